// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"gomodules.xyz/jsonpatch/v2"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"
	webhook "sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Options say what Hooks decides by.
type Options struct {
	// Defaults is the policy of a namespace that says nothing.
	Defaults policy.Policy
	// Patterns are the images taken for distroless.
	Patterns []policy.ImagePattern
	// Scheduler is the user name that may write results.
	Scheduler string
	// ScanUsers may add scanners besides the scheduler and the temporary
	// accounts of `sonde scan`.
	ScanUsers []string
}

// Namespaces tells a namespace's annotations.
type Namespaces interface {
	Annotations(ctx context.Context, namespace string) (map[string]string, error)
}

// Hooks answers admission reviews.
type Hooks struct {
	namespaces Namespaces
	options    Options
}

// New makes Hooks that ask namespaces for policy.
func New(namespaces Namespaces, o Options) *Hooks { return &Hooks{namespaces: namespaces, options: o} }

// Handlers is one handler for each path of Routes.
func (h *Hooks) Handlers() map[string]http.Handler {
	return map[string]http.Handler{
		PathMutatePods:         guarded(h.mutatePods),
		PathValidatePods:       guarded(h.validatePods),
		PathValidateNamespaces: guarded(h.validateNamespaces),
	}
}

// answer decides on a request. An error means that it could not.
type answer func(context.Context, webhook.Request) (webhook.Response, error)

// guarded lets a request through when decide fails or panics: an Errored
// response is a denial to the API server, not a failure to be ignored.
func guarded(decide answer) *webhook.Webhook {
	return &webhook.Webhook{Handler: webhook.HandlerFunc(func(ctx context.Context, req webhook.Request) (response webhook.Response) {
		defer func() {
			if p := recover(); p != nil {
				response = unchecked(ctx, fmt.Errorf("panic: %v", p))
			}
		}()
		response, err := decide(ctx, req)
		if err != nil {
			return unchecked(ctx, err)
		}
		return response
	})}
}

func unchecked(ctx context.Context, err error) webhook.Response {
	log.FromContext(ctx).Error(err, "request was not checked")
	return Warned("sonde could not check this request: " + err.Error())
}

func (h *Hooks) mutatePods(ctx context.Context, req webhook.Request) (webhook.Response, error) {
	if req.Operation != admissionv1.Create || req.SubResource != "" {
		return Allowed(), nil
	}
	pod, err := decode[corev1.Pod](req.Object.Raw)
	if err != nil {
		return webhook.Response{}, err
	}
	ns, err := h.policy(ctx, req.Namespace)
	if err != nil {
		return webhook.Response{}, err
	}
	before := pod.DeepCopy()
	warnings := mutate(pod, ns, h.options.Patterns)
	response := Warned(warnings...)
	// Only the two maps are patched: a pod encoded again would lose the fields
	// that a newer API server knows and this program does not.
	response.Patches = slices.Concat(
		replaceMap("/metadata/labels", before.Labels, pod.Labels),
		replaceMap("/metadata/annotations", before.Annotations, pod.Annotations),
	)
	return response, nil
}

func replaceMap(path string, before, after map[string]string) []jsonpatch.JsonPatchOperation {
	if maps.Equal(before, after) {
		return nil
	}
	return []jsonpatch.JsonPatchOperation{jsonpatch.NewOperation("add", path, after)}
}

func (h *Hooks) validatePods(ctx context.Context, req webhook.Request) (webhook.Response, error) {
	pod, err := decode[corev1.Pod](req.Object.Raw)
	if err != nil {
		return webhook.Response{}, err
	}
	var old *corev1.Pod
	if req.Operation == admissionv1.Update {
		if old, err = decode[corev1.Pod](req.OldObject.Raw); err != nil {
			return webhook.Response{}, err
		}
	}
	switch {
	case req.SubResource == "ephemeralcontainers" && old != nil:
		return validateEphemeral(pod, old, h.mayScan(req)), nil
	case req.SubResource != "":
		return Allowed(), nil
	}
	ns, err := h.policy(ctx, req.Namespace)
	if err != nil {
		return webhook.Response{}, err
	}
	return validatePod(pod, old, ns, req.UserInfo.Username == h.options.Scheduler), nil
}

func (h *Hooks) validateNamespaces(_ context.Context, req webhook.Request) (webhook.Response, error) {
	ns, err := decode[corev1.Namespace](req.Object.Raw)
	if err != nil {
		return webhook.Response{}, err
	}
	var old *corev1.Namespace
	if req.Operation == admissionv1.Update {
		if old, err = decode[corev1.Namespace](req.OldObject.Raw); err != nil {
			return webhook.Response{}, err
		}
	}
	return validateNamespace(ns, old, h.options.Defaults), nil
}

// mayScan tells whether a user may add scanners to the request's pod: the
// scheduler, those the options name, and the temporary account of a scan, which
// lives in the pod's own namespace.
func (h *Hooks) mayScan(req webhook.Request) bool {
	user := req.UserInfo.Username
	return user == h.options.Scheduler ||
		slices.Contains(h.options.ScanUsers, user) ||
		strings.HasPrefix(user, "system:serviceaccount:"+req.Namespace+":"+policy.ScanAccountPrefix)
}

// policy is that of a namespace as far as it parses; what does not was either
// refused when it was written, or is the scheduler's to report.
func (h *Hooks) policy(ctx context.Context, namespace string) (policy.Policy, error) {
	annotations, err := h.namespaces.Annotations(ctx, namespace)
	if err != nil {
		return policy.Policy{}, err
	}
	p, _ := policy.Parse(annotations, h.options.Defaults)
	return p, nil
}

func decode[T any](raw []byte) (*T, error) {
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fmt.Errorf("decode %T: %w", v, err)
	}
	return &v, nil
}
