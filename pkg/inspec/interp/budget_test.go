// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

func TestBudget(t *testing.T) {
	small := Budget{Steps: 200_000, Depth: 200, Memory: 1 << 20, RegexpTime: 50 * time.Millisecond}
	for _, tt := range []struct{ src, what string }{
		{`loop { }`, "steps"},
		{`while true do end`, "steps"},
		{`x = [1].cycle { }`, "steps"},
		{`a = [1]; a.each { |x| a << x; raise BasicObject if a.size > 5000 }`, "steps"},
		{`begin; loop { }; rescue Exception; end`, "steps"},
		{`(1..Float::INFINITY).to_a`, "memory"},
		{`def m = m; m`, "call depth"},
		{`def m = m; begin; m; rescue Exception; 1; end`, "call depth"},
		{`f = ->(x) { f.(x) }; f.(1)`, "call depth"},
		{`a = []; a << a; b = []; b << b; a == b`, "call depth"},
		{`a = []; a << a; b = []; b << b; a <=> b`, "call depth"},
		{`d = ->(x) { 40.times { x = [x, x] }; x }; d.(1) == d.(1)`, "steps"},
		{`d = ->(x) { 40.times { x = [x, x] }; x }; d.(1) <=> d.(1)`, "steps"},
		{`"a" * 10**9`, "memory"},
		{`[0] * 10**9`, "memory"},
		{`Array.new(10**9)`, "memory"},
		{`"a".ljust(10**9)`, "memory"},
		{`'%1000000000d' % 1`, "memory"},
		{`s = "lol"; 40.times { s = s + s }; s`, "memory"},
		{`s = +"lol"; loop { s << s }`, "memory"},
		{`a = [1]; loop { a.concat(a) }`, "memory"},
		{`h = {}; i = 0; loop { h[i += 1] = 'x' * 100 }`, "memory"},
		{`a = []; a[10**9] = 1`, "memory"},
		{`10**10**9`, "memory"},
		{`1 << 10**10`, "memory"},
		{`x = 3; loop { x = x * x }`, "steps"},
		{`a = (1..30).to_a; a.product(a, a, a, a, a)`, "memory"},
		{`a = [1, 2]; 30.times { a = [a, a] }; a.to_s`, "memory"},
		{`a = [1, 2]; 30.times { a = [a, a] }; a.flatten`, "memory"},
		{`('a' * 40 + '!') =~ /(?=x?)(a+)+$/`, "time"},
		{`"x".gsub(/x/) { "y" * 10**7 }`, "memory"},
	} {
		t.Run(tt.src, func(t *testing.T) {
			in := New(Config{})
			in.Refill(t.Context(), small)
			_, err := run(t, in, tt.src)
			var over *BudgetExceeded
			if !errors.As(err, &over) {
				t.Fatalf("error = %v, want a budget of %s exceeded", err, tt.what)
			}
			if over.What != tt.what {
				t.Errorf("exceeded %s, want %s", over.What, tt.what)
			}
			in.Refill(t.Context(), small)
			if v, err := run(t, in, `1 + 1`); err != nil || v != Int(2) {
				t.Errorf("after a refill: %v, %v", v, err)
			}
		})
	}
}

func TestContextEndsEvaluation(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in := New(Config{})
	in.Refill(ctx, Budget{})
	_, err := run(t, in, `loop { }`)
	var over *BudgetExceeded
	if !errors.As(err, &over) || over.What != "time" {
		t.Errorf("error = %v, want time exceeded", err)
	}
}

// TestNoWayOut holds the evaluator to having no way to its own machine.
func TestNoWayOut(t *testing.T) {
	for _, src := range []string{
		"`id`", `%x(id)`, `system('id')`, `exec('id')`, `spawn('id')`, `fork`, `open('/etc/passwd')`, `Kernel.system('id')`,
		`send(:system, 'id')`, `Kernel.open('x')`, `gets`, `exit`, `exit!`, `abort`, `eval('1')`, `binding.eval('1')`, `binding.irb`, `load 'x'`, `sleep 1`, `trap('INT') { }`, `at_exit { }`,
		`method(:system).call('id')`, `Object.new.instance_eval { system('id') }`, `require 'socket'; Socket.new`, `require 'open3'; Open3.capture2('id')`, `require '/etc/passwd'`,
		`File.read('/etc/passwd')`, `IO.popen('id')`, `Dir.glob('/*')`, `ENV['PATH']`, `Process.pid`, `Socket`, `TCPSocket`, `Pathname.new('/').exist?`, `Pathname.new('/').read`, `SecureRandom.hex`, `ERB.new('')`, `OpenSSL::PKey::RSA.new(1)`, `Tempfile`,
		`ObjectSpace.each_object { }`, `GC.start`, `Etc.getpwnam('root')`, `instance_eval('1')`, `Object.class_eval('1')`, `$stdin.read`, `IO.read('/etc/passwd')`, `rand`, `[1].shuffle`,
	} {
		in := New(Config{})
		_, err := run(t, in, src)
		e, ok := AsError(err)
		if !ok {
			t.Errorf("%s: error = %v, want a Ruby exception", src, err)
			continue
		}
		switch e.Class {
		case "NotImplementedError", "NameError", "NoMethodError", "LoadError":
		default:
			t.Errorf("%s: %v", src, e)
		}
		if e.Pos.Line != 1 || e.File != "test.rb" {
			t.Errorf("%s: raised at %s:%d", src, e.File, e.Pos.Line)
		}
	}
}

// TestUnsupportedIsNotRescued: what cannot be done must not be taken for an
// answer.
func TestUnsupportedIsNotRescued(t *testing.T) {
	for _, src := range []string{
		`begin; system('id'); rescue Exception; 1; end`,
		`system('id') rescue 1`,
		`def m; rand; rescue NotImplementedError; 1; end; m`,
	} {
		in := New(Config{})
		_, err := run(t, in, src)
		if e, ok := AsError(err); !ok || !e.Unsupported() {
			t.Errorf("%s: error = %v, want that it is not supported", src, err)
		}
	}
	in := New(Config{})
	v, err := run(t, in, `begin; raise NotImplementedError, 'mine'; rescue NotImplementedError => e; e.message; end`)
	if got := describe(in, v, err); got != `"mine"` {
		t.Errorf("raised by Ruby: %s", got)
	}
}

// TestCycles: a value that holds itself has an end everywhere.
func TestCycles(t *testing.T) {
	in := New(Config{})
	v, err := run(t, in, `h = {}; a = [h]; h[:a] = a; h[a] = 1; h`)
	if err != nil {
		t.Fatal(err)
	}
	ToGo(v)
	if _, err := in.Inspect(v); err != nil {
		t.Error(err)
	}
	for _, src := range []string{`a = []; a << a; a.hash`, `a = []; a << a; a.flatten rescue 1`, `a = []; a << a; a.join rescue 1`, `a = []; a << a; {a => 1}[a]`, `require 'json'; a = []; a << a; a.to_json rescue 1`, `require 'yaml'; a = []; a << a; a.to_yaml rescue 1`, `a = []; a << a; a.dup.to_s`, `x = 1; 40.times { x = [x, x] }; {x => 1}[x]`} {
		if _, err := run(t, in, src); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
}

func TestErrorPosition(t *testing.T) {
	in := New(Config{})
	_, err := run(t, in, "def a\n  b\nend\ndef b\n  [1].each do |x|\n    x.nope\n  end\nend\n\na\n")
	e, ok := AsError(err)
	if !ok {
		t.Fatal(err)
	}
	if e.Pos.Line != 6 {
		t.Errorf("line %d, want 6", e.Pos.Line)
	}
	want := "test.rb:6:in `block in b' test.rb:5:in `b' test.rb:2:in `a' test.rb:10:in `<main>'"
	if got := strings.Join(e.Backtrace, " "); got != want {
		t.Errorf("backtrace %s\nwant %s", got, want)
	}
}

// FuzzEval evaluates whatever parses: it must end, within its budget, without
// a panic.
func FuzzEval(f *testing.F) {
	for _, s := range snippets(f) {
		f.Add(s.src)
	}
	f.Add(`control 'x' do describe(1) { it { should eq 1 } } end`)
	f.Fuzz(func(t *testing.T, src string) {
		file, err := syntax.Parse("fuzz.rb", src)
		if err != nil {
			return
		}
		in := New(Config{})
		in.Refill(t.Context(), Budget{Steps: 20_000, Depth: 60, Memory: 1 << 20, RegexpTime: 20 * time.Millisecond})
		v, err := in.Eval(file, in.Main(), nil)
		var bug *Bug
		if errors.As(err, &bug) {
			t.Fatalf("%v\n%s", bug, bug.Stack)
		}
		if err == nil {
			_, _ = in.Inspect(v)
		}
	})
}
