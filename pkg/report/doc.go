// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package report says what a scan's report is: the HDF shape, how controls are
// counted, and how a report is shown to people.
//
// It imports the standard library alone, so that the scanner can use it.
package report
