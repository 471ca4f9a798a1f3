// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import "testing"

// atOnce is how many stories are told at a time: each waits for the cluster far
// more than it works, and all the minutes of a cron schedule pass together.
const atOnce = "8"

// TestStories tells them all, each in namespaces of its own. One alone:
//
//	SONDE_E2E=1 go test -run 'TestStories/Eviction$' ./test/e2e
func TestStories(t *testing.T) {
	needCluster(t)
	for _, story := range []struct {
		name string
		tell func(*testing.T)
	}{
		// Those that take longest begin.
		{"ScheduledScan", storyScheduledScan},
		{"Eviction", storyEviction},
		{"Pipelines", storyPipelines},
		{"Admission", storyAdmission},
		{"Scan", storyScan},
		{"ScanOwnProfile", storyScanOwnProfile},
		{"ScanSeveral", storyScanSeveral},
		{"ScanRefuses", storyScanRefuses},
		{"ScanForbidden", storyScanForbidden},
		{"ScanSharedProcesses", storyScanSharedProcesses},
		{"ScanInterrupted", storyScanInterrupted},
		{"ScanKilled", storyScanKilled},
		{"ScanIdentityIsNarrow", storyScanIdentityIsNarrow},
		{"Exec", storyExec},
	} {
		t.Run(story.name, func(t *testing.T) {
			t.Parallel()
			story.tell(t)
		})
	}
}
