// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// answered are command lines that Run answers; R stands for a directory. The
// real shell and GNU's tools are asked too, and must give the same.
var answered = []string{
	`find R`,
	`find R -type f`,
	`find R/ -maxdepth 1`,
	`find R -mindepth 2 -type f`,
	`find R -name '*.conf'`,
	`find R -iname "*.CONF" -o -name a`,
	`find R -name '[ab]*' ! -type d`,
	`find R -name '[!ab]*' -type f`,
	`find R -name '?.pem'`,
	`find R -name '\*'`,
	`find R -path '*/etc/*' -type f`,
	`find R -xdev -type f -perm /6000`,
	`find R -xdev -type f -perm -4000 -o -type f -perm -2000`,
	`find R -perm -u+s`,
	`find R -perm /u=s,g=s`,
	`find R -perm 644`,
	`find R -perm -0002 ! -type l`,
	`find R -perm -o+w ! -type l`,
	`find R \( -type f -o -type d \) -perm -002 -print`,
	`find R -path R/etc/ssl -prune -o -type f -print`,
	`find R -path R/etc/ssl -prune -o -type f`,
	`find R -name ssl -prune`,
	`find R -nouser`,
	`find R -nogroup -type f`,
	`find R -user root -type d`,
	`find R -uid +0`,
	`find R -uid 4242 -o -gid 4343`,
	`find R -size 0 -type f`,
	`find R -type f -size +1k`,
	`find R -type f -size -2`,
	`find R -type f -size 10c`,
	`find R -empty`,
	`find R -type l`,
	`find R -type f,l`,
	`find R -type p -print0`,
	`find R/none`,
	`find R/none 2>/dev/null`,
	`find R/none R/etc/a.conf`,
	`find R/link`,
	`find R/link/`,
	`find R -name a.conf -exec grep -H key {} \;`,
	`find R -name '*.conf' -exec cat {} +`,
	`find R -type f -name none -exec cat {} +`,
	`find R -true -false`,
	`find R -type f | wc -l`,
	`find R -type f | sort | head -n 2`,
	`grep key R/etc/a.conf`,
	`grep -n key R/etc/a.conf`,
	`grep -c key R/etc/a.conf R/etc/b.conf`,
	`grep -v key R/etc/a.conf`,
	`grep -i KEY R/etc/a.conf`,
	`grep -w ke R/etc/a.conf`,
	`grep -w key R/etc/a.conf`,
	`grep -x 'other = 2' R/etc/a.conf`,
	`grep -o '[0-9]\+' R/etc/a.conf`,
	`grep -oE '[0-9]+|key' R/etc/a.conf`,
	`grep -q key R/etc/a.conf`,
	`grep -q nothing R/etc/a.conf`,
	`grep -q key R/none R/etc/a.conf`,
	`grep key R/none`,
	`grep -s key R/none`,
	`grep key R/etc`,
	`grep -h key R/etc/a.conf R/etc/b.conf`,
	`grep -H key R/etc/a.conf`,
	`grep -m1 = R/etc/a.conf`,
	`grep -r key R/etc`,
	`grep -rl 'PRIVATE KEY' R`,
	`grep -rlE -e '-----BEGIN (RSA |EC )?PRIVATE KEY-----' R/`,
	`grep -rL key R/etc`,
	`grep -rl --include='*.pem' KEY R`,
	`grep -rl --exclude='*.pem' --exclude-dir=deep key R`,
	`grep -rc key R/etc --include=a.conf`,
	`grep -l key R/bin R/etc/a.conf`,
	`grep -c key R/bin`,
	`grep -ac key R/bin`,
	`grep -F 'a.b*c' R/etc/odd`,
	`grep 'a.b\*c' R/etc/odd`,
	`grep -E '^(x|y){2}$' R/etc/odd`,
	`grep '^\(x\|y\)\{2\}$' R/etc/odd`,
	`grep '*star' R/etc/odd`,
	`grep 'a^b$c' R/etc/odd`,
	`grep -E 'a{,b' R/etc/odd`,
	`grep '[[:digit:][:upper:]]' R/etc/odd`,
	`grep '[]x]' R/etc/odd`,
	`grep '[^a-z]' R/etc/odd`,
	`grep '[\x]' R/etc/odd`,
	`grep -E '\bword\b' R/etc/odd`,
	`grep -P '^\s*word\d?' R/etc/odd`,
	`grep -e key -e other R/etc/a.conf`,
	`grep -E 'key|' R/etc/a.conf`,
	`egrep 'k(e)y' R/etc/a.conf`,
	`fgrep 'k(e)y' R/etc/a.conf`,
	`grep '' R/etc/empty`,
	`grep -v '' R/etc/a.conf`,
	`grep x /dev/null`,
	`grep key < R/etc/a.conf`,
	`cat R/etc/a.conf R/etc/b.conf`,
	`cat R/none R/etc/a.conf`,
	`cat R/etc`,
	`cat R/etc/*.conf | sort -u`,
	`cat R/etc/[b]*.conf`,
	`cat R/etc/*.none`,
	`cat R/etc/a.conf | grep = | cut -d= -f1 | tr -d ' '`,
	`cat R/etc/a.conf 2>&1 | tail -n 1`,
	`head -n 1 R/etc/a.conf`,
	`head -2 R/etc/a.conf`,
	`head -n -1 R/etc/a.conf`,
	`head -c 5 R/etc/a.conf`,
	`tail -n 2 R/etc/a.conf`,
	`tail -n +2 R/etc/a.conf`,
	`tail -1 R/etc/nonl`,
	`sort R/etc/words`,
	`sort -r R/etc/words`,
	`sort -ur R/etc/words`,
	`sort R/etc/words | uniq -c`,
	`sort R/etc/words | uniq -d`,
	`sort R/etc/words | uniq -u`,
	`sort R/none`,
	`wc -l R/etc/a.conf`,
	`wc -l < R/etc/a.conf`,
	`wc -c R/etc/nonl`,
	`cat R/etc/a.conf | wc -w`,
	`cut -d: -f1,3- R/etc/passwd`,
	`cut -d : -f 1 -s R/etc/odd`,
	`cut -c1-3,5 R/etc/odd`,
	`cut -b -2 R/etc/odd`,
	`echo abc | tr a-c A-C`,
	`echo aabbcc | tr -s ab`,
	`echo hello | tr '[:lower:]' '[:upper:]'`,
	`echo a-b | tr -- - _`,
	`echo 'a b' "c d" e\ f`,
	`echo -n x`,
	`echo "a\$b" '$c'`,
	`test -f R/etc/a.conf`,
	`test -d R/etc/a.conf`,
	`test -L R/link && echo link`,
	`[ -e R/none ] || echo none`,
	`[ ! -e R/none ]`,
	`[ -u R/suid ] && echo setuid`,
	`[ -s R/etc/empty ]`,
	`[ 3 -gt 2 ]`,
	`[ a = b ]`,
	`test`,
	`! test -e R/none`,
	`true && false || echo or`,
	`(echo a; echo b) | tail -n1`,
	`{ echo a; echo b; } | wc -l`,
	`false | true`,
	`true; false`,
	`: > /dev/null`,
	`echo out >&2`,
	`/bin/grep -c key R/etc/a.conf`,
}

// tree makes the directory that the command lines ask about.
func tree(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"etc/a.conf":         "key = 1\nother = 2\n# end 33\n",
		"etc/b.conf":         "key: 4\n",
		"etc/empty":          "",
		"etc/nonl":           "one\ntwo",
		"etc/words":          "b\na\nc\nb\nB\n",
		"etc/passwd":         "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/home:/bin/false\n",
		"etc/group":          "root:x:0:\napp:x:1000:root\n",
		"etc/odd":            "a.b*c\naxbbc\nxy\n*star\na^b$c\na{,b\nUPPER 1\n[]\nback\\slash\n word1 and\nsword\n",
		"etc/ssl/k.pem":      "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
		"etc/ssl/deep/r.pem": "text before\n-----BEGIN RSA PRIVATE KEY-----\n",
		"etc/ssl/c.pem":      "-----BEGIN CERTIFICATE-----\n",
		"var/deep/note":      "a key\n",
		"bin":                "\x7fELF\x00\x01key\x00more\n\x00key",
		"suid":               "#!\n",
		"sgid":               "#!\n",
		"tmp/world":          strings.Repeat("x", 3000),
		"tmp/*":              "",
		"ten":                "0123456789",
		"old":                "old\n",
		".hidden":            "",
		"etc/crlf":           "key = 1\r\nother\r\n",
		"etc/latin":          "caf\xe9 key\nne\xff\n",
		"etc/sizes":          "1K\n2M\n512\n1G\n3K\n",
		"etc/sorted1":        "a\nb\nd\n",
		"etc/sorted2":        "b\nc\nd\ne\n",
		"prog.awk":           "/key/ { print $1 }\nEND { print NR }\n",
		"cert.pem":           certificate,
		"text.gz":            gzipped("key = 1\nother\n"),
		"lib.sh":             "v=7\nf() { echo \"f $v\"; }\n",
		"etc/utf8":           "caf\u00e9 noir\nna\u00efv\ncaf\u00e9\n",
		"etc/blank":          "a\n\n\n\nb\n",
		"etc/nums":           "10\n9\n-3\n1.5\nx\n010\n  7\n1.25\n",
		"etc/cols":           "b 2 x\na 10 y\nc 2 a\na 1 z\nb  2 w\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	chmod := func(name string, mode uint32) {
		if err := unix.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	chmod("suid", 0o4755)
	chmod("sgid", 0o2755)
	chmod("tmp", 0o1777)
	chmod("tmp/world", 0o666)
	if os.Geteuid() == 0 {
		if err := os.Chown(filepath.Join(dir, "ten"), 4242, 4343); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().AddDate(-1, 0, -3)
	if err := os.Chtimes(filepath.Join(dir, "old"), long, long); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "loop"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"link": "etc", "dangling": "/no/where", "loop/self": "."} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := unix.Mkfifo(filepath.Join(dir, "fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func hostRoot(t testing.TB) *target.Root {
	t.Helper()
	root, err := target.Open("/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

// TestAgainstGNU asks the machine's own shell and tools the same.
func TestAgainstGNU(t *testing.T) {
	skip := t.Skip
	if os.Getenv("SONDE_REQUIRE_SHELL") == "1" {
		skip = t.Fatal
	}
	if os.Geteuid() != 0 {
		skip("the tree has files of other users, which only root can make")
	}
	for _, tool := range []string{"sh", "awk", "which", "xargs", "ps"} {
		if _, err := exec.LookPath(tool); err != nil {
			skip("no real tools to compare with: " + tool)
		}
	}
	for _, tool := range []string{"find", "grep", "sed", "ls"} {
		if out, err := exec.CommandContext(t.Context(), tool, "--version").Output(); err != nil || !bytes.Contains(out, []byte("GNU")) {
			skip(tool + " is not GNU's")
		}
	}
	root, dir := hostRoot(t), tree(t)
	for _, line := range slices.Concat(answered, answeredToo, explored, language, databases, machine, generated, combined()) {
		t.Run(line, func(t *testing.T) {
			line := inTree(line, dir)
			compare(t, line, "sh", func() (shell.Result, error) { return shell.Run(t.Context(), root, line) })
		})
	}
	for _, line := range slices.Concat(languageOfBash, exploredInBash, generatedInBash) {
		t.Run("bash "+line, func(t *testing.T) {
			line := inTree(line, dir)
			compare(t, line, "bash", func() (shell.Result, error) { return shell.RunBash(t.Context(), root, line) })
		})
	}
}

// inTree puts the directory in the place of each R that stands for it: before
// a slash, or as a word.
func inTree(line, dir string) string {
	return standsForTree.ReplaceAllString(line, "${1}"+dir+"${2}")
}

var standsForTree = regexp.MustCompile(`(^|[^\w-])R(/|$|[\s);'"])`)

// compare asks a real shell the same.
func compare(t *testing.T, line, program string, ours func() (shell.Result, error)) {
	t.Helper()
	got, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	want := real(t, program, line)
	unordered := strings.Contains(line, "find") || strings.Contains(line, "grep -r") || strings.Contains(line, "grep -R")
	if diff := cmp.Diff(normal(want, unordered), normal(got, unordered)); diff != "" {
		t.Error("answer (-real +ours):\n" + diff)
	}
}

func real(t *testing.T, program, line string) shell.Result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "-c", line)
	cmd.Env = []string{"LC_ALL=C", "PATH=" + os.Getenv("PATH")}
	cmd.Stdin = strings.NewReader("")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return shell.Result{Stdout: out.String(), Stderr: errOut.String(), Status: cmd.ProcessState.ExitCode()}
}

// normal leaves out what depends on the version of a tool, and the order of
// files.
func normal(r shell.Result, unordered bool) shell.Result {
	var errs []string
	for line := range strings.Lines(r.Stderr) {
		if strings.Contains(line, "warning:") || strings.Contains(line, "obsolescent") {
			continue
		}
		line = strings.Replace(line, "/bin/grep:", "grep:", 1)
		// sort says "cannot read: FILE: reason".
		errs = append(errs, strings.Replace(line, "sort: cannot read: ", "sort: ", 1))
	}
	r.Stderr = strings.Join(errs, "")
	if unordered {
		lines := strings.SplitAfter(strings.ReplaceAll(r.Stdout, "\x00", "\x00\n"), "\n")
		slices.Sort(lines)
		r.Stdout = strings.Join(lines, "")
	}
	return r
}

// TestUnsupported holds that what cannot be answered is named, and is never an
// answer.
func TestUnsupported(t *testing.T) {
	root, dir := hostRoot(t), tree(t)
	for _, row := range refused {
		line := strings.ReplaceAll(row.line, "R/", dir+"/")
		got, err := shell.Run(t.Context(), root, line)
		named, column := whatOf(err)
		if named == "" || !strings.Contains(named, row.names) {
			t.Errorf("%s: %+v, error %v, want %q", line, got, err, row.names)
			continue
		}
		if column == 0 && !strings.Contains(row.names, "command line") {
			t.Errorf("%s: the error does not tell where: %v", line, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); err == nil {
		t.Error("a redirection made a file")
	}
}

// whatOf is what an error names, and where; "" if it is none that names.
func whatOf(err error) (string, int) {
	var u *shell.Unsupported
	var k *shell.Unknown
	switch {
	case errors.As(err, &u):
		return u.What, u.Column
	case errors.As(err, &k):
		return k.What, k.Column
	}
	return "", 0
}

// TestNoDevices holds that nothing but regular files is opened.
func TestNoDevices(t *testing.T) {
	root, dir := hostRoot(t), tree(t)
	for _, line := range []string{"cat R/fifo", "grep x R/fifo", "awk 1 R/fifo", "cat /dev/zero", "wc -c < R/fifo", "sha1sum R/fifo"} {
		_, err := shell.Run(t.Context(), root, strings.ReplaceAll(line, "R/", dir+"/"))
		if !errors.Is(err, target.ErrNotRegular) {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// TestUnknown holds that what a target does not tell is no answer, and is told
// apart from what no target could be asked.
func TestUnknown(t *testing.T) {
	root, err := target.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	for line, names := range map[string]string{
		"echo 'a\\nb'":              "which shell",
		"echo -e a":                 "which shell",
		"cat /none |& wc -l":        "which shell",
		"[[ a == a ]] && echo |& x": "which shell",
		"echo $HOME":                "the variable HOME",
		"echo ${X:-default}":        "the variable X",
		"cd":                        "the user's home",
		"whoami":                    "who runs the command",
		"test -r /":                 "who runs the command",
		"[ a == b ]":                "which shell",
		"[ a b ]":                   "which shell",
		"[ x -gt 1 ]":               "which shell",
		"mount":                     "what is mounted",
		"hostname":                  "/proc/sys/kernel/hostname",
		"umask":                     "the mask",
	} {
		_, err := shell.Run(t.Context(), root, line)
		var unknown *shell.Unknown
		if !errors.As(err, &unknown) || !strings.Contains(unknown.What, names) {
			t.Errorf("%s: %v, want %q", line, err, names)
		}
	}
	got, err := shell.Run(t.Context(), root, "pwd; x=1; echo $x")
	if err != nil || got.Stdout != "/\n1\n" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestSudo holds that what the asking user may not read is no answer under
// sudo, where root could.
func TestSudo(t *testing.T) {
	root := hostRoot(t)
	got, err := shell.Run(t.Context(), root, "sudo id -un; sudo test -r /etc/passwd && echo may")
	if err != nil || got.Stdout != "root\nmay\n" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestBudget runs command lines that would not end.
func TestBudget(t *testing.T) {
	root, dir := hostRoot(t), tree(t)
	for _, line := range []string{
		`while true; do :; done`,
		`awk 'BEGIN {while (1) x++}'`,
		`awk 'BEGIN {x = "a"; while (1) x = x x}'`,
		`awk 'BEGIN {while (1) a[i++] = "some text that adds up"}'`,
		`x=aaaaaaaa; while true; do x=$x$x; done`,
		`for a in 1 2 3 4 5 6 7 8 9 0; do for b in 1 2 3 4 5 6 7 8 9 0; do for c in 1 2 3 4 5 6 7 8 9 0; do for d in 1 2 3 4 5 6 7 8 9 0; do for e in 1 2 3 4 5 6 7 8 9 0; do echo x; done; done; done; done; done; yes`,
		`sed ':a;ba' R/etc/a.conf`,
		`sed ':a;G;h;ba' R/etc/a.conf`,
		`seq 1 2000000000`,
		`awk 'function f(n) {while (1) n++} BEGIN {f(1)}'`,
		`f() { while :; do :; done; }; f`,
		`awk 'BEGIN {$65536 = "x"; for (;;) $0 = $0 $0}'`,
	} {
		_, err := shell.Run(t.Context(), root, inTree(line, dir))
		if !errors.Is(err, shell.ErrSteps) && !errors.Is(err, shell.ErrOutput) && !strings.Contains(fmt.Sprint(err), "not supported") {
			t.Errorf("%s: %v", line, err)
		}
	}
	evil := filepath.Join(dir, "evil")
	if err := os.WriteFile(evil, bytes.Repeat([]byte("a"), 64), 0o644); err != nil {
		t.Fatal(err)
	}
	var named *shell.Unsupported
	if _, err := shell.Run(t.Context(), root, `grep -P '^(a+)+$(?<!a)' `+evil); !errors.As(err, &named) {
		t.Errorf("a regular expression without end: %v", err)
	}
	if _, err := shell.Run(t.Context(), root, strings.Repeat("(", 2000)+"true"+strings.Repeat(")", 2000)); !errors.As(err, &named) {
		t.Errorf("a deep line: %v", err)
	}
}

// TestPrograms holds that each program has a card.
func TestPrograms(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range shell.Programs() {
		if p.Summary == "" {
			t.Errorf("%s has no summary", p.Names)
		}
		for _, name := range p.Names {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
	}
}

func TestRunEnds(t *testing.T) {
	root := hostRoot(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shell.Run(ctx, root, "find /"); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v", err)
	}
	big := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(big, bytes.Repeat([]byte("x"), shell.MaxOutput/2), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := shell.Run(t.Context(), root, "cat "+big+" "+big+" "+big); !errors.Is(err, shell.ErrOutput) {
		t.Errorf("too much output: %v", err)
	}
}

// TestHugeFiles looks into files that are longer than may be read.
func TestHugeFiles(t *testing.T) {
	root, file := hostRoot(t), filepath.Join(t.TempDir(), "huge")
	for _, tt := range []struct {
		size  int64
		lines []string
	}{
		{5 << 30, []string{"grep x HUGE", "grep -r x HUGE", "grep -c x HUGE", "cat HUGE", "wc -c < HUGE", "sha256sum HUGE", "find HUGE -exec grep -q x {} +"}},
		{150 << 20, []string{"for i in 1 2 3 4; do grep x HUGE; done"}},
	} {
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, tt.size); err != nil {
			t.Fatal(err)
		}
		for _, line := range tt.lines {
			got, err := shell.Run(t.Context(), root, strings.ReplaceAll(line, "HUGE", file))
			if !errors.Is(err, shell.ErrRead) && !errors.Is(err, target.ErrTooBig) {
				t.Errorf("%s: %+v, %v", line, got, err)
			}
		}
	}
	got, err := shell.Run(t.Context(), root, "grep -c x "+file+"; grep -vc x "+file+"; grep -l '^$' "+file)
	want := shell.Result{Stdout: "0\n157286400\n" + file + "\n"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// TestLongLines looks into a binary file that has no newline for longer than a
// line may be, but NULs.
func TestLongLines(t *testing.T) {
	root, file := hostRoot(t), filepath.Join(t.TempDir(), "bin")
	data := append(bytes.Repeat([]byte("abcd\x00"), 4<<20), "PRIVATE KEY"...)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := shell.Run(t.Context(), root, "grep -l 'PRIVATE KEY' "+file)
	if err != nil || got.Stdout != file+"\n" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := os.WriteFile(file, bytes.Repeat([]byte("x"), 9<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := shell.Run(t.Context(), root, "grep -l 'PRIVATE KEY' "+file); err == nil || !strings.Contains(err.Error(), "a line of more than") {
		t.Errorf("line without end: %v", err)
	}
}

func FuzzRun(f *testing.F) {
	root, dir := hostRoot(f), tree(f)
	for _, line := range slices.Concat(answered, answeredToo, explored, language, languageOfBash) {
		f.Add(strings.TrimPrefix(line, "find R"), "a b\nc:d\n")
	}
	f.Fuzz(func(t *testing.T, line, text string) {
		if strings.Contains(line+text, "/") || strings.Contains(line+text, "..") {
			return // keep to the small tree
		}
		quoted := "'" + strings.ReplaceAll(line, "'", "") + "' "
		for _, whole := range []string{
			line,
			"find " + dir + " " + line,
			"grep " + line + " " + dir + "/etc/odd",
			"cat " + dir + "/etc/odd | " + line,
			"awk " + quoted + dir + "/etc/odd",
			"sed -E " + quoted + dir + "/etc/odd",
			"grep -oP " + quoted + dir + "/etc/odd",
		} {
			got, err := shell.Run(t.Context(), root, whole)
			if err != nil && got != (shell.Result{}) {
				t.Errorf("%s: %+v beside the error %v", whole, got, err)
			}
		}
		if got, err := shell.RunBash(t.Context(), root, text); err != nil && got != (shell.Result{}) {
			t.Errorf("%s: %+v beside the error %v", text, got, err)
		}
	})
}

// FuzzPrograms gives each program options and an input of any kind.
func FuzzPrograms(f *testing.F) {
	root, dir := hostRoot(f), tree(f)
	names := map[string]bool{}
	for _, p := range shell.Programs() {
		for _, name := range p.Names {
			names[name] = true
		}
	}
	for _, line := range slices.Concat(databases, machine, combined()) {
		name, args, _ := strings.Cut(line, " ")
		f.Add(name, strings.ReplaceAll(args, "R/", ""), "a b\nc:d\n\x00\xff")
	}
	f.Fuzz(func(t *testing.T, name, args, text string) {
		if !names[name] || strings.Contains(args+text, "/") || strings.Contains(args, "..") {
			return // keep to the small tree
		}
		input := "printf %s '" + strings.ReplaceAll(text, "'", "") + "' | "
		for _, line := range []string{"cd " + dir + "; " + input + name + " " + args, "cd " + dir + "; " + name + " " + args} {
			got, err := shell.Run(t.Context(), root, line)
			if err != nil && got != (shell.Result{}) {
				t.Errorf("%s: %+v beside the error %v", line, got, err)
			}
		}
		if got, err := shell.RunBash(t.Context(), root, "cd "+dir+"; x='"+strings.ReplaceAll(text, "'", "")+"'; "+args); err != nil && got != (shell.Result{}) {
			t.Errorf("%s: %+v beside the error %v", args, got, err)
		}
	})
}
