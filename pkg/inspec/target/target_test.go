// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// root makes a directory with a secret outside of it, which no path may reach.
func root(t *testing.T) (*target.Root, string) {
	t.Helper()
	base := t.TempDir()
	dir := filepath.Join(base, "root")
	for _, d := range []string{"etc/deep", "var/spool"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(base, "secret"), "outside")
	write(t, filepath.Join(dir, "etc/passwd"), "root:x:0:0::/:/bin/sh\n")
	write(t, filepath.Join(dir, "secret"), "inside")
	return open(t, dir), dir
}

func open(t *testing.T, dir string) *target.Root {
	t.Helper()
	r, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func write(t *testing.T, file, text string) {
	t.Helper()
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

func TestConfinement(t *testing.T) {
	r, dir := root(t)
	link(t, "/etc/passwd", filepath.Join(dir, "abs"))
	link(t, "../../../../../secret", filepath.Join(dir, "etc/up"))
	link(t, filepath.Join(filepath.Dir(dir), "secret"), filepath.Join(dir, "host"))
	link(t, "/etc", filepath.Join(dir, "conf"))
	link(t, "loop2", filepath.Join(dir, "loop1"))
	link(t, "loop1", filepath.Join(dir, "loop2"))
	for _, tt := range []struct {
		path, want string
		err        error
	}{
		{path: "/etc/passwd", want: "root:x:0:0::/:/bin/sh\n"},
		{path: "etc/passwd", want: "root:x:0:0::/:/bin/sh\n"},
		{path: "/abs", want: "root:x:0:0::/:/bin/sh\n"},
		{path: "/conf/passwd", want: "root:x:0:0::/:/bin/sh\n"},
		{path: "/conf/../conf/./passwd", want: "root:x:0:0::/:/bin/sh\n"},
		{path: "/../../secret", want: "inside"},
		{path: "/etc/up", want: "inside"},
		{path: "/host", err: fs.ErrNotExist},
		{path: "/loop1", err: unix.ELOOP},
		{path: "/etc/passwd/x", err: unix.ENOTDIR},
		{path: "/etc", err: unix.EISDIR},
		{path: "", err: fs.ErrNotExist},
		{path: "/etc/\x00", err: unix.EINVAL},
		{path: "/" + strings.Repeat("x", 5000), err: unix.ENAMETOOLONG},
	} {
		t.Run(tt.path, func(t *testing.T) {
			got, err := r.ReadFile(tt.path)
			if !errors.Is(err, tt.err) || string(got) != tt.want {
				t.Errorf("read %q, error %v; want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestRealPathAndReadlink(t *testing.T) {
	r, dir := root(t)
	link(t, "/etc/passwd", filepath.Join(dir, "abs"))
	link(t, "../abs", filepath.Join(dir, "etc/chain"))
	for path, want := range map[string]string{
		"/":               "/",
		"/etc/":           "/etc",
		"/etc/chain":      "/etc/passwd",
		"/etc/../../etc/": "/etc",
	} {
		if got, err := r.RealPath(path); err != nil || got != want {
			t.Errorf("RealPath(%q) = %q, %v; want %q", path, got, err, want)
		}
	}
	if got, err := r.Readlink("/etc/chain"); err != nil || got != "../abs" {
		t.Errorf("Readlink = %q, %v", got, err)
	}
	if _, err := r.Readlink("/etc/passwd"); !errors.Is(err, unix.EINVAL) {
		t.Errorf("Readlink of a file: %v", err)
	}
	if _, err := r.RealPath("/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("RealPath of nothing: %v", err)
	}
}

func TestStat(t *testing.T) {
	r, dir := root(t)
	file := filepath.Join(dir, "bin")
	write(t, file, "12345")
	if err := unix.Chmod(file, 0o6751); err != nil {
		t.Fatal(err)
	}
	link(t, "/bin", filepath.Join(dir, "link"))
	info, err := r.Stat("/link")
	if err != nil {
		t.Fatal(err)
	}
	if info.Type != target.Regular || info.Mode != 0o6751 || info.Size != 5 || info.UID != uint32(os.Getuid()) {
		t.Errorf("Stat: %+v", info)
	}
	if info, err := r.Lstat("/link"); err != nil || info.Type != target.Symlink {
		t.Errorf("Lstat: %+v, %v", info, err)
	}
}

func TestReadOnlyRegularFiles(t *testing.T) {
	r, dir := root(t)
	if err := unix.Mkfifo(filepath.Join(dir, "fifo"), 0o644); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	paths := map[string]target.Type{"/fifo": target.FIFO, "/socket": target.Socket}
	if err := unix.Mknod(filepath.Join(dir, "zero"), unix.S_IFCHR|0o666, int(unix.Mkdev(1, 5))); err == nil {
		paths["/zero"] = target.CharDevice
	}
	for path, want := range paths {
		if _, err := r.ReadFile(path); !errors.Is(err, target.ErrNotRegular) {
			t.Errorf("ReadFile(%s): %v", path, err)
		}
		if info, err := r.Stat(path); err != nil || info.Type != want {
			t.Errorf("Stat(%s): %+v, %v", path, info, err)
		}
	}
}

func TestReadFileLimit(t *testing.T) {
	r, dir := root(t)
	r.MaxFile = 100
	write(t, filepath.Join(dir, "fits"), strings.Repeat("x", 100))
	write(t, filepath.Join(dir, "big"), strings.Repeat("x", 101))
	sparse := filepath.Join(dir, "sparse")
	write(t, sparse, "")
	if err := os.Truncate(sparse, 5<<30); err != nil {
		t.Fatal(err)
	}
	if data, err := r.ReadFile("/fits"); err != nil || len(data) != 100 {
		t.Errorf("fits: %d bytes, %v", len(data), err)
	}
	for _, path := range []string{"/big", "/sparse"} {
		if data, err := r.ReadFile(path); !errors.Is(err, target.ErrTooBig) || data != nil {
			t.Errorf("%s: %d bytes, %v", path, len(data), err)
		}
	}
}

func TestReadFileWithoutSize(t *testing.T) {
	r := open(t, "/")
	data, err := r.ReadFile("/proc/sys/kernel/ostype")
	if err != nil || string(data) != "Linux\n" {
		t.Errorf("read %q, %v", data, err)
	}
	r.MaxFile = 3
	if _, err := r.ReadFile("/proc/sys/kernel/ostype"); !errors.Is(err, target.ErrTooBig) {
		t.Errorf("over the limit: %v", err)
	}
}

func TestMagicLinks(t *testing.T) {
	r := open(t, "/")
	for _, path := range []string{"/proc/self/root", "/proc/self/root/etc", "/proc/self/exe", "/proc/self/fd/0"} {
		if _, err := r.Stat(path); !errors.Is(err, target.ErrMagicLink) {
			t.Errorf("Stat(%s): %v", path, err)
		}
	}
	if _, err := r.Readlink("/proc/self/exe"); err != nil {
		t.Error(err)
	}
}

// TestProcessRoot looks at another process by its root: /proc/self there, and
// links that lead to it, must be that process and not this test.
func TestProcessRoot(t *testing.T) {
	parent := os.Getppid()
	r := open(t, fmt.Sprintf("/proc/%d/root", parent))
	want := fmt.Sprintf("Pid:\t%d\n", parent)
	for _, path := range []string{"/proc/self/status", "/proc/thread-self/../../status"} {
		data, err := r.ReadFile(path)
		if err != nil || !strings.Contains(string(data), want) {
			t.Errorf("%s is not of process %d: %v\n%s", path, parent, err, data)
		}
	}
	if got, err := r.RealPath("/proc/mounts"); err != nil || got != fmt.Sprintf("/proc/%d/mounts", parent) {
		t.Errorf("RealPath(/proc/mounts) = %q, %v", got, err)
	}
}

func TestReadDir(t *testing.T) {
	r, dir := root(t)
	many := filepath.Join(dir, "many")
	if err := os.Mkdir(many, 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range 3000 {
		write(t, filepath.Join(many, fmt.Sprintf("f%04d", i)), "")
	}
	names, err := r.ReadDir("/many")
	if err != nil || len(names) != 3000 || names[0] != "f0000" || names[2999] != "f2999" {
		t.Errorf("%d names, %v", len(names), err)
	}
	if _, err := r.ReadDir("/etc/passwd"); !errors.Is(err, unix.ENOTDIR) {
		t.Errorf("ReadDir of a file: %v", err)
	}
}

func TestWalk(t *testing.T) {
	r, dir := root(t)
	link(t, "/", filepath.Join(dir, "etc/deep/round"))
	var got []string
	err := r.Walk(t.Context(), "/etc", target.WalkOptions{}, func(v target.Visit) error {
		got = append(got, fmt.Sprint(v.Path, " ", v.Depth))
		return v.Err
	})
	want := []string{"/etc 0", "/etc/deep 1", "/etc/deep/round 2", "/etc/passwd 1"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("walk: %v (-want +got):\n%s", err, diff)
	}

	got = nil
	err = r.Walk(t.Context(), "/", target.WalkOptions{}, func(v target.Visit) error {
		got = append(got, v.Path)
		if v.Path == "/etc" {
			return target.SkipDir
		}
		return nil
	})
	want = []string{"/", "/etc", "/secret", "/var", "/var/spool"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("walk with a skip: %v (-want +got):\n%s", err, diff)
	}

	if err := r.Walk(t.Context(), "/none", target.WalkOptions{}, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("walk of nothing: %v", err)
	}
	stop := errors.New("enough")
	if err := r.Walk(t.Context(), "/", target.WalkOptions{}, func(target.Visit) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("walk that stops: %v", err)
	}
}

// TestWalkInfo asks for files while a walk is at them, and after one is gone.
func TestWalkInfo(t *testing.T) {
	r, dir := root(t)
	link(t, "deep", filepath.Join(dir, "etc/link"))
	var got []string
	err := r.Walk(t.Context(), "/etc", target.WalkOptions{As: "shown"}, func(v target.Visit) error {
		kind := v.Type
		if v.Name == "link" {
			if err := os.Remove(filepath.Join(dir, "etc/link")); err != nil {
				return err
			}
		}
		info, err := v.Info()
		if err == nil && info.Type != kind {
			t.Errorf("%s is of type %d, then %d", v.Path, kind, info.Type)
		}
		got = append(got, fmt.Sprint(v.Path, " ", kind, " ", errors.Is(err, fs.ErrNotExist)))
		return nil
	})
	want := []string{"shown 2 false", "shown/deep 2 false", "shown/link 3 true", "shown/passwd 1 false"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("walk: %v (-want +got):\n%s", err, diff)
	}
}

// TestWalkFollows goes through links: to a file, a directory, nowhere, back to
// where they are, and to the host's root, which is that of the target.
func TestWalkFollows(t *testing.T) {
	r, dir := root(t)
	for name, to := range map[string]string{"a": "passwd", "b": "/var", "c": "none", "d": "../etc", "e": "e"} {
		link(t, to, filepath.Join(dir, "etc", name))
	}
	var got []string
	err := r.Walk(t.Context(), "/etc", target.WalkOptions{Follow: true}, func(v target.Visit) error {
		got = append(got, fmt.Sprint(v.Path, " ", v.Type, " ", v.Err))
		return nil
	})
	want := []string{
		"/etc 2 <nil>", "/etc/a 1 <nil>", "/etc/b 2 <nil>", "/etc/b/spool 2 <nil>", "/etc/c 3 <nil>",
		"/etc/d 2 /etc/d is a directory that holds itself",
		"/etc/deep 2 <nil>", "/etc/e 0 stat /etc/e: too many levels of symbolic links", "/etc/passwd 1 <nil>",
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("walk: %v (-want +got):\n%s", err, diff)
	}
}

func TestWalkEnds(t *testing.T) {
	r, dir := root(t)
	ctx, cancel := context.WithCancel(t.Context())
	count := 0
	err := r.Walk(ctx, "/", target.WalkOptions{}, func(target.Visit) error {
		count++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || count != 1 {
		t.Errorf("after cancel: %v, %d visits", err, count)
	}

	deep := dir
	for range target.MaxDepth + 2 {
		deep = filepath.Join(deep, "d")
	}
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	err = r.Walk(t.Context(), "/d", target.WalkOptions{}, func(target.Visit) error { return nil })
	if !errors.Is(err, target.ErrTooDeep) {
		t.Errorf("deep tree: %v", err)
	}
}

func TestWalkSameDevice(t *testing.T) {
	r := open(t, "/")
	seen := map[string]bool{}
	err := r.Walk(t.Context(), "/dev", target.WalkOptions{SameDevice: true}, func(v target.Visit) error {
		seen[v.Path] = true
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var dev, mounted syscall.Stat_t
	if syscall.Stat("/dev", &dev) != nil || syscall.Stat("/dev/pts", &mounted) != nil || dev.Dev == mounted.Dev {
		t.Skip("/dev/pts is no file system of its own here")
	}
	if !seen["/dev/pts"] || seen["/dev/pts/ptmx"] {
		t.Errorf("visited mount point %t, and what is in it %t", seen["/dev/pts"], seen["/dev/pts/ptmx"])
	}
}

func TestOpenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	for _, dir := range []string{file, filepath.Join(t.TempDir(), "none"), "/proc/999999999/root"} {
		if _, err := target.Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("Open(%s): %v", dir, err)
		}
	}
}

// FuzzPath holds that no path reads what lies outside of the root.
func FuzzPath(f *testing.F) {
	base := f.TempDir()
	dir := filepath.Join(base, "root")
	if err := os.MkdirAll(filepath.Join(dir, "a/b"), 0o755); err != nil {
		f.Fatal(err)
	}
	for name, to := range map[string]string{"a/up": "../../..", "a/abs": base, "a/b/self": ".", "out": "../secret"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			f.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(base, "secret"), []byte("outside"), 0o644); err != nil {
		f.Fatal(err)
	}
	r, err := target.Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { r.Close() })
	for _, seed := range []string{"/", "..", "/a/up/secret", "/a/abs/secret", "a/b/self/../../../secret", "/out", "//x//", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		if data, err := r.ReadFile(path); err == nil {
			t.Errorf("%q reads %q, but there is no file in the root", path, data)
		}
		if real, err := r.RealPath(path); err == nil && !strings.HasPrefix(real, "/") {
			t.Errorf("%q is really %q", path, real)
		}
		_, _ = r.Stat(path)
		_, _ = r.Readlink(path)
		_, _ = r.ReadDir(path)
	})
}

func TestAttributes(t *testing.T) {
	r, dir := root(t)
	if err := unix.Lsetxattr(filepath.Join(dir, "secret"), "user.sonde", []byte("x"), 0); err != nil {
		t.Skip("no extended attributes here: ", err)
	}
	link(t, "/secret", filepath.Join(dir, "link"))
	for name, want := range map[string]bool{"/secret": true, "/link": false, "/etc/passwd": false} {
		got, err := r.Attributes(name)
		if err != nil || slices.Contains(got, "user.sonde") != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestImmutable(t *testing.T) {
	r, dir := root(t)
	if set, err := r.Immutable("/etc/passwd"); set || err != nil {
		t.Errorf("of a plain file: %t, %v", set, err)
	}
	if _, err := r.Immutable("/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no file: %v", err)
	}

	file := filepath.Join(dir, "etc/passwd")
	setFlags := func(flags int) error {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return unix.IoctlSetPointerInt(int(f.Fd()), unix.FS_IOC_SETFLAGS, flags)
	}
	if err := setFlags(unix.STATX_ATTR_IMMUTABLE); err != nil { // the same bit as FS_IMMUTABLE_FL
		t.Skipf("set the flag: %v", err)
	}
	defer func() {
		if err := setFlags(0); err != nil {
			t.Error(err)
		}
	}()
	if set, err := r.Immutable("/etc/passwd"); !set || err != nil {
		t.Errorf("of an immutable file: %t, %v", set, err)
	}
}
