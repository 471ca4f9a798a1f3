// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// format is Kernel#format.
func (in *Interp) format(f string, args []Value) (string, error) {
	var b strings.Builder
	next := 0
	arg := func() (Value, error) {
		if next >= len(args) {
			return nil, Raise("ArgumentError", "too few arguments")
		}
		next++
		return args[next-1], nil
	}
	named := func(open, name, shut string) (Value, error) {
		var hash *Hash
		if len(args) == 1 {
			hash, _ = args[0].(*Hash)
		}
		if hash == nil {
			return nil, Raise("ArgumentError", "one hash required")
		}
		v, ok := hash.Get(Symbol(name))
		if !ok {
			return nil, &Error{Class: "KeyError", Message: "key" + open + name + shut + " not found", recv: hash, key: Symbol(name)}
		}
		return v, nil
	}
	for i := 0; i < len(f); i++ {
		if f[i] != '%' {
			b.WriteByte(f[i])
			continue
		}
		i++
		if i >= len(f) {
			return "", Raise("ArgumentError", "incomplete format specifier; use %%%% (double %%) instead")
		}
		var v Value
		var flags string
		width, prec := 0, -1
		var err error
	spec:
		for ; i < len(f); i++ {
			switch c := f[i]; {
			case strings.IndexByte("-+ 0#", c) >= 0:
				flags += string(c)
			case c >= '1' && c <= '9':
				n := 0
				for i < len(f) && f[i] >= '0' && f[i] <= '9' && n < 1<<24 {
					n = n*10 + int(f[i]-'0')
					i++
				}
				if i < len(f) && f[i] == '$' {
					if n > len(args) {
						return "", Raise("ArgumentError", "too few arguments")
					}
					v = args[n-1]
					continue
				}
				width = n
				i--
			case c == '*':
				w, err := arg()
				if err != nil {
					return "", err
				}
				if width, err = toInt(w); err != nil {
					return "", err
				}
				if width < 0 {
					flags += "-"
					width = -width
				}
			case c == '.':
				prec = 0
				for i+1 < len(f) && f[i+1] >= '0' && f[i+1] <= '9' && prec < 1<<20 {
					i++
					prec = prec*10 + int(f[i]-'0')
				}
			case c == '<':
				j := strings.IndexByte(f[i:], '>')
				if j < 0 {
					return "", Raise("ArgumentError", "malformed name - unmatched parenthesis")
				}
				if v, err = named("<", f[i+1:i+j], ">"); err != nil {
					return "", err
				}
				i += j
			case c == '{':
				j := strings.IndexByte(f[i:], '}')
				if j < 0 {
					return "", Raise("ArgumentError", "malformed name - unmatched parenthesis")
				}
				if v, err = named("{", f[i+1:i+j], "}"); err != nil {
					return "", err
				}
				s, err := in.toS(v)
				if err != nil {
					return "", err
				}
				b.WriteString(padTo(s, width, flags))
				i += j
				v = nil
				goto done
			default:
				break spec
			}
		}
		if i >= len(f) {
			return "", Raise("ArgumentError", "incomplete format specifier; use %%%% (double %%) instead")
		}
		if f[i] == '%' {
			b.WriteByte('%')
			continue
		}
		if v == nil {
			if v, err = arg(); err != nil {
				return "", err
			}
		}
		if err := in.pay(max(width, prec, 0)); err != nil {
			return "", err
		}
		if err := in.formatOne(&b, f[i], v, flags, width, prec); err != nil {
			return "", err
		}
	done:
	}
	return b.String(), nil
}

func padTo(s string, width int, flags string) string {
	missing := width - utf8.RuneCountInString(s)
	if missing <= 0 {
		return s
	}
	if strings.Contains(flags, "-") {
		return s + strings.Repeat(" ", missing)
	}
	return strings.Repeat(" ", missing) + s
}

func (in *Interp) formatOne(b *strings.Builder, verb byte, v Value, flags string, width, prec int) error {
	switch verb {
	case 's', 'p':
		var s string
		var err error
		if verb == 's' {
			s, err = in.toS(v)
		} else {
			s, err = in.inspect(v)
		}
		if err != nil {
			return err
		}
		if prec >= 0 {
			t := &String{s: s}
			s = t.sub(0, prec)
		}
		b.WriteString(padTo(s, width, flags))
	case 'c':
		var s string
		if i, ok := v.(Int); ok {
			s = string(rune(i))
		} else {
			t, err := in.toStr(v)
			if err != nil {
				return err
			}
			s = (&String{s: t}).sub(0, 1)
		}
		b.WriteString(padTo(s, width, flags))
	case 'd', 'i', 'u', 'x', 'X', 'o', 'b', 'B':
		if f, ok := v.(Float); ok {
			n, err := floatToInt(math.Trunc(float64(f)))
			if err != nil {
				return err
			}
			v = n
		}
		iv, err := in.integer(v, Nil)
		if err != nil {
			return err
		}
		n := bigOf(iv)
		base, prefix := 10, ""
		switch verb {
		case 'x', 'X':
			base, prefix = 16, "0"+string(verb)
		case 'o':
			base, prefix = 8, "0"
		case 'b', 'B':
			base, prefix = 2, "0"+string(verb)
		}
		var digits, sign string
		if n.Sign() < 0 && base != 10 && !strings.ContainsAny(flags, "+ ") {
			// Two's complement with an endless run of the highest digit.
			digits = complement(n, base)
		} else {
			digits = new(big.Int).Abs(n).Text(base)
			if n.Sign() < 0 {
				sign = "-"
			}
		}
		if verb == 'X' {
			digits = strings.ToUpper(digits)
		}
		if sign == "" {
			switch {
			case strings.Contains(flags, "+"):
				sign = "+"
			case strings.Contains(flags, " "):
				sign = " "
			}
		}
		if strings.Contains(flags, "#") && n.Sign() != 0 {
			sign += prefix
		}
		if prec > len(digits) {
			digits = strings.Repeat("0", prec-len(digits)) + digits
		}
		if strings.Contains(flags, "0") && !strings.Contains(flags, "-") && prec < 0 && width > len(sign)+len(digits) {
			digits = strings.Repeat("0", width-len(sign)-len(digits)) + digits
		}
		b.WriteString(padTo(sign+digits, width, flags))
	case 'f', 'e', 'E', 'g', 'G', 'a':
		fv, err := kernelFloat(in, Nil, Args{Pos: []Value{v}})
		if err != nil {
			return err
		}
		x := float64(fv.(Float))
		if s := formatFloat(x); s == "NaN" || strings.HasSuffix(s, "Infinity") {
			s = strings.Replace(s, "Infinity", "Inf", 1)
			b.WriteString(padTo(s, width, strings.ReplaceAll(flags, "0", "")))
			return nil
		}
		if prec < 0 {
			prec = 6
		}
		goFlags := ""
		for _, c := range "-+ 0#" {
			if strings.ContainsRune(flags, c) {
				goFlags += string(c)
			}
		}
		if verb == 'a' {
			return Raise("NotImplementedError", "format %%a is not supported")
		}
		fmt.Fprintf(b, "%"+goFlags+strconv.Itoa(width)+"."+strconv.Itoa(prec)+string(verb), rounded(x, verb, prec))
	default:
		return Raise("ArgumentError", "malformed format string - %%%c", verb)
	}
	return nil
}

// quickDigits is up to how many digits Ruby's conversion takes a short cut
// (util.c: Quick_max in BSD__dtoa), which rounds what it holds for a tie to even.
const quickDigits = 14

// rounded is x as Ruby rounds it for %f, %e and %g: beyond the short cut, and
// where no digit is kept, that is what the format itself does.
func rounded(x float64, verb byte, prec int) float64 {
	text := strconv.FormatFloat(math.Abs(x), 'e', quickDigits, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	exp, err := strconv.Atoi(exponent)
	if err != nil || x == 0 {
		return x
	}
	keep := prec + 1
	switch verb {
	case 'f':
		keep = exp + 1 + prec
	case 'g', 'G':
		keep = max(prec, 1)
	}
	if keep < 1 || keep > quickDigits {
		return x
	}
	n, _ := strconv.ParseInt("0"+digits[:keep], 10, 64) // They are digits.
	rest := digits[keep:]
	if half := "5" + strings.Repeat("0", len(rest)-1); rest > half || rest == half && n%2 == 1 {
		n++
	}
	y, err := strconv.ParseFloat(fmt.Sprintf("%de%d", n, exp+1-keep), 64)
	if err != nil {
		return x
	}
	return math.Copysign(y, x)
}

func complement(n *big.Int, base int) string {
	bitsPer := map[int]uint{2: 1, 8: 3, 16: 4}[base]
	width := (uint(n.BitLen())/bitsPer + 1) * bitsPer
	m := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), width), n)
	s := m.Text(base)
	top := map[int]string{2: "1", 8: "7", 16: "f"}[base]
	return ".." + top + strings.TrimLeft(s, top)
}
