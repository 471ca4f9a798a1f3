// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// prefix begins every key of Sonde. Nothing outside this file spells one out.
const prefix = "sonde.dev/"

// Policy, on namespaces; a pod may carry the same keys to be stricter.
const (
	// KeyScan turns scanning on or off: "enabled" or "disabled".
	KeyScan = prefix + "scan"
	// KeyProfile names the profiles to run, comma-separated.
	KeyProfile = prefix + "profile"
	// KeySchedule is a five-field cron expression or @every DURATION, in UTC.
	KeySchedule = prefix + "schedule"
	// KeyThreshold is a SAF threshold in inline form, or configmap:NAME[/KEY].
	KeyThreshold = prefix + "threshold"
	// KeyContainers names the containers to scan, by names and globs.
	KeyContainers = prefix + "containers"
	// KeyOnFailure says what happens to a pod that misses its threshold.
	KeyOnFailure = prefix + "on-failure"
)

// State, on pods, written by Sonde alone.
const (
	// LabelVerdict is a Verdict, a label so that it selects and shows as a column.
	LabelVerdict = prefix + "verdict"
	// KeyDistroless says why the pod was recognised; a user may write "true"
	// or "false" to decide it.
	KeyDistroless = prefix + "distroless"
	// KeyLastScan and KeyNextScan are RFC 3339 times in UTC.
	KeyLastScan = prefix + "last-scan"
	KeyNextScan = prefix + "next-scan"
	// KeyCompliance is the SAF compliance in percent, 0 to 100.
	KeyCompliance = prefix + "compliance"
	// KeyCounts is the number of controls by outcome, as JSON.
	KeyCounts = prefix + "counts"
	// KeyLastProfile is name@version and sha256 of what was run.
	KeyLastProfile = prefix + "last-profile"
	// KeyReport is where the full report is, and its sha256.
	KeyReport = prefix + "report"
	// KeyReason says why a pod is not assessable, or names the first failed controls.
	KeyReason = prefix + "reason"
	// KeyResultPrefix begins the result of one container; see ResultKey.
	KeyResultPrefix = prefix + "result."
	// KeyAudit is the audit trail, a JSON list.
	KeyAudit = prefix + "audit"
)

// Marks on everything a scan creates, so that leftovers can be found.
const (
	// LabelManaged is "true" on temporary objects of a scan.
	LabelManaged = prefix + "temporary"
	// LabelScan holds the scan's name on its temporary objects.
	LabelScan = prefix + "scan-id"
)

// ScannerPrefix begins the name of every ephemeral container that scans.
// Admission lets only Sonde's own accounts add one.
const ScannerPrefix = "sonde-"

// ScanAccountPrefix begins the name of the temporary ServiceAccount of one scan.
const ScanAccountPrefix = "sonde-scan-"

// Reasons of the Events that Sonde writes on pods and namespaces.
const (
	EventScanPassed    = "ScanPassed"
	EventScanFailed    = "ScanFailed"
	EventScanError     = "ScanError"
	EventNotAssessable = "NotAssessable"
	EventPolicyInvalid = "PolicyInvalid"
	EventTrailBroken   = "AuditTrailBroken"
	EventEvicted       = "Evicted"
	EventEvictDryRun   = "EvictDryRun"
	EventEvictRefused  = "EvictRefused"
	// EventReportUnavailable: a verdict stands without its full report.
	EventReportUnavailable = "ReportUnavailable"
	// EventReportArchived: the archive has taken it after all.
	EventReportArchived = "ReportArchived"
)

// policyKeys are the keys a namespace may carry, and a pod to be stricter.
func policyKeys() []string {
	return []string{KeyScan, KeyProfile, KeySchedule, KeyThreshold, KeyContainers, KeyOnFailure}
}

// stateKeys are the annotations that Sonde alone writes, without the results.
func stateKeys() []string {
	return []string{KeyLastScan, KeyNextScan, KeyCompliance, KeyCounts, KeyLastProfile, KeyReport, KeyReason, KeyAudit}
}

// plannedKeys are keys of the design that this version does not act on. A user
// who sets one must be told, since silence reads as consent.
func plannedKeys() []string {
	return []string{
		prefix + "inputs", prefix + "waivers", prefix + "scope", prefix + "engine",
		prefix + "suspend", prefix + "pod-overrides",
	}
}

// IsOurs tells whether a label or annotation key belongs to Sonde.
func IsOurs(key string) bool { return strings.HasPrefix(key, prefix) }

// IsState tells whether key, a label's or an annotation's, is one that only
// Sonde may write. KeyDistroless is not: a user may decide it.
func IsState(key string) bool {
	return key == LabelVerdict || strings.HasPrefix(key, KeyResultPrefix) || slices.Contains(stateKeys(), key)
}

// An annotation's name may have 63 characters, as many as a container's alone.
const (
	maxKeyName    = 63
	resultHashLen = 8
)

// ResultKey is the annotation that holds one container's result. A container
// name too long for a key is cut and told apart by a hash.
func ResultKey(container string) string {
	room := maxKeyName - len(KeyResultPrefix[len(prefix):])
	if len(container) <= room {
		return KeyResultPrefix + container
	}
	sum := sha256.Sum256([]byte(container))
	return KeyResultPrefix + container[:room-resultHashLen-1] + "-" + hex.EncodeToString(sum[:])[:resultHashLen]
}
