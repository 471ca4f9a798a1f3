// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package protocol is what a scan and the scanner in the pod say to each
// other, over nothing but the scanner's stdin, stdout and termination message.
//
// In: one Request, then the bytes of its bundles (WriteRequest, ReadRequest).
// Out: lines of text, each a frame (Writer, Reader), so that the same words
// survive an attach stream and the kubelet's log of it alike:
//
//	sonde1 progress {"done":3,"total":15}
//	sonde1 report <base64 of a piece of the gzipped report>
//	sonde1 end {"bytes":8124,"sha256":"…"}
//	sonde1 error {"code":"root-denied","message":"…"}
//
// A conversation that does not finish with a valid end or an error is corrupt,
// never an empty report.
//
// It imports the standard library alone: the scanner uses it.
package protocol
