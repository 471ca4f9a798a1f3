// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// What makes methods is not inlined: there are a thousand of them, and half a
// megabyte of the scanner was copies of these.

// method makes a Ruby method of a Go function on what the resource keeps.
//
//go:noinline
func method[T any](fn func(r T, in *interp.Interp, a interp.Args) (interp.Value, error)) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		r, err := dataOf[T](in, self)
		if err != nil {
			return interp.Nil, err
		}
		return fn(r, in, a)
	}
}

// property makes a Ruby method without arguments of a Go function, whose
// result is converted.
//
//go:noinline
func property[T any](fn func(r T) (any, error)) interp.Method {
	return method(func(r T, _ *interp.Interp, a interp.Args) (interp.Value, error) {
		if err := a.Want(0, 0); err != nil {
			return interp.Nil, err
		}
		v, err := fn(r)
		if err != nil {
			return interp.Nil, err
		}
		return interp.FromGo(v), nil
	})
}

// text makes a Ruby method of a Go function that cannot fail: to_s and
// resource_id.
//
//go:noinline
func text[T any](fn func(r T) string) interp.Method {
	return property(func(r T) (any, error) { return fn(r), nil })
}

// dataOf is what the resource self keeps. A resource that failed or skipped
// itself may keep nothing; asking it is an error, not a nil.
func dataOf[T any](in *interp.Interp, self interp.Value) (T, error) {
	var none T
	o, ok := self.(*interp.Object)
	if !ok {
		return none, interp.Raise("TypeError", "not a resource")
	}
	if r, ok := o.Data.(T); ok {
		return r, nil
	}
	why := "it was never initialized"
	if message := o.IVar(IVarMessage); !interp.IsNil(message) {
		var err error
		if why, err = in.ToS(message); err != nil {
			return none, err
		}
	}
	return none, interp.Raise(interp.ResourceFailed, "%s", why)
}

// missing tells whether an error says that there is no such file, as opposed
// to that nobody can know: a loop of links leads nowhere, too.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) ||
		errors.Is(err, unix.ELOOP) || errors.Is(err, unix.ENAMETOOLONG)
}

// unknowable is the exception for what cannot be read: InSpec would take it for
// absent or empty, and let `should_not` pass.
func unknowable(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = fmt.Errorf("%s cannot be read: %w", pathErr.Path, pathErr.Err)
	}
	return interp.Raise(interp.ResourceFailed, "%s", err.Error())
}
