// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// profileNames are the profiles of a run as NAME@VERSION, comma-separated.
func (r *run) profileNames() string {
	names := make([]string, len(r.loaded))
	for i, l := range r.loaded {
		names[i] = l.Name
		if l.Version != "" {
			names[i] += "@" + l.Version
		}
	}
	return strings.Join(names, ",")
}

// profileDigest is that of the one profile, or one over those of several, ""
// if none could be found.
func (r *run) profileDigest() string {
	if len(r.loaded) == 1 {
		return r.loaded[0].Digest
	}
	if len(r.loaded) == 0 {
		return ""
	}
	all := sha256.New()
	for _, l := range r.loaded {
		all.Write([]byte(l.Digest + "\n"))
	}
	return "sha256:" + hex.EncodeToString(all.Sum(nil))
}

// failedIDs are the controls to name on the pod; the result bounds them.
func failedIDs(res *scan.Result) []string {
	const enough = 8
	var ids []string
	for _, f := range res.Report.FirstFailures(enough) {
		ids = append(ids, f.ID)
	}
	return ids
}

// runningImage is the digest of the image that a container runs, "" if the
// runtime did not say.
func runningImage(pod *corev1.Pod, container string) string {
	for _, s := range pod.Status.ContainerStatuses {
		if s.Name == container {
			return imageDigest(s.ImageID)
		}
	}
	return ""
}

// imageDigest is the digest in an image id: NAME@sha256:HEX, or sha256:HEX
// alone, which is what a node says of an image that was not pulled.
func imageDigest(id string) string {
	if at := strings.LastIndex(id, "sha256:"); at >= 0 {
		return id[at:]
	}
	return ""
}

// countsOf are a report's counts as they stand on a pod.
func countsOf(c report.Counts) policy.Counts {
	return policy.Counts{
		Passed: c.Passed.Total, Failed: c.Failed.Total, NotReviewed: c.Skipped.Total,
		NotApplicable: c.NoImpact.Total, Error: c.Error.Total,
	}
}
