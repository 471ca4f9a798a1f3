# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# What differed from Ruby once.

# Strings, formats, encodings.

"%5.2f%%" % 12.345
#=> "12.34%"

"%{x}" % {y: 1}
#=> KeyError: key{x} not found

"hello".gsub(/l/).with_index.map { |m,i| "#{m}#{i}" }
#=> ["l0", "l1"]

"3.7".to_r
#=> (37/10)

"1/3".to_r
#=> (1/3)

("a".."e").step(2).to_a
#=> ["a", "c", "e"]

"a\xffb".scrub { |b| "<#{b.unpack1('H*')}>" }
#=> "a<ff>b"

"é".encode("ISO-8859-1").bytes
#=> [233]

"abc".unpack1("a2")
#=> "ab"

["abc"].pack("m")
#=> "YWJj\n"

["abc"].pack("m0")
#=> "YWJj"

[1,2].pack("C*")
#=> "\x01\x02"

["616263"].pack("H*")
#=> "abc"

"abc".unpack1("B*")
#=> "011000010110001001100011"

[1,2].pack("s*")
#=> "\x01\x00\x02\x00"

[1].pack("N")
#=> "\x00\x00\x00\x01"

"\0\0\0\x01".unpack("N")
#=> [1]

"abc" * -1
#=> ArgumentError: negative argument

"é\n".dump
#=> "\"\\u00E9\\n\""

"ab".each_grapheme_cluster.to_a
#=> ["a", "b"]

"abc".sub("a")
#=> ArgumentError: wrong number of arguments (given 1, expected 2)

"ab".unpack("a1 a1")
#=> ["a", "b"]

"%d" % -3.99
#=> "-3"

"abc".encode("UTF-16LE").bytes
#=> [97, 0, 98, 0, 99, 0]

"caf\u00e9".encode("ASCII", undef: :replace)
#=> "caf?"

"caf\u00e9".encode("US-ASCII", invalid: :replace, undef: :replace, replace: "?")
#=> "caf?"

"caf\u00e9".encode("ASCII")
#=> Encoding::UndefinedConversionError: U+00E9 from UTF-8 to US-ASCII

"a\xff".split("a")
#=> ArgumentError: invalid byte sequence in UTF-8

"a\xff".upcase
#=> ArgumentError: input string invalid

"a\xff".strip
#=> ArgumentError: invalid byte sequence in UTF-8

"\xff".b + "é"
#=> Encoding::CompatibilityError: incompatible character encodings: ASCII-8BIT and UTF-8

Encoding.default_external
#=> #<Encoding:UTF-8>

"é".force_encoding("ISO-8859-1").encode("UTF-8")
#=> "Ã©"

[1,-1,65535].pack("s3").bytes
#=> [1, 0, 255, 255, 255, 255]

[1,2].pack("nN").bytes
#=> [0, 1, 0, 0, 0, 2]

["abc","d"].pack("A5a3")
#=> "abc  d\x00\x00"

["abc"].pack("Z*")
#=> "abc\x00"

["10101010"].pack("B8")
#=> "\xAA"

["1010"].pack("b*")
#=> "\x05"

["f"].pack("H*")
#=> "\xF0"

["abc"*30].pack("m")
#=> "YWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj\nYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj\n"

[1.5].pack("G").bytes
#=> [63, 248, 0, 0, 0, 0, 0, 0]

[1.5].pack("e").bytes
#=> [0, 0, 192, 63]

[1,2].pack("C")
#=> "\x01"

[].pack("C")
#=> ArgumentError: too few arguments

[300].pack("C").bytes
#=> [44]

[0x20ac].pack("U").bytes
#=> [226, 130, 172]

[-1].pack("q>").bytes
#=> [255, 255, 255, 255, 255, 255, 255, 255]

[2**64-1].pack("Q")
#=> "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"

["a"].pack("C") rescue $!.class
#=> TypeError

"abc\0\0".unpack("Z*")
#=> ["abc"]

"abc  ".unpack("A*")
#=> ["abc"]

"abc".unpack("a1xa1")
#=> ["a", "c"]

"\xff\xfe".unpack("c*")
#=> [-1, -2]

"\xff\xfe".unpack("S")
#=> [65279]

"\xff\xfe".unpack("n")
#=> [65534]

"\x01\x02\x03".unpack("C2")
#=> [1, 2]

"a".unpack("C3")
#=> [97, nil, nil]

"abc".unpack("b*")
#=> ["100001100100011011000110"]

"abc".unpack("h*")
#=> ["162636"]

"abc".unpack("B4H2")
#=> ["0110", "62"]

"\x3f\xc0\0\0".unpack1("g")
#=> 1.5

"abcdefgh".unpack("L>l<")
#=> [1633837924, 1751606885]

"YWJj\nZGVm".unpack1("m")
#=> "abcdef"

"é".encode("UTF-16BE").bytes
#=> [0, 233]

"\xe9".force_encoding("ISO-8859-1").encode("UTF-8")
#=> "é"

"\x80".force_encoding("Windows-1252").encode("UTF-8")
#=> "€"

"é".encode("ISO-8859-1").inspect
#=> "\"\\xE9\""

"é".encode("ISO-8859-1").encoding
#=> #<Encoding:ISO-8859-1>

"€".encode("ISO-8859-1")
#=> Encoding::UndefinedConversionError: U+20AC from UTF-8 to ISO-8859-1

"€".encode("Windows-1252").bytes
#=> [128]

"€".encode("ISO-8859-15").bytes
#=> [164]

"abc".force_encoding("nope")
#=> ArgumentError: unknown encoding name - nope

"a\xffb".encode("UTF-16LE", invalid: :replace).bytes
#=> [97, 0, 253, 255, 98, 0]

"\xff".b.encode("UTF-8")
#=> Encoding::UndefinedConversionError: "\xFF" from ASCII-8BIT to UTF-8

"a\r\nb\rc".encode(universal_newline: true)
#=> "a\nb\nc"

("\xe9".b << "é") rescue $!.message
#=> "incompatible character encodings: ASCII-8BIT and UTF-8"

"a".b << "é"
#=> "aé"

"x".force_encoding("US-ASCII").encoding.name
#=> "US-ASCII"

"é".b == "é"
#=> false

Encoding.find("utf-8")
#=> #<Encoding:UTF-8>

"\e\x01\x7f\xff😀".dump
#=> "\"\\e\\x01\\x7F\\xFF\\u{1F600}\""

"".b << 255
#=> "\xFF"

"caf\xe9".force_encoding("ISO-8859-1").encode("UTF-8").upcase
#=> "CAFÉ"

"abc".force_encoding("UTF-16LE").valid_encoding?
#=> false

"\xe9".encode("UTF-8", "ISO-8859-1")
#=> "é"

"abc".encode!("UTF-16LE").bytesize
#=> 6

# Lists and enumerators.

[1,nil].max
#=> ArgumentError: comparison of Integer with nil failed

[1,2,3].each_slice(2)
#=> #<Enumerator: [1, 2, 3]:each_slice(2)>

[1].to_h
#=> TypeError: wrong element type Integer at 0 (expected array)

[[1]].to_h
#=> ArgumentError: wrong array length at 0 (expected 2, was 1)

[[1,2],[3,4]].rassoc(4)
#=> [3, 4]

[1,2,3].bsearch { |x| x>=2 }
#=> 2

[1,2,3].pack("C*")
#=> "\x01\x02\x03"

(1..3).each_slice(2)
#=> #<Enumerator: 1..3:each_slice(2)>

[1,2,3].each_cons(2)
#=> #<Enumerator: [1, 2, 3]:each_cons(2)>

[1,2,3].each_with_object([])
#=> #<Enumerator: [1, 2, 3]:each_with_object([])>

[1,2,3].each.with_index(1)
#=> #<Enumerator: #<Enumerator: [1, 2, 3]:each>:with_index(1)>

"abc".each_char
#=> #<Enumerator: "abc":each_char>

1.upto(3)
#=> #<Enumerator: 1:upto(3)>

1.step(10,3)
#=> (1.step(10, 3))

[1,2,3].chain([4]).to_a
#=> [1, 2, 3, 4]

[1,2,3].each + [4]
#=> #<Enumerator::Chain: [#<Enumerator: [1, 2, 3]:each>, [4]]>

[1,2,3].chain([4])
#=> #<Enumerator::Chain: [[1, 2, 3], [4]]>

# Hashes and arguments.

h={a: 1}; h.each { |k,v| h[:z]=1 }
#=> RuntimeError: can't add a new key into hash during iteration

Hash.new(1) { }
#=> ArgumentError: wrong number of arguments (given 1, expected 0)

def m8; yield({a: 1}); end; m8 { |a:| a } rescue $!.message
#=> "missing keyword: :a"

proc { |x,y=1| }.arity
#=> 1

raise IOError, "x", ["a:1"] rescue $!.backtrace
#=> ["a:1"]

KeyError.new("x", receiver: {}, key: 1).key
#=> 1

begin; {}.fetch(:a); rescue KeyError => e; [e.key,e.receiver]; end
#=> [:a, {}]

begin; nil.foo; rescue NoMethodError => e; [e.name,e.receiver,e.args]; end
#=> [:foo, nil, []]

proc { |x=1| }.arity
#=> 0

proc { |x=1,y| }.arity
#=> 1

proc { |(x,y),z=0| }.arity
#=> 1

proc { |*a, x:| }.arity
#=> -2

proc { |a, *b, x:| }.arity
#=> -3

lambda { |a=1, x:| }.arity
#=> -2

lambda { |a, b=1, x:| }.arity
#=> -3

lambda { |*a, x:| }.arity
#=> -2

lambda { |x: 1| }.arity
#=> -1

lambda { |**k| }.arity
#=> -1

lambda { |a, **k| }.arity
#=> -2

h={a: 1}; h.map { |k,v| h[:q]=1 }
#=> RuntimeError: can't add a new key into hash during iteration

h={a: 1}; (h.each { |k,v| h[:q]=1 } rescue 1); h[:z]=2; h
#=> {:a=>1, :z=>2}

h=Hash.new { |hh,k| hh[k]=1 }; h[:x]; h.each { h[:y] }
#=> RuntimeError: can't add a new key into hash during iteration

h={a: 1}; h.each { h.merge!(b: 2) }
#=> RuntimeError: can't add a new key into hash during iteration

# Numbers.

5.rationalize
#=> (5/1)

25.round(-1, half: :even)
#=> 20

Float::DIG
#=> 15

Integer::MAX
#=> NameError: uninitialized constant Integer::MAX

1.5.rationalize(Rational(1,100))
#=> (3/2)

3.7.numerator
#=> 4165829655317709

1.1.next_float
#=> 1.1000000000000003

1.step(2,0.5).to_a
#=> [1.0, 1.5, 2.0]

1.step.first(2)
#=> [1, 2]

Math.sqrt(-1)
#=> Math::DomainError: Numerical argument is out of domain - sqrt

Math.atan2(1,1)
#=> 0.7853981633974483

5.nobits?(2)
#=> true

1.quo(2)
#=> (1/2)

1.upto(Float::INFINITY).first(2)
#=> [1, 2]

# Ranges and regular expressions.

(1..5) % 2
#=> ((1..5).%(2))

(1..5).step(2)
#=> ((1..5).step(2))

(1.0...5.0).max
#=> TypeError: cannot exclude non Integer end value

(1..nil).last
#=> RangeError: cannot get the last element of endless range

(nil..1).first
#=> RangeError: cannot get the first element of beginless range

(nil..nil)
#=> nil..nil

(1..10).bsearch { |x| x>=7 }
#=> 7

Range.new(nil,nil)
#=> nil..nil

/(\d)(\d)/.match("12").deconstruct rescue $!.class
#=> NoMethodError

/(?<y>\d)/.match("12").deconstruct_keys([:y]) rescue $!.class
#=> NoMethodError

/a++b/ =~ "aaab"
#=> 0

/a*+b/ =~ "aaab"
#=> 0

/a?+b/ =~ "ab"
#=> 0

/(ab)++c/ =~ "ababc"
#=> 0

/[a-z]++1/ =~ "abc1"
#=> 0

/\d++\./ =~ "12."
#=> 0

/a{2,3}+/ =~ "aaa"
#=> 0

/[a-z&&[^aeiou]]+/.match("abcde")[0]
#=> "bcd"

Regexp.new("*")
#=> RegexpError: target of repeat operator is not specified: /*/

Regexp.new("a**")
#=> /a**/

Regexp.new("a{3,1}") rescue $!.message
#=> "upper is smaller than lower in repeat range: /a{3,1}/"

Regexp.new("(?<n")
#=> RegexpError: invalid group name <n>: /(?<n/

/(?<a>.)(?<b>.)/.named_captures
#=> {"a"=>[1], "b"=>[2]}

/\u{e9 62}/ =~ "éb"
#=> 0

/\cA/ =~ "\x01"
#=> 0

/[[:^alpha:]]/ =~ "a!"
#=> 1

/[^a-z&&[aeiou]]+/.match("abcXe")[0]
#=> "bcX"

/[[:^alpha:]]+/.match("ab12")[0]
#=> "12"

/[[:alpha:]&&[^b]]+/.match("ab12")[0]
#=> "a"

/[a-c[^x-z]]+/.match("xabqd")[0]
#=> "abqd"

/[a&&b]/.match("a")
#=> nil

/[\w&&[^\d]]+/.match("12ab3")[0]
#=> "ab"

/[\d&&5-9]+/.match("1278")[0]
#=> "78"

/[a-z&&[^aeiou]&&[^b]]+/.match("abcde")[0]
#=> "cd"

/[a[b[c]]]+/.match("xcba")[0]
#=> "cba"

/[a-z&&[^aeiou]]+/i.match("ABCDE")[0]
#=> "BCD"

/[a-z&&[^aeiou]]+(?=e)/.match("abcde")[0]
#=> "bcd"

/[[:^space:]]+/.match(" ab ")[0]
#=> "ab"

/a**/.match("aaa")[0]
#=> "aaa"

/a+*/.match("aaa")[0]
#=> "aaa"

/a{2}{3}/.match("aaaaaaa")[0]
#=> "aaaaaa"

/a{2}?/.match("b")[0]
#=> ""

/\d++(?:\.\d++)?+$/.match("12.34")[0]
#=> "12.34"

/x*+(x+x+)+y/ =~ 'x'*40
#=> nil

/"(?:[^"\\]++|\\.)*+"/.match('a "b\"c" d')[0]
#=> "\"b\\\"c\""

/(a|ab)++c/.match("abac")
#=> #<MatchData "ac" 1:"a">

/é++/.match("éé")[0]
#=> "éé"

/[é]++x/.match("ééx")[0]
#=> "ééx"

/\w++@\w++/.match("ab@cd")[0]
#=> "ab@cd"

/^\s*+#/.match("  #")[0]
#=> "  #"

/(?<a>x++)y/.match("xxy")[:a]
#=> "xx"

/((a++)b)++/.match("aabab").to_a
#=> ["aabab", "ab", "a"]

Regexp.new("(*a)")
#=> RegexpError: target of repeat operator is not specified: /(*a)/

Regexp.new("a|*")
#=> RegexpError: target of repeat operator is not specified: /a|*/

Regexp.new("+")
#=> RegexpError: target of repeat operator is not specified: /+/

Regexp.new("a{1}{2}").source
#=> "a{1}{2}"

/x{,3}+/.match("xxxx")[0]
#=> "xxxx"

/(?i:a)++b/.match("Aab")[0]
#=> "Aab"

# Objects, sets, structs, exceptions.

Object.new.instance_variable_set("a",1)
#=> NameError: `a' is not allowed as an instance variable name

Object.new.instance_variable_get("@")
#=> NameError: `@' is not allowed as an instance variable name

Set[1,2] ^ [2,3]
#=> #<Set: {3, 1}>

Set[1,[2,Set[3]]].flatten
#=> #<Set: {1, [2, #<Set: {3}>]}>

Set[Set[1],Set[2]].flatten
#=> #<Set: {1, 2}>

Set[1,2].select(&:odd?)
#=> [1]

Set[1,2].reject(&:odd?)
#=> [2]

Set[1,2].classify(&:odd?)
#=> {true=>#<Set: {1}>, false=>#<Set: {2}>}

Set[1,2].delete_if(&:odd?)
#=> #<Set: {2}>

Set[1,2] <=> Set[1]
#=> 1

Set.new(5)
#=> ArgumentError: value must be enumerable

Set[1,2].collect!{|x| x+1}
#=> #<Set: {2, 3}>

Set[1,2].subtract([1])
#=> #<Set: {2}>

1.method(:+).unbind.class
#=> UnboundMethod

String.instance_method(:upcase).class
#=> UnboundMethod

Errno::ENOENT.new.message
#=> "No such file or directory"

Errno::ENOENT.new("x").message
#=> "No such file or directory - x"

Errno::EACCES::Errno
#=> 13

raise Errno::ENOENT, "foo"
#=> Errno::ENOENT: No such file or directory - foo

Enumerator.produce(1) { |x| x*2 }.take(4)
#=> [1, 2, 4, 8]

Enumerator.produce([0,1]) { |a,b| [b,a+b] }.lazy.map(&:first).first(5)
#=> [0, 1, 1, 2, 3]

OpenStruct.new(a: 1)
#=> #<OpenStruct a=1>

OpenStruct.new(a: 1) == OpenStruct.new(a: 1)
#=> true

o=OpenStruct.new; o.x=5; o[:y]=6; [o.x,o.y,o.each_pair.to_a,o.delete_field(:x),o]
#=> [5, 6, [[:x, 5], [:y, 6]], 5, #<OpenStruct y=6>]

o=OpenStruct.new(a: 1); o.b = 2; o[:c]=3; [o, o.b, o["c"], o.respond_to?(:b), o.respond_to?(:z), o.z, o.dig(:a)]
#=> [#<OpenStruct a=1, b=2, c=3>, 2, 3, true, false, nil, 1]

o=OpenStruct.new(a: 1); o.delete_field(:a); [o, o.a]
#=> [#<OpenStruct>, nil]

o=OpenStruct.new(a: 1); o.delete_field(:q) rescue $!.class
#=> NameError

OpenStruct.new(a: 1).each_pair.to_a
#=> [[:a, 1]]

OpenStruct.new(class: 1).class rescue 2
#=> 1

OpenStruct.new(a: 1).to_h { |k,v| [k.to_s, v*2] }
#=> {"a"=>2}

o=OpenStruct.new(a: 1); d=o.dup; d.a=2; [o.a,d.a]
#=> [1, 2]

OpenStruct.new(nil)
#=> #<OpenStruct>

OpenStruct.new(a: 1).foo(1)
#=> NoMethodError: undefined method `foo' for #<OpenStruct a=1>

JSON.parse('{"a":{"b":[{"c":1}]}}', object_class: OpenStruct).a.b[0].c
#=> 1

OpenStruct.new(a: 1).instance_variables
#=> [:@table]

String.instance_method(:upcase).bind_call("a")
#=> "A"

# JSON and YAML.

JSON.parse('[NaN]', allow_nan: true)
#=> [NaN]

JSON.parse('{"a":/*c*/1}')
#=> {"a"=>1}

JSON.pretty_generate({a: [1,{b: 2}], c: [], d: {}})
#=> "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": [\n\n  ],\n  \"d\": {\n  }\n}"

JSON.pretty_generate([])
#=> "[\n\n]"

JSON.pretty_generate({})
#=> "{\n}"

(1..3).to_json
#=> "\"1..3\""

Struct.new(:a).new(1).to_json.sub(/0x\h+/,'') rescue 1
#=> "\"#<struct a=1>\""

JSON.parse('{"a":1}', object_class: OpenStruct).a
#=> 1

JSON::VERSION.class
#=> String

JSON.load(nil)
#=> nil

JSON.load('')
#=> nil

"\u2028".to_json
#=> "\"\u2028\""

JSON('{"a":1}')
#=> {"a"=>1}

JSON({a: 1})
#=> "{\"a\":1}"

JSON['[1]']
#=> [1]

YAML.load("a: 0x1f\nb: 0o17\nc: 017\nd: 1_000\ne: 1e3\nf: .inf\ng: 1.5\nh: 0b11")
#=> {"a"=>31, "b"=>"0o17", "c"=>15, "d"=>1000, "e"=>"1e3", "f"=>Infinity, "g"=>1.5, "h"=>3}

YAML.load("a: 2024-01-02", permitted_classes: [Date])
#=> {"a"=>#<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>}

YAML.load("a: :sym") rescue $!.message
#=> {"a"=>:sym}

YAML.load(":a: 1") rescue $!.message
#=> {:a=>1}

YAML.load("a: 1:30")
#=> {"a"=>5400}

YAML.load("a: 12:30:45")
#=> {"a"=>45045}

YAML.load("a: &x {b: 1}\nc: *x") rescue $!.message
#=> "Unknown alias: x"

YAML.load("")
#=> nil

YAML.load("# c\n")
#=> nil

YAML.safe_load("a: 1", symbolize_names: true)
#=> {:a=>1}

YAML.safe_load("--- :a", permitted_classes: [Symbol])
#=> :a

YAML.load("a: !ruby/object:Object {}") rescue $!.message
#=> "Tried to load unspecified class: Object"

YAML.unsafe_load("a: :b")
#=> {"a"=>:b}

YAML.load_stream("--- 1\n--- 2")
#=> [1, 2]

YAML.load("a: !!str 5\nb: !!int '5'\nc: !!float 1")
#=> {"a"=>"5", "b"=>5, "c"=>1.0}

{a: 1, "b"=>[1,2,{"c"=>3}], "d"=>{"e"=>nil}}.to_yaml
#=> "---\n:a: 1\nb:\n- 1\n- 2\n- c: 3\nd:\n  e:\n"

"a\nb\n".to_yaml
#=> "--- |\n  a\n  b\n"

"yes".to_yaml
#=> "--- 'yes'\n"

"123".to_yaml
#=> "--- '123'\n"

"".to_yaml
#=> "--- ''\n"

nil.to_yaml
#=> "---\n"

{"a"=>"true","b"=>"null","c"=>"1.5","d"=>"0x1f","e"=>"- x","f"=>"#c","g"=>"a #b","h"=>" x","i"=>"x ","j"=>"it's","k"=>"\"q\"","l"=>"a:b","m"=>"@x","n"=>"%x","o"=>"*x","p"=>"&x","q"=>"!x","r"=>"|","s"=>"~","t"=>"on","u"=>"y","v"=>"n","w"=>"=","x"=>"<<"}.to_yaml
#=> "---\na: 'true'\nb: 'null'\nc: '1.5'\nd: '0x1f'\ne: \"- x\"\nf: \"#c\"\ng: 'a #b'\nh: \" x\"\ni: 'x '\nj: it's\nk: '\"q\"'\nl: a:b\nm: \"@x\"\n\"n\": \"%x\"\no: \"*x\"\np: \"&x\"\nq: \"!x\"\nr: \"|\"\ns: \"~\"\nt: 'on'\nu: \"y\"\nv: \"n\"\nw: \"=\"\nx: !!str '<<'\n"

{"a"=>{"b"=>{"c"=>[1,[2]]}}}.to_yaml
#=> "---\na:\n  b:\n    c:\n    - 1\n    - - 2\n"

{"a"=>"x\ny","b"=>"x\ny\n","c"=>"\n"}.to_yaml
#=> "---\na: |-\n  x\n  y\nb: |\n  x\n  y\nc: \"\\n\"\n"

{a: :b, "c d"=>1, 1=>2, nil=>3, 1.5=>4}.to_yaml
#=> "---\n:a: :b\nc d: 1\n1: 2\n! '': 3\n1.5: 4\n"

{"l"=>"x "*60}.to_yaml
#=> "---\nl: 'x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x\n  x x x x x x x x x x x x x x x x x x x x x '\n"

{"a"=>Date.new(2024,1,2)}.to_yaml
#=> "---\na: 2024-01-02\n"

{"a"=>1e20,"b"=>1.0,"c"=>Float::INFINITY,"d"=>100000000000000000000}.to_yaml
#=> "---\na: 1.0e+20\nb: 1.0\nc: .inf\nd: 100000000000000000000\n"

x=[1]; [x,x].to_yaml
#=> "---\n- &1\n  - 1\n- *1\n"

{"x"=>"2024-01-02","y"=>"12:30","z"=>"1:2","w"=>"1_000","v"=>"1e3",  "u"=>"."}.to_yaml
#=> "---\nx: '2024-01-02'\n\"y\": '12:30'\nz: '1:2'\nw: '1_000'\nv: 1e3\nu: \".\"\n"

Time.at(0).utc.strftime("%^a %10Y %-H %_m %05d %:z %::z %#Z %+")
#=> "THU 0000001970 0  1 00001 +00:00 +00:00:00 utc %+"

Time.utc(2024,13,1)
#=> ArgumentError: mon out of range

Time.utc(2024,"jan",1)
#=> 2024-01-01 00:00:00 UTC

Time.new(2024,1,2,3,4,5,"+02:00").zone
#=> nil

Time.utc(2024,1,2).to_a
#=> [0, 0, 0, 2, 1, 2024, 2, 2, false, "UTC"]

Time.parse("2 Jan 2024 UTC").to_s
#=> "2024-01-02 00:00:00 +0000"

Time.iso8601("2024-01-02")
#=> ArgumentError: invalid xmlschema format: "2024-01-02"

Time.at(1700000000, in: "+09:00").to_s
#=> "2023-11-15 07:13:20 +0900"

Time.utc(2024,1,2).localtime("+01:00").to_s
#=> "2024-01-02 01:00:00 +0100"

Time.utc(2024,1,2).getlocal("-05:00").to_s
#=> "2024-01-01 19:00:00 -0500"

Date.new(2024,-1,-1)
#=> #<Date: 2024-12-31 ((2460676j,0s,0n),+0s,2299161j)>

Date.parse("02-01-2024")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.new(2024,1,2) === DateTime.new(2024,1,2,5)
#=> true

Date.new(2024,1,2).step(Date.new(2024,1,6),2).map(&:to_s)
#=> ["2024-01-02", "2024-01-04", "2024-01-06"]

Date.new(2024,1,2).step(Date.new(2024,1,1),-1).map(&:day)
#=> [2, 1]

Date.new(2024,1,2).httpdate
#=> "Tue, 02 Jan 2024 00:00:00 GMT"

Date.new(2024,1,2).ld
#=> 161152

Date.new(2024,1,2).ajd
#=> (4920623/2)

DateTime.new(2024,1,2,3,4,5)
#=> #<DateTime: 2024-01-02T03:04:05+00:00 ((2460312j,11045s,0n),+0s,2299161j)>

begin; JSON.parse("{\"a\": 1,}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\": 1,}'"

begin; JSON.parse("[1"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at ''"

begin; JSON.parse(""); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at ''"

begin; JSON.parse("{\"a\":}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":}'"

begin; JSON.parse("{\"a\":1 \"b\":2}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":1 \"b\":2}'"

begin; JSON.parse("{a:1}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{a:1}'"

begin; JSON.parse("[{\"a\":1,}]"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":1,}]'"

begin; JSON.parse("{\"a\":{\"b\":}}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":{\"b\":}}'"

begin; JSON.parse("{\"a\":tru}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":tru}'"

begin; JSON.parse("{\"a\":1"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":1'"

begin; JSON.parse("{\"a\""); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\"'"

begin; JSON.parse("{"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{'"

begin; JSON.parse("["); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at ''"

begin; JSON.parse("{\"a\":\"x"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":\"x'"

begin; JSON.parse("[01]"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '01]'"

begin; JSON.parse("{\"a\":01}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":01}'"

begin; JSON.parse("[1.]"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '.]'"

begin; JSON.parse("{\"a\":nope,\"b\":2}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":nope,\"b\":2}'"

begin; JSON.parse("{1:2}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{1:2}'"

begin; JSON.parse("{\"a\":1]"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":1]'"

begin; JSON.parse("   "); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at ''"

begin; JSON.parse("{\"a\":\"\\x\"}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> {"a"=>"x"}

begin; JSON.parse("{\"a\":1,,}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\":1,,}'"

begin; JSON.parse("{,}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{,}'"

begin; JSON.parse("{\"a\" 1}"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '{\"a\" 1}'"

begin; JSON.parse("\"a\" \"b\""); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '\"b\"'"

begin; JSON.parse("1 2"); rescue => e; e.message.sub(/\A\d+: /,%q()); end
#=> "unexpected token at '2'"

h={q: 1}; {a: h, b: h}.to_yaml
#=> "---\n:a: &1\n  :q: 1\n:b: *1\n"

a=[]; [a,a].to_yaml
#=> "---\n- &1 []\n- *1\n"

a=[1]; [a,a].to_yaml
#=> "---\n- &1\n  - 1\n- *1\n"

a=[1]; {x: a, y: [a]}.to_yaml
#=> "---\n:x: &1\n- 1\n:y:\n- *1\n"

{"a"=>"x\n"}.to_yaml
#=> "---\na: 'x\n\n  '\n"

{"a"=>"x\n\n"}.to_yaml
#=> "---\na: \"x\\n\\n\"\n"

{"a"=>" x\ny"}.to_yaml
#=> "---\na: |2-\n   x\n  y\n"

{"a"=>"x\n y"}.to_yaml
#=> "---\na: |-\n  x\n   y\n"

{"a"=>"\nx\ny"}.to_yaml
#=> "---\na: |2-\n\n  x\n  y\n"

{"a"=>"x\n\ny\n"}.to_yaml
#=> "---\na: |\n  x\n\n  y\n"

{"a"=>"x\ny\n\n"}.to_yaml
#=> "---\na: |+\n  x\n  y\n\n...\n"

{"a"=>["x\ny", {"b"=>"p\nq"}]}.to_yaml
#=> "---\na:\n- |-\n  x\n  y\n- b: |-\n    p\n    q\n"

{"a"=>[[],{}], [1,2]=>3, {b: 1}=>[4]}.to_yaml
#=> "---\na:\n- []\n- {}\n? - 1\n  - 2\n: 3\n? :b: 1\n: - 4\n"

[].to_yaml
#=> "--- []\n"

{}.to_yaml
#=> "--- {}\n"

{"a"=>"word "*30, "b"=>"'q' "*30, "c"=>"\u0001 word "*20, "d"=>"x"*100}.to_yaml
#=> "---\na: 'word word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word '\nb: \"'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q'\n  'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' 'q' \"\nc: \"\\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word\n  \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word \\x01 word\n  \\x01 word \\x01 word \\x01 word \\x01 word \"\nd: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"

{"a"=>("word "*30).strip}.to_yaml
#=> "---\na: word word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word\n"

{"a"=>("word: "*30).strip}.to_yaml
#=> "---\na: 'word: word: word: word: word: word: word: word: word: word: word: word: word:\n  word: word: word: word: word: word: word: word: word: word: word: word: word: word:\n  word: word: word:'\n"

("word "*30).strip.to_yaml
#=> "--- word word word word word word word word word word word word word word word word\n  word word word word word word word word word word word word word word\n"

[("it's "*30).strip].to_yaml
#=> "---\n- it's it's it's it's it's it's it's it's it's it's it's it's it's it's it's it's\n  it's it's it's it's it's it's it's it's it's it's it's it's it's it's\n"

{"a"=>/x/i}.to_yaml
#=> "---\na: !ruby/regexp /x/i\n"

{"a"=>Time.at(0).utc, "b"=>Date.new(2024,1,2)}.to_yaml
#=> "---\na: 1970-01-01 00:00:00.000000000 Z\nb: 2024-01-02\n"

{"a"=>Float::NAN,"b"=>-Float::INFINITY, "c"=>1e100, "d"=>1.0e-5, "e"=>2**70}.to_yaml
#=> "---\na: .nan\nb: -.inf\nc: 1.0e+100\nd: 1.0e-05\ne: 1180591620717411303424\n"

"multi\nline".to_yaml
#=> "--- |-\n  multi\n  line\n"

"a: b\nc".to_yaml
#=> "--- |-\n  a: b\n  c\n"

"# x".to_yaml
#=> "--- \"# x\"\n"

{"a"=>"é\u200b","b"=>"\xff".b,"c"=>"😀","d"=>"\u00a0x", "e"=>"a\\b", "f"=>"\"", "g"=>"a\"b", "h"=>"it's: x", "i"=>"a,b", "j"=>"{x", "k"=>"---", "l"=>"--- x", "m"=>"...", "n"=>"?", "o"=>"? x", "p"=>"-", "q"=>"-x", "r"=>":x", "s"=>"x:", "t"=>"x #y", "u"=>"1_000", "v"=>"1,000", "w"=>"0o7", "x"=>"08", "y"=>"1e5", "z"=>"2024-01-02 10:00:00"}.to_yaml
#=> "---\na: é​\nb: !binary |-\n  /w==\nc: \"\\U0001F600\"\nd: \" x\"\ne: a\\b\nf: \"\\\"\"\ng: a\"b\nh: 'it''s: x'\ni: a,b\nj: \"{x\"\nk: \"---\"\nl: \"--- x\"\nm: \"...\"\n\"n\": \"?\"\no: \"? x\"\np: \"-\"\nq: \"-x\"\nr: \":x\"\ns: 'x:'\nt: 'x #y'\nu: '1_000'\nv: '1,000'\nw: 0o7\nx: '08'\n\"y\": 1e5\nz: '2024-01-02 10:00:00'\n"

{"a"=>"null","b"=>"~","c"=>"Yes","d"=>"TRUE","e"=>".5","f"=>"+1","g"=>"0.","h"=>"1.2.3","i"=>":sym","j"=>"10:20:30","k"=>"=","l"=>"!","m"=>"%","n"=>"`","o"=>"a b","p"=>"Null","q"=>"off","r"=>"0x1F","s"=>"1.0e+3","t"=>"","u"=>"   "}.to_yaml
#=> "---\na: 'null'\nb: \"~\"\nc: 'Yes'\nd: 'TRUE'\ne: \".5\"\nf: \"+1\"\ng: '0.'\nh: 1.2.3\ni: \":sym\"\nj: '10:20:30'\nk: \"=\"\nl: \"!\"\nm: \"%\"\n\"n\": \"`\"\no: a b\np: 'Null'\nq: 'off'\nr: '0x1F'\ns: '1.0e+3'\nt: ''\nu: \"   \"\n"

[{"a"=>[{"b"=>[1]}]}].to_yaml
#=> "---\n- a:\n  - b:\n    - 1\n"

{"a"=>{"b"=>"x\ny"}}.to_yaml
#=> "---\na:\n  b: |-\n    x\n    y\n"

{"a\nb"=>1}.to_yaml
#=> "---\n? |-\n  a\n  b\n: 1\n"

{"a b: c"=>1, "- x"=>2, "#"=>3, ""=>4, "true"=>5, "1"=>6}.to_yaml
#=> "---\n'a b: c': 1\n\"- x\": 2\n\"#\": 3\n'': 4\n'true': 5\n'1': 6\n"

{"a"=>"x: y", "b"=>"x:y", "c"=>"a #", "d"=>"a#", "e"=>"[x]", "f"=>"x]", "g"=>"@a", "h"=>"a@b", "i"=>"*", "j"=>"a*", "k"=>"$x", "l"=>"_x", "m"=>"/etc", "n"=>"(x)", "o"=>"<x>", "p"=>"a|b", "q"=>">x"}.to_yaml
#=> "---\na: 'x: y'\nb: x:y\nc: 'a #'\nd: a#\ne: \"[x]\"\nf: x]\ng: \"@a\"\nh: a@b\ni: \"*\"\nj: a*\nk: \"$x\"\nl: _x\nm: \"/etc\"\n\"n\": \"(x)\"\no: \"<x>\"\np: a|b\nq: \">x\"\n"

{"a"=>"line1\n# c\nline3"}.to_yaml
#=> "---\na: |-\n  line1\n  # c\n  line3\n"

"y".to_yaml
#=> "--- \"y\"\n"

"012".to_yaml
#=> "--- '012'\n"

"00.1".to_yaml
#=> "--- '00.1'\n"

{1=>{2=>[3]}}.to_yaml
#=> "---\n1:\n  2:\n  - 3\n"

{nil=>1}.to_yaml
#=> "---\n! '': 1\n"

[[{"a"=>1,"b"=>[1,2]}]].to_yaml
#=> "---\n- - a: 1\n    b:\n    - 1\n    - 2\n"

# Time.

Date.parse("Last password change					: Jan 02, 2024")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("Tuesday, January 2nd, 2024")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("1/2/2024")
#=> #<Date: 2024-02-01 ((2460342j,0s,0n),+0s,2299161j)>

Date.parse("2024.01.02")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("24-01-02")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("2-Jan-24")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("20240102T030405Z")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("2024-W01-2")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("2024002")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("x"*200)
#=> ArgumentError: string length (200) exceeds the limit 128

Date.parse("2024-01-02 25:00:00")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.parse("expires on 2025-03-04 sharp")
#=> #<Date: 2025-03-04 ((2460739j,0s,0n),+0s,2299161j)>

Date.parse("31/12/2024")
#=> #<Date: 2024-12-31 ((2460676j,0s,0n),+0s,2299161j)>

Date.parse("99-01-02")
#=> #<Date: 1999-01-02 ((2451181j,0s,0n),+0s,2299161j)>

Date.parse("Sept 5 2023")
#=> #<Date: 2023-09-05 ((2460193j,0s,0n),+0s,2299161j)>

Time.parse("2024-01-02 3:04 PM")
#=> 2024-01-02 15:04:00 +0000

Time.parse("2024-01-02 03:04:05 EST")
#=> 2024-01-02 03:04:05 -0500

Time.parse("2024-01-02 03:04:05 +05:30")
#=> 2024-01-02 03:04:05 +0530

Time.parse("20240102030405")
#=> 2024-01-02 03:04:05 +0000

Time.parse("2024-01-02T03:04")
#=> 2024-01-02 03:04:00 +0000

Time.parse("2024-02-30")
#=> 2024-03-01 00:00:00 +0000

Time.parse("2024-01-32")
#=> ArgumentError: argument out of range

Time.parse("Jan 2 2024").to_s
#=> "2024-01-02 00:00:00 +0000"

Time.parse("2024-01-02 03:04:05").utc?
#=> false

Time.parse("2024-01-02 03:04:05 GMT").zone
#=> "UTC"

Time.parse("2024-01-02 03:04:05 -0500").zone
#=> nil

DateTime.parse("2024-01-02 03:04:05")
#=> #<DateTime: 2024-01-02T03:04:05+00:00 ((2460312j,11045s,0n),+0s,2299161j)>

DateTime.parse("2024-01-02T03:04:05+02:00")
#=> #<DateTime: 2024-01-02T03:04:05+02:00 ((2460312j,3845s,0n),+7200s,2299161j)>

DateTime.parse("Jan 2 2024 3pm").to_s
#=> "2024-01-02T15:00:00+00:00"

Date.strptime("Jan 2, 2024", "%b %d, %Y")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.strptime("2024-W01-2","%G-W%V-%u")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.strptime("2024-01-02x","%Y-%m-%d")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.strptime("2024-1-2","%Y-%m-%d")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Date.strptime("Tue Jan  2 03:04:05 2024","%c")
#=> #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>

Time.strptime("2024-01-02 03:04:05 PM","%Y-%m-%d %I:%M:%S %p")
#=> 2024-01-02 15:04:05 +0000

Time.strptime("2024-01-02T03:04:05.250","%Y-%m-%dT%H:%M:%S.%L").usec
#=> 250000

DateTime.strptime("2024-01-02 03:04:05","%Y-%m-%d %H:%M:%S")
#=> #<DateTime: 2024-01-02T03:04:05+00:00 ((2460312j,11045s,0n),+0s,2299161j)>

Time.at(0)
#=> 1970-01-01 00:00:00 +0000

Time.at(0).to_s
#=> "1970-01-01 00:00:00 +0000"

Time.at(1.5).inspect
#=> "1970-01-01 00:00:01.5 +0000"

Time.at(1, 500_000).usec
#=> 500000

Time.local(2024,1,2)
#=> 2024-01-02 00:00:00 +0000

Time.new(2024,1,2)
#=> 2024-01-02 00:00:00 +0000

Time.new(2024,"feb",2).month
#=> 2

Time.new(2024, 1, 2, in: "+02:00")
#=> 2024-01-02 00:00:00 +0200

Time.utc(2024,1,2).strftime("%10d|%-d|%e|%^b|%10B|%010Y|%3N|%6N|%s")
#=> "0000000002|2| 2|JAN|   January|0000002024|000|000000|1704153600"

Time.utc(2024,1,2,15).strftime("%#p %I %l %P %r")
#=> "pm 03  3 pm 03:00:00 PM"

Date.new(2024,1,2).rfc2822
#=> "Tue, 2 Jan 2024 00:00:00 +0000"

Date.new(2024,1,2).strftime("%s %H:%M %Z")
#=> "1704153600 00:00 +00:00"

Date.new(2024,1,2).step(Date.new(2024,1,6),2).to_a.size
#=> 3

Date.new(2024,1,2).step(Date.new(2024,1,3))
#=> #<Enumerator: #<Date: 2024-01-02 ((2460312j,0s,0n),+0s,2299161j)>:step(#<Date: 2024-01-03 ((2460313j,0s,0n),+0s,2299161j)>)>

Date.new(2024,1,2) === Time.utc(2024,1,2) rescue 1
#=> nil

DateTime.new(2024,1,2,3,4,5,"+02:00")
#=> #<DateTime: 2024-01-02T03:04:05+02:00 ((2460312j,3845s,0n),+7200s,2299161j)>

DateTime.new(2024,1,2,3,4,5).to_time.to_s
#=> "2024-01-02 03:04:05 +0000"

Date.new(2024,1,2).to_time.to_s
#=> "2024-01-02 00:00:00 +0000"

DateTime.strptime("2024-01-02x","%Y-%m-%d").to_s
#=> "2024-01-02T00:00:00+00:00"

Time.strptime("2024-01-02x","%Y-%m-%d").to_s
#=> "2024-01-02 00:00:00 +0000"

Time.strptime("2024-01-02 10:00:00 junk","%Y-%m-%d %H:%M").to_s
#=> "2024-01-02 10:00:00 +0000"

Time.parse("2024-01-02 03:04:05 UT").inspect
#=> "2024-01-02 03:04:05 UTC"

Time.parse("2024-01-02 03:04:05 PST").inspect
#=> "2024-01-02 03:04:05 -0800"

DateTime.parse("2024-01-02 03:04:05 CET").to_s
#=> "2024-01-02T03:04:05+01:00"

Time.parse("2024-04-31").to_s
#=> "2024-05-01 00:00:00 +0000"

Time.parse("2024-01-02 24:00:00").to_s
#=> "2024-01-03 00:00:00 +0000"

Time.parse("2024-01-02 23:60").to_s
#=> ArgumentError: min out of range

Time.parse("2024-01-02 23:59:60").to_s
#=> "2024-01-03 00:00:00 +0000"

DateTime.new(2024,1,2).strftime("%Z")
#=> "+00:00"

# Patterns that stand alone.

begin; 1 => String; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternError, "1: String === 1 does not return true"]

begin; [1,2] => [a]; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternError, "[1, 2]: [1, 2] length mismatch (given 2, expected 1)"]

begin; {a: 1} => {b:}; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternKeyError, "{:a=>1}: key not found: :b"]

begin; {a: 1} => {b: 1} | [1]; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternError, "{:a=>1}: {:a=>1} does not respond to #deconstruct"]

begin; {a: 1, b: 2} => {a: 1, **nil}; rescue => e; e.message; end
#=> "{:a=>1, :b=>2}: rest of {:b=>2} is not empty"

begin; case {a: 1}; in {b:} then 1; end; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternKeyError, "{:a=>1}: key not found: :b"]

begin; case {a: 1}; in {b:} then 1; in [a] then 2; end; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternError, "{:a=>1}"]

begin; case 5; in Integer => n if n > 9 then 1; end; rescue => e; [e.class, e.message]; end
#=> [NoMatchingPatternError, "5: guard clause does not return true"]

# Magic comments.

# frozen_string_literal: true
a = "x"
a << "y"
#=> FrozenError: can't modify frozen String: "x"

# Frozen-String-Literal: TRUE
["x".frozen?, "x#{1}".frozen?, %w[a].first.frozen?, String.new("x").frozen?, (+"x").frozen?, "x".dup.frozen?]
#=> [true, false, true, false, false, false]

# -*- coding: utf-8; frozen_string_literal: true -*-
"x".frozen?
#=> true

# frozen_string_literal: true # said once
"x".frozen?
#=> false

x = 1
# frozen_string_literal: true
"x".frozen?
#=> false

# What an object says of itself within others, and in messages.

class Inside < Hash; def inspect; "IN"; end; end
[[Inside.new], { a: Inside.new }, "#{[Inside.new]}"]
#=> [[IN], {:a=>IN}, "[IN]"]

class Loud < String; def inspect; super.upcase; end; end
[Loud.new("a")].to_s
#=> "[\"A\"]"

class Shown < Array; def to_s; "S"; end; end
"#{Shown.new([1])} #{[Shown.new([1])]}"
#=> "S [[1]]"

("a" * 70).nothing
#=> NoMethodError: undefined method `nothing' for "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa":String

o = Object.new
[o.to_s, o.inspect.sub(/\h{16}/, "N"), (o.nothing rescue $!.message.sub(/\h{16}/, "N"))].map { |s| s.sub(/\h{16}/, "N") }
#=> ["#<Object:0xN>", "#<Object:0xN>", "undefined method `nothing' for #<Object:0xN>"]

class Kept; def initialize; @a = 1; end; end
Kept.new.inspect.sub(/.*?Kept:0x\h{16}/, "")
#=> " @a=1>"

->{}.nothing rescue $!.message[/for #<Proc/]
#=> "for #<Proc"

# Flip-flops.

(1..20).select { |i| true if (i == 5)..(i == 8) }
#=> [5, 6, 7, 8]

(1..20).select { |i| true if (i % 5 == 0)...(i % 5 == 0) }
#=> [5, 6, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20]

%w[a BEGIN b c END d BEGIN e].reject { |l| next true unless (l == "BEGIN")..(l == "END"); l =~ /BEGIN|END/ }
#=> ["b", "c", "e"]

(1..4).map { |i| ((i == 2)..(i == 2)) && i > 1 ? i : 0 }
#=> [0, 2, 0, 0]

# Bindings.

x = 10
b = binding
[b.local_variable_get(:x), b.local_variable_set(:x, 11), x, b.local_variable_defined?(:nope), b.local_variables.include?(:b), b.receiver.equal?(self)]
#=> [10, 11, 11, false, true, true]

binding.local_variable_get(:nope) rescue $!.message[/\A.*#<Binding/]
#=> "local variable `nope' is not defined for #<Binding"

# Lambdas of procs, comparison by letters, numbers.

[lambda(&proc { |a| a }).lambda?, lambda(&:upcase).lambda?, lambda { }.lambda?]
#=> [false, true, true]

def passed_on(&b) = lambda(&b)
passed_on { |a, b| [a, b] }.call(1)
#=> [1, nil]

["É".casecmp("é"), "A".casecmp("a"), "[".casecmp("a"), "Éa".casecmp?("éA"), "a".casecmp(1)]
#=> [-1, 0, -1, true, nil]

[Float(".5"), (1..2).step(0.5).to_a, (1.0..2).step(1).to_a]
#=> [0.5, [1.0, 1.5, 2.0], [1.0, 2.0]]

(1.5...10).max
#=> TypeError: cannot exclude end value with non Integer begin value

begin; raise; rescue => e; [e.class, e.message]; end
#=> [RuntimeError, ""]

[defined?(nil), defined?(false), defined?(true), defined?(self)]
#=> ["nil", "false", "true", "self"]

# Structs, sets, classes.

s = Struct.new(:a, :b, keyword_init: true)
[s.keyword_init?, Struct.new(:a).keyword_init?, s.new(a: 1).to_h, s.inspect.end_with?("(keyword_init: true)"), (s.new(1) rescue $!.message), (s.new(c: 1, d: 2) rescue $!.message)]
#=> [true, nil, {:a=>1, :b=>nil}, true, "wrong number of arguments (given 1, expected 0)", "unknown keywords: c, d"]

[Set[1, 2].replace([5]), Set[1].reset, (Set[1, 2].freeze.add(3) rescue $!.message)]
#=> [#<Set: {5}>, #<Set: {1}>, "can't modify frozen Hash: {1=>true, 2=>true}"]

class Kinds; def a; end; protected def b; end; private def c; end; end
[Kinds.instance_methods(false), Kinds.public_instance_methods(false), Kinds.protected_instance_methods(false), Kinds.private_instance_methods(false)]
#=> [[:a, :b], [:a], [:b], [:c]]

class Made; define_method(:add) { |a, b = 2, *c, k: 1| }; end
Made.instance_method(:add).parameters
#=> [[:req, :a], [:opt, :b], [:rest, :c], [:key, :k]]

[Integer <=> Numeric, Numeric <=> Integer, Integer <=> Integer, Integer <=> String, Integer <=> 1]
#=> [-1, 1, 0, nil, nil]

class Sized; def each; return to_enum(:each) { 3 } unless block_given?; yield 1; end; end
Sized.new.each.size
#=> 3

# Enumerators without an end.

e = Enumerator.new { |y| a, b = 0, 1; loop { y << a; a, b = b, a + b } }
[e.next, e.next, e.next, e.peek, e.take(5), e.lazy.select(&:odd?).first(3), e.first(3), Array.new(100) { e.next }.last.to_s.size]
#=> [0, 1, 1, 2, [0, 1, 1, 2, 3], [1, 1, 3], [0, 1, 1], 21]

e = Enumerator.produce([0, 1]) { |a, b| [b, a + b] }
e.next; e.next
[e.next, e.size]
#=> [[1, 2], Infinity]

e = Enumerator.new { |y| y << 1; y.yield 2, 3; :ret }
[e.next, e.next, (begin; e.next; rescue StopIteration => x; x.result; end)]
#=> [1, [2, 3], :ret]

e = [1, 2].each
[loop { e.next }, e.rewind.next]
#=> [[1, 2], 1]

# Numbers and times.

[2.5.round(half: :down), -2.5.round(half: :down), 2.6.round(half: :down), 2.5.round(half: :up), 2.5.round(half: :even), 300.chr]
#=> [2, -2, 3, 3, 2, "Ĭ"]

[Date.new(2024, 5, 6).strftime("%g %v %+ %Q %%Q"), Time.utc(2024, 5, 6).strftime("%v|%Q|%-10A|%10A")]
#=> ["24  6-MAY-2024 Mon May  6 00:00:00 +00:00 2024 1714953600000 %Q", " 6-MAY-2024|%Q|Monday|    Monday"]

[Time.at(0, 500, :millisecond).utc.to_f, Time.at(1, 5, :nsec).nsec, (Time.at(0, 1, :week) rescue $!.message)]
#=> [0.5, 5, "unexpected unit: week"]

[Date.commercial(2024, 19, 1), Date.commercial(2020, 53, 7).to_s, (Date.commercial(2024, 53, 1) rescue $!.message)]
#=> [#<Date: 2024-05-06 ((2460437j,0s,0n),+0s,2299161j)>, "2021-01-03", "invalid date"]

[Date.new(2024, 5, 6) <=> Time.utc(2024), Date.new(2024, 5, 6) == Time.utc(2024, 5, 6), Date.new(2024, 5, 6) <=> DateTime.new(2024, 5, 6, 12)]
#=> [nil, false, -1]

# Classes, once more.

k = Class.new { private; def a = 1; public; def b = a; private attr_reader :c }
[k.new.b, k.private_instance_methods(false).sort, k.public_instance_methods(false)]
#=> [1, [:a, :c], [:b]]

class Vault; SECRET = 1; OPEN = 2; private_constant :SECRET; def self.secret = SECRET; def self.own = self::SECRET; end
[Vault.secret, (Vault.own rescue $!.class), Vault.constants, (Vault::SECRET rescue $!.message.sub(/#.*?>::/, "")), Vault.const_get(:OPEN)]
#=> [1, NameError, [:OPEN], "private constant Vault::SECRET referenced", 2]

class Pair < Array; def second = self[1]; end
class Table < Hash; def first_key = keys.first; end
[Pair[3, 4].second, Table[a: 1].first_key, Table[[[:b, 1]]].first_key, Hash[{ a: 1 }]]
#=> [4, :a, :b, {:a=>1}]

class Coin; def to_ary = [1, 2]; end
[[0, Coin.new, [3]].flatten, [[Coin.new]].flatten(1).size]
#=> [[0, 1, 2, 3], 1]

def none(**nil) = 1
none(a: 1)
#=> ArgumentError: no keywords accepted

# Arguments that are refused.

def told = (yield; "no") rescue "#{$!.class}: #{$!.message}"
[told { Integer("1", 99) }, told { Integer("1", -1) }, told { Integer(1, 2) }, told { 5.digits(1) }, told { 5.pow(2, 0) }, told { 5 & 1.5 }, told { [1] * -1 }]
#=> ["ArgumentError: invalid radix 99", "no", "ArgumentError: base specified for non string value", "ArgumentError: invalid radix 1", "ZeroDivisionError: divided by 0", "TypeError: 1.5 can't be coerced into Integer", "ArgumentError: negative argument"]

def told = (yield; "no") rescue "#{$!.class}: #{$!.message}"
[told { [1].min(-1) }, told { [1].pop(-1) }, told { [1].shift(-1) }, told { [1].zip(3) }, told { ["a", 1].sort_by { _1 } }, told { [1, 2].sort { "a" } }, told { [1, 2].max { nil } }]
#=> ["ArgumentError: negative size (-1)", "ArgumentError: negative array size", "ArgumentError: negative array size", "TypeError: wrong argument type Integer (must respond to :each)", "ArgumentError: comparison of String with 1 failed", "ArgumentError: comparison of String with 0 failed", "ArgumentError: comparison of Integer with 1 failed"]

def told = (yield; "no") rescue "#{$!.class}: #{$!.message}"
[told { (1..).to_a }, told { [*1..] }, told { Array(1..) }, told { (1..3).step("a") }, told { "a".index(1) }, told { { a: 1 }.transform_keys(1) }, told { Hash[1] }, told { Set[1].merge(1) }]
#=> ["RangeError: cannot convert endless range to an array", "RangeError: cannot convert endless range to an array", "RangeError: cannot convert endless range to an array", "TypeError: no implicit conversion of String into Integer", "TypeError: no implicit conversion of Integer into String", "TypeError: no implicit conversion of Integer into Hash", "ArgumentError: odd number of arguments for Hash", "ArgumentError: value must be enumerable"]

def told = (yield; "no") rescue "#{$!.class}: #{$!.message}"
[told { Struct.new }, told { Struct.new(:a, :a) }, told { Class.new(5) }, told { Object.const_get(:zork) }, told { Object.new.extend(5) }, told { raise "a", "b" }, told { catch }, told { Time.at(0) + Time.at(1) }, told { Time.at(nil) }]
#=> ["ArgumentError: wrong number of arguments (given 0, expected 1+)", "ArgumentError: duplicate member: a", "TypeError: superclass must be an instance of Class (given an instance of Integer)", "NameError: wrong constant name zork", "TypeError: wrong argument type Integer (expected Module)", "TypeError: exception class/object expected", "LocalJumpError: no block given", "TypeError: time + time?", "TypeError: can't convert NilClass into an exact number"]

["a-9", "1.9", "a.z", "9-z", "1-9-9", "Zz-9", "<<koala>>", "***"].map(&:succ)
#=> ["a-10", "2.0", "b.a", "9-aa", "2-0-0", "Zz-10", "<<koalb>>", "**+"]

["%.1f" % 0.05, "%.2f" % 0.005, "%.0f %.0f %.0f" % [0.5, 0.6, 1.5], "%.1f" % 0.04]
#=> ["0.1", "0.01", "0 1 2", "0.0"]

begin; { a: 1 } => { b: 1 }; rescue NoMatchingPatternKeyError => e; [e.message, e.key, e.matchee]; end
#=> ["{:a=>1}: key not found: :b", :b, {:a=>1}]

# What is equal in any order is one key.

a, b = { x: 1, y: [2] }, { y: [2], x: 1 }
[a.eql?(b), a.hash == b.hash, [a, b].uniq.size, [a] - [b], { a => 1 }[b], [a, b].group_by(&:itself).size, Set[1, 2].eql?(Set[2, 1]), [Set[1, 2], Set[2, 1]].uniq.size, [[a], [b]].uniq.size, [{ x: 1 }, { x: 2 }].uniq.size, [Set[1], [1]].uniq.size]
#=> [true, true, 1, [], 1, 1, true, 1, 1, 2, 2]

begin; begin; raise "a"; ensure; @seen = $!.message; raise "b"; end; rescue => e; [e.message, e.cause.message, @seen, (begin; 1; ensure; $!.message; end)]; end
#=> ["b", "a", "a", 1]

[proc { |a, (b, c), *d| }.parameters, ->(a, (b, c)) { }.parameters]
#=> [[[:opt, :a], [:opt, nil], [:rest, :d]], [[:req, :a], [:req]]]

class Under; def x = 1; end
class Over < Under; def x = 2; end
[Over.new.method(:x).super_method.call, Under.new.method(:x).super_method, :upcase.to_proc.parameters, ([1].freeze << 2 rescue $!.receiver)]
#=> [1, nil, [[:req], [:rest]], [1]]

q = [1]
q.each { |x| q << x + 1 if x < 500 }
q.size
#=> 500
