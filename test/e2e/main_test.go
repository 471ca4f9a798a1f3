// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package e2e tells the stories of Sonde's users on a real cluster: API server,
// scheduler, kubelet and containerd, the images and the chart as they are
// released.
//
// SONDE_E2E=1 runs it. It starts a node of its own, unless KUBECONFIG names a
// cluster; see package stage for how images get there.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"

	"github.com/sonde-dev/sonde/test/stage"
)

// on is the cluster with Sonde installed, nil unless SONDE_E2E is set.
var on *stage.Stage

const values = `
distroless:
  imagePatterns:
    - "**/workload-*"
eviction:
  enabled: true
`

func TestMain(m *testing.M) {
	// Given on the command line, -parallel wins.
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		os.Exit(1)
	}
	flag.Parse()
	if os.Getenv("SONDE_E2E") == "" {
		os.Exit(m.Run())
	}
	code, err := suite(context.Background(), m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

// suite prepares the cluster, runs the tests, and leaves nothing behind.
func suite(ctx context.Context, m *testing.M) (code int, err error) {
	s, err := stage.Open(ctx, "e2e", os.Stderr)
	if err != nil {
		return 1, err
	}
	if os.Getenv("SONDE_E2E_KEEP") == "" {
		defer func() { err = errors.Join(err, s.Close(ctx)) }()
	}
	for _, step := range []func(context.Context) error{s.Images, s.Tools, func(ctx context.Context) error { return s.Install(ctx, values) }} {
		if err := step(ctx); err != nil {
			return 1, err
		}
	}
	on = s
	return m.Run(), nil
}

// needCluster skips a story where there is no cluster to tell it on.
func needCluster(t *testing.T) {
	t.Helper()
	if on == nil {
		t.Skip("needs a cluster: SONDE_E2E=1 (make e2e)")
	}
}

// space makes a namespace for one story and removes it afterwards.
func space(t *testing.T, name string, annotations ...string) string {
	t.Helper()
	name = "e2e-" + name
	with := map[string]string{}
	for i := 0; i < len(annotations); i += 2 {
		with[annotations[i]] = annotations[i+1]
	}
	if err := on.MakeNamespace(t.Context(), name, with); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := on.RemoveNamespace(context.WithoutCancel(t.Context()), name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// annotate changes what a namespace says.
func annotate(t *testing.T, namespace, key, value string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{key: value}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := on.API.Kube.CoreV1().Namespaces().Patch(t.Context(), namespace, types.MergePatchType, body, metav1.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
}

// run starts a pod of a workload, changed by the modifiers, and waits until it
// is ready.
func run(t *testing.T, namespace, workload string, change ...func(*corev1.Pod)) *corev1.Pod {
	t.Helper()
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: workload}, Spec: on.PodSpec(workload)}
	for _, f := range change {
		f(pod)
	}
	if err := on.Objects.Create(t.Context(), pod); err != nil {
		t.Fatal(err)
	}
	return awaitPod(t, pod, "to be ready", func(p *corev1.Pod) bool {
		for _, c := range p.Status.Conditions {
			if c.Type == corev1.PodReady {
				return c.Status == corev1.ConditionTrue
			}
		}
		return false
	})
}

// patience bounds a wait for something that does not come. It is no measure of
// speed: a cron schedule counts minutes, and CI's machines are slow.
const patience = 5 * time.Minute

// awaitPod watches a pod until it is as wanted.
func awaitPod(t *testing.T, pod *corev1.Pod, what string, is func(*corev1.Pod) bool) *corev1.Pod {
	t.Helper()
	return watchPod(t.Context(), t, pod, what, is)
}

func watchPod(ctx context.Context, t testing.TB, pod *corev1.Pod, what string, is func(*corev1.Pod) bool) *corev1.Pod {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	pods := on.API.Kube.CoreV1().Pods(pod.Namespace)
	byName := fields.OneTermEqualSelector(metav1.ObjectNameField, pod.Name).String()
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, o metav1.ListOptions) (runtime.Object, error) {
			o.FieldSelector = byName
			return pods.List(ctx, o)
		},
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (apiwatch.Interface, error) {
			o.FieldSelector = byName
			return pods.Watch(ctx, o)
		},
	}
	var last *corev1.Pod
	_, err := watchtools.UntilWithSync(ctx, source, &corev1.Pod{}, nil, func(e apiwatch.Event) (bool, error) {
		p, ok := e.Object.(*corev1.Pod)
		if !ok || pod.UID != "" && p.UID != pod.UID {
			return false, nil
		}
		last = p
		return e.Type != apiwatch.Deleted && is(p), nil
	})
	if err != nil {
		t.Fatalf("pod %s/%s %s: %v; labels %v, annotations %v, status %+v", pod.Namespace, pod.Name, what, err, labels(last), annotations(last), status(last))
	}
	return last
}

func labels(p *corev1.Pod) map[string]string {
	if p == nil {
		return nil
	}
	return p.Labels
}

func annotations(p *corev1.Pod) map[string]string {
	if p == nil {
		return nil
	}
	return p.Annotations
}

func status(p *corev1.Pod) any {
	if p == nil {
		return "never seen"
	}
	return p.Status
}

// said is what a run of the command line printed, and its exit code.
type said struct {
	stdout, stderr string
	code           int
}

// sonde runs the command line as a user would.
func sonde(t *testing.T, args ...string) said {
	t.Helper()
	return output(t, sondeCommand(t.Context(), args...))
}

func output(t *testing.T, cmd *exec.Cmd) said {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return said{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

func sondeCommand(ctx context.Context, args ...string) *exec.Cmd {
	if args[0] == "scan" {
		args = append(args, "--scanner-image", on.Image("scanner"))
	}
	cmd := exec.CommandContext(ctx, on.Sonde(), args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+on.Kubeconfig)
	return cmd
}

// apart makes commands whose temporary files are in a directory of their own,
// with no other story's.
func apart(t *testing.T) (tmp string, command func(args ...string) *exec.Cmd) {
	t.Helper()
	tmp = t.TempDir()
	return tmp, func(args ...string) *exec.Cmd {
		cmd := sondeCommand(t.Context(), args...)
		cmd.Env = append(cmd.Env, "TMPDIR="+tmp)
		return cmd
	}
}

// leftovers are the temporary objects of scans in a namespace.
func leftovers(t *testing.T, namespace string) []string {
	t.Helper()
	var all []string
	accounts, err := on.API.Kube.CoreV1().ServiceAccounts(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range accounts.Items {
		all = append(all, "service account "+o.Name)
	}
	roles, err := on.API.Kube.RbacV1().Roles(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range roles.Items {
		all = append(all, "role "+o.Name)
	}
	bindings, err := on.API.Kube.RbacV1().RoleBindings(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range bindings.Items {
		all = append(all, "role binding "+o.Name)
	}
	var ours []string
	for _, what := range all {
		if strings.Contains(what, "sonde") {
			ours = append(ours, what)
		}
	}
	return ours
}

func scanners(p *corev1.Pod) int { return len(p.Spec.EphemeralContainers) }

func get(t *testing.T, pod *corev1.Pod) *corev1.Pod {
	t.Helper()
	p, err := on.API.Kube.CoreV1().Pods(pod.Namespace).Get(t.Context(), pod.Name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}
