// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// environment is ENV: that of the target, which cannot be changed. Where there
// is no process of the target it is an error, since an empty one would be a
// statement about it.
func (e *engine) environment() (interp.Value, error) {
	list, err := e.set.Environment()
	if err != nil {
		return nil, interp.Raise("NotImplementedError", "ENV is the environment of the target's process, and there is none to ask: %v", err)
	}
	env := interp.NewHash()
	for _, entry := range list {
		name, value, _ := strings.Cut(entry, "=")
		env.Set(interp.Str(name), interp.Str(value))
	}
	frozen, err := e.in.Call(env, "freeze")
	if err != nil {
		return nil, err
	}
	e.in.SetConst("ENV", frozen)
	return frozen, nil
}
