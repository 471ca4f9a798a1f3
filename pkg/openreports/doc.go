// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package openreports shows a pod's verdict to the tools that read OpenReports:
// one Report of openreports.io for each pod, or a PolicyReport of wgpolicyk8s.io
// where only that is installed, and nothing where neither is.
//
// Build is pure and says what a report holds; Writer writes it. A report is
// bounded, since others have taken clusters down with reports in etcd: it names
// the worst controls, and its summary counts all. It goes with its pod.
package openreports
