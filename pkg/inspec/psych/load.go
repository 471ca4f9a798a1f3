// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package psych

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Permit names the classes that may be made beside the plain ones.
type Permit struct{ Symbols, Dates bool }

// maxNesting bounds how deep lists and mappings nest.
const maxNesting = 200

// Load reads the first document of a text; of none, nil.
func Load(data []byte, p Permit) (any, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(strings.Join(strings.Fields(err.Error()), " "), "yaml: "))
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil, nil
	}
	return Value(doc.Content[0], p)
}

// Value is what a part of a document stands for. An error is an *Error.
func Value(n *yaml.Node, p Permit) (any, error) { return p.value(n, 0) }

func (p Permit) value(n *yaml.Node, depth int) (any, error) {
	if depth > maxNesting {
		return nil, atLine(n, "nesting of %d is too deep", depth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return nil, atLine(n, "Unknown alias: %s", n.Value)
	case yaml.SequenceNode:
		if n.ShortTag() == "!!omap" {
			return nil, atLine(n, "an ordered mapping (!!omap) is not supported")
		}
		list := []any{}
		for _, e := range n.Content {
			v, err := p.value(e, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case yaml.MappingNode:
		if n.ShortTag() == "!!set" {
			return nil, disallowed(n, "Psych::Set")
		}
		if class, ok := strings.CutPrefix(n.ShortTag(), "!ruby/"); ok {
			return nil, disallowed(n, class)
		}
		return p.mapping(n, depth)
	}
	return p.scalar(n)
}

func (p Permit) mapping(n *yaml.Node, depth int) (any, error) {
	out := &Map{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		k, err := p.value(key, depth+1)
		if err != nil {
			return nil, err
		}
		v, err := p.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		var merged []any
		if key.Value == "<<" && key.Style&yaml.TaggedStyle == 0 {
			switch v := v.(type) {
			case *Map:
				merged = []any{v}
			case []any:
				merged = v
			}
		}
		if len(merged) == 0 {
			out.Set(k, v)
		}
		for _, m := range merged {
			other, ok := m.(*Map)
			if !ok {
				return nil, atLine(key, "what is merged (<<) is no mapping")
			}
			for i, k := range other.Keys {
				out.Set(k, other.Values[i])
			}
		}
	}
	return out, nil
}

// scalar reads a scalar as its tag says, or by what it looks like.
func (p Permit) scalar(n *yaml.Node) (any, error) {
	tag := ""
	if n.Style&yaml.TaggedStyle != 0 {
		tag = n.ShortTag()
	}
	switch tag {
	case "!!str":
		return n.Value, nil
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return nil, atLine(n, "!!binary is no base64: %s", err)
		}
		return string(data), nil
	case "!!int", "!!float":
		v, ok := number(n.Value, tag == "!!float")
		if !ok {
			return nil, atLine(n, "invalid value for a number: %q", n.Value)
		}
		return v, nil
	case "!ruby/sym", "!ruby/symbol":
		if !p.Symbols {
			return nil, disallowed(n, "Symbol")
		}
		return Symbol(n.Value), nil
	}
	if class, ok := strings.CutPrefix(tag, "!ruby/"); ok {
		return nil, disallowed(n, class)
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n.Value, nil
	}
	v, class := tokenize(n.Value)
	if class == "Symbol" && !p.Symbols || (class == "Date" || class == "Time") && !p.Dates {
		return nil, disallowed(n, class)
	}
	return v, nil
}

func disallowed(n *yaml.Node, class string) error {
	return atLine(n, "Tried to load unspecified class: %s", class)
}

// Error is something that Psych does not read, in its words.
type Error struct {
	Line int
	Msg  string
}

func (e *Error) Error() string { return e.Msg }

func atLine(n *yaml.Node, format string, args ...any) error {
	return &Error{n.Line, fmt.Sprintf(format, args...)}
}
