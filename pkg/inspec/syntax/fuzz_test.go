// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse feeds the parser anything. It must not panic, and whatever it
// returns must have positions within the source.
func FuzzParse(f *testing.F) {
	for _, c := range trees {
		f.Add(c.source)
	}
	for _, s := range []string{
		"a\x00b", "\"#{a\x00b}\"", "<<A\n#{\n\x00}\nA\n", "<<A + <<B\n#{<<C}\nC\nA\nB\n__END__\n", "f(<<A,\nx\nA\n__END__",
		"a\n__END__", "\"\n__END__\n\"", "%w[a\n__END__\n]", "\xef\xbb\xbfa", "#!ruby\n=begin\n=end\na", "a\\\r\n.b\r\n",
	} {
		f.Add(s)
	}
	for _, name := range rubyFiles(f, []string{"testdata"}) {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, source string) {
		checkParse(t, source)
	})
}

// TestParsePieces cuts every source of the table at every place, which leaves
// something open in many ways.
func TestParsePieces(t *testing.T) {
	for _, c := range trees {
		for i := range c.source {
			checkParse(t, c.source[:i])
			checkParse(t, c.source[i:])
		}
	}
}

func checkParse(t *testing.T, source string) {
	t.Helper()
	file, err := Parse("f.rb", source)
	if err == nil {
		checkPositions(t, source, reflect.ValueOf(file))
		return
	}
	var list ErrorList
	if file != nil || !errors.As(err, &list) || len(list) == 0 || len(list) > maxErrors {
		t.Fatalf("Parse(%q) = %v, %v", source, file, err)
	}
	for i, e := range list {
		checkPosition(t, source, e.Pos)
		if i > 0 && e.Pos.Offset < list[i-1].Pos.Offset {
			t.Fatalf("Parse(%q): errors are not sorted: %v", source, list)
		}
		if !strings.HasPrefix(e.Msg, "expected ") && !strings.HasPrefix(e.Msg, "nested too deeply") {
			t.Fatalf("Parse(%q): the message does not say what was expected: %v", source, e)
		}
	}
}

// checkPositions visits all nodes below v.
func checkPositions(t *testing.T, source string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			checkPositions(t, source, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkPositions(t, source, v.Index(i))
		}
	case reflect.Struct:
		switch x := v.Interface().(type) {
		case Pos:
			if x != (Pos{}) {
				checkPosition(t, source, x)
			}
			return
		case Loc:
			checkPosition(t, source, x.Start)
			checkPosition(t, source, x.End)
			if x.Start.Offset > x.End.Offset {
				t.Fatalf("Parse(%q): a node begins at %v and ends at %v", source, x.Start, x.End)
			}
			return
		}
		for i := range v.NumField() {
			checkPositions(t, source, v.Field(i))
		}
	}
}

func checkPosition(t *testing.T, source string, p Pos) {
	t.Helper()
	if p.Offset < 0 || int(p.Offset) > len(source) {
		t.Fatalf("Parse(%q): position %v is not within the source", source, p)
	}
	before := source[:p.Offset]
	line := strings.Count(before, "\n") + 1
	col := len(before) - strings.LastIndexByte(before, '\n')
	if int(p.Line) != line || int(p.Col) != col {
		t.Fatalf("Parse(%q): position %v should be %d:%d", source, p, line, col)
	}
}
