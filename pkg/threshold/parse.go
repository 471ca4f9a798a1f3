// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is one fault of a threshold. Line and Column are from 1, or 0 where
// they are not known.
type Problem struct {
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
	Message string `json:"message"`
}

// String is the problem with its position.
func (p Problem) String() string {
	switch {
	case p.Line == 0:
		return p.Message
	case p.Column == 0:
		return fmt.Sprintf("line %d: %s", p.Line, p.Message)
	default:
		return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Message)
	}
}

// Invalid is a threshold that cannot be used, with all its faults.
type Invalid struct{ Problems []Problem }

// Error names the first problems in one line.
func (e *Invalid) Error() string {
	const most = 20
	var texts []string
	for _, p := range e.Problems[:min(len(e.Problems), most)] {
		texts = append(texts, p.String())
	}
	if more := len(e.Problems) - most; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return "threshold: " + strings.Join(texts, "; ")
}

// Parse reads a threshold file in its nested form,
//
//	failed:
//	  high:
//	    max: 0
//
// or in its dotted form, `failed.high.max: 0`. Whatever SAF would ignore,
// overwrite or never enforce is a problem; the error is an *Invalid.
func Parse(data []byte) (*Threshold, error) {
	root, err := readYAML(data)
	if err != nil {
		return nil, err
	}
	b := &builder{}
	if root == nil {
		b.problem(at{}, "is empty")
		return b.threshold()
	}
	root = follow(root)
	if root.Kind != yaml.MappingNode || len(root.Content) == 0 {
		b.problem(at{root.Line, root.Column}, "is not a map of limits, such as `failed.high.max: 0`")
		return b.threshold()
	}
	if isDotted(root) {
		b.readDotted(root)
	} else {
		b.readNested(root, nil)
	}
	return b.threshold()
}

// isDotted tells whether any key of the top level is a path.
func isDotted(root *yaml.Node) bool {
	for i := 0; i < len(root.Content); i += 2 {
		if strings.Contains(root.Content[i].Value, ".") {
			return true
		}
	}
	return false
}

func (b *builder) readNested(n *yaml.Node, path []string) {
	known := keys(path)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], follow(n.Content[i+1])
		here := at{key.Line, key.Column}
		below := append(path[:len(path):len(path)], key.Value)
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, key.Value):
			b.unknown(here, path, key.Value)
		case value.Kind == yaml.MappingNode && len(keys(below)) > 0:
			if len(value.Content) == 0 {
				b.problem(here, "%s is empty", dotted(below))
			}
			b.readNested(value, below)
		default:
			b.set(at{value.Line, value.Column}, below, valueOf(value))
		}
	}
}

// readDotted reads a file whose keys are paths. When all values are numbers,
// SAF takes it apart and loses keys: of failed.total.min and failed.total.max
// only the last stays (SAF: unflattenThreshold).
func (b *builder) readDotted(root *yaml.Node) {
	var all []dottedKey
	numbers := true
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], follow(root.Content[i+1])
		here := at{key.Line, key.Column}
		path := strings.Split(key.Value, ".")
		if len(path) == 1 && slices.Contains(keys(nil), key.Value) {
			b.problem(here, "%s is nested where other keys are dotted; SAF then loses some, write all in one form", key.Value)
			continue
		}
		if !b.knows(here, path) {
			continue
		}
		v := valueOf(value)
		_, isNumber := v.(float64)
		numbers = numbers && isNumber
		all = append(all, dottedKey{here, path})
		b.set(at{value.Line, value.Column}, path, v)
	}
	if numbers {
		b.clobbered(all)
	} else {
		b.forgotten(all)
	}
}

type dottedKey struct {
	at   at
	path []string
}

// clobbered reports keys of the dotted form of which SAF keeps only the last.
func (b *builder) clobbered(all []dottedKey) {
	bucket := func(k dottedKey) string { return dotted(k.path[:2]) }
	for i, k := range all {
		if k.path[0] == "compliance" || len(k.path) == 1 {
			continue
		}
		for _, later := range all[i+1:] {
			if len(later.path) > 1 && bucket(k) == bucket(later) {
				b.problem(later.at, "%s makes SAF forget %s: write them nested in a file", dotted(later.path), dotted(k.path))
			}
		}
	}
}

// forgotten reports the limits of the compliance in a dotted file that has a
// list, which SAF does not take apart: it then looks below `compliance` only.
func (b *builder) forgotten(all []dottedKey) {
	for _, k := range all {
		if k.path[0] == "compliance" {
			b.problem(k.at, "%s is never enforced beside a list in the dotted form: write all nested", dotted(k.path))
		}
	}
}

// knows reports a dotted path that has a key that is not known.
func (b *builder) knows(here at, path []string) bool {
	for i, key := range path {
		if !slices.Contains(keys(path[:i]), key) {
			b.unknown(here, path[:i], strings.Join(path[i:], "."))
			return false
		}
	}
	return true
}

// unknown reports a key, with why where SAF has it but never looks at it, and
// else the one that was likely meant.
func (b *builder) unknown(here at, path []string, key string) {
	full := dotted(append(path[:len(path):len(path)], key))
	head, _, _ := strings.Cut(key, ".")
	bare := strings.Split(strings.Trim(full, ` '"`), ".")
	switch {
	case dotted(bare) != full && isPath(bare):
		b.problem(here, "unknown key %s: write it without quotes", quoted(full))
	case len(path) > 0 && isPath(bare):
		b.problem(here, "unknown key %s: dots are for the top level, nest it", quoted(full))
	case key == "<<":
		b.problem(here, "merge key <<: SAF does not merge, write the limits out")
	case len(path) == 1 && head == "none":
		b.problem(here, "%s is never enforced: only no_impact has a severity none", quoted(full))
	case len(path) == 2 && path[1] == total && head == "controls":
		b.problem(here, "%s is never enforced: list controls by severity", quoted(full))
	case len(path) > 0 && len(keys(path)) == 0:
		b.problem(here, "unknown key %s: nothing stands below %s", quoted(full), dotted(path))
	default:
		b.problem(here, "unknown key %s%s", quoted(full), didYouMean(path, key))
	}
}

// isPath tells whether each key of a path is known.
func isPath(path []string) bool {
	for i, key := range path {
		if !slices.Contains(keys(path[:i]), key) {
			return false
		}
	}
	return true
}

// valueOf returns nil, bool, float64, string, []any, or yaml.MappingNode for a map.
func valueOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.ScalarNode:
		return scalar(n)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			list[i] = valueOf(follow(c))
		}
		return list
	default:
		return n.Kind
	}
}
