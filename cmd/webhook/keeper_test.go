// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	registration "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
)

func installed() []client.Object {
	path := "/x"
	hook := registration.WebhookClientConfig{Service: &registration.ServiceReference{Namespace: "sonde-system", Name: "sonde-webhook", Path: &path}}
	return []client.Object{
		&corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "sonde-system", Name: "sonde-webhook"}},
		&registration.MutatingWebhookConfiguration{
			ObjectMeta: metav1.ObjectMeta{Name: "sonde"},
			Webhooks:   []registration.MutatingWebhook{{Name: "a.example.com", ClientConfig: hook}},
		},
		&registration.ValidatingWebhookConfiguration{
			ObjectMeta: metav1.ObjectMeta{Name: "sonde"},
			Webhooks:   []registration.ValidatingWebhook{{Name: "b.example.com", ClientConfig: hook}, {Name: "c.example.com", ClientConfig: hook}},
		},
	}
}

func keeperOn(c client.Client) *keeper {
	return &keeper{client: c, namespace: "sonde-system", secret: "sonde-webhook", configurations: "sonde", host: host}
}

// cas is the CA bundle of each webhook.
func cas(t *testing.T, c client.Client) [][]byte {
	t.Helper()
	var mutating registration.MutatingWebhookConfiguration
	var validating registration.ValidatingWebhookConfiguration
	name := types.NamespacedName{Name: "sonde"}
	if err := errors.Join(c.Get(t.Context(), name, &mutating), c.Get(t.Context(), name, &validating)); err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, w := range mutating.Webhooks {
		if w.ClientConfig.Service == nil || *w.ClientConfig.Service.Path != "/x" {
			t.Errorf("webhook %s lost its service", w.Name)
		}
		all = append(all, w.ClientConfig.CABundle)
	}
	for _, w := range validating.Webhooks {
		if w.ClientConfig.Service == nil || *w.ClientConfig.Service.Path != "/x" {
			t.Errorf("webhook %s lost its service", w.Name)
		}
		all = append(all, w.ClientConfig.CABundle)
	}
	return all
}

func TestKeep(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	c := fake.NewClientBuilder().WithObjects(installed()...).Build()
	k := keeperOn(c)
	if k.ready(nil) == nil {
		t.Error("ready before anything was done")
	}
	if _, err := k.certificate(nil); err == nil {
		t.Error("there is a certificate before one was made")
	}
	if err := k.keep(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if err := k.ready(nil); err != nil {
		t.Error(err)
	}
	first, err := k.certificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, ca := range cas(t, c) {
		if !bytes.Contains(ca, []byte("BEGIN CERTIFICATE")) {
			t.Errorf("webhook %d has the CA %q", i, ca)
		}
	}

	// Another replica takes what is there.
	other := keeperOn(c)
	if err := other.keep(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if second, err := other.certificate(nil); err != nil || !bytes.Equal(first.Certificate[0], second.Certificate[0]) {
		t.Errorf("two replicas serve two certificates: %v", err)
	}

	// A new release of the chart may take the CA out; it comes back.
	var validating registration.ValidatingWebhookConfiguration
	if err := c.Get(t.Context(), types.NamespacedName{Name: "sonde"}, &validating); err != nil {
		t.Fatal(err)
	}
	validating.Webhooks[0].ClientConfig.CABundle = nil
	if err := c.Update(t.Context(), &validating); err != nil {
		t.Fatal(err)
	}
	if err := k.keep(t.Context(), now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if cas(t, c)[1] == nil {
		t.Error("the CA did not come back")
	}
}

// Of two replicas that start at once, one writes, and both serve that.
func TestKeepLosesARace(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	lost := false
	c := fake.NewClientBuilder().WithObjects(installed()...).WithInterceptorFuncs(interceptor.Funcs{
		Update: func(ctx context.Context, c client.WithWatch, o client.Object, opts ...client.UpdateOption) error {
			secret, ok := o.(*corev1.Secret)
			if !ok || lost {
				return c.Update(ctx, o, opts...)
			}
			lost = true
			winner := secret.DeepCopy()
			winner.Data = issued(t, nil, now)
			if err := c.Update(ctx, winner); err != nil {
				return err
			}
			return apierrors.NewConflict(schema.GroupResource{Resource: "secrets"}, o.GetName(), errors.New("changed"))
		},
	}).Build()
	k := keeperOn(c)
	if err := k.keep(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	var secret corev1.Secret
	if err := c.Get(t.Context(), types.NamespacedName{Namespace: "sonde-system", Name: "sonde-webhook"}, &secret); err != nil {
		t.Fatal(err)
	}
	pair, err := readPair(secret.Data[keyCert], secret.Data[keyCertKey])
	if err != nil {
		t.Fatal(err)
	}
	served, err := k.certificate(nil)
	if err != nil || !lost || !bytes.Equal(served.Certificate[0], pair.cert.Raw) {
		t.Errorf("the served certificate is not the Secret's: %v", err)
	}
}

func TestKeepWithoutWhatItNeeds(t *testing.T) {
	for i, missing := range []string{"Secret", "mutating", "validating"} {
		objects := installed()
		k := keeperOn(fake.NewClientBuilder().WithObjects(append(objects[:i:i], objects[i+1:]...)...).Build())
		if err := k.keep(t.Context(), time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)); !apierrors.IsNotFound(err) {
			t.Errorf("without %s: %v", missing, err)
		}
		if k.ready(nil) == nil {
			t.Errorf("without %s: ready", missing)
		}
	}
}
