// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
)

// hostileBudget is small, so that what eats budgets eats little here.
var hostileBudget = Budget{Steps: 100_000, Depth: 300, Memory: 8 << 20, RegexpTime: 20 * time.Millisecond}

// hostileAlloc is how much a hostile control may make the engine allocate, all
// told, on a budget of 8 MiB: what the host makes beside what it counts.
const hostileAlloc = 160 << 20

// TestHostileControls: whatever a control does, it is that control's error, and
// the controls before and after it have their results.
func TestHostileControls(t *testing.T) {
	const (
		steps  = "budget of steps"
		depth  = "budget of call depth"
		memory = "budget of memory"
		expiry = "budget of time"
	)
	// want is what the error says; "" is any error, "-" any result: such a control
	// is odd, and has to end as well.
	for name, tt := range map[string]struct{ body, want string }{
		// Loops.
		"while":                 {`while true; end`, steps},
		"until":                 {`until false do 1 end`, steps},
		"loop":                  {`loop { 1 }`, steps},
		"begin while":           {`begin; x = 1; end while true`, steps},
		"for":                   {`for x in 1..10**12 do end`, steps},
		"redo":                  {`[1].each { redo }`, steps},
		"retry":                 {`begin; raise 'x'; rescue; retry; end`, steps},
		"times":                 {`(10**15).times { }`, steps},
		"upto":                  {`1.upto(10**15) { }`, steps},
		"downto":                {`(10**15).downto(0) { }`, steps},
		"step":                  {`1.step { }`, steps},
		"step float":            {`1.0.step(1e300, 1e-9) { }`, steps},
		"step nothing":          {`1.step(10, 0) { }`, "step can't be 0"},
		"cycle":                 {`[1].cycle { }`, steps},
		"endless range":         {`(1..).each { }`, steps},
		"range each":            {`(1..10**15).each { }`, steps},
		"range select":          {`(1..10**15).select { false }`, steps},
		"range sum":             {`(1..10**15).map { 1 }.sum`, ""},
		"range of strings":      {`('a'..'z' * 20).each { }`, ""},
		"range of strings 2":    {`('a'..'z' * 20).to_a`, ""},
		"range include":         {`('a'..'z' * 20).include?('zz')`, "-"},
		"range count":           {`(1..10**15).count { true }`, steps},
		"range reduce":          {`(1..Float::INFINITY).reduce(:+)`, ""},
		"range step":            {`(1..10**15).step(1) { }`, steps},
		"range each_slice":      {`(1..10**15).each_slice(2) { }`, ""},
		"range find":            {`(1..10**15).find { |x| x < 0 }`, steps},
		"range each_with_index": {`(1..10**15).each_with_index { }`, steps},
		"range min_by":          {`(1..10**15).min_by { |x| x }`, ""},
		"range reverse":         {`(1..10**15).reverse_each { |x| }`, ""},
		"grow while each":       {`a = [1]; a.each { |x| a << x }`, ""},
		"grow while map":        {`a = [1]; a.map { |x| a << x }`, ""},
		"grow while hash":       {`h = {0 => 0}; h.each { |k, v| h[k + 1] = 1 }`, "-"},
		"string grows":          {`s = +'a'; s.each_char { |c| s << c }`, "-"},
		"lazy":                  {`(1..Float::INFINITY).lazy.map { |x| x }.select { false }.first(1)`, ""},
		"enumerator":            {`e = Enumerator.new { |y| loop { y << 1 } }; e.each { }`, ""},
		"loop stop":             {`loop { begin; raise StopIteration, 'x'; rescue StopIteration; end }`, steps},
		"catch in loop":         {`loop { catch(:x) { throw :x } }`, steps},
		"ensure loops":          {`begin; raise 'x'; ensure; loop { }; end`, steps},
		"ensure swallows":       {`def m; loop { begin; return 1; ensure; next; end }; end; m`, steps},
		"rescue everything":     {`loop { begin; loop { }; rescue Exception; end }`, steps},
		"object loops":          {`o = Object.new; def o.==(x); loop { }; end; describe(o) { it { should eq 1 } }`, steps},
		"to_s loops":            {`o = Object.new; def o.to_s; loop { }; end; describe(o) { it { should eq 1 } }`, steps},
		"inspect loops":         {`o = Object.new; def o.inspect; loop { }; end; describe(o) { it { should eq 1 } }`, steps},
		"hash loops":            {`class HL; def hash; loop { }; end; end; { HL.new => 1 }`, steps},
		"coerce loops":          {`class CL; def coerce(o); loop { }; end; end; 1 + CL.new`, steps},
		"<=> loops":             {`class SL; def <=>(o); loop { }; end; end; [SL.new, SL.new].sort`, steps},
		"sort liar":             {`(1..2000).to_a.sort { |a, b| 1 }; describe(1) { it { should eq 2 } }`, "-"},
		"each loops":            {`class EL; include Enumerable; def each; loop { yield 1 }; end; end; EL.new.to_a`, ""},
		"to_str loops":          {`class TL; def to_str; loop { }; end; end; 'a' + TL.new`, ""},
		"to_ary loops":          {`class AL; def to_ary; loop { }; end; end; a, b = AL.new; [AL.new].flatten`, steps},
		"to_proc loops":         {`class PL; def to_proc; loop { }; end; end; [1].map(&PL.new)`, steps},
		"method_missing":        {`class ML; def method_missing(n, *a); send(:"#{n}x"); end; def respond_to_missing?(*) = true; end; ML.new.a`, ""},
		"respond_to":            {`class RL; def respond_to?(*a); loop { }; end; end; describe(RL.new) { it { should exist } }`, steps},
		"const_missing":         {`class CM; def self.const_missing(n); loop { }; end; end; CM::X`, steps},
		"inherited":             {`class IH; def self.inherited(c); loop { }; end; end; class IH2 < IH; end`, ""},
		"next in ensure":        {`[1].cycle { begin; raise 'x'; ensure; next; end }`, steps},
		// Depth.
		"recursion":           {`def r1(n); r1(n + 1); end; r1(0)`, depth},
		"mutual":              {`def r2; r3; end; def r3; r2; end; r2`, depth},
		"proc":                {`f = proc { f.call }; f.call`, depth},
		"lambda y":            {`y = ->(f) { f.(f) }; y.(y)`, depth},
		"define_method":       {`self.class.send(:define_method, :dm) { dm }; dm`, ""},
		"initialize":          {`class IR; def initialize; IR.new; end; end; IR.new`, depth},
		"block":               {`def b(&k); b { k.call }; end; b { }`, depth},
		"default argument":    {`def da(x = da); end; da`, depth},
		"hash default":        {`h = Hash.new { |hh, k| hh[k + 1] }; h[0]`, depth},
		"to_s recursion":      {`o = Object.new; def o.to_s; "#{self}"; end; o.to_s`, depth},
		"inspect recursion":   {`o = Object.new; def o.inspect; [self].inspect; end; o.inspect`, "-"},
		"== recursion":        {`class ER; def ==(o); o == self; end; end; ER.new == ER.new`, depth},
		"instance_eval":       {`p2 = proc { instance_eval(&p2) }; instance_eval(&p2)`, depth},
		"super":               {`class S1; def m; S2.new.m; end; end; class S2 < S1; def m; super; end; end; S2.new.m`, depth},
		"method_missing self": {`class MS; def method_missing(n, *a); other; end; end; MS.new.x`, depth},
		"symbol to_proc":      {`class SP; def x; [self].map(&:x); end; end; SP.new.x`, depth},
		"sort_by recursion":   {`def sr; [1, 2].sort_by { sr }; end; sr`, depth},
		"coerce recursion":    {`class CR; def coerce(o); [self, o + self]; end; end; 1 + CR.new`, ""},
		"raise in exception":  {`class RE < StandardError; def message; raise RE; end; end; raise RE`, depth},
		"gsub recursion":      {`def gr(s); s.gsub(/a/) { gr(s) }; end; gr('a')`, depth},
		// Data that contains itself.
		"array in itself ==":      {`a = []; a << a; b = []; b << b; describe(a) { it { should eq b } }`, "-"},
		"array in itself inspect": {`a = []; a << a; describe(a) { it { should eq 1 } }`, "-"},
		"array in itself flatten": {`a = []; a << a; a.flatten`, "recursive"},
		"array in itself hash":    {`a = []; a << a; { a => 1 }; describe(a.hash) { it { should eq 1 } }`, "-"},
		"array in itself to_s":    {`a = []; a << a; describe("#{a}") { it { should eq 1 } }`, "-"},
		"array in itself join":    {`a = []; a << a; a.join(',')`, "recursive"},
		"array in itself <=>":     {`a = []; a << a; b = []; b << b; describe(a <=> b) { it { should eq 1 } }`, "-"},
		"array in itself uniq":    {`a = []; a << a; describe([a, a].uniq) { it { should eq 1 } }`, "-"},
		"array in itself json":    {`a = []; a << a; a.to_json`, ""},
		"array in itself yaml":    {`a = []; a << a; a.to_yaml`, "-"},
		"array in itself cmp":     {`a = []; a << a; describe(a) { it { should cmp a } ; it { should cmp 1 } }`, "-"},
		"array in itself match":   {`a = []; a << a; describe(a) { it { should include 1 } ; it { should match_array [1] } }`, "-"},
		"array in itself tag":     {`a = []; a << a; tag 'x': a; describe(1) { it { should eq 2 } }`, "-"},
		"array in itself desc":    {`a = []; a << a; desc 'x', a; title a; describe(1) { it { should eq 2 } }`, "-"},
		"array in itself dig":     {`a = []; a << a; a.dig(*([0] * 1000)); describe(1) { it { should eq 2 } }`, "-"},
		"array in itself pack":    {`a = []; a << a; '%s' % a; describe(1) { it { should eq 2 } }`, "-"},
		"hash in itself":          {`h = {}; h[:x] = h; describe(h) { it { should eq({}) } ; its([:x, :x]) { should eq 1 } }`, "-"},
		"hash in itself ==":       {`h = {}; h[:x] = h; g = {}; g[:x] = g; describe(h) { it { should eq g } }`, "-"},
		"hash key in itself":      {`h = {}; h[h] = h; describe(h) { it { should eq 1 } }`, "-"},
		"hash in itself tag":      {`h = {}; h[:x] = h; tag h; describe(1) { it { should eq 2 } }`, "-"},
		"struct in itself":        {`s = Struct.new(:a); x = s.new(1); x.a = x; y = s.new(1); y.a = y; describe(x) { it { should eq y } }`, "-"},
		"set in itself":           {`s = Set.new; s << s; describe(s) { it { should eq 1 } }`, "-"},
		"set in itself ==":        {`s = Set.new; s << s; r = Set.new; r << r; describe(s) { it { should eq r } }`, "-"},
		"exception as cause":      {`e = RuntimeError.new('x'); begin; raise e, cause: e; rescue => f; raise f; end`, "x"},
		"object in itself":        {`o = Object.new; o.instance_variable_set(:@o, o); describe(o) { it { should eq 1 } }`, "-"},
		"deep array inspect":      {`a = []; 100_000.times { a = [a] }; describe(a) { it { should eq 1 } }`, ""},
		"deep array ==":           {`a = []; b = []; 60_000.times { a = [a]; b = [b] }; describe(a) { it { should eq b } }`, ""},
		"deep array flatten":      {`a = []; 100_000.times { a = [a] }; a.flatten; describe(1) { it { should eq 2 } }`, "-"},
		"deep array hash":         {`a = []; 100_000.times { a = [a] }; { a => 1 }; a.hash; describe(1) { it { should eq 2 } }`, ""},
		"deep array json":         {`a = []; 100_000.times { a = [a] }; a.to_json`, ""},
		"deep array yaml":         {`a = []; 100_000.times { a = [a] }; a.to_yaml`, ""},
		"deep array tag":          {`a = []; 100_000.times { a = [a] }; tag x: a; describe(1) { it { should eq 2 } }`, ""},
		"deep array join":         {`a = []; 100_000.times { a = [a] }; a.join(','); describe(1) { it { should eq 2 } }`, ""},
		"deep array <=>":          {`a = []; b = []; 60_000.times { a = [a]; b = [b] }; a <=> b; describe(1) { it { should eq 2 } }`, ""},
		"deep hash":               {`a = {}; 60_000.times { a = {a: a} }; describe(a) { it { should eq 1 } }`, ""},
		"deep hash ==":            {`a = {}; b = {}; 40_000.times { a = {a: a}; b = {a: b} }; describe(a) { it { should eq b } }`, ""},
		"deep proc":               {`f = proc { 1 }; 50_000.times { g = f; f = proc { g.call } }; f.call`, ""},
		"deep compose":            {`f = proc { |x| x }; 50_000.times { f = f >> f }; f.call(1)`, ""},
		"deep class":              {`c = Object; 30_000.times { c = Class.new(c) }; c.new.nothing`, ""},
		"deep cause":              {`e = RuntimeError.new('x'); 20_000.times { begin; begin; raise e; rescue => y; raise 'y'; end; rescue => z; e = z; end }; raise e`, ""},
		"deep matcher":            {`m = eq(1); 50_000.times { m = m.or(eq(2)) }; describe(3) { it { should m } }`, ""},
		"deep lazy":               {`l = (1..3).lazy; 50_000.times { l = l.map { |x| x } }; l.to_a`, ""},
		"deep json":               {`JSON.parse('[' * 1_000_000)`, ""},
		"deep json ok":            {`JSON.parse('[' * 90_000 + ']' * 90_000, max_nesting: false)`, ""},
		"deep yaml":               {`YAML.load('[' * 100_000 + ']' * 100_000)`, ""},
		"yaml bomb":               {"x = \"a: &a [x,x,x,x,x,x,x,x,x]\\n\"; ('b'..'k').inject('a') { |p2, n| x += \"#{n}: &#{n} [#{(['*' + p2] * 9).join(',')}]\\n\"; n }; describe(YAML.load(x, aliases: true)) { it { should eq 1 } }", ""},
		// Growth.
		"double string":        {`s = 'lol'; 60.times { s += s }`, steps},
		"<< string":            {`s = +'lol'; loop { s << s }`, memory},
		"string *":             {`'a' * 10**9`, memory},
		"string *=":            {`s = 'a'; 40.times { s *= 10 }`, memory},
		"huge *":               {`'a' * 10**30`, ""},
		"array *":              {`[1] * 10**9`, memory},
		"Array.new":            {`Array.new(10**9)`, memory},
		"Array.new block":      {`Array.new(10**9) { |i| i }`, ""},
		"range to_a":           {`(1..10**12).to_a`, ""},
		"range splat":          {`[*1..10**12]`, ""},
		"splat call":           {`def sc(*a); end; sc(*(1..10**12))`, ""},
		"array fill":           {`[].fill(0, 0, 10**9)`, ""},
		"array at":             {`a = []; a[10**9] = 1`, memory},
		"array insert":         {`[].insert(10**9, 1)`, ""},
		"array first":          {`(1..Float::INFINITY).first(10**9)`, ""},
		"array take":           {`(1..).take(10**9)`, ""},
		"array pack":           {`([1] * 10).pack('C*' + 'x100000000' * 10)`, ""},
		"combination":          {`(1..100).to_a.combination(50).to_a`, ""},
		"permutation":          {`(1..20).to_a.permutation.to_a`, ""},
		"product":              {`a = (1..100).to_a; a.product(a, a, a, a)`, memory},
		"transpose":            {`([[1] * 1000] * 1000).transpose.flatten.map { |x| 'x' * 1000 }`, ""},
		"each_cons":            {`([1] * 20_000).each_cons(10_000).to_a`, ""},
		"rotate":               {`a = [1] * 10_000; loop { a = a.rotate(1) }`, ""},
		"zip":                  {`a = [1] * 1000; 60.times { a = a.zip(a, a).flatten }`, ""},
		"hash growth":          {`h = {}; i = 0; loop { h[i += 1] = i }`, ""},
		"hash of strings":      {`h = {}; i = 0; loop { h["k#{i += 1}"] = 'x' * 1000 }`, memory},
		"merge":                {`h = {}; i = 0; loop { h = h.merge(i => i); i += 1 }`, ""},
		"symbols":              {`i = 0; loop { "sym#{i += 1}".to_sym }`, ""},
		"string symbols":       {`s = 'a' * 1000; i = 0; loop { (s + (i += 1).to_s).to_sym }`, "budget of"},
		"set":                  {`s = Set.new; i = 0; loop { s << (i += 1) }`, ""},
		"instance variables":   {`o = Object.new; i = 0; loop { o.instance_variable_set("@a#{i += 1}", 1) }`, ""},
		"globals":              {`$x = []; loop { $x << 'a' * 1000 }`, memory},
		"methods":              {`i = 0; c = Class.new; loop { i += 1; c.send(:define_method, "m#{i}") { } }`, ""},
		"classes":              {`loop { Class.new }`, ""},
		"singletons":           {`loop { Object.new.singleton_class }`, ""},
		"constants":            {`i = 0; loop { Object.const_set("C#{i += 1}", 1) }`, ""},
		"format width":         {`'%99999999d' % 1`, memory},
		"format precision":     {`'%.99999999f' % 1.0`, ""},
		"format star":          {`'%*d' % [10**9, 1]`, ""},
		"format repeat":        {`('%1000000d' * 1000) % ([1] * 1000)`, memory},
		"ljust":                {`'a'.ljust(10**9)`, memory},
		"rjust":                {`'a'.rjust(10**9, 'xyz')`, memory},
		"center":               {`'a'.center(10**9)`, memory},
		"gsub":                 {`s = 'aaaa'; 60.times { s = s.gsub('a', 'aa') }`, memory},
		"gsub!":                {`s = +'aaaa'; 60.times { s.gsub!(/a/, 'aaaa') }`, memory},
		"gsub empty":           {`s = 'x'; 60.times { s = s.gsub('', 'yy') }`, memory},
		"gsub backref":         {`s = 'a' * 1000; 60.times { s = s.gsub(/.+/, '\0\0\0') }`, steps},
		"sub":                  {`s = 'a'; 60.times { s = s.sub(s, s + s) }`, steps},
		"tr":                   {`s = 'a' * 1000; loop { s.tr('a', 'b') }`, steps},
		"tr range":             {`'a'.tr("\u{0}-\u{10ffff}", 'b') * 3; loop { 'a'.tr("\u{0}-\u{10ffff}", 'b') }`, ""},
		"insert":               {`s = +'a' * 1000; loop { s.insert(0, s) }`, steps},
		"replace":              {`s = +'a' * 1000; loop { s.replace(s + s) }`, steps},
		"prepend":              {`s = +'a' * 1000; loop { s.prepend(s, s) }`, steps},
		"concat":               {`s = +'a' * 1000; loop { s.concat(s, s) }`, steps},
		"succ":                 {`s = 'z' * 100_000; loop { s = s.succ }`, steps},
		"split":                {`s = 'a,' * 100_000; loop { s.split(',') }`, ""},
		"chars":                {`s = 'a' * 100_000; loop { s.chars }`, ""},
		"scan":                 {`s = 'a' * 100_000; loop { s.scan(/a/) }`, ""},
		"lines":                {`s = "a\n" * 100_000; loop { s.lines }`, ""},
		"bytes":                {`s = 'a' * 100_000; loop { s.bytes }`, ""},
		"unpack":               {`s = 'a' * 100_000; loop { s.unpack('C*') }`, ""},
		"inspect":              {`s = "\x00" * 1_000_000; loop { s = s.inspect }`, ""},
		"inspect doubles":      {`a = [1]; 60.times { a = [a, a] }; a.inspect`, memory},
		"interpolation":        {`s = 'a'; 60.times { s = "#{s}#{s}#{s}" }`, memory},
		"array interpolation":  {`a = ['lol'] * 10; 20.times { a = [a] * 10 }; "#{a}"`, memory},
		"flatten doubles":      {`a = [1]; 60.times { a = [a, a] }; a.flatten`, memory},
		"== doubles":           {`a = [1]; b = [1]; 60.times { a = [a, a]; b = [b, b] }; describe(a) { it { should eq b } }`, ""},
		"hash doubles":         {`a = [1]; 60.times { a = [a, a] }; { a => 1 }`, "-"},
		"<=> doubles":          {`a = [1]; b = [1]; 60.times { a = [a, a]; b = [b, b] }; a <=> b`, ""},
		"uniq doubles":         {`a = [1]; 60.times { a = [a, a] }; [a, a].uniq`, "-"},
		"to_json doubles":      {`a = [1]; 60.times { a = [a, a] }; a.to_json`, ""},
		"to_yaml doubles":      {`a = [1]; 60.times { a = [a, a] }; a.to_yaml`, "-"},
		"tag doubles":          {`a = [1]; 60.times { a = [a, a] }; tag x: a; describe(1) { it { should eq 2 } }`, "-"},
		"subject doubles":      {`a = [1]; 60.times { a = [a, a] }; describe(a) { it { should eq 1 } }`, ""},
		"join doubles":         {`a = [1]; 60.times { a = [a, a] }; a.join`, ""},
		"dup doubles":          {`a = [1] * 1000; loop { a = a.dup }`, ""},
		"power":                {`10**10**8`, memory},
		"power of power":       {`2**2**2**2**2**2`, memory},
		"negative power":       {`(-10)**(10**9)`, ""},
		"rational *":           {`x = 1/3r; loop { x = x * x }`, steps},
		"rational sum":         {`x = 1/3r; loop { x = x + x * x }`, steps},
		"rational power":       {`(1/3r) ** 10_000_000`, "-"},
		"bignum to_s":          {`x = 3**60_000; loop { x.to_s }`, memory},
		"bignum gcd":           {`x = 3**60_000; loop { x.gcd(x + 1) }`, steps},
		"long ==":              {`s = 'a' * 1_000_000; t = 'a' * 1_000_000; loop { s == t }`, steps},
		"long include?":        {`s = 'a' * 1_000_000; loop { s.include?('b') }`, steps},
		"long count":           {`s = 'a' * 1_000_000; loop { s.count('a') }`, steps},
		"long size":            {`s = 'ä' * 500_000; loop { s.size }`, steps},
		"long to_f":            {`s = '9' * 1_000_000; loop { s.to_f }`, steps},
		"long Float()":         {`s = '9' * 1_000_000; loop { Float(s) }`, steps},
		"long key":             {`h = {}; k = 'a' * 1_000_000; loop { h[k] = 1 }`, steps},
		"list as a key":        {`h = {}; a = (1..50_000).to_a; loop { h[a] = 1 }`, steps},
		"list ==":              {`a = (1..50_000).to_a; b = a.dup; loop { a == b }`, steps},
		"hash as its own key":  {`a = {}; 100_000.times { a = { a => a } }`, steps},
		"nested sets":          {`s = Set[1]; 100_000.times { s = Set[s] }; s.inspect`, steps},
		"struct inspect":       {`s = Struct.new(:a, :b); x = s.new; 40.times { x = s.new(x, x) }; x.inspect`, ""},
		"deep struct":          {`s = Struct.new(:a); x = s.new; 1000.times { x = s.new(x) }; x.inspect`, depth},
		"yaml of shared lists": {`a = [1]; 40.times { a = [a, a] }; a.to_yaml`, "-"},
		"coerce":               {`class Own; def coerce(o) = [o, self]; end; 1 + Own.new`, depth},
		"splat into itself":    {`a = [1]; loop { a.insert(0, *a) }`, ""},
		"parslet for ever":     {`require 'parslet'; class Own < Parslet::Parser; rule(:a) { a >> str('x') }; root :a; end; Own.new.parse('x')`, depth},
		"bignum *":             {`x = 3; loop { x *= x }`, steps},
		"bignum digits":        {`x = 3**1_000_000; loop { x.digits }`, ""},
		"bignum +":             {`x = 3**1_000_000; loop { x += 1 }`, memory},
		"bignum %":             {`x = 3**1_000_000; y = 7**300_000; loop { x % y }`, ""},
		"bignum pow":           {`3.pow(10**7, 10**50); x = 3**1_000_000; loop { x.pow(x, 7**300_000) }`, ""},
		"bignum parse":         {`('9' * 3_000_000).to_i`, "-"},
		"bignum literal":       {`x = ` + strings.Repeat("9", 20_000) + `; loop { x *= x }`, steps},
		"shift":                {`1 << 10**10`, memory},
		"shift twice":          {`1 << (1 << 70)`, ""},
		"shift loop":           {`x = 1; loop { x <<= 1000 }`, ""},
		"shift negative":       {`1 >> -(10**10)`, ""},
		"rational":             {`(1.to_r / 3)**10**8`, "-"},
		"factorial":            {`(1..100_000).inject(:*)`, ""},
		"lcm":                  {`x = 1; i = 2; loop { x = x.lcm(i); i += 1 }`, ""},
		"round":                {`1.round(-10**9)`, "-"},
		"round float":          {`1.5.round(10**9); 1.5.floor(10**9); 1.round(10**10)`, "-"},
		"strftime":             {`Time.now.strftime('%1000000000Y')`, "-"},
		"time far":             {`Time.at(10**30).to_s; Time.at(10**17).to_s`, "-"},
		"date far":             {`Date.new(10**10, 1, 1) - Date.new(-10**10, 1, 1); (Date.new(1,1,1)..Date.new(9999999,1,1)).to_a`, ""},
		// Regular expressions.
		"nested quantifier":  {`describe('a' * 50_000 + '!') { it { should match(/^(a+)+$/) } }`, "-"},
		"backtracking":       {`('a' * 40 + '!') =~ /(?=x?)(a+)+$/`, expiry},
		"backreference":      {`('a' * 60 + '!') =~ /^(a|aa)+\1+b$/`, expiry},
		"lookahead":          {`describe('a' * 40 + '!') { it { should match(/(?!b)(a|a)*$/) } }`, "-"},
		"atomic":             {`('x' * 40) =~ /(?>x)(x+x+)+y/`, expiry},
		"possessive":         {`('x' * 40) =~ /x*+(x+x+)+y/`, "-"},
		"scan backtracking":  {`('a' * 40 + '!').scan(/(?=x?)(a+)+$/)`, expiry},
		"gsub backtracking":  {`('a' * 40 + '!').gsub(/(?=x?)(a+)+$/, '')`, expiry},
		"split backtracking": {`('a' * 40 + '!').split(/(?=x?)(a+)+$/)`, expiry},
		"rescued time":       {`begin; ('a' * 40 + '!') =~ /(?=x?)(a+)+$/; rescue Exception; 1; end`, expiry},
		"repeat bomb":        {`'a' =~ /((a{0,1000}){0,1000}){0,1000}/`, "-"},
		"repeat bomb 2":      {`'a' =~ /(?=a)((a{0,1000}){0,1000}){0,1000}/`, "-"},
		"huge regexp":        {`Regexp.new('(a|b)' * 200_000) =~ 'a'`, ""},
		"huge alternation":   {`Regexp.union((1..100_000).map { |i| "x#{i}" }) =~ 'a'`, ""},
		"deep regexp":        {`Regexp.new('(' * 5_000 + ')' * 5_000) =~ 'a'`, "-"},
		"deep regexp 2":      {`Regexp.new('(?=' + '(' * 50_000 + ')' * 50_000 + ')') =~ 'a'`, "-"},
		"many regexps":       {`i = 0; loop { Regexp.new("a#{i += 1}") =~ 'a' }`, ""},
		"many large regexps": {`i = 0; loop { Regexp.new("(a|b){500}#{i += 1}") =~ 'a' }`, ""},
		"match growth":       {`s = 'a' * 1_000_000; loop { s =~ /a*/; $~.post_match; $~[0] }`, ""},
		"unicode class":      {`s = 'é' * 100_000; loop { s =~ /\p{L}+\z.*(?<!x)/ }`, ""},
		// Exceptions in the wrong places.
		"to_s raises":           {`o = Object.new; def o.to_s; raise 'boom'; end; describe(o) { it { should eq 1 } }`, "boom"},
		"inspect raises":        {`o = Object.new; def o.inspect; raise 'boom'; end; describe(o) { it { should eq 1 } }`, "boom"},
		"message raises":        {`class MR < StandardError; def message; raise 'boom'; end; end; describe(1) { it { raise MR } }`, "boom"},
		"message is no string":  {`class MN < StandardError; def message; 1; end; end; describe(1) { it { raise MN } }`, ""},
		"to_s is no string":     {`o = Object.new; def o.to_s; 1; end; def o.inspect; nil; end; describe(o) { it { should eq 1 } }`, "-"},
		"method_missing raises": {`o = Object.new; def o.method_missing(*a); raise 'boom'; end; describe(o) { its('x') { should eq 1 } }`, "boom"},
		"respond_to raises":     {`o = Object.new; def o.respond_to?(*a); raise 'boom'; end; describe(o) { it { should exist } }`, "-"},
		"missing raises":        {`o = Object.new; def o.respond_to_missing?(*a); raise 'boom'; end; describe(o) { it { should exist } }`, "-"},
		"== raises":             {`o = Object.new; def o.==(x); raise 'boom'; end; describe(o) { it { should eq 1 } }`, "boom"},
		"hash raises":           {`class HR; def hash; raise 'boom'; end; end; { HR.new => 1 }`, "boom"},
		"class lies":            {`o = Object.new; def o.class; raise 'boom'; end; describe(o) { it { should eq 1 } }`, "-"},
		"nil? lies":             {`o = Object.new; def o.nil?; loop { }; end; describe(o) { it { should be_nil } }`, "-"},
		"ensure raises":         {`begin; 1; ensure; raise 'boom'; end`, "boom"},
		"ensure in ensure":      {`begin; begin; raise 'a'; ensure; raise 'b'; end; ensure; raise 'boom'; end`, "boom"},
		"throw":                 {`throw :nowhere`, "uncaught throw"},
		"throw in it":           {`describe(1) { it { throw :nowhere } }`, "uncaught throw"},
		"break":                 {`proc { break }.call`, ""},
		"next":                  {`next; describe(1) { it { should eq 1 } }`, "-"},
		"return":                {`return; describe(1) { it { should eq 1 } }`, "-"},
		"return in it":          {`describe(1) { it { return } }`, "-"},
		"redo in it":            {`describe(1) { it { redo } }`, ""},
		"raise nothing":         {`raise`, ""},
		"raise a number":        {`raise 1`, "exception"},
		"raise Exception":       {`raise Exception, 'boom'`, "boom"},
		"raise in it":           {`describe(1) { it { raise Exception, 'boom' } }`, "boom"},
		"SystemExit":            {`raise SystemExit`, "SystemExit"},
		"exit in it":            {`describe(1) { it { exit 0 } }`, ""},
		"Interrupt":             {`describe(1) { it { raise Interrupt, 'boom' } }`, "boom"},
		"NoMemoryError":         {`raise NoMemoryError, 'boom'`, "boom"},
		"SystemStackError":      {`raise SystemStackError, 'boom'`, "boom"},
		"exception of its own":  {`class EO; def self.exception(*a); 1; end; end; raise EO`, ""},
		"huge message":          {`raise 'x' * 5_000_000`, "x"},
		"binary message":        {`raise "\xff\x00\xfe boom"`, "boom"},
		"frozen":                {`'a'.freeze << 'b'`, "frozen"},
		"reopen Integer":        {`class Integer; def +(o); 1 + o; end; end; 1 + 1`, "-"},
		"reopen it all":         {`class Object; def nil?; true; end; def ==(o); true; end; def !; true; end; end; describe(1) { it { should eq 2 } }`, "-"},
		// The DSL.
		"tests forever":        {`describe(1) { loop { it { should eq 1 } } }`, ""},
		"describes forever":    {`loop { describe(1) { it { should eq 1 } } }`, ""},
		"describe in itself":   {`def dd; describe(1) { dd }; end; dd`, ""},
		"control in itself":    {`def cc(i); control("c#{i}") { cc(i + 1) }; end; cc(0)`, ""},
		"describe.one forever": {`describe.one { loop { describe(1) { it { should eq 1 } } } }`, ""},
		"describe.one nested":  {`def one; describe.one { one }; end; one`, ""},
		"expect forever":       {`describe(1) { it { loop { expect(1).to eq 2 rescue 1 } } }`, "-"},
		"let in itself":        {`describe(1) { let(:x) { x }; it { expect(x).to eq 1 } }`, ""},
		"subject in itself":    {`describe(1) { subject { subject }; it { should eq 1 } }`, ""},
		"its forever":          {`describe(1) { its('to_i' + '.to_i' * 100_000) { should eq 2 } }`, "-"},
		"its path":             {`describe({}) { its([:a] * 100_000) { should eq 2 } }`, ""},
		"huge subject":         {`describe('x' * 4_000_000) { it { should eq 1 } }`, "-"},
		"huge subjects":        {`describe('x' * 1_000_000) { 50.times { it { should eq 1 } } }`, ""},
		"huge description":     {`describe(1) { it('x' * 4_000_000) { } }`, "-"},
		"huge title":           {`title 'x' * 4_000_000; describe(1) { it { should eq 2 } }`, "-"},
		"huge desc":            {`20.times { |i| desc "d#{i}", 'x' * 300_000 }; describe(1) { it { should eq 2 } }`, "-"},
		"tags forever":         {`i = 0; loop { tag "t#{i += 1}" }`, ""},
		"refs forever":         {`loop { ref 'x', url: 'y' }`, ""},
		"descs forever":        {`i = 0; loop { desc "d#{i += 1}", 'x' }`, ""},
		"impact":               {`impact 'x' * 1000; describe(1) { it { should eq 2 } }`, "-"},
		"impact of nothing":    {`impact nil; describe(1) { it { should eq 2 } }`, "-"},
		"impact infinity":      {`impact 10**400; describe(1) { it { should eq 2 } }`, "-"},
		"impact nan":           {`impact 0.0/0.0; describe(1) { it { should eq 2 } }`, "-"},
		"tag nan":              {`tag x: 0.0/0.0, y: 1.0/0; describe(1) { it { should eq 2 } }`, "-"},
		"title of numbers":     {`title 5; desc 6; ref 7; tag 8; describe(1) { it { should eq 2 } }`, "-"},
		"title of nothing":     {`title nil; desc nil; ref nil; tag nil; describe(1) { it { should eq 2 } }`, "-"},
		"binary title":         {`title "\xff\xfe"; desc "\x00"; tag "\xff": "\xfe"; describe("\xff") { it { should eq "\xfe" } }`, "-"},
		"only_if raises":       {`only_if { raise 'boom' }`, "boom"},
		"only_if loops":        {`only_if { loop { } }`, steps},
		"input forever":        {`i = 0; loop { input("i#{i += 1}", value: 'x' * 1000) }`, ""},
		"matcher forever":      {`i = 0; loop { RSpec::Matchers.define("m#{i += 1}") { match { true } } }`, ""},
		"all":                  {`describe([1] * 100_000) { it { should all(eq 2) } }`, "-"},
		"match_array":          {`describe((1..4000).to_a) { it { should match_array((2..4001).to_a) } }`, "-"},
		"contain_exactly":      {`describe((1..40).map { |x| x.to_s }) { it { should contain_exactly(*((1..40).map { |x| match(/\d/) })) } }`, "-"},
		"contain_exactly hard": {`describe((1..40).to_a) { it { should contain_exactly(*([be > 0] * 39 + [be > 99])) } }`, "-"},
		"instance_eval string": {`instance_eval('1')`, "instance_eval"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			r, err := runProfile(t, "control 'before' do\ndescribe(1) { it { should eq 1 } }\nend\ncontrol 'bad' do\n"+tt.body+"\nend\ncontrol 'after' do\ndescribe(1) { it { should eq 1 } }\nend\n", Options{Budget: hostileBudget})
			took := time.Since(began)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			alloc := after.TotalAlloc - before.TotalAlloc
			size := 0
			for _, id := range []string{"before", "after"} {
				if other := only(t, r, id); other.Status != report.ResultPassed {
					t.Errorf("control %s: %+v", id, other)
				}
			}
			var bad *report.Control
			for i, c := range r.Profiles[0].Controls {
				if c.ID == "bad" {
					bad = &r.Profiles[0].Controls[i]
				}
			}
			if bad == nil {
				t.Fatal("no control bad")
			}
			said := ""
			for _, x := range bad.Results {
				said += x.Message + x.SkipMessage + "\n"
				size += len(x.Message) + len(x.CodeDesc)
			}
			t.Logf("%-26s %-8s %4d results %8.1f ms %7.1f MiB report %d: %.150q", name, bad.Status, len(bad.Results), float64(took.Microseconds())/1000, float64(alloc)/(1<<20), size, said)
			if alloc > hostileAlloc && !raceDetector {
				t.Errorf("allocated %d MiB", alloc>>20)
			}
			switch {
			case tt.want == "-":
			case bad.Status != report.Error:
				t.Errorf("status %s, want error: %.200q", bad.Status, said)
			case !strings.Contains(said, tt.want):
				t.Errorf("said %.200q, want %q", said, tt.want)
			}
		})
	}
}
