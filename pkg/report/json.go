// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// encoding/json alone will not do for HDF: it matches keys in any case, so that
// an "IMPACT" could replace an "impact", it lets the last of two equal keys win
// without a word, it has no bound on how many values it makes, and it copies all
// texts, of which a report mostly consists and on which no verdict depends. So a
// report is first read into a list of nodes that say where in it each value is.

// tree is the nodes of a text in their order, each before what is in it. No
// value is copied from the text before somebody asks for it.
type tree struct {
	text        []byte
	nodes       []node
	side        []byte // the keys that are not in the text as they are read
	pos         int
	depth       int // how much deeper it may go
	values      int // how many more values there may be
	lastKeyWins bool
	scratch     []byte // of the last text with an escape
}

// node is a value. It holds no pointer, which makes many of them cheap.
type node struct {
	kind    kind
	escaped bool // the text has an escape
	aside   bool // the key is in tree.side
	key     span // of a member of an object
	text    span // of a text without its quotes, or a number
	end     uint32
}

// span is a part of the text. Its bounds are those of mostBytes.
type span struct{ from, to uint32 }

// mostBytes is what Decoder.MaxBytes can be at most: U+FFFD, which stands for a
// byte that is no UTF-8, has three bytes, and their places are uint32.
const mostBytes = 1 << 30

// kind is the type of a value.
type kind uint8

const (
	kindNull kind = iota
	kindFalse
	kindTrue
	kindNumber
	kindText
	kindList
	kindObject
)

// readTree reads JSON under limits and returns its one value.
func (d Decoder) readTree(text []byte) (value, error) {
	const usual = 100 // bytes of a report for each value
	t := &tree{
		text: text, nodes: make([]node, 0, min(len(text)/usual, d.MaxValues)+1),
		depth: d.MaxDepth, values: d.MaxValues, lastKeyWins: d.LastKeyWins,
	}
	if err := t.value(); err != nil {
		return value{}, err
	}
	if t.next() != 0 || t.pos < len(text) {
		return value{}, t.fail("the end was expected")
	}
	return value{t, 0}, nil
}

// fail tells what is wrong at the present place.
func (t *tree) fail(format string, args ...any) error {
	before := t.text[:min(t.pos, len(t.text))]
	line := bytes.Count(before, []byte{'\n'}) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("line %d, column %d: "+format, append([]any{line, column}, args...)...)
}

// next skips white space and returns the byte that follows, 0 at the end.
func (t *tree) next() byte {
	for ; t.pos < len(t.text); t.pos++ {
		switch c := t.text[t.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (t *tree) value() error {
	if t.values--; t.values < 0 {
		return t.fail("too many values for a report")
	}
	switch c := t.next(); {
	case c == '"':
		text, escaped, err := t.string()
		t.add(node{kind: kindText, text: text, escaped: escaped})
		return err
	case c == '{':
		return t.nested(kindObject, t.members)
	case c == '[':
		return t.nested(kindList, t.elements)
	case c == '-' || '0' <= c && c <= '9':
		text, err := t.number()
		t.add(node{kind: kindNumber, text: text})
		return err
	case t.literal("true"):
		t.add(node{kind: kindTrue})
	case t.literal("false"):
		t.add(node{kind: kindFalse})
	case t.literal("null"):
		t.add(node{kind: kindNull})
	default:
		return t.fail("not JSON: a value was expected")
	}
	return nil
}

// add adds a node with nothing in it.
func (t *tree) add(n node) {
	n.end = uint32(len(t.nodes)) + 1 //nolint:gosec // there are fewer values than bytes
	t.nodes = append(t.nodes, n)
}

// nested adds the node of a list or an object, and then those in it.
func (t *tree) nested(k kind, read func(parent int) error) error {
	if t.depth--; t.depth < 0 {
		return t.fail("nested too deeply for a report")
	}
	t.pos++
	at := len(t.nodes)
	t.add(node{kind: k})
	err := read(at)
	t.nodes[at].end = uint32(len(t.nodes)) //nolint:gosec // as in add
	t.depth++
	return err
}

func (t *tree) literal(word string) bool {
	if !bytes.HasPrefix(t.text[t.pos:], []byte(word)) {
		return false
	}
	t.pos += len(word)
	return true
}

// more tells whether another element follows, after the comma if not the first.
func (t *tree) more(first bool, end byte) (bool, error) {
	switch c := t.next(); {
	case c == end:
		t.pos++
		return false, nil
	case first:
		return true, nil
	case c == ',':
		t.pos++
		return true, nil
	default:
		return false, t.fail("not JSON: a comma or %q was expected", end)
	}
}

func (t *tree) elements(int) error {
	for first := true; ; first = false {
		if more, err := t.more(first, ']'); err != nil || !more {
			return err
		}
		if err := t.value(); err != nil {
			return err
		}
	}
}

func (t *tree) members(parent int) error {
	for first := true; ; first = false {
		if more, err := t.more(first, '}'); err != nil {
			return err
		} else if !more {
			break
		}
		if t.next() != '"' {
			return t.fail("not JSON: a key was expected")
		}
		key, aside, err := t.key()
		if err != nil {
			return err
		}
		if t.next() != ':' {
			return t.fail("not JSON: a colon was expected")
		}
		t.pos++
		at := len(t.nodes)
		if err := t.value(); err != nil {
			return err
		}
		t.nodes[at].key, t.nodes[at].aside = key, aside
	}
	if t.lastKeyWins {
		return nil
	}
	if key, twice := t.duplicate(parent); twice {
		return t.fail("key %q is given twice in the object that ends here", key)
	}
	return nil
}

// duplicate returns a key that the last object has twice.
func (t *tree) duplicate(object int) (string, bool) {
	const few = 24 // keys that are faster compared than put in a map
	first, count := object+1, 0
	for i := first; i < len(t.nodes); i = int(t.nodes[i].end) {
		if count++; count > few {
			return t.duplicateOfMany(first)
		}
		key := t.keyOf(i)
		for j := first; j < i; j = int(t.nodes[j].end) {
			if bytes.Equal(t.keyOf(j), key) {
				return string(key), true
			}
		}
	}
	return "", false
}

func (t *tree) duplicateOfMany(first int) (string, bool) {
	seen := map[string]struct{}{}
	for i := first; i < len(t.nodes); i = int(t.nodes[i].end) {
		key := string(t.keyOf(i))
		if has(seen, key) {
			return key, true
		}
		seen[key] = struct{}{}
	}
	return "", false
}

// keyOf is the key of a node, as it is read.
func (t *tree) keyOf(at int) []byte {
	n := &t.nodes[at]
	if n.aside {
		return t.side[n.key.from:n.key.to]
	}
	return t.text[n.key.from:n.key.to]
}

// number reads one by JSON's grammar, which is narrower than ParseFloat's.
func (t *tree) number() (span, error) {
	start := t.pos
	digits := func() bool {
		from := t.pos
		for t.pos < len(t.text) && '0' <= t.text[t.pos] && t.text[t.pos] <= '9' {
			t.pos++
		}
		return t.pos > from
	}
	at := func(c byte) bool {
		if t.pos < len(t.text) && t.text[t.pos] == c {
			t.pos++
			return true
		}
		return false
	}
	at('-')
	ok := at('0') || digits()
	if ok && at('.') {
		ok = digits()
	}
	exponent := ok && (at('e') || at('E'))
	if exponent {
		_ = at('+') || at('-')
		ok = digits()
	}
	if !ok {
		return span{}, t.fail("not JSON: a digit was expected")
	}
	s := t.since(start)
	if exponent || t.pos-start > 300 { // fewer digits are less than 1e308
		if f := t.float(s); math.IsInf(f, 0) {
			return span{}, t.fail("the number is out of range")
		}
	}
	return s, nil
}

func (t *tree) float(s span) float64 {
	f, _ := strconv.ParseFloat(string(t.text[s.from:s.to]), 64) // out of range is ±Inf
	return f
}

// since is what was read from a place on.
func (t *tree) since(from int) span {
	return span{uint32(from), uint32(t.pos)} //nolint:gosec // both are below mostBytes
}
