// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"iter"
)

// value is one of a tree. The zero value is null, as is one that is not there.
type value struct {
	tree *tree
	at   int
}

func (v value) node() node {
	if v.tree == nil {
		return node{kind: kindNull}
	}
	return v.tree.nodes[v.at]
}

func (v value) kind() kind { return v.node().kind }

// text is the value of a text, "" of anything else.
func (v value) text() string {
	n := v.node()
	if n.kind != kindText {
		return ""
	}
	return string(v.tree.read(n.text, n.escaped))
}

// float is the value of a number, 0 of anything else.
func (v value) float() float64 {
	n := v.node()
	if n.kind != kindNumber {
		return 0
	}
	return v.tree.float(n.text)
}

// within returns what is in a list or an object, in order.
func (v value) within() iter.Seq[value] {
	return func(yield func(value) bool) {
		if k := v.kind(); k != kindList && k != kindObject {
			return
		}
		for i, end := v.at+1, int(v.node().end); i < end; i = int(v.tree.nodes[i].end) {
			if !yield(value{v.tree, i}) {
				return
			}
		}
	}
}

// key is that of a member of an object.
func (v value) key() string { return string(v.tree.keyOf(v.at)) }

// get returns the member of an object with a key; the last one wins, as in
// JSON.parse.
func (v value) get(key string) value {
	var found value
	if v.kind() != kindObject {
		return found
	}
	for i, end := v.at+1, int(v.node().end); i < end; i = int(v.tree.nodes[i].end) {
		if string(v.tree.keyOf(i)) == key {
			found = value{v.tree, i}
			if !v.tree.lastKeyWins {
				break // there is no other
			}
		}
	}
	return found
}

// count is how many values are in a list or an object.
func (v value) count() int {
	n := 0
	for range v.within() {
		n++
	}
	return n
}

// plain is what encoding/json would have made of the value.
func (v value) plain() any {
	switch v.kind() {
	case kindFalse:
		return false
	case kindTrue:
		return true
	case kindNumber:
		return v.float()
	case kindText:
		return v.text()
	case kindList:
		list := make([]any, 0, v.count())
		for e := range v.within() {
			list = append(list, e.plain())
		}
		return list
	case kindObject:
		return v.plainMap()
	default:
		return nil
	}
}

func (v value) plainMap() map[string]any {
	m := make(map[string]any, v.count())
	for e := range v.within() {
		m[e.key()] = e.plain()
	}
	return m
}

// describe names the value in a message.
func (v value) describe() string {
	switch v.kind() {
	case kindFalse, kindTrue:
		return "a boolean"
	case kindNumber:
		return "a number"
	case kindText:
		text := v.text()
		if len(text) > 20 {
			text = text[:20] + "…"
		}
		return fmt.Sprintf("the text %q", text)
	case kindList:
		return "a list"
	case kindObject:
		return "an object"
	default:
		return "nothing"
	}
}
