// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/report"
)

// MaxBytes bounds a threshold file; the largest sensible one lists the ids of a
// few thousand controls.
const MaxBytes = 1 << 20

// readYAML returns the one document of a file, nil if there is none. Duplicate
// keys, a second document and an alias to its own parent are errors, as in SAF.
// The error is an *Invalid.
func readYAML(data []byte) (*yaml.Node, error) {
	if len(data) > MaxBytes {
		return nil, invalid("larger than %d bytes", MaxBytes)
	}
	if !utf8.Valid(data) {
		return nil, invalid("not UTF-8")
	}
	decoder := yaml.NewDecoder(bytes.NewReader(accepted(data)))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, yamlError(err)
	}
	if err := decoder.Decode(new(yaml.Node)); err == nil {
		return nil, invalid("more than one YAML document")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(err)
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	root := doc.Content[0]
	b := &builder{}
	b.uniqueKeys(root)
	if len(b.problems) == 0 {
		b.bounded(root)
	}
	if len(b.problems) > 0 {
		return nil, b.invalid()
	}
	return root, nil
}

var (
	yamlDirective = regexp.MustCompile(`\A((?:\x{FEFF})?(?:[ \t\r]*(?:#[^\n]*)?\n)*)%(YAML 1\.2[ \t\r]*(?:#[^\n]*)?\n(?:[ \t\r]*(?:#[^\n]*)?\n)*---)`)
	yamlBlankLine = regexp.MustCompile(`(?m)^[ \t]*\t[ \t]*(\r?)$`)
)

// accepted is the same in the words of yaml/v3, which refuses the directive of
// the version that SAF reads, 1.2, and blank lines with a tab.
func accepted(data []byte) []byte {
	data = yamlDirective.ReplaceAll(data, []byte("$1#$2"))
	return yamlBlankLine.ReplaceAll(data, []byte("$1"))
}

func invalid(format string, args ...any) *Invalid {
	return &Invalid{[]Problem{{Message: fmt.Sprintf(format, args...)}}}
}

var yamlPosition = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// yamlError takes the library's name from its message, and the line if it has one.
func yamlError(err error) *Invalid {
	text := err.Error()
	found := yamlPosition.FindStringSubmatch(text)
	if found == nil {
		return invalid("not YAML: %s", report.CleanLine(text))
	}
	line, _ := strconv.Atoi(found[1]) // none is 0
	return &Invalid{[]Problem{{Line: line, Message: "not YAML: " + report.CleanLine(text[len(found[0]):])}}}
}

func (b *builder) uniqueKeys(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		seen := make(map[any]bool, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			key := follow(n.Content[i])
			if key.Kind != yaml.ScalarNode {
				continue
			}
			v := scalar(key)
			if seen[v] {
				b.problem(at{n.Content[i].Line, n.Content[i].Column}, "key %s is given twice", quoted(key.Value))
			}
			seen[v] = true
		}
	}
	for _, c := range n.Content {
		b.uniqueKeys(c)
	}
}

// bounded refuses aliases that make a small file large, or endless.
func (b *builder) bounded(root *yaml.Node) {
	const most = 100_000
	left := most
	open := map[*yaml.Node]bool{}
	var walk func(n *yaml.Node) bool
	walk = func(n *yaml.Node) bool {
		n = follow(n)
		if open[n] {
			b.problem(at{n.Line, n.Column}, "an alias to what it is part of")
			return false
		}
		if left--; left < 0 {
			b.problem(at{}, "more than %d values", most)
			return false
		}
		open[n] = true
		defer delete(open, n)
		for _, c := range n.Content {
			if !walk(c) {
				return false
			}
		}
		return true
	}
	walk(root)
}

// follow returns what an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
