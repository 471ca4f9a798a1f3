// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/archive"
	"github.com/sonde-dev/sonde/pkg/policy"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// hdfOf is a report with one control of that name.
func hdfOf(id string) []byte {
	return []byte(`{"platform":{"name":"distroless","release":"1"},"profiles":[{"name":"p","sha256":"x","supports":[],"attributes":[],"groups":[],` +
		`"controls":[{"id":"` + id + `","title":null,"desc":null,"impact":0.7,"refs":[],"tags":{},"code":"","source_location":{"line":1,"ref":"x"},` +
		`"results":[{"status":"passed","code_desc":"it is there","run_time":0.1,"start_time":"2026-11-23T12:00:00Z"}]}]}],"statistics":{"duration":0.1},"version":"1"}`)
}

// fill puts a report of shop/api-0 into an archive in a directory.
func fill(t *testing.T, dir, namespace, container string, when time.Time, id string) archive.Report {
	t.Helper()
	a, err := archive.New("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	hdf := hdfOf(id)
	r := archive.Report{Namespace: namespace, Pod: "api-0", Container: container, Time: when, Digest: digestOf(hdf)}
	if _, err := a.Put(t.Context(), r, hdf); err != nil {
		t.Fatal(err)
	}
	return r
}

// sonde runs a command of the program.
func sonde(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, said bytes.Buffer
	c := rootCommand()
	c.SetArgs(args)
	c.SetOut(&out)
	c.SetErr(&said)
	err = c.ExecuteContext(t.Context())
	return out.String(), said.String(), err
}

// wants runs a command that must print one thing or fail with another.
func wants(t *testing.T, prints, fails string, args ...string) {
	t.Helper()
	stdout, stderr, err := sonde(t, args...)
	switch {
	case fails == "" && err != nil:
		t.Errorf("%q: %v", args, err)
	case fails != "" && (err == nil || !strings.Contains(err.Error(), fails)):
		t.Errorf("%q: got %v, want %q", args, err, fails)
	case !strings.Contains(stdout+stderr, prints):
		t.Errorf("%q printed %s%s, want %q", args, stdout, stderr, prints)
	}
}

func TestReportOfArchive(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, "shop", "api", noon.AddDate(0, 0, -2), "first")
	second := fill(t, dir, "shop", "api", noon, "second")
	fill(t, dir, "shop", "sidecar", noon, "other")
	here := []string{"--archive", "file://" + dir}
	list, _, err := sonde(t, append([]string{"report", "shop/api-0/api", "--list"}, here...)...)
	if err != nil || strings.Count(list, "\n") != 2 || !strings.HasPrefix(list, "2026-11-21T12:00:00Z  api ") || !strings.Contains(list, second.Digest) {
		t.Errorf("list %q, %v", list, err)
	}
	wants(t, "second", "", append([]string{"report", "shop/api-0/api", "--at", "2026-11-23"}, here...)...)
	wants(t, "first", "", append([]string{"report", "shop", "api-0", "api", "--at", "2026-11-23T11:59:59Z"}, here...)...)
	wants(t, "other", "", append([]string{"report", "shop/api-0", "--at", "2026-12-01"}, here...)...)
	wants(t, "", "has no report of shop/api-0/api up to 2026-11-20", append([]string{"report", "shop/api-0/api", "--at", "2026-11-20"}, here...)...)
	wants(t, "", "has no report of shop/gone", append([]string{"report", "shop/gone", "--list"}, here...)...)
	wants(t, "", "{container}", append([]string{"report", "shop/api-0", "--at", "2026-12-01", "-o", "json"}, here...)...)
	t.Run("several files", func(t *testing.T) {
		out := t.TempDir()
		wants(t, "", "", append([]string{"report", "shop/api-0", "--at", "2026-12-01", "-o", filepath.Join(out, "{container}.json"), "-o", "html:" + filepath.Join(out, "{container}.html")}, here...)...)
		for _, name := range []string{"api.json", "sidecar.json", "api.html", "sidecar.html"} {
			if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
	t.Run("environment", func(t *testing.T) {
		t.Setenv(archiveVariable, "file://"+dir)
		wants(t, "second", "", "report", "shop/api-0/api", "--at", "2026-11-23")
	})
	wants(t, "", "name it with --archive", "report", "shop/api-0", "--list")
	wants(t, "", "is no time", append([]string{"report", "shop/api-0", "--at", "yesterday"}, here...)...)
	wants(t, "", "do not belong in the URL", "report", "shop/api-0", "--list", "--archive", "s3://KEY:hidden@bucket")
	wants(t, "", "neither NAMESPACE/POD", "report", "shop")
	wants(t, "", "neither NAMESPACE/POD", "report", "shop/api-0/api/more")
	wants(t, "", "no name of Kubernetes", append([]string{"report", "../api-0", "--list"}, here...)...)
}

func TestReportOfFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hdf.json")
	wants(t, "", "no such file", "report", file)
	if err := os.WriteFile(file, hdfOf("from-a-file"), 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, "from-a-file", "", "report", file)
	wants(t, "<testcase", "", "report", file, "-o", "junit")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	wants(t, "", "is no HDF", "report", file)
}

// A real API server holds the pods; the kubelet with its logs is the e2e suite's.
func TestReportOfPod(t *testing.T) {
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
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(kubeconfig, environment.KubeConfig, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KUBECONFIG", kubeconfig)
	api, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "api-0"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "api", Image: "x"}, {Name: "sidecar", Image: "x"}}},
	}
	if err := api.Create(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	stands := func(results map[string]policy.ContainerResult) {
		t.Helper()
		state, err := policy.NewPodState(policy.StateInput{Results: results})
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(pod.Annotations, func(key, _ string) bool { return policy.IsState(key) })
		pod.Labels, pod.Annotations = state.Labels, state.Annotations
		if err := api.Update(t.Context(), pod); err != nil {
			t.Fatal(err)
		}
	}
	result := func(r archive.Report, location string) policy.ContainerResult {
		return policy.ContainerResult{Verdict: policy.Passed, Time: r.Time, Report: location, ReportDigest: r.Digest}
	}
	here := []string{"--archive", "file://" + dir}

	wants(t, "", "has no report: it was not scanned yet", "report", "default/api-0")
	wants(t, "", `"none"; it has api, sidecar`, "report", "default/api-0/none")
	wants(t, "", "not found", "report", "default/gone")

	old := fill(t, dir, "default", "api", noon.AddDate(0, 0, -1), "old")
	last := fill(t, dir, "default", "api", noon, "last")
	volume := "file:///var/lib/sonde/reports/reports/default/api-0/api/20261123T120000Z-" + last.Digest[7:] + ".json.gz"
	stands(map[string]policy.ContainerResult{
		"api":     result(last, volume),
		"sidecar": {Verdict: policy.Error, Time: noon, Reason: policy.AttachFailed, Message: "no stream"},
	})
	wants(t, "last", "", append([]string{"report", "default/api-0/api"}, here...)...)
	stdout, _, err := sonde(t, append([]string{"report", "default/api-0"}, here...)...)
	if err == nil || !strings.Contains(err.Error(), "container sidecar: the last scan has no report") || !strings.Contains(stdout, "last") {
		t.Errorf("printed %s, %v", stdout, err)
	}
	wants(t, "", "the archive is a volume of the scheduler's", "report", "default/api-0/api")

	stands(map[string]policy.ContainerResult{"api": result(last, policy.ReportUnavailable)})
	wants(t, "", "the archive was unavailable when the report was made; nor is it in the scanner's log", "report", "default/api-0/api")
	// Where the archive failed at the time and has the report all the same.
	wants(t, "last", "", append([]string{"report", "default/api-0/api"}, here...)...)

	// The report is another one than the pod says.
	name := filepath.Join(dir, "reports", "default", "api-0", "api")
	oldFile := filepath.Join(name, "20261122T120000Z-"+old.Digest[7:]+".json.gz")
	lastFile := filepath.Join(name, "20261123T120000Z-"+last.Digest[7:]+".json.gz")
	if err := os.Rename(oldFile, lastFile); err != nil {
		t.Fatal(err)
	}
	wants(t, "", archive.ErrDigest.Error(), append([]string{"report", "default/api-0/api"}, here...)...)
	if err := os.Remove(lastFile); err != nil {
		t.Fatal(err)
	}
	wants(t, "", "retention has removed it", append([]string{"report", "default/api-0/api"}, here...)...)

	// The archive survives the pod.
	fill(t, dir, "default", "api", noon, "survivor")
	if err := api.Delete(t.Context(), pod, client.GracePeriodSeconds(0)); err != nil {
		t.Fatal(err)
	}
	wants(t, "survivor", "", append([]string{"report", "default/api-0"}, here...)...)
	wants(t, "pod default/api-0 is gone", "", append([]string{"report", "default/api-0"}, here...)...)
}

func TestParseWhen(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-01":                "2026-11-01T23:59:59Z",
		"2026-11-01T12:00:00+01:00": "2026-11-01T11:00:00Z",
	} {
		got, err := parseWhen(text)
		if diff := cmp.Diff(want, got.UTC().Format(time.RFC3339)); err != nil || diff != "" {
			t.Errorf("%q: %v, %s", text, err, diff)
		}
	}
}
