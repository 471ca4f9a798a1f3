// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// ParseInputs reads an input file: a mapping of names to values, in YAML
// (InSpec: lib/inspec/secrets/yaml.rb). Dates are permitted there, symbols are
// not.
func ParseInputs(data []byte) (map[string]any, error) {
	doc, err := parseMapping(data)
	if err != nil {
		return nil, err
	}
	inputs := map[string]any{}
	for i, name := range doc.Keys {
		inputs[fmt.Sprint(name)] = doc.Values[i]
	}
	return inputs, nil
}

// parseMapping reads a file that is a mapping; an empty one is one of nothing.
func parseMapping(data []byte) (*psych.Map, error) {
	v, err := psych.Load(data, psych.Permit{Dates: true})
	if at := (*psych.Error)(nil); errors.As(err, &at) {
		return nil, fmt.Errorf("line %d: %w", at.Line, err)
	}
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *psych.Map:
		return v, nil
	case nil, bool:
		if v != true {
			return &psych.Map{}, nil
		}
	case []any:
		if len(v) == 0 {
			return &psych.Map{}, nil
		}
	}
	return nil, errors.New("it is no mapping of names to values")
}

// Lines of a value may each look like a number or list: Ruby's ^ and $ are those
// of lines.
var (
	wholeNumber = regexp.MustCompile(`(?m)^-?\d+$`)
	realNumber  = regexp.MustCompile(`(?m)^-?\d+\.\d+$`)
	structured  = regexp.MustCompile(`(?m)^(\[|\{).*(\]|\})$`)
	leading     = regexp.MustCompile(`^\s*-?\d*(\.\d+)?`)
)

// ParseInput is what a text on the command line stands for: a boolean, a
// number, a list or mapping in YAML or JSON, else itself (InSpec:
// lib/inspec/input_registry.rb, parse_cli_input_value).
func ParseInput(text string) (any, error) {
	text = strings.TrimSuffix(text, ",")
	switch {
	case strings.EqualFold(text, "true"), strings.EqualFold(text, "false"):
		return strings.EqualFold(text, "true"), nil
	case wholeNumber.MatchString(text):
		digits, _, _ := strings.Cut(strings.TrimSpace(leading.FindString(text)), ".")
		n, ok := new(big.Int).SetString(digits, 10)
		switch {
		case !ok:
			return int64(0), nil
		case n.IsInt64():
			return n.Int64(), nil
		}
		return n, nil
	case realNumber.MatchString(text):
		f, err := strconv.ParseFloat(strings.TrimSpace(leading.FindString(text)), 64)
		if err != nil {
			return 0.0, nil //nolint:nilerr // Ruby's to_f gives 0 for what is no number
		}
		return f, nil
	case structured.MatchString(text):
		v, err := psych.Load([]byte(text), psych.Permit{Symbols: true})
		if at := (*psych.Error)(nil); err == nil || errors.As(err, &at) {
			return v, err
		}
		if json.Unmarshal([]byte(text), &v) == nil {
			return v, nil
		}
		// InSpec goes on with the text as well.
	}
	return text, nil
}
