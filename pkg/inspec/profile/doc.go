// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package profile holds an InSpec profile: its files, its metadata
// (inspec.yml) and the profiles it depends on, all in memory and bounded.
//
// A profile is read from a directory or a tar.gz and can be packed into one.
// Its digest is the same either way. What is in it is not judged here beyond
// inspec.yml: control files and libraries are just bytes.
package profile
