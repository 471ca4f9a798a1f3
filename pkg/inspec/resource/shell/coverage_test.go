// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// TestProfiles measures which command lines of real profiles are answered:
//
//	SONDE_PROFILES=DIR go test ./pkg/inspec/resource/shell -run Profiles -v
//
// A line that has neither an answer nor a name for what is missing fails it.
func TestProfiles(t *testing.T) {
	dir := os.Getenv("SONDE_PROFILES")
	if dir == "" {
		t.Skip("SONDE_PROFILES names no directory of profiles")
	}
	rootDir := cmp.Or(os.Getenv("SONDE_PROFILES_ROOT"), tree(t))
	root, err := target.Open(rootDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	found := commandLines(t, dir)
	answered, refused := 0, 0
	names := map[string]int{}
	for _, line := range slices.Sorted(maps.Keys(found.lines)) {
		uses := found.lines[line]
		_, err := shell.Run(t.Context(), root, line)
		named, _ := whatOf(err)
		switch {
		case err == nil:
			answered += uses
		case named != "":
			refused += uses
			names[trailingPlace.ReplaceAllString(named, "")] += uses
		default:
			t.Errorf("%s: %v", line, err)
		}
	}
	t.Logf("%d command lines written out: %d answered, %d refused by name; %d are computed", answered+refused, answered, refused, found.computed)
	byCount := slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Compare(names[b], names[a]) })
	for _, name := range byCount {
		t.Logf("%4d %s", names[name], name)
	}
	if answered == 0 {
		t.Errorf("no command line of %s is answered", dir)
	}
}

var trailingPlace = regexp.MustCompile(` \(column \d+\)$`)

// usedLines are the command lines of profiles, by how often they are there.
type usedLines struct {
	lines    map[string]int
	computed int
}

// commandLines finds what profiles give to command and bash, but for those
// that ask whether a program exists.
func commandLines(t *testing.T, dir string) usedLines {
	t.Helper()
	out := usedLines{lines: map[string]int{}}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".rb") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := syntax.Parse(path, string(source))
		if err != nil {
			return nil //nolint:nilerr // A profile may be no Ruby; the parser has tests of its own.
		}
		skip, seen := map[*syntax.Call]bool{}, map[*syntax.Call]bool{}
		calls(reflect.ValueOf(file), func(c *syntax.Call) {
			if seen[c] {
				return // Trees share what a shorthand repeats.
			}
			seen[c] = true
			if inner, ok := c.Recv.(*syntax.Call); ok && (c.Name == "exist?" || c.Name == "exists?") {
				skip[inner] = true
			}
			if c.Recv != nil && !isInspec(c.Recv) || c.Name != "command" && c.Name != "bash" || len(c.Args) == 0 || skip[c] {
				return
			}
			if s, ok := c.Args[0].(*syntax.Str); ok {
				if strings.ContainsAny(s.Value, " /") {
					out.lines[s.Value]++
				}
				return
			}
			out.computed++
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func isInspec(n syntax.Node) bool {
	c, ok := n.(*syntax.Call)
	return ok && c.Name == "inspec"
}

// calls visits the calls below a value, the outer ones first.
func calls(v reflect.Value, fn func(*syntax.Call)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if c, ok := v.Interface().(*syntax.Call); ok && v.Kind() == reflect.Pointer {
			fn(c)
		}
		calls(v.Elem(), fn)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				calls(v.Field(i), fn)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			calls(v.Index(i), fn)
		}
	default: // Nothing below.
	}
}
