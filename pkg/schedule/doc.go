// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package schedule keeps the pods of a cluster scanned: it finds what is due,
// has it scanned, writes the verdict and the audit trail onto the pod, and may
// evict the pod.
//
// Decide is pure and says what to do with one pod at one time; Reconciler does
// it. Nothing is kept in memory that the objects do not say too, so that a new
// leader goes on where the last one stopped: when a pod was scanned last stands
// on the pod, a scan under way is found by its container's name, and evictions
// are remembered in a ConfigMap.
package schedule
