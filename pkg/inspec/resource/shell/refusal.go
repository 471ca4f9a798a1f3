// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

// refusals are programs that command lines of profiles call and that files do
// not answer for, and why.
var refusals = map[string]string{}
