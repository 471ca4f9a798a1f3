// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestParse(t *testing.T) {
	builtin := ProfileRef{ProfileBuiltin, BuiltinBaseline}
	tests := map[string]struct {
		annotations map[string]string
		want        func(*Policy)
		errs        []string // one substring of each
	}{
		"nothing said": {},
		"others' keys": {annotations: map[string]string{"example.com/scan": "maybe", "scan": "x"}},
		"everything": {
			annotations: map[string]string{
				KeyScan: "enabled", KeyProfile: "configmap:cis, builtin:distroless-baseline", KeySchedule: " 0 3 * * * ",
				KeyThreshold: "configmap:gate/strict.yaml", KeyContainers: "api, web-*", KeyOnFailure: "evict",
			},
			want: func(p *Policy) {
				p.Scan = true
				p.Profiles = []ProfileRef{{ProfileConfigMap, "cis"}, builtin}
				p.Schedule = schedule(t, "0 3 * * *")
				p.Threshold = Threshold{ConfigMap: "gate", Key: "strict.yaml"}
				p.Containers = Containers{"api", "web-*"}
				p.OnFailure = Evict
			},
		},
		"threshold's key has a default": {
			annotations: map[string]string{KeyThreshold: "configmap:gate"},
			want:        func(p *Policy) { p.Threshold = Threshold{ConfigMap: "gate", Key: DefaultThresholdKey} },
		},
		"several errors, the rest holds": {
			annotations: map[string]string{KeyScan: "yes", KeySchedule: "often", KeyOnFailure: "delete", KeyProfile: "configmap:cis"},
			want:        func(p *Policy) { p.Profiles = []ProfileRef{{ProfileConfigMap, "cis"}} },
			errs: []string{
				`metadata.annotations[sonde.dev/scan]: Unsupported value: "yes": supported values: "enabled", "disabled"`,
				`metadata.annotations[sonde.dev/schedule]: Invalid value: "often"`,
				`metadata.annotations[sonde.dev/on-failure]: Unsupported value: "delete": supported values: "report", "evict-dry-run", "evict"`,
			},
		},
		"values are case sensitive": {annotations: map[string]string{KeyScan: "Enabled"}, errs: []string{"Unsupported value"}},
		"profile of another kind": {
			annotations: map[string]string{KeyProfile: "oci://registry/p@sha256:0"},
			errs:        []string{"not supported by this version; allowed: builtin:distroless-baseline, configmap:NAME"},
		},
		"profile without kind":    {annotations: map[string]string{KeyProfile: "cis"}, errs: []string{"allowed: builtin:"}},
		"no such built-in":        {annotations: map[string]string{KeyProfile: "builtin:cis"}, errs: []string{`no built-in profile "cis"`}},
		"profile twice":           {annotations: map[string]string{KeyProfile: "configmap:a,configmap:a"}, errs: []string{"named twice"}},
		"profile empty":           {annotations: map[string]string{KeyProfile: ""}, errs: []string{"names no profile"}},
		"profile list with a gap": {annotations: map[string]string{KeyProfile: "configmap:a,,configmap:b"}, errs: []string{"names no profile"}},
		"profile climbs":          {annotations: map[string]string{KeyProfile: "configmap:../../secret"}, errs: []string{"RFC 1123"}},
		"too many profiles": {
			annotations: map[string]string{KeyProfile: "configmap:a,configmap:b,configmap:c,configmap:d,configmap:e,configmap:f,configmap:g,configmap:h,configmap:i"},
			errs:        []string{"at most 8"},
		},
		"value too long":            {annotations: map[string]string{KeyThreshold: strings.Repeat("x", maxValueBytes+1)}, errs: []string{"Too long"}},
		"threshold of no number":    {annotations: map[string]string{KeyThreshold: "{compliance.min: high}"}, errs: []string{"compliance.min"}},
		"threshold that SAF drops":  {annotations: map[string]string{KeyThreshold: "{complience.min: 80, failed.hihg.max: 0}"}, errs: []string{"allowed: an inline threshold"}},
		"threshold empty":           {annotations: map[string]string{KeyThreshold: " "}, errs: []string{"empty"}},
		"threshold's name is wrong": {annotations: map[string]string{KeyThreshold: "configmap:A_B"}, errs: []string{"RFC 1123"}},
		"threshold's key is wrong":  {annotations: map[string]string{KeyThreshold: "configmap:a/.."}, errs: []string{"key"}},
		"container empty":           {annotations: map[string]string{KeyContainers: ""}, errs: []string{"is empty; allowed: names of containers and globs such as web-*"}},
		"containers with a gap":     {annotations: map[string]string{KeyContainers: "api,,web"}, errs: []string{"is empty"}},
		"container twice":           {annotations: map[string]string{KeyContainers: "api,api"}, errs: []string{`metadata.annotations[sonde.dev/containers]: Invalid value: "api,api": container "api" is named twice`}},
		"container that cannot be":  {annotations: map[string]string{KeyContainers: "Api"}, errs: []string{"RFC 1123"}},
		"container by its pod":      {annotations: map[string]string{KeyContainers: "shop/api"}, errs: []string{"RFC 1123"}},
		"glob that never ends":      {annotations: map[string]string{KeyContainers: "[a-"}, errs: []string{"takes no container"}},
		"glob that takes none":      {annotations: map[string]string{KeyContainers: "API-*"}, errs: []string{"takes no container"}},
		"containers by semicolons":  {annotations: map[string]string{KeyContainers: "api;web-*"}, errs: []string{"takes no container"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			want := Default()
			if tt.want != nil {
				tt.want(&want)
			}
			got, errs := Parse(tt.annotations, Default())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
			if len(errs) != len(tt.errs) {
				t.Fatalf("errors %v, want %d", errs, len(tt.errs))
			}
			for i, want := range tt.errs {
				if !strings.Contains(errs[i].Error(), want) {
					t.Errorf("error %q, want one with %q", errs[i], want)
				}
			}
		})
	}
}

// The defaults are what a user would be allowed to write.
func TestDefaultIsAPolicy(t *testing.T) {
	d := Default()
	written := map[string]string{
		KeyScan: scanDisabled, KeyProfile: d.Profiles[0].String(), KeySchedule: d.Schedule.String(),
		KeyThreshold: d.Threshold.String(), KeyContainers: d.Containers.String(), KeyOnFailure: string(d.OnFailure),
	}
	got, errs := Parse(written, Policy{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("(-default +parsed):\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	ns := Default()
	ns.Scan = true
	ns.OnFailure = EvictDryRun
	off := ns
	off.Scan = false
	some := ns
	some.Containers = Containers{"api", "web-*"}
	tests := map[string]struct {
		ns   Policy
		pod  map[string]string
		want func(*Policy)
		err  string
	}{
		"nothing said":          {ns: ns},
		"scan stays on":         {ns: ns, pod: map[string]string{KeyScan: "disabled"}, err: "cannot turn scanning off"},
		"scan turned on":        {ns: off, pod: map[string]string{KeyScan: "enabled"}, want: func(p *Policy) { p.Scan = true }},
		"scan off where off":    {ns: off, pod: map[string]string{KeyScan: "disabled"}},
		"profile added":         {ns: ns, pod: map[string]string{KeyProfile: "configmap:more"}, want: func(p *Policy) { p.Profiles = append(p.Profiles, ProfileRef{ProfileConfigMap, "more"}) }},
		"profile twice is once": {ns: ns, pod: map[string]string{KeyProfile: "builtin:distroless-baseline"}},
		"more often":            {ns: ns, pod: map[string]string{KeySchedule: "@every 6h"}, want: func(p *Policy) { p.Schedule = schedule(t, "@every 6h") }},
		"as often":              {ns: ns, pod: map[string]string{KeySchedule: "0 3 * * *"}, want: func(p *Policy) { p.Schedule = schedule(t, "0 3 * * *") }},
		"less often":            {ns: ns, pod: map[string]string{KeySchedule: "@weekly"}, err: "168h0m0s"},
		"often, but one day":    {ns: ns, pod: map[string]string{KeySchedule: "* * 2 1 *"}, err: "between scans"},
		"stricter on failure":   {ns: ns, pod: map[string]string{KeyOnFailure: "evict"}, want: func(p *Policy) { p.OnFailure = Evict }},
		"milder on failure":     {ns: ns, pod: map[string]string{KeyOnFailure: "report"}, err: `must be "evict-dry-run" or stricter`},
		"the same threshold":    {ns: ns, pod: map[string]string{KeyThreshold: ns.Threshold.String()}},
		"a threshold elsewhere": {ns: ns, pod: map[string]string{KeyThreshold: "configmap:mine"}, err: "only inline"},
		"a higher threshold": {ns: ns, pod: map[string]string{KeyThreshold: "{compliance.min: 90, failed.critical.max: 0, failed.high.max: 2}"}, want: func(p *Policy) {
			p.Threshold.Inline = "{compliance.min: 90, failed.critical.max: 0, failed.high.max: 2}"
		}},
		"a lower threshold": {ns: ns, pod: map[string]string{KeyThreshold: "{compliance.min: 79, failed.critical.max: 0}"}, err: "compliance must be"},
		"a limit less":      {ns: ns, pod: map[string]string{KeyThreshold: "{compliance.min: 99}"}, err: "each limit must be"},
		"a limit raised":    {ns: ns, pod: map[string]string{KeyThreshold: "{compliance.min: 99, failed.critical.max: 1}"}, err: "each limit must be"},

		"a container more":     {ns: some, pod: map[string]string{KeyContainers: "cache,api"}, want: func(p *Policy) { p.Containers = Containers{"api", "web-*", "cache"} }},
		"all containers":       {ns: some, pod: map[string]string{KeyContainers: "*"}, want: func(p *Policy) { p.Containers = Containers{"api", "web-*", "*"} }},
		"all where all are":    {ns: ns, pod: map[string]string{KeyContainers: "*"}},
		"containers left out":  {ns: ns, pod: map[string]string{KeyContainers: "api"}, err: "cannot leave containers out"},
		"containers not there": {ns: some, pod: map[string]string{KeyContainers: "cach,api,x*"}, err: `metadata.annotations[sonde.dev/containers]: Unsupported value: "cach,x*": supported values: "api", "cache"`},

		"what does not parse": {ns: ns, pod: map[string]string{KeySchedule: "often"}, err: "Invalid value"},
		"does not touch ns":   {ns: ns, pod: map[string]string{KeyProfile: "configmap:other"}, want: func(p *Policy) { p.Profiles = []ProfileRef{ns.Profiles[0], {ProfileConfigMap, "other"}} }},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			want := tt.ns
			if tt.want != nil {
				tt.want(&want)
			}
			before := tt.ns.Digest()
			got, errs := Merge(tt.ns, &corev1.Pod{
				ObjectMeta: metav1.ObjectMeta{Annotations: tt.pod},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "api"}, {Name: "cache"}}},
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
			if tt.ns.Digest() != before {
				t.Error("the namespace's policy changed")
			}
			switch {
			case tt.err == "" && len(errs) > 0:
				t.Errorf("errors %v, want none", errs)
			case tt.err != "" && (len(errs) != 1 || !strings.Contains(errs[0].Error(), tt.err)):
				t.Errorf("errors %v, want one with %q", errs, tt.err)
			}
		})
	}
}

func TestDigest(t *testing.T) {
	base := Default()
	if got := base.Digest(); !digestForm.MatchString(got) || got != Default().Digest() {
		t.Errorf("digest %q is not stable", got)
	}
	changes := map[string]func(*Policy){
		"scan":       func(p *Policy) { p.Scan = true },
		"profile":    func(p *Policy) { p.Profiles = nil },
		"schedule":   func(p *Policy) { p.Schedule = schedule(t, "@hourly") },
		"threshold":  func(p *Policy) { p.Threshold.Inline = "{compliance.min: 81}" },
		"containers": func(p *Policy) { p.Containers = Containers{"api"} },
		"onFailure":  func(p *Policy) { p.OnFailure = Evict },
	}
	for name, change := range changes {
		p := Default()
		change(&p)
		if p.Digest() == base.Digest() {
			t.Errorf("a change of %s does not change the digest", name)
		}
	}
}

func TestUnknown(t *testing.T) {
	got := Unknown(map[string]string{
		KeyScan: "enabled", KeyDistroless: "true", ResultKey("app"): "{}", KeyAudit: "[]", "example.com/x": "y",
		prefix + "schedul": "@daily", prefix + "waivers": "configmap:w", prefix + "frobnicate-all": "1", prefix + "onfailure": "evict",
	})
	want := []string{
		"annotation sonde.dev/frobnicate-all is not a key of Sonde; it has no effect",
		"annotation sonde.dev/onfailure is not a key of Sonde; it has no effect; did you mean sonde.dev/on-failure?",
		"annotation sonde.dev/schedul is not a key of Sonde; it has no effect; did you mean sonde.dev/schedule?",
		"annotation sonde.dev/waivers is not supported by this version of Sonde; it has no effect",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("enabled", "configmap:a,builtin:distroless-baseline", "@every 6h", "{compliance.min: 80}", "api,web-*", "evict")
	f.Add("", ",", "CRON_TZ=", "configmap:a/b/c", "[a-", "report")
	f.Fuzz(func(t *testing.T, scan, profile, schedule, threshold, containers, onFailure string) {
		annotations := map[string]string{KeyScan: scan, KeyProfile: profile, KeySchedule: schedule, KeyThreshold: threshold, KeyContainers: containers, KeyOnFailure: onFailure}
		p, errs := Parse(annotations, Default())
		for _, err := range errs {
			_ = err.Error()
		}
		if len(p.Profiles) == 0 || p.Schedule.IsZero() || p.Threshold == (Threshold{}) || len(p.Containers) == 0 {
			t.Fatalf("Parse(%v) = %+v is not a policy", annotations, p)
		}
		if len(errs) > 0 {
			return
		}
		again, errs := Parse(annotations, Policy{})
		if len(errs) > 0 || again.Digest() != p.Digest() {
			t.Fatalf("the defaults show through: %+v, %+v, %v", p, again, errs)
		}
	})
}
