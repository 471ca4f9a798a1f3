// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// snippet is an expression of testdata/*.rb and what it inspects as.
type snippet struct {
	file string
	line int
	src  string
	want string
}

// snippets reads testdata: paragraphs of Ruby, each ending with a line
// `#=> inspect of the value`.
func snippets(t testing.TB) []snippet {
	t.Helper()
	files, err := filepath.Glob("testdata/*.rb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	var out []snippet
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var src strings.Builder
		start := 0
		for i, line := range strings.Split(string(data), "\n") {
			if want, ok := strings.CutPrefix(line, "#=> "); ok {
				out = append(out, snippet{filepath.Base(f), start, src.String(), want})
				src.Reset()
				continue
			}
			if src.Len() == 0 {
				start = i + 1
			}
			if line != "" || src.Len() > 0 {
				src.WriteString(line + "\n")
			}
		}
		if strings.TrimSpace(src.String()) != "" {
			t.Fatalf("%s: the last snippet has no #=> line", f)
		}
	}
	return out
}

// describe is how a snippet's outcome is written down: its value, or the
// exception.
func describe(in *Interp, v Value, err error) string {
	if e, ok := AsError(err); ok {
		return e.Class + ": " + strings.ReplaceAll(e.Message, "\n", `\n`)
	}
	if err != nil {
		return err.Error()
	}
	s, err := in.Inspect(v)
	if err != nil {
		return err.Error()
	}
	return s
}

func TestSnippets(t *testing.T) {
	for _, s := range snippets(t) {
		t.Run(fmt.Sprintf("%s:%d", s.file, s.line), func(t *testing.T) {
			in := New(Config{})
			v, err := run(t, in, s.src)
			if got := describe(in, v, err); got != s.want {
				t.Errorf("%s\n got %s\nwant %s", s.src, got, s.want)
			}
		})
	}
}

// TestSnippetsAreRuby holds testdata to the real Ruby, where there is one.
func TestSnippetsAreRuby(t *testing.T) {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		if os.Getenv("SONDE_REQUIRE_RUBY") != "" {
			t.Fatalf("SONDE_REQUIRE_RUBY is set: %v", err)
		}
		t.Skip("needs ruby (make test installs it)")
	}
	if v, err := exec.Command(ruby, "-e", "print RUBY_VERSION").Output(); err != nil || !strings.HasPrefix(string(v), "3.1") {
		t.Skipf("ruby %s words its exceptions otherwise", v)
	}
	all := snippets(t)
	var b strings.Builder
	b.WriteString("require 'set'; require 'json'; require 'yaml'; require 'date'; require 'time'; require 'shellwords'; require 'ostruct'; require 'stringio'; require 'ipaddr'; require 'logger'; require 'timeout'; require 'monitor'; require 'singleton'; require 'delegate'; require 'digest'; require 'base64'; require 'English'\n")
	b.WriteString("def __say(s); puts s; end\n")
	for _, s := range all {
		fmt.Fprintf(&b, "begin; __say(Object.new.instance_eval(%q.dup.force_encoding('UTF-8')).inspect); rescue Exception => e; __say(e.class.name + ': ' + e.message.sub(/\\n\\n.*/m, '').gsub(\"\\n\", '\\n')); end\n", strings.ReplaceAll(s.src, "#", "\x00"))
	}
	script := strings.ReplaceAll(b.String(), `\x00`, `\#`)
	cmd := exec.Command(ruby, "--disable-did_you_mean", "--disable-error_highlight", "-W0", "-E", "UTF-8:UTF-8", "-")
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("ruby: %v\n%s", err, out)
	}
	got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(got) != len(all) {
		t.Fatalf("ruby said %d lines for %d snippets", len(got), len(all))
	}
	for i, s := range all {
		if got[i] != s.want {
			t.Errorf("%s:%d: ruby says %s, testdata %s", s.file, s.line, got[i], s.want)
		}
	}
}
