// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package admission answers the API server's questions about pods and
// namespaces: it marks new distroless pods, and refuses bad policy, forged
// results and scanners that are not ours.
//
// mutate and the validate functions decide, and know neither HTTP nor a
// cluster. Hooks carries their answers over the wire.
//
// Admission is a help and never an outage. Whatever goes wrong here, a request
// is allowed: the scheduler finds unmarked pods by itself, and a denial that
// comes from our own fault would stop other people's work. A response with
// allowed: false is final whatever the failurePolicy says, so that even a panic
// ends in an Allowed.
package admission
