// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package lazyregexp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func TestAnswersAsRegexp(t *testing.T) {
	const expr, text = `(\w)=(\w*)`, "a=1, b=2"
	lazy, plain := lazyregexp.New(expr), regexp.MustCompile(expr)
	for name, answers := range map[string][2]any{
		"Match":                      {lazy.Match([]byte(text)), plain.MatchString(text)},
		"MatchString":                {lazy.MatchString("-"), plain.MatchString("-")},
		"FindString":                 {lazy.FindString(text), plain.FindString(text)},
		"FindStringSubmatch":         {lazy.FindStringSubmatch(text), plain.FindStringSubmatch(text)},
		"FindStringSubmatchIndex":    {lazy.FindStringSubmatchIndex(text), plain.FindStringSubmatchIndex(text)},
		"FindAllString":              {lazy.FindAllString(text, -1), plain.FindAllString(text, -1)},
		"FindAllStringSubmatch":      {lazy.FindAllStringSubmatch(text, -1), plain.FindAllStringSubmatch(text, -1)},
		"FindAllStringSubmatchIndex": {lazy.FindAllStringSubmatchIndex(text, -1), plain.FindAllStringSubmatchIndex(text, -1)},
		"ReplaceAllStringFunc":       {lazy.ReplaceAllStringFunc(text, strings.ToUpper), plain.ReplaceAllStringFunc(text, strings.ToUpper)},
		"ReplaceAllString":           {lazy.ReplaceAllString(text, "$2"), plain.ReplaceAllString(text, "$2")},
		"Split":                      {lazy.Split(text, -1), plain.Split(text, -1)},
	} {
		if diff := cmp.Diff(answers[1], answers[0]); diff != "" {
			t.Errorf("%s: (-regexp +lazy)\n%s", name, diff)
		}
	}
}

// A mistake in an expression shows at its first use, which may be in nobody's
// test. So all that the engine has are compiled here.
func TestEveryExpressionCompiles(t *testing.T) {
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		files, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		for pos, expr := range expressions(t, files) {
			found++
			if _, err := regexp.Compile(expr); err != nil {
				t.Errorf("%s: %v", pos, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 80 {
		t.Errorf("%d expressions found: are they made in another way now?", found)
	}
}

// expressions are the constant arguments of lazyregexp.New in one package, by
// where they are.
func expressions(t *testing.T, files []string) map[string]string {
	t.Helper()
	set, constants, out := token.NewFileSet(), map[string]string{}, map[string]string{}
	var parsed []*ast.File
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
				for i, name := range spec.Names {
					if s, ok := text(spec.Values[i], constants); ok {
						constants[name.Name] = s
					}
				}
			}
			return true
		})
	}
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "New" {
					if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "lazyregexp" {
						if s, ok := text(call.Args[0], constants); ok {
							out[set.Position(call.Pos()).String()] = s
						}
					}
				}
			}
			return true
		})
	}
	return out
}

func text(e ast.Expr, constants map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.Ident:
		s, ok := constants[e.Name]
		return s, ok
	case *ast.BinaryExpr:
		left, ok := text(e.X, constants)
		right, both := text(e.Y, constants)
		return left + right, ok && both && e.Op == token.ADD
	}
	return "", false
}
