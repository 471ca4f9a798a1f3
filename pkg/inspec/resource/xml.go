// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/xpath"
)

func xmlDefinition() Definition {
	return Definition{
		Name:  "xml",
		Class: "Inspec::Resources::XmlConfig",
		Super: "json",
		Card: Card{
			Summary: "What an XPath finds in an XML text: an array of the texts of elements and the values of attributes.",
			Source:  "as json",
			Example: "describe xml('/etc/tomcat/server.xml') do\n  its('/Server/@port') { should cmp '-1' }\n  its(['//Connector/@maxThreads']) { should_not be_empty }\nend",
			Methods: map[string]string{
				"value": "what the first of an array of XPaths finds",
				"[]":    "what an XPath finds; further ones are left out of account",
			},
			Differences: []string{
				"params, which is REXML's document, is an error; so are entities that a document declares, variables and the axes following, preceding and namespace.",
			},
		},
		New: newXML,
		Methods: interp.Methods{
			"to_s":        text(func(x *xmlDocument) string { return "XML " + x.name("content") }),
			"resource_id": text(func(x *xmlDocument) string { return x.name("XML's content") }),
			"raw_content": text(func(x *xmlDocument) string { return x.raw }),
			"params": property(func(*xmlDocument) (any, error) {
				return nil, Unsupported("params of xml")
			}),
			"value": method(func(x *xmlDocument, in *interp.Interp, a interp.Args) (interp.Value, error) {
				keys, ok := a.Arg(0).(*interp.Array)
				if !ok {
					return interp.Nil, noMethod("first")
				}
				return x.find(in, keys.Elems)
			}),
			"[]": method(func(x *xmlDocument, in *interp.Interp, a interp.Args) (interp.Value, error) {
				return x.find(in, a.Flat())
			}),
			"method_missing": method(func(x *xmlDocument, in *interp.Interp, a interp.Args) (interp.Value, error) {
				if name := keyText(a.Arg(0)); enumerable(in, interp.List(), name) {
					return interp.Nil, Unsupported("%s of xml", name)
				}
				return x.find(in, a.Flat())
			}),
		},
	}
}

type xmlDocument struct {
	document
	root *xpath.Node // nil where there is none to look into
}

func newXML(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	x := &xmlDocument{document: document{format: "XML", params: interp.NewHash()}}
	if err := x.load(h, in, a); err != nil {
		return x, err
	}
	var err error
	x.root, err = xpath.Parse(x.raw)
	switch {
	case errors.Is(err, xpath.ErrUnsupported):
		return x, Unsupported("this in an XML text: %s:", err)
	case err != nil:
		return x, interp.Raise(interp.ResourceFailed, "Unable to parse XML: %s", err)
	}
	return x, nil
}

// find is what an XPath finds (InSpec: lib/inspec/resources/xml.rb).
func (x *xmlDocument) find(in *interp.Interp, keys []interp.Value) (interp.Value, error) {
	out := interp.List()
	if x.root == nil || len(keys) == 0 {
		return out, nil
	}
	expression, err := in.ToS(keys[0])
	if err != nil {
		return interp.Nil, err
	}
	found, err := xpath.Find(in.Context(), x.root, expression)
	switch {
	case in.Context().Err() != nil:
		return interp.Nil, err
	case errors.Is(err, xpath.ErrUnsupported):
		return interp.Nil, Unsupported("this in the XPath %q: %s:", expression, err)
	case err != nil:
		return interp.Nil, interp.Raise("REXML::ParseException", "%s", err)
	}
	for _, v := range found {
		value, err := xmlValue(v)
		if err != nil {
			return interp.Nil, err
		}
		out.Elems = append(out.Elems, value)
	}
	return out, nil
}

func xmlValue(v any) (interp.Value, error) {
	switch v := v.(type) {
	case string, bool, int64:
		return interp.FromGo(v), nil
	case float64:
		return nil, interp.Raise(interp.ResourceFailed, "Unknown XML object received (Float): %v", v)
	case *xpath.Node:
		switch v.Kind {
		case xpath.Attribute:
			return interp.Str(v.Raw), nil
		case xpath.Element:
			if s, ok := v.Text(); ok {
				return interp.Str(s), nil
			}
			return interp.Nil, nil
		case xpath.Document, xpath.Text, xpath.Comment, xpath.Instruction:
		}
		return nil, interp.Raise(interp.ResourceFailed, "Unknown XML object received (REXML::%s): %s", xmlClasses[v.Kind], v.Raw)
	}
	return interp.Nil, nil
}

var xmlClasses = map[xpath.Kind]string{
	xpath.Document: "Document", xpath.Text: "Text", xpath.Comment: "Comment", xpath.Instruction: "Instruction",
}
