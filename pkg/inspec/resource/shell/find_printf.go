// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// parsePrintf reads a format of find -printf.
func parsePrintf(format string) (findExpr, error) {
	type part struct {
		text, directive string
	}
	var parts []part
	inspects := false // more than a directory tells
	for i := 0; i < len(format); i++ {
		c := format[i]
		switch {
		case c == '\\' && i+1 < len(format):
			i++
			c := escaped(format[i])
			if _, n := number(format[i:], octalDigits, 2); c == 0 && (format[i] != '0' || n > 1) {
				return nil, unsupported(`find -printf \%c`, format[i])
			}
			parts = append(parts, part{text: string([]byte{c})})
		case c == '\\':
			return nil, unsupported("find -printf with a backslash at the end")
		case c == '%':
			if i++; i == len(format) {
				return nil, unsupported("find -printf with %% at the end")
			}
			d := format[i : i+1]
			if d == "T" || d == "A" || d == "C" {
				if !strings.HasPrefix(format[i+1:], "@") {
					return nil, unsupported("find -printf %%%s", format[i:min(i+2, len(format))])
				}
				i++
				d += "@"
			} else if !strings.Contains("%pfhPHdsmMuUgGylnikbatcF", d) {
				return nil, unsupported("find -printf %%%s", d)
			}
			parts = append(parts, part{directive: d})
			inspects = inspects || !strings.Contains("%pfhHPdyl", d)
		default:
			parts = append(parts, part{text: string([]byte{c})})
		}
	}
	return findTest(func(f *finding, file *findFile) (bool, error) {
		var info target.Info
		if inspects {
			var ok bool
			var err error
			if info, ok, err = f.examine(file); err != nil || !ok {
				return true, err
			}
		}
		var b strings.Builder
		for _, p := range parts {
			text := p.text
			if p.directive != "" {
				var err error
				if text, err = f.directive(file, info, p.directive); err != nil {
					return false, err
				}
			}
			b.WriteString(text)
		}
		return true, f.printf("%s", b.String())
	}), nil
}

func (f *finding) directive(file *findFile, info target.Info, d string) (string, error) {
	switch d {
	case "%":
		return "%", nil
	case "p":
		return file.Path, nil
	case "f", "h":
		if strings.Trim(file.Path, "/") != "" && strings.HasSuffix(file.Path, "/") {
			return "", unsupported("find -printf %%%s of %s, which versions print in different ways,", d, file.Path)
		}
		slash := strings.LastIndexByte(file.Path, '/')
		switch {
		case d == "f":
			return path.Base(file.Path), nil
		case slash < 0 || strings.Trim(file.Path, "/") == "":
			return ".", nil
		}
		return file.Path[:slash], nil
	case "H":
		return f.start, nil
	case "P":
		return strings.TrimPrefix(strings.TrimPrefix(file.Path, f.start), "/"), nil
	case "d":
		return strconv.Itoa(file.Depth), nil
	case "s":
		return strconv.FormatInt(info.Size, 10), nil
	case "m":
		return strconv.FormatUint(uint64(info.Mode), 8), nil
	case "M":
		return modeString(info), nil
	case "u":
		return f.owner(info.UID)
	case "g":
		return f.group(info.GID)
	case "U":
		return strconv.FormatUint(uint64(info.UID), 10), nil
	case "G":
		return strconv.FormatUint(uint64(info.GID), 10), nil
	case "y":
		return strings.Replace(typeLetter(file.Type), "-", "f", 1), nil
	case "l":
		if file.Type != target.Symlink {
			return "", nil
		}
		return f.root.Readlink(file.Path)
	case "n":
		return strconv.FormatUint(info.Links, 10), nil
	case "i":
		return strconv.FormatUint(info.Inode, 10), nil
	case "k":
		return strconv.FormatInt((info.Blocks+1)/2, 10), nil
	case "b":
		return strconv.FormatInt(info.Blocks, 10), nil
	case "a", "c", "t":
		zone, err := f.zone()
		if err != nil {
			return "", err
		}
		at := map[string]time.Time{"t": info.Modify, "a": info.Access, "c": info.Change}[d].In(zone)
		return fmt.Sprintf("%s.%09d0 %s", at.Format("Mon Jan _2 15:04:05"), at.Nanosecond(), at.Format("2006")), nil
	case "T@", "A@", "C@":
		at := map[byte]time.Time{'T': info.Modify, 'A': info.Access, 'C': info.Change}[d[0]]
		return fmt.Sprintf("%d.%09d0", at.Unix(), at.Nanosecond()), nil
	case "F":
		mounts, err := f.mountTable()
		if err != nil {
			return "", err
		}
		for _, m := range mounts {
			if m.device == info.Device {
				return m.fstype, nil
			}
		}
	}
	return "", unsupported("find -printf %%%s of %s", d, file.Path)
}

// list prints as find -ls does.
func (f *finding) list(file *findFile, info target.Info) error {
	user, err := f.owner(info.UID)
	if err != nil {
		return err
	}
	group, err := f.group(info.GID)
	if err != nil {
		return err
	}
	at, err := f.recentTime(info.Modify)
	if err != nil {
		return err
	}
	name := file.Path
	if info.Type == target.Symlink {
		link, err := f.root.Readlink(file.Path)
		if err != nil {
			return err
		}
		name += " -> " + link
	}
	for _, c := range []byte(name) {
		if c < ' ' || c >= 0x7f || c == '\\' || c == '"' {
			return unsupported("find -ls of the name %q", name)
		}
	}
	if strings.Count(name, " ") > 2 || info.Type != target.Symlink && strings.Contains(name, " ") {
		return unsupported("find -ls of the name %q", name)
	}
	size := strconv.FormatInt(info.Size, 10)
	if info.Type == target.BlockDevice || info.Type == target.CharDevice {
		major, minor := deviceNumbers(info.Rdev)
		size = fmt.Sprintf("%3d, %3d", major, minor)
	}
	if user == strconv.FormatUint(uint64(info.UID), 10) {
		// findutils gets its columns wrong after such a file.
		return unsupported("find -ls of %s, whose owner has no name,", file.Path)
	}
	// A column stays as wide as its widest word so far.
	w := &f.widths
	if w[0] == 0 {
		*w = [6]int{9, 6, 3, 8, 8, 8}
	}
	words := []string{
		strconv.FormatUint(info.Inode, 10), strconv.FormatInt((info.Blocks+1)/2, 10),
		strconv.FormatUint(info.Links, 10), user, group, size,
	}
	for i, word := range words {
		w[i] = max(w[i], len(word))
	}
	return f.printf("%*s %*s %s %*s %-*s %-*s %*s %s %s\n", w[0], words[0], w[1], words[1], modeString(info),
		w[2], words[2], w[3], user, w[4], group, w[5], size, at, name)
}
