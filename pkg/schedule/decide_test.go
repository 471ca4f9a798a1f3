// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

var created = time.Date(2026, 3, 1, 10, 0, 30, 0, time.UTC)

func settings(t *testing.T) Settings {
	t.Helper()
	pattern, err := policy.ParseImagePattern("gcr.io/distroless/**")
	if err != nil {
		t.Fatal(err)
	}
	return Settings{Defaults: policy.Default(), Patterns: []policy.ImagePattern{pattern}, Excluded: []string{"sonde-system"}}
}

func namespace(annotations ...string) *corev1.Namespace {
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Annotations: pairs(annotations)}}
}

func pairs(list []string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// distroless is a running, marked pod with a distroless container beside one
// that is not.
func distroless(change ...func(*corev1.Pod)) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: "api-0", UID: "u-1", CreationTimestamp: metav1.NewTime(created),
			Labels: map[string]string{policy.LabelVerdict: string(policy.Pending)}, Annotations: map[string]string{},
		},
		Spec: corev1.PodSpec{Containers: []corev1.Container{
			{Name: "api", Image: "gcr.io/distroless/static:1"}, {Name: "proxy", Image: "docker.io/library/nginx"},
		}},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
	for _, f := range change {
		f(pod)
	}
	return pod
}

func TestDecide(t *testing.T) {
	everyMinute := namespace(policy.KeyScan, "enabled", policy.KeySchedule, "* * * * *")
	minute := func(n int) time.Time { return created.Truncate(time.Minute).Add(time.Duration(n) * time.Minute) }
	scanned := func(at time.Time) func(*corev1.Pod) {
		return func(p *corev1.Pod) { p.Annotations[policy.KeyLastScan] = at.Format(time.RFC3339) }
	}
	scanning := func(p *corev1.Pod) { p.Labels[policy.LabelVerdict] = string(policy.Scanning) }
	plain := func(p *corev1.Pod) { p.Spec.Containers[0].Image = "docker.io/library/debian" }
	choosing := func(containers string) *corev1.Namespace {
		return namespace(policy.KeyScan, "enabled", policy.KeySchedule, "* * * * *", policy.KeyContainers, containers)
	}
	tests := map[string]struct {
		pod       *corev1.Pod
		namespace *corev1.Namespace
		now       time.Time
		want      Plan
		ignored   bool
		refused   map[string]policy.Reason
	}{
		"nobody asks":       {pod: distroless(), namespace: namespace(), now: minute(5)},
		"not distroless":    {pod: distroless(func(p *corev1.Pod) { p.Annotations[policy.KeyDistroless] = "false" }), namespace: everyMinute, now: minute(5)},
		"excluded":          {pod: distroless(func(p *corev1.Pod) { p.Namespace = "sonde-system" }), namespace: everyMinute, now: minute(5)},
		"ended":             {pod: distroless(func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }), namespace: everyMinute, now: minute(5)},
		"being deleted":     {pod: distroless(func(p *corev1.Pod) { p.DeletionTimestamp = new(metav1.Now()) }), namespace: everyMinute, now: minute(5)},
		"before its minute": {pod: distroless(), namespace: everyMinute, now: created.Add(time.Second), want: Plan{Action: Wait, Next: minute(1)}},
		"at its minute":     {pod: distroless(), namespace: everyMinute, now: minute(1), want: Plan{Action: Scan, Nominal: minute(1), Next: minute(2)}},
		"missed some":       {pod: distroless(), namespace: everyMinute, now: minute(7), want: Plan{Action: Scan, Nominal: minute(7), Next: minute(8)}},
		"scanned already":   {pod: distroless(scanned(minute(3))), namespace: everyMinute, now: minute(3).Add(time.Second), want: Plan{Action: Wait, Next: minute(4)}},
		"an impossible record": {
			pod: distroless(scanned(minute(1000))), namespace: everyMinute, now: minute(3),
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"due but not running": {
			pod: distroless(func(p *corev1.Pod) { p.Status.Phase = corev1.PodPending }), namespace: everyMinute, now: minute(3),
			want: Plan{Action: Ignore},
		},
		"unmarked": {
			pod: distroless(func(p *corev1.Pod) { p.Labels = nil }), namespace: everyMinute, now: created.Add(time.Second),
			want: Plan{Action: Wait, Mark: true, Next: minute(1)},
		},
		"interrupted, and not due any more": {
			pod: distroless(scanning), namespace: everyMinute, now: created.Add(time.Second),
			want: Plan{Action: Wait, Settle: true, Next: minute(1)},
		},
		"interrupted, and due": {
			pod: distroless(scanning), namespace: everyMinute, now: minute(1),
			want: Plan{Action: Scan, Nominal: minute(1), Next: minute(2)},
		},
		"interrupted, and not wanted any more": {
			pod: distroless(scanning), namespace: namespace(), now: minute(5), want: Plan{Settle: true},
		},
		"interrupted, and ended": {
			pod:       distroless(scanning, func(p *corev1.Pod) { p.Status.Phase = corev1.PodSucceeded }),
			namespace: everyMinute, now: minute(5), want: Plan{Settle: true},
		},
		"interrupted, and refused": {
			pod: distroless(scanning), namespace: namespace(policy.KeySchedule, "often"), now: minute(3),
			want: Plan{Action: Refuse}, refused: map[string]policy.Reason{"api": policy.PolicyInvalid},
		},
		"policy does not parse": {
			pod: distroless(), namespace: namespace(policy.KeySchedule, "often"), now: minute(3),
			want: Plan{Action: Refuse}, refused: map[string]policy.Reason{"api": policy.PolicyInvalid},
		},
		"policy does not parse, of no concern": {
			pod: distroless(plain), namespace: namespace(policy.KeySchedule, "often"), now: minute(3),
		},
		"containers that the pod does not have": {
			pod: distroless(), namespace: choosing("web-*,db"), now: minute(3),
			want: Plan{Action: Refuse}, refused: map[string]policy.Reason{"api": policy.NotFound},
		},
		"containers of other pods beside its own": {
			pod: distroless(), namespace: choosing("db,a*"), now: minute(3),
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"a glob passes over what is not distroless": {
			pod: distroless(), namespace: choosing("[a-z]*"), now: minute(3),
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"a name does not": {
			pod: distroless(), namespace: choosing("api,proxy"), now: minute(3),
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)}, refused: map[string]policy.Reason{"proxy": policy.NotDistroless},
		},
		"a name alone that is not distroless": {
			pod: distroless(), namespace: choosing("proxy"), now: minute(3),
			want: Plan{Action: Refuse}, refused: map[string]policy.Reason{"proxy": policy.NotDistroless},
		},
		"a name in a pod that is not distroless": {
			pod: distroless(plain, func(p *corev1.Pod) { p.Labels = nil }), namespace: choosing("api"), now: minute(3),
			want: Plan{Action: Refuse}, refused: map[string]policy.Reason{"api": policy.NotDistroless},
		},
		"a name in a pod whose owner says it is not": {
			pod:       distroless(func(p *corev1.Pod) { p.Annotations[policy.KeyDistroless] = "false" }),
			namespace: choosing("api"), now: minute(3),
		},
		"a glob in a pod that is not distroless": {pod: distroless(plain), namespace: choosing("ap*"), now: minute(3)},
		"a container that the pod adds": {
			pod:       distroless(func(p *corev1.Pod) { p.Annotations[policy.KeyContainers] = "api" }),
			namespace: choosing("db"), now: minute(3),
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"a container that the pod adds and has not": {
			pod:       distroless(func(p *corev1.Pod) { p.Annotations[policy.KeyContainers] = "apy" }),
			namespace: choosing("api"), now: minute(3), ignored: true,
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"a pod that wants less than its namespace": {
			pod:       distroless(func(p *corev1.Pod) { p.Annotations[policy.KeyScan] = "disabled" }),
			namespace: everyMinute, now: minute(3), ignored: true,
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
		"a pod whose own key does not parse": {
			pod:       distroless(func(p *corev1.Pod) { p.Annotations[policy.KeySchedule] = "never" }),
			namespace: everyMinute, now: minute(3), ignored: true,
			want: Plan{Action: Scan, Nominal: minute(3), Next: minute(4)},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := Decide(tt.pod, tt.namespace, settings(t), tt.now)
			if (got.Ignored != "") != tt.ignored {
				t.Errorf("ignored %q", got.Ignored)
			}
			var refused map[string]policy.Reason
			for name, why := range got.Refused {
				if refused == nil {
					refused = map[string]policy.Reason{}
				}
				refused[name] = why.Reason
			}
			if diff := cmp.Diff(tt.refused, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
			if got.Action == Scan && !cmp.Equal(got.Containers, []string{"api"}) {
				t.Errorf("containers %v", got.Containers)
			}
			got.Policy, got.Recognition, got.Containers, got.Refused, got.Ignored = policy.Policy{}, policy.Recognition{}, nil, nil, ""
			if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b policy.Policy) bool { return a.Digest() == b.Digest() })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPackConfigMap(t *testing.T) {
	cm := &corev1.ConfigMap{Data: map[string]string{
		"inspec.yml": "name: site\nversion: 1.0.0\n",
		"a.rb":       "control 'a' do\nend\n",
		"list.yml":   "[]",
	}}
	packed, err := packConfigMap(cm)
	if err != nil {
		t.Fatal(err)
	}
	p := readArchive(t, packed)
	if diff := cmp.Diff([]string{"controls/a.rb", "files/list.yml", "inspec.yml"}, p.Paths()); diff != "" {
		t.Error(diff)
	}
}

func TestImageDigest(t *testing.T) {
	for id, want := range map[string]string{
		"":                             "",
		"sha256:ab":                    "sha256:ab",
		"ghcr.io/x/y@sha256:ab":        "sha256:ab",
		"docker-pullable://x@sha256:c": "sha256:c",
		"x:latest":                     "",
	} {
		if got := imageDigest(id); got != want {
			t.Errorf("imageDigest(%q) = %q, want %q", id, got, want)
		}
	}
}
