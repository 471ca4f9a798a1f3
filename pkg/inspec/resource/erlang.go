// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// maxErlangDepth is how deep lists and tuples may nest.
const maxErlangDepth = 200

// parseErlang reads a configuration of Erlang as InSpec does (InSpec:
// lib/inspec/utils/erlang_parser.rb): a list of pairs is a hash, and so is what
// it holds; a list or tuple of anything else is an array.
func parseErlang(text string) (interp.Value, error) {
	p := &erlangParser{rest: text}
	p.filler()
	if p.rest == "" {
		return interp.Str(text), nil
	}
	v, err := p.list('[', ']', p.expression)
	if err == nil {
		p.take(".")
		p.filler()
		if p.rest != "" {
			err = errErlang
		}
	}
	switch {
	case errors.Is(err, errErlang):
		return nil, interp.Raise("RuntimeError", "Cannot parse RabbitMQ config: \"%s\"", text)
	case err != nil:
		return nil, err
	}
	return erlangHash(v), nil
}

var errErlang = errors.New("not an Erlang term")

// erlangTuple is an array that was written as a tuple.
type erlangTuple struct{ *interp.Array }

// erlangHash makes hashes of lists of pairs, and of the values of those.
func erlangHash(v interp.Value) interp.Value {
	var elems []interp.Value
	switch v := v.(type) {
	case erlangTuple:
		elems = v.Elems
	case *interp.Array:
		elems = v.Elems
	default:
		return v
	}
	hash := interp.NewHash()
	for _, e := range elems {
		pair, ok := e.(erlangTuple)
		if !ok || len(pair.Elems) != 2 {
			return erlangArray(elems)
		}
		hash.Set(plainErlang(pair.Elems[0]), erlangHash(pair.Elems[1]))
	}
	return hash
}

// plainErlang is a value in which no tuple is told from a list any more.
func plainErlang(v interp.Value) interp.Value {
	switch v := v.(type) {
	case erlangTuple:
		return erlangArray(v.Elems)
	case *interp.Array:
		return erlangArray(v.Elems)
	}
	return v
}

func erlangArray(elems []interp.Value) interp.Value {
	out := make([]interp.Value, len(elems))
	for i, e := range elems {
		out[i] = plainErlang(e)
	}
	return interp.List(out...)
}

type erlangParser struct {
	rest  string
	depth int
}

var (
	erlangFiller  = lazyregexp.New(`\A(?:\s|%[^\n\r]*)+`)
	erlangAtom    = lazyregexp.New(`\A[a-zA-Z][a-zA-Z0-9_]*`)
	erlangInteger = lazyregexp.New(`\A[+-]?[0-9]+`)
	erlangDecimal = lazyregexp.New(`\A(?:\.[0-9]+|e[0-9]+)`)
	erlangQuoted  = lazyregexp.New(`\A(?s:'((?:\\.|[^'])*)'|"((?:\\.|[^"])*)")`)
)

// match takes what an expression matches from the text; nil if it does not.
func (p *erlangParser) match(re *lazyregexp.Regexp) []string {
	m := re.FindStringSubmatch(p.rest)
	if m != nil {
		p.rest = p.rest[len(m[0]):]
	}
	return m
}

func (p *erlangParser) take(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *erlangParser) filler() { p.match(erlangFiller) }

func (p *erlangParser) expression() (interp.Value, error) {
	if p.rest == "" {
		return nil, errErlang
	}
	if p.depth++; p.depth > maxErlangDepth {
		return nil, interp.Raise(interp.ResourceFailed, "lists and tuples nest deeper than %d", maxErlangDepth)
	}
	defer func() { p.depth-- }()
	var v interp.Value
	var err error
	switch c := p.rest[0]; {
	case c == '{':
		list, failed := p.list('{', '}', p.expression)
		v, err = erlangTuple{list}, failed
	case c == '[':
		list, failed := p.list('[', ']', p.expression)
		v, err = list, failed
	case strings.HasPrefix(p.rest, "<<"):
		v, err = p.binary()
	case c == '\'' || c == '"':
		v, err = p.text()
	case p.take("true"):
		v = interp.Bool(true)
	case p.take("false"):
		v = interp.Bool(false)
	default:
		v, err = p.scalar()
	}
	p.filler()
	return v, err
}

// list reads what is between two brackets. Commas may be left out up to the
// first one.
func (p *erlangParser) list(open, end byte, item func() (interp.Value, error)) (*interp.Array, error) {
	list := interp.List()
	if !p.take(string(open)) {
		return list, errErlang
	}
	p.filler()
	commas := false
	for !p.take(string(end)) {
		if len(list.Elems) > 0 {
			comma := p.take(",")
			if commas && !comma {
				return list, errErlang
			}
			commas = commas || comma
			p.filler()
		}
		v, err := item()
		if err != nil {
			return list, err
		}
		list.Elems = append(list.Elems, v)
	}
	p.filler()
	return list, nil
}

func (p *erlangParser) text() (interp.Value, error) {
	m := p.match(erlangQuoted)
	if m == nil {
		return nil, errErlang
	}
	return interp.Str(m[1] + m[2]), nil
}

func (p *erlangParser) scalar() (interp.Value, error) {
	if m := p.match(erlangAtom); m != nil {
		return interp.Str(m[0]), nil
	}
	n := p.match(erlangInteger)
	if n == nil {
		return nil, errErlang
	}
	if e := p.match(erlangDecimal); e != nil {
		f, err := strconv.ParseFloat(n[0]+e[0], 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return nil, errErlang
		}
		return interp.Float(f), nil
	}
	return p.integer(n[0])
}

// maxErlangDigits bounds numbers, whose reading takes longer than their length.
const maxErlangDigits = 1000

func (p *erlangParser) integer(digits string) (interp.Value, error) {
	n, ok := new(big.Int).SetString(digits[:min(len(digits), maxErlangDigits)], 10)
	if !ok || len(digits) > maxErlangDigits {
		return nil, interp.Raise(interp.ResourceFailed, "a number has more than %d digits", maxErlangDigits)
	}
	return interp.NewInt(n), nil
}

// binary reads <<…>>: bits of texts and of numbers, in whole bytes at the end.
func (p *erlangParser) binary() (interp.Value, error) {
	p.take("<<")
	p.filler()
	var bits erlangBits
	for items := 0; !p.take(">>"); items++ {
		if items > 0 {
			p.take(",")
			p.filler()
		}
		if err := p.segment(&bits); err != nil {
			return nil, err
		}
		p.filler()
	}
	return interp.Str(bits.text()), nil
}

func (p *erlangParser) segment(bits *erlangBits) error {
	text, quoted := "", false
	var number []string
	if m := p.match(erlangQuoted); m != nil {
		if text, quoted = m[1]+m[2], true; text == "" {
			text = "[]" // What Ruby makes of no characters.
		}
		p.filler()
	} else if number = p.match(erlangInteger); number == nil {
		return errErlang
	}
	size := 8
	if p.take(":") {
		m := p.match(erlangInteger)
		if m == nil {
			return errErlang
		}
		n, err := strconv.Atoi(m[0])
		if err != nil || n < 0 || n > 1<<16 {
			return interp.Raise(interp.ResourceFailed, "a size in a binary is not between 0 and %d", 1<<16)
		}
		size = n
	}
	if p.take("/") {
		return Unsupported("a type in a binary of rabbitmq_config")
	}
	if quoted {
		for _, r := range text {
			bits.add(big.NewInt(int64(r)&0xff), 8)
		}
		return nil
	}
	v, err := p.integer(number[0])
	if err != nil {
		return err
	}
	n, ok := interp.ToGo(v).(*big.Int)
	if !ok {
		small, _ := v.(interp.Int)
		n = big.NewInt(int64(small))
	}
	bits.add(n, size)
	return nil
}

// erlangBits are bits that are put together.
type erlangBits struct{ digits strings.Builder }

// add puts the lowest bits of a number at the end.
func (b *erlangBits) add(n *big.Int, size int) {
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(size)), big.NewInt(1)) //nolint:gosec // it is between 0 and 65536
	digits := new(big.Int).And(n, mask).Text(2)
	if size > 0 {
		b.digits.WriteString(strings.Repeat("0", size-len(digits)) + digits)
	}
}

// text are the bytes. Where the last one is not whole, its bits are the low ones.
func (b *erlangBits) text() string {
	digits := b.digits.String()
	var out []byte
	for len(digits) > 0 {
		n := min(8, len(digits))
		c, _ := strconv.ParseUint(digits[:n], 2, 8) // They are binary digits.
		out = append(out, byte(c))
		digits = digits[n:]
	}
	return string(out)
}
