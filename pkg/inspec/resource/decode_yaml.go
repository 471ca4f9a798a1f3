// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// decodeYAML reads the first document of a YAML text as Ruby's Psych 4 does:
// by YAML 1.1, without aliases, and with no classes beyond the plain ones and
// symbols, so that a date is an error (Psych: scalar_scanner.rb, to_ruby.rb).
func decodeYAML(data []byte) (interp.Value, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return interp.Nil, nil
	}
	return yamlValue(doc.Content[0], 0)
}

func yamlValue(n *yaml.Node, depth int) (interp.Value, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nesting of %d is too deep", depth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return nil, errors.New("Unknown alias: " + n.Value)
	case yaml.SequenceNode:
		if tag := n.ShortTag(); tag == "!!omap" {
			return nil, errors.New("an ordered mapping (!!omap) is not supported")
		}
		list := interp.List()
		for _, e := range n.Content {
			v, err := yamlValue(e, depth+1)
			if err != nil {
				return nil, err
			}
			list.Elems = append(list.Elems, v)
		}
		return list, nil
	case yaml.MappingNode:
		if tag := n.ShortTag(); tag == "!!set" {
			return nil, errors.New("a set (!!set) is not supported")
		}
		return yamlHash(n, depth)
	}
	return yamlTagged(n)
}

func yamlHash(n *yaml.Node, depth int) (interp.Value, error) {
	hash := interp.NewHash()
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, err := yamlValue(n.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		v, err := yamlValue(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		merged := interp.List()
		if key := n.Content[i]; key.Value == "<<" && key.Style&yaml.TaggedStyle == 0 {
			switch v := v.(type) {
			case *interp.Hash:
				merged.Elems = []interp.Value{v}
			case *interp.Array:
				merged = v
			}
		}
		if len(merged.Elems) == 0 {
			hash.Set(k, v)
		}
		for _, m := range merged.Elems {
			other, ok := m.(*interp.Hash)
			if !ok {
				return nil, errors.New("what is merged (<<) is no mapping")
			}
			for k, v := range other.All() {
				hash.Set(k, v)
			}
		}
	}
	return hash, nil
}

// yamlTagged reads a scalar as its tag says, or by what it looks like.
func yamlTagged(n *yaml.Node) (interp.Value, error) {
	tag := ""
	if n.Style&yaml.TaggedStyle != 0 {
		tag = n.ShortTag()
	}
	switch tag {
	case "!!str":
		return interp.Str(n.Value), nil
	case "!!binary":
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.Value), ""))
		if err != nil {
			return nil, fmt.Errorf("!!binary is no base64: %w", err)
		}
		return interp.Str(string(data)), nil
	case "!!int", "!!float":
		return yamlNumber(n.Value, tag == "!!float")
	case "!ruby/sym", "!ruby/symbol":
		return interp.Symbol(n.Value), nil
	}
	if class, ok := strings.CutPrefix(tag, "!ruby/"); ok {
		return nil, errors.New("Tried to load unspecified class: " + class)
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return interp.Str(n.Value), nil
	}
	return yamlScalar(n.Value)
}

// yamlNumber reads what is tagged as a number.
func yamlNumber(s string, float bool) (interp.Value, error) {
	v, err := yamlScalar(s)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case interp.Int:
		if float {
			return interp.Float(v), nil
		}
		return v, nil
	case interp.Float:
		if float {
			return v, nil
		}
	}
	return nil, fmt.Errorf("invalid value for a number: %q", s)
}

var (
	yamlTrue     = lazyregexp.New(`(?i)^(yes|true|on)$`)
	yamlFalse    = lazyregexp.New(`(?i)^(no|false|off)$`)
	yamlInt      = lazyregexp.New(`^[-+]?(0[0-7_,]+|0b[01_]+|0|[1-9]([0-9]|[,_][0-9])*|0x[0-9a-fA-F_]+)$`)
	yamlFloat    = lazyregexp.New(`^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?$`)
	yamlInf      = lazyregexp.New(`^[+]?\.inf$`)
	yamlDate     = lazyregexp.New(`^\d{4}-(1[012]|0\d|\d)-([12]\d|3[01]|0\d|\d)$`)
	yamlTime     = lazyregexp.New(`^-?\d{4}-\d{1,2}-\d{1,2}([Tt]|\s+)\d{1,2}:\d\d:\d\d(\.\d*)?(\s*(Z|[-+]\d{1,2}:?(\d\d)?))?$`)
	yamlSixty    = lazyregexp.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$`)
	yamlSixtyFlt = lazyregexp.New(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*$`)
	yamlSymbol   = lazyregexp.New(`^(?:"(.*)"|'(.*)')$`)
)

func yamlScalar(s string) (interp.Value, error) {
	switch {
	case s == "" || s == "~" || strings.EqualFold(s, "null"):
		return interp.Nil, nil
	case yamlTrue.MatchString(s):
		return interp.Bool(true), nil
	case yamlFalse.MatchString(s):
		return interp.Bool(false), nil
	case yamlDate.MatchString(s):
		return nil, errors.New("Tried to load unspecified class: Date")
	case yamlTime.MatchString(s):
		return nil, errors.New("Tried to load unspecified class: Time")
	case len(s) > 1 && s[0] == ':':
		return interp.Symbol(yamlSymbol.ReplaceAllString(s[1:], "$1$2")), nil
	case yamlInf.MatchString(strings.ToLower(s)):
		return interp.Float(math.Inf(1)), nil
	case strings.EqualFold(s, "-.inf"):
		return interp.Float(math.Inf(-1)), nil
	case strings.EqualFold(s, ".nan"):
		return interp.Float(math.NaN()), nil
	case yamlSixty.MatchString(s) && len(s) <= maxSixty, yamlSixtyFlt.MatchString(s) && len(s) <= maxSixty:
		return sixty(s), nil
	case yamlInt.MatchString(s):
		digits := strings.NewReplacer(",", "", "_", "").Replace(s)
		if n, ok := interp.ParseBig(digits, 0); ok {
			return interp.NewInt(n), nil
		}
	case yamlFloat.MatchString(s) && s != ".":
		digits := strings.NewReplacer(",", "", "_", "").Replace(s)
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			return interp.Float(f), nil
		}
	}
	return interp.Str(s), nil
}

// maxSixty bounds a number in base 60: reading it costs more than it is long.
const maxSixty = 4096

// sixty reads a number in base 60 as Psych does, for which the first part is
// always hours: 1:30 is 5400.
func sixty(s string) interp.Value {
	whole, parts := new(big.Int), strings.Split(strings.ReplaceAll(s, "_", ""), ":")
	real, fraction := 0.0, strings.Contains(s, ".")
	for i, part := range parts {
		weight := int64(math.Pow(60, math.Abs(float64(i-2))))
		if f, err := strconv.ParseFloat(part, 64); err == nil {
			real += f * float64(weight)
		}
		if n, ok := new(big.Int).SetString(part, 10); ok {
			whole.Add(whole, n.Mul(n, big.NewInt(weight)))
		}
	}
	if fraction {
		return interp.Float(real)
	}
	return interp.NewInt(whole)
}
