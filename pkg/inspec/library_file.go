// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// defineTargetFile lets Ruby's File ask about files. InSpec's own would be
// those of the machine that scans; a profile means the target's, where it is
// run locally.
func (e *engine) defineTargetFile() {
	file, ok := e.in.Const("File")
	if !ok {
		return
	}
	ms := interp.Methods{}
	for name, property := range map[string]string{
		"exist?": "exist?", "file?": "file?", "directory?": "directory?", "symlink?": "symlink?", "size": "size",
		"socket?": "socket?", "pipe?": "pipe?", "blockdev?": "block_device?", "chardev?": "character_device?",
	} {
		ms[name] = func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return e.askFile("File."+name, property, a)
		}
	}
	ms["read"] = e.readFile
	ms["readlines"] = func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		text, err := e.readFile(in, self, interp.Args{Pos: a.Pos[:min(1, a.Len())]})
		if err != nil {
			return nil, err
		}
		return in.CallArgs(text, "lines", interp.Args{Kw: a.Kw})
	}
	if err := e.in.DefineSingleton(file, ms); err != nil {
		panic(err)
	}
}

func (e *engine) readFile(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	text, err := e.askFile("File.read", "content", a)
	if err == nil && interp.IsNil(text) {
		name, _ := a.Str(0)
		err = interp.Raise("Errno::ENOENT", "No such file or directory @ rb_sysopen - %s", name)
	}
	return text, err
}

// askFile asks the resource file.
func (e *engine) askFile(what, property string, a interp.Args) (interp.Value, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(name, "/") {
		return nil, interp.Raise("NotImplementedError", "%s of the relative path %s: there is no working directory; inspec.profile.file reads the profile's own", what, name)
	}
	file, err := e.in.Call(e.backend(), "file", interp.Str(name))
	if err != nil {
		return nil, err
	}
	return e.in.Call(file, property)
}
