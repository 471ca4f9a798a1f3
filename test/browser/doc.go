// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package browser holds what Sonde writes against a real browser: the HTML
// report in headless Chromium, and HDF files in MITRE's Heimdall Lite.
//
// `make test-browser` installs what it needs and runs it. The Go tests make the
// reports and say what must be seen; Node's test runner drives Chromium, and each
// of its tests is a subtest here.
package browser
