// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package target is the root file system that a profile asks about: a
// directory, or the root of a running process.
//
// The target is not trusted. Each path is resolved by the kernel beneath the
// root (openat2 with RESOLVE_IN_ROOT), so that an absolute link, a "..", or a
// directory swapped while we look stays inside. What is not a regular file is
// never opened for reading. Everything read is bounded.
package target
