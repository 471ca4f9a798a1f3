// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "iter"

// Hash is a Ruby hash: ordered by insertion.
type Hash struct {
	index   map[any]int // key -> place in entries; nil while there are few
	entries []hashEntry
	deleted int
	ranging int // how many go over it

	def     Value // default value, nil for Nil
	defProc *Proc
	byID    bool
	frozen  bool
	cls     *Class
}

type hashEntry struct {
	id   any
	k, v Value
}

// live tells a pair from the hole that a deleted one leaves.
func (e hashEntry) live() bool { return e.id != nil }

// few is how many entries are looked through rather than indexed: most hashes of
// a profile are an option or two, or the dozen tags of a control.
const few = 16

// NewHash is an empty hash.
func NewHash() *Hash { return new(Hash) }

// SetClass makes the hash an instance of a subclass of Hash.
func (h *Hash) SetClass(c *Class) { h.cls = c }

// Len returns how many pairs the hash has.
func (h *Hash) Len() int { return len(h.entries) - h.deleted }

// Get returns the value of a key. Keys are compared with eql?; a key whose
// class defines hash in Ruby is compared by identity here.
func (h *Hash) Get(k Value) (Value, bool) { return h.get(keyOf(k)) }

// GetStr is Get for a string key.
func (h *Hash) GetStr(k string) (Value, bool) { return h.get(strKey(k)) }

// Set sets the value of a key.
func (h *Hash) Set(k, v Value) { h.set(keyOf(k), k, v) }

func (h *Hash) find(id any) (int, bool) {
	if h.index != nil {
		i, ok := h.index[id]
		return i, ok
	}
	for i := range h.entries {
		if h.entries[i].id == id {
			return i, true
		}
	}
	return 0, false
}

func (h *Hash) get(id any) (Value, bool) {
	i, ok := h.find(id)
	if !ok {
		return nil, false
	}
	return h.entries[i].v, true
}

func (h *Hash) set(id any, k, v Value) {
	if i, ok := h.find(id); ok {
		h.entries[i].v = v
		return
	}
	// Ruby copies and freezes string keys.
	if s, ok := k.(*String); ok && !s.frozen && !h.byID {
		k = &String{s: s.s, frozen: true, enc: s.enc}
	}
	h.entries = append(h.entries, hashEntry{id, k, v})
	switch {
	case h.index != nil:
		h.index[id] = len(h.entries) - 1
	case len(h.entries) > few:
		h.reindex()
	}
}

func (h *Hash) reindex() {
	h.index = nil
	if len(h.entries) <= few {
		return
	}
	h.index = make(map[any]int, 2*len(h.entries))
	for i, e := range h.entries {
		if e.live() {
			h.index[e.id] = i
		}
	}
}

func (h *Hash) remove(id any) (Value, bool) {
	i, ok := h.find(id)
	if !ok {
		return nil, false
	}
	v := h.entries[i].v
	delete(h.index, id)
	h.entries[i] = hashEntry{}
	h.deleted++
	if h.deleted > 16 && h.deleted > len(h.entries)/2 && h.ranging == 0 {
		h.compact()
	}
	return v, true
}

func (h *Hash) compact() {
	h.entries, h.deleted = h.pairs(), 0
	h.reindex()
}

func (h *Hash) pairs() []hashEntry {
	live := make([]hashEntry, 0, h.Len())
	for _, e := range h.entries {
		if e.live() {
			live = append(live, e)
		}
	}
	return live
}

func (h *Hash) clear() { h.index, h.entries, h.deleted = nil, nil, 0 }

// All ranges over the pairs in order. The hash may change meanwhile.
func (h *Hash) All() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		h.ranging++
		defer func() { h.ranging-- }()
		for i := 0; i < len(h.entries); i++ {
			if e := h.entries[i]; e.live() && !yield(e.k, e.v) {
				return
			}
		}
	}
}

func (h *Hash) copy() *Hash {
	c := &Hash{entries: h.pairs(), byID: h.byID, def: h.def, defProc: h.defProc, cls: h.cls}
	c.reindex()
	return c
}

// replace makes h hold what o holds.
func (h *Hash) replace(o *Hash) {
	c := o.copy()
	h.index, h.entries, h.deleted = c.index, c.entries, 0
}
