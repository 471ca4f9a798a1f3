// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// defineIndifferentHash defines the class of an input that is a hash: a key may
// be asked for as a symbol, and as a method (thor:
// lib/thor/core_ext/hash_with_indifferent_access.rb). Methods of Hash that thor
// does not know, such as dig and include?, ask for the key as it is.
func defineIndifferentHash(in *interp.Interp) *interp.Class {
	super, _ := in.Const("Hash")
	return in.DefineClass("Thor::CoreExt::HashWithIndifferentAccess", super.(*interp.Class), interp.Methods{
		"[]":    indifferentGet,
		"fetch": indifferentFetch,
		"key?": func(_ *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			_, ok := self.(*interp.Hash).Get(wordKey(a.Arg(0)))
			return interp.Bool(ok), nil
		},
		"values_at": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			values := interp.List()
			for _, k := range a.Pos {
				v, err := indifferentGet(in, self, interp.Args{Pos: []interp.Value{k}})
				if err != nil {
					return nil, err
				}
				values.Elems = append(values.Elems, v)
			}
			return values, nil
		},
		"merge": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			copied, err := in.Call(self, "dup")
			if err != nil {
				return nil, err
			}
			return indifferentMerge(in, copied, a)
		},
		"merge!": indifferentMerge,
		"[]=": func(_ *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			self.(*interp.Hash).Set(wordKey(a.Arg(0)), a.Arg(1))
			return a.Arg(1), nil
		},
		"method_missing": func(_ *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name, _ := a.Arg(0).(interp.Symbol)
			word, asks := strings.CutSuffix(string(name), "?")
			v, ok := self.(*interp.Hash).GetStr(word)
			if !ok {
				v = interp.Nil
			}
			if asks {
				return interp.Bool(interp.Truthy(v)), nil
			}
			return v, nil
		},
	})
}

// indifferent gives a hash the class that a hash has as an input.
func (is *inputKinds) indifferent(v interp.Value) interp.Value {
	h, ok := v.(*interp.Hash)
	if !ok {
		return v
	}
	words := interp.NewHash()
	words.SetClass(is.hash)
	for k, v := range h.All() {
		words.Set(wordKey(k), v)
	}
	return words
}

// symbolised is v with Symbols for keys, as metadata has them in all depths
// (InSpec: lib/inspec/metadata.rb, symbolize_keys).
func symbolised(v interp.Value) interp.Value {
	switch v := v.(type) {
	case *interp.Array:
		for i, e := range v.Elems {
			v.Elems[i] = symbolised(e)
		}
	case *interp.Hash:
		symbols := interp.NewHash()
		for k, e := range v.All() {
			if word, ok := k.(*interp.String); ok {
				k = interp.Symbol(word.Go())
			}
			symbols.Set(k, symbolised(e))
		}
		return symbols
	}
	return v
}

func indifferentGet(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if v, ok := self.(*interp.Hash).Get(wordKey(a.Arg(0))); ok {
		return v, nil
	}
	return in.Call(self, "default")
}

// indifferentFetch is Hash#fetch. A missing key is asked for under a name that
// the hash does not have either, for what Ruby does then.
func indifferentFetch(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if v, ok := self.(*interp.Hash).Get(wordKey(a.Arg(0))); ok {
		return v, nil
	}
	a.Pos = append([]interp.Value{wordKey(a.Arg(0))}, a.Pos[min(1, len(a.Pos)):]...)
	return in.CallArgs(interp.NewHash(), "fetch", a)
}

func indifferentMerge(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	others := a.Pos
	if a.Kw != nil {
		others = append(others[:len(others):len(others)], a.Kw)
	}
	for _, o := range others {
		h, ok := o.(*interp.Hash)
		if !ok {
			return nil, interp.Raise("TypeError", "no implicit conversion of %s into Hash", in.ClassOf(o).Name())
		}
		for k, v := range h.All() {
			self.(*interp.Hash).Set(wordKey(k), v)
		}
	}
	return self, nil
}

// wordKey is a key as the hash holds it.
func wordKey(k interp.Value) interp.Value {
	if s, ok := k.(interp.Symbol); ok {
		return interp.Str(string(s))
	}
	return k
}
