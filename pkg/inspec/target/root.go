// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// DefaultMaxFile is how many bytes of one file ReadFile reads at most unless
// the host says otherwise.
const DefaultMaxFile = 8 << 20

// ErrNoOpenat2 says that this kernel cannot resolve paths beneath a root. There
// is no fallback: any other way can be redirected by the target.
var ErrNoOpenat2 = errors.New("this kernel has no openat2 (Linux 5.6 or later is needed, and a seccomp profile that allows it)")

// ErrMagicLink says that a path goes through a link of /proc that is no path
// but a reference to an open file (/proc/1/exe, /proc/1/root): following it
// could leave the root. The link itself can be examined.
var ErrMagicLink = errors.New("path goes through a magic link of /proc, which is not followed")

// Root is the root file system of a target. Its methods take paths as the
// target sees them; a relative path is relative to the root. It is safe for
// concurrent use. Errors are *fs.PathError with the target's path.
type Root struct {
	// MaxFile bounds ReadFile, in bytes. Open sets it to DefaultMaxFile.
	MaxFile int64

	fd   int
	name string
	// prefix is what the kernel puts before paths beneath the root when it
	// names an open file; empty where the root is the root of its mount
	// namespace.
	prefix string
	// self and stand: /proc/SELF of the target's procfs is this very program,
	// and /proc/STAND is shown in its place. Empty: no such thing.
	self, stand string
}

// Open opens the root file system in dir: a directory, or /proc/PID/root.
func Open(dir string) (*Root, error) {
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open root", Path: dir, Err: err}
	}
	r := &Root{MaxFile: DefaultMaxFile, fd: fd, name: dir}
	probe, err := r.open(".", unix.O_PATH)
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("open root %s: %w", dir, err)
	}
	unix.Close(probe)
	if r.prefix, err = nameOf(fd); err != nil {
		r.Close()
		return nil, fmt.Errorf("open root %s: %w", dir, err)
	}
	r.prefix = strings.TrimSuffix(r.prefix, "/")
	if err := r.findSelf(); err != nil {
		r.Close()
		return nil, fmt.Errorf("open root %s: %w", dir, err)
	}
	return r, nil
}

// Name is the directory the root was opened by.
func (r *Root) Name() string { return r.name }

// Self is the id of this very program in the target's /proc, for those who list
// processes to leave it out; 0 where it is not to be seen there.
func (r *Root) Self() int {
	pid, _ := strconv.Atoi(r.self)
	return pid
}

// Close releases the root. Its methods fail afterwards.
func (r *Root) Close() error {
	fd := r.fd
	r.fd = -1
	return unix.Close(fd)
}

// resolveRetries bounds how often a lookup is repeated that the kernel gave up
// because something was renamed or mounted meanwhile (EAGAIN, openat2(2)).
const resolveRetries = 32

// open resolves a path beneath the root and opens it. The errors are the bare
// errno, so that callers can name their operation.
func (r *Root) open(path string, flags int) (int, error) {
	if strings.IndexByte(path, 0) >= 0 {
		return -1, unix.EINVAL
	}
	if path == "" {
		return -1, unix.ENOENT
	}
	how := unix.OpenHow{
		Flags:   uint64(flags | unix.O_CLOEXEC),
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	}
	for range resolveRetries {
		fd, err := unix.Openat2(r.fd, path, &how)
		switch {
		case err == nil:
			return fd, nil
		case errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.ENOSYS):
			return -1, ErrNoOpenat2
		case errors.Is(err, unix.EPERM):
			// A path that may not be searched is EACCES; EPERM comes from a
			// seccomp profile that does not know openat2.
			return -1, ErrNoOpenat2
		default:
			return -1, err
		}
	}
	return -1, unix.EAGAIN
}

// lookup resolves a path to a handle that can be examined but not read. Where
// it leads into this program's own entry of the target's /proc, the entry of
// the process that stands for the target is taken instead.
func (r *Root) lookup(path string, flags int) (int, error) {
	fd, err := r.open(path, unix.O_PATH|flags)
	if errors.Is(err, unix.ELOOP) && r.throughMagic(path) {
		return -1, ErrMagicLink
	}
	if err != nil || r.self == "" {
		return fd, err
	}
	name, err := r.seen(fd)
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	rest, own := strings.CutPrefix(name, "/proc/"+r.self)
	if !own || rest != "" && rest[0] != '/' {
		return fd, nil
	}
	unix.Close(fd)
	return r.open("/proc/"+r.stand+rest, unix.O_PATH|flags)
}

// throughMagic tells a path that the kernel refused because of a magic link
// from one whose links go round in circles; both are ELOOP.
func (r *Root) throughMagic(path string) bool {
	for i := 1; i <= len(path); i++ {
		if i < len(path) && path[i] != '/' {
			continue
		}
		fd, err := r.open(path[:i], unix.O_PATH|unix.O_NOFOLLOW)
		if err != nil {
			return false // Further on than the first link that leads nowhere.
		}
		info, err := statAt(fd, "")
		magic := err == nil && info.Type == Symlink && onProc(fd)
		unix.Close(fd)
		if !magic {
			continue
		}
		if fd, err = r.open(path[:i], unix.O_PATH); errors.Is(err, unix.ELOOP) {
			return true
		}
		if err == nil {
			unix.Close(fd)
		}
	}
	return false
}

// onProc tells whether an open file is in a procfs.
func onProc(fd int) bool {
	var st unix.Statfs_t
	return unix.Fstatfs(fd, &st) == nil && st.Type == unix.PROC_SUPER_MAGIC
}

// seen is the path of an open file as the target sees it.
func (r *Root) seen(fd int) (string, error) {
	name, err := nameOf(fd)
	if err != nil {
		return "", err
	}
	rest, ok := strings.CutPrefix(name, r.prefix)
	switch {
	case !ok || rest != "" && rest[0] != '/':
		return "", fmt.Errorf("%s is not beneath %s", name, r.name)
	case rest == "":
		return "/", nil
	}
	return rest, nil
}

// nameOf asks the kernel for the path of an open file.
func nameOf(fd int) (string, error) {
	return readlinkat(unix.AT_FDCWD, fdPath(fd))
}

func fdPath(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

var processRoot = regexp.MustCompile(`^/proc/([0-9]+)/root/?$`)

// findSelf finds out whether the target's /proc shows this program, and which
// process is to be shown in its place: the one whose root this is. Without it
// /proc/self, /proc/mounts and all that links there (/etc/mtab) would speak of
// the scanner: its mounts, its capabilities, its environment.
func (r *Root) findSelf() error {
	match := processRoot.FindStringSubmatch(filepath.Clean(r.name))
	if match == nil {
		return nil
	}
	fd, err := r.open("/proc/self", unix.O_PATH|unix.O_NOFOLLOW)
	if err != nil {
		return nil // No /proc in the target, or it does not show us.
	}
	defer unix.Close(fd)
	if !onProc(fd) {
		return nil
	}
	self, err := readlinkat(fd, "")
	if err != nil {
		return nil // Our process is not in the target's PID namespace.
	}
	stand, err := innerPID(match[1])
	if err != nil {
		return err
	}
	r.self, r.stand = self, stand
	return nil
}

// innerPID is the id of a process in its own PID namespace (proc(5), NSpid).
func innerPID(pid string) (string, error) {
	fd, err := unix.Open("/proc/"+pid+"/status", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", err
	}
	defer unix.Close(fd)
	data, err := readAll(fd, 0, 1<<16)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		if ids, ok := strings.CutPrefix(line, "NSpid:"); ok {
			if fields := strings.Fields(ids); len(fields) > 0 {
				return fields[len(fields)-1], nil
			}
		}
	}
	return pid, nil
}

// readlinkat reads a symbolic link of any length; with an empty path the link
// that fd is a handle to.
func readlinkat(fd int, path string) (string, error) {
	for size := 256; ; size *= 2 {
		buf := make([]byte, size)
		n, err := unix.Readlinkat(fd, path, buf)
		if err != nil {
			return "", err
		}
		if n < size {
			return string(buf[:n]), nil
		}
	}
}
