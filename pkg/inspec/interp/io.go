// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "slices"

// defineIO makes the standard streams. What is written to them goes nowhere: a
// scan's output is its report. Reading would be of the scanning machine.
func (in *Interp) defineIO() {
	c := in.newClass("", in.core.Object)
	in.core.Object.setConst("IO", c)
	quiet := func(in *Interp, self Value, a Args) (Value, error) { return Nil, nil }
	same := func(in *Interp, self Value, a Args) (Value, error) { return self, nil }
	c.define([]def{
		{"puts", 0, -1, quiet},
		{"print", 0, -1, quiet},
		{"printf", 0, -1, quiet},
		{"p", 0, -1, quiet},
		{"<<", 1, 1, same},
		{"flush", 0, 0, same},
		{"fsync", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(0), nil }},
		{"putc", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return a.Pos[0], nil }},
		{"write", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			n := 0
			for _, v := range a.Pos {
				s, err := in.toS(v)
				if err != nil {
					return nil, err
				}
				n += len(s)
			}
			return Int(n), nil
		}},
		{"sync", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(true), nil }},
		{"sync=", 1, 1, func(in *Interp, self Value, a Args) (Value, error) { return a.Pos[0], nil }},
		{"tty?", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Bool(false), nil }},
		{"fileno", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return Int(Data[int](self)), nil }},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			return Str("#<IO:<" + [...]string{"STDIN", "STDOUT", "STDERR"}[Data[int](self)] + ">>"), nil
		}},
	}, alias{"isatty", "tty?"}, alias{"syswrite", "write"})
	refused := func(name string) def {
		return def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			return nil, Raise("NotImplementedError", "IO#%s would act on the scanning machine and is not available", name)
		}}
	}
	var rows, ofClass []def
	for _, name := range []string{"read", "gets", "getc", "each_line", "readline", "readlines", "readpartial", "sysread", "each_char", "each_byte", "close", "reopen"} {
		rows = append(rows, refused(name))
	}
	for _, name := range []string{"new", "open", "popen", "pipe", "select", "sysopen", "read", "binread", "readlines", "foreach", "write", "binwrite", "copy_stream", "for_fd"} {
		ofClass = append(ofClass, refused(name))
	}
	c.define(rows)
	c.defineSelf(ofClass)
	for fd, name := range []string{"stdin", "stdout", "stderr"} {
		o := in.NewObject(c, fd)
		in.globals["$"+name] = o
		in.core.Object.setConst([...]string{"STDIN", "STDOUT", "STDERR"}[fd], o)
	}
}

// printing is a function of Kernel that writes to a stream: nowhere, unless
// Ruby code put an object of its own in its place.
func (in *Interp) printing(name, stream, method string, fn Method) def {
	return def{name, 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
		if o, ok := in.globals[stream].(*Object); ok {
			if _, own := o.Data.(int); !own || o.cls != in.core.Object.consts["IO"] {
				if name == "p" {
					for _, v := range a.Pos {
						s, err := in.inspect(v)
						if err != nil {
							return nil, err
						}
						if _, err := in.call(o, method, in.str(s)); err != nil {
							return nil, err
						}
					}
					return fn(in, self, a)
				}
				if _, err := in.send(o, method, Args{Pos: slices.Clone(a.Pos)}, false); err != nil {
					return nil, err
				}
			}
		}
		return fn(in, self, a)
	}}
}
