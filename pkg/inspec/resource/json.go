// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
)

func jsonDefinition() Definition {
	return Definition{
		Name:  "json",
		Class: "Inspec::Resources::JsonConfig",
		Card: Card{
			Summary: "The data in a JSON text.",
			Source:  "the target's file, the option content, or what the option command prints (see command)",
			Example: "describe json('/etc/app.json') do\n  its(['server', 'port']) { should eq 443 }\nend",
			Methods: map[string]string{
				"params": "all of it",
				"[]":     "the value at a path of keys, nil where there is none",
			},
			Differences: []string{"A dotted path does not work, as in InSpec: its('a.b') fails, its(['a', 'b']) is right."},
		},
		New: newDocument("JSON", decodeJSON),
		Methods: interp.Methods{
			"to_s":        text(func(d *document) string { return d.format + " " + d.name("content") }),
			"resource_id": text(func(d *document) string { return d.name(d.format + "'s content") }),
			"params":      property(func(d *document) (any, error) { return d.params, nil }),
			"raw_content": property(func(d *document) (any, error) { return d.raw, nil }),
			"value": method(func(d *document, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				keys, ok := a.Arg(0).(*interp.Array)
				if !ok {
					return interp.Nil, interp.Raise("NoMethodError", "undefined method `shift' for %s", plain(a.Arg(0)))
				}
				return dig(d.params, keys.Elems), nil
			}),
			"[]": method(func(d *document, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return dig(d.params, a.Flat()), nil
			}),
			"method_missing": documentMissing,
			// What holds data can be gone through, whatever it is.
			"respond_to_missing?": method(func(d *document, in *interp.Interp, a interp.Args) (interp.Value, error) {
				return interp.Bool(enumerable(in, d.params, keyText(a.Arg(0)))), nil
			}),
		},
	}
}

func yamlDefinition() Definition {
	return Definition{
		Name:  "yaml",
		Class: "Inspec::Resources::YamlConfig",
		Super: "json",
		Card: Card{
			Summary: "The data in a YAML text, of its first document.",
			Source:  "as json",
			Example: "describe yaml('/etc/app.yml') do\n  its(['server', 'port']) { should eq 443 }\nend",
			Differences: []string{
				"Aliases and dates are errors, as with the Ruby that InSpec 5 comes with.",
			},
		},
		New: newDocument("YAML", decodeYAML),
	}
}

func iniDefinition() Definition {
	return Definition{
		Name:  "ini",
		Class: "Inspec::Resources::IniConfig",
		Super: "json",
		Card: Card{
			Summary: "The data in an INI file. A section is a hash whose keys can be had by name.",
			Source:  "as json",
			Example: "describe ini('/etc/app.ini') do\n  its('server.port') { should eq '443' }\n  its(['server', 'key']) { should eq 'x' }\nend",
			Differences: []string{
				"Comments begin with #; a ; does not begin one, as in InSpec.",
			},
		},
		New: newDocument("INI", func(in *interp.Interp, text string) (interp.Value, error) {
			return parseConfig(in, text, defaultFormat())
		}),
	}
}

// document is a text that holds data.
type document struct {
	format     string
	supplement string
	raw        string
	params     interp.Value
}

// name is what the document is called by, or otherwise.
func (d *document) name(otherwise string) string {
	if d.supplement != "" {
		return d.supplement
	}
	return otherwise
}

// newDocument makes a resource of a text that is to be decoded.
func newDocument(format string, decode func(*interp.Interp, string) (interp.Value, error)) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
		d := &document{format: format, params: interp.NewHash()}
		if err := d.load(h, in, a); err != nil {
			return d, err
		}
		params, err := decode(in, d.raw)
		if _, raised := interp.AsError(err); raised {
			return d, err
		}
		if err != nil {
			return d, interp.Raise(interp.ResourceFailed, "Unable to parse %s: %s", format, err)
		}
		d.params = params
		return d, nil
	}
}

func (d *document) load(h *Host, in *interp.Interp, a interp.Args) error {
	flat := a.Flat()
	if len(flat) != 1 {
		return a.Want(1, 1)
	}
	options, ok := flat[0].(*interp.Hash)
	if !ok {
		path, err := in.ToS(flat[0]) // nil is the path of nothing
		if err != nil {
			return err
		}
		d.supplement = path
		d.raw, err = h.readConfig(path, false)
		return err
	}
	if line, ok := options.Get(interp.Symbol("command")); ok {
		d.supplement = "from command: " + plain(line)
		return d.runCommand(h, in, plain(line))
	}
	if content, ok := options.Get(interp.Symbol("content")); ok {
		d.raw = plain(content)
		return nil
	}
	return interp.Raise(interp.ResourceFailed, "No JSON content; must specify a file, command, or raw JSON content")
}

func (d *document) runCommand(h *Host, in *interp.Interp, line string) error {
	c := &command{host: h, line: line, redact: interp.Nil}
	if err := c.run(in); err != nil {
		return err
	}
	d.raw = c.result.Stdout
	return noOutput(c.result)
}

func noOutput(r shell.Result) error {
	switch {
	case r.Stdout != "":
		return nil
	case r.Stderr == "":
		return interp.Raise(interp.ResourceFailed, "No JSON output, STDERR was empty")
	}
	return interp.Raise(interp.ResourceFailed, "No JSON output, STDERR:\n %s", r.Stderr)
}

// documentMissing takes the name of a method for a key. Where there is data to
// go through, the methods of Enumerable go through it.
func documentMissing(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	d, err := dataOf[*document](in, self)
	if err != nil {
		return interp.Nil, err
	}
	if name := keyText(a.Arg(0)); enumerable(in, d.params, name) {
		through := d.params
		if _, ok := through.(*interp.Hash); ok && name != "each" {
			// Enumerable sees a hash as pairs; Hash has methods of its own.
			if through, err = in.Call(through, "to_a"); err != nil {
				return interp.Nil, err
			}
		}
		return in.CallArgs(through, name, interp.Args{Pos: a.Pos[1:], Kw: a.Kw, Block: a.Block})
	}
	return dig(d.params, a.Flat()), nil
}

// enumerable tells whether a method of Enumerable is meant (InSpec:
// lib/inspec/utils/enumerable_delegation.rb).
func enumerable(in *interp.Interp, params interp.Value, name string) bool {
	switch params.(type) {
	case *interp.Hash, *interp.Array:
	default:
		return false
	}
	if name == "each" {
		return true
	}
	module, ok := in.Const("Enumerable")
	if !ok {
		return false
	}
	has, err := in.Call(module, "method_defined?", interp.Symbol(name))
	return err == nil && interp.Truthy(has)
}

func always(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
	return interp.Bool(true), nil
}

// dig is the value at a path of keys (InSpec: lib/inspec/utils/object_traversal.rb).
func dig(v interp.Value, keys []interp.Value) interp.Value {
	if len(keys) == 0 {
		return interp.Nil
	}
	for _, key := range keys {
		if interp.IsNil(key) {
			return v
		}
		switch at := v.(type) {
		case *interp.Hash:
			found, ok := at.Get(key)
			if !ok {
				found, ok = at.GetStr(keyText(key))
			}
			if !ok {
				return interp.Nil
			}
			v = found
		case *interp.Array:
			v = element(at, key)
		default:
			return interp.Nil
		}
	}
	return v
}

// element is what an array gives for a key: by position, or its length and
// ends by name.
func element(list *interp.Array, key interp.Value) interp.Value {
	n := len(list.Elems)
	if i, ok := key.(interp.Int); ok {
		if i < 0 {
			i += interp.Int(n)
		}
		if i < 0 || int(i) >= n {
			return interp.Nil
		}
		return list.Elems[i]
	}
	switch keyText(key) {
	case "length", "size", "count":
		return interp.Int(n)
	case "first":
		return element(list, interp.Int(0))
	case "last":
		return element(list, interp.Int(-1))
	}
	return interp.Nil
}
