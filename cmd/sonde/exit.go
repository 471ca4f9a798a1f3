// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import "fmt"

// exitCode is an error that carries the program's exit code. Alone it says
// nothing more; see exits for one with a text.
type exitCode int

// The exit codes of `sonde scan`. `sonde exec` has those of `inspec exec`.
const (
	exitMet        exitCode = 0
	exitError      exitCode = 1 // usage, or something that is not about the target
	exitNotMet     exitCode = 2
	exitUnassessed exitCode = 3 // could not be assessed: neither met nor missed
)

// exitCannotRun is the exit code of `sonde check` on a profile that the engine
// cannot run as a whole.
const exitCannotRun exitCode = 2

// The exit codes of `sonde exec` (InSpec: lib/inspec/ui.rb).
const (
	exitFailedTests   exitCode = 100
	exitSkippedTests  exitCode = 101
	exitFailedProfile exitCode = 102
)

// Error implements error. The code alone has nothing to print.
func (exitCode) Error() string { return "" }

// exits gives an error an exit code.
func exits(code exitCode, err error) error { return codedError{code, err} }

type codedError struct {
	code exitCode
	err  error
}

func (e codedError) Error() string   { return e.err.Error() }
func (e codedError) Unwrap() []error { return []error{e.code, e.err} } // the outermost code is the first found

// usage is an error about how the command was called.
func usage(format string, args ...any) error { return fmt.Errorf(format, args...) }
