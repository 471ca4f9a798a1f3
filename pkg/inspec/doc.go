// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package inspec runs InSpec profiles on a root file system, in Go.
//
// The parts, each importing only those before it: syntax reads Ruby; interp
// evaluates it under a budget, with no way to the host; target is the root
// file system a profile asks about; profile is a profile's files and metadata;
// resource answers a profile's questions from the target; and this package
// joins them: the DSL of control files, the matchers, and the report.
//
// A failing control is a result. What the engine cannot run is an error result
// of that control, with the construct's name and position: never a pass.
package inspec
