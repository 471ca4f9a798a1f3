// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package scan makes one scan of one container of a running pod, from start to
// clean-up.
//
// A Scanner goes through five phases, each told to the caller as it begins:
//
//	setup     may this container be assessed, and as whom do we work?
//	deploy    add the ephemeral container, after a dry run of the same patch
//	scan      stream the profile in and the report out
//	process   the caller's: threshold, verdict, archive
//	clean-up  the scanner has ended, the temporary identity is gone
//
// What is decided is apart from what is done: Assess and container are pure,
// the rest talks to the API server. The image that runs in the pod knows
// nothing of Kubernetes; see package protocol for what the two say.
//
// Every way to fail is a *Problem with a reason code. A scan that could not
// run is never a result.
package scan
