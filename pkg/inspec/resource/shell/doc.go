// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package shell answers command lines from a target's files without executing
// anything: pipelines of find, grep, cat, sort and the like are worked out in
// Go, confined to the target.
//
// An answer is what GNU's tools in the C locale would print, or there is none:
// a program, an option or a piece of shell that is not implemented is an
// [*Unsupported] that names it, and what this target does not tell is an
// [*Unknown]. It is never an empty output, which a control would take for
// "nothing found". Whether the target has the program itself does not matter.
//
// The shell is the target's /bin/sh, or bash. Where no shell is there, only what
// dash, busybox and bash agree on has an answer. Redirections write nowhere. The
// environment and the working directory are those of the process that stands
// for the target.
//
// Which programs and options are answered is told by [Programs]. Files of a
// directory come in the order of their names, which find and grep leave open.
//
// A command line is bounded: in its length, in what it prints and holds, in
// commands, in the bytes of files that it reads and in the steps of programs
// that could go on for ever. A regular
// expression that backtracks has a second for a line.
package shell
