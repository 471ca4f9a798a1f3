// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// installMash defines Hashie::Mash: a hash of string keys whose values can be
// had by methods of their names, where Hash has no method of that name.
func installMash(in *interp.Interp) {
	hash := mustConst(in, "Hash").(*interp.Class)
	class := in.DefineClass("Hashie::Mash", in.DefineClass("Hashie::Hash", hash, nil), interp.Methods{
		"inspect": inspectMash,
		"to_s":    inspectMash,
		"[]": func(_ *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return mashGet(self, a.Arg(0)), nil
		},
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name := keyText(a.Arg(0))
			h := self.(*interp.Hash)
			if v, ok := h.GetStr(name); ok {
				return v, nil
			}
			key := strings.TrimRight(name, mashSuffixes)
			switch strings.TrimPrefix(name, key) {
			case "?":
				return interp.Bool(interp.Truthy(mashGet(self, interp.Str(key)))), nil
			case "=":
				h.Set(interp.Str(key), a.Arg(1))
				return a.Arg(1), nil
			case "!", "_":
				if v, ok := h.GetStr(key); ok {
					return v, nil
				}
				v, err := mash(in, interp.NewHash())
				if err == nil && strings.HasSuffix(name, "!") {
					h.Set(interp.Str(key), v)
				}
				return v, err
			}
			return mashGet(self, interp.Str(name)), nil
		},
		"respond_to_missing?": func(_ *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			name := keyText(a.Arg(0))
			_, ok := self.(*interp.Hash).GetStr(name)
			return interp.Bool(ok || strings.ContainsAny(name[max(0, len(name)-1):], mashSuffixes)), nil
		},
	})
	for _, name := range []string{"key?", "has_key?", "include?", "member?", "fetch", "delete", "dig", "values_at"} {
		class.Define(interp.Methods{name: func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			h := self.(*interp.Hash)
			h.SetClass(hash)
			defer h.SetClass(class)
			for i, key := range a.Pos {
				a.Pos[i] = mashKey(key)
			}
			return in.CallArgs(h, name, a)
		}})
	}
}

// mashSuffixes end the names of methods that a Mash has for any key.
const mashSuffixes = "?!=_"

// inspectMash shows the keys in order: #<Hashie::Mash a="1">.
func inspectMash(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
	var parts []string
	for k, v := range self.(*interp.Hash).All() {
		shown, err := in.Inspect(v)
		if err != nil {
			return interp.Nil, err
		}
		parts = append(parts, " "+keyText(k)+"="+shown)
	}
	slices.Sort(parts)
	return interp.Str("#<Hashie::Mash" + strings.Join(parts, "") + ">"), nil
}

// mashKey makes a key a string, as a Mash keeps them.
func mashKey(key interp.Value) interp.Value {
	if s, ok := key.(interp.Symbol); ok {
		return interp.Str(string(s))
	}
	return key
}

func mashGet(self, key interp.Value) interp.Value {
	if v, ok := self.(*interp.Hash).Get(mashKey(key)); ok {
		return v
	}
	return interp.Nil
}

// mash makes a Hashie::Mash of a hash, and of those within it.
func mash(in *interp.Interp, from *interp.Hash) (interp.Value, error) {
	v, err := in.Call(mustConst(in, "Hashie::Mash"), "new")
	if err != nil {
		return nil, err
	}
	out := v.(*interp.Hash)
	for k, v := range from.All() {
		if inner, ok := v.(*interp.Hash); ok {
			if v, err = mash(in, inner); err != nil {
				return nil, err
			}
		}
		out.Set(mashKey(k), v)
	}
	return out, nil
}
