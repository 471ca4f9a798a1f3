// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func fileDefinition() Definition {
	return Definition{
		Name:  "file",
		Class: "Inspec::Resources::FileResource",
		Card: Card{
			Summary: "A file of any type: what it is, whose it is, who may do what with it, and what it holds.",
			Source:  "stat and content of the target's file; names of owners from its /etc/passwd and /etc/group",
			Example: "describe file('/etc/passwd') do\n  it { should exist }\n  its('mode') { should cmp '0644' }\nend",
			Methods: map[string]string{
				"path":                  "the file's path; of a symbolic link, where it leads",
				"source_path":           "the path as given",
				"link_path":             "where a symbolic link leads in the end; nil of anything else",
				"shallow_link_path":     "what a symbolic link holds; nil of anything else",
				"owner":                 "UNKNOWN for an id without a name",
				"group":                 "UNKNOWN for an id without a name",
				"content":               "nil where there is no file",
				"readable?":             "takes .by('owner'), .by('group'), .by('others'), .by_user('name')",
				"more_permissive_than?": "of the maximum given as '0644'; the special bits do not count",
			},
			Differences: []string{
				"What the scanner is not allowed to read is an error, where InSpec says that the file is absent or has no content.",
				"A file over the size limit is an error.",
				"by_user is computed from modes and groups instead of running su; access control lists are not taken into account.",
				"selinux_label is always nil.",
				"be_immutable asks the kernel instead of lsattr; a file system that does not tell is an error.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			path, err := in.ToS(a.Arg(0))
			return &file{host: h, given: path}, err
		},
		Methods: fileMethods((*file).exists),
	}
}

// fileMethods are those of a file that counts as one where exists says so.
func fileMethods(exists func(*file) (bool, error)) interp.Methods {
	// granted is false where there is no such file.
	granted := func(f *file, access string, by, user interp.Value) (interp.Value, error) {
		if ok, err := exists(f); err != nil || !ok {
			return interp.Bool(false), err
		}
		return f.allowed(access, by, user)
	}
	ofWindows := func(name string, absent any) interp.Method {
		return method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			if err := a.Want(0, 0); err != nil {
				return interp.Nil, err
			}
			if ok, err := exists(f); err != nil || !ok {
				return interp.FromGo(absent), err
			}
			return interp.Str("`" + name + "` is not supported on your OS yet."), nil
		})
	}
	ms := interp.Methods{
		"to_s":        text(func(f *file) string { return "File " + f.given }),
		"source_path": text(func(f *file) string { return f.given }),
		"resource_id": property(func(f *file) (any, error) { return f.path() }),
		"path":        property(func(f *file) (any, error) { return f.path() }),
		"basename": property(func(f *file) (any, error) {
			p, err := f.path()
			p = strings.TrimRight(p, "/")
			return p[strings.LastIndexByte(p, '/')+1:], err
		}),
		"exist?": property(func(f *file) (any, error) { return exists(f) }),
		"type":   property(func(f *file) (any, error) { return f.typeName() }),
		"symlink?": property(func(f *file) (any, error) {
			return f.isLink()
		}),
		"link_path":         property((*file).linkPath),
		"shallow_link_path": property((*file).shallowLinkPath),
		"linked_to?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return sameAs(in, a, f.linkPath)
		}),
		"mode":          fileStat(func(_ *file, i target.Info) (any, error) { return int(i.Mode), nil }),
		"uid":           fileStat(func(_ *file, i target.Info) (any, error) { return i.UID, nil }),
		"gid":           fileStat(func(f *file, i target.Info) (any, error) { return i.GID, nil }),
		"size":          fileStat(func(f *file, i target.Info) (any, error) { return i.Size, nil }),
		"mtime":         fileStat(func(f *file, i target.Info) (any, error) { return i.Modify.Unix(), nil }),
		"owner":         property((*file).owner),
		"group":         property((*file).group),
		"selinux_label": property(func(*file) (any, error) { return nil, nil }),
		"mode?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return sameAs(in, a, func() (any, error) {
				info, ok, err := f.stat()
				if err != nil || !ok {
					return nil, err
				}
				return int(info.Mode), nil
			})
		}),
		"owned_by?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return sameAs(in, a, f.owner)
		}),
		"grouped_into?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return sameAs(in, a, f.group)
		}),
		"content":         property((*file).content),
		"md5sum":          property((*file).md5sum),
		"sha256sum":       property((*file).sha256sum),
		"content_as_json": parsedAs("JSON", decodeJSON),
		"content_as_yaml": parsedAs("YAML", decodeYAML),
		"more_permissive_than?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			if ok, err := exists(f); err != nil || !ok {
				return interp.Nil, err
			}
			return f.morePermissiveThan(in, a)
		}),
		"allowed?": method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
			access, err := a.Str(0)
			if err != nil {
				return interp.Nil, err
			}
			return granted(f, access, a.Option("by"), a.Option("by_user"))
		}),
		"user_permissions": ofWindows("user_permissions", map[string]any{}),
		"inherited?":       ofWindows("inherited?", false),
		// Versions are a matter of Windows.
		"product_version": property(func(*file) (any, error) { return nil, nil }),
		"file_version":    property(func(*file) (any, error) { return nil, nil }),
		"version?": method(func(_ *file, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			return interp.Bool(false), a.Want(1, 1)
		}),
		"mount_options": property(func(*file) (any, error) { return nil, nil }), // until be_mounted has been asked
		"immutable?":    property((*file).immutable),
		"mounted?": method(func(f *file, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			if a.Len() > 0 {
				return interp.Nil, Unsupported("be_mounted.with of file")
			}
			on, err := f.host.mountsOn(f.given)
			return interp.Bool(len(on) > 0), err
		}),
		"contain": method(func(*file, *interp.Interp, interp.Args) (interp.Value, error) {
			return interp.Nil, interp.Raise("RuntimeError", "Contain is not supported. Please use standard RSpec matchers.")
		}),
	}
	for name, want := range map[string]string{
		"file?": "file", "directory?": "directory", "pipe?": "pipe", "socket?": "socket",
		"block_device?": "block_device", "character_device?": "character_device",
	} {
		ms[name] = property(func(f *file) (any, error) {
			got, err := f.typeName()
			return got == interp.Symbol(want), err
		})
	}
	for bit, names := range map[uint32][]string{
		0o4000: {"suid", "setuid?"}, 0o2000: {"sgid", "setgid?"}, 0o1000: {"sticky", "sticky?"},
	} {
		for _, name := range names {
			ms[name] = property(func(f *file) (any, error) { return f.special(bit) })
		}
	}
	for name, access := range map[string]string{"readable?": "read", "writable?": "write", "executable?": "execute"} {
		ms[name] = method(func(f *file, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			if err := a.Want(2, 2); err != nil {
				return interp.Nil, err
			}
			return granted(f, access, a.Arg(0), a.Arg(1))
		})
	}
	return ms
}

// file is one file of the target, examined when first asked about.
type file struct {
	host  *Host
	given string

	examined bool
	info     target.Info
	found    bool
	failure  error
}

// fileStat makes a property of what stat tells; nil where there is no file.
func fileStat(fn func(*file, target.Info) (any, error)) interp.Method {
	return property(func(f *file) (any, error) {
		info, ok, err := f.stat()
		if err != nil || !ok {
			return nil, err
		}
		return fn(f, info)
	})
}

// sameAs compares a property with the first argument, as == does.
func sameAs(in *interp.Interp, a interp.Args, get func() (any, error)) (interp.Value, error) {
	if err := a.Want(1, 1); err != nil {
		return interp.Nil, err
	}
	v, err := get()
	if err != nil {
		return interp.Nil, err
	}
	same, err := in.Equal(interp.FromGo(v), a.Arg(0))
	return interp.Bool(same), err
}

func (f *file) stat() (target.Info, bool, error) {
	if !f.examined {
		f.examined = true
		info, err := f.host.Root.Stat(f.given)
		switch {
		case err == nil:
			f.info, f.found = info, true
		case !missing(err):
			f.failure = unknowable(err)
		}
	}
	return f.info, f.found, f.failure
}

func (f *file) exists() (bool, error) {
	_, ok, err := f.stat()
	return ok, err
}

func (f *file) isDirectory() (bool, error) {
	kind, err := f.typeName()
	return kind == interp.Symbol("directory"), err
}

// typeName is the type as train names it (train: extras/stat.rb).
func (f *file) typeName() (any, error) {
	info, ok, err := f.stat()
	if err != nil || !ok {
		return nil, err
	}
	switch info.Type {
	case target.Regular:
		return interp.Symbol("file"), nil
	case target.Directory:
		return interp.Symbol("directory"), nil
	case target.FIFO:
		return interp.Symbol("pipe"), nil
	case target.Socket:
		return interp.Symbol("socket"), nil
	case target.BlockDevice:
		return interp.Symbol("block_device"), nil
	case target.CharDevice:
		return interp.Symbol("character_device"), nil
	}
	return interp.Symbol("unknown"), nil
}

func (f *file) isLink() (bool, error) {
	info, err := f.host.Root.Lstat(f.given)
	switch {
	case missing(err):
		return false, nil
	case err != nil:
		return false, unknowable(err)
	}
	return info.Type == target.Symlink, nil
}

// path is the given path, or where the symbolic link leads (train:
// file/remote/unix.rb, path).
func (f *file) path() (string, error) {
	isLink, err := f.isLink()
	if err != nil || !isLink {
		return f.given, err
	}
	return f.host.follow(f.given)
}

func (f *file) linkPath() (any, error) {
	isLink, err := f.isLink()
	if err != nil || !isLink {
		return nil, err
	}
	return f.host.follow(f.given)
}

func (f *file) shallowLinkPath() (any, error) {
	isLink, err := f.isLink()
	if err != nil || !isLink {
		return nil, err
	}
	link, err := f.host.Root.Readlink(f.given)
	if err != nil {
		return nil, unknowable(err)
	}
	return link, nil
}

// follow is where a path leads, as `readlink -f` prints it: of links that end
// nowhere, where the last one points; of links that go round, nothing.
func (h *Host) follow(name string) (string, error) {
	const maxLinks = 40 // The kernel's limit.
	for range maxLinks {
		real, err := h.Root.RealPath(name)
		if err == nil || errors.Is(err, unix.ELOOP) {
			return real, nil
		}
		if !missing(err) {
			return "", unknowable(err)
		}
		link, err := h.Root.Readlink(name)
		if err != nil {
			return path.Clean(name), nil //nolint:nilerr // what is no link is its own end
		}
		if !path.IsAbs(link) {
			dir, err := h.Root.RealPath(path.Dir(name))
			if err != nil {
				return "", unknowable(err)
			}
			link = path.Join(dir, link)
		}
		name = link
	}
	return "", nil
}

func (f *file) owner() (any, error) {
	info, ok, err := f.stat()
	if err != nil || !ok {
		return nil, err
	}
	return f.host.userName(info.UID)
}

func (f *file) group() (any, error) {
	info, ok, err := f.stat()
	if err != nil || !ok {
		return nil, err
	}
	return f.host.groupName(info.GID)
}

// bytes is the content; false where there is none to speak of: no file, or a
// directory.
func (f *file) bytes() ([]byte, bool, error) {
	info, ok, err := f.stat()
	if err != nil || !ok || info.Type == target.Directory {
		return nil, false, err
	}
	if info.Null {
		return nil, true, nil
	}
	data, err := f.host.Root.ReadFile(f.given)
	if err != nil {
		return nil, false, unknowable(err)
	}
	return data, true, nil
}

func (f *file) content() (any, error) {
	data, ok, err := f.bytes()
	if err != nil || !ok {
		return nil, err
	}
	return data, nil
}

func (f *file) md5sum() (any, error) {
	data, ok, err := f.bytes()
	if err != nil || !ok {
		return nil, err
	}
	sum := md5.Sum(data)
	return hex.EncodeToString(sum[:]), nil
}

func (f *file) sha256sum() (any, error) {
	data, ok, err := f.bytes()
	if err != nil || !ok {
		return nil, err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// parsedAs makes a property of the data in a file.
func parsedAs(format string, decode func(*interp.Interp, string) (interp.Value, error)) interp.Method {
	return method(func(f *file, in *interp.Interp, a interp.Args) (interp.Value, error) {
		if err := a.Want(0, 0); err != nil {
			return interp.Nil, err
		}
		data, ok, err := f.bytes()
		if err != nil {
			return interp.Nil, err
		}
		if !ok {
			return interp.Nil, interp.Raise(interp.ResourceFailed, "Unable to parse the given %s file: no implicit conversion of nil into String", format)
		}
		v, err := decode(in, string(data))
		if err != nil {
			return interp.Nil, interp.Raise(interp.ResourceFailed, "Unable to parse the given %s file: %s", format, err)
		}
		return v, nil
	})
}

// immutable is what lsattr(1) tells: of a directory, whether anything in it is.
// InSpec gives what a search for the flag found: a position, or nil.
func (f *file) immutable() (any, error) {
	p, err := f.path()
	if err != nil {
		return nil, err
	}
	names := []string{""}
	if kind, err := f.typeName(); err != nil {
		return nil, err
	} else if kind == interp.Symbol("directory") {
		if names, err = f.host.Root.ReadDir(p); err != nil {
			return nil, unknowable(err)
		}
	}
	for _, name := range names {
		if strings.HasPrefix(name, ".") {
			continue
		}
		set, err := f.host.Root.Immutable(path.Join(p, name))
		if err != nil {
			return nil, unknowable(err)
		}
		if set {
			return 0, nil
		}
	}
	return nil, nil
}

// special tells whether one of setuid, setgid and sticky is set. On a file
// that is not there InSpec trips over its nil.
func (f *file) special(bit uint32) (any, error) {
	info, ok, err := f.stat()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, interp.Raise("NoMethodError", "undefined method `>' for false:FalseClass")
	}
	return info.Mode&bit != 0, nil
}

var octalMode = lazyregexp.New(`0?[0-7]{3}`)

// morePermissiveThan tells whether the mode has a permission that a maximum has
// not. The special bits do not count (InSpec: lib/inspec/resources/file.rb).
func (f *file) morePermissiveThan(in *interp.Interp, a interp.Args) (interp.Value, error) {
	info, ok, err := f.stat()
	if err != nil || !ok {
		return interp.Nil, err
	}
	limit, isString := a.Arg(0).(*interp.String)
	switch {
	case interp.IsNil(a.Arg(0)):
		return interp.Nil, interp.Raise("ArgumentError", "You must provide a value for the `maximum allowable permission` for the file.")
	case !isString:
		return interp.Nil, interp.Raise("ArgumentError", "You must provide the `maximum permission target` as a `String`, you provided: %s", in.ClassOf(a.Arg(0)).Name())
	case !octalMode.MatchString(limit.Go()):
		return interp.Nil, interp.Raise("ArgumentError", "The value of the `maximum permission target` should be a valid file mode in 4-digit octal format: for example, `0644` or `0777`")
	}
	return interp.Bool((0o777^leadingOctal(limit.Go()))&info.Mode != 0), nil
}

// leadingOctal is Ruby's to_i(8) for what octalMode lets through.
func leadingOctal(s string) uint32 {
	n := uint32(0)
	for _, c := range strings.TrimSpace(s) {
		if c < '0' || c > '7' {
			break
		}
		n = n<<3 | uint32(c-'0')
	}
	return n
}

// allowed tells whether a file may be accessed: by a class of users, by anybody
// when none is named, or by one user (InSpec: file_permission_granted?).
func (f *file) allowed(access string, by, user interp.Value) (interp.Value, error) {
	info, ok, err := f.stat()
	if err != nil || !ok {
		return interp.Bool(false), err
	}
	bits := map[string]uint32{"read": 0o444, "write": 0o222, "execute": 0o111}[access]
	if bits == 0 {
		return interp.Nil, interp.Raise("RuntimeError", "Invalid access_type provided")
	}
	if name := plain(user); name != "" {
		granted, err := f.host.mayAccess(name, f.given, bits)
		return interp.Bool(granted), err
	}
	classes := map[string]uint32{"": 0o777, "all": 0o777, "owner": 0o700, "group": 0o070, "other": 0o007, "others": 0o007}
	mask, ok := classes[plain(by)]
	if !ok || by == interp.Value(interp.Symbol("others")) { // The word is known as a text alone.
		return interp.Nil, interp.Raise("RuntimeError", "Invalid usergroup/owner provided")
	}
	return interp.Bool(info.Mode&bits&mask != 0), nil
}

// plain is the text of a string or symbol, and nothing of anything else.
func plain(v interp.Value) string {
	switch v := v.(type) {
	case *interp.String:
		return v.Go()
	case interp.Symbol:
		return string(v)
	}
	return ""
}
