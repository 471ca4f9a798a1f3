// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// regexTest matches the whole path (find: -regex).
func (p *findParser) regexTest(pattern string, fold bool) (findExpr, error) {
	extended := false
	switch p.regex {
	case "", "findutils-default":
		var err error
		if pattern, err = emacsToBasic(pattern); err != nil {
			return nil, err
		}
	case "posix-extended", "posix-egrep", "egrep":
		extended = true
	case "posix-basic", "grep", "sed":
	default:
		return nil, unsupported("find -regextype %s", p.regex)
	}
	m, err := posixMatcher(pattern, extended, fold, "^(?:%)$")
	if err != nil {
		return nil, err
	}
	return findTest(func(_ *finding, file *findFile) (bool, error) { return m.match(file.Path) }), nil
}

// emacsToBasic rewrites findutils' own kind of expression, where + and ? are
// operators without a backslash, as a basic one.
func emacsToBasic(p string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == '+' || c == '?':
			b.WriteString(`\` + string(c))
		case c == '[':
			_, n, ok := bracket(p[i:], false)
			if !ok || strings.Contains(p[i:i+n], "[:") || strings.Contains(p[i:i+n], `\`) {
				return "", unsupported("this bracket in find -regex without -regextype")
			}
			b.WriteString(p[i : i+n])
			i += n - 1
		case c == '\\' && i+1 < len(p):
			i++
			switch p[i] {
			case '+', '?':
				b.WriteByte(p[i])
			case '{', '}':
				return "", unsupported(`\%c in find -regex without -regextype`, p[i])
			default:
				b.WriteString(p[i-1 : i+1])
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// ageTest compares times of a file with now (findutils: parse_time,
// pred_timewindow): -mtime counts whole days that have passed, -mmin minutes
// that have begun.
func ageTest(word, arg string, now time.Time) (findExpr, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(arg, "+-"), 10, 32)
	if err != nil || arg == "" || len(arg)-len(strings.TrimLeft(arg, "+-")) > 1 {
		return nil, unsupported("find %s %s", word, arg)
	}
	unit := time.Minute
	origin := now
	if strings.HasSuffix(word, "time") {
		unit = 24 * time.Hour
		origin = now.Add(-unit)
		if arg[0] == '-' {
			origin = now.Add(-time.Second)
		}
	}
	reference := origin.Add(-time.Duration(n) * unit)
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) {
		at := info.Modify
		switch word[1] {
		case 'a':
			at = info.Access
		case 'c':
			at = info.Change
		}
		switch arg[0] {
		case '+':
			return at.Before(reference), nil
		case '-':
			return at.After(reference), nil
		}
		return at.After(reference) && !at.After(reference.Add(unit)), nil
	}), nil
}

// fstypeTest looks a file's device up among the mounts.
func (p *findParser) fstypeTest(fstype string) (findExpr, error) {
	mounts, err := p.call.mountTable()
	if err != nil {
		return nil, err
	}
	types := map[uint64]string{}
	for _, m := range mounts {
		types[m.device] = m.fstype
	}
	return infoTest(func(_ *finding, file *findFile, info target.Info) (bool, error) {
		got, ok := types[info.Device]
		if !ok {
			return false, unknown("find -fstype of %s, whose file system is not among the mounts,", file.Path)
		}
		return got == fstype, nil
	}), nil
}
