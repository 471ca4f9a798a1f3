// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package threshold decides whether a report is good enough, by the threshold
// files of the MITRE SAF CLI.
//
// There are two readings. Threshold, the strict one, is the default: what SAF
// would silently ignore is an error, all failures are listed, and every profile
// of a report counts. Compat, in the files compat*.go, answers as `saf validate
// threshold` 1.5.3 does, with its message and exit code and all its oddities.
// docs/thresholds.md tells the differences.
//
// A threshold that is not met is an Outcome; an error means that nothing could
// be decided, which is never a pass.
package threshold
