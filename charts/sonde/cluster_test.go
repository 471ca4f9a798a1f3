// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package sonde

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	registration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// startServer is a real API server, and its administrator.
func startServer(t *testing.T) (*envtest.Environment, client.Client) {
	t.Helper()
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
	admin, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return environment, admin
}

// A real API server takes every object, and the scheduler's right to delete
// ends where the sweep's policy says.
func TestAgainstAPIServer(t *testing.T) {
	objects := render(t, everything...)
	environment, admin := startServer(t)
	ctx := t.Context()
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
	as := rest.CopyConfig(environment.Config)
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

// An upgrade keeps what the webhook has written into the release's objects, and
// an uninstall leaves nothing that could be in somebody's way.
func TestUpgradeAndUninstall(t *testing.T) {
	helm := os.Getenv("HELM")
	if helm == "" {
		t.Skip("HELM is not set: it names a helm program, which `make test` sets")
	}
	environment, admin := startServer(t)
	ctx := t.Context()
	kubeconfig := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(kubeconfig, environment.KubeConfig, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		args = append(args, "--namespace", "sonde-system", "--kubeconfig", kubeconfig)
		if out, err := exec.CommandContext(ctx, helm, args...).CombinedOutput(); err != nil {
			t.Fatalf("helm %v: %v\n%s", args, err, out)
		}
	}
	run("install", "sonde", ".", "--create-namespace", "--set", "eviction.enabled=true")

	ca := base64.StdEncoding.EncodeToString(authority(t))
	hooks := &registration.MutatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "sonde"}}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "sonde-system", Name: "sonde-webhook"}}
	memory := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "sonde-system", Name: "sonde-evictions"}}
	for object, patch := range map[client.Object]string{
		hooks:  `{"webhooks":[{"name":"mutate-pods.sonde.dev","clientConfig":{"caBundle":"` + ca + `"}}]}`,
		secret: `{"data":{"tls.crt":"eA=="}}`,
		memory: `{"data":{"evictions.json":"[]"}}`,
	} {
		if err := admin.Patch(ctx, object, client.RawPatch(types.StrategicMergePatchType, []byte(patch))); err != nil {
			t.Fatal(err)
		}
	}
	run("upgrade", "sonde", ".", "--set", "eviction.enabled=true,webhook.timeoutSeconds=2,webhook.replicas=3")
	for _, object := range []client.Object{hooks, secret, memory} {
		if err := admin.Get(ctx, client.ObjectKeyFromObject(object), object); err != nil {
			t.Fatal(err)
		}
	}
	if w := hooks.Webhooks[0]; *w.TimeoutSeconds != 2 || base64.StdEncoding.EncodeToString(w.ClientConfig.CABundle) != ca {
		t.Errorf("after the upgrade: timeout %d, CA %q", *w.TimeoutSeconds, w.ClientConfig.CABundle)
	}
	if string(secret.Data["tls.crt"]) != "x" || memory.Data["evictions.json"] != "[]" {
		t.Errorf("after the upgrade: Secret %v, ConfigMap %v", secret.Data, memory.Data)
	}

	run("uninstall", "sonde")
	ours := client.MatchingLabels{"app.kubernetes.io/instance": "sonde"}
	for _, list := range []client.ObjectList{
		&registration.MutatingWebhookConfigurationList{}, &registration.ValidatingWebhookConfigurationList{},
		&registration.ValidatingAdmissionPolicyList{}, &registration.ValidatingAdmissionPolicyBindingList{},
		&rbacv1.ClusterRoleList{}, &rbacv1.ClusterRoleBindingList{}, &rbacv1.RoleList{}, &rbacv1.RoleBindingList{},
		&corev1.SecretList{}, &corev1.ConfigMapList{}, &corev1.ServiceList{}, &corev1.ServiceAccountList{}, &appsv1.DeploymentList{},
	} {
		if err := admin.List(ctx, list, ours); err != nil {
			t.Fatal(err)
		}
		if n := meta.LenList(list); n > 0 {
			t.Errorf("%T: %d are left", list, n)
		}
	}
}

// authority is a CA that the API server takes for one.
func authority(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
