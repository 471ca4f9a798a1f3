// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"encoding/base64"
	"path"
	"strings"
)

func pathDir(p string) string {
	if p == "" {
		return "."
	}
	return path.Dir(p)
}

func pathJoin(a, b string) string {
	return strings.TrimSuffix(a, "/") + "/" + strings.TrimPrefix(b, "/")
}

// shellEscape is Shellwords.escape.
func shellEscape(s string) string {
	if s == "" {
		return "''"
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("'\n'")
			continue
		case !(r == '_' || r == '-' || r == '.' || r == ',' || r == ':' || r == '+' || r == '=' || r == '/' || r == '@' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shellSplit is Shellwords.split.
func shellSplit(s string) ([]string, error) {
	var out []string
	var cur strings.Builder
	word := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte(spaces, c) >= 0:
			if word {
				out = append(out, cur.String())
				cur.Reset()
				word = false
			}
		case c == '\'' || c == '"':
			word = true
			j := i + 1
			for ; j < len(s) && s[j] != c; j++ {
				if c == '"' && s[j] == '\\' && j+1 < len(s) && strings.IndexByte("$`\"\\\n", s[j+1]) >= 0 {
					j++
				}
				cur.WriteByte(s[j])
			}
			if j >= len(s) {
				return nil, Raise("ArgumentError", "Unmatched quote: %s", s[i:])
			}
			i = j
		case c == '\\' && i+1 < len(s):
			word = true
			i++
			cur.WriteByte(s[i])
		default:
			word = true
			cur.WriteByte(c)
		}
	}
	if word {
		out = append(out, cur.String())
	}
	return out, nil
}

// lineOf64 is how many characters Base64.encode64 puts in a line.
const lineOf64 = 60

// lenient64 is Base64.decode64: it skips what is not of the alphabet and ends
// at the padding.
func lenient64(s string) string {
	kept := make([]byte, 0, len(s))
	for i := 0; i < len(s) && s[i] != '='; i++ {
		c := s[i]
		if c == '+' || c == '/' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			kept = append(kept, c)
		}
	}
	if len(kept)%4 == 1 {
		kept = kept[:len(kept)-1]
	}
	b, _ := base64.RawStdEncoding.DecodeString(string(kept)) // The alphabet is all that is left.
	return string(b)
}

func (in *Interp) defineStdlib() {
	obj := in.core.Object
	obj.setConst("RUBY_VERSION", &String{s: "3.1.7", frozen: true})
	obj.setConst("RUBY_ENGINE", &String{s: "ruby", frozen: true})
	obj.setConst("RUBY_PLATFORM", &String{s: "x86_64-linux", frozen: true})
	module := func(name string) *Class {
		if v, ok := obj.consts[name].(*Class); ok {
			return v
		}
		m := in.newModule()
		obj.setConst(name, m)
		return m
	}
	str := func(f func(string) (Value, error)) Method {
		return func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toStr(a.Pos[0])
			if err != nil {
				return nil, err
			}
			if err := in.pay(len(s)); err != nil {
				return nil, err
			}
			return f(s)
		}
	}
	escape := str(func(s string) (Value, error) { return in.str(shellEscape(s)), nil })
	split := str(func(s string) (Value, error) {
		ws, err := shellSplit(s)
		if err != nil {
			return nil, err
		}
		return Strs(ws), nil
	})
	join := func(in *Interp, words Value) (Value, error) {
		vs, err := in.toSlice(words)
		if err != nil {
			return nil, err
		}
		out := make([]string, len(vs))
		for i, v := range vs {
			s, err := in.toS(v)
			if err != nil {
				return nil, err
			}
			out[i] = shellEscape(s)
		}
		return in.str(strings.Join(out, " ")), nil
	}
	joinArg := func(in *Interp, self Value, a Args) (Value, error) { return join(in, a.Pos[0]) }
	in.core.Array.define([]def{{"shelljoin", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return join(in, self) }}})
	sw := module("Shellwords")
	sw.defineSelf([]def{{"join", 1, 1, joinArg}, {"shelljoin", 1, 1, joinArg}, {"escape", 1, 1, escape}, {"shellescape", 1, 1, escape}, {"split", 1, 1, split}, {"shellsplit", 1, 1, split}, {"shellwords", 1, 1, split}})
	in.core.String.define([]def{
		{"shellescape", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.str(shellEscape(st(self).s)), nil }},
		{"shellsplit", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return split(in, self, Args{Pos: []Value{self}}) }},
	})
	module("Forwardable")
	module("Etc")
	refuse := func(name string) def {
		return def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "%s.%s is not supported", self.(*Class).Name(), name)
		}}
	}
	module("ObjectSpace").defineSelf([]def{refuse("each_object"), refuse("count_objects"), refuse("garbage_collect")})
	module("GC").defineSelf([]def{refuse("start"), refuse("stat"), refuse("count")})
	in.defineDigest(module("Digest"))
	b64 := module("Base64")
	decode := func(e *base64.Encoding) func(string) (Value, error) {
		return func(s string) (Value, error) {
			b, err := e.Strict().DecodeString(s)
			if err != nil || strings.ContainsAny(s, "\r\n") {
				return nil, Raise("ArgumentError", "invalid base64")
			}
			return in.str(string(b)), nil
		}
	}
	b64.defineSelf([]def{
		{"strict_encode64", 1, 1, str(func(s string) (Value, error) { return in.str(base64.StdEncoding.EncodeToString([]byte(s))), nil })},
		{"encode64", 1, 1, str(func(s string) (Value, error) {
			text := base64.StdEncoding.EncodeToString([]byte(s))
			var b strings.Builder
			for ; len(text) > lineOf64; text = text[lineOf64:] {
				b.WriteString(text[:lineOf64] + "\n")
			}
			if text != "" {
				b.WriteString(text + "\n")
			}
			return in.str(b.String()), nil
		})},
		{"urlsafe_encode64", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			e := base64.URLEncoding
			if a.Option("padding") == Value(Bool(false)) {
				e = base64.RawURLEncoding
			}
			return str(func(s string) (Value, error) { return in.str(e.EncodeToString([]byte(s))), nil })(in, self, a)
		}},
		{"strict_decode64", 1, 1, str(decode(base64.StdEncoding))},
		{"urlsafe_decode64", 1, 1, str(func(s string) (Value, error) { return decode(base64.RawURLEncoding)(strings.TrimRight(s, "=")) })},
		{"decode64", 1, 1, str(func(s string) (Value, error) { return in.str(lenient64(s)), nil })},
	})
}
