// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import "github.com/sonde-dev/sonde/pkg/inspec/syntax"

// CallSite is the file that is running and where in it the call is that led to
// the Go method asking.
func (in *Interp) CallSite() (*syntax.File, syntax.Pos) {
	for f := in.top; f != nil; f = f.caller {
		if f.file != nil && !f.internal() {
			return f.file, f.pos
		}
	}
	return nil, syntax.Pos{}
}
