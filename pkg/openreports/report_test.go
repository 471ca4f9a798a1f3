// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	clock "k8s.io/utils/clock/testing"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func control(id string, impact float64, results ...report.Result) report.Control {
	return report.Control{
		ID: id, Title: new("title of " + id), Impact: impact, Results: results,
		Tags: map[string]any{"nist": []any{"AC-6", "CM-7 a"}},
	}
}

var (
	passed  = report.Result{Status: report.ResultPassed, CodeDesc: "File /x is expected to exist"}
	failed  = report.Result{Status: report.ResultFailed, CodeDesc: "File /etc/shadow is expected not to exist", Message: "it does"}
	skipped = report.Result{Status: report.ResultSkipped, SkipMessage: "not here"}
	errored = report.Result{Status: report.ResultFailed, CodeDesc: "File /y", Message: "undefined", Backtrace: []string{}}
)

func scanned(controls ...report.Control) *report.Report {
	return &report.Report{Profiles: []report.Profile{{Name: "baseline", Version: "1.2.0", Controls: controls}}}
}

func pod() *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "api-0", UID: "0b9e7a7e-3f56-4d0e-9d3b-111111111111"}}
}

func mixed() Input {
	return Input{Pod: pod(), Containers: []Container{
		{
			Name: "api", Result: policy.ContainerResult{Verdict: policy.Failed, Time: noon},
			Report: scanned(
				control("c-pass", 0.9, passed), control("c-low", 0.3, failed), control("c-skip", 0.5, skipped),
				control("c-err", 0.7, errored), control("c-none", 0, failed), control("c-crit", 1, passed, failed),
			),
		},
		{
			Name: "sidecar", Result: policy.ContainerResult{Verdict: policy.Error, Time: noon, Reason: policy.AttachFailed, Message: "no stream"},
		},
	}}
}

func TestBuild(t *testing.T) {
	got := Build(mixed(), 5)
	if diff := cmp.Diff(Summary{Pass: 1, Fail: 2, Error: 2, Skip: 2}, got.Summary); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	var lines []string
	for _, r := range got.Results {
		lines = append(lines, strings.Join([]string{r.Properties["container"], r.Policy, r.Rule, r.Result, r.Severity, r.Category, r.Message}, "|"))
	}
	want := []string{
		"api|baseline|c-crit|fail|critical|AC-6, CM-7 a|title of c-crit: File /etc/shadow is expected not to exist: it does",
		"api|baseline|c-err|error|high|AC-6, CM-7 a|title of c-err: File /y: undefined",
		"sidecar|scan|attach-failed|error|high||no stream",
		"api|baseline|c-low|fail|low|AC-6, CM-7 a|title of c-low: File /etc/shadow is expected not to exist: it does",
		"api|baseline|c-skip|skip|medium|AC-6, CM-7 a|title of c-skip",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if got.Metadata.Labels[policy.LabelVerdict] != string(policy.Failed) {
		t.Errorf("labels %v", got.Metadata.Labels)
	}
	if diff := cmp.Diff(got, Build(mixed(), 5)); diff != "" {
		t.Errorf("twice the same is not the same:\n%s", diff)
	}
}

// A report stays small whatever profiles and targets say.
func TestBuildIsBounded(t *testing.T) {
	long := strings.Repeat("<\u202e\x1b\x00é\"\\", 50_000)
	var controls []report.Control
	for i := range 1000 {
		c := control(fmt.Sprint(i, long), 1, report.Result{Status: report.ResultFailed, CodeDesc: long, Message: long})
		c.Title, c.Tags = &long, map[string]any{"nist": long}
		controls = append(controls, c)
	}
	rep := scanned(controls...)
	rep.Profiles[0].Name, rep.Profiles[0].Version = long, long
	got := Build(Input{Pod: pod(), Containers: []Container{{Name: "api", Report: rep}}}, 1000)
	text, err := json.Marshal(got)
	if err != nil || len(text) > maxBytes || len(text) < maxBytes/2 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if got.Summary.Fail != 1000 {
		t.Errorf("summary %+v", got.Summary)
	}
	if strings.ContainsAny(got.Results[0].Message, "\u202e\x1b\x00") {
		t.Errorf("message %q", got.Results[0].Message)
	}
}

// With the CRDs that the projects release, on a real API server.
func TestWrite(t *testing.T) {
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("KUBEBUILDER_ASSETS is not set: it names a directory with kube-apiserver and etcd, which `make test` sets")
	}
	environment := &envtest.Environment{}
	config, err := environment.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := environment.Stop(); err != nil {
			t.Error(err)
		}
	})
	ctx := t.Context()
	c, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	there := pod()
	there.UID = ""
	there.Spec.Containers = []corev1.Container{{Name: "api", Image: "x"}}
	if err := c.Create(ctx, there); err != nil {
		t.Fatal(err)
	}
	in := mixed()
	in.Pod = there
	found, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.NewFakeClock(noon)
	w := &Writer{Client: c, Discovery: found, Clock: now, Most: 50}
	read := func(group, version, kind string) (*unstructured.Unstructured, error) {
		u := &unstructured.Unstructured{}
		u.SetAPIVersion(group + "/" + version)
		u.SetKind(kind)
		return u, c.Get(ctx, client.ObjectKey{Namespace: "default", Name: "sonde-" + string(there.UID)}, u)
	}

	// Neither is installed: that is no error, and not looked for again at once.
	if err := w.Write(ctx, in); err != nil {
		t.Fatal(err)
	}
	if _, err := envtest.InstallCRDs(config, envtest.CRDInstallOptions{Paths: []string{"testdata/wgpolicyk8s.io_policyreports.yaml"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(ctx, in); err != nil {
		t.Fatal(err)
	}
	if u, err := read("wgpolicyk8s.io", "v1alpha2", "PolicyReport"); err == nil {
		t.Errorf("it was looked for all the time: %v", u)
	}
	now.Step(lookAgain)
	if err := w.Write(ctx, in); err != nil {
		t.Fatal(err)
	}
	u, err := read("wgpolicyk8s.io", "v1alpha2", "PolicyReport")
	if err != nil {
		t.Fatal(err)
	}
	checkWritten(t, u, 7, 2)

	// Both are: the new one is taken. A later scan replaces what an earlier one said.
	if _, err := envtest.InstallCRDs(config, envtest.CRDInstallOptions{Paths: []string{"testdata/openreports.io_reports.yaml"}}); err != nil {
		t.Fatal(err)
	}
	now.Step(lookAgain)
	if err := w.Write(ctx, in); err != nil {
		t.Fatal(err)
	}
	if u, err = read("openreports.io", "v1alpha1", "Report"); err != nil {
		t.Fatal(err)
	}
	checkWritten(t, u, 7, 2)
	in.Containers = []Container{{Name: "api", Result: policy.ContainerResult{Verdict: policy.Passed, Time: noon}, Report: scanned(control("c-pass", 1, passed))}}
	if err := w.Write(ctx, in); err != nil {
		t.Fatal(err)
	}
	if u, err = read("openreports.io", "v1alpha1", "Report"); err != nil {
		t.Fatal(err)
	}
	checkWritten(t, u, 1, 0)

	// A pod's namespace may go while it is written.
	in.Pod = pod()
	in.Pod.Namespace = "gone"
	if err := w.Write(ctx, in); err != nil {
		t.Error(err)
	}
}

func checkWritten(t *testing.T, u *unstructured.Unstructured, results, fails int64) {
	t.Helper()
	list, _, err := unstructured.NestedSlice(u.Object, "results")
	if err != nil || int64(len(list)) != results {
		t.Errorf("%s has %d results, %v", u.GetKind(), len(list), err)
	}
	if n, _, err := unstructured.NestedInt64(u.Object, "summary", "fail"); err != nil || n != fails {
		t.Errorf("%s counts %d failures, %v", u.GetKind(), n, err)
	}
	if owners := u.GetOwnerReferences(); len(owners) != 1 || owners[0].Name != "api-0" {
		t.Errorf("%s is owned by %v", u.GetKind(), owners)
	}
}
