a, (b, *c), d = 1, [2, 3, 4], 5
[a, b, c, d]
#=> [1, 2, [3, 4], 5]

*a, b = [1, 2, 3]
[a, b]
#=> [[1, 2], 3]

a = *nil
a
#=> []

a = [1, *[2, 3], *4..5]
a
#=> [1, 2, 3, 4, 5]

h = {a: 1, **{b: 2}, 'c' => 3}
h
#=> {:a=>1, :b=>2, "c"=>3}

x = 5
h = {x:}
h
#=> {:x=>5}

def m(a, b = 2, *r, k: 1, **o, &blk) = [a, b, r, k, o]
[m(1), m(1, 3, 4, k: 5, z: 6), m(*[1, 2], **{k: 3})]
#=> [[1, 2, [], 1, {}], [1, 3, [4], 5, {:z=>6}], [1, 2, [], 3, {}]]

def m(a, k:); end
m(1)
#=> ArgumentError: missing keyword: :k

def m(a); end
m
#=> ArgumentError: wrong number of arguments (given 0, expected 1)

def m(k: 1); end
m(z: 2)
#=> ArgumentError: unknown keyword: :z

def m(...) = n(...)
def n(a, k: 0) = [a, k]
m(1, k: 2)
#=> [1, 2]

def m; yield 1, 2; end
m { |a| a }
#=> 1

def m; yield [1, 2]; end
m { |a, b = 9, *c| [a, b, c] }
#=> [1, 2, []]

[[1, [2, 3]]].map { |a, (b, c)| a + b + c }
#=> [6]

[1, 2, 3].each_with_index.map { |x, i| x * i }
#=> [0, 2, 6]

%w(a b).each.with_index(1).to_a
#=> [["a", 1], ["b", 2]]

[3, 1, 2].sort_by { -_1 }
#=> [3, 2, 1]

p = proc { |a, b| [a, b] }
[p.call(1), p.call(1, 2, 3), p.call([4, 5]), p.arity, p.lambda?]
#=> [[1, nil], [1, 2], [4, 5], 2, false]

l = ->(a, b = 1) { [a, b] }
[l.(1), l[1, 2], l.arity, l.curry.arity]
#=> [[1, 1], [1, 2], -2, -1]

l = lambda { |a| a }
l.call
#=> ArgumentError: wrong number of arguments (given 0, expected 1)

def m; [1, 2].each { |x| return x }; 3; end
m
#=> 1

x = [1, 2, 3].each { |v| break v * 10 if v == 2 }
x
#=> 20

r = []
5.times { |i| next if i.odd?; r << i }
r
#=> [0, 2, 4]

i = 0
i += 1 while i < 10
i
#=> 10

i = 10
begin; i -= 1; end until i < 5
i
#=> 4

for a, b in [[1, 2], [3, 4]] do; end
[a, b]
#=> [3, 4]

def m
  yield
ensure
  @x = 1
end
[m { 5 }, @x]
#=> [5, 1]

begin
  raise ArgumentError, 'x'
rescue TypeError, ArgumentError => e
  [e.class, e.message]
else
  1
ensure
  2
end
#=> [ArgumentError, "x"]

n = 0
begin
  n += 1
  raise 'again' if n < 3
  n
rescue
  retry
end
#=> 3

begin
  begin
    raise 'a'
  rescue => e
    raise TypeError, 'b'
  end
rescue => e
  [e.message, e.cause.message]
end
#=> ["b", "a"]

class MyErr < StandardError
  def initialize(m = 'dflt'); super; end
end
begin; raise MyErr; rescue => e; e.message; end
#=> "dflt"

raise 'boom'
#=> RuntimeError: boom

nil.foo
#=> NoMethodError: undefined method `foo' for nil:NilClass

Object.const_get(:Nope)
#=> NameError: uninitialized constant Nope

Integer('x')
#=> ArgumentError: invalid value for Integer(): "x"

[1, 2].first('x')
#=> TypeError: no implicit conversion of String into Integer

'a' + 1
#=> TypeError: no implicit conversion of Integer into String

1 + 'a'
#=> TypeError: String can't be coerced into Integer

1 + nil
#=> TypeError: nil can't be coerced into Integer

[1, nil].sort
#=> ArgumentError: comparison of Integer with nil failed

mixed = [3, 'a']; mixed.max
#=> ArgumentError: comparison of Integer with String failed

{a: 1}.fetch(:b)
#=> KeyError: key not found: :b

[1].fetch(5)
#=> IndexError: index 5 outside of array bounds: -1...1

'x'.freeze << 'y'
#=> FrozenError: can't modify frozen String: "x"

[1].freeze << 2
#=> FrozenError: can't modify frozen Array: [1]

{a: 1}.freeze[:b] = 1
#=> FrozenError: can't modify frozen Hash: {:a=>1}

catch(:x) { 10.times { |i| throw :x, i if i == 4 } }
#=> 4

case [1, [2, 3]]
in [Integer => a, [b, *c]] then [a, b, c]
end
#=> [1, 2, [3]]

case {name: 'x', age: 3}
in {name: String => n, age: 18..} then [:adult, n]
in {name:, **rest} then [:other, name, rest]
end
#=> [:other, "x", {:age=>3}]

case 5
in 0 | 1 then :small
in Integer | Float => n if n > 4 then [:big, n]
end
#=> [:big, 5]

case 7
when 1..5 then :low
when ->(x) { x > 6 } then :high
end
#=> :high

case 'foobar'
when /^foo(.*)/ then $1
end
#=> "bar"

x = if false then 1 end
x
#=> nil

a = nil
[a&.length, a.to_a, (a || 3), a.nil?]
#=> [nil, [], 3, true]

a ||= 4
a &&= a + 1
a
#=> 5

h = Hash.new { |hash, k| hash[k] = k * 2 }
[h[2], h]
#=> [4, {2=>4}]

h = {}
h[:a] ||= []
h[:a] << 1
h
#=> {:a=>[1]}

h = Hash.new(0)
'hello'.each_char { |ch| h[ch] += 1 }
h
#=> {"h"=>1, "e"=>1, "l"=>2, "o"=>1}

'%05.1f|%-5s|%+d|%x|%o|%b|%e|%s' % [3.14159, 'ab', 5, 255, 8, 5, 12345.678, :sym]
#=> "003.1|ab   |+5|ff|10|101|1.234568e+04|sym"

format('%<a>d %{b}', a: 1, b: 'x')
#=> "1 x"

"a\tb\n\e[0m\u00e9\x01"
#=> "a\tb\n\e[0mé\u0001"

'é'.bytes
#=> [195, 169]

"caf\u00e9"[3]
#=> "é"

'hello world'.scan(/o/) { |m| m }
#=> "hello world"

'a1b22'.gsub(/\d+/) { |m| "<#{m}>" }
#=> "a<1>b<22>"

'2024-01-02'.gsub(/(\d+)-(\d+)-(\d+)/, '\3/\2/\1')
#=> "02/01/2024"

'John Smith'.sub(/(?<f>\w+) (?<l>\w+)/, '\k<l> \k<f>')
#=> "Smith John"

'cat hat'.gsub(/[ch]at/, 'cat' => 'dog', 'hat' => 'cap')
#=> "dog cap"

if /(?<y>\d+)-(?<m>\d+)/ =~ '2024-05'
  [y, m, $~[0], $1]
end
#=> ["2024", "05", "2024-05", "2024"]

'foobar'.match(/o(?=b)/)[0]
#=> "o"

'aaa'.sub(/a{2}/, 'b')
#=> "ba"

"line1\nline2"[/^line2$/]
#=> "line2"

"a\n" =~ /b*^$/
#=> nil

"x\n".scan(/^/).length
#=> 1

'a,b;c'.split(/[,;]/)
#=> ["a", "b", "c"]

'a,b,,'.split(',')
#=> ["a", "b"]

'a,b,,'.split(',', -1)
#=> ["a", "b", "", ""]

' a  b '.split(' ')
#=> ["a", "b"]

'abc'.split('')
#=> ["a", "b", "c"]

'k=v=w'.split('=', 2)
#=> ["k", "v=w"]

'abc'.tr('a-c', 'A-C')
#=> "ABC"

'hello'.tr('^l', '*')
#=> "**ll*"

'hello'.delete('l-o')
#=> "he"

'aaabbb'.squeeze('a')
#=> "abbb"

'hello world'.capitalize
#=> "Hello world"

['az'.succ, 'zz'.succ, 'a9'.succ, 'Zz'.succ, '1.9'.succ]
#=> ["ba", "aaa", "b0", "AAa", "2.0"]

'ab'.center(7, '*')
#=> "**ab***"

"a\nb\nc".lines.map(&:chomp)
#=> ["a", "b", "c"]

'abc'.each_char.with_index.map { |ch, i| ch * i }
#=> ["", "b", "cc"]

['abc' <=> 'abd', 'a'.casecmp('B'), 'a'.casecmp?('A'), 'abc'.eql?('abc'), 'abc'.equal?('abc')]
#=> [-1, -1, true, true, false]

['12abc'.to_i, '0x1A'.hex, 'z'.to_i(36), '3.7e2x'.to_f, '0b11'.to_i(0)] rescue 'base'
#=> [12, 26, 35, 370.0, 3]

s = +'abc'
s[1] = 'ZZ'
s.insert(-1, '!')
s
#=> "aZZc!"

'title case'.split.map(&:capitalize).join(' ')
#=> "Title Case"

<<~A + <<~B
  x
    y
A
  z
B
#=> "x\n  y\nz\n"

:"foo bar".inspect + :a?.inspect + :[]=.inspect
#=> ":\"foo bar\":a?:[]="

[1, [2, [3, [4]]]].flatten(1)
#=> [1, 2, [3, [4]]]

[1, 2, 3, 4].each_slice(3).to_a
#=> [[1, 2, 3], [4]]

[1, 2, 3].inject { |a, b| a * b }
#=> 6

[1, 2, 3].reduce(:+)
#=> 6

(1..10).step(3).to_a
#=> [1, 4, 7, 10]

('a'..'e').each_cons(2).map(&:join)
#=> ["ab", "bc", "cd", "de"]

[1, 2, 3].zip([4, 5], [6])
#=> [[1, 4, 6], [2, 5, nil], [3, nil, nil]]

[[1, 2], [3, 4]].to_h { |a, b| [a.to_s, b] }
#=> {"1"=>2, "3"=>4}

[1, 2, 3, 4].partition(&:even?)
#=> [[2, 4], [1, 3]]

%w(apple bob cat).group_by(&:size)
#=> {5=>["apple"], 3=>["bob", "cat"]}

%w(a b a).tally
#=> {"a"=>2, "b"=>1}

[1, 2, 4, 5, 7].slice_when { |a, b| b != a + 1 }.to_a
#=> [[1, 2], [4, 5], [7]]

[3, 1, 2].minmax
#=> [1, 3]

[1, 2, 3].cycle.first(5)
#=> [1, 2, 3, 1, 2]

(1..Float::INFINITY).lazy.select(&:even?).map { |x| x * x }.first(3)
#=> [4, 16, 36]

[0.1, 0.2, 0.3].sum
#=> 0.6

[1, 2, 3].each_with_object([]) { |x, acc| acc << x * 2 }
#=> [2, 4, 6]

a = [1, 2, 3, 4]
[a[1..], a[-2..], a[1, 2], a[5], a[4, 1], a[..1], a.values_at(0, 2, 9)]
#=> [[2, 3, 4], [3, 4], [2, 3], nil, [], [1, 2], [1, 3, nil]]

a = [1, 2, 3]
a[5] = 6
a
#=> [1, 2, 3, nil, nil, 6]

a = [1, 2, 3, 4]
a[1..2] = [9]
a
#=> [1, 9, 4]

[1, 2, 2, 3] - [2]
#=> [1, 3]

[[1, 2], [3]].sum([])
#=> [1, 2, 3]

[nil, 1, false].compact
#=> [1, false]

[1, 2, 3].to_s + {a: nil}.to_s
#=> "[1, 2, 3]{:a=>nil}"

a = [1]
a << a
a.inspect
#=> "[1, [...]]"

{a: 1, b: 2}.map { |k, v| [k, v * 2] }.to_h
#=> {:a=>2, :b=>4}

{a: 1, b: 2}.select { |k, v| v > 1 }
#=> {:b=>2}

{a: 1, b: 2}.min_by { |_, v| -v }
#=> [:b, 2]

{b: 1, a: 2}.sort.first
#=> [:a, 2]

{a: 1}.merge({a: 2, b: 3}) { |k, o, n| o + n }
#=> {:a=>3, :b=>3}

{a: {b: [1, {c: 2}]}}.dig(:a, :b, 1, :c)
#=> 2

{a: 1, b: nil}.compact.transform_values(&:to_s).transform_keys(&:to_s)
#=> {"a"=>"1"}

{a: 1, b: 2}.each_with_index.map { |(k, v), i| [k, v, i] }
#=> [[:a, 1, 0], [:b, 2, 1]]

{a: 1, b: 2}.reduce(0) { |s, (k, v)| s + v }
#=> 3

{a: 1}.each_pair.to_a
#=> [[:a, 1]]

{a: 1, b: 2}.find { |k, v| v == 2 }
#=> [:b, 2]

{1 => :a, 1.0 => :b, '1' => :c, [1] => :d}[[1]]
#=> :d

{a: 1, b: 2}.any? { |k, v| v > 1 }
#=> true

{a: 1, b: 2}.group_by { |k, v| v.odd? }
#=> {true=>[[:a, 1]], false=>[[:b, 2]]}

{a: 1}.to_a.flatten
#=> [:a, 1]

[7 / 2, -7 / 2, 7 % -3, -7.remainder(3), 7.divmod(-2), 2**100, 2**-1, 10.digits, 255.to_s(2)]
#=> [3, -4, -2, -1, [-4, -1], 1267650600228229401496703205376, (1/2), [0, 1], "11111111"]

[1e20.to_i, 1e3, 1e16, 1.0e-5, 123456789.123, 1/3r, 0.1 + 0.2, 100.0, -0.0, 1e100]
#=> [100000000000000000000, 1000.0, 1.0e+16, 1.0e-05, 123456789.123, (1/3), 0.30000000000000004, 100.0, -0.0, 1.0e+100]

[3.7.round, -3.5.round, 2.5.round, 1234.567.round(-2), 1.235.round(2), 3.2.ceil, -3.2.floor, 7.fdiv(2)]
#=> [4, -4, 3, 1200, 1.24, 4, -4, 3.5]

[10.clamp(1, 5), 5.between?(1, 10), 0.zero?, -1.abs, 3 <=> 'a', 1 == 1.0, 1.eql?(1.0), 5.pred]
#=> [5, true, true, 1, nil, true, false, 4]

1.0 / 0
#=> Infinity

1 / 0
#=> ZeroDivisionError: divided by 0

12345678901234567890 * 98765432109876543210
#=> 1219326311370217952237463801111263526900

[0b1010, 0o17, 0xff, 1_000, 'a'.ord, 97.chr]
#=> [10, 15, 255, 1000, 97, "a"]

(1..10) === 5 && ('a'..'z').cover?('m') && !(1...10).include?(10)
#=> true

Point = Struct.new(:x, :y) do
  def +(o) = Point.new(x + o.x, y + o.y)
end
pt = Point.new(1, 2) + Point.new(3, 4)
[pt.to_a, pt == Point.new(4, 6), pt.to_h]
#=> [[4, 6], true, {:x=>4, :y=>6}]

S = Struct.new(:a, keyword_init: true)
S.new(a: 1).a
#=> 1

class A
  attr_accessor :v
  def initialize(v) = @v = v
  include Comparable
  def <=>(o) = v <=> o.v
  def to_s = "A#{v}"
end
[[A.new(2), A.new(1)].min.to_s, A.new(1) < A.new(2), A.new(1) == A.new(1), A.new(5).clamp(A.new(1), A.new(3)).to_s]
#=> ["A1", true, true, "A3"]

class B
  def method_missing(n, *a)
    n.to_s.start_with?('x') ? [n, a] : super
  end
  def respond_to_missing?(n, p = false) = n.to_s.start_with?('x')
end
[B.new.xyz(1), B.new.respond_to?(:xa), B.new.respond_to?(:ya), (B.new.yy rescue $!.class)]
#=> [[:xyz, [1]], true, false, NoMethodError]

class C
  def self.build(*a, &b) = new(*a, &b)
  def initialize(a = 1, &b)
    @a = b ? b.call(a) : a
  end
  def a = @a
  private def secret = 1
  protected def prot = 2
  def cmp(o) = o.prot
end
[C.build(2) { |x| x * 2 }.a, (C.new.secret rescue 'private'), C.new.cmp(C.new), (C.new.prot rescue 'protected'), C.new.send(:secret)]
#=> [4, "private", 2, "protected", 1]

module M
  def hi = "hi #{name}"
  def self.included(b) = b.extend(K)
  module K
    def make(n) = new(n)
  end
end
class D
  include M
  attr_reader :name
  def initialize(n) = @name = n
end
[D.make('x').hi, D.ancestors.first(2).map(&:to_s).map { |s| s[-1] }, D.include?(M)]
#=> ["hi x", ["D", "M"], true]

class E
  def greet = 'e'
end
class F < E
  def greet = super + 'f'
end
module G
  def greet = super + 'g'
end
class F
  prepend G
end
F.new.greet
#=> "efg"

class H
  class << self
    attr_accessor :conf
    def setup = self.conf = 5
  end
end
H.setup
H.conf
#=> 5

class I
  @@n = 0
  N = 3
  def self.inc = @@n += 1
  def n = N
end
[I.inc, I.inc, I.new.n, I::N]
#=> [1, 2, 3, 3]

o = Object.new
def o.hey = 'hey'
[o.hey, o.singleton_methods, o.respond_to?(:hey)]
#=> ["hey", [:hey], true]

class J
  %w(a b).each { |n| define_method("get_#{n}") { |x = 1| "#{n}#{x}" } }
end
[J.new.get_a, J.new.get_b(5)]
#=> ["a1", "b5"]

o = Object.new
o.instance_eval { @z = 3 }
[o.instance_variable_get(:@z), o.instance_variables]
#=> [3, [:@z]]

String.class_eval { def shout = upcase + '!' }
'a'.shout
#=> "A!"

[1, 2].map(&2.method(:+))
#=> [3, 4]

f = ->(x) { x + 1 } >> ->(x) { x * 2 }
f.call(3)
#=> 8

[defined?(x), defined?(puts), defined?(String), defined?(@a), defined?(yield)]
#=> [nil, "method", "constant", nil, nil]

__method__.inspect
#=> "nil"

x = 10
[1].each { |v; x| x = v }
x
#=> 10

add = proc { |a, b| a + b }
[[1, 2], [3, 4]].map(&add)
#=> [3, 7]

require 'set'
s = Set.new([1, 2]) | [3]
[s.include?(3), s.subset?(Set[1, 2, 3, 4]), s.to_a, (s & Set[1]).size, s]
#=> [true, true, [1, 2, 3], 1, #<Set: {1, 2, 3}>]

require 'json'
[JSON.parse('{"a":[1,2.5,null,"x"]}'), {a: [1, nil], 'b' => 1.5}.to_json, JSON.parse('[1]', symbolize_names: true)]
#=> [{"a"=>[1, 2.5, nil, "x"]}, "{\"a\":[1,null],\"b\":1.5}", [1]]

require 'yaml'
YAML.safe_load("a: 1\nb: [yes, no, 010, 1_000, 1.5, ~, 'x', 0x1f]\nc:\n  - d: e\n")
#=> {"a"=>1, "b"=>[true, false, 8, 1000, 1.5, nil, "x", 31], "c"=>[{"d"=>"e"}]}

require 'date'
d = Date.new(2024, 2, 28)
[(d + 2).to_s, (d >> 1).to_s, d.strftime('%a %d %b %Y'), (Date.new(2024, 3, 1) - d).to_i, d.leap?, d < Date.new(2025, 1, 1)]
#=> ["2024-03-01", "2024-03-28", "Wed 28 Feb 2024", 2, true, true]

t = Time.utc(2024, 1, 2, 3, 4, 5)
[t.strftime('%Y-%m-%d %H:%M:%S'), t.year, (t + 60).min, t.to_i, t.monday?, t.to_s]
#=> ["2024-01-02 03:04:05", 2024, 5, 1704164645, false, "2024-01-02 03:04:05 UTC"]

require 'shellwords'
[Shellwords.escape("it's"), Shellwords.split("a 'b c' d\\ e"), 'a b'.shellescape]
#=> ["it\\'s", ["a", "b c", "d e"], "a\\ b"]

require 'ostruct'
o = OpenStruct.new(a: 1)
o.b = 2
[o.a, o.b, o.c]
#=> [1, 2, nil]

Regexp.union('a.b', /c/i)
#=> /a\.b|(?i-mx:c)/

[Regexp.escape('a.b*c'), /x/i.source, /x/ =~ 'axb', /a b/x.match?('ab'), /(a)(b)?/.match('a').captures]
#=> ["a\\.b\\*c", "x", 1, true, ["a", nil]]

'foo.bar(baz)'[/\((.*)\)/, 1]
#=> "baz"

'The Cat'.swapcase.center(11).strip.reverse
#=> "TAc EHt"

"%s and %p" % ['a', 'b']
#=> "a and \"b\""

'abc'.unpack('C*').sum
#=> 294

[*'a'..'c', *1..2]
#=> ["a", "b", "c", 1, 2]

obj = Object.new
def obj.each
  yield 1
  yield 2
end
obj.extend(Enumerable)
[obj.map { |x| x * 2 }, obj.include?(2), obj.sort, obj.first, obj.each_slice(1).to_a, obj.reduce(:+)]
#=> [[2, 4], true, [1, 2], 1, [[1], [2]], 3]

e = [1, 2].each
[e.next, e.next, (e.next rescue 'stop')]
#=> [1, 2, "stop"]

enum = Enumerator.new { |y| y << 1; y << 2; y.yield 3 }
enum.map { |x| x * 2 }
#=> [2, 4, 6]

a = 'x'
b = a.dup
b << 'y'
[a, b, a.frozen?, :s.frozen?, 1.frozen?, a.clone.freeze.frozen?]
#=> ["x", "xy", false, true, true, true]

def kw(a, opts = {}) = [a, opts]
kw(1, b: 2)
#=> [1, {:b=>2}]

def blk(&b) = b
[blk.nil?, blk { 1 }.call]
#=> [true, 1]

[[1, :a], [2, :b]].each_with_object({}) { |(n, s), h| h[s] = n }
#=> {:a=>1, :b=>2}

x = [1, 2, 3]
first, *rest = x
[first, rest, x.sum { |v| v * 2 }, x.each_entry.to_a]
#=> [1, [2, 3], 12, [1, 2, 3]]

1.then { |x| x + 1 }.tap { |x| x * 100 }
#=> 2

[1, 2, 3].include?(2) and not false
#=> true

"a-b_c d".split(/[-_ ]/).each_with_index.to_h { |s, i| [s.to_sym, i] }
#=> {:a=>0, :b=>1, :c=>2, :d=>3}

%w[10 9 2].sort_by(&:to_i).map { Integer(_1) }.each_cons(2).all? { |a, b| a < b }
#=> true

"é".length + "é".bytesize
#=> 3

"\xff".valid_encoding?
#=> false

"ab\xffc".scrub('?')
#=> "ab?c"

a = b = c = 3
a += b -= c
[a, b, c]
#=> [3, 0, 3]

x = [[1, 2], [3]].flat_map { |v| v.map { |w| w + 1 } }
x.each_index.to_a + x.rotate + x.combination(2).count.digits
#=> [0, 1, 2, 3, 4, 2, 3]

Comparable.instance_method(:clamp).name
#=> :clamp

begin
  Integer('abc')
rescue ArgumentError
  'bad'
ensure
  'ignored'
end
#=> "bad"

$stderr.nil? || true
#=> true

ObjectSpace.class
#=> Module

"snowman: \u2603 #{1 + 1} \#{no}"
#=> "snowman: ☃ 2 \#{no}"
