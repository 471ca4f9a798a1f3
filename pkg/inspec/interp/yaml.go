// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParseYAML is YAML.safe_load: the first document, with YAML 1.1's booleans
// and octals as Ruby's Psych reads them. Aliases are refused unless allowed.
func (in *Interp) ParseYAML(text string, aliases bool) (Value, error) {
	if err := in.pay(len(text) * 4); err != nil {
		return nil, err
	}
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		return nil, Raise("Psych::SyntaxError", "%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if n.Kind == 0 {
		return Bool(false), nil
	}
	y := yamlReader{in: in, aliases: aliases, anchors: map[*yaml.Node]Value{}}
	return y.value(&n, 0)
}

type yamlReader struct {
	in      *Interp
	aliases bool
	anchors map[*yaml.Node]Value
}

func (y *yamlReader) value(n *yaml.Node, depth int) (Value, error) {
	if depth > 200 {
		return nil, Raise("Psych::SyntaxError", "nested too deep")
	}
	if err := y.in.step(); err != nil {
		return nil, err
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return Nil, nil
		}
		return y.value(n.Content[0], depth)
	case yaml.AliasNode:
		if !y.aliases {
			return nil, Raise("Psych::AliasesNotEnabled", "Alias parsing was not enabled. To enable it, pass `aliases: true` to `Psych::load` or `Psych::safe_load`.")
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
				if m, ok := v.(*Hash); ok {
					for mk, mv := range m.All() {
						h.Set(mk, mv)
					}
					continue
				}
			}
			h.Set(k, v)
		}
		return h, nil
	}
	v, err := y.scalar(n)
	y.anchors[n] = v
	return v, err
}

var (
	yamlInt   = regexp.MustCompile(`^[-+]?(0|[1-9][0-9_,]*)$`)
	yamlOctal = regexp.MustCompile(`^[-+]?0[0-7_,]+$`)
	yamlHex   = regexp.MustCompile(`^[-+]?0x[0-9a-fA-F_,]+$`)
	yamlBin   = regexp.MustCompile(`^[-+]?0b[01_,]+$`)
	yamlFloat = regexp.MustCompile(`^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?$`)
	yamlExp   = regexp.MustCompile(`^[-+]?[0-9][0-9_,]*(\.[0-9]*)?[eE][-+]?[0-9]+$`)
	yamlDate  = regexp.MustCompile(`^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$`)
	yamlTime  = regexp.MustCompile(`^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$`)
)

// scalar reads a plain scalar as Psych does (psych: lib/psych/scalar_scanner.rb).
func (y *yamlReader) scalar(n *yaml.Node) (Value, error) {
	s := n.Value
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 || n.Style&yaml.TaggedStyle != 0 && n.Tag == "!!str" {
		return Str(s), nil
	}
	if n.Style&yaml.TaggedStyle != 0 && strings.HasPrefix(n.Tag, "!ruby/") {
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: %s", strings.TrimPrefix(n.Tag, "!ruby/"))
	}
	digits := func(prefix string, base int) (Value, error) {
		t := strings.NewReplacer("_", "", ",", "").Replace(s)
		neg := strings.HasPrefix(t, "-")
		t = strings.TrimPrefix(strings.TrimLeft(t, "+-"), prefix)
		i, ok := ParseBig(t, base)
		if !ok {
			return Str(s), nil
		}
		if neg {
			i.Neg(i)
		}
		return NewInt(i), nil
	}
	switch {
	case s == "" || s == "~" || s == "null" || s == "Null" || s == "NULL":
		return Nil, nil
	case oneOf(s, "yes", "true", "on"):
		return Bool(true), nil
	case oneOf(s, "no", "false", "off"):
		return Bool(false), nil
	case yamlInt.MatchString(s):
		return digits("", 10)
	case yamlOctal.MatchString(s):
		return digits("0", 8)
	case yamlHex.MatchString(s):
		return digits("0x", 16)
	case yamlBin.MatchString(s):
		return digits("0b", 2)
	case s == ".inf" || s == "+.inf" || s == ".Inf" || s == ".INF":
		return Float(inf()), nil
	case s == "-.inf":
		return Float(-inf()), nil
	case yamlFloat.MatchString(s) && s != "." && s != "-." && s != "+.", yamlExp.MatchString(s):
		f, err := strconv.ParseFloat(strings.NewReplacer("_", "", ",", "").Replace(s), 64)
		if err != nil {
			return Str(s), nil //nolint:nilerr // what is no number is a string
		}
		return Float(f), nil
	case yamlDate.MatchString(s):
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: Date")
	case yamlTime.MatchString(s):
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: Time")
	case len(s) > 1 && s[0] == ':':
		return nil, Raise("Psych::DisallowedClass", "Tried to load unspecified class: Symbol")
	}
	return Str(s), nil
}

// oneOf tells whether s is one of the words in lower, Title or UPPER case.
func oneOf(s string, words ...string) bool {
	for _, w := range words {
		if s == w || s == strings.ToUpper(w) || s == upperFirst(w) {
			return true
		}
	}
	return false
}

// yamlNodeSize is what a node takes until the text is written.
const yamlNodeSize = 512

// yamlNode is v for writing.
func (in *Interp) yamlNode(v Value, depth int) (*yaml.Node, error) {
	if depth > 100 {
		return nil, Raise("ArgumentError", "nested too deep")
	}
	if err := in.step(); err != nil {
		return nil, err
	}
	in.alloc(yamlNodeSize)
	scalar := func(s, tag string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s, Tag: tag} }
	switch v := v.(type) {
	case NilType:
		return scalar("", "!!null"), nil
	case Bool:
		return scalar(strconv.FormatBool(bool(v)), "!!bool"), nil
	case Int, *Big:
		s, _ := in.toS(v)
		return scalar(s, "!!int"), nil
	case Float:
		return scalar(formatFloat(float64(v)), "!!float"), nil
	case Symbol:
		return scalar(":"+string(v), "!!str"), nil
	case *Array:
		n := &yaml.Node{Kind: yaml.SequenceNode}
		for _, e := range v.Elems {
			c, err := in.yamlNode(e, depth+1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, c)
		}
		if len(v.Elems) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n, nil
	case *Hash:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for k, e := range v.All() {
			kn, err := in.yamlNode(k, depth+1)
			if err != nil {
				return nil, err
			}
			c, err := in.yamlNode(e, depth+1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, kn, c)
		}
		if v.Len() == 0 {
			n.Style = yaml.FlowStyle
		}
		return n, nil
	}
	s, err := in.toS(v)
	if err != nil {
		return nil, err
	}
	n := &yaml.Node{}
	n.SetString(s)
	return n, nil
}

func (in *Interp) defineYAML() {
	v, _ := in.constPath("Psych")
	m := v.(*Class)
	in.core.Object.setConst("YAML", m)
	load := func(in *Interp, self Value, a Args) (Value, error) {
		s, err := in.toStr(a.Pos[0])
		if err != nil {
			return nil, err
		}
		return in.ParseYAML(s, Truthy(a.Option("aliases")))
	}
	dump := func(v Value) (Value, error) {
		n, err := in.yamlNode(v, 0)
		if err != nil {
			return nil, err
		}
		b, err := yaml.Marshal(n)
		if err != nil {
			return nil, Raise("ArgumentError", "%s", err)
		}
		head := "---\n"
		if n.Kind == yaml.ScalarNode {
			head = "--- "
		}
		return in.str(head + string(b)), nil
	}
	m.defineSelf([]def{
		{"load", 1, 2, load},
		{"safe_load", 1, 2, load},
		{"unsafe_load", 1, 2, load},
		{"parse", 1, 2, load},
		{"dump", 1, 2, func(in *Interp, self Value, a Args) (Value, error) { return dump(a.Flat()[0]) }},
	})
	in.core.Kernel.define([]def{{"to_yaml", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return dump(self) }}})
}
