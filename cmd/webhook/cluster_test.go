// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/envtest"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// The whole program as the chart installs it, on a real API server: with the
// chart's flags, its account's rights and no other, and its webhook
// configurations. Only where the program is reached differs.
func TestProgram(t *testing.T) {
	helm := os.Getenv("HELM")
	if helm == "" || os.Getenv("KUBEBUILDER_ASSETS") == "" {
		t.Skip("HELM or KUBEBUILDER_ASSETS is not set, which `make test` does")
	}
	chart, err := exec.CommandContext(t.Context(), helm, "template", "sonde", "../../charts/sonde", "--namespace", "sonde-system").Output()
	if err != nil {
		t.Fatal(err)
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
	port, health := freePort(t), freePort(t)
	args := install(t, admin, chart, port)
	account, err := environment.AddUser(envtest.User{Name: "system:serviceaccount:sonde-system:sonde-webhook"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	kubeconfig, err := account.KubeConfig()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(file, kubeconfig, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KUBECONFIG", file)
	start(t, append(args, fmt.Sprintf("--port=%d", port), fmt.Sprintf("--health-probe-bind-address=127.0.0.1:%d", health), "--metrics-bind-address=0"))
	untilReady(t, fmt.Sprintf("http://127.0.0.1:%d/readyz", health))

	ctx := t.Context()
	space := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop", Annotations: map[string]string{policy.KeyScan: "sometimes"}}}
	// The API server takes a moment to learn of the CA, and lets things pass until then.
	if err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		err := admin.Create(ctx, space.DeepCopy(), client.DryRunAll)
		return apierrors.IsForbidden(err), ignoreForbidden(err)
	}); err != nil {
		t.Fatalf("a namespace with a bad policy: %v", err)
	}
	space.Annotations[policy.KeyScan] = "enabled"
	if err := admin.Create(ctx, space); err != nil {
		t.Fatal(err)
	}
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "gcr.io/distroless/static:nonroot"}}},
	}
	if err := admin.Create(ctx, pod); err != nil {
		t.Fatal(err)
	}
	if pod.Labels[policy.LabelVerdict] != string(policy.Pending) {
		t.Errorf("labels %v: the pod is not marked", pod.Labels)
	}

	webhook, err := client.New(account.Config(), client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	other := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "sonde-system", Name: "other"}}
	if err := admin.Create(ctx, other); err != nil {
		t.Fatal(err)
	}
	if err := webhook.Get(ctx, client.ObjectKeyFromObject(other), other); !apierrors.IsForbidden(err) {
		t.Errorf("the webhook reads another Secret: %v", err)
	}
}

func ignoreForbidden(err error) error {
	if apierrors.IsForbidden(err) {
		return nil
	}
	return err
}

// start runs the program until the test ends.
func start(t *testing.T, args []string) {
	t.Helper()
	var o options
	flags := pflag.NewFlagSet("webhook", pflag.ContinueOnError)
	o.addFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	hooks, err := o.settle()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := run(ctx, o, hooks); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); running.Wait() })
}

func untilReady(t *testing.T, url string) {
	t.Helper()
	err := wait.PollUntilContextCancel(t.Context(), 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return false, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false, nil //nolint:nilerr // it does not listen yet
		}
		return response.StatusCode == http.StatusOK, response.Body.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int64 {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("listening on %v", listener.Addr())
	}
	return int64(address.Port)
}

// install creates what helm rendered and returns the webhook's arguments. There
// is no network of pods: the Service leads to this machine instead.
func install(t *testing.T, admin client.Client, chart []byte, port int64) (args []string) {
	t.Helper()
	if err := admin.Create(t.Context(), &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "sonde-system"}}); err != nil {
		t.Fatal(err)
	}
	documents := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(chart), 4096)
	for {
		var object unstructured.Unstructured
		if err := documents.Decode(&object); errors.Is(err, io.EOF) {
			return args
		} else if err != nil {
			t.Fatal(err)
		}
		if object.Object == nil {
			continue
		}
		switch kind, name := object.GetKind(), object.GetName(); {
		case kind == "Service" && name == "sonde-webhook":
			object.Object["spec"] = map[string]any{"type": "ExternalName", "externalName": "localhost"}
		case kind == "MutatingWebhookConfiguration", kind == "ValidatingWebhookConfiguration":
			for _, hook := range list(t, object.Object, "webhooks") {
				if err := unstructured.SetNestedField(hook, port, "clientConfig", "service", "port"); err != nil {
					t.Fatal(err)
				}
			}
		case kind == "Deployment" && name == "sonde-webhook":
			container := list(t, object.Object, "spec", "template", "spec", "containers")[0]
			var err error
			if args, _, err = unstructured.NestedStringSlice(container, "args"); err != nil {
				t.Fatal(err)
			}
		}
		if err := admin.Create(t.Context(), &object); err != nil {
			t.Fatalf("%s %s: %v", object.GetKind(), object.GetName(), err)
		}
	}
}

// list is a list of objects, not copied.
func list(t *testing.T, object map[string]any, fields ...string) []map[string]any {
	t.Helper()
	value, found, err := unstructured.NestedFieldNoCopy(object, fields...)
	items, ok := value.([]any)
	if err != nil || !found || !ok {
		t.Fatalf("no list %v: %v", fields, err)
	}
	var all []map[string]any
	for _, item := range items {
		one, ok := item.(map[string]any)
		if !ok {
			t.Fatalf("%v holds %T", fields, item)
		}
		all = append(all, one)
	}
	return all
}
