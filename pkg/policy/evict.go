// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// EvictionInput is what an eviction is decided on.
type EvictionInput struct {
	Pod *corev1.Pod
	// OtherReady is how many other pods of the same controller are ready.
	OtherReady int
	// ProfileDigest is of the profile that the pod failed.
	ProfileDigest string
	// Memory is the evictions that are remembered, in any order.
	Memory []EvictionRecord
	Limits EvictionLimits
	Now    time.Time
}

// EvictionLimits bound evictions within the hour before; zero means none may happen.
type EvictionLimits struct {
	PerOwner, PerNamespace, Total int
}

// DefaultEvictionLimits are small: an eviction that was too much cannot be taken back.
func DefaultEvictionLimits() EvictionLimits {
	return EvictionLimits{PerOwner: 1, PerNamespace: 5, Total: 20}
}

// EvictionRecord remembers one eviction, so that a replacement that will fail
// again is not evicted again.
type EvictionRecord struct {
	Namespace     string    `json:"namespace"`
	Owner         types.UID `json:"owner"`
	TemplateHash  string    `json:"templateHash,omitempty"`
	Images        []string  `json:"images"` // digests, sorted
	ProfileDigest string    `json:"profileDigest,omitempty"`
	Time          time.Time `json:"time"`
}

// Bounds of the memory of evictions.
const (
	// MaxEvictionRecords is how many records EncodeEvictions keeps.
	MaxEvictionRecords = 512
	maxRecordsBytes    = 512 << 10
)

// RecordEviction is what to remember of evicting a pod.
func RecordEviction(pod *corev1.Pod, profileDigest string, now time.Time) EvictionRecord {
	r := EvictionRecord{
		Namespace:     pod.Namespace,
		TemplateHash:  TemplateHash(pod),
		Images:        imageDigests(pod),
		ProfileDigest: profileDigest,
		Time:          now.UTC().Truncate(time.Second),
	}
	if owner := metav1.GetControllerOf(pod); owner != nil {
		r.Owner = owner.UID
	}
	return r
}

// EncodeEvictions writes records, the newest MaxEvictionRecords of them, or as
// many as DecodeEvictions takes where pods have many images.
func EncodeEvictions(records []EvictionRecord) (string, error) {
	kept := slices.Clone(records)
	slices.SortStableFunc(kept, func(a, b EvictionRecord) int { return a.Time.Compare(b.Time) })
	if extra := len(kept) - MaxEvictionRecords; extra > 0 {
		kept = kept[extra:]
	}
	for {
		text, err := json.Marshal(kept)
		if err != nil {
			return "", fmt.Errorf("encode evictions: %w", err)
		}
		if len(text) <= maxRecordsBytes || len(kept) == 1 {
			return string(text), nil
		}
		kept = kept[(len(kept)+1)/2:]
	}
}

// DecodeEvictions reads what EncodeEvictions wrote; "" is no records.
func DecodeEvictions(s string) ([]EvictionRecord, error) {
	if s == "" {
		return nil, nil
	}
	var records []EvictionRecord
	if err := decodeStrict(s, maxRecordsBytes, &records); err != nil {
		return nil, fmt.Errorf("decode evictions: %w", err)
	}
	if len(records) > MaxEvictionRecords {
		return nil, fmt.Errorf("decode evictions: %d records, and at most %d are allowed", len(records), MaxEvictionRecords)
	}
	return records, nil
}

// DecideEviction tells whether a pod that missed its threshold may be evicted,
// and why or why not. It does not look at OnFailure: under EvictDryRun the
// caller reports the same answer and does nothing. Disruption budgets are the
// API server's to judge.
func DecideEviction(in EvictionInput) (evict bool, why string) {
	for _, guard := range []func(EvictionInput) string{
		protectFinished, protectSystem, protectUnowned, protectLastReady, protectFromLoop, protectBudget,
	} {
		if no := guard(in); no != "" {
			return false, no
		}
	}
	return true, "the pod missed its threshold and its controller replaces it"
}

func protectFinished(in EvictionInput) string {
	switch {
	case in.Pod.DeletionTimestamp != nil:
		return "the pod is being deleted already"
	case in.Pod.Status.Phase == corev1.PodSucceeded || in.Pod.Status.Phase == corev1.PodFailed:
		return "the pod has ended"
	}
	return ""
}

// systemPriority is where the classes of Kubernetes itself begin
// (k8s: pkg/apis/scheduling, SystemCriticalPriority).
const systemPriority = 2_000_000_000

func protectSystem(in EvictionInput) string {
	spec := in.Pod.Spec
	switch {
	case slices.Contains([]string{metav1.NamespaceSystem, metav1.NamespacePublic, corev1.NamespaceNodeLease}, in.Pod.Namespace):
		return "namespace " + in.Pod.Namespace + " belongs to the system"
	case strings.HasPrefix(spec.PriorityClassName, "system-"), spec.Priority != nil && *spec.Priority >= systemPriority:
		return "the pod's priority class is system-critical"
	}
	return ""
}

func protectUnowned(in EvictionInput) string {
	owner := metav1.GetControllerOf(in.Pod)
	switch {
	case in.Pod.Annotations[corev1.MirrorPodAnnotationKey] != "" || owner != nil && owner.Kind == "Node":
		return "the pod is a static pod"
	case owner == nil:
		return "the pod has no controller that would replace it"
	case owner.Kind == "DaemonSet":
		return "the pod belongs to a DaemonSet"
	}
	return ""
}

func protectLastReady(in EvictionInput) string {
	if in.OtherReady == 0 {
		return "no other replica is ready"
	}
	return ""
}

// protectFromLoop refuses to evict what an eviction has already failed to
// mend: the same template with the same images fails the same profile again.
func protectFromLoop(in EvictionInput) string {
	this := RecordEviction(in.Pod, in.ProfileDigest, in.Now)
	for _, r := range in.Memory {
		if r.Owner == this.Owner && r.TemplateHash == this.TemplateHash &&
			r.ProfileDigest == this.ProfileDigest && slices.Equal(r.Images, this.Images) {
			return fmt.Sprintf("a replica with the same template and images was evicted at %s for the same profile; this one would fail again", formatTime(r.Time))
		}
	}
	return ""
}

func protectBudget(in EvictionInput) string {
	this := RecordEviction(in.Pod, in.ProfileDigest, in.Now)
	var owner, namespace, total int
	for _, r := range in.Memory {
		if in.Now.Sub(r.Time) >= time.Hour {
			continue
		}
		total++
		if r.Namespace == this.Namespace {
			namespace++
		}
		if r.Owner == this.Owner {
			owner++
		}
	}
	switch {
	case owner >= in.Limits.PerOwner:
		return fmt.Sprintf("the budget of %d evictions an hour for the pod's controller is used up", in.Limits.PerOwner)
	case namespace >= in.Limits.PerNamespace:
		return fmt.Sprintf("the budget of %d evictions an hour for namespace %s is used up", in.Limits.PerNamespace, in.Pod.Namespace)
	case total >= in.Limits.Total:
		return fmt.Sprintf("the budget of %d evictions an hour for the cluster is used up", in.Limits.Total)
	}
	return ""
}

// TemplateHash is what the pod's controller calls the template it was made
// from, "" if it does not say.
func TemplateHash(pod *corev1.Pod) string {
	for _, label := range []string{"pod-template-hash", "controller-revision-hash"} {
		if hash := pod.Labels[label]; hash != "" {
			return hash
		}
	}
	return ""
}

// imageDigests is the images that a pod's containers run, sorted; where the
// runtime has not said which, the image as the spec names it.
func imageDigests(pod *corev1.Pod) []string {
	ids := map[string]string{}
	for _, s := range pod.Status.ContainerStatuses {
		ids[s.Name] = s.ImageID
	}
	var images []string
	for _, c := range pod.Spec.Containers {
		image := c.Image
		if _, digest, found := strings.Cut(ids[c.Name], "@"); found {
			image = digest
		} else if ids[c.Name] != "" {
			image = ids[c.Name]
		}
		images = append(images, image)
	}
	slices.Sort(images)
	return images
}
