// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"errors"
	"io"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// yamlOptions are those of YAML.load and safe_load.
type yamlOptions struct {
	aliases, symbols bool // symbols: keys are made symbols
	permitted        map[string]bool
	all              bool // unsafe_load
}

// yamlReader makes Ruby's values of a document; package psych reads what has no
// parts.
type yamlReader struct {
	in      *Interp
	opts    yamlOptions
	anchors map[*yaml.Node]Value
}

// parseYAML reads all documents of a text, or the first.
func (in *Interp) parseYAML(text string, opts yamlOptions, every bool) ([]Value, error) {
	if err := in.pay(len(text) * 4); err != nil {
		return nil, err
	}
	d := yaml.NewDecoder(strings.NewReader(text))
	var out []Value
	for len(out) == 0 || every {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, Raise("Psych::SyntaxError", "%s", yamlComplaint(err))
		}
		y := yamlReader{in: in, opts: opts, anchors: map[*yaml.Node]Value{}}
		v, err := y.value(&n, 0)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

var yamlLine = lazyregexp.New(`^yaml: (?:line (\d+): )?(.*)`)

// yamlComplaint words an error of the parser as Psych does, as far as it is the
// same.
func yamlComplaint(err error) string {
	m := yamlLine.FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	if m == nil {
		return "(<unknown>): " + err.Error()
	}
	if m[1] == "" {
		m[1] = "1"
	}
	return "(<unknown>): " + m[2] + " at line " + m[1]
}

func (y *yamlReader) value(n *yaml.Node, depth int) (Value, error) {
	if depth > 200 {
		return nil, Raise("Psych::SyntaxError", "nested too deep")
	}
	if err := y.in.step(); err != nil {
		return nil, err
	}
	if class, ok := strings.CutPrefix(n.Tag, "!ruby/"); ok && n.Style&yaml.TaggedStyle != 0 && n.Kind != yaml.ScalarNode {
		if kind, name, ok := strings.Cut(class, ":"); ok {
			class = name
			if name == "" {
				class = kind
			}
		}
		if y.opts.all {
			return nil, Raise("NotImplementedError", "sonde does not support %s in YAML", n.Tag)
		}
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: %s", class)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return Nil, nil
		}
		return y.value(n.Content[0], depth)
	case yaml.AliasNode:
		if !y.opts.aliases {
			return nil, Raise("Psych::BadAlias", "Unknown alias: %s", n.Value)
		}
		return y.anchors[n.Alias], nil
	case yaml.SequenceNode:
		out := List()
		y.anchors[n] = out
		for _, c := range n.Content {
			v, err := y.value(c, depth+1)
			if err != nil {
				return nil, err
			}
			out.Elems = append(out.Elems, v)
		}
		return out, nil
	case yaml.MappingNode:
		return y.mapping(n, depth)
	}
	v, err := y.scalar(n)
	y.anchors[n] = v
	return v, err
}

func (y *yamlReader) mapping(n *yaml.Node, depth int) (Value, error) {
	h := NewHash()
	y.anchors[n] = h
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := y.value(n.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		v, err := y.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if n.Content[i].Tag == "!!merge" {
			merged := []Value{v}
			if l, ok := v.(*Array); ok {
				merged = l.Elems
			}
			for _, m := range merged {
				if m, ok := m.(*Hash); ok {
					for mk, mv := range m.All() {
						h.Set(mk, mv)
					}
				}
			}
			continue
		}
		if s, ok := k.(*String); ok && y.opts.symbols {
			k = Symbol(s.s)
		}
		if err := y.in.hashSet(h, k, v); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// scalar is what psych reads, if its class is permitted.
func (y *yamlReader) scalar(n *yaml.Node) (Value, error) {
	v, err := psych.Value(n, psych.Permit{Symbols: y.opts.all || y.opts.permitted["Symbol"], Dates: true})
	if err != nil {
		class := "Psych::SyntaxError"
		if strings.HasPrefix(err.Error(), "Tried to load") {
			class = "Psych::DisallowedClass"
		}
		return nil, Raise(class, "%s", err)
	}
	var class string
	var made Value
	switch v := v.(type) {
	case psych.Date:
		class, made = "Date", y.in.NewDate(time.Time(v))
	case psych.Time:
		class, made = "Time", y.in.NewTime(time.Time(v))
	default:
		return FromGo(v), nil
	}
	if !y.opts.all && !y.opts.permitted[class] {
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: %s", class)
	}
	return made, nil
}

func (in *Interp) defineYAML() {
	v, _ := in.constPath("Psych")
	m := v.(*Class)
	in.core.Object.setConst("YAML", m)
	refused := func(name string) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "sonde does not support YAML.%s", name)
		}
	}
	// load is a way of loading that permits some classes of itself.
	load := func(every bool, opts yamlOptions, permitted ...string) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			opts := opts
			opts.aliases = opts.aliases || Truthy(a.Option("aliases"))
			opts.symbols = Truthy(a.Option("symbolize_names"))
			opts.permitted = map[string]bool{}
			for _, name := range permitted {
				opts.permitted[name] = true
			}
			if l, ok := a.Option("permitted_classes").(*Array); ok {
				for _, c := range l.Elems {
					name, err := in.toS(c)
					if err != nil {
						return nil, err
					}
					opts.permitted[name] = true
				}
			}
			docs, err := in.parseYAML(s, opts, every)
			if err != nil {
				return nil, err
			}
			if every {
				return in.list(docs), nil
			}
			if len(docs) == 0 {
				return a.Option("fallback"), nil
			}
			return docs[0], nil
		}
	}
	dump := func(v Value, a Args) (Value, error) {
		indent := 2
		if n, ok := a.Option("indentation").(Int); ok && n > 1 && n < 10 {
			indent = int(n)
		}
		for _, name := range []string{"line_width", "canonical", "header", "version", "stringify_names"} {
			if Truthy(a.Option(name)) {
				return nil, Raise("NotImplementedError", "sonde does not support the option %s of YAML.dump", name)
			}
		}
		s, err := in.dumpYAML(v, indent)
		return in.str(s), err
	}
	m.defineSelf([]def{
		{"load", 1, 2, load(false, yamlOptions{}, "Symbol")},
		{"safe_load", 1, 2, load(false, yamlOptions{})},
		{"unsafe_load", 1, 2, load(false, yamlOptions{aliases: true, all: true})},
		{"load_stream", 1, 2, load(true, yamlOptions{aliases: true, all: true})},
		{"parse", 1, 2, refused("parse")},
		{"load_file", 1, 2, refused("load_file")},
		{"safe_load_file", 1, 2, refused("safe_load_file")},
		{"dump", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return dump(a.Flat()[0], Args{Kw: a.Kw}) }},
	})
	in.core.Kernel.define([]def{{"to_yaml", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return dump(self, Args{Kw: a.Kw}) }}})
}
