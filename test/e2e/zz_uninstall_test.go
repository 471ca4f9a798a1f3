// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package e2e

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Last by its file's name, since nothing works after it: uninstalling leaves nothing behind, and
// pods can be made as before.
func TestUninstall(t *testing.T) {
	needCluster(t)
	if err := on.Uninstall(t.Context()); err != nil {
		t.Fatal(err)
	}
	var found []string
	mutating, err := on.API.Kube.AdmissionregistrationV1().MutatingWebhookConfigurations().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range mutating.Items {
		found = append(found, o.Name)
	}
	validating, err := on.API.Kube.AdmissionregistrationV1().ValidatingWebhookConfigurations().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range validating.Items {
		found = append(found, o.Name)
	}
	roles, err := on.API.Kube.RbacV1().ClusterRoles().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range roles.Items {
		found = append(found, o.Name)
	}
	for _, name := range found {
		if strings.Contains(name, "sonde") {
			t.Errorf("%s is still there", name)
		}
	}
	ns := space(t, "after")
	run(t, ns, "good")
}
