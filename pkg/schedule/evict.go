// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// memoryName is the ConfigMap in Sonde's namespace that remembers evictions,
// and memoryKey where in it.
const (
	memoryName = "sonde-evictions"
	memoryKey  = "evictions.json"
)

// Evictor evicts pods by policy.DecideEviction, with a memory that outlives it.
type Evictor struct {
	Client client.Client // pods from a cache
	Reader client.Reader // the memory, never from a cache
	// Namespace is Sonde's own.
	Namespace string
	Limits    policy.EvictionLimits
}

// Decision is whether a pod goes, and why.
type Decision struct {
	Event string // one of policy.EventEvicted, EventEvictDryRun, EventEvictRefused
	Why   string
}

// decide decides about a pod that missed its threshold. An eviction is
// remembered before it is done: if the memory cannot be written nothing is
// evicted, and if the eviction then fails it is not tried again, which is the
// safe way round.
func (e *Evictor) decide(ctx context.Context, pod *corev1.Pod, profileDigest string, do policy.OnFailure, now time.Time) Decision {
	if e == nil {
		return Decision{policy.EventEvictRefused, "evictions are switched off in this cluster (chart: eviction.enabled)"}
	}
	var d Decision
	// Two replicas may fail at the same time; the loser of a conflict decides
	// again in the light of what the winner remembered.
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		memory, records, err := e.remember(ctx)
		if err != nil {
			return err
		}
		ready, err := e.otherReady(ctx, pod)
		if err != nil {
			return err
		}
		evict, why := policy.DecideEviction(policy.EvictionInput{
			Pod: pod, OtherReady: ready, ProfileDigest: profileDigest,
			Memory: records, Limits: e.Limits, Now: now,
		})
		if evict {
			// What the API server thinks of it, disruption budgets included.
			if err := e.evict(ctx, pod, metav1.DryRunAll); err != nil {
				evict, why = false, refusedBy(err)
			}
		}
		switch {
		case !evict:
			d = Decision{policy.EventEvictRefused, why}
			return nil
		case do == policy.EvictDryRun:
			d = Decision{policy.EventEvictDryRun, why}
			return nil
		}
		d = Decision{policy.EventEvicted, why}
		return e.store(ctx, memory, append(records, policy.RecordEviction(pod, profileDigest, now)))
	})
	if err != nil {
		return Decision{policy.EventEvictRefused, "the memory of evictions cannot be used: " + err.Error()}
	}
	return d
}

// remember reads the memory; a ConfigMap without resource version is a new one.
func (e *Evictor) remember(ctx context.Context) (*corev1.ConfigMap, []policy.EvictionRecord, error) {
	memory := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: e.Namespace, Name: memoryName}}
	err := e.Reader.Get(ctx, client.ObjectKeyFromObject(memory), memory)
	if client.IgnoreNotFound(err) != nil {
		return nil, nil, fmt.Errorf("read ConfigMap %s/%s: %w", e.Namespace, memoryName, err)
	}
	records, err := policy.DecodeEvictions(memory.Data[memoryKey])
	return memory, records, err
}

func (e *Evictor) store(ctx context.Context, memory *corev1.ConfigMap, records []policy.EvictionRecord) error {
	text, err := policy.EncodeEvictions(records)
	if err != nil {
		return err
	}
	memory.Data = map[string]string{memoryKey: text}
	if memory.ResourceVersion == "" {
		err = e.Client.Create(ctx, memory)
		if apierrors.IsAlreadyExists(err) {
			return apierrors.NewConflict(corev1.Resource("configmaps"), memoryName, err)
		}
		return err
	}
	// Returned as it is: the caller looks for a conflict.
	return e.Client.Update(ctx, memory)
}

// otherReady counts the ready pods of the same controller.
func (e *Evictor) otherReady(ctx context.Context, pod *corev1.Pod) (int, error) {
	owner := metav1.GetControllerOf(pod)
	if owner == nil {
		return 0, nil
	}
	var pods corev1.PodList
	if err := e.Client.List(ctx, &pods, client.InNamespace(pod.Namespace)); err != nil {
		return 0, fmt.Errorf("list pods of namespace %s: %w", pod.Namespace, err)
	}
	n := 0
	for i := range pods.Items {
		p := &pods.Items[i]
		if o := metav1.GetControllerOf(p); o != nil && o.UID == owner.UID && p.UID != pod.UID && p.DeletionTimestamp == nil && ready(p) {
			n++
		}
	}
	return n, nil
}

func ready(pod *corev1.Pod) bool {
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// evict asks the API server to, which honours disruption budgets. The
// precondition keeps a namesake alive that replaced the pod in the meantime.
func (e *Evictor) evict(ctx context.Context, pod *corev1.Pod, dryRun ...string) error {
	eviction := &policyv1.Eviction{
		ObjectMeta: metav1.ObjectMeta{Namespace: pod.Namespace, Name: pod.Name},
		DeleteOptions: &metav1.DeleteOptions{
			Preconditions: &metav1.Preconditions{UID: &pod.UID},
			DryRun:        dryRun,
		},
	}
	return e.Client.SubResource("eviction").Create(ctx, pod, eviction)
}

// refusedBy says in a line why the API server does not evict a pod.
func refusedBy(err error) string {
	switch {
	case apierrors.IsTooManyRequests(err):
		return "a PodDisruptionBudget does not allow it now"
	case apierrors.IsNotFound(err), apierrors.IsConflict(err):
		return "the pod is gone already"
	}
	return err.Error()
}

// carryOut does what was decided and tells it.
func (r *Reconciler) carryOut(ctx context.Context, pod *corev1.Pod, d Decision) {
	kind := corev1.EventTypeNormal
	if d.Event == policy.EventEvicted {
		kind = corev1.EventTypeWarning
		if err := r.Evictor.evict(ctx, pod); err != nil {
			d = Decision{policy.EventEvictRefused, refusedBy(err)}
		}
	}
	r.event(pod, kind, d.Event, "Evict", d.Why)
}
