// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func opaDefinition() Definition {
	return Definition{
		Name:  "opa",
		Class: "Inspec::Resources::Opa",
		Super: "json",
		Card: Card{
			Summary: "The output of the Open Policy Agent, given as a text.",
			Source:  "the text",
			Example: "describe opa('{\"result\": [1]}') do\n  its('result') { should_not be_nil }\nend",
			Methods: map[string]string{"result": "all of the output, nil where it has no results"},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			content := interp.NewHash()
			content.Set(interp.Symbol("content"), a.Arg(0))
			return newDocument("JSON", decodeOPA)(h, in, interp.Args{Pos: []interp.Value{content}})
		},
		Methods: interp.Methods{
			"result": method(func(d *document, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				output, ok := d.params.(*interp.Hash)
				if ok && output.Len() == 0 {
					return interp.Nil, nil
				}
				results, err := in.Call(d.params, "[]", interp.Str("result"))
				if err != nil {
					return interp.Nil, err
				}
				empty, err := in.Call(results, "empty?")
				if err != nil || interp.Truthy(empty) {
					return interp.Nil, err
				}
				return d.params, nil
			}),
		},
	}
}

func decodeOPA(in *interp.Interp, text string) (interp.Value, error) {
	v, err := decodeYAML(in, text)
	if err != nil {
		return nil, interp.Raise(interp.ResourceFailed, "Unable to parse OPA query output: %s", err)
	}
	return v, nil
}
