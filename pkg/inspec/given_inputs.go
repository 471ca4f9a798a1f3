// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ParseInputs reads an input file: a mapping of names to values, in YAML.
func ParseInputs(data []byte) (map[string]any, error) {
	inputs := map[string]any{}
	if err := yaml.Unmarshal(data, &inputs); err != nil {
		return nil, oneLine(err)
	}
	return inputs, nil
}

// oneLine puts an error of the YAML reader on one line.
func oneLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}

var (
	wholeNumber = regexp.MustCompile(`^-?\d+$`)
	realNumber  = regexp.MustCompile(`^-?\d+\.\d+$`)
)

// ParseInput is what a text on the command line stands for: a boolean, a
// number, a list or mapping in YAML or JSON, else itself (InSpec:
// lib/inspec/input_registry.rb, parse_cli_input_value).
func ParseInput(text string) (any, error) {
	text = strings.TrimSuffix(text, ",")
	list := strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]")
	mapping := strings.HasPrefix(text, "{") && strings.HasSuffix(text, "}")
	switch {
	case strings.EqualFold(text, "true"), strings.EqualFold(text, "false"):
		return strings.EqualFold(text, "true"), nil
	case wholeNumber.MatchString(text):
		if n, err := strconv.Atoi(text); err == nil {
			return n, nil
		}
	case realNumber.MatchString(text):
		return strconv.ParseFloat(text, 64)
	case list, mapping:
		var v any
		err := yaml.Unmarshal([]byte(text), &v)
		return v, err
	}
	return text, nil
}
