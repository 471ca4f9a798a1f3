// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package rpmdb reads the database of installed rpm packages, in each of the
// formats that it has had: Berkeley DB (to RHEL 8), ndb (SUSE) and SQLite
// (Fedora 33, RHEL 9).
//
// It reads through an io.ReaderAt, never by path, holds one header at a time,
// and takes nothing of the file on trust. The libraries for it open files by
// path, and bring a whole SQLite along.
package rpmdb
