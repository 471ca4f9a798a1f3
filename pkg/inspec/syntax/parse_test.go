// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// trees are sources and their trees, as sexp writes them. TestAgreesWithRipper
// asks Ruby about each of them as well.
var trees = []struct{ source, want string }{
	// Spacing decides between an operator and an argument.
	{`foo /x/`, `(call _ foo (regexp/ "x"))`},
	{`foo / x`, `(call (vcall foo) / (vcall x))`},
	{`a = 1; a /b`, `(= (lvar a) (int 1)) (call (lvar a) / (vcall b))`},
	{`foo -1`, `(call _ foo (int -1))`},
	{`foo - 1`, `(call (vcall foo) - (int 1))`},
	{`a = 1; a -1`, `(= (lvar a) (int 1)) (call (lvar a) - (int 1))`},
	{`foo [1]`, `(call _ foo (array (int 1)))`},
	{`foo[1]`, `(call (vcall foo) [] (int 1))`},
	{`a = 1; a [1]`, `(= (lvar a) (int 1)) (call (lvar a) [] (int 1))`},
	{`foo *a`, `(call _ foo (* (vcall a)))`},
	{`foo * a`, `(call (vcall foo) * (vcall a))`},
	{`foo **a`, `(call _ foo (pairs (** (vcall a))))`},
	{`foo &b`, `(call _ foo (& (vcall b)))`},
	{`foo & b`, `(call (vcall foo) & (vcall b))`},
	{`foo ?x`, `(call _ foo (str "x"))`},
	{`foo ? x : y`, `(ifop (vcall foo) (body (vcall x)) (body (vcall y)))`},
	{
		`a = 1; a ?b : c`,
		`(= (lvar a) (int 1)) (ifop (lvar a) (body (vcall b)) (body (vcall c)))`,
	},
	{`foo ::X`, `(call _ foo (topconst X))`},
	{`foo::X`, `(const (vcall foo) X)`},
	{`puts ::X, X::Y`, `(call _ puts (topconst X) (const (const X) Y))`},
	{`foo %w[a]`, `(call _ foo (array (str "a")))`},
	{`foo % w`, `(call (vcall foo) % (vcall w))`},
	{`foo !x`, `(call _ foo (call (vcall x) !))`},
	{`foo != x`, `(call (vcall foo) != (vcall x))`},
	{`foo -> { 1 }`, `(call _ foo (lambda _ (body (int 1))))`},
	{"foo <<A\ntext\nA", `(call _ foo (str "text\0a"))`},
	{`foo << A`, `(call (vcall foo) << (const A))`},
	{
		"a = 1; a <<A\n1",
		`(= (lvar a) (int 1)) (call (lvar a) << (const A)) (int 1)`,
	},
	{`foo (1), 2`, `(call _ foo (paren (int 1)) (int 2))`},
	{`foo (1).bar`, `(call _ foo (call (paren (int 1)) bar))`},
	{`foo ()`, `(call _ foo (paren))`},
	{`foo(1).bar`, `(call (call _ foo (int 1)) bar)`},
	{`foo :a`, `(call _ foo (sym "a"))`},
	{`a ? b : c`, `(ifop (vcall a) (body (vcall b)) (body (vcall c)))`},
	{
		`b = 1; a ? b :c`,
		`(= (lvar b) (int 1)) (ifop (vcall a) (body (lvar b)) (body (vcall c)))`,
	},
	{`x ? nil: 1`, `(ifop (vcall x) (body nil) (body (int 1)))`},
	{`x ? "a": "b"`, `(ifop (vcall x) (body (str "a")) (body (str "b")))`},
	{`Foo "x"`, `(call _ Foo (str "x"))`},
	{`Foo [1]`, `(call _ Foo (array (int 1)))`},
	{`A::B "x"`, `(call (const A) B (str "x"))`},
	{`a = 1; a b`, `(= (lvar a) (int 1)) (call _ a (vcall b))`},

	// Braces and do.
	{`foo { }`, `(call _ foo (block _ (body)))`},
	{`foo a { }`, `(call _ foo (call _ a (block _ (body))))`},
	{`foo a do end`, `(call _ foo (vcall a) (block _ (body)))`},
	{`foo bar 1 do end`, `(call _ foo (call _ bar (int 1)) (block _ (body)))`},
	{
		`foo bar { |x| x } do end`,
		`(call _ foo (call _ bar (block (params (req x)) (body (lvar x)))) (block _ (body)))`,
	},
	{`x = foo a do end`, `(= (lvar x) (call _ foo (vcall a) (block _ (body))))`},
	{`return foo a do end`, `(return (call _ foo (vcall a) (block _ (body))))`},
	{
		`puts [1].map do |x| end`,
		`(call _ puts (call (array (int 1)) map) (block (params (req x)) (body)))`,
	},
	{`foo (1) { }`, `(call _ foo (paren (int 1)) (block _ (body)))`},
	{`while foo do bar end`, `(while (vcall foo) (body (vcall bar)))`},
	{
		`until a.b c do d end`,
		`(until (call (vcall a) b (vcall c)) (body (vcall d)))`,
	},
	{
		`for x in foo do bar end`,
		`(for (targets (lvar x)) (vcall foo) (body (vcall bar)))`,
	},
	{
		`while foo(a do end) do bar end`,
		`(while (call _ foo (call _ a (block _ (body)))) (body (vcall bar)))`,
	},
	{`foo -> do end do end`, `(call _ foo (lambda _ (body)) (block _ (body)))`},
	{`foo = {}`, `(= (lvar foo) (hash))`},
	{`foo({})`, `(call _ foo (hash))`},
	{`a = 1; a { }`, `(= (lvar a) (int 1)) (call _ a (block _ (body)))`},
	{`Foo { }`, `(call _ Foo (block _ (body)))`},
	{
		`foo.bar 1 do end.baz 2`,
		`(call (call (vcall foo) bar (int 1) (block _ (body))) baz (int 2))`,
	},
	{`super { }`, `(zsuper (block _ (body)))`},
	{`return {}`, `(return (hash))`},

	// Calls.
	{`a.b&.c::d.()`, `(call (call (call& (call (vcall a) b) c) d) call)`},
	{`a::B()`, `(call (vcall a) B)`},
	{`a.class.if.end`, `(call (call (call (vcall a) class) if) end)`},
	{`foo.bar = 1`, `(= (call (vcall foo) bar) (int 1))`},
	{`foo&.bar ||= 1`, `(op= (call& (vcall foo) bar) || (int 1))`},
	{`foo[1, 2] += 3`, `(op= (call (vcall foo) [] (int 1) (int 2)) + (int 3))`},
	{`foo[] = 1`, `(= (call (vcall foo) []) (int 1))`},
	{
		`f(a, *b, c: 1, **d, &e)`,
		`(call _ f (vcall a) (* (vcall b)) (pairs (=> (sym "c") (int 1)) (** (vcall d))) (& (vcall e)))`,
	},
	{
		`f a: 1, "b": 2, "c#{d}": 3, :e => 4, f => 5`,
		`(call _ f (pairs (=> (sym "a") (int 1)) (=> (sym "b") (int 2)) (=> (dsym "c" (vcall d)) (int 3)) (=> (sym "e") (int 4)) (=> (vcall f) (int 5))))`,
	},
	{`f(a:, b:)`, `(call _ f (pairs (=> (sym "a") _) (=> (sym "b") _)))`},
	{`f(&:sym)`, `(call _ f (& (sym "sym")))`},
	{"f a,\n  b", `(call _ f (vcall a) (vcall b))`},
	{"f(\n  a,\n  b,\n)", `(call _ f (vcall a) (vcall b))`},
	{"foo\n  .bar\n  # comment\n  # more\n  &.baz", `(call& (call (vcall foo) bar) baz)`},
	{"foo.\n  bar", `(call (vcall foo) bar)`},
	{`yield 1, *a`, `(yield (args (int 1) (* (vcall a))))`},
	{`super`, `(zsuper _)`},
	{`super()`, `(super (args) _)`},
	{`super 1`, `(super (args (int 1)) _)`},
	{`not foo(1)`, `(not (call _ foo (int 1)))`},
	{`!foo 1`, `(call (call _ foo (int 1)) !)`},
	{
		`raise Foo, "x" unless y`,
		`(unlessmod (vcall y) (body (call _ raise (const Foo) (str "x"))) _)`,
	},
	{`private def foo = 1`, `(call _ private (def _ foo _ (body (int 1))))`},
	{
		`f if: 1, class: 2, end: 3`,
		`(call _ f (pairs (=> (sym "if") (int 1)) (=> (sym "class") (int 2)) (=> (sym "end") (int 3))))`,
	},
	{`f = 1; f(2)`, `(= (lvar f) (int 1)) (call _ f (int 2))`},
	{`a.(1).b`, `(call (call (vcall a) call (int 1)) b)`},
	{`a.+(1)`, `(call (vcall a) + (int 1))`},
	{
		`foo.bar baz, :qux => 1`,
		`(call (vcall foo) bar (vcall baz) (pairs (=> (sym "qux") (int 1))))`,
	},

	// Literals.
	{
		`1_000; 0x1F; 0b11; 0o17; 017; 0d10`,
		`(int 1000) (int 0x1f) (int 0b11) (int 0o17) (int 017) (int 10)`,
	},
	{
		`1.5e-3; 1e5; 3r; 1.5r; 2i; 2.5ri`,
		`(float 1.5e-3) (float 1e5) (rational 3) (rational 1.5) (imaginary (int 2)) (imaginary (rational 2.5))`,
	},
	{
		`-2; -2.abs; -2 ** 2; -x.abs; +1`,
		`(int -2) (call (int -2) abs) (call (call (int 2) ** (int 2)) -@) (call (call (vcall x) abs) -@) (int 1)`,
	},
	{
		`"a\tb\x41\u{1F600 41}\101\e\s\cA\C-a\M-a"`,
		`(str "a\09bA\f0\9f\98\80AA\1b\20\01\01\e1")`,
	},
	{`'a\'b\\c\d'`, `(str "a'b\5cc\5cd")`},
	{`"a" "b#{c}" 'd'`, `(str "ab" (vcall c) "d")`},
	{
		`"#{a; b}#{}#@c#@@d#$e#$1"`,
		`(str (body (vcall a) (vcall b)) (body) (ivar @c) (cvar @@d) (gvar "$e") (gvar "$1"))`,
	},
	{`"#{"#{1}"}"`, `(str (str (int 1)))`},
	{"\"a\\\nb\"", `(str "ab")`},
	{
		`%q(a(b)c) + %Q[#{x}] + %(y) + %<z>`,
		`(call (call (call (str "a(b)c") + (str (vcall x))) + (str "y")) + (str "z"))`,
	},
	{
		`%w[a b\ c #{d}]; %W[a#{b}c d]`,
		`(array (str "a") (str "b\20c") (str "#{d}")) (array (str "a" (vcall b) "c") (str "d"))`,
	},
	{
		`%i[a b]; %I[a#{b} c]`,
		`(array (sym "a") (sym "b")) (array (dsym "a" (vcall b)) (sym "c"))`,
	},
	{
		`%r{a/b#{c}}mx; /a\/b\d/i; //`,
		`(regexp/mx "a/b" (vcall c)) (regexp/i "a/b\5cd") (regexp/)`,
	},
	{"%x(ls #{a}); `ls`", `(xstr "ls\20" (vcall a)) (xstr "ls")`},
	{`%s(a b)`, `(sym "a\20b")`},
	{
		`?a + ?\n + ?あ`,
		`(call (call (str "a") + (str "\0a")) + (str "\e3\81\82"))`,
	},
	{
		`:a; :a?; :a=; :[]=; :"a b"; :"a#{b}"; :+; :!; :A; :@a; :$b; :if`,
		`(sym "a") (sym "a?") (sym "a=") (sym "[]=") (sym "a\20b") (dsym "a" (vcall b)) (sym "+") (sym "!") (sym "A") (sym "@a") (sym "$b") (sym "if")`,
	},
	{
		`{a: 1, "b": 2, "c" => 3, d => 4, **e, f:}`,
		`(hash (=> (sym "a") (int 1)) (=> (sym "b") (int 2)) (=> (str "c") (int 3)) (=> (vcall d) (int 4)) (** (vcall e)) (=> (sym "f") _))`,
	},
	{
		`[1, *a, b: 2]`,
		`(array (int 1) (* (vcall a)) (pairs (=> (sym "b") (int 2))))`,
	},
	{
		`1..2; 1...2; (1..); (..2)`,
		`(.. (int 1) (int 2)) (... (int 1) (int 2)) (paren (.. (int 1) _)) (paren (.. _ (int 2)))`,
	},
	{`(1..2).to_a`, `(call (paren (.. (int 1) (int 2))) to_a)`},
	{
		`nil; true; false; self; __FILE__; __LINE__; __ENCODING__`,
		`nil true false self (keyword __FILE__) (keyword __LINE__) (keyword __ENCODING__)`,
	},

	// Heredocs.
	{"<<A\n  a\\#{b} #{c}\nA", `(str "\20\20a#{b}\20" (vcall c) "\0a")`},
	{"<<'A'\na\\#{b} #{c}\\\nA", `(str "a\5c#{b}\20#{c}\5c\0a")`},
	{"<<-A\n  a\n  A", `(str "\20\20a\0a")`},
	{
		"<<~A\n    a\n      b\n\n    #{c}\n  A",
		`(str "a\0a\20\20b\0a\0a" (vcall c) "\0a")`,
	},
	{"<<~A\n\ta\n\t  b\nA", `(str "a\0a\20\20b\0a")`},
	{"<<~A\n  a \\\n    b\n  c\nA", `(str "a\20\20\20b\0ac\0a")`},
	{"f(<<A, <<B)\na\nA\nb\nB", `(call _ f (str "a\0a") (str "b\0a"))`},
	{
		"f <<A.strip, 1 do\na\nA\n  x\nend",
		`(call _ f (call (str "a\0a") strip) (int 1) (block _ (body (vcall x))))`,
	},
	{"<<~A + \"x\n  a\nA\ny\"", `(call (str "a\0a") + (str "x\0ay"))`},
	{"\"#{<<A}b\"\na\nA", `(str "a\0ab")`},
	{"<<`A`\nls #{x}\nA", `(xstr "ls\20" (vcall x) "\0a")`},
	{
		"{a: <<A, b: 1}\nx\nA",
		`(hash (=> (sym "a") (str "x\0a")) (=> (sym "b") (int 1)))`,
	},

	// Assignments.
	{`a = b = 1`, `(= (lvar a) (= (lvar b) (int 1)))`},
	{`a = 1, 2`, `(= (lvar a) (array (int 1) (int 2)))`},
	{`a = *b`, `(= (lvar a) (array (* (vcall b))))`},
	{`a = *b, 1`, `(= (lvar a) (array (* (vcall b)) (int 1)))`},
	{`a = b, *c`, `(= (lvar a) (array (vcall b) (* (vcall c))))`},
	{
		`a, b = 1, 2`,
		`(masgn (targets (lvar a) (lvar b)) (array (int 1) (int 2)))`,
	},
	{
		`a, b = b, a`,
		`(masgn (targets (lvar a) (lvar b)) (array (lvar b) (lvar a)))`,
	},
	{
		`a, (b, *c), *d, e.f, g[1] = x`,
		`(masgn (targets (lvar a) (targets (lvar b) (* (lvar c))) (* (lvar d)) (call (vcall e) f) (call (vcall g) [] (int 1))) (vcall x))`,
	},
	{`*a, b = c`, `(masgn (targets (* (lvar a)) (lvar b)) (vcall c))`},
	{`a, = b`, `(masgn (targets (lvar a)) (vcall b))`},
	{
		`(a, b), c = d`,
		`(masgn (targets (targets (lvar a) (lvar b)) (lvar c)) (vcall d))`,
	},
	{`(a, b) = c`, `(masgn (targets (lvar a) (lvar b)) (vcall c))`},
	{`a, * = b`, `(masgn (targets (lvar a) (* _)) (vcall b))`},
	{`A::B = 1`, `(= (const (const A) B) (int 1))`},
	{`::A ||= 1`, `(op= (topconst A) || (int 1))`},
	{
		`@a, @@b, $c = 1, 2, 3`,
		`(masgn (targets (ivar @a) (cvar @@b) (gvar "$c")) (array (int 1) (int 2) (int 3)))`,
	},
	{`a ||= b && c`, `(op= (lvar a) || (&& (vcall b) (vcall c)))`},
	{
		`a &&= b; a **= 2; a <<= 1; a %= 3`,
		`(op= (lvar a) && (vcall b)) (op= (lvar a) ** (int 2)) (op= (lvar a) << (int 1)) (op= (lvar a) % (int 3))`,
	},
	{`a = b rescue c`, `(= (lvar a) (rescuemod (vcall b) (vcall c)))`},
	{`a += b rescue c`, `(op= (lvar a) + (rescuemod (vcall b) (vcall c)))`},
	{
		`a, b = c rescue d`,
		`(masgn (targets (lvar a) (lvar b)) (rescuemod (vcall c) (vcall d)))`,
	},
	{
		`a = b ? c : d`,
		`(= (lvar a) (ifop (vcall b) (body (vcall c)) (body (vcall d))))`,
	},
	{
		`a = if b then c else d end`,
		`(= (lvar a) (if (vcall b) (body (vcall c)) (body (vcall d))))`,
	},
	{`a = foo 1, 2`, `(= (lvar a) (call _ foo (int 1) (int 2)))`},
	{`a = a`, `(= (lvar a) (lvar a))`},
	{`a = (b = 1; b)`, `(= (lvar a) (paren (= (lvar b) (int 1)) (lvar b)))`},

	// Operators.
	{
		`a + b * c ** d - e`,
		`(call (call (vcall a) + (call (vcall b) * (call (vcall c) ** (vcall d)))) - (vcall e))`,
	},
	{`a && b || c`, `(|| (&& (vcall a) (vcall b)) (vcall c))`},
	{`a and b or not c`, `(or (and (vcall a) (vcall b)) (not (vcall c)))`},
	{`not a == b`, `(not (call (vcall a) == (vcall b)))`},
	{`!a == b`, `(call (call (vcall a) !) == (vcall b))`},
	{
		`a == b && c != d`,
		`(&& (call (vcall a) == (vcall b)) (call (vcall c) != (vcall d)))`,
	},
	{
		`a <=> b; a === b; a =~ b; a !~ b`,
		`(call (vcall a) <=> (vcall b)) (call (vcall a) === (vcall b)) (call (vcall a) =~ (vcall b)) (call (vcall a) !~ (vcall b))`,
	},
	{
		`a | b & c ^ d << e`,
		`(call (call (vcall a) | (call (vcall b) & (vcall c))) ^ (call (vcall d) << (vcall e)))`,
	},
	{
		`a < b == c > d`,
		`(call (call (vcall a) < (vcall b)) == (call (vcall c) > (vcall d)))`,
	},
	{`-a ** b`, `(call (call (vcall a) ** (vcall b)) -@)`},
	{`a ** -b`, `(call (vcall a) ** (call (vcall b) -@))`},
	{`~a + -b`, `(call (call (vcall a) ~) + (call (vcall b) -@))`},
	{`a..b + 1`, `(.. (vcall a) (call (vcall b) + (int 1)))`},
	{
		`a ? b ? 1 : 2 : 3`,
		`(ifop (vcall a) (body (ifop (vcall b) (body (int 1)) (body (int 2)))) (body (int 3)))`,
	},
	{`defined? a && b`, `(defined (&& (vcall a) (vcall b)))`},
	{`defined?(a) && b`, `(&& (defined (vcall a)) (vcall b))`},
	{`a !~ /b/`, `(call (vcall a) !~ (regexp/ "b"))`},
	{`a -b`, `(call _ a (call (vcall b) -@))`},
	{
		`/(?<x>.)\(?<y>./ =~ a; x; y`,
		`(call (regexp/ "(?<x>.)\5c(?<y>.") =~ (vcall a)) (lvar x) (vcall y)`,
	},
	{
		`a =~ /(?<x>.)/; x`,
		`(call (vcall a) =~ (regexp/ "(?<x>.)")) (vcall x)`,
	},

	// Control flow.
	{
		`if a then b elsif c then d else e end`,
		`(if (vcall a) (body (vcall b)) (body (if (vcall c) (body (vcall d)) (body (vcall e)))))`,
	},
	{
		`unless a; b; else c; end`,
		`(unless (vcall a) (body (vcall b)) (body (vcall c)))`,
	},
	{
		`a if b unless c`,
		`(unlessmod (vcall c) (body (ifmod (vcall b) (body (vcall a)) _)) _)`,
	},
	{`a while b`, `(whilemod (vcall b) (body (vcall a)))`},
	{
		`begin a end while b`,
		`(whilemod (vcall b) (body (kwbegin (body (vcall a)))))`,
	},
	{
		`begin; a; rescue; b; end`,
		`(kwbegin (begin (body (vcall a)) (rescue (args) _ (body (vcall b)))))`,
	},
	{
		`begin; a; rescue A, *B => e; c; rescue C => @d; else d; ensure f; end`,
		`(kwbegin (begin (body (vcall a)) (rescue (args (const A) (* (const B))) (lvar e) (body (vcall c))) (rescue (args (const C)) (ivar @d) (body)) (else (vcall d)) (ensure (vcall f))))`,
	},
	{
		`def f; a; rescue; b; ensure; c; end`,
		`(def _ f _ (begin (body (vcall a)) (rescue (args) _ (body (vcall b))) (ensure (vcall c))))`,
	},
	{
		`f do a rescue b end`,
		`(call _ f (block _ (body (rescuemod (vcall a) (vcall b)))))`,
	},
	{
		`f do a; rescue; b; end`,
		`(call _ f (block _ (begin (body (vcall a)) (rescue (args) _ (body (vcall b))))))`,
	},
	{
		`case a when 1, *b then c when String; d else e end`,
		`(case (vcall a) (when (args (int 1) (* (vcall b))) (body (vcall c))) (when (args (const String)) (body (vcall d))) (else (vcall e)))`,
	},
	{
		`case when a then b end`,
		`(case _ (when (args (vcall a)) (body (vcall b))))`,
	},
	{
		`loop { break 1; next; redo }`,
		`(call _ loop (block _ (body (break (int 1)) (next _) (redo))))`,
	},
	{`return 1, 2`, `(return (array (int 1) (int 2)))`},
	{`return if a`, `(ifmod (vcall a) (body (return _)) _)`},
	{`begin; retry; end`, `(kwbegin (body (retry)))`},
	{`a rescue b`, `(rescuemod (vcall a) (vcall b))`},
	{`while a; b; end`, `(while (vcall a) (body (vcall b)))`},
	{`until a do b end`, `(until (vcall a) (body (vcall b)))`},
	{
		`for a, (b, c) in d; e; end`,
		`(for (targets (lvar a) (targets (lvar b) (lvar c))) (vcall d) (body (vcall e)))`,
	},
	{`BEGIN { a }; END { b }`, `(BEGIN (body (vcall a))) (END (body (vcall b)))`},

	// Definitions.
	{
		`def f(a, b = 1, *c, d, e:, f: 2, **g, &h) end`,
		`(def _ f (params (req a) (opt b (int 1)) (rest c) (req d) (key e _) (key f (int 2)) (keyrest g) (block h)) (body))`,
	},
	{
		"def f a, b = 1\n a\nend",
		`(def _ f (params (req a) (opt b (int 1))) (body (lvar a)))`,
	},
	{
		`def f(*, **, &) = g(&)`,
		`(def _ f (params (rest _) (keyrest _) (block _)) (body (call _ g (& _))))`,
	},
	{
		`def f(...) = g(...)`,
		`(def _ f (params (forward _)) (body (call _ g (forward))))`,
	},
	{`def f(**nil) end`, `(def _ f (params (nokey _)) (body))`},
	{
		`def f((a, (b, *c)), d) end`,
		`(def _ f (params (targets (lvar a) (targets (lvar b) (* (lvar c)))) (req d)) (body))`,
	},
	{`def self.f = 1`, `(def self f _ (body (int 1)))`},
	{`def a.b; end`, `(def (vcall a) b _ (body))`},
	{`def A.b; end`, `(def (const A) b _ (body))`},
	{`def ==(o) end`, `(def _ == (params (req o)) (body))`},
	{`def []=(a, b) end`, `(def _ []= (params (req a) (req b)) (body))`},
	{`def +@; end`, `(def _ +@ _ (body))`},
	{
		`def a?; end; def b!; end; def c=(x) end`,
		`(def _ a? _ (body)) (def _ b! _ (body)) (def _ c= (params (req x)) (body))`,
	},
	{
		`def class; end; def self.if; end`,
		`(def _ class _ (body)) (def self if _ (body))`,
	},
	{"def `(x) end", "(def _ ` (params (req x)) (body))"},
	{`def f() = puts 1`, `(def _ f _ (body (call _ puts (int 1))))`},
	{`class A < B; c; end`, `(class (const A) (const B) (body (vcall c)))`},
	{
		`class A::B; end; class ::C; end`,
		`(class (const (const A) B) _ (body)) (class (topconst C) _ (body))`,
	},
	{`class << self; a; end`, `(sclass self (body (vcall a)))`},
	{`module A::B; end`, `(module (const (const A) B) (body))`},
	{
		`alias a b; alias :a :b; alias $a $b; alias + -`,
		`(alias (sym "a") (sym "b")) (alias (sym "a") (sym "b")) (alias (gvar "$a") (gvar "$b")) (alias (sym "+") (sym "-"))`,
	},
	{`undef a, :b, c?`, `(undef (sym "a") (sym "b") (sym "c?"))`},
	{
		`f { |a, (b, c), d = 1, *e, f, g:, h: 2, **i, &j; k, l| }`,
		`(call _ f (block (params (req a) (targets (lvar b) (lvar c)) (opt d (int 1)) (rest e) (req f) (key g _) (key h (int 2)) (keyrest i) (block j) (local k) (local l)) (body)))`,
	},
	{
		`f { |a,| a }`,
		`(call _ f (block (params (req a) (excess)) (body (lvar a))))`,
	},
	{`f { || }`, `(call _ f (block _ (body)))`},
	{`f { _1 + _2 }`, `(call _ f (block _ (body (call (lvar _1) + (lvar _2)))))`},
	{
		`f { |a| g { |b| a + b + c } }`,
		`(call _ f (block (params (req a)) (body (call _ g (block (params (req b)) (body (call (call (lvar a) + (lvar b)) + (vcall c))))))))`,
	},
	{
		`->(a, b = 1; c) { a }`,
		`(lambda (params (req a) (opt b (int 1))) (body (lvar a)))`,
	},
	{`-> a, b { a }`, `(lambda (params (req a) (req b)) (body (lvar a)))`},
	{`-> { _1 }`, `(lambda _ (body (lvar _1)))`},
	{`-> do a end`, `(lambda _ (body (vcall a)))`},
	{
		`->(a) do a rescue b end`,
		`(lambda (params (req a)) (body (rescuemod (lvar a) (vcall b))))`,
	},

	// Pattern matching.
	{
		`case a; in 1 | 2 then b; in Integer => c if c; in String unless d; else e; end`,
		`(casein (vcall a) (in _ (patalt (int 1) (int 2)) (body (vcall b))) (in (if (lvar c)) (patbind (const Integer) c) (body)) (in (unless (vcall d)) (const String) (body)) (else (vcall e)))`,
	},
	{
		`case a; in [x, *y, 1] then x; in [Integer, *] then 1; in [*, 3, *z] then z; end`,
		`(casein (vcall a) (in _ (patarray _ (args (lvar x) (* (lvar y)) (int 1))) (body (lvar x))) (in _ (patarray _ (args (const Integer) (* _))) (body (int 1))) (in _ (patarray _ (args (* _) (int 3) (* (lvar z)))) (body (lvar z))))`,
	},
	{
		`case a; in {b: 1, c:, **d} then c; in {e: [f]} then f; in {**nil} then 1; end`,
		`(casein (vcall a) (in _ (pathash _ (=> (sym "b") (int 1)) (=> (sym "c") _) (** (lvar d))) (body (lvar c))) (in _ (pathash _ (=> (sym "e") (patarray _ (args (lvar f))))) (body (lvar f))) (in _ (pathash _ **nil) (body (int 1))))`,
	},
	{
		`case a; in x, y then x; in b:, c: 1 then b; in *z then z; end`,
		`(casein (vcall a) (in _ (patarray _ (args (lvar x) (lvar y))) (body (lvar x))) (in _ (pathash _ (=> (sym "b") _) (=> (sym "c") (int 1))) (body (lvar b))) (in _ (patarray _ (args (* (lvar z)))) (body (lvar z))))`,
	},
	{
		`case a; in A(1, b) then b; in A[c:] then c; in B() then 1; end`,
		`(casein (vcall a) (in _ (patarray (const A) (args (int 1) (lvar b))) (body (lvar b))) (in _ (pathash (const A) (=> (sym "c") _)) (body (lvar c))) (in _ (patarray (const B) (args)) (body (int 1))))`,
	},
	{
		`b = 1; case a; in ^b then 1; in ^(b + 1) then 2; in ^@c then 3; end`,
		`(= (lvar b) (int 1)) (casein (vcall a) (in _ (pin (lvar b)) (body (int 1))) (in _ (pin (call (lvar b) + (int 1))) (body (int 2))) (in _ (pin (ivar @c)) (body (int 3))))`,
	},
	{
		`case a; in 1.. then b; in ..2 then c; in "a".."b" then d; in nil then e; in :s then f; in /r/ then g; end`,
		`(casein (vcall a) (in _ (.. (int 1) _) (body (vcall b))) (in _ (.. _ (int 2)) (body (vcall c))) (in _ (.. (str "a") (str "b")) (body (vcall d))) (in _ nil (body (vcall e))) (in _ (sym "s") (body (vcall f))) (in _ (regexp/ "r") (body (vcall g))))`,
	},
	{
		`case a; in ->(x) { x } then 1; in %w[a b] then 2; end`,
		`(casein (vcall a) (in _ (lambda (params (req x)) (body (lvar x))) (body (int 1))) (in _ (array (str "a") (str "b")) (body (int 2))))`,
	},
	{`a => b`, `(casein (vcall a) (in _ (lvar b) (body)))`},
	{
		`a => {b:, c: [d]}`,
		`(casein (vcall a) (in _ (pathash _ (=> (sym "b") _) (=> (sym "c") (patarray _ (args (lvar d))))) (body)))`,
	},
	{
		`a in [b, *]`,
		`(casein (vcall a) (in _ (patarray _ (args (lvar b) (* _))) (body)))`,
	},
	{
		`x = (a in b)`,
		`(= (lvar x) (paren (casein (vcall a) (in _ (lvar b) (body)))))`,
	},

	// Newlines, comments, the end.
	{"a # b\nc", `(vcall a) (vcall c)`},
	{"a;;\n;b", `(vcall a) (vcall b)`},
	{"a + # c\n  b", `(call (vcall a) + (vcall b))`},
	{"a \\\n  + b", `(call (vcall a) + (vcall b))`},
	{"=begin\nx\n=end\na", `(vcall a)`},
	{"a\n=begin\nx\n=end\nb", `(vcall a) (vcall b)`},
	{"a\r\nb \"x\r\ny\"\r\n", `(vcall a) (call _ b (str "x\0ay"))`},
	{"# é\né = 1; é", `(= (lvar é) (int 1)) (lvar é)`},
	{"a\n__END__\nb )", `(vcall a)`},

	// InSpec.
	{
		"control 'a-1' do\n  impact 0.7\n  title \"x\"\n  tag nist: ['AC-1', 'b']\n  only_if('x') { os.linux? }\n  describe file('/etc/passwd') do\n    it { should exist }\n    its('mode') { should cmp '0644' }\n    its(:content) { should_not match(/^\\\\+:/) }\n  end\nend",
		`(call _ control (str "a-1") (block _ (body (call _ impact (float 0.7)) (call _ title (str "x")) (call _ tag (pairs (=> (sym "nist") (array (str "AC-1") (str "b"))))) (call _ only_if (str "x") (block _ (body (call (vcall os) linux?)))) (call _ describe (call _ file (str "/etc/passwd")) (block _ (body (call _ it (block _ (body (call _ should (vcall exist))))) (call _ its (str "mode") (block _ (body (call _ should (call _ cmp (str "0644")))))) (call _ its (sym "content") (block _ (body (call _ should_not (call _ match (regexp/ "^\5c\5c+:"))))))))))))`,
	},
	{
		"describe.one do\n  describe(x) { it { should be > 1 } }\nend",
		`(call (vcall describe) one (block _ (body (call _ describe (vcall x) (block _ (body (call _ it (block _ (body (call _ should (call (vcall be) > (int 1))))))))))))`,
	},
	{
		`input('a', value: %w{b c}).each do |x| describe x do end end`,
		`(call (call _ input (str "a") (pairs (=> (sym "value") (array (str "b") (str "c"))))) each (block (params (req x)) (body (call _ describe (lvar x) (block _ (body))))))`,
	},
}

func TestParse(t *testing.T) {
	for _, c := range trees {
		t.Run(c.source, func(t *testing.T) {
			f, err := Parse("t.rb", c.source)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff("(body "+c.want+")", sexp(f.Body)); diff != "" {
				t.Errorf("%s\n%s", c.source, diff)
			}
		})
	}
}
