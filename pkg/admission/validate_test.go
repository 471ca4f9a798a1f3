// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	webhook "sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// check holds a response to a denial with a text, or to warnings with one each.
func check(t *testing.T, got webhook.Response, denied string, warned ...string) {
	t.Helper()
	if got.Allowed != (denied == "") || !strings.Contains(got.Result.Message, denied) {
		t.Errorf("allowed %v, message %q, want denial %q", got.Allowed, got.Result.Message, denied)
	}
	if len(got.Warnings) != len(warned) {
		t.Fatalf("warnings %q, want %d", got.Warnings, len(warned))
	}
	for i, want := range warned {
		if !strings.Contains(got.Warnings[i], want) {
			t.Errorf("warning %q, want one with %q", got.Warnings[i], want)
		}
	}
}

func TestValidateNamespace(t *testing.T) {
	ns := func(annotations map[string]string) *corev1.Namespace {
		return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Annotations: annotations}}
	}
	bad := map[string]string{policy.KeySchedule: "often", policy.KeyScan: "yes"}
	unknown := strings.Replace(policy.KeySchedule, "schedule", "shedule", 1)
	tests := map[string]struct {
		now, old *corev1.Namespace
		denied   string
		warned   []string
	}{
		"nothing said":        {now: ns(nil)},
		"good":                {now: ns(map[string]string{policy.KeyScan: "enabled", policy.KeySchedule: "@every 6h"})},
		"bad":                 {now: ns(bad), denied: `sonde.dev/scan]: Unsupported value: "yes"`},
		"each is named":       {now: ns(bad), denied: `sonde.dev/schedule]: Invalid value: "often"`},
		"made bad":            {now: ns(bad), old: ns(map[string]string{policy.KeyScan: "yes"}), denied: "sonde.dev/schedule]"},
		"was bad before":      {now: ns(bad), old: ns(bad), warned: []string{"sonde.dev/scan]", "sonde.dev/schedule]"}},
		"changed, still bad":  {now: ns(map[string]string{policy.KeyScan: "no"}), old: ns(bad), denied: "sonde.dev/scan]"},
		"mended":              {now: ns(nil), old: ns(bad)},
		"unknown key":         {now: ns(map[string]string{unknown: "x"}), warned: []string{"did you mean sonde.dev/schedule?"}},
		"deleted, was bad":    {now: deleting(ns(bad)), old: ns(bad), warned: []string{"scan]", "schedule]"}},
		"another's key":       {now: ns(map[string]string{"example.com/schedule": "often"})},
		"a name, a glob":      {now: ns(map[string]string{policy.KeyContainers: "api,web-*"})},
		"no container's name": {now: ns(map[string]string{policy.KeyContainers: "api;web"}), denied: `sonde.dev/containers]: Invalid value: "api;web"`},
		"threshold is strict": {now: ns(map[string]string{policy.KeyThreshold: "{compliance.mim: 80}"}), denied: "sonde.dev/threshold]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			check(t, validateNamespace(tt.now, tt.old, policy.Default()), tt.denied, tt.warned...)
		})
	}
}

func deleting(ns *corev1.Namespace) *corev1.Namespace {
	ns.DeletionTimestamp = new(metav1.Now())
	return ns
}

func TestValidatePod(t *testing.T) {
	marked := func(change func(*corev1.Pod)) *corev1.Pod {
		pod := distrolessPod(map[string]string{policy.KeyDistroless: "web: image matches gcr.io/distroless/**", "example.com/x": "y"})
		pod.Labels = map[string]string{policy.LabelVerdict: "pending"}
		if change != nil {
			change(pod)
		}
		return pod
	}
	annotate := func(key, value string) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Annotations[key] = value }
	}
	verdict := func(v policy.Verdict) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Labels[policy.LabelVerdict] = string(v) }
	}
	unlabel := func(p *corev1.Pod) { p.Labels = nil }
	const alone = "may be changed by Sonde's scheduler alone"
	tests := map[string]struct {
		now, old    *corev1.Pod
		byScheduler bool
		denied      string
		warned      []string
	}{
		"created as mutated":        {now: marked(nil)},
		"created without a mark":    {now: distrolessPod(nil)},
		"created as passed":         {now: marked(verdict(policy.Passed)), denied: "label sonde.dev/verdict " + alone},
		"created with a result":     {now: marked(annotate(policy.ResultKey("web"), "{}")), denied: "annotation sonde.dev/result.web " + alone},
		"an update of other things": {now: marked(annotate("example.com/x", "z")), old: marked(nil)},
		"verdict forged":            {now: marked(verdict(policy.Passed)), old: marked(nil), denied: "label sonde.dev/verdict"},
		"verdict set back":          {now: marked(nil), old: marked(verdict(policy.Failed)), denied: "label sonde.dev/verdict"},
		"verdict removed":           {now: marked(unlabel), old: marked(verdict(policy.Failed)), denied: "label sonde.dev/verdict"},
		"audit changed":             {now: marked(annotate(policy.KeyAudit, "[1]")), old: marked(annotate(policy.KeyAudit, "[]")), denied: "sonde.dev/audit"},
		"audit removed":             {now: marked(nil), old: marked(annotate(policy.KeyAudit, "[]")), denied: "sonde.dev/audit"},
		"empty is not absent":       {now: marked(annotate(policy.KeyAudit, "")), old: marked(nil), denied: "sonde.dev/audit"},
		"the scheduler writes": {
			now: marked(func(p *corev1.Pod) { verdict(policy.Failed)(p); annotate(policy.KeyAudit, "[1]")(p) }), old: marked(nil), byScheduler: true,
		},
		"a user decides: distroless":     {now: marked(annotate(policy.KeyDistroless, "true")), old: marked(nil)},
		"a user decides: not distroless": {now: marked(annotate(policy.KeyDistroless, "false")), old: marked(nil)},
		"a user gives another reason":    {now: marked(annotate(policy.KeyDistroless, "trust me")), old: marked(nil), denied: `supported values: "true", "false"`},
		"policy does not parse":          {now: marked(annotate(policy.KeySchedule, "often")), denied: `sonde.dev/schedule]: Invalid value: "often"`},
		"policy did not parse before":    {now: marked(annotate(policy.KeySchedule, "often")), old: marked(annotate(policy.KeySchedule, "often")), warned: []string{"sonde.dev/schedule]"}},
		"policy is milder":               {now: marked(annotate(policy.KeyScan, "disabled")), warned: []string{"cannot turn scanning off"}},
		"a container of its own":         {now: marked(annotate(policy.KeyContainers, "*"))},
		"a container left out":           {now: marked(annotate(policy.KeyContainers, "web")), warned: []string{"cannot leave containers out"}},
		"a container it does not have":   {now: marked(annotate(policy.KeyContainers, "wep")), denied: `sonde.dev/containers]: Unsupported value: "wep": supported values: "web"`},
		"policy is stricter":             {now: marked(annotate(policy.KeySchedule, "@every 1h"))},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			check(t, validatePod(tt.now, tt.old, enabled(), tt.byScheduler), tt.denied, tt.warned...)
		})
	}
}

func TestValidateEphemeral(t *testing.T) {
	with := func(names ...string) *corev1.Pod {
		pod := distrolessPod(nil)
		for _, name := range names {
			pod.Spec.EphemeralContainers = append(pod.Spec.EphemeralContainers,
				corev1.EphemeralContainer{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: name}})
		}
		return pod
	}
	tests := map[string]struct {
		now, old *corev1.Pod
		mayScan  bool
		denied   string
	}{
		"a debugger":              {now: with("debugger-1"), old: with()},
		"a scanner, by us":        {now: with("sonde-abc"), old: with(), mayScan: true},
		"a scanner, by others":    {now: with("sonde-abc"), old: with(), denied: `names that begin with "sonde-" are kept`},
		"a debugger beside ours":  {now: with("sonde-abc", "debugger"), old: with("sonde-abc")},
		"a second beside ours":    {now: with("sonde-abc", "sonde-x"), old: with("sonde-abc"), denied: "sonde-x"},
		"only a likeness in name": {now: with("sonder"), old: with()},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			check(t, validateEphemeral(tt.now, tt.old, tt.mayScan), tt.denied)
		})
	}
}
