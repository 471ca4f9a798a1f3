// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package resource answers what InSpec's resources ask, from the files, the
// process table and the package databases of a target. Nothing of the target
// is ever executed.
//
// There is one file per resource. It begins with the resource's card: what it
// is, where the answer comes from, and where it differs from InSpec; the cards
// are also data, from which the reference is made. A resource that cannot
// answer raises, so that the control is an error: an empty answer would let
// `should_not be_installed` pass.
package resource
