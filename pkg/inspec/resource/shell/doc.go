// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package shell answers command lines from a target's files without executing
// anything: pipelines of find, grep, cat, sort and the like are worked out in
// Go, confined to the target.
//
// An answer is what GNU's tools in the C locale would print, or there is none:
// a program, an option or a piece of shell that is not implemented is an
// [*Unsupported] that names it. It is never an empty output, which a control
// would take for "nothing found". Whether the target has the program itself
// does not matter.
//
// Files of a directory come in the order of their names, which find and grep
// leave open.
package shell
