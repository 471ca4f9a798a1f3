// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// secret is what lies outside of the root; no report may ever hold it.
const secret = "the host's own secret"

// TestHostileTarget: whatever a target has in place of the files that a profile
// asks for, each control has its results, and none of what lies outside.
func TestHostileTarget(t *testing.T) {
	outside := t.TempDir()
	put(t, filepath.Join(outside, "secret"), secret)
	root := t.TempDir()
	at := func(name string) string { return filepath.Join(root, name) }
	put(t, at("etc/group"), "root:x:0:\n")
	link(t, outside+"/secret", at("etc/passwd"))
	link(t, strings.Repeat("../", 40)+outside+"/secret", at("etc/shadow"))
	link(t, "loop", at("loop"))
	link(t, "b", at("a"))
	link(t, "a", at("b"))
	link(t, "/proc/self/root"+outside+"/secret", at("magic"))
	link(t, outside, at("dir"))
	for i := range 60 {
		link(t, fmt.Sprintf("chain%d", i+1), at(fmt.Sprintf("chain%d", i)))
	}
	if err := unix.Mkfifo(at("fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	if err := unix.Mknod(at("zero"), unix.S_IFCHR|0o644, int(unix.Mkdev(1, 5))); err != nil && !errors.Is(err, unix.EPERM) {
		t.Fatal(err)
	}
	put(t, at("huge"), "")
	if err := os.Truncate(at("huge"), 5<<30); err != nil {
		t.Fatal(err)
	}
	put(t, at("\xff\xfe.conf"), "\xff\xfe = \x80\x00\n")
	put(t, at("line"), strings.Repeat("x", 4<<20))
	put(t, at("deep.json"), strings.Repeat("[", 1<<20))
	put(t, at("deep.yaml"), strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000))
	put(t, at("digits.json"), "["+strings.Repeat("9", 4<<20)+"]")
	put(t, at("sixty.yaml"), "a: "+strings.Repeat("1:", 1<<20)+"1\n")
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 9), ", "))
	}
	put(t, at("bomb.yaml"), bomb)

	var source strings.Builder
	ids := 0
	for _, path := range []string{"/etc/passwd", "/etc/shadow", "/loop", "/a", "/magic", "/dir/secret", "/chain0", "/fifo", "/socket", "/zero", "/huge", `/\xff\xfe.conf`, "/line", "/etc", "/nothing", `/nul\x00`, "/" + strings.Repeat("y", 5000)} {
		for _, test := range []string{
			`describe file("%s") do its('content') { should eq 'x' } end`,
			`describe file("%s") do it { should_not exist }; its('mode') { should cmp 1 }; its('link_path') { should eq 'x' }; its('sha256sum') { should eq 'x' } end`,
			`describe parse_config_file("%s") do its('a') { should eq 'x' } end`,
			`describe json("%s") do its('a') { should eq 'x' } end`,
			`describe yaml("%s") do its('a') { should eq 'x' } end`,
			`describe ini("%s") do its('a') { should eq 'x' } end`,
			`describe command("cat %s") do its('stdout') { should eq 'x' } end`,
			`describe command("grep s %s") do its('stdout') { should eq 'x' } end`,
			`describe command("find %s -type f") do its('stdout') { should eq 'x' } end`,
		} {
			ids++
			fmt.Fprintf(&source, "control 'c%d' do\n"+test+"\nend\n", ids, path)
		}
	}
	for _, test := range []string{
		`describe passwd do its('users') { should eq 'x' } end`, `describe shadow do its('users') { should eq 'x' } end`,
		`describe json('/deep.json') do its('a') { should eq 1 } end`, `describe yaml('/deep.yaml') do its('a') { should eq 1 } end`,
		`describe json('/digits.json') do its('a') { should eq 1 } end`, `describe yaml('/sixty.yaml') do its('a') { should eq 1 } end`,
		`describe yaml('/bomb.yaml') do its('k') { should eq 1 } end`,
		`describe command('find / -name secret') do its('stdout') { should eq 'x' } end`,
		`describe directory('/dir') do it { should_not exist } end`,
	} {
		ids++
		fmt.Fprintf(&source, "control 'c%d' do\n%s\nend\n", ids, test)
	}
	fmt.Fprintf(&source, "control 'last' do\ndescribe(1) { it { should eq 1 } }\nend\n")
	rep := runAt(t, root, source.String(), hostileBudget)
	data, err := json.Marshal(rep)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), secret) {
		t.Error("the report holds what lies outside of the root")
	}
	controls := rep.Profiles[0].Controls
	if len(controls) != ids+1 {
		t.Fatalf("%d controls, want %d", len(controls), ids+1)
	}
	for _, c := range controls[:ids] {
		if len(c.Results) == 0 {
			t.Errorf("no result of %s", c.Code)
		}
	}
	if last := controls[ids]; last.Status != report.Passed {
		t.Errorf("the last control is %s", last.Status)
	}
}

// TestSwappedDirectory: a directory that turns into a link to the outside while
// it is read, and back, gives nothing away.
func TestSwappedDirectory(t *testing.T) {
	outside := t.TempDir()
	put(t, filepath.Join(outside, "f"), secret)
	root := t.TempDir()
	put(t, filepath.Join(root, "etc/d/f"), "fine\n")
	dir, spare := filepath.Join(root, "etc/d"), filepath.Join(root, "etc/spare")
	link(t, outside, spare)

	stop := make(chan struct{})
	var swaps int
	var swapper sync.WaitGroup
	swapper.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if unix.Renameat2(unix.AT_FDCWD, dir, unix.AT_FDCWD, spare, unix.RENAME_EXCHANGE) == nil {
					swaps++
				}
			}
		}
	})
	for range 100 {
		rep := runAt(t, root, `
control 'swap' do
  20.times { describe(file('/etc/d/f').content.to_s) { it { should eq 'x' } } }
  describe(command('grep -r . /etc')) { its('stdout') { should eq 'x' } }
  describe(command('find /etc -type f')) { its('stdout') { should eq 'x' } }
  describe(command('cat /etc/d/f')) { its('stdout') { should eq 'x' } }
end
`, Budget{})
		data, err := json.Marshal(rep)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), secret) {
			t.Fatal("the report holds what lies outside of the root")
		}
	}
	close(stop)
	swapper.Wait()
	if swaps == 0 {
		t.Error("nothing was swapped")
	}
}

func runAt(t *testing.T, dir, source string, budget Budget) *report.Report {
	t.Helper()
	p, err := profile.FS(fstest.MapFS{
		"inspec.yml":    {Data: []byte("name: test\nversion: 1.0.0\n")},
		"controls/c.rb": {Data: []byte(source)},
	}, "test")
	if err != nil {
		t.Fatal(err)
	}
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = root.Close() }()
	rep, err := Run(t.Context(), p, root, Options{Budget: budget})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, file string) {
	t.Helper()
	if err := os.Symlink(to, file); err != nil {
		t.Fatal(err)
	}
}
