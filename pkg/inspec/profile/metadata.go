// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// Metadata is a profile's inspec.yml.
type Metadata struct {
	Name           string
	Title          string
	Version        string
	Maintainer     string
	Copyright      string
	CopyrightEmail string
	License        string
	Summary        string
	Description    string
	// InspecVersion are conditions on InSpec's version, such as >= 4.
	InspecVersion []string
	// Supports are the platforms it is meant for, as written: keys such as
	// platform-family, platform-name, release. A release is a string.
	Supports []map[string]any
	Depends  []Dependency
	Inputs   []Input
}

// Dependency is a profile that another one depends on.
type Dependency struct {
	Name string
	Path string // relative to the profile's directory
	// Version are conditions on its version, such as ~> 1.2.
	Version []string
	// Options holds all keys as written, name and path included.
	Options map[string]any
	Line    int
}

// Input is a parameter of a profile.
type Input struct {
	Name string
	// Value is what package psych gives, if HasValue.
	Value    any
	HasValue bool
	// Options holds all other keys as written: type, required, sensitive,
	// description, priority, pattern, …
	Options map[string]any
	Line    int
}

// MetadataError is something wrong in inspec.yml.
type MetadataError struct {
	Line int // 0: of the file as a whole
	Msg  string
}

// Error says file, line and what is wrong.
func (e *MetadataError) Error() string {
	if e.Line == 0 {
		return metaFile + ": " + e.Msg
	}
	return fmt.Sprintf("%s line %d: %s", metaFile, e.Line, e.Msg)
}

// parseMetadata reads inspec.yml. It is as lenient as InSpec where that does
// no harm: unknown keys are left alone, all but the name may be absent.
func parseMetadata(data []byte) (Metadata, error) {
	if bytes.Contains(data, []byte("<%")) {
		return Metadata{}, &MetadataError{Msg: "ERB templates (<% %>) are not supported in it"}
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return Metadata{}, &MetadataError{Msg: yamlMessage(err)}
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return Metadata{}, &MetadataError{Msg: "it is no mapping of keys to values"}
	}
	lastWins(&doc)
	// Once as a whole, for what is said of keys that nobody asks for.
	if _, err := value(&doc); err != nil {
		return Metadata{}, err
	}
	var m Metadata
	texts := map[string]*string{
		"name": &m.Name, "title": &m.Title, "version": &m.Version, "maintainer": &m.Maintainer,
		"copyright": &m.Copyright, "copyright_email": &m.CopyrightEmail, "license": &m.License,
		"summary": &m.Summary, "description": &m.Description,
	}
	var attributes *yaml.Node
	for key, value := range pairs(doc.Content[0]) {
		var err error
		switch key.Value {
		case "supports":
			if value.Kind != yaml.ScalarNode { // InSpec passes over it.
				m.Supports, err = supports(value)
			}
		case "inspec_version":
			m.InspecVersion, err = conditions(value)
		case "depends":
			m.Depends, err = depends(value)
		case "inputs":
			m.Inputs, err = inputs(value)
		case "attributes": // The name of inputs before InSpec 4.
			attributes = value
		default:
			if field := texts[key.Value]; field != nil {
				*field, err = text(key.Value, value)
			}
		}
		if err != nil {
			return Metadata{}, err
		}
	}
	if m.Inputs == nil && attributes != nil {
		var err error
		if m.Inputs, err = inputs(attributes); err != nil {
			return Metadata{}, err
		}
	}
	switch {
	case m.Name == "":
		return Metadata{}, &MetadataError{Msg: "the profile has no name"}
	case strings.ContainsAny(m.Name, `/\`):
		return Metadata{}, &MetadataError{Msg: fmt.Sprintf("the name %q has a slash in it", m.Name)}
	}
	return m, nil
}

// value is what a part of the file stands for in Ruby.
func value(n *yaml.Node) (any, error) {
	if n.Kind == yaml.DocumentNode {
		n = n.Content[0]
	}
	v, err := psych.Value(n, psych.Permit{Symbols: true})
	if at := (*psych.Error)(nil); errors.As(err, &at) {
		return nil, &MetadataError{at.Line, at.Msg}
	}
	return v, err
}

func text(key string, n *yaml.Node) (string, error) {
	v, err := value(n)
	if err != nil {
		return "", err
	}
	switch v := v.(type) {
	case nil:
		return "", nil
	case []any, *psych.Map:
		if key == "name" || key == "version" {
			return "", &MetadataError{n.Line, key + " is not text"}
		}
		shown, err := json.Marshal(v)
		return string(shown), err
	case float64:
		return float(v), nil
	default:
		return fmt.Sprint(v), nil
	}
}

// float is a number as Ruby's to_s has it: 1.10 is 1.1.
func float(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// supports reads one platform or a list of them. A bare word is the old form
// of a family (InSpec: lib/inspec/metadata.rb, finalize_supports_elem).
func supports(n *yaml.Node) ([]map[string]any, error) {
	var out []map[string]any
	for _, n := range list(n) {
		switch {
		case n.Kind == yaml.ScalarNode:
			v, err := value(n)
			if err != nil {
				return nil, err
			}
			if v != nil {
				out = append(out, map[string]any{"os-family": psych.Plain(v)})
			}
		case n.Kind == yaml.MappingNode:
			entry, err := mapping("supports", n)
			if err != nil {
				return nil, err
			}
			switch release := entry["release"].(type) {
			case nil:
			case float64:
				entry["release"] = float(release)
			default:
				entry["release"] = fmt.Sprint(release)
			}
			out = append(out, entry)
		default:
			return nil, &MetadataError{n.Line, "an entry of supports is no mapping"}
		}
	}
	return out, nil
}

func depends(n *yaml.Node) ([]Dependency, error) {
	var out []Dependency
	for _, n := range list(n) {
		options, err := mapping("depends", n)
		if err != nil {
			return nil, err
		}
		d := Dependency{Options: options, Line: n.Line}
		d.Name, _ = options["name"].(string)
		d.Path, _ = options["path"].(string)
		switch version := options["version"].(type) {
		case nil:
		case []any:
			for _, v := range version {
				d.Version = append(d.Version, fmt.Sprint(v))
			}
		default:
			d.Version = []string{fmt.Sprint(version)}
		}
		switch {
		case slices.ContainsFunc(out, func(o Dependency) bool { return o.Name == d.Name }):
			return nil, &MetadataError{n.Line, fmt.Sprintf("the dependency %q is there twice", d.Name)}
		case d.Name == "":
			return nil, &MetadataError{n.Line, "a dependency has no name"}
		case d.Name == "." || d.Name == ".." || strings.ContainsAny(d.Name, "/\\\x00"):
			return nil, &MetadataError{n.Line, fmt.Sprintf("the name of a dependency cannot be %q", d.Name)}
		}
		out = append(out, d)
	}
	return out, nil
}

// conditions are those on a version: text is one, a list several. A number says
// nothing (RubyGems: Gem::Requirement.create).
func conditions(n *yaml.Node) ([]string, error) {
	v, err := value(n)
	if err != nil {
		return nil, err
	}
	var out []string
	switch v := v.(type) {
	case string:
		out = []string{v}
	case []any:
		for _, c := range v {
			out = append(out, fmt.Sprint(c))
		}
	}
	for _, c := range out {
		if strings.Contains(c, ",") {
			return nil, &MetadataError{n.Line, fmt.Sprintf("%q is no condition on a version: write a list of several", c)}
		}
	}
	return out, nil
}

func inputs(n *yaml.Node) ([]Input, error) {
	if n.Kind != yaml.SequenceNode {
		return nil, nil // InSpec warns, and goes on without.
	}
	var out []Input
	for _, n := range list(n) {
		options, err := mapping("inputs", n)
		if err != nil {
			return nil, err
		}
		in := Input{Options: options, Line: n.Line}
		in.Name, _ = options["name"].(string)
		if in.Name == "" {
			return nil, &MetadataError{n.Line, "an input has no name"}
		}
		for key, v := range pairs(n) {
			// Before InSpec 4 it was the default.
			if key.Value == "value" || key.Value == "default" && !in.HasValue {
				if in.Value, err = value(v); err != nil {
					return nil, err
				}
				in.HasValue = true
			}
		}
		for _, key := range []string{"name", "value", "default"} {
			delete(options, key)
		}
		out = append(out, in)
	}
	return out, nil
}

// mapping decodes a mapping with text keys.
func mapping(what string, n *yaml.Node) (map[string]any, error) {
	if n.Kind != yaml.MappingNode {
		return nil, &MetadataError{n.Line, "an entry of " + what + " is no mapping"}
	}
	v, err := value(n)
	if err != nil {
		return nil, err
	}
	return psych.Plain(v).(map[string]any), nil
}

// list is the entries of a sequence; anything else is a list of itself, and
// null one of nothing.
func list(n *yaml.Node) []*yaml.Node {
	switch {
	case n.Kind == yaml.SequenceNode:
		return n.Content
	case n.Tag == "!!null":
		return nil
	}
	return []*yaml.Node{n}
}

// lastWins drops the earlier values of keys that a mapping has more than once:
// Ruby's YAML reader fills a Hash, where the last assignment stays.
func lastWins(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		at := map[string]int{}
		kept := n.Content[:0]
		for key, value := range pairs(n) {
			id := key.Tag + "\x00" + key.Value
			if i, dup := at[id]; dup && key.Kind == yaml.ScalarNode {
				kept[i] = value
				continue
			}
			at[id] = len(kept) + 1
			kept = append(kept, key, value)
		}
		n.Content = kept
	}
	for _, c := range n.Content {
		lastWins(c)
	}
}

// pairs ranges over the keys and values of a mapping.
func pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

// yamlMessage is what the YAML reader says, on one line and without its name.
func yamlMessage(err error) string {
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		return strings.Join(typed.Errors, "; ")
	}
	return strings.TrimPrefix(err.Error(), "yaml: ")
}
