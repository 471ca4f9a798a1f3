// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package check tells what the engine cannot run in a profile, without running
// it: no target is needed, and no Ruby is evaluated.
//
// It walks the syntax trees of the profile's controls and libraries and asks
// the engine's own vocabulary (inspec.Vocabulary) whether it has what is named
// there. It speaks up only where the tree leaves no doubt. A method of a value
// that nobody knows before the run, a resource whose properties depend on a
// file, the names within a block that a resource evaluates: none of these is a
// finding. A profile without findings can therefore still meet an error in a
// run; one with findings will, unless the control does not get there.
package check
