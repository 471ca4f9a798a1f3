// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "math/big"

// large is from where on the size of a value counts.
const large = 4096

// effort pays, before a builtin method runs, for the part of its work that
// grows with what it is given: a method may go over the whole of a long string,
// list or number for the price of one step.
func (in *Interp) effort(m *method, recv Value, a Args) error {
	n := in.bulk(recv)
	for _, v := range a.Pos {
		n += in.bulk(v)
	}
	if n > 0 {
		if _, text := recv.(*String); !looksNoFurther(m.name) && (text || !looksUp(m.name)) {
			in.steps -= n
		}
	}
	in.steps--
	return in.exhausted()
}

// bulk is how many steps it is worth to go over v once.
func (in *Interp) bulk(v Value) int64 {
	switch v := v.(type) {
	case *String:
		if len(v.s) > large {
			return int64(len(v.s)) / 64
		}
	case *Array:
		if len(v.Elems) > large {
			return int64(len(v.Elems)) / 4
		}
	case *Hash:
		if len(v.entries) > large {
			return int64(len(v.entries)) / 4
		}
	case *Big:
		return bulkOfBits(v.n.BitLen())
	case *Object:
		switch d := v.Data.(type) {
		case *setData:
			return in.bulk(d.h)
		case *big.Rat:
			return bulkOfBits(d.Num().BitLen() + d.Denom().BitLen())
		}
	}
	return 0
}

// bulkOfBits knows that what is done to long numbers grows with their square.
func bulkOfBits(bits int) int64 {
	words := int64(bits / 64)
	return words * words / 64
}

// looksNoFurther tells the methods that do not look into what they get, or
// leave that to a block or another method.
func looksNoFurther(name string) bool {
	switch name {
	case "<<", "push", "pop", "empty?", "bytesize", "getbyte", "nil?", "!", "equal?", "object_id", "class", "is_a?", "instance_of?",
		"respond_to?", "frozen?", "freeze", "itself", "tap", "then", "to_s", "to_a", "to_h", "send", "public_send", "new", "call",
		"each", "each_with_index", "each_with_object", "each_pair", "instance_exec", "raise", "lambda", "proc", "block_given?":
		return true
	}
	return false
}

// looksUp tells the methods that find their elements in a list or hash at once.
// (In a string they count characters. A part that they copy is paid for in
// memory.)
func looksUp(name string) bool {
	switch name {
	case "[]", "[]=", "at", "fetch", "dig", "store", "key?", "include?", "shift", "first", "last", "delete", "length":
		return true
	}
	return false
}

// maxBits bounds an Integer: no profile counts that far, and calculating with
// it takes longer than it is long.
const maxBits = 1 << 17

// affordable tells whether a number of so many bits may be made, and pays for
// it.
func (in *Interp) affordable(bits int) error {
	if bits > maxBits {
		in.memory = -1
		return in.exceeded("memory")
	}
	in.steps -= bulkOfBits(bits)
	return in.pay(bits / 8)
}

// rational is a Rational that is paid for.
func (in *Interp) rational(r *big.Rat) (Value, error) {
	if err := in.affordable(max(r.Num().BitLen(), r.Denom().BitLen())); err != nil {
		return nil, err
	}
	return in.NewObject(in.core.Rational, r), nil
}

// nested runs f, which goes into v, unless it is in there already; then it
// returns again. Structures nest no deeper than calls.
func (in *Interp) nested(v Value, again string, f func() (string, error)) (string, error) {
	if in.busy[v] {
		return again, nil
	}
	if err := in.descend(); err != nil {
		return "", err
	}
	in.busy[v] = true
	defer func() {
		delete(in.busy, v)
		in.ascend()
	}()
	s, err := f()
	if err != nil {
		return "", err
	}
	return s, in.pay(len(s))
}

// descend goes one level deeper in what builtin methods do by themselves: call
// others, or go into a structure. It pairs with ascend.
func (in *Interp) descend() error {
	if in.depth >= in.budget.Depth {
		return in.exceeded("call depth")
	}
	in.depth++
	return nil
}

func (in *Interp) ascend() { in.depth-- }
