// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// decodeYAML reads the first document of a YAML text as Ruby's Psych 4 does:
// by YAML 1.1, without aliases, and with no classes beyond the plain ones, so
// that a date or a symbol is an error (Psych: scalar_scanner.rb).
func decodeYAML(data []byte) (interp.Value, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return interp.Bool(false), nil // Psych: an empty text is false.
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
			hash.Set(k, v)
		}
		return hash, nil
	}
	if class, ok := strings.CutPrefix(n.Tag, "!ruby/"); ok {
		return nil, errors.New("Tried to load unspecified class: " + class)
	}
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if quoted || n.Style&yaml.TaggedStyle != 0 && n.Tag == "!!str" {
		return interp.Str(n.Value), nil
	}
	return yamlScalar(n.Value)
}

var (
	yamlTrue     = regexp.MustCompile(`(?i)^(yes|true|on)$`)
	yamlFalse    = regexp.MustCompile(`(?i)^(no|false|off)$`)
	yamlInt      = regexp.MustCompile(`^[-+]?(0[0-7_,]+|0b[01_]+|0|[1-9]([0-9]|[,_][0-9])*|0x[0-9a-fA-F_]+)$`)
	yamlFloat    = regexp.MustCompile(`^[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][+-][0-9]+)?$`)
	yamlInf      = regexp.MustCompile(`^[+]?\.inf$`)
	yamlDate     = regexp.MustCompile(`^\d{4}-(1[012]|0\d|\d)-([12]\d|3[01]|0\d|\d)$`)
	yamlTime     = regexp.MustCompile(`^-?\d{4}-\d{1,2}-\d{1,2}([Tt]|\s+)\d{1,2}:\d\d:\d\d(\.\d*)?(\s*(Z|[-+]\d{1,2}:?(\d\d)?))?$`)
	yamlSixty    = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$`)
	yamlSixtyFlt = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}\.[0-9_]*$`)
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
		return nil, errors.New("Tried to load unspecified class: Symbol")
	case yamlInf.MatchString(strings.ToLower(s)):
		return interp.Float(math.Inf(1)), nil
	case strings.EqualFold(s, "-.inf"):
		return interp.Float(math.Inf(-1)), nil
	case strings.EqualFold(s, ".nan"):
		return interp.Float(math.NaN()), nil
	case yamlSixty.MatchString(s):
		return sixty(s), nil
	case yamlInt.MatchString(s):
		digits := strings.NewReplacer(",", "", "_", "").Replace(s)
		if n, ok := interp.ParseBig(digits, 0); ok {
			return interp.NewInt(n), nil
		}
	case yamlFloat.MatchString(s) && s != "." && !yamlSixtyFlt.MatchString(s):
		digits := strings.NewReplacer(",", "", "_", "").Replace(s)
		if f, err := strconv.ParseFloat(digits, 64); err == nil {
			return interp.Float(f), nil
		}
	}
	return interp.Str(s), nil
}

// maxSixty bounds a number in base 60: reading it costs more than it is long.
const maxSixty = 4096

// sixty reads a number in base 60: 1:30 is 90.
func sixty(s string) interp.Value {
	negative := strings.HasPrefix(s, "-")
	if len(s) > maxSixty {
		return interp.Str(s)
	}
	n := new(big.Int)
	for part := range strings.SplitSeq(strings.Trim(s, "+-"), ":") {
		digit, _ := new(big.Int).SetString(strings.ReplaceAll(part, "_", ""), 10)
		n.Add(n.Mul(n, big.NewInt(60)), digit)
	}
	if negative {
		n.Neg(n)
	}
	return interp.NewInt(n)
}
