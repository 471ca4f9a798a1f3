// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"fmt"
	"syscall"
)

// failures are the classes below SystemCallError, with Linux's numbers and
// words for them.
var failures = []struct {
	name string
	code syscall.Errno
	text string
}{
	{"EPERM", syscall.EPERM, "Operation not permitted"},
	{"ENOENT", syscall.ENOENT, "No such file or directory"},
	{"EINTR", syscall.EINTR, "Interrupted system call"},
	{"EIO", syscall.EIO, "Input/output error"},
	{"EACCES", syscall.EACCES, "Permission denied"},
	{"EEXIST", syscall.EEXIST, "File exists"},
	{"ENOTDIR", syscall.ENOTDIR, "Not a directory"},
	{"EISDIR", syscall.EISDIR, "Is a directory"},
	{"EINVAL", syscall.EINVAL, "Invalid argument"},
	{"EPIPE", syscall.EPIPE, "Broken pipe"},
	{"ELOOP", syscall.ELOOP, "Too many levels of symbolic links"},
	{"ENAMETOOLONG", syscall.ENAMETOOLONG, "File name too long"},
	{"EADDRINUSE", syscall.EADDRINUSE, "Address already in use"},
	{"ENETUNREACH", syscall.ENETUNREACH, "Network is unreachable"},
	{"ECONNRESET", syscall.ECONNRESET, "Connection reset by peer"},
	{"ETIMEDOUT", syscall.ETIMEDOUT, "Connection timed out"},
	{"ECONNREFUSED", syscall.ECONNREFUSED, "Connection refused"},
	{"EHOSTUNREACH", syscall.EHOSTUNREACH, "No route to host"},
}

// defineExceptionDetails makes what some exceptions know beyond a message.
func (in *Interp) defineExceptionDetails() {
	class := func(name string) *Class { return in.core.Object.consts[name].(*Class) }
	ask := func(what string) def {
		return def{what, 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if v, ok := exceptionData(self).about[what]; ok {
				return v, nil
			}
			return Nil, nil
		}}
	}
	// told takes the details as keywords, or after the message.
	told := func(positional string) def {
		return def{"initialize", 0, 2, func(in *Interp, self Value, a Args) (Value, error) {
			d := exceptionData(self)
			d.about = map[string]Value{}
			if len(a.Pos) > 0 {
				d.msg = a.Pos[0]
			}
			if len(a.Pos) > 1 {
				d.about[positional] = a.Pos[1]
			}
			if a.Kw != nil {
				for k, v := range a.Kw.All() {
					if s, ok := k.(Symbol); ok {
						d.about[string(s)] = v
					}
				}
			}
			return Nil, nil
		}}
	}
	class("NameError").define([]def{told("name"), ask("name"), ask("receiver")})
	class("NoMethodError").define([]def{{"args", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
		if v, ok := exceptionData(self).about["args"]; ok {
			return v, nil
		}
		return List(), nil
	}}})
	class("KeyError").define([]def{told("key"), ask("key"), ask("receiver")})
	class("NoMatchingPatternKeyError").define([]def{told("key"), ask("key"), ask("matchee")})
	class("FrozenError").define([]def{told("receiver"), ask("receiver")})
	class("StopIteration").define([]def{ask("result")})

	call := class("SystemCallError")
	for _, f := range failures {
		c := in.newClass("", call)
		in.setPath("Errno::"+f.name, c)
		c.setConst("Errno", Int(f.code))
		c.define([]def{
			{"initialize", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
				text := f.text
				if v := a.Arg(0); !IsNil(v) {
					s, err := in.toS(v)
					if err != nil {
						return nil, err
					}
					text = fmt.Sprintf("%s - %s", f.text, s)
				}
				exceptionData(self).msg = Str(text)
				return Nil, nil
			}},
			{"errno", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(f.code), nil }},
		})
	}
}
