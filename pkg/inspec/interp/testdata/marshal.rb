# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Deep copies, and what they are made of.

h = { a: { b: [1, "x"] }, "k" => Set[1] }
d = Marshal.load(Marshal.dump(h))
d[:a][:b] << 2
d[:a][:b][1] << "!"
[h, d]
#=> [{:a=>{:b=>[1, "x"]}, "k"=>#<Set: {1}>}, {:a=>{:b=>[1, "x!", 2]}, "k"=>#<Set: {1}>}]

[nil, true, 0, 5, -5, 122, 123, -123, -124, 255, 256, -256, -257, 65_536, 2**30 - 1, 2**30, -2**30, -2**30 - 1, -2**70].map { |v| Marshal.dump(v) }
#=> ["\x04\b0", "\x04\bT", "\x04\bi\x00", "\x04\bi\n", "\x04\bi\xF6", "\x04\bi\x7F", "\x04\bi\x01{", "\x04\bi\x80", "\x04\bi\xFF\x84", "\x04\bi\x01\xFF", "\x04\bi\x02\x00\x01", "\x04\bi\xFF\x00", "\x04\bi\xFE\xFF\xFE", "\x04\bi\x03\x00\x00\x01", "\x04\bi\x04\xFF\xFF\xFF?", "\x04\bl+\a\x00\x00\x00@", "\x04\bi\xFC\x00\x00\x00\xC0", "\x04\bl-\a\x01\x00\x00@", "\x04\bl-\n\x00\x00\x00\x00\x00\x00\x00\x00@\x00"]

[1.5, 0.1, 1e100, -0.0, 1.0 / 0, 100.0, 123456789.125, 0.00001, 0.001, 12.0].map { |v| Marshal.dump(v)[2..] }
#=> ["f\b1.5", "f\b0.1", "f\n1e100", "f\a-0", "f\binf", "f\b1e2", "f\x12123456789.125", "f\t1e-5", "f\n0.001", "f\a12"]

["ab", "ab".b, "ab".encode("US-ASCII"), :ab, :"é", [1, [2]], { a: 1 }, Hash.new(5).merge(a: 1), 1..2, ("a"..), Set[1], String, Comparable, /ab/i, /é/].map { |v| Marshal.dump(v)[2..] }
#=> ["I\"\aab\x06:\x06ET", "\"\aab", "I\"\aab\x06:\x06EF", ":\aab", "I:\a\xC3\xA9\x06:\x06ET", "[\ai\x06[\x06i\a", "{\x06:\x06ai\x06", "}\x06:\x06ai\x06i\n", "o:\nRange\b:\texclF:\nbegini\x06:\bendi\a", "o:\nRange\b:\texclF:\nbeginI\"\x06a\x06:\x06ET:\bend0", "o:\bSet\x06:\n@hash}\x06i\x06TF", "c\vString", "m\x0FComparable", "I/\aab\x01\x06:\x06EF", "I/\a\xC3\xA9\x10\x06:\x06ET"]

[2**30, -2**70, 0.1, -1.0 / 0, "\xff", "ab".b, :"é", [[nil]], { a: { b: 1 } }, (..3), (1...2), Set[[1]], Comparable, /é/i].all? { |v| Marshal.load(Marshal.dump(v)) == v }
#=> true

a = "x"
[Marshal.dump([a, a, :q, :q]), Marshal.dump([1.5, 1.5, 2**40, 2**40]), Marshal.load(Marshal.dump([a, a])).map(&:object_id).uniq.size]
#=> ["\x04\b[\tI\"\x06x\x06:\x06ET@\x06:\x06q;\x06", "\x04\b[\tf\b1.5@\x06l+\b\x00\x00\x00\x00\x00\x01l+\b\x00\x00\x00\x00\x00\x01", 1]

a = [1]
a << a
b = Marshal.load(Marshal.dump(a))
[b, b[1].equal?(b)]
#=> [[1, [...]], true]

Object.const_set(:Kept, Struct.new(:a, :b))
Object.const_set(:Held, Class.new { attr_reader :a; def initialize; @a = [1]; end })
Object.const_set(:Longer, Class.new(Array))
held = Held.new
copy = Marshal.load(Marshal.dump(held))
copy.a << 2
[held.a, copy.a, Marshal.load(Marshal.dump(Kept.new(1, "b"))), Marshal.dump(Kept.new(1, 2)), Marshal.load(Marshal.dump(Longer[1])).class]
#=> [[1], [1, 2], #<struct Kept a=1, b="b">, "\x04\bS:\tKept\a:\x06ai\x06:\x06bi\a", Longer]

def told = (yield; "no") rescue "#{$!.class}: #{$!.message.sub(/0x\h+/, "")}"
[told { Marshal.dump(proc {}) }, told { Marshal.dump(1.method(:+)) }, told { Marshal.dump(Class.new) }, told { Marshal.dump(Hash.new {}) }, told { Marshal.dump("".dup.tap { |o| def o.x; end }) }]
#=> ["TypeError: no _dump_data is defined for class Proc", "TypeError: no _dump_data is defined for class Method", "TypeError: can't dump anonymous class #<Class:>", "TypeError: can't dump hash with default proc", "TypeError: singleton can't be dumped"]

def told = (yield; "no") rescue "#{$!.class}: #{$!.message}"
[told { Marshal.load("x") }, told { Marshal.load("") }, told { Marshal.load("\x04\x08[") }, told { Marshal.load(nil) }, told { Marshal.load("\x04\x09i\x00") }, told { Marshal.load("\x04\x08Z\x00") }, told { Marshal.load("\x04\x08o:\x08Zor\x00") }]
#=> ["ArgumentError: marshal data too short", "ArgumentError: marshal data too short", "ArgumentError: marshal data too short", "TypeError: instance of IO needed", "TypeError: incompatible marshal file format (can't be read)\n\tformat version 4.8 required; 4.9 given", "ArgumentError: dump format error(0x5a)", "ArgumentError: undefined class/module Zor"]
