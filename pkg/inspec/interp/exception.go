// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"strings"
)

// excData is what an exception object holds.
type excData struct {
	msg   Value // nil: the class's name
	err   *Error
	cause Value
	about map[string]Value // what its class lets one ask: name, key, receiver
}

// exceptionTree lists Ruby's exceptions, each under the nearest one before it
// that is indented less.
const exceptionTree = `
NoMemoryError
ScriptError
 LoadError
 NotImplementedError
 SyntaxError
SecurityError
SignalException
 Interrupt
SystemExit
SystemStackError
StandardError
 ArgumentError
  UncaughtThrowError
 EncodingError
  Encoding::UndefinedConversionError
  Encoding::InvalidByteSequenceError
  Encoding::CompatibilityError
 FiberError
 IOError
  EOFError
 IndexError
  KeyError
  StopIteration
 LocalJumpError
 NameError
  NoMethodError
 RangeError
  FloatDomainError
 RegexpError
 RuntimeError
  FrozenError
 SystemCallError
 ThreadError
 TypeError
 ZeroDivisionError
 NoMatchingPatternError
  NoMatchingPatternKeyError
 Date::Error
 JSON::JSONError
  JSON::ParserError
  JSON::GeneratorError
 Psych::Exception
  Psych::SyntaxError
  Psych::DisallowedClass
  Psych::BadAlias
   Psych::AliasesNotEnabled
 Inspec::Exceptions::ResourceSkipped
 Inspec::Exceptions::ResourceFailed
`

func (in *Interp) defineExceptions() {
	k := &in.core
	k.Exception = in.newClass("", k.Object)
	k.Object.setConst("Exception", k.Exception)
	k.Exception.alloc = func(in *Interp, c *Class) Value { return in.NewObject(c, &excData{}) }
	stack := []*Class{k.Exception}
	for line := range strings.Lines(strings.TrimLeft(exceptionTree, "\n")) {
		name := strings.TrimLeft(strings.TrimRight(line, "\n"), " ")
		depth := len(strings.TrimRight(line, "\n")) - len(name)
		stack = stack[:depth+1]
		super := stack[depth]
		if strings.HasPrefix(name, "Date::") {
			name = "Date::Error"
		}
		c := in.newClass("", super)
		in.setPath(name, c)
		stack = append(stack, c)
	}
	data := exceptionData
	k.Exception.define([]def{
		{"initialize", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			if v := a.Flat(); len(v) > 0 {
				data(self).msg = v[0]
			}
			return Nil, nil
		}},
		{"to_s", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			d := data(self)
			if d.msg == nil || IsNil(d.msg) {
				return Str(self.class(in).Name()), nil
			}
			s, err := in.toS(d.msg)
			return Str(s), err
		}},
		{"message", 0, 0, func(in *Interp, self Value, a Args) (Value, error) { return in.call(self, "to_s") }},
		{"full_message", 0, -1, func(in *Interp, self Value, a Args) (Value, error) {
			m, err := in.call(self, "message")
			if err != nil {
				return nil, err
			}
			s, err := in.toS(m)
			return Str(s + " (" + self.class(in).Name() + ")"), err
		}},
		{"inspect", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			s, err := in.toS(self)
			if err != nil {
				return nil, err
			}
			if s == "" {
				return Str(self.class(in).Name()), nil
			}
			return Str("#<" + self.class(in).Name() + ": " + s + ">"), nil
		}},
		{"backtrace", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if e := data(self).err; e != nil && e.Backtrace != nil {
				return Strs(e.Backtrace), nil
			}
			return Nil, nil
		}},
		{"set_backtrace", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			lines, err := in.backtraceOf(a.Pos[0])
			if err != nil {
				return nil, err
			}
			d := data(self)
			if d.err == nil {
				text, err := in.toS(self)
				if err != nil {
					return nil, err
				}
				d.err = &Error{Class: self.class(in).Name(), Message: text, exc: self.(*Object), byRuby: true}
			}
			d.err.Backtrace = lines
			return a.Pos[0], nil
		}},
		{"cause", 0, 0, func(in *Interp, self Value, a Args) (Value, error) {
			if c := data(self).cause; c != nil {
				return c, nil
			}
			return Nil, nil
		}},
		{"exception", 0, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if len(a.Pos) == 0 || a.Pos[0] == self {
				return self, nil
			}
			o := self.(*Object)
			return &Object{cls: o.cls, ivars: o.ivars, ivarNames: o.ivarNames, Data: &excData{msg: a.Pos[0]}}, nil
		}},
		{"==", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			if self == a.Pos[0] {
				return Bool(true), nil
			}
			if self.class(in) != a.Pos[0].class(in) {
				return Bool(false), nil
			}
			x, err := in.toS(self)
			if err != nil {
				return nil, err
			}
			y, err := in.toS(a.Pos[0])
			return Bool(x == y), err
		}},
	}, alias{"detailed_message", "message"})
	k.Exception.defineSelf([]def{
		{"exception", 0, -1, func(in *Interp, self Value, a Args) (Value, error) { return in.send(self, "new", a, true) }},
		{"===", 1, 1, func(in *Interp, self Value, a Args) (Value, error) {
			return Bool(in.IsA(a.Pos[0], self.(*Class))), nil
		}},
	})
	in.defineExceptionDetails()
}

// exceptionData is what an exception object holds, made when there is none.
func exceptionData(self Value) *excData {
	o := self.(*Object)
	d, ok := o.Data.(*excData)
	if !ok {
		d = &excData{}
		o.Data = d
	}
	return d
}

// exception is the Ruby object of a raised error, made when first asked for.
func (in *Interp) exception(e *Error) *Object {
	if e.exc == nil {
		v, _ := in.constPath(e.Class)
		c, ok := v.(*Class)
		if !ok || !c.inherits(in.core.Exception) {
			v, _ = in.constPath("StandardError")
			c = v.(*Class)
		}
		d := &excData{msg: Str(e.Message), err: e, about: map[string]Value{}}
		if e.name != "" {
			d.about["name"] = Symbol(e.name)
		}
		if e.key != nil {
			d.about["key"] = e.key
		}
		if e.recv != nil {
			d.about["receiver"] = e.recv
		}
		if e.matchee != nil {
			d.about["matchee"] = e.matchee
		}
		if e.result != nil {
			d.about["result"] = e.result
		}
		e.exc = in.NewObject(c, d)
	}
	return e.exc
}

// Exception returns the Ruby object of a raised error.
func (in *Interp) Exception(e *Error) *Object { return in.exception(e) }

// ErrorOf is the error that raises a Ruby exception object.
func (in *Interp) ErrorOf(exc *Object) error {
	e := &Error{Class: exc.cls.Name(), exc: exc, byRuby: true}
	if d, ok := exc.Data.(*excData); ok {
		if d.err != nil {
			// Raised again: it keeps its place.
			return d.err
		}
		d.err = e
	} else {
		exc.Data = &excData{err: e}
	}
	m, err := in.call(exc, "message")
	if err != nil {
		return err
	}
	if e.Message, err = in.toS(m); err != nil {
		return err
	}
	return e
}

// backtraceOf is what raise or set_backtrace is given for a backtrace.
func (in *Interp) backtraceOf(v Value) ([]string, error) {
	if s, ok := v.(*String); ok {
		return []string{s.s}, nil
	}
	if IsNil(v) {
		return nil, nil
	}
	l, ok := v.(*Array)
	if !ok {
		return nil, Raise("TypeError", "backtrace must be Array of String")
	}
	out := make([]string, len(l.Elems))
	for i := range l.Elems {
		s, ok := l.Elems[i].(*String)
		if !ok {
			return nil, Raise("TypeError", "backtrace must be Array of String")
		}
		out[i] = s.s
	}
	return out, nil
}

func (in *Interp) isStandard(e *Error) bool {
	v, _ := in.constPath("StandardError")
	return in.exception(e).cls.inherits(v.(*Class))
}

func (in *Interp) setCause(e *Error, cause *Object) {
	exc := in.exception(e)
	if d, ok := exc.Data.(*excData); ok && d.cause == nil && exc != cause {
		d.cause = cause
	}
}
