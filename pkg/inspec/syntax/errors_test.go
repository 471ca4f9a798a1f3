// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestErrors(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		// What is open at the end is named with its place.
		{"control 'a' do\n  impact 0.7\n", "t.rb:3:1: expected `end` to close `do` at 1:13, found end of file"},
		{"if a\n b\n", "t.rb:3:1: expected `end` to close `if` at 1:1, found end of file"},
		{"if a then b else c", "t.rb:1:19: expected `end` to close `if` at 1:1, found end of file"},
		{"while a\n b\n", "t.rb:3:1: expected `end` to close `while` at 1:1, found end of file"},
		{"case a\nwhen 1\n", "t.rb:3:1: expected `end` to close `case` at 1:1, found end of file"},
		{"describe file('x') do\n  it { should exist \nend", "t.rb:3:1: expected `}` to close `{` at 2:6, found `end`"},
		{"\"abc", "t.rb:1:1: expected `\"` to close the literal, found end of file"},
		{"it { should eq 'x }\nb", "t.rb:1:16: expected `'` to close the literal, found end of file"},
		{"%w(a b", "t.rb:1:1: expected `)` to close the literal, found end of file"},
		{"/abc", "t.rb:1:1: expected `/` to close the literal, found end of file"},
		{"x = <<A\nfoo", "t.rb:1:5: expected the line A to end the heredoc, found end of file"},
		{"\"#{a b", "t.rb:1:7: expected `}` to close the interpolation at 1:2, found end of file"},
		{"=begin\nfoo", "t.rb:1:1: expected a line =end after =begin, found end of file"},
		{"(", "t.rb:1:2: expected `)` to close `(` at 1:1, found end of file"},

		// Values and operators.
		{"x = ", "t.rb:1:5: expected an expression, found end of file"},
		{"1 +\n  )", "t.rb:2:3: expected an expression, found `)`"},
		{"end", "t.rb:1:1: expected an expression, found `end`"},
		{"foo(1 2)", "t.rb:1:7: expected `,` or `)` after the argument, found a number"},
		{"a = [1, 2\nb = 3", "t.rb:2:1: expected `,` or `]` after the element, found `b`"},
		{"x = {a: 1 b: 2}", "t.rb:1:11: expected `,` or `}` in the hash at 1:5, found `b`"},
		{"x ? y", "t.rb:1:6: expected `:` for the `?` at 1:3, found end of file"},
		{"a = b ? c:d", "t.rb:1:10: expected a blank before `:`, which begins a symbol here"},
		{"a = b ? 1 + C:d", "t.rb:1:14: expected a blank before `:`, which begins a symbol here"},
		{"foo (1; 2)", "t.rb:1:9: expected `)` to close `(` at 1:5, found a second expression"},
		{"a.b (1\n2), 3", "t.rb:2:1: expected `)` to close `(` at 1:5, found a second expression"},
		{"1..2..3", "t.rb:1:5: expected the end of the range, found `..`: ranges do not chain"},
		{"1 == 2 == 3", "t.rb:1:8: expected the end of the comparison, found `==`: comparisons do not chain"},
		{"puts 'it's'", "t.rb:1:10: expected end of line or `;` after the expression, found `s`"},
		{"a\x01b", "t.rb:1:2: expected end of line or `;` after the expression, found byte 0x01"},
		{"x = not y", "t.rb:1:5: expected an expression, found `not`"},
		{"a.", "t.rb:1:3: expected a method name after `.`, found end of file"},
		{"foo(,)", "t.rb:1:5: expected an expression, found `,`"},
		{"f(&a, b)", "t.rb:1:5: expected the end of the arguments after the block argument, found `,`"},
		{"f(a: 1, b)", "t.rb:1:9: expected a pair or a block argument after the pairs of the last argument"},
		{"f(**)", "t.rb:1:5: expected an expression after `**`: the method has no parameter `**` to pass on"},
		{"a => {b: 1 c: 2}", "t.rb:1:12: expected `}` to close `{` at 1:6, found `c`"},

		// Literals.
		{"0x", "t.rb:1:3: expected a digit, found end of file"},
		{"1__0", "t.rb:1:5: expected a digit, found end of file"},
		{"09", "t.rb:1:1: expected an octal number, found a digit 8 or 9"},
		{"1abc", "t.rb:1:2: expected an operator after the number, found `abc`"},
		{`"\xZ"`, "t.rb:1:4: expected a hexadecimal digit after \\x, found `Z`"},
		{`"\u12"`, "t.rb:1:3: expected four hexadecimal digits after \\u"},
		{"/a/q", "t.rb:1:4: expected a regexp option (i, m, x, o, u, n, s or e), found `q`"},
		{"@1", "t.rb:1:2: expected the name of a variable after `@`, found a number"},
		{"%z(a)", "t.rb:1:1: expected a literal such as %w(…) after `%`"},

		// Targets and definitions.
		{"1 = 2", "t.rb:1:3: expected a variable, attribute or index before `=`"},
		{"a, 1 = 2", "t.rb:1:4: expected a variable, attribute or index to assign to"},
		{"(a, b)", "t.rb:1:7: expected `=` after the targets in parentheses, found end of file"},
		{"$1 = 2", "t.rb:1:1: expected a variable that can be set, found $1"},
		{"def f; A = 1; end", "t.rb:1:8: expected a variable: the constant A cannot be assigned to in a method"},
		{"def f; class A; end; end", "t.rb:1:8: expected a definition of `class` outside of a method"},
		{"class foo\nend", "t.rb:1:7: expected the name of a class or module, a constant"},
		{"class A; return; end", "t.rb:1:10: expected `return` in a method, not in the body of a class or module"},
		{"def f(a, a) end", "t.rb:1:10: expected another name: there is a parameter a already"},
		{"def f(a,)\nend", "t.rb:1:8: expected a parameter after `,`"},
		{"def f(&a, b) end", "t.rb:1:11: expected the parameters in the order a, b = 1, *c, d, e:, **f, &g"},
		{"def f(...) end; def g; f(...); end", "t.rb:1:26: expected an expression after `...`: the method has no parameter `...` to pass on"},
		{"foo do |a b| end", "t.rb:1:11: expected `,` or the end of the parameters, found `b`"},
		{"foo { _1 = 2 }", "t.rb:1:7: expected another name: _1 cannot be assigned to"},
		{"for a b", "t.rb:1:7: expected `in` after the variables of `for`, found `b`"},
		{"case a\nend", "t.rb:2:1: expected `when` or `in` for the `case` at 1:1, found `end`"},
		{"-> x", "t.rb:1:5: expected `{` or `do` with the body of the lambda, found end of file"},
		{"alias a", "t.rb:1:8: expected a method name, found end of file"},
	} {
		t.Run(c.source, func(t *testing.T) {
			f, err := Parse("t.rb", c.source)
			if f != nil {
				t.Errorf("Parse returned a file as well as %v", err)
			}
			var list ErrorList
			if !errors.As(err, &list) {
				t.Fatalf("Parse returned %v, not an ErrorList", err)
			}
			if diff := cmp.Diff(c.want, list[0].Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestErrorsAreSeveral(t *testing.T) {
	_, err := Parse("p.rb", `control 'a' do
  x = (1 +
end

control 'b' do
  title "\xZ"
end

control 'c' do
  it { )
end

control 'd' do
  impact 0.5
end

control 'e' do
  title "two" "words" three
end
`)
	var list ErrorList
	if !errors.As(err, &list) {
		t.Fatalf("Parse returned %v, not an ErrorList", err)
	}
	var got []string
	for _, e := range list {
		got = append(got, e.Error())
	}
	want := []string{
		"p.rb:3:1: expected an expression, found `end`",
		"p.rb:6:12: expected a hexadecimal digit after \\x, found `Z`",
		"p.rb:10:8: expected `}` to close `{` at 10:6, found `)`",
		"p.rb:18:23: expected end of line or `;` after the expression, found `three`",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got, want := list.Error(), want[0]+" (and 3 more errors)"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	var one Error
	if !errors.As(err, &one) || one.Pos.Line != 3 {
		t.Errorf("errors.As found %v, want the first error", one)
	}
}

func TestErrorsAreAtMostTen(t *testing.T) {
	_, err := Parse("p.rb", strings.Repeat("x = )\n", 50))
	var list ErrorList
	if !errors.As(err, &list) || len(list) != maxErrors {
		t.Errorf("Parse returned %d errors, want %d", len(list), maxErrors)
	}
}

// TestDepth nests everything that can nest, far deeper than any stack allows.
func TestDepth(t *testing.T) {
	for _, unit := range []string{
		"(", "[", "{a=>", "f(", "f a: ", "-", "!", "~", "not ", "a = ", "a += ", "a ? ", "a ? b : ", "a ** ", "a.b", "a[", "a && ",
		"a || ", "a + ", "a and ", "a rescue ", "a if ", "->{", "->(a = ", "f { |a = ", "f do ", "def f(a = ", "def f\n", "class A\n",
		"class << ", "module A\n", "begin\n", "if a\n", "if a\nelsif b\n", "while ", "case a\nwhen ", "case a\nin [", "for a in ",
		"a => (", "a => [", "a => {b: ", "a, (", "(*", "\"#{", "/#{", "`#{", "%(#{", "%W(#{", ":\"#{", "yield ", "return ", "super ",
		"defined? ", "BEGIN {", "\"\\M-", "f(*", "f(&", "f(**", "..", "a.(", "a::B",
	} {
		_, err := Parse("t.rb", strings.Repeat(unit, 100_000))
		if err == nil {
			t.Errorf("%q 100000 times: no error", unit)
		}
	}
	_, err := Parse("t.rb", strings.Repeat("(", 5000))
	if err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("5000 parentheses: %v, want nested too deeply", err)
	}
	_, err = Parse("t.rb", "a"+strings.Repeat(".a", 100_000))
	if err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("a chain of 100000 calls: %v, want nested too deeply", err)
	}
	if _, err := Parse("t.rb", "x = "+strings.Repeat("[", 100)+strings.Repeat("]", 100)); err != nil {
		t.Errorf("100 brackets: %v", err)
	}
}
