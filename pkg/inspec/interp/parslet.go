// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"
	"unicode/utf8"
)

// Parslet is the parser that libraries of profiles build theirs with. Its rules
// and transformations are Ruby (rubylib/parslet.rb); the atoms that rules are
// put together from are here, because they are tried at every character.

// atom is a Parslet::Atoms::Base: it matches at a place of the text.
type atom interface {
	// match returns what matched, in parslet's intermediate form, and where it
	// ends; an end below 0 is no match.
	match(p *parsing, at int) (value any, end int, err error)
}

// parsing is one run of a parser over a text.
type parsing struct {
	in       *Interp
	text     string
	furthest int // where the last atom failed that got furthest
	memo     map[memoKey]memoEntry
}

type memoKey struct {
	rule *ruleAtom
	at   int
}

type memoEntry struct {
	value any
	end   int
}

// The intermediate form of a match is nil, a *slice, a Value (a Hash or Array
// that has been made by a name), or a *parts of such.
type (
	slice struct {
		text string
		at   int
	}
	parts struct {
		kind partKind
		list []any
	}
	partKind int
)

const (
	sequence partKind = iota
	repetition
	maybe
)

// The atoms.
type (
	strAtom struct{ text string }
	// reAtom matches one character.
	reAtom  struct{ re *Regexp }
	seqAtom struct{ list []Value }
	altAtom struct{ list []Value }
	repAtom struct {
		of       Value
		min, max int // max below 0 is no limit
		kind     partKind
	}
	lookAtom struct {
		of      Value
		present bool
	}
	nameAtom struct {
		of   Value
		name Value
	}
	ignoreAtom struct{ of Value }
	// ruleAtom is a rule, whose body is evaluated when it is first tried.
	ruleAtom struct {
		body     *Proc
		of       Value
		entering bool
	}
)

func (a *strAtom) match(p *parsing, at int) (any, int, error) {
	if !strings.HasPrefix(p.text[at:], a.text) {
		return p.fail(at)
	}
	return &slice{a.text, at}, at + len(a.text), nil
}

func (a *reAtom) match(p *parsing, at int) (any, int, error) {
	if at >= len(p.text) {
		return p.fail(at)
	}
	_, n := utf8.DecodeRuneInString(p.text[at:])
	m, err := p.in.match(a.re, ahead(p.text[at:]), 0)
	if err != nil {
		return nil, -1, err
	}
	if m == nil || m.loc[0] != 0 {
		return p.fail(at)
	}
	return &slice{p.text[at : at+n], at}, at + n, nil
}

// ahead is as much of s as an expression for one character may look at.
func ahead(s string) string {
	const far = 64
	if len(s) <= far {
		return s
	}
	n := far
	for n > far-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func (a *seqAtom) match(p *parsing, at int) (any, int, error) {
	out := &parts{kind: sequence}
	for _, of := range a.list {
		v, end, err := p.try(of, at)
		if err != nil || end < 0 {
			return nil, -1, err
		}
		out.list = append(out.list, v)
		at = end
	}
	return out, at, nil
}

func (a *altAtom) match(p *parsing, at int) (any, int, error) {
	for _, of := range a.list {
		if v, end, err := p.try(of, at); err != nil || end >= 0 {
			return v, end, err
		}
	}
	return nil, -1, nil
}

func (a *repAtom) match(p *parsing, at int) (any, int, error) {
	out := &parts{kind: a.kind}
	for a.max < 0 || len(out.list) < a.max {
		v, end, err := p.try(a.of, at)
		if err != nil {
			return nil, -1, err
		}
		if end < 0 {
			break
		}
		if end == at && a.max < 0 {
			return nil, -1, Raise("RuntimeError", "infinite loop: the repeated rule matches nothing")
		}
		out.list = append(out.list, v)
		at = end
	}
	if len(out.list) < a.min {
		return p.fail(at)
	}
	return out, at, nil
}

func (a *lookAtom) match(p *parsing, at int) (any, int, error) {
	furthest := p.furthest
	_, end, err := p.try(a.of, at)
	p.furthest = furthest
	if err != nil {
		return nil, -1, err
	}
	if end >= 0 != a.present {
		return p.fail(at)
	}
	return nil, at, nil
}

func (a *nameAtom) match(p *parsing, at int) (any, int, error) {
	v, end, err := p.try(a.of, at)
	if err != nil || end < 0 {
		return nil, -1, err
	}
	named, err := p.flatten(v, true)
	if err != nil {
		return nil, -1, err
	}
	h := NewHash()
	h.Set(a.name, p.value(named))
	p.in.alloc(128)
	return h, end, nil
}

func (a *ignoreAtom) match(p *parsing, at int) (any, int, error) {
	_, end, err := p.try(a.of, at)
	return nil, end, err
}

func (a *ruleAtom) match(p *parsing, at int) (any, int, error) {
	if a.of == nil {
		if a.entering {
			return nil, -1, Raise("NotImplementedError", "a parslet rule that is its own body is not supported")
		}
		a.entering = true
		of, err := p.in.callProc(a.body, Args{})
		a.entering = false
		if err != nil {
			return nil, -1, err
		}
		a.of = of
	}
	key := memoKey{a, at}
	if e, ok := p.memo[key]; ok {
		return e.value, e.end, nil
	}
	v, end, err := p.try(a.of, at)
	if err != nil {
		return nil, -1, err
	}
	p.in.alloc(96)
	p.memo[key] = memoEntry{v, end}
	return v, end, nil
}

func (p *parsing) fail(at int) (any, int, error) {
	p.furthest = max(p.furthest, at)
	return nil, -1, nil
}

// try matches what of is: an atom, or a parser, which begins at its root.
func (p *parsing) try(of Value, at int) (any, int, error) {
	if err := p.in.step(); err != nil {
		return nil, -1, err
	}
	if err := p.in.descend(); err != nil {
		return nil, -1, err
	}
	defer p.in.ascend()
	if o, ok := of.(*Object); ok {
		if a, ok := o.Data.(atom); ok {
			return a.match(p, at)
		}
	}
	if !p.in.Responds(of, "root") {
		return nil, -1, Raise("TypeError", "%s is no parslet", kindName(of))
	}
	root, err := p.in.call(of, "root")
	if err != nil {
		return nil, -1, err
	}
	return p.try(root, at)
}

// flatten makes the result of a match of its parts (parslet:
// lib/parslet/atoms/can_flatten.rb): texts are joined, hashes merged, and a
// text beside a hash is dropped.
func (p *parsing) flatten(v any, named bool) (any, error) {
	ps, ok := v.(*parts)
	if !ok {
		return v, nil
	}
	list := make([]any, 0, len(ps.list))
	for _, x := range ps.list {
		f, err := p.flatten(x, false)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	switch ps.kind {
	case maybe:
		if len(list) == 0 {
			if named {
				return nil, nil
			}
			return Value(Str("")), nil
		}
		return list[0], nil
	case repetition:
		return p.joinRepeated(list, named), nil
	}
	var all any = Value(Str(""))
	first := true
	for _, x := range list {
		switch {
		case x == nil:
		case first:
			all, first = x, false
		default:
			all = p.joinTwo(all, x)
		}
	}
	return all, nil
}

// joinTwo is what two parts of a sequence are together.
func (p *parsing) joinTwo(l, r any) any {
	switch x := l.(type) {
	case *slice:
		if y, ok := r.(*slice); ok {
			p.in.alloc(len(x.text) + len(y.text))
			return &slice{x.text + y.text, x.at}
		}
		if _, empty := r.(*String); empty {
			return x
		}
	case *Hash:
		switch y := r.(type) {
		case *Hash:
			both := x.copy()
			for k, v := range y.All() {
				both.Set(k, v)
			}
			return both
		case *Array:
			return List(append([]Value{x}, y.Elems...)...)
		}
		return x
	case *Array:
		switch y := r.(type) {
		case *Hash:
			return List(append(x.Elems[:len(x.Elems):len(x.Elems)], y)...)
		case *Array:
			return List(append(x.Elems[:len(x.Elems):len(x.Elems)], y.Elems...)...)
		}
		return x
	}
	return r // what is left of it is an empty text
}

// joinRepeated is what the turns of a repetition are together: its hashes, or
// what its arrays hold, or its text.
func (p *parsing) joinRepeated(list []any, named bool) any {
	var hashes, elems []Value
	arrays := false
	var text strings.Builder
	at := -1
	for _, x := range list {
		switch x := x.(type) {
		case *Hash:
			hashes = append(hashes, x)
		case *Array:
			arrays = true
			elems = append(elems, x.Elems...)
		case *slice:
			if at < 0 {
				at = x.at
			}
			text.WriteString(x.text)
		}
	}
	p.in.alloc(slot*(len(hashes)+len(elems)) + text.Len())
	switch {
	case hashes != nil:
		return List(hashes...)
	case arrays:
		return List(elems...)
	case at >= 0:
		return &slice{text.String(), at}
	case named && len(list) == 0:
		return List()
	}
	return Value(Str(""))
}

// value is the Ruby value of what flatten returns.
func (p *parsing) value(v any) Value {
	switch v := v.(type) {
	case *slice:
		c, _ := p.in.constPath("Parslet::Slice")
		o := p.in.NewObject(c.(*Class), nil)
		o.SetIVar("@str", p.in.str(v.text))
		o.SetIVar("@offset", Int(v.at))
		return o
	case Value:
		return v
	}
	return Nil
}

// parsletParse runs a parser over a whole text, or with prefix over its beginning.
func (in *Interp) parsletParse(parser Value, text string, prefix bool) (Value, error) {
	p := &parsing{in: in, text: text, memo: map[memoKey]memoEntry{}}
	v, end, err := p.try(parser, 0)
	if err != nil {
		return nil, err
	}
	if end < 0 || end < len(text) && !prefix {
		at := max(p.furthest, end)
		line := 1 + strings.Count(text[:at], "\n")
		column := 1 + utf8.RuneCountInString(text[strings.LastIndexByte(text[:at], '\n')+1:at])
		return nil, Raise("Parslet::ParseFailed", "Failed to match at line %d char %d.", line, column)
	}
	flat, err := p.flatten(v, false)
	if err != nil {
		return nil, err
	}
	return p.value(flat), nil
}

// defineParslet makes the classes of atoms, before parslet.rb is loaded.
func (in *Interp) defineParslet() {
	base := in.DefineClass("Parslet::Atoms::Base", nil, nil)
	wrap := func(a atom) Value { return in.NewObject(base, a) }
	// chain adds to a sequence or an alternative that has no name yet.
	chain := func(list func(Value) []Value, of func([]Value) atom) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			left := list(self)
			if left == nil {
				left = []Value{self}
			}
			in.alloc(slot * (len(left) + 1))
			return wrap(of(append(left[:len(left):len(left)], a.Pos[0]))), nil
		}
	}
	data := func(v Value) any {
		if o, ok := v.(*Object); ok {
			return o.Data
		}
		return nil
	}
	count := func(v Value, otherwise int) (int, error) {
		if IsNil(v) {
			return otherwise, nil
		}
		return toInt(v)
	}
	base.define([]def{
		{">>", 1, 1, chain(func(v Value) []Value {
			if s, ok := data(v).(*seqAtom); ok {
				return s.list
			}
			return nil
		}, func(vs []Value) atom { return &seqAtom{vs} })},
		{"|", 1, 1, chain(func(v Value) []Value {
			if s, ok := data(v).(*altAtom); ok {
				return s.list
			}
			return nil
		}, func(vs []Value) atom { return &altAtom{vs} })},
		{"repeat", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			least, err := count(a.Arg(0), 0)
			if err != nil {
				return nil, err
			}
			most, err := count(a.Arg(1), -1)
			if err != nil {
				return nil, err
			}
			return wrap(&repAtom{self, least, most, repetition}), nil
		}},
		{"maybe", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&repAtom{self, 0, 1, maybe}), nil }},
		{"absent?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&lookAtom{self, false}), nil }},
		{"present?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&lookAtom{self, true}), nil }},
		{"ignore", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&ignoreAtom{self}), nil }},
		{"as", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&nameAtom{self, a.Pos[0]}), nil }},
		{"parse", 1, 2, func(in *Interp, self Value, a Args) (Value, error) {
			text, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return in.parsletParse(self, text, Truthy(a.Option("prefix")))
		}},
	})
	base.defineSelf([]def{
		{"str", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toS(a.Pos[0])
			if err != nil {
				return nil, err
			}
			return wrap(&strAtom{s}), nil
		}},
		{"match", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toS(a.Pos[0])
			if err != nil {
				return nil, err
			}
			re, err := in.regexp(`\A(?:`+s+`)`, flagM)
			if err != nil {
				return nil, err
			}
			return wrap(&reAtom{re}), nil
		}},
		{"rule", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return wrap(&ruleAtom{body: a.Block}), nil }},
	})
}
