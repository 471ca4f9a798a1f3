// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	registration "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"
	"sigs.k8s.io/controller-runtime/pkg/webhook"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// configurations are what the chart installs, by Routes, with names of their own.
func configurations() (*registration.MutatingWebhookConfiguration, *registration.ValidatingWebhookConfiguration) {
	mutating := &registration.MutatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "sonde"}}
	validating := &registration.ValidatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "sonde"}}
	for _, route := range Routes() {
		name := strings.Trim(route.Path, "/") + ".example.com"
		clientConfig := registration.WebhookClientConfig{Service: &registration.ServiceReference{Name: "sonde", Namespace: "default", Path: &route.Path}}
		if route.Mutating {
			mutating.Webhooks = append(mutating.Webhooks, registration.MutatingWebhook{
				Name: name, ClientConfig: clientConfig, Rules: route.Rules, FailurePolicy: new(registration.Ignore), TimeoutSeconds: new(int32(3)),
				SideEffects: new(registration.SideEffectClassNone), AdmissionReviewVersions: []string{"v1"},
			})
			continue
		}
		validating.Webhooks = append(validating.Webhooks, registration.ValidatingWebhook{
			Name: name, ClientConfig: clientConfig, Rules: route.Rules, FailurePolicy: new(registration.Ignore), TimeoutSeconds: new(int32(3)),
			SideEffects: new(registration.SideEffectClassNone), AdmissionReviewVersions: []string{"v1"},
		})
	}
	return mutating, validating
}

// cluster is a real API server that asks our hooks; stop ends the hooks alone.
type cluster struct {
	config *rest.Config
	stop   func()
}

func startCluster(t *testing.T) cluster {
	t.Helper()
	if os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("KUBEBUILDER_ASSETS is not set: it names a directory with kube-apiserver and etcd, which `make test` sets")
	}
	mutating, validating := configurations()
	environment := &envtest.Environment{WebhookInstallOptions: envtest.WebhookInstallOptions{
		MutatingWebhooks:   []*registration.MutatingWebhookConfiguration{mutating},
		ValidatingWebhooks: []*registration.ValidatingWebhookConfiguration{validating},
	}}
	config, err := environment.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := environment.Stop(); err != nil {
			t.Error(err)
		}
	})
	install := environment.WebhookInstallOptions
	server := webhook.NewServer(webhook.Options{Host: install.LocalServingHost, Port: install.LocalServingPort, CertDir: install.LocalServingCertDir})
	reader := as(t, config, "", nil)
	hooks := New(CachedNamespaces{Cache: reader, Live: reader}, Options{Defaults: policy.Default(), Patterns: patterns(t), Scheduler: scheduler})
	for path, handler := range hooks.Handlers() {
		server.Register(path, handler)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := server.Start(ctx); err != nil {
			t.Error(err)
		}
	})
	stop := func() { cancel(); running.Wait() }
	t.Cleanup(stop)
	for server.StartedChecker()(nil) != nil {
		if ctx.Err() != nil {
			t.Fatal("the webhook server did not start")
		}
	}
	return cluster{config, stop}
}

// warnings gathers what the API server warns a client of.
type warnings struct{ texts []string }

// HandleWarningHeader implements rest.WarningHandler.
func (w *warnings) HandleWarningHeader(_ int, _, text string) { w.texts = append(w.texts, text) }

// as is a client of a user, an administrator's for "".
func as(t *testing.T, config *rest.Config, user string, w *warnings) client.Client {
	t.Helper()
	c := rest.CopyConfig(config)
	c.Impersonate.UserName = user
	if w != nil {
		c.WarningHandler = w
	}
	made, err := client.New(c, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// admit lets users do anything: these tests are about admission, not RBAC.
func admit(t *testing.T, c client.Client, users ...string) {
	t.Helper()
	binding := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: "everyone"},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
	}
	for _, user := range users {
		binding.Subjects = append(binding.Subjects, rbacv1.Subject{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: user})
	}
	if err := c.Create(t.Context(), binding); err != nil {
		t.Fatal(err)
	}
}

func mustBeForbidden(t *testing.T, what string, err error, text string) {
	t.Helper()
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: %v, want forbidden with %q", what, err, text)
	}
}

// The hooks behind a real API server, from a namespace's policy to an outage.
func TestAgainstAPIServer(t *testing.T) {
	const account, bob = "system:serviceaccount:shop:sonde-scan-1", "bob"
	ctx := t.Context()
	cluster := startCluster(t)
	admin := as(t, cluster.config, "", nil)
	admit(t, admin, scheduler, account, bob)
	var warned warnings
	user := as(t, cluster.config, bob, &warned)

	space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Annotations: map[string]string{policy.KeyScan: "yes"}}}
	// The API server takes a moment to learn of the hooks, and lets things pass until then.
	if err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		return user.Create(ctx, space.DeepCopy(), client.DryRunAll) != nil, nil
	}); err != nil {
		t.Fatal(err)
	}
	mustBeForbidden(t, "bad policy", user.Create(ctx, space), `Unsupported value: "yes": supported values: "enabled", "disabled"`)
	space.Annotations = map[string]string{policy.KeyContainers: "api;web"}
	mustBeForbidden(t, "containers that cannot be", user.Create(ctx, space), `Invalid value: "api;web": "api;web" is no name of a container`)
	misspelt := strings.Replace(policy.KeySchedule, "schedule", "scedule", 1)
	space.Annotations = map[string]string{policy.KeyScan: "enabled", misspelt: "@daily"}
	if err := user.Create(ctx, space); err != nil {
		t.Fatal(err)
	}
	if len(warned.texts) != 1 || !strings.Contains(warned.texts[0], "did you mean "+policy.KeySchedule) {
		t.Errorf("warnings %q, want one about %s", warned.texts, misspelt)
	}

	mustBeForbidden(t, "a container that the pod has not", user.Create(ctx, distrolessPod(map[string]string{policy.KeyContainers: "wep"})), `supported values: "web"`)
	pod := distrolessPod(map[string]string{policy.KeyAudit: "[]"})
	if err := user.Create(ctx, pod); err != nil {
		t.Fatal(err)
	}
	if pod.Labels[policy.LabelVerdict] != "pending" || pod.Annotations[policy.KeyDistroless] == "" || pod.Annotations[policy.KeyAudit] != "" {
		t.Errorf("labels %v, annotations %v: not marked as pending", pod.Labels, pod.Annotations)
	}

	verdict := client.RawPatch(types.MergePatchType, []byte(`{"metadata":{"labels":{"`+policy.LabelVerdict+`":"passed"}}}`))
	mustBeForbidden(t, "forged verdict", user.Patch(ctx, pod.DeepCopy(), verdict), "label "+policy.LabelVerdict)
	if err := as(t, cluster.config, scheduler, nil).Patch(ctx, pod.DeepCopy(), verdict); err != nil {
		t.Errorf("the scheduler's verdict: %v", err)
	}
	mustBeForbidden(t, "removed verdict", user.Patch(ctx, pod.DeepCopy(),
		client.RawPatch(types.MergePatchType, []byte(`{"metadata":{"labels":{"`+policy.LabelVerdict+`":null}}}`))), "label "+policy.LabelVerdict)

	add := func(name string) client.Patch {
		return client.RawPatch(types.StrategicMergePatchType, []byte(`{"spec":{"ephemeralContainers":[{"name":"`+name+`","image":"scanner","targetContainerName":"web"}]}}`))
	}
	mustBeForbidden(t, "another's scanner", user.SubResource("ephemeralcontainers").Patch(ctx, pod.DeepCopy(), add("sonde-1")), `ephemeral container "sonde-1"`)
	if err := user.SubResource("ephemeralcontainers").Patch(ctx, pod.DeepCopy(), add("debugger")); err != nil {
		t.Errorf("a debugger: %v", err)
	}
	for name, who := range map[string]string{"sonde-2": scheduler, "sonde-3": account} {
		if err := as(t, cluster.config, who, nil).SubResource("ephemeralcontainers").Patch(ctx, pod.DeepCopy(), add(name)); err != nil {
			t.Errorf("a scanner by %s: %v", who, err)
		}
	}

	cluster.stop()
	late := distrolessPod(nil)
	late.Name = "late"
	if err := user.Create(ctx, late); err != nil {
		t.Errorf("a pod while the webhook is away: %v", err)
	}
	if late.Labels[policy.LabelVerdict] != "" {
		t.Errorf("labels %v: who marked it?", late.Labels)
	}
}
