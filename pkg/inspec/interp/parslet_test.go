// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "testing"

// calculator is a grammar as the documentation of parslet has them.
const calculator = `
require 'parslet'
class Sums < Parslet::Parser
  rule(:space?) { match('\s').repeat }
  rule(:number) { match['0-9'].repeat(1).as(:number) >> space? }
  rule(:sum) { number.as(:left) >> str('+') >> space? >> expression.as(:right) }
  rule(:expression) { sum | number }
  root :expression
end
class Count < Parslet::Transform
  rule(number: simple(:n)) { Integer(n) }
  rule(left: simple(:l), right: simple(:r)) { l + r }
end
`

func TestParslet(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`Sums.new.parse('1 + 23')`, `{:left=>{:number=>"1"@0}, :right=>{:number=>"23"@4}}`},
		{`Count.new.apply(Sums.new.parse("1 + 23+\n4"))`, `28`},
		{`Sums.new.parse('1 + ')`, `Parslet::ParseFailed: Failed to match at line 1 char 5.`},
		{`Sums.new.parse("1 +\n x")`, `Parslet::ParseFailed: Failed to match at line 2 char 2.`},
		{`Sums.new.parse('')`, `Parslet::ParseFailed: Failed to match at line 1 char 1.`},
		{`include Parslet; str('a').maybe.as(:a).parse('')`, `{:a=>nil}`},
		{`include Parslet; str('a').repeat.as(:a).parse('')`, `{:a=>[]}`},
		{`include Parslet; (str('a').as(:a) | str('b').as(:b)).repeat.parse('ab')`, `[{:a=>"a"@0}, {:b=>"b"@1}]`},
		{`include Parslet; (str('a') >> str('b').as(:b) >> str('c')).parse('abc')`, `{:b=>"b"@1}`},
		{`include Parslet; (str('a').ignore >> str('b')).parse('ab')`, `"b"@1`},
		{`include Parslet; (str('"') >> (str('"').absent? >> any).repeat.as(:s) >> str('"')).parse('"xäy"')`, `{:s=>"xäy"@1}`},
		{`include Parslet; (str('a').present? >> any).repeat(2, 3).parse('aaaa', prefix: true)`, `"aaa"@0`},
		{`include Parslet; str('a').repeat(2).parse('a')`, `Parslet::ParseFailed: Failed to match at line 1 char 2.`},
		{`include Parslet; str('').repeat.parse('a')`, `RuntimeError: infinite loop: the repeated rule matches nothing`},
		{`class Left < Parslet::Parser; rule(:a) { a >> str('x') }; root :a; end; Left.new.parse('x')`, `budget of call depth exceeded at test.rb:14`},
		{`class Pair < Parslet::Transform; rule([simple(:x), simple(:x)]) { [:twice, x] }; rule(sequence(:s)) { |d| d[:s].size }; end; [Pair.new.apply([1, 1]), Pair.new.apply([1, 2, 3])]`, `[[:twice, 1], 3]`},
		{`class All < Parslet::Transform; rule(a: subtree(:t)) { t.inspect }; end; All.new.apply({a: {b: [1]}, c: 2})`, `{:a=>{:b=>[1]}, :c=>2}`},
		{`class Sub < Parslet::Parser; rule(:two) { Sums.new.as(:x) >> str(';') }; root :two; end; Sub.new.parse('1;')`, `{:x=>{:number=>"1"@0}}`},
	} {
		t.Run(tt.src, func(t *testing.T) {
			in := New(Config{})
			v, err := run(t, in, calculator+tt.src)
			if got := describe(in, v, err); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}
