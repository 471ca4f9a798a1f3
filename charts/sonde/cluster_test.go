// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package sonde

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// A real API server takes every object, and the scheduler's right to delete
// ends where the sweep's policy says.
func TestAgainstAPIServer(t *testing.T) {
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("KUBEBUILDER_ASSETS is not set: it names a directory with kube-apiserver and etcd, which `make test` sets")
	}
	objects := render(t, everything...)
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
	admin, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := admin.Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name: "sonde-system", Labels: map[string]string{"pod-security.kubernetes.io/enforce": "restricted"},
	}}); err != nil {
		t.Fatal(err)
	}
	for _, object := range objects {
		one, ok := object.(client.Object)
		if !ok {
			t.Fatalf("%T is no object", object)
		}
		if err := admin.Create(ctx, one); err != nil {
			t.Errorf("%T %s: %v", one, one.GetName(), err)
		}
	}

	account := func(name string, labels map[string]string) *corev1.ServiceAccount {
		a := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, Labels: labels}}
		if err := admin.Create(ctx, a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	precious := account("precious", map[string]string{"app": "shop"})
	leftover := account("leftover", map[string]string{policy.LabelManaged: "true"})
	as := rest.CopyConfig(config)
	as.Impersonate.UserName = "system:serviceaccount:sonde-system:sonde-scheduler"
	scheduler, err := client.New(as, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The API server takes a moment to act on a new policy.
	var refused error
	if err := wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		refused = scheduler.Delete(ctx, precious, client.DryRunAll)
		return refused != nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(refused.Error(), "may remove only what is labelled "+policy.LabelManaged) {
		t.Errorf("deletion of another's account: %v", refused)
	}
	if err := scheduler.Delete(ctx, leftover); err != nil {
		t.Errorf("deletion of a leftover: %v", err)
	}
	if err := scheduler.Get(ctx, client.ObjectKey{Namespace: "sonde-system", Name: "sonde-webhook"}, &corev1.Secret{}); !apierrors.IsForbidden(err) {
		t.Errorf("the scheduler reads a Secret: %v", err)
	}
}
