// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"strings"
	"testing"
	"testing/synctest"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/metadata/fake"
)

// The temporary identity goes also when the scanner does not end in time.
func TestCleanUpDoesNotWaitInVain(t *testing.T) {
	scheme := fake.NewTestScheme()
	if err := metav1.AddMetaToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	var objects []*metav1.PartialObjectMetadata
	for _, kind := range []metav1.TypeMeta{
		{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "RoleBinding"},
		{APIVersion: "rbac.authorization.k8s.io/v1", Kind: "Role"},
		{APIVersion: "v1", Kind: "ServiceAccount"},
	} {
		objects = append(objects, &metav1.PartialObjectMetadata{TypeMeta: kind, ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "sonde-scan-1"}})
	}
	server := fake.NewSimpleMetadataClient(scheme, objects[0], objects[1], objects[2])
	synctest.Test(t, func(t *testing.T) {
		d := &deployment{
			scanner: &Scanner{},
			reached: true,
			target:  &Target{Pod: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "api"}}},
			watch:   &watcher{stop: func() {}, ended: make(chan struct{}), changed: make(chan struct{})},
			temp:    &temporary{meta: server, namespace: "shop", name: "sonde-scan-1"},
		}
		if err := d.cleanUp(t.Context()); err == nil || !strings.Contains(err.Error(), "has not ended yet") {
			t.Errorf("error %v", err)
		}
		for _, kind := range temporaryKinds {
			left, err := server.Resource(kind).Namespace("shop").List(t.Context(), metav1.ListOptions{})
			if err != nil || len(left.Items) > 0 {
				t.Errorf("%s: %d left, %v", kind.Resource, len(left.Items), err)
			}
		}
	})
}
