// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"math"
	"strings"
)

// awkFunction is a function of the language.
type awkFunction func(a *awking, args []*awkNode) (awkValue, error)

// awkFunctions are those that awks agree on. It is a function because the
// functions evaluate expressions, which call functions.
func awkFunctions() map[string]awkFunction {
	return map[string]awkFunction{
		"length": awkLength, "substr": awkSubstr, "index": awkIndex, "split": awkSplit,
		"sub": awkSub(1), "gsub": awkSub(-1), "match": awkMatch,
		"sprintf": func(a *awking, args []*awkNode) (awkValue, error) {
			text, err := a.sprintf(args)
			return awkStr(text), err
		},
		"tolower": awkCase(strings.ToLower), "toupper": awkCase(strings.ToUpper),
		"sqrt": awkMath("sqrt", math.Sqrt), "exp": awkMath("exp", math.Exp), "log": awkMath("log", math.Log),
		"sin": awkMath("sin", math.Sin), "cos": awkMath("cos", math.Cos),
		"atan2": func(a *awking, args []*awkNode) (awkValue, error) {
			if err := argCount("atan2", args, 2, 2); err != nil {
				return awkValue{}, err
			}
			y, err := a.evalNumber(args[0])
			if err != nil {
				return awkValue{}, err
			}
			x, err := a.evalNumber(args[1])
			return awkNum(math.Atan2(y, x)), err
		},
		"close": func(a *awking, args []*awkNode) (awkValue, error) {
			if err := argCount("close", args, 1, 1); err != nil {
				return awkValue{}, err
			}
			name, err := a.evalText(args[0])
			if err != nil {
				return awkValue{}, err
			}
			if _, ok := a.readers[name]; !ok {
				return awkNum(-1), nil
			}
			delete(a.readers, name)
			return awkNum(0), nil
		},
		"int": func(a *awking, args []*awkNode) (awkValue, error) {
			if err := argCount("int", args, 1, 1); err != nil {
				return awkValue{}, err
			}
			n, err := a.evalNumber(args[0])
			return awkNum(math.Trunc(n)), err
		},
	}
}

// awkMath is a function of one number.
func awkMath(name string, fn func(float64) float64) awkFunction {
	return func(a *awking, args []*awkNode) (awkValue, error) {
		if err := argCount(name, args, 1, 1); err != nil {
			return awkValue{}, err
		}
		n, err := a.evalNumber(args[0])
		if v := fn(n); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return awkNum(v), err
		}
		return awkValue{}, awkRefuse("%s of %g", name, n)
	}
}

func argCount(name string, args []*awkNode, least, most int) error {
	if len(args) < least || len(args) > most {
		return awkRefuse("%s with %d arguments", name, len(args))
	}
	return nil
}

func awkLength(a *awking, args []*awkNode) (awkValue, error) {
	if err := argCount("length", args, 0, 1); err != nil {
		return awkValue{}, err
	}
	if len(args) == 0 {
		return awkNum(float64(len(a.record))), nil
	}
	if args[0].op == "var" && a.arrays[args[0].text] != nil {
		return awkNum(float64(len(a.arrays[args[0].text]))), nil
	}
	text, err := a.evalText(args[0])
	return awkNum(float64(len(text))), err
}

func awkSubstr(a *awking, args []*awkNode) (awkValue, error) {
	if err := argCount("substr", args, 2, 3); err != nil {
		return awkValue{}, err
	}
	text, err := a.evalText(args[0])
	if err != nil {
		return awkValue{}, err
	}
	begin, err := a.evalNumber(args[1])
	if err != nil {
		return awkValue{}, err
	}
	end := float64(len(text) + 1)
	if len(args) == 3 {
		n, err := a.evalNumber(args[2])
		if err != nil {
			return awkValue{}, err
		}
		if n != math.Trunc(n) || begin < 1 { // Kinds of awk count differently here.
			return awkValue{}, awkRefuse("substr from %g for %g", begin, n)
		}
		end = min(end, begin+n)
	}
	if begin != math.Trunc(begin) {
		return awkValue{}, awkRefuse("substr with fractions")
	}
	begin = max(begin, 1)
	if begin >= end {
		return awkStr(""), nil
	}
	return awkStr(text[int(begin)-1 : int(end)-1]), nil
}

func awkIndex(a *awking, args []*awkNode) (awkValue, error) {
	if err := argCount("index", args, 2, 2); err != nil {
		return awkValue{}, err
	}
	text, err := a.evalText(args[0])
	if err != nil {
		return awkValue{}, err
	}
	part, err := a.evalText(args[1])
	if part == "" {
		return awkValue{}, awkRefuse("index of nothing")
	}
	return awkNum(float64(strings.Index(text, part) + 1)), err
}

func awkSplit(a *awking, args []*awkNode) (awkValue, error) {
	if err := argCount("split", args, 2, 3); err != nil {
		return awkValue{}, err
	}
	text, err := a.evalText(args[0])
	if err != nil {
		return awkValue{}, err
	}
	if args[1].op != "var" {
		return awkValue{}, awkRefuse("split to what is no array")
	}
	if _, scalar := a.vars[args[1].text]; scalar {
		return awkValue{}, awkRefuse("%s as an array and as a variable", args[1].text)
	}
	var parts []string
	switch {
	case len(args) == 2:
		parts, err = a.split(text, a.vars["FS"].s)
	case args[2].op == "re" && text != "":
		parts, err = splitAt(args[2].re, text)
	case args[2].op != "re":
		var by string
		if by, err = a.evalText(args[2]); err == nil {
			parts, err = a.split(text, by)
		}
	}
	if err != nil {
		return awkValue{}, err
	}
	if err := a.hold(len(text) + 64*len(parts)); err != nil {
		return awkValue{}, err
	}
	array := make(map[string]awkValue, len(parts))
	for i, part := range parts {
		array[fmt.Sprint(i+1)] = awkField(part)
	}
	a.arrays[args[1].text] = array
	return awkNum(float64(len(parts))), nil
}

// awkSub is sub, which replaces one match, and gsub, which replaces all.
func awkSub(limit int) awkFunction {
	return func(a *awking, args []*awkNode) (awkValue, error) {
		if err := argCount("sub", args, 2, 3); err != nil {
			return awkValue{}, err
		}
		m, err := a.matcher(args[0])
		if err != nil {
			return awkValue{}, err
		}
		by, err := a.evalText(args[1])
		if err != nil {
			return awkValue{}, err
		}
		if strings.Contains(strings.ReplaceAll(by, `\&`, ""), `\`) {
			return awkValue{}, awkRefuse("the replacement %q", by)
		}
		target := &awkNode{op: "$", list: []*awkNode{{op: "num"}}}
		if len(args) == 3 {
			if target = args[2]; !target.assignable() {
				return awkValue{}, awkRefuse("sub in what cannot be set")
			}
		}
		text, err := a.evalText(target)
		if err != nil {
			return awkValue{}, err
		}
		found, err := m.find(text, limit)
		if err != nil || len(found) == 0 {
			return awkNum(0), err
		}
		var b strings.Builder
		at := 0
		for _, loc := range found {
			b.WriteString(text[at:loc[0]])
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(by, `\&`, "\x00"), "&", text[loc[0]:loc[1]]), "\x00", "&"))
			at = loc[1]
			if b.Len() > MaxOutput {
				return awkValue{}, ErrOutput
			}
		}
		b.WriteString(text[at:])
		return awkNum(float64(len(found))), a.assign(target, awkStr(b.String()))
	}
}

func awkMatch(a *awking, args []*awkNode) (awkValue, error) {
	if err := argCount("match", args, 2, 2); err != nil {
		return awkValue{}, err
	}
	text, err := a.evalText(args[0])
	if err != nil {
		return awkValue{}, err
	}
	m, err := a.matcher(args[1])
	if err != nil {
		return awkValue{}, err
	}
	found, err := m.find(text, 1)
	if err != nil {
		return awkValue{}, err
	}
	start, length := 0, -1
	if len(found) > 0 {
		start, length = found[0][0]+1, found[0][1]-found[0][0]
	}
	a.vars["RSTART"], a.vars["RLENGTH"] = awkNum(float64(start)), awkNum(float64(length))
	return a.vars["RSTART"], nil
}

// awkCase changes the case of ASCII letters.
func awkCase(change func(string) string) awkFunction {
	return func(a *awking, args []*awkNode) (awkValue, error) {
		if err := argCount("tolower", args, 1, 1); err != nil {
			return awkValue{}, err
		}
		text, err := a.evalText(args[0])
		if err != nil {
			return awkValue{}, err
		}
		out := []byte(text)
		for i, c := range out {
			if c == 0 {
				return awkValue{}, awkRefuse("the case of a NUL, which is the end of a text to some versions")
			}
			if c < 0x80 {
				out[i] = change(string(rune(c)))[0]
			}
		}
		return awkStr(string(out)), nil
	}
}

// sprintf formats as printf(3).
func (a *awking) sprintf(args []*awkNode) (string, error) {
	if len(args) == 0 {
		return "", awkRefuse("sprintf of nothing")
	}
	format, err := a.evalText(args[0])
	if err != nil {
		return "", err
	}
	var values []awkValue
	for _, x := range args[1:] {
		v, err := a.eval(x)
		if err != nil {
			return "", err
		}
		values = append(values, v)
	}
	if strings.Count(format, "%") != strings.Count(strings.Join(formatDirective.FindAllString(format, -1), ""), "%") {
		return "", awkRefuse("the format %q", format)
	}
	var failed error
	used := 0
	out := formatDirective.ReplaceAllStringFunc(format, func(d string) string {
		m := formatDirective.FindStringSubmatch(d)
		if m[4] == "%" {
			return "%"
		}
		if used == len(values) {
			failed = awkRefuse("the format %q with too few values", format)
			return ""
		}
		text, err := awkFormat(m, values[used])
		used++
		if err != nil {
			failed = err
		}
		return text
	})
	if failed == nil && used < len(values) {
		failed = awkRefuse("the format %q with too many values", format)
	}
	return out, failed
}

func awkFormat(m []string, v awkValue) (string, error) {
	spec := "%" + m[1] + m[2] + m[3]
	if strings.Contains(m[1], "#") {
		return "", awkRefuse("the format %s", m[0])
	}
	switch m[4] {
	case "s":
		text, err := v.text()
		if !isASCII(text) && m[2]+m[3] != "" || strings.Trim(m[1], "-") != "" {
			return "", awkRefuse("the format %s of %q", m[0], text)
		}
		return fmt.Sprintf(spec+"s", text), err
	case "c":
		if v.kind != 's' && v.kind != 'f' {
			n, err := v.number()
			if n < 1 || n > 127 || n != math.Trunc(n) {
				return "", awkRefuse("the format %s of %g", m[0], n)
			}
			return string(rune(n)), err
		}
		if v.s == "" || v.kind == 'f' || m[1]+m[2]+m[3] != "" {
			return "", awkRefuse("the format %s of %q", m[0], v.s)
		}
		return v.s[:1], nil
	}
	n, err := v.number()
	if err != nil {
		return "", err
	}
	if math.IsNaN(n) || math.IsInf(n, 0) || math.Abs(n) >= 1<<31 {
		return "", awkRefuse("the format %s of %g", m[0], n)
	}
	switch m[4] {
	case "d", "i":
		if m[3] != "" && strings.Contains(m[1], "0") {
			return "", awkRefuse("the format %s", m[0])
		}
		return fmt.Sprintf(spec+"d", int64(n)), nil
	case "o", "x", "X", "u":
		if n < 0 || m[3] != "" {
			return "", awkRefuse("the format %s of %g", m[0], n)
		}
		return fmt.Sprintf(spec+strings.Replace(m[4], "u", "d", 1), int64(n)), nil
	case "f", "e", "E", "g", "G":
		if m[3] == "" {
			spec += ".6"
		}
		return fmt.Sprintf(spec+m[4], n), nil
	}
	return "", awkRefuse("the format %s", m[0])
}
