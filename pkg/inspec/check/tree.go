// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"reflect"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// children calls fn with the nodes right below n, in the order of the fields
// that hold them. Reflection rather than a list of all kinds of nodes: none
// can be forgotten.
func children(n syntax.Node, fn func(syntax.Node)) {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	v = v.Elem()
	for i := range v.NumField() {
		below(v.Field(i), fn)
	}
}

func below(v reflect.Value, fn func(syntax.Node)) {
	kind := v.Kind()
	if kind == reflect.Slice {
		for i := range v.Len() {
			below(v.Index(i), fn)
		}
	}
	if kind != reflect.Interface && kind != reflect.Pointer || v.IsNil() {
		return
	}
	if n, ok := v.Interface().(syntax.Node); ok && !reflect.ValueOf(n).IsNil() {
		fn(n)
	}
}

// walk visits n and everything below it for which fn returns true.
func walk(n syntax.Node, fn func(syntax.Node) bool) {
	if fn(n) {
		children(n, func(c syntax.Node) { walk(c, fn) })
	}
}

// text is a string or symbol without interpolation.
func text(n syntax.Node) (string, bool) {
	switch n := n.(type) {
	case *syntax.Str:
		return n.Value, true
	case *syntax.Sym:
		return n.Name, true
	}
	return "", false
}

// firstText is the first argument of a call, if it is such a text.
func firstText(c *syntax.Call) (string, bool) {
	if len(c.Args) == 0 {
		return "", false
	}
	return text(c.Args[0])
}

// block is the block of a call that is written there, or nil.
func block(c *syntax.Call) *syntax.Block {
	b, _ := c.Block.(*syntax.Block)
	return b
}

// source is the text of a node.
func source(f *syntax.File, n syntax.Node) string {
	start, end := n.Span()
	if start.Offset < 0 || int(end.Offset) > len(f.Source) || start.Offset > end.Offset {
		return ""
	}
	return f.Source[start.Offset:end.Offset]
}

// constPath is a constant as it is written, A::B; ok is false where its scope
// is computed.
func constPath(c *syntax.Const) (path string, ok bool) {
	if c.Scope == nil {
		if c.Top {
			return "::" + c.Name, true
		}
		return c.Name, true
	}
	scope, isConst := c.Scope.(*syntax.Const)
	if !isConst {
		return "", false
	}
	path, ok = constPath(scope)
	return path + "::" + c.Name, ok
}
