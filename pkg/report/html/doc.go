// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package html writes a report as one HTML page for people: a single file with
// its own style and script, which asks for nothing over the network.
//
// Everything in the page is there without its script, which adds filters, search
// and links to a control. A report's texts are other people's: they are shown
// as they are and can do nothing, since they pass report.CleanText and
// html/template, and the page's own Content-Security-Policy names the hashes of
// the only style and the only script that may run.
package html
