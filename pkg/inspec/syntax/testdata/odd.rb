# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Odd but legal. None of it is ever run.

x = <<~A.lines.map(&:strip).join(",")
  a
   b #{1 + <<~B.to_i} c
     5
   B
A

foo(<<~A, <<-B, 3)
  a
A
  b
  B

<<~'A' + <<"B"
  #{no}
A
#{yes}
B

x = [<<~A, <<~B].join
  1
A
  2
B

a = <<~A
  x
	tab
    y

  z\
  w
A

%w(a (b) c) + %W[x#{1} [y]] + %i<a <b>> + %I{#{1} b}

%q!a! + %Q|b#{1}| + %/c/ + %-d- + %,e, + %(f(g)h)

%r{a/b{2}}ix =~ %r[a[b]c]

%x(ls #{x}) ; `a`

x = foo rescue bar
x = (foo rescue bar) if baz
x += foo rescue bar
foo bar rescue baz

foo and bar or not baz
foo && !bar || baz
x = foo and bar
not(x)
not x == y
!foo.bar baz

def a = 1
def b(x) = x + 1
def c(x, y = 2, *z) = foo x, y rescue 3
def self.d = puts("x")
def e() = begin; 1; end
def ==(o) = o.x == x

->(x) {} ; -> x, y { } ; 

->(x; y, z) { y }
->x=1{x}
-> { _1 + _2 }

a&.b = 1
a&.b += 1
a&.b ||= 2
a&.[](1)
a&.b&.c(1) { |x| x }
a.b&.c += 1

foo
  .bar
  # comment
  .baz(1)
  # another
  &.qux

foo.
  bar.
  baz

foo \
  .bar \
  1

1r + 2i + 3.5r + 1ri + 0x1f + 0b1_0 + 0o7 + 017 + 1e3 + 1_000.5e-1

p -1
p - 1
p-1
x = 1
x -1
x - 1
p *a
p * a
p &b
p & b
p [1]
p[1]
p (1)
p(1)
p (1).foo
p (1), 2
p ()
p !a
p ~a
p ->{ }
p ::A
p::A
p /a/
p %w[a]
x /2
x %2
p <<A
a
A
x <<1

foo { |x| x }
foo({ a: 1 })
foo a: 1
foo "a": 1, b: 2
foo a do |x| end
foo a { |x| x }
foo a, b { 1 } do 2 end
foo(a) { }
puts [1].map { |x| x }
puts [1].map do |x| x end
x = foo do 1 end
return foo do 1 end
{}
{ "a" => 1, b: 2, "c": 3, **d, e:, :f => 4 }
foo {}
foo({})

"a" "b#{1}" 'c' \
  "d"
"#{"#{"#{1}"}"}"
"a#$x b#@y c#@@z #x"
'a\'b\\c\n'
"\u{41 42}\x41\101\e\a\M-a\C-a\c?"
:"a b#{1}" ; :'c' ; :a? ; :[]= ; :+ ; :! ; :a= ; :A ; %s(x)

$1 ; $~ ; $! ; $@ ; $& ; $` ; $' ; $+ ; $0 ; $$ ; $? ; $; ; $, ; $/ ; $\ ; $. ; $< ; $> ; $_ ; $* ; $" ; $: ; $-w ; $stdout ; $LOAD_PATH

a, b = 1, 2
a, (b, *c), d = x
*a, b = x
a, * = x
a.b, c[0], @d, $e, F = 1
(a, b), c = x
a = b = c = 1
a = *b, 1
a = [*b]
a, b = *c
@a ||= {}
a[1] ||= 2
A::B ||= 1
A::B = 1
::C = 1
a.b ||= 1
a[*x] += 1
a, b = b, a rescue 1

while x do y end
until x; y; end
begin; x; end while y
begin x end until y
x while y
x until y
for a in b do c end
for a, b in c; d; end
loop do break if x; next unless y; redo; end
break 1, 2
return 1, 2
next x if y

begin
  x
rescue A, B => e
  1
rescue *C
  2
rescue => @e
  3
rescue
  4
else
  5
ensure
  6
end
def f
  x
rescue
  y
else
  w
ensure
  z
end
foo do
  x
rescue => e
  y
ensure
  z
end

case x
when 1, 2 then a
when *b then c
when String, /x/
  d
else e
end
case
when x > 1 then y
end
case x when 1; 2 end

class A < B::C; end
class << self; end
class A::B; end
class ::A; end
module A::B; end
class A < Struct.new(:a, :b); def x; end; end
def A.b; end
def (a).b; end
def a.b=(x); end
def `(x); end
def !; end
def -@; end
def +(o); end
def [](i); end
def []=(i, v); end
def <=>(o) end
def a?; end
def a!; end
def if; end
def self; end
def class() 1 end

def a(b, c = 1, *d, e, f:, g: 2, **h, &i) end
def a(*) b(*[]) end
def a(**nil) end
def a(...) b(...) end
def a(x, ...) b(x, ...) end
def a b, c = 1
end
def a((b, c), d) end
def a(b:, c:) end
def a b:, c: 1
  b
end
def a(&) b(&) end

yield
yield 1, 2
yield(1)
yield [1]
super
super()
super 1
super(a, &b)
yield a: 1
x = yield
foo yield 1

a..b ; a...b ; (a..) ; (..b) ; [a..b] ; a[1..] ; a[..1] ; a[1...-1]
(1..10) % 2
1..2 == 3
x = 1..
if a..b then c end

a && b and c
!a == b
-a ** b
-2 ** 2
a ** -b
a | b & c ^ d << 1
a =~ /x/ && b !~ /y/
a if b unless c
a or b if c
a + b * c - d / e % f
~a + +b
!!a
not a
a = b ? c : d
a = b if c

foo.bar = baz
foo[1] = 2
foo.bar.baz += 1
foo::bar
foo::Bar
Foo::bar(1)
Foo::Bar.new
foo.()
foo.(1)
foo.class
foo.if
foo.self.end
foo.bar! ; foo.bar?
foo.+ 1
foo.+(1)
foo.!
foo.`("x")

if a then b elsif c then d else e end
if a
  b
elsif c
  d
end
unless a then b else c end
(if a then b end)
x = if a then b else c end
foo(if a then b end)
[if a then b end]
x = case a when 1 then 2 end
x = begin 1 end
x = while a do b end
x = (a; b)
()
(a
b)

describe file('/x') do
  it { should exist }
  its('mode') { should cmp '0644' }
  its(:a) { should_not eq 1 }
  it { is_expected.to be > 5 }
  its('a.b') { should match(/x/i) }
end
control 'x' do
  impact 0.5
  title "a"
  desc 'x', "y"
  tag cci: ['a'], "b": nil
  tag 'c'
  ref 'x', url: 'http://x'
  only_if('a') { x }
end
expect(x).to eq(1), "msg"
expect { x }.to raise_error(A, /b/)
describe.one do end
describe x, :y => 1 do end
subject(:a) { b }
x.where { a == 'b' && c =~ /d/ }.entries.each do |e| e end

foo bar baz, 1
foo bar(1), 2
foo bar 1 do end
foo (bar baz), 1
foo.bar baz do |x| end
foo.bar(baz).qux 1, 2
foo [1, 2], {a: 1}
foo [1][0]
foo -x
foo :a, :b => 1, &c
foo *a, **b, &c
foo(*a, 1, *b, k: 1, **c)
foo(a, b,)
foo(
  a,
  b: 1,
)
[1, 2,
]
{a: 1,
 b: 2,
}

a = ->(x) do x end
foo ->(x) { x }, 1
foo -> { }, 1 do end
foo &->(x) { x }
foo(&:bar)
foo &:bar
foo(&method(:x))
scope :x, -> { y }
scope :x, ->(a) do y end

"a" \
"b"
x = "a
b"
x = 'a
b'
x = "a\
b"
/a
b/x
%w[a
b]

if x and
   y
  z
end
x = a ||
  b
x = a &&
  # c
  b
foo a,
  # c
  b
x =
  1
x = [
  # c
  1, # d
  2
]
foo(
  # x
)

a = b.c do |d, (e, f), *g, h: 1, **i, &j| end
a { |b, | }
a { |b; c| }
a { || }
a { |*| }
a { |**| } rescue 1
a { |b = 1, *c| }
a { |b, c = (1 | 2)| }
a do |b| b end.c { }

puts(<<~X) if y
  a
X
foo <<~X, a: 1 do |b|
  t
X
  c
end
foo(a, <<~X).bar
  z
X
{ a: <<~X, b: 1 }
  v
X
[<<~X.strip, 1]
  u
X

x = "#{<<~A}"
  in
A
y = "#{a ? "b" : 'c'}#{"#{d}"}"
z = "#{x.map { |i| "#{i}" }.join(", ")}"
w = "#{}"
v = "a#{
  1
}b"

!x.y?(z) && a
foo !x, !y
return !x
return if x
return unless x
return a if b
raise A, "b" unless c
raise A.new("b"), "c" if d
puts "a" if b and c

class Foo
  attr_reader :a
  private
  def b; end
  private def c; end
  private_class_method def self.d; end
  X = 1
  X, Y = 1, 2
  @a = 1
  @@b = 2
  class << self
    def e; end
  end
  alias f b
  include A, B
  private :g, :h
end

x.each_with_index.map { |a, i| [a, i] }.to_h.select { _2 > 1 }
x.map(&:to_s).reject(&:empty?).sort_by { |a| -a.size }.first&.upcase
x.inject { |a, b| a + b }
x.each do |a,b| p a, b end
x.sort { |a, b| b <=> a }
x.dig(:a, 0, "b")

a = [1, *b, *c, 2]
a = {**b, c: 1, **d}
a = [*1..3, *'a'..'c']
foo(*1..3)
[a: 1, b: 2]
[1, a: 2]
foo[a: 1]
foo[*a, 1]
foo[1, 2] = 3
foo[] 

x = y z
x = y z, w
x = y.z w
x += y z
a.b c.d e
x = y z do 1 end
return x y

p(**h)
p(*a, **h, &b)
p a: 1, **h
p(a:, b:)
p a:, b:
{a:, b:}
foo(a: 1, "b" => 2, c => d)

begin; end
begin
end while true
def x; end; def y() end
;;;
(;)
class X; ; end
if x; ; end
foo(); bar()

a.b.c = d, e
a = b, *c
a.b = *c
a[1], b.c = d
a = b = c, d

if (a = b) then c end
while (line = gets) do line end
if a = b
end
x if (y = z)

/a#{b}c/o ; /[\/]/ ; /\// ; /a b/ =~ c ; /#$x/ ; /(?<n>a)/ =~ b
n
foo /a/, 1
foo(/a/)
[/a/, /b/]
x = /a/
when_x = 1
return /a/ if x

puts "x" unless a || b
puts("x") while false
a rescue b if c
a = b rescue c unless d
(a rescue b)
foo (a rescue b)

@a.b @c
@a.b -1
@a -1
A -1 rescue 1
a.b -1
a.b - 1
a.b [1]
a.b[1]
a.b *c
a.b &c
a.b / c
a.b /c/

foo(a) do |b| end.bar
foo a do end.bar 1
foo { }.bar { }.baz
foo.bar { |x| x }.baz do |y| end

def a() end.b
x = def a; end
private def a(b) = c
memoize def a; end

a = 5
a /b
a *b
a &b
a [0]
a (0)
a -b
a ?b : c
a::B
a <<B

loop { |x| next x if y; break }
[].each { return }
proc { |a, (b, c)| }
lambda do |x| x end
Proc.new { |x| }

if /a/ then b end
if a =~ /b/ && !c then d end
unless !a then b end
a = !b && c
a = (not b)

x = %w[
  a
  b # not a comment
  c
]
y = %i[a
b]

def m
  return 1, *a if x
  return [1, 2]
end
def n = yield

a&.b(c)&.d { e }&.[](f)&.g = h
a.b::C&.d

v = 1 if true
v = if true then 1 end
v = (1 if true)
foo (1 if true)
foo((1 if true))

x = 5.times.map do |i|
  i
end
y = foo a do
  b
end
z = foo(a) do
  b
end.c

Foo = Struct.new(:a) do
  def b = a
end
Bar = Class.new(Foo) { def c; end }
Baz = Data = 1

foo in bar
foo => bar
foo = bar => baz rescue 1
x = (foo in bar)
if foo in {a: 1} then 1 end
foo in [a] and b

case {a: 1}
in {a: Integer | Float => n} unless n.zero? then n
in {a: [x, [y, *z]]} then z
in Hash => h then h
in String | Symbol
  1
in {a: {b: {c:}}}
  c
in [[a, b], {c: [d]}]
  d
in ->(x) { x > 1 }
  2
in 1.. | ...5 | nil..nil
  3
in true | false | self | __FILE__
  4
in A::B(x:) | ::C[]
  5
in "a#{b}" | :"c" | %i[d] | `e`
  6
end

def a(b = {}, c = [], d = nil, *e) end
def a(b = (x1; x2), e = f(1, 2)) end
def a(b: {}, c: [1, 2]) end
def a b = 1, *c; end

p((1; 2))

puts <<A + <<B
a
A
b
B
puts <<'A B'
x
A B
puts <<"A"
x#{1}
A
puts <<`A`
ls
A

foo(<<A) { |x|
text
A
  x
}

{ if: 1, class: 2, end: 3, def: 4, nil: 5, self: 6 }
foo if: 1, unless: 2
foo(in: 1, do: 2)
x.then { |if: 1| } rescue 1
{ "a b": 1, 'c': 2, "d#{1}": 3 }
{ a: 1, :b => 2, 'c' => 3, 4 => 5, nil => 6, [7] => 8, A => 9, @b => 10 }

return

!a
-> {}

self.a = 1
self[1] = 2
self.a += 1
self.class::A
self.class.b

a = 1; b = 2
a<b
a <b
a< b
a<<b
a <<b
a>b ? 1 : 2
a-b
a -b
a*b
a *b
a&b
a &b
a|b
a [b]
a[b]
a/b
a%b
a%(b)

x = 1
[y ? x:z, y ? 1:z, y ? a():z, y ? a[0]:z, y ? @a:z, y ? self:z, y ? "a":z, y ? c: d]

foo ((1; 2))
foo 1, (2; 3)
foo (bar { 1; 2 }), (3; 4)
foo -(1; 2)
foo a: (1; 2)
foo ()
foo (
  1
), 2
return (1; 2)
