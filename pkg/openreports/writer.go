// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/utils/clock"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Writer writes reports by server-side apply: it needs the rights to create and
// to patch them, and reads none.
type Writer struct {
	Client    client.Client
	Discovery discovery.ServerResourcesInterface
	Clock     clock.PassiveClock
	// Most is how many results a report may have.
	Most int

	mu     sync.Mutex
	kind   schema.GroupVersionKind // empty: the cluster has neither
	looked time.Time
}

// lookAgain is how long what the cluster has is taken for granted. A CRD that is
// installed later is found; nothing is watched for it.
const lookAgain = 10 * time.Minute

// fieldOwner is whose fields the report's are.
const fieldOwner = client.FieldOwner("sonde-scheduler")

// kinds are what a cluster may have, the better one first.
func kinds() []schema.GroupVersionKind {
	return []schema.GroupVersionKind{
		{Group: "openreports.io", Version: "v1alpha1", Kind: "Report"},
		{Group: "wgpolicyk8s.io", Version: "v1alpha2", Kind: "PolicyReport"},
	}
}

// Write writes the report of a pod. It does nothing in a cluster that has no
// place for one.
func (w *Writer) Write(ctx context.Context, in Input) error {
	kind, err := w.find()
	if err != nil || kind.Empty() {
		return err
	}
	r := Build(in, w.Most)
	r.APIVersion, r.Kind = kind.ToAPIVersionAndKind()
	if kind != kinds()[0] {
		r.Source = ""
	}
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode %s of pod %s/%s: %w", kind.Kind, in.Pod.Namespace, in.Pod.Name, err)
	}
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(kind)
	object.SetNamespace(r.Metadata.Namespace)
	object.SetName(r.Metadata.Name)
	err = w.Client.Patch(ctx, object, client.RawPatch(types.ApplyPatchType, body), fieldOwner, client.ForceOwnership)
	if meta.IsNoMatchError(err) || apierrors.IsNotFound(err) {
		// The namespace goes, or the CRD went: that is found out in time.
		return nil
	}
	if err != nil {
		return fmt.Errorf("write %s of pod %s/%s: %w", kind.Kind, in.Pod.Namespace, in.Pod.Name, err)
	}
	return nil
}

// find is what the cluster has.
func (w *Writer) find() (schema.GroupVersionKind, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.Clock.Now()
	if !w.looked.IsZero() && now.Sub(w.looked) < lookAgain {
		return w.kind, nil
	}
	for _, kind := range kinds() {
		there, err := w.serves(kind)
		if err != nil {
			return schema.GroupVersionKind{}, err
		}
		if there {
			w.kind, w.looked = kind, now
			return kind, nil
		}
	}
	w.kind, w.looked = schema.GroupVersionKind{}, now
	return w.kind, nil
}

func (w *Writer) serves(kind schema.GroupVersionKind) (bool, error) {
	list, err := w.Discovery.ServerResourcesForGroupVersion(kind.GroupVersion().String())
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find out whether the cluster has %s of %s: %w", kind.Kind, kind.Group, err)
	}
	for _, r := range list.APIResources {
		if r.Kind == kind.Kind {
			return true, nil
		}
	}
	return false, nil
}
