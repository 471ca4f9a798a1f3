// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
)

const baseline = "builtin:distroless-baseline"

// known is a pod whose owner says that it is distroless: nobody else marks it in
// a namespace that does not ask for scans.
func known(p *corev1.Pod) { p.Annotations = map[string]string{policy.KeyDistroless: "true"} }

// Somebody scans by hand, and the exit code says how it went.
func storyScan(t *testing.T) {
	ns := space(t, "scan")
	good, bad := run(t, ns, "good", known), run(t, ns, "bad", known)

	hdf := filepath.Join(t.TempDir(), "hdf.json")
	got := sonde(t, "scan", ns, good.Name, "app", baseline, "--output", hdf, "-o", "cli")
	if got.code != 0 || !strings.Contains(got.stderr, "meets the threshold") {
		t.Errorf("good: %+v", got)
	}
	for _, phase := range []string{"setup", "deploy", "scan", "process", "clean-up"} {
		if !regexp.MustCompile(`(?m)^\s*` + phase + `\b`).MatchString(got.stderr) {
			t.Errorf("phase %s was not shown: %s", phase, got.stderr)
		}
	}
	data, err := os.ReadFile(hdf)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := report.Decode(data)
	if err != nil || rep.Profiles[0].Name != "distroless-baseline" {
		t.Errorf("report: %v", err)
	}
	for _, c := range rep.Assess() {
		if c.Outcome != report.Passed {
			t.Errorf("%s is %s on the good workload: %+v", c.Control.ID, c.Outcome, c.Control.Results)
		}
	}

	got = sonde(t, "scan", ns, bad.Name, "app", baseline, "{failed.total.max: 0}")
	if got.code != 2 || !strings.Contains(got.stderr, "does not meet the threshold") || !strings.Contains(got.stderr, "failed.total.max") {
		t.Errorf("bad: %+v", got)
	}
	if left := leftovers(t, ns); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	p := get(t, good)
	c := p.Spec.EphemeralContainers[0]
	if !strings.HasPrefix(c.Name, policy.ScannerPrefix) || *c.SecurityContext.RunAsUser != 65532 {
		t.Errorf("scanner %+v", c)
	}
	awaitPod(t, good, "its scanner to have ended", func(p *corev1.Pod) bool {
		s := p.Status.EphemeralContainerStatuses
		return len(s) == 1 && s[0].State.Terminated != nil && s[0].State.Terminated.ExitCode == 0
	})
}

// The profile runs as it is written, with its inputs and the controls asked for.
func storyScanOwnProfile(t *testing.T) {
	ns := space(t, "profile")
	pod := run(t, ns, "good", known)
	profile := write(t, map[string]string{
		"inspec.yml": "name: own\ntitle: Own\nversion: 1.0.0\ninputs:\n  - name: shell\n    value: /bin/bash\n",
		"controls/a.rb": `control 'own-1' do
  impact 1.0
  describe file(input('shell')) do
    it { should_not exist }
  end
end
control 'own-2' do
  describe file('/etc/os-release') do
    it { should_not exist }
  end
end
`,
	})
	if got := sonde(t, "scan", ns, pod.Name, "app", profile, "{failed.total.max: 0}"); got.code != 2 {
		t.Errorf("both controls: %+v", got)
	}
	if got := sonde(t, "scan", ns, pod.Name, "app", profile, "{failed.total.max: 0}", "--controls", "own-1"); got.code != 0 {
		t.Errorf("own-1 alone: %+v", got)
	}
	if got := sonde(t, "scan", ns, pod.Name, "app", profile, "{failed.total.max: 0}", "--controls", "own-1", "--input", "shell=/server"); got.code != 2 {
		t.Errorf("with an input: %+v", got)
	}
}

// Two containers and two profiles in one command: a report for each container,
// in which controls with the same id stay two controls, and the worst verdict.
func storyScanSeveral(t *testing.T) {
	ns := space(t, "several")
	pod := run(t, ns, "good", known, func(p *corev1.Pod) {
		second := on.PodSpec("bad").Containers[0]
		second.Name, second.Env, second.ReadinessProbe = "second", []corev1.EnvVar{{Name: "PORT", Value: "8081"}}, nil
		p.Spec.Containers = append(p.Spec.Containers, second)
	})
	same := func(name, file string) string {
		return write(t, map[string]string{
			"inspec.yml":    "name: " + name + "\nversion: 1.0.0\n",
			"controls/a.rb": "control 'same' do\n  describe file('" + file + "') do\n    it { should exist }\n  end\nend\n",
		})
	}
	profiles := same("first", "/etc/passwd") + "," + same("other", "/none")
	dir := t.TempDir()

	got := sonde(t, "scan", ns, pod.Name, "*", profiles, "{failed.total.max: 1}", "--extended", "-o", "json:"+filepath.Join(dir, "{container}.json"))
	if got.code != 0 || !strings.Contains(got.stderr, "profile other: compliance 0 %, 0 passed, 1 failed") {
		t.Errorf("each once: %+v", got)
	}
	for _, container := range []string{"app", "second"} {
		data, err := os.ReadFile(filepath.Join(dir, container+".json"))
		if err != nil {
			t.Fatal(err)
		}
		rep, err := report.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if c := rep.Counts(); c.Passed.Total != 1 || c.Failed.Total != 1 {
			t.Errorf("%s: %+v", container, c)
		}
		if !strings.Contains(string(rep.Passthrough), `"extended":true`) {
			t.Errorf("%s does not say that it is extended: %s", container, rep.Passthrough)
		}
	}

	got = sonde(t, "scan", ns, pod.Name, "app,second", baseline, "{failed.total.max: 0}")
	if got.code != 2 || !strings.Contains(got.stderr, pod.Name+"/app meets") || !strings.Contains(got.stderr, pod.Name+"/second does not meet") {
		t.Errorf("one good, one bad: %+v", got)
	}
	if left := leftovers(t, ns); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Every way to be wrong has a line, a code, and leaves nothing behind.
func storyScanRefuses(t *testing.T) {
	ns := space(t, "refuses")
	pod := run(t, ns, "good", known)
	small := run(t, ns, "good", known, func(p *corev1.Pod) {
		p.Name = "small"
		p.Spec.Containers[0].Resources.Limits = corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("24Mi")}
	})
	plain := run(t, ns, "good", func(p *corev1.Pod) {
		p.Name = "plain"
		p.Annotations = map[string]string{policy.KeyDistroless: "false"}
	})
	pulling := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "pulling"}, Spec: on.PodSpec("good")}
	known(pulling)
	pulling.Spec.Containers[0].Image = on.Image("workload-none")
	pulling.Spec.Containers[0].ImagePullPolicy = corev1.PullNever
	if err := on.Objects.Create(t.Context(), pulling); err != nil {
		t.Fatal(err)
	}
	broken := write(t, map[string]string{"inspec.yml": "name: broken\nversion: 1.0.0\n", "controls/a.rb": "control 'x' do\n  describe file('/' do\nend\n"})
	nameless := write(t, map[string]string{"inspec.yml": "version: [\n"})

	tests := map[string]struct {
		args []string
		code int
		want string
	}{
		"no such pod":           {[]string{ns, "none", "app", baseline}, 3, "not-found"},
		"no such container":     {[]string{ns, pod.Name, "web", baseline}, 3, "it has: app"},
		"not running":           {[]string{ns, "pulling", "app", baseline}, 3, "not-running"},
		"not distroless":        {[]string{ns, plain.Name, "app", baseline}, 3, "not-distroless"},
		"no room":               {[]string{ns, small.Name, "app", baseline}, 3, "no-memory-headroom"},
		"no such profile":       {[]string{ns, pod.Name, "app", "./none"}, 3, "profile-missing"},
		"no such built-in":      {[]string{ns, pod.Name, "app", "builtin:none"}, 3, "distroless-baseline"},
		"profile not Ruby":      {[]string{ns, pod.Name, "app", broken}, 3, "controls/a.rb:2"},
		"profile without name":  {[]string{ns, pod.Name, "app", nameless}, 3, "inspec.yml"},
		"threshold unknown key": {[]string{ns, pod.Name, "app", baseline, "{failed.critcal.max: 0}"}, 3, "critical"},
		"too few arguments":     {[]string{ns, pod.Name}, 1, "accepts between 4 and 5"},
		"unknown flag":          {[]string{ns, pod.Name, "app", baseline, "--fast"}, 1, "--fast"},
		"unknown format":        {[]string{ns, pod.Name, "app", baseline, "-o", "pdf"}, 1, "pdf"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := sonde(t, append([]string{"scan", "--quiet"}, tt.args...)...)
			if got.code != tt.code || !strings.Contains(got.stderr, tt.want) {
				t.Errorf("got %+v, want code %d and %q", got, tt.code, tt.want)
			}
			if n := strings.Count(got.stderr, "\n"); n != 1 {
				t.Errorf("%d lines: %s", n, got.stderr)
			}
		})
	}
	if left := leftovers(t, ns); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, p := range []*corev1.Pod{pod, small, plain} {
		if n := scanners(get(t, p)); n > 0 {
			t.Errorf("%s has %d scanners that were never to start", p.Name, n)
		}
	}
}

// A namespace whose Pod Security forbids the scanner is found out by the dry
// run: the container that could never be removed is not added.
func storyScanForbidden(t *testing.T) {
	ns := space(t, "forbidden")
	relabel := func(level string) {
		n, err := on.API.Kube.CoreV1().Namespaces().Get(t.Context(), ns, metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n.Labels["pod-security.kubernetes.io/enforce"] = level
		if err := on.Objects.Update(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	relabel("privileged")
	root := run(t, ns, "good", known, func(p *corev1.Pod) {
		p.Spec.SecurityContext = nil
		p.Spec.Containers[0].SecurityContext = &corev1.SecurityContext{RunAsUser: new(int64(0)), RunAsGroup: new(int64(0))}
	})
	relabel("restricted")
	got := sonde(t, "scan", ns, root.Name, "app", baseline)
	if got.code != 3 || !strings.Contains(got.stderr, "psa-refused") || !strings.Contains(got.stderr, "runAsNonRoot") {
		t.Errorf("got %+v", got)
	}
	if n := scanners(get(t, root)); n > 0 {
		t.Errorf("%d scanners were added", n)
	}
	// Where root is allowed, root can be scanned.
	relabel("baseline")
	if got := sonde(t, "scan", ns, root.Name, "app", baseline, "{failed.total.max: 0}"); got.code != 2 || !strings.Contains(got.stdout, "does not run as root") {
		t.Errorf("root: %+v", got)
	}
}

// Under a shared process namespace PID 1 is the sandbox; the right process is
// found, beside one of another container with another root.
func storyScanSharedProcesses(t *testing.T) {
	ns := space(t, "shared")
	pod := run(t, ns, "good", known, func(p *corev1.Pod) {
		p.Spec.ShareProcessNamespace = new(true)
		other := on.PodSpec("bad").Containers[0]
		other.Name, other.ReadinessProbe = "other", nil
		other.Env = []corev1.EnvVar{{Name: "PORT", Value: "8081"}}
		p.Spec.Containers = append(p.Spec.Containers, other)
	})
	if got := sonde(t, "scan", ns, pod.Name, "app", baseline, "{failed.total.max: 0}"); got.code != 0 {
		t.Errorf("good: %+v", got)
	}
	if got := sonde(t, "scan", ns, pod.Name, "other", baseline, "{failed.total.max: 0}"); got.code != 2 {
		t.Errorf("bad: %+v", got)
	}
}

// Ctrl-C in the middle of a scan leaves nothing behind.
func storyScanInterrupted(t *testing.T) {
	ns := space(t, "interrupted")
	pod := run(t, ns, "good", known)
	tmp, command := apart(t)
	for _, phase := range []string{"deploy", "process"} {
		cmd := command("scan", ns, pod.Name, "app", baseline)
		stderr := signalAt(phase, func() { _ = cmd.Process.Signal(syscall.SIGINT) })
		cmd.Stderr = stderr
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); phase == "deploy" && code != 3 {
			t.Errorf("%s: exit code %d: %s", phase, code, stderr)
		}
		if left := leftovers(t, ns); len(left) > 0 {
			t.Errorf("%s: left behind: %v", phase, left)
		}
		if files, _ := filepath.Glob(filepath.Join(tmp, "*")); len(files) > 0 {
			t.Errorf("%s: left behind: %v", phase, files)
		}
	}
}

// A scan that was killed leaves its identity; the next sweep takes it.
func storyScanKilled(t *testing.T) {
	ns := space(t, "killed")
	pod := run(t, ns, "good", known)
	_, command := apart(t)
	cmd := command("scan", ns, pod.Name, "app", baseline)
	cmd.Stderr = signalAt("deploy", func() { _ = cmd.Process.Kill() })
	_ = cmd.Run()
	if left := leftovers(t, ns); len(left) != 3 {
		t.Errorf("left behind: %v, want an account, a role and a binding", left)
	}
	if got := output(t, command("sweep", ns, "--older-than", "0s")); got.code != 0 || strings.Count(got.stdout, "removed") < 4 {
		t.Errorf("sweep: %+v", got)
	}
	if left := leftovers(t, ns); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// at calls do once when a phase is shown.
type at struct {
	said  bytes.Buffer
	phase string
	do    func()
}

func signalAt(phase string, do func()) *at { return &at{phase: phase, do: do} }

func (a *at) Write(p []byte) (int, error) {
	if a.do != nil && strings.Contains(string(p), a.phase) {
		a.do()
		a.do = nil
	}
	return a.said.Write(p)
}

func (a *at) String() string { return a.said.String() }

// The temporary account can do this scan and nothing else.
func storyScanIdentityIsNarrow(t *testing.T) {
	ns := space(t, "identity")
	pod := run(t, ns, "good", known)
	tmp, command := apart(t)
	cmd := command("scan", ns, pod.Name, "app", baseline)
	cmd.Stderr = signalAt("deploy", func() { _ = cmd.Process.Kill() })
	_ = cmd.Run()
	roles, err := on.API.Kube.RbacV1().Roles(ns).List(t.Context(), metav1.ListOptions{LabelSelector: policy.LabelManaged})
	if err != nil || len(roles.Items) != 1 {
		t.Fatalf("roles: %v, %v", roles.Items, err)
	}
	var got []string
	for _, r := range roles.Items[0].Rules {
		if diff := cmp.Diff([]string{pod.Name}, r.ResourceNames); diff != "" {
			t.Error(diff)
		}
		got = append(got, strings.Join(r.Resources, ",")+": "+strings.Join(r.Verbs, ","))
	}
	want := []string{"pods: get,watch", "pods/ephemeralcontainers: patch", "pods/attach: create,get", "pods/log: get"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	files, err := filepath.Glob(filepath.Join(tmp, "sonde-scan-*.kubeconfig"))
	if err != nil || len(files) != 1 {
		t.Fatalf("kubeconfig files: %v, %v", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("kubeconfig has mode %v, %v", info.Mode(), err)
	}
	if got := output(t, command("sweep", ns, "--older-than", "0s")); got.code != 0 {
		t.Errorf("sweep: %+v", got)
	}
}

// The same engine without a cluster.
func storyExec(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	profile := write(t, map[string]string{
		"inspec.yml":    "name: own\nversion: 1.0.0\n",
		"controls/a.rb": "control 'own-1' do\n  describe directory('/etc') do\n    it { should exist }\n  end\nend\n",
	})
	hdf := filepath.Join(t.TempDir(), "hdf.json")
	got := sonde(t, "exec", profile, "--root", root, "--reporter", "cli", "--reporter", "json:"+hdf)
	if got.code != 0 || !strings.Contains(got.stdout, "own-1") {
		t.Errorf("got %+v", got)
	}
	data, err := os.ReadFile(hdf)
	if err != nil || !json.Valid(data) {
		t.Errorf("HDF: %v", err)
	}
}
