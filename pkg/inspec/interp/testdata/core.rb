"abc"[-2, 5]
#=> "bc"

"abc"[3]
#=> nil

"abc"[3, 1]
#=> ""

"abc"[4, 1]
#=> nil

"äöü"[1..]
#=> "öü"

"hello world"[/o (w)/, 1]
#=> "w"

"k=v"[/(?<a>\w)=(?<b>\w)/, "b"]
#=> "v"

x = +""; x[0] = "v"; x
#=> "v"

x = +"abc"; x[5] = "v"; x
#=> IndexError: index 5 out of string

"a\n\n".chomp("")
#=> "a"

"abc".chomp(nil)
#=> "abc"

"\0 a \0".strip
#=> "a"

"abc".chr
#=> "a"

"".chr
#=> ""

x = +"a"; x.concat(98, "c"); x
#=> "abc"

x = +"a"; x.concat(x, x); x
#=> "aaa"

x = +"a"; x << 0x20ac; x
#=> "a€"

x = +"a"; x << -1
#=> RangeError: -1 out of char range

"abc".bytes { |b| b }
#=> "abc"

"a,b,,".split(",")
#=> ["a", "b"]

"a,b,,".split(",", -1)
#=> ["a", "b", "", ""]

" a  b ".split(" ", 2)
#=> ["a", "b "]

"abc".split("")
#=> ["a", "b", "c"]

"a1b2".split(/(\d)/)
#=> ["a", "1", "b", "2"]

"hello".tr('a-y', 'b-z')
#=> "ifmmp"

"hello".tr('^l', '*')
#=> "**ll*"

"hello".tr('el', 'ip')
#=> "hippo"

"hello".tr_s('l', 'r')
#=> "hero"

"hello".delete('l-o')
#=> "he"

"hello".tr('z-a', 'x')
#=> ArgumentError: invalid range "z-a" in string transliteration

"aaabbb".squeeze
#=> "ab"

"aaabbb".squeeze("a")
#=> "abbb"

"hello world".count("lo", "o")
#=> 2

"a-b".tr("a\\-b", "xyz")
#=> "xyz"

"x\xffy".delete("l")
#=> ArgumentError: invalid byte sequence in UTF-8

"a".clamp("b")
#=> TypeError: wrong argument type String (expected Range)

"b".clamp("a", "c")
#=> "b"

"a" < :b
#=> ArgumentError: comparison of String with :b failed

"abc".partition("b")
#=> ["a", "b", "c"]

"abcb".rpartition("b")
#=> ["abc", "b", ""]

"x\xffy".partition("y")
#=> ["x\xFF", "y", ""]

"Straße".upcase
#=> "STRASSE"

"\u200b\u0000\u007f"
#=> "​\u0000\u007F"

"\u2028\u{10ffff}"
#=> "\u2028\u{10FFFF}"

"abc".freeze << "d"
#=> FrozenError: can't modify frozen String: "abc"

[1, [2, [3, [4]]]].flatten!(1)
#=> [1, 2, [3, [4]]]

[1, [2]].flatten!(0)
#=> nil

[3, 1].insert(1)
#=> [3, 1]

[1, 2, 3].fill(0, 1)
#=> [1, 0, 0]

[1, 2, 3].fill(9, 1, 1)
#=> [1, 9, 3]

[1, 2, 3].fill { |i| i * i }
#=> [0, 1, 4]

[1, 2, 3].fill(7, 1..)
#=> [1, 7, 7]

[1, 2].product([3, 4]).size
#=> 4

[1, 2].product { |x| x }
#=> [1, 2]

[1, 2, 3, 4].slice_before(&:even?).to_a
#=> [[1], [2, 3], [4]]

[1, 2, 3, 4].slice_after(&:even?).to_a
#=> [[1, 2], [3, 4]]

a = []
a << a
a.inspect
#=> "[[...]]"

a = []
a << a
a.hash == a.hash
#=> true

h = {}; h[:a] = h; h.inspect
#=> "{:a=>{...}}"

h = {}; h[h] = 1; h.inspect
#=> "{{...}=>1}"

{ [1, [2]] => 3 }[[1, [2]]]
#=> 3

{ a: 1 } < { a: 1, b: 2 }
#=> true

{ a: 1, b: 2 } > { a: 1 }
#=> true

h = Hash.new { |x, k| k.to_s }; h.default(:a)
#=> "a"

Hash.new(5).default_proc
#=> nil

h = {}; h.default_proc = proc { |x, k| k }; h[3]
#=> 3

{ a: 1, b: [2] }.flatten
#=> [:a, 1, :b, [2]]

{ a: 1 }.rassoc(1)
#=> [:a, 1]

Struct.new(:a).new(1).inspect
#=> "#<struct a=1>"

s = Set[1]
s << s
s.inspect
#=> "#<Set: {1, #<Set: {...}>}>"

2**100
#=> 1267650600228229401496703205376

10**400 > 10**399
#=> true

-1 ** 1001
#=> -1

(-1) ** 1001
#=> -1

0 ** 0
#=> 1

(2**70).to_s(16)
#=> "400000000000000000"

(2**70).digits.size
#=> 22

1/3r + 1/6r
#=> (1/2)

(1/3r) ** 2
#=> (1/9)

3r ** -2
#=> (1/9)

7.pow(2**40, 13)
#=> 9

s = +""; 3.times { |i| t = s; s << i.to_s; t }; s
#=> "012"

s = +"a"; t = s.dup; s << "b"; t << "c"; [s, t]
#=> ["ab", "ac"]

s = +"a"; t = s; s << "b"; t
#=> "ab"

h = { "k" => 1 }; k = +"k"; h[k] = 2; k << "x"; h
#=> {"k"=>2}

case { name: "x", tags: [1, 2, 3] }; in { name: String => n, tags: [first, *rest] } then [n, first, rest]; end
#=> ["x", 1, [2, 3]]

case [1, [2, 3]]
in [Integer => a, [b, *]] if a < b then [a, b]
end
#=> [1, 2]

case 5
in 1..3 then :low
in 4.. then :high
end
#=> :high

case { a: nil }; in { a: nil } then 1; end
#=> 1

case [1, 2]
in [x] then 1
in [x, y] unless x > y then [y, x]
end
#=> [2, 1]

x = 5
case 5
in ^x then :same
end
#=> :same

{ a: 1, b: 2 } => { a: }; a
#=> 1

1 in String
#=> false

case 7; in Integer | Float => n then n; end
#=> 7

case { a: 1 }; in { a: 1, **nil } then 1; end
#=> 1

case { a: 1, b: 2 }; in { a: 1, **rest } then rest; end
#=> {:b=>2}

case ["a", 1, "b", 2]; in [*, Integer => x, String => y, *] then [x, y]; end
#=> [1, "b"]

format("%05.1f|%-6s|%+d|%x|%o|%b|%e|%g|%%|%c", 3.14159, "ab", 5, 255, 8, 5, 12345.678, 0.0001, "z")
#=> "003.1|ab    |+5|ff|10|101|1.234568e+04|0.0001|%|z"

format("%<a>d-%{b}", a: 1, b: 2)
#=> "1-2"

format("%08b", 37)
#=> "00100101"

format("%#x %#o", 255, 8)
#=> "0xff 010"

format("% d", 5)
#=> " 5"

format("%s %p", nil, nil)
#=> " nil"

format("%3$s %1$s", 1, 2, 3)
#=> "3 1"

format("%d", "12")
#=> "12"

format("%d", "x")
#=> ArgumentError: invalid value for Integer(): "x"

format("%d", nil)
#=> TypeError: can't convert nil into Integer

format("%-10s|", "äö")
#=> "äö        |"

format("%.3s", "abcdef")
#=> "abc"

format("%+.2e", -12345.678)
#=> "-1.23e+04"

format("%x", -255)
#=> "..f01"

Integer("0x1f", 16)
#=> 31

Integer("12", exception: false)
#=> 12

Integer("1_000")
#=> 1000

Integer("")
#=> ArgumentError: invalid value for Integer(): ""

Integer(nil)
#=> TypeError: can't convert nil into Integer

Integer("0b101")
#=> 5

Integer("08")
#=> ArgumentError: invalid value for Integer(): "08"

Integer(3.99)
#=> 3

Float("1e3")
#=> 1000.0

Float("1.")
#=> ArgumentError: invalid value for Float(): "1."

Float("x") rescue $!.message
#=> "invalid value for Float(): \"x\""

Float(nil)
#=> TypeError: can't convert nil into Float

Array(nil)
#=> []

Array({ a: 1 })
#=> [[:a, 1]]

Array(1..3)
#=> [1, 2, 3]

String(12)
#=> "12"

"abc".gsub(/b/, "b" => "X")
#=> "aXc"

"abc".gsub(/(?<x>b)/, '<\k<x>>')
#=> "a<b>c"

"abc".gsub("b") { |m| m.upcase }
#=> "aBc"

"a.b".gsub(".", "-")
#=> "a-b"

"abc".gsub(/(a)(b)/, '\2\1')
#=> "bac"

"path/to".gsub("/", "\\\\/")
#=> "path\\/to"

"aaa".sub(/a/) { $&.upcase }
#=> "Aaa"

if /(?<y>\d+)-(?<m>\d+)/ =~ "2024-05" then [y, m] end
#=> ["2024", "05"]

"aXb".match?(/x/i)
#=> true

"a\nb" =~ /^b$/
#=> 2

"a\nb".match(/a.b/m).to_s
#=> "a\nb"

"ab\n" =~ /b\Z/
#=> 1

"ab\n" =~ /b\z/
#=> nil

"foobar"[/(?<=foo)bar/]
#=> "bar"

"foobar"[/foo(?!bar)/]
#=> nil

"aaab"[/(?>a+)b/]
#=> "aaab"

"ünï"[/\p{L}+/]
#=> "ünï"

"x1f"[/\h+/]
#=> "1f"

"a b" =~ /a\ b/x
#=> 0

"ab12".scan(/[[:alpha:]]|\d/)
#=> ["a", "b", "1", "2"]

"k1=v1;k2=v2".scan(/(\w+)=(\w+)/).to_h
#=> {"k1"=>"v1", "k2"=>"v2"}

"test".match(/(?<a>t)(e)?/).named_captures
#=> {"a"=>"t"}

Regexp.escape("a.b*c [x]")
#=> "a\\.b\\*c\\ \\[x\\]"

Regexp.union("a.b", /c/i)
#=> /a\.b|(?i-mx:c)/

/a#{1 + 1}b/.source
#=> "a2b"

/x/mix.inspect
#=> "/x/mix"

"abc".match(/(z)?b/).to_a
#=> ["b", nil]

begin; Integer("x"); rescue ArgumentError => e; [e.class, e.message]; end
#=> [ArgumentError, "invalid value for Integer(): \"x\""]

begin; nil.foo; rescue NoMethodError => e; [e.message, e.name, e.receiver]; end
#=> ["undefined method `foo' for nil:NilClass", :foo, nil]

begin; raise "a"; rescue => e; e.full_message rescue 1; e.backtrace.class; end
#=> Array

begin; begin; raise "a"; rescue; raise "b"; end; rescue => e; [e.message, e.cause.message]; end
#=> ["b", "a"]

def m; yield; ensure; 5; end; m { 3 }
#=> 3

def m; return 1; ensure; 2; end; m
#=> 1

x = [1, 2, 3].each { |v| break v * 10 if v == 2 }; x
#=> 20

n = 0; begin; n += 1; raise "x" if n < 3; n; rescue; retry; end
#=> 3

catch(:done) { 10.times { |i| throw :done, i if i == 3 }; :never }
#=> 3

[[1, 2], [3, 4]].each_with_object([]) { |(a, b), acc| acc << a + b }
#=> [3, 7]

[1, 2, 3].map { _1 * 2 }
#=> [2, 4, 6]

[[1, 2]].map { |a, (b, c)| [a, b, c] }
#=> [[1, 2, nil]]

%w[a b].each_with_index.to_h
#=> {"a"=>0, "b"=>1}

[1, 2, 3, 4].each_slice(2).map(&:sum)
#=> [3, 7]

(1..3).each_cons(2).to_a
#=> [[1, 2], [2, 3]]

[3, 1, 2].minmax
#=> [1, 3]

%w[aa b ccc].max_by(&:size)
#=> "ccc"

[1, 2, 3].inject { |a, b| a * b }
#=> 6

[1, 2, 3].sum { |x| x / 2.0 }
#=> 3.0

%w[a b a].tally
#=> {"a"=>2, "b"=>1}

[1, nil, 2].compact.partition(&:even?)
#=> [[2], [1]]

[1, 2, 3].zip([4, 5, 6], [7, 8])
#=> [[1, 4, 7], [2, 5, 8], [3, 6, nil]]

[5, 3].sort { |a, b| b <=> a }
#=> [5, 3]

[nil, 1].sort
#=> ArgumentError: comparison of NilClass with 1 failed

mixed = [1, "a"]; mixed.max
#=> ArgumentError: comparison of Integer with String failed

["b", "A"].sort_by(&:downcase)
#=> ["A", "b"]

{ b: 1, a: 2 }.sort_by { |k, v| v }.first
#=> [:b, 1]

{ a: 1, b: 2 }.sum { |k, v| v }
#=> 3

{ a: 1 }.map { |k, v| [k, v] }
#=> [[:a, 1]]

{ a: 1 }.to_a.flatten
#=> [:a, 1]

{ a: { b: [1, { c: 2 }] } }.dig(:a, :b, 1, :c)
#=> 2

{ a: 1 }.fetch(:b)
#=> KeyError: key not found: :b

{ "a" => 1 }.fetch("b", 0)
#=> 0

{ a: 1 }.fetch(:b) { |k| k }
#=> :b

{ a: 1, b: nil }.compact
#=> {:a=>1}

{ a: 1 }.merge({ a: 2, b: 3 }) { |k, o, n| o + n }
#=> {:a=>3, :b=>3}

{ a: 1 }.transform_values(&:to_s).transform_keys(&:to_s)
#=> {"a"=>"1"}

{ a: 1, b: 2 }.reject { |k, v| v > 1 }
#=> {:a=>1}

{ a: 1, b: 2 }.find { |k, v| v == 2 }
#=> [:b, 2]

{ a: 1 }.each_with_index.map { |(k, v), i| [k, v, i] }
#=> [[:a, 1, 0]]

{ a: 1 }.any? { |k, v| v > 0 }
#=> true

{ a: [1, 2] }.flat_map { |k, v| v }
#=> [1, 2]

{ a: 1, b: 2 }.group_by { |k, v| v.odd? }
#=> {true=>[[:a, 1]], false=>[[:b, 2]]}

{ a: 1 }.invert
#=> {1=>:a}

{ a: 2 }.min_by { |k, v| v }
#=> [:a, 2]

{ a: 1 }.frozen?
#=> false

{ 1 => 2 }.key(2)
#=> 1

{ a: 1 }.inspect
#=> "{:a=>1}"

{ "a b": 1, 2 => :c, nil => 1.0 }.inspect
#=> "{:\"a b\"=>1, 2=>:c, nil=>1.0}"

[:"a b", :a?, :[]=, :"9", :a=].inspect
#=> "[:\"a b\", :a?, :[]=, :\"9\", :a=]"

1.0.to_s + 1e20.to_s + 1e16.to_s + 1e15.to_s + 1e-5.to_s
#=> "1.01.0e+201.0e+161.0e+151.0e-05"

[1.5.round, 2.5.round, -1.5.round, 2.675.round(2), 1234.567.round(-2), 15.round(-1)]
#=> [2, 3, -2, 2.68, 1200, 20]

[7 / 2, -7 / 2, 7 % -3, -7.remainder(3), 7.fdiv(2), 7.divmod(-2)]
#=> [3, -4, -2, -1, 3.5, [-4, -1]]

[10.gcd(4), 10.lcm(4), 255.to_s(2), "ff".to_i(16), "12abc".to_i, "0x1A".hex, "777".oct]
#=> [2, 20, "11111111", 255, 12, 26, 511]

1_000.to_s.rjust(8, "0")
#=> "00001000"

3.times.to_a + 1.upto(3).to_a + 3.downto(1).to_a + 1.step(10, 4).to_a
#=> [0, 1, 2, 1, 2, 3, 3, 2, 1, 1, 5, 9]

1 <=> "a"
#=> nil

1 == 1.0
#=> true

1.eql?(1.0)
#=> false

1.equal?(1)
#=> true

nil.to_a
#=> []

nil & true
#=> false

nil.to_s + nil.inspect
#=> "nil"

"a" "b" 'c'
#=> "abc"

"a#{1}b#{"c#{2}"}"
#=> "a1bc2"

%q(a (b) c) + %Q(#{1}) + %w(a b).join + %i(a b).inspect
#=> "a (b) c1ab[:a, :b]"

"a\u00e9\x41\101\t\e".bytes
#=> [97, 195, 169, 65, 65, 9, 27]

'a\nb\'c'
#=> "a\\nb'c"

?a + ?\n
#=> "a\n"

:"a#{1}"
#=> :a1

__method__.inspect
#=> "nil"

defined?(foo).inspect + defined?(String) + defined?(@a).inspect
#=> "nilconstantnil"

x = nil
x&.foo
#=> nil

x = nil; x ||= 5; x &&= x + 1; x
#=> 6

a, (b, *c), d = 1, [2, 3, 4], 5
[a, b, c, d]
#=> [1, 2, [3, 4], 5]

*a, b = 1, 2, 3
[a, b]
#=> [[1, 2], 3]

a = b = 1
a += b
a
#=> 2

def m(a, b = a, *c, d:, e: d, **f, &g) = [a, b, c, d, e, f, g]; m(1, d: 2, z: 3)
#=> [1, 1, [], 2, 2, {:z=>3}, nil]

->(x, y = 2) { [x, y] }.curry[1]
#=> [1, 2]

proc { |x, y| [x, y] }.call([1, 2])
#=> [1, 2]

lambda { |x, y| [x, y] }.call([1, 2])
#=> ArgumentError: wrong number of arguments (given 1, expected 2)

method(:Integer).to_proc.call("3")
#=> 3

%w[1 2].map(&method(:Integer))
#=> [1, 2]

(:upcase.to_proc >> :to_sym.to_proc).call("a")
#=> :A

[1, 2, 3].each_entry.to_a
#=> [1, 2, 3]

[4, 5].each.with_index(1).map { |x, i| x * i }
#=> [4, 10]

e = [1, 2].each
[e.next, e.next, (e.next rescue $!.class)]
#=> [1, 2, StopIteration]

(1..Float::INFINITY).lazy.map { |x| x * 2 }.select { |x| x % 3 == 0 }.first(2)
#=> [6, 12]

o = Object.new; def o.to_s = "x"; "#{o}"
#=> "x"

o = Object.new; def o.==(x) = true; o == 1
#=> true

o = Object.new; def o.method_missing(n, *a) = n == :foo ? a : super; o.foo(1)
#=> [1]

o = Object.new; def o.respond_to_missing?(n, p = false) = n == :foo; o.respond_to?(:foo)
#=> true

require 'json'; JSON.parse('{"a": [1, 2.5, null, true, "x\u00e9"]}')
#=> {"a"=>[1, 2.5, nil, true, "xé"]}

require 'json'; JSON.parse('{"a": 1}', symbolize_names: true)
#=> {:a=>1}

require 'json'; JSON.parse('[1,]') rescue $!.class
#=> JSON::ParserError

require 'json'; JSON.generate({ a: [1, nil, "x\n"], "b" => { c: 1.5 } })
#=> "{\"a\":[1,null,\"x\\n\"],\"b\":{\"c\":1.5}}"

require 'json'; { a: :b }.to_json + [nil].to_json + "x".to_json + nil.to_json
#=> "{\"a\":\"b\"}[null]\"x\"null"

require 'yaml'; YAML.load("a: 1\nb: [x, 'y', 2.5, yes, ~]\nc:\n  - d: e\n")
#=> {"a"=>1, "b"=>["x", "y", 2.5, true, nil], "c"=>[{"d"=>"e"}]}

require 'ostruct'; o = OpenStruct.new(a: 1); o.b = 2; [o.a, o[:b], o.c, o.to_h, o.respond_to?(:b)]
#=> [1, 2, nil, {:a=>1, :b=>2}, true]

require 'shellwords'; Shellwords.split("a 'b c' d\\ e")
#=> ["a", "b c", "d e"]

require 'base64'; Base64.strict_decode64(Base64.strict_encode64("xyz"))
#=> "xyz"

require 'digest'; Digest::SHA256.hexdigest("a")[0, 8] + Digest::MD5.hexdigest("a")[0, 8]
#=> "ca9781120cc175b9"
