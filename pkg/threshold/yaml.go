// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/report"
)

// maxBytes bounds a threshold file; the largest sensible one lists the ids of a
// few thousand controls.
const maxBytes = 1 << 20

// readYAML returns the one document of a file, nil if there is none. Duplicate
// keys, a second document and an alias to its own parent are errors, as in SAF.
func readYAML(data []byte) (*yaml.Node, error) {
	if len(data) > maxBytes {
		return nil, fmt.Errorf("larger than %d bytes", maxBytes)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, yamlError(err)
	}
	if err := decoder.Decode(new(yaml.Node)); err == nil {
		return nil, errors.New("more than one YAML document")
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(err)
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	root := doc.Content[0]
	if err := uniqueKeys(root); err != nil {
		return nil, err
	}
	if err := bounded(root); err != nil {
		return nil, err
	}
	return root, nil
}

// yamlError takes the library's name from its message, which has the line.
func yamlError(err error) error {
	return fmt.Errorf("not YAML: %s", report.CleanLine(strings.TrimPrefix(err.Error(), "yaml: ")))
}

func uniqueKeys(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		seen := make(map[any]bool, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			key := follow(n.Content[i])
			if key.Kind != yaml.ScalarNode {
				continue
			}
			v := scalar(key)
			if seen[v] {
				return fmt.Errorf("line %d, column %d: key %s is given twice", key.Line, key.Column, quoted(key.Value))
			}
			seen[v] = true
		}
	}
	for _, c := range n.Content {
		if err := uniqueKeys(c); err != nil {
			return err
		}
	}
	return nil
}

// bounded refuses aliases that make a small file large, or endless.
func bounded(root *yaml.Node) error {
	const most = 100_000
	left := most
	open := map[*yaml.Node]bool{}
	var walk func(n *yaml.Node) error
	walk = func(n *yaml.Node) error {
		n = follow(n)
		if open[n] {
			return fmt.Errorf("line %d, column %d: an alias to what it is part of", n.Line, n.Column)
		}
		if left--; left < 0 {
			return fmt.Errorf("more than %d values", most)
		}
		open[n] = true
		defer delete(open, n)
		for _, c := range n.Content {
			if err := walk(c); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(root)
}

// follow returns what an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
