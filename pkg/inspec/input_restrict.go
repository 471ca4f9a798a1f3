// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// inputTypes are the types that an input can be held to, and their short names.
var (
	inputTypes      = []string{"String", "Numeric", "Regexp", "Array", "Hash", "Boolean", "Any"}
	inputTypesShort = map[string]string{"Num": "Numeric", "Regex": "Regexp"}
)

// restrict sets what an input is held to, by the options of one of the places
// that declare it; what that place leaves out is open again (InSpec:
// lib/inspec/input.rb, update).
func (x *input) restrict(options map[string]any, keys ...string) {
	for _, key := range keys {
		if v := options[key]; v != nil {
			x.options[key] = v
		} else {
			delete(x.options, key)
		}
	}
}

// enforce holds an input's value to its type and pattern.
func (is *inputs) enforce(x *input) error {
	if kind, ok := x.options["type"]; ok {
		name := fmt.Sprint(kind)
		if name != "" {
			name = strings.ToUpper(name[:1]) + strings.ToLower(name[1:])
		}
		if long, ok := inputTypesShort[name]; ok {
			name = long
		}
		if !slices.Contains(inputTypes, name) {
			return fmt.Errorf("input %q: type %q is not one of %s", x.name, name, strings.Join(inputTypes, ", "))
		}
		x.options["type"] = name
		if x.set && !is.ofType(x.value, name) {
			return fmt.Errorf("input %q with value %v does not validate to type %q", x.name, interp.ToGo(x.value), name)
		}
	}
	pattern, ok := x.options["pattern"].(string)
	if !ok {
		return nil
	}
	re, err := is.in.NewRegexp(pattern, "")
	if err != nil {
		return fmt.Errorf("input %q: pattern %q: %w", x.name, pattern, err)
	}
	if !x.set {
		return nil
	}
	text, err := is.in.ToS(x.value)
	if err != nil {
		return err
	}
	matches, err := is.in.Matches(re, text)
	if err == nil && !matches {
		err = fmt.Errorf("input %q with value %v does not validate to pattern %q", x.name, interp.ToGo(x.value), pattern)
	}
	return err
}

func (is *inputs) ofType(v interp.Value, kind string) bool {
	switch kind {
	case "Any":
		return true
	case "Regexp":
		s, isText := v.(*interp.String)
		if !isText {
			_, isRegexp := v.(*interp.Regexp)
			return isRegexp
		}
		_, err := is.in.NewRegexp(s.Go(), "")
		return err == nil
	case "Numeric":
		switch v := v.(type) {
		case interp.Int, interp.Float, *interp.Big:
			return true
		case *interp.String:
			_, err := strconv.ParseFloat(strings.TrimSpace(v.Go()), 64)
			return err == nil
		}
		return false
	case "Boolean":
		_, ok := v.(interp.Bool)
		return ok
	}
	c, ok := is.in.Const(kind)
	class, isClass := c.(*interp.Class)
	return ok && isClass && is.in.IsA(v, class)
}

// required is an error where an input needs a value and has none.
func (x *input) required() error {
	if yes := x.options["required"]; (yes == nil || yes == false) || x.set && !interp.IsNil(x.value) {
		return nil
	}
	return fmt.Errorf("input %q is required and does not have a value", x.name)
}
