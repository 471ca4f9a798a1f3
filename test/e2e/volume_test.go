// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/test/stage"
)

// volume is what the chart's claim is given: a directory of this machine, which
// is the node's too.
type volume struct{ dir string }

const volumeClass = "e2e-reports"

func (v volume) values() string {
	return values + fmt.Sprintf(`
archive:
  persistence: {enabled: true, storageClass: %s, size: 1Gi}
`, volumeClass)
}

// makeVolume makes a volume, and removes it with its claim, which the chart
// leaves to the user.
func makeVolume(t *testing.T) volume {
	t.Helper()
	v := volume{t.TempDir()}
	var nodes corev1.NodeList
	if err := on.Objects.List(t.Context(), &nodes); err != nil {
		t.Fatal(err)
	}
	here := corev1.NodeSelectorRequirement{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{nodes.Items[0].Labels[corev1.LabelHostname]}}
	pv := &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: volumeClass},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")},
			AccessModes:                   []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			PersistentVolumeReclaimPolicy: corev1.PersistentVolumeReclaimRetain,
			StorageClassName:              volumeClass,
			PersistentVolumeSource:        corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: v.dir}},
			NodeAffinity: &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{
				{MatchExpressions: []corev1.NodeSelectorRequirement{here}},
			}}},
		},
	}
	if err := on.Objects.Create(t.Context(), pv); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		claim := &corev1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: stage.Namespace, Name: "sonde-reports"}}
		for _, o := range []client.Object{claim, pv} {
			if err := on.Objects.Delete(context.WithoutCancel(t.Context()), o); client.IgnoreNotFound(err) != nil {
				t.Error(err)
			}
		}
	})
	return v
}

// file is where the report of a result lies: named after the time of the scan
// and the digest of the report.
func (v volume) file(ns string, r policy.ContainerResult) string {
	return filepath.Join(v.dir, "reports", ns, "bad", "app",
		r.Time.UTC().Format("20060102T150405Z")+"-"+strings.TrimPrefix(r.ReportDigest, "sha256:")+".json.gz")
}

// check holds the report of a result against what the pod says of it.
func (v volume) check(t *testing.T, ns string, r policy.ContainerResult) {
	t.Helper()
	name := v.file(ns, r)
	if !strings.HasPrefix(r.Report, "file:///var/lib/sonde/reports/") || filepath.Base(r.Report) != filepath.Base(name) {
		t.Errorf("the pod says that its report is %s", r.Report)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Error(err)
		return
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, zip); err != nil {
		t.Error(err)
	}
	if got := "sha256:" + hex.EncodeToString(sum.Sum(nil)); got != r.ReportDigest {
		t.Errorf("%s is %s", name, got)
	}
}

// age puts a report of long ago beside that of a result, and a file that is none
// of Sonde's.
func (v volume) age(t *testing.T, ns string, r policy.ContainerResult) (old, foreign string) {
	t.Helper()
	data, err := os.ReadFile(v.file(ns, r))
	if err != nil {
		t.Fatal(err)
	}
	r.Time = r.Time.AddDate(-1, 0, 0)
	old = v.file(ns, r)
	foreign = filepath.Join(filepath.Dir(old), "README")
	if err := errors.Join(os.WriteFile(old, data, 0o600), os.WriteFile(foreign, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	return old, foreign
}

func exists(t *testing.T, file string) bool {
	t.Helper()
	_, err := os.Stat(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

// list is what the sample's pod says of a pod's reports.
func (v volume) list(t *testing.T, pod string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(on.Tree, "config", "samples", "report.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var reader corev1.Pod
	if err := yaml.UnmarshalStrict(text, &reader); err != nil {
		t.Fatal(err)
	}
	c := &reader.Spec.Containers[0]
	c.Image, c.Args[1] = on.Image("sonde"), pod
	if err := on.Objects.Create(t.Context(), &reader); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := on.Objects.Delete(t.Context(), &reader, client.GracePeriodSeconds(0)); err != nil {
			t.Error(err)
		}
	}()
	awaitPod(t, &reader, "to end", func(p *corev1.Pod) bool {
		return p.Status.Phase == corev1.PodSucceeded || p.Status.Phase == corev1.PodFailed
	})
	said, err := on.API.Kube.CoreV1().Pods(reader.Namespace).GetLogs(reader.Name, &corev1.PodLogOptions{}).DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return string(said)
}
