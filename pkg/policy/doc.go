// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package policy says what a user wants of Sonde and what Sonde says back: the
// words on the objects, and every decision that needs nothing but those words.
//
// A namespace asks for scans with annotations:
//
//	apiVersion: v1
//	kind: Namespace
//	metadata:
//	  name: shop
//	  annotations:
//	    sonde.dev/scan: enabled
//	    sonde.dev/profile: builtin:distroless-baseline
//	    sonde.dev/schedule: "@every 6h"
//	    sonde.dev/threshold: "{compliance.min: 80, failed.critical.max: 0}"
//	    sonde.dev/on-failure: evict-dry-run
//
// Parse turns them into a Policy, Merge adds what a pod asks on top, Schedule
// says when a scan is due, Recognise which containers are meant, Worst and
// NewPodState what stands on the pod afterwards, Append and DecodeTrail keep the
// audit trail, DecideEviction says whether a failing pod may go.
//
// The package is pure: no client, no I/O, no clock. The same words give the
// same answer in the webhook, in the scheduler and in a test; `now` is an
// argument wherever time matters.
package policy
