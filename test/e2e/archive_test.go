// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"archive/tar"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	corev1 "k8s.io/api/core/v1"
	eventsv1 "k8s.io/api/events/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/test/stage"
)

// keptReports tells where the reports of a pod get, which is scanned every
// minute and fails: to a volume, to a bucket that is away at first, and back.
type keptReports struct {
	volume volume
	bad    *corev1.Pod
}

func (k keptReports) tell(t *testing.T) {
	ns := k.bad.Namespace
	first := result(get(t, k.bad))
	k.volume.check(t, ns, first)
	old, foreign := k.volume.age(t, ns, first)

	k.inBucket(t)

	// Another scheduler, with the volume again: what was kept there is there, and
	// what is too old goes.
	if err := on.Install(t.Context(), k.volume.values()); err != nil {
		t.Fatal(err)
	}
	await(t, "a report of last year to be removed", func() bool { return !exists(t, old) })
	k.volume.check(t, ns, first)
	if !exists(t, foreign) {
		t.Errorf("%s is gone, which is none of Sonde's", foreign)
	}
	if list := k.volume.list(t, ns+"/bad"); !strings.Contains(list, first.ReportDigest) {
		t.Errorf("report %s is not among:\n%s", first.ReportDigest, list)
	}
}

// inBucket: when the bucket is away the verdict comes all the same, and says
// that its report does not. When it is there the report gets there after all, by
// a scheduler that alone has the keys.
func (k keptReports) inBucket(t *testing.T) {
	if _, err := envtest.InstallCRDs(on.API.Config, envtest.CRDInstallOptions{
		Paths: []string{filepath.Join(on.Tree, "pkg", "openreports", "testdata", "openreports.io_reports.yaml")},
	}); err != nil {
		t.Fatal(err)
	}
	bucket := newBucket(t)
	if err := on.Install(t.Context(), values+fmt.Sprintf(`
archive:
  url: %q
  credentialsSecret: archive
networkPolicy:
  archivePorts: [7070]
openReports:
  enabled: true
`, bucket.where(bucket.address))); err != nil {
		t.Fatal(err)
	}
	ns := k.bad.Namespace
	lost := result(awaitPod(t, k.bad, "to be scanned without a bucket", func(p *corev1.Pod) bool {
		return result(p).Report == policy.ReportUnavailable
	}))
	if lost.Verdict != policy.Failed || lost.ReportDigest == "" {
		t.Errorf("result %+v", lost)
	}
	// That was the last scan: the pod's last report stays this one.
	annotate(t, ns, policy.KeySchedule, "@every 24h")
	await(t, "an Event that tells it", func() bool { return told(t, k.bad, policy.EventReportUnavailable) != "" })
	// The log of the scanner is there as long as the pod is.
	if got := sonde(t, "report", ns+"/bad"); got.code != 0 || !strings.Contains(got.stdout, "setuid") || !strings.Contains(got.stderr, "comes from the scanner's log") {
		t.Errorf("report from the log: %+v", got)
	}

	bucket.start(t)
	// A scheduler looks for what is missing as it starts, and then every ten minutes.
	if err := on.Objects.DeleteAllOf(t.Context(), &corev1.Pod{}, client.InNamespace(stage.Namespace), client.MatchingLabels{"app.kubernetes.io/component": "scheduler"}); err != nil {
		t.Fatal(err)
	}
	pod := awaitPod(t, k.bad, "to have its report in the bucket after all", func(p *corev1.Pod) bool {
		return result(p).Report != policy.ReportUnavailable
	})
	kept := result(pod)
	if !strings.HasPrefix(kept.Report, "s3://reports/e2e/reports/"+ns+"/bad/app/") || kept.ReportDigest != lost.ReportDigest {
		t.Fatalf("it is another report: %+v, want that of %+v", kept, lost)
	}
	await(t, "an Event that tells it", func() bool { return told(t, pod, policy.EventReportArchived) != "" })
	here := bucket.forward(t)
	for _, tt := range []struct {
		args   []string
		prints string
	}{
		{[]string{"report", ns + "/bad"}, "setuid"},
		{[]string{"report", ns + "/bad/app", "-o", "json"}, `"profiles"`},
		{[]string{"report", ns + "/bad", "--list"}, kept.ReportDigest},
		{[]string{"audit", "verify", ns, "bad"}, "agrees with the archive\n"},
	} {
		cmd := sondeCommand(t.Context(), append(tt.args, "--archive", here)...)
		cmd.Env = append(cmd.Env, "AWS_ACCESS_KEY_ID="+bucketKey, "AWS_SECRET_ACCESS_KEY="+bucketSecret)
		got := output(t, cmd)
		if got.code != 0 || !strings.Contains(got.stdout, tt.prints) || strings.Contains(got.stderr, "log") {
			t.Errorf("%v: %+v", tt.args, got)
		}
	}
	checkOpenReport(t, pod)
	for _, text := range append(slices.Collect(maps.Values(pod.Annotations)), told(t, pod, policy.EventReportUnavailable)) {
		if strings.Contains(text, bucketSecret) {
			t.Errorf("the secret is told: %s", text)
		}
	}
}

// result is what stands on a pod, or nothing yet.
func result(p *corev1.Pod) policy.ContainerResult {
	r, err := policy.DecodeResult(p.Annotations[policy.ResultKey("app")])
	if err != nil {
		return policy.ContainerResult{}
	}
	return r
}

// told is the note of a pod's Event, "" if there is none.
func told(t *testing.T, pod *corev1.Pod, reason string) string {
	t.Helper()
	var list eventsv1.EventList
	if err := on.Objects.List(t.Context(), &list, client.InNamespace(pod.Namespace)); err != nil {
		t.Fatal(err)
	}
	for _, e := range list.Items {
		if e.Reason == reason && e.Regarding.UID == pod.UID {
			return e.Note
		}
	}
	return ""
}

// checkOpenReport holds the Report of a scanned pod against what was found.
func checkOpenReport(t *testing.T, pod *corev1.Pod) {
	t.Helper()
	u := &unstructured.Unstructured{}
	u.SetAPIVersion("openreports.io/v1alpha1")
	u.SetKind("Report")
	if err := on.Objects.Get(t.Context(), client.ObjectKey{Namespace: pod.Namespace, Name: "sonde-" + string(pod.UID)}, u); err != nil {
		t.Error(err)
		return
	}
	fails, _, err := unstructured.NestedInt64(u.Object, "summary", "fail")
	if err != nil || fails == 0 || u.GetOwnerReferences()[0].UID != pod.UID {
		t.Errorf("Report with %d failures, %v, owned by %v", fails, err, u.GetOwnerReferences())
	}
}

// The keys to the bucket.
const (
	bucketKey    = "AKIAE2E"
	bucketSecret = "the-secret-of-the-bucket"
)

// bucket is an S3 server in the cluster with a bucket named reports.
type bucket struct {
	pod     *corev1.Pod
	address string
}

func (b *bucket) where(address string) string {
	return "s3://reports/e2e?region=us-east-1&use_path_style=true&endpoint=http://" + address
}

// newBucket is the address of a bucket and the keys to it, before start.
func newBucket(t *testing.T) *bucket {
	t.Helper()
	program := os.Getenv("VERSITYGW")
	if program == "" {
		t.Skip("VERSITYGW is not set: it names an S3 server, which `make e2e` sets")
	}
	ns := space(t, "bucket")
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "s3", Labels: map[string]string{"app": "s3"}},
		Spec:       on.PodSpec("good"),
	}
	c := &pod.Spec.Containers[0]
	c.Image = loadProgram(t, "s3", program)
	c.Args = []string{"--port", ":7070", "--quiet", "posix", "--nometa", "/data"}
	c.Env = []corev1.EnvVar{{Name: "ROOT_ACCESS_KEY", Value: bucketKey}, {Name: "ROOT_SECRET_KEY", Value: bucketSecret}}
	c.ReadinessProbe.ProbeHandler = corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: c.ReadinessProbe.HTTPGet.Port}}
	c.ReadinessProbe.TCPSocket.Port.IntVal = 7070
	// Every directory in /data is a bucket.
	pod.Spec.SecurityContext.FSGroup = pod.Spec.SecurityContext.RunAsUser
	for volume, path := range map[string]string{"data": "/data", "reports": "/data/reports", "tmp": "/tmp"} {
		pod.Spec.Volumes = append(pod.Spec.Volumes, corev1.Volume{Name: volume, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}})
		c.VolumeMounts = append(c.VolumeMounts, corev1.VolumeMount{Name: volume, MountPath: path})
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: "s3"},
		Spec:       corev1.ServiceSpec{Selector: pod.Labels, Ports: []corev1.ServicePort{{Port: 7070}}},
	}
	keys := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "archive"},
		StringData: map[string]string{"AWS_ACCESS_KEY_ID": bucketKey, "AWS_SECRET_ACCESS_KEY": bucketSecret},
	}
	for _, o := range []client.Object{service, keys} {
		if err := on.Objects.Create(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := on.Objects.Delete(context.WithoutCancel(t.Context()), keys); err != nil {
			t.Error(err)
		}
	})
	return &bucket{pod, service.Spec.ClusterIP + ":7070"}
}

func (b *bucket) start(t *testing.T) {
	t.Helper()
	if err := on.Objects.Create(t.Context(), b.pod); err != nil {
		t.Fatal(err)
	}
	awaitPod(t, b.pod, "to be ready", func(p *corev1.Pod) bool {
		return len(p.Status.ContainerStatuses) > 0 && p.Status.ContainerStatuses[0].Ready
	})
}

// forward brings the bucket to this machine, and returns its URL there.
func (b *bucket) forward(t *testing.T) string {
	t.Helper()
	kubectl := exec.CommandContext(t.Context(), on.Kubectl(), "--kubeconfig", on.Kubeconfig,
		"port-forward", "--namespace", b.pod.Namespace, "pod/"+b.pod.Name, ":7070")
	out, err := kubectl.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := kubectl.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kubectl.Wait() }) // it is killed when the test's context ends
	// Forwarding from 127.0.0.1:40123 -> 7070
	told := make([]byte, 256)
	n, err := out.Read(told)
	address := regexp.MustCompile(`127\.0\.0\.1:\d+`).Find(told[:n])
	if address == nil {
		t.Fatalf("kubectl port-forward said %q, %v", told[:n], err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // until kubectl ends
	return b.where(string(address))
}

// loadProgram makes an image of one static program and brings it to the node.
func loadProgram(t *testing.T, image, program string) string {
	t.Helper()
	binary, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	var files bytes.Buffer
	w := tar.NewWriter(&files)
	if err := w.WriteHeader(&tar.Header{Name: "program", Mode: 0o755, Size: int64(len(binary))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(binary); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	made, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		t.Fatal(err)
	}
	config, err := made.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	config.Config = v1.Config{Entrypoint: []string{"/program"}, User: "65532:65532"}
	if made, err = mutate.ConfigFile(made, config); err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("sonde.test/"+image+":dev", name.WeakValidation)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), image+".tar")
	if err := tarball.WriteToFile(file, tag, made); err != nil {
		t.Fatal(err)
	}
	load := exec.CommandContext(t.Context(), "go", "run", "./hack/node", "load", "--name", on.Cluster, file)
	load.Dir = on.Tree
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("load image: %v\n%s", err, out)
	}
	return tag.Name()
}
