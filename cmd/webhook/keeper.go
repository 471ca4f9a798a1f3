// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	registration "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

// keeper is certificates of the webhook's own: it keeps them in a Secret that
// all replicas share, and its CA in the webhook configurations.
//
// It needs to get and update that one Secret, and to get and patch those two
// configurations. cert-controller's rotator lists and watches all of them, and
// waits for the kubelet to mount the Secret, which takes up to a minute.
type keeper struct {
	client         client.Client
	namespace      string
	secret         string // name; it must exist, and may be empty
	configurations string // name of both
	host           string // that the API server calls

	current  atomic.Pointer[tls.Certificate]
	injected atomic.Bool
}

var _ certificates = (*keeper)(nil)

// How often the certificate is looked after, and how soon after a failure.
const (
	keepEvery = time.Minute
	keepAgain = 2 * time.Second
)

// Start implements certificates.
func (k *keeper) Start(ctx context.Context) error {
	for {
		wait := keepEvery
		if err := k.keep(ctx, time.Now()); err != nil {
			log.FromContext(ctx).Error(err, "certificate was not kept")
			wait = keepAgain
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

// NeedLeaderElection implements certificates.
func (k *keeper) NeedLeaderElection() bool { return false }

func (k *keeper) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if c := k.current.Load(); c != nil {
		return c, nil
	}
	return nil, errors.New("no certificate yet")
}

func (k *keeper) ready(*http.Request) error {
	if !k.injected.Load() {
		return errors.New("the webhook configurations do not have the certificate's CA yet")
	}
	return nil
}

// keep makes the Secret, the served certificate and the configurations agree.
func (k *keeper) keep(ctx context.Context, now time.Time) error {
	var secret corev1.Secret
	if err := k.client.Get(ctx, types.NamespacedName{Namespace: k.namespace, Name: k.secret}, &secret); err != nil {
		return fmt.Errorf("read Secret %s/%s: %w", k.namespace, k.secret, err)
	}
	data, changed, err := renew(secret.Data, k.host, now)
	if err != nil {
		return fmt.Errorf("renew certificate for %s: %w", k.host, err)
	}
	if changed {
		secret.Data = data
		// The Secret's resourceVersion lets one replica win; the others read again.
		if err := k.client.Update(ctx, &secret); apierrors.IsConflict(err) {
			return k.keep(ctx, now)
		} else if err != nil {
			return fmt.Errorf("write Secret %s/%s: %w", k.namespace, k.secret, err)
		}
	}
	pair, err := tls.X509KeyPair(data[keyCert], data[keyCertKey])
	if err != nil {
		return fmt.Errorf("read certificate of Secret %s/%s: %w", k.namespace, k.secret, err)
	}
	k.current.Store(&pair)
	if err := errors.Join(k.injectMutating(ctx, bundle(data)), k.injectValidating(ctx, bundle(data))); err != nil {
		return err
	}
	k.injected.Store(true)
	return nil
}

func (k *keeper) injectMutating(ctx context.Context, ca []byte) error {
	var c registration.MutatingWebhookConfiguration
	if err := k.client.Get(ctx, types.NamespacedName{Name: k.configurations}, &c); err != nil {
		return fmt.Errorf("read mutating webhook configuration %s: %w", k.configurations, err)
	}
	var stale []string
	for _, w := range c.Webhooks {
		if !bytes.Equal(w.ClientConfig.CABundle, ca) {
			stale = append(stale, w.Name)
		}
	}
	return k.inject(ctx, &c, stale, ca)
}

func (k *keeper) injectValidating(ctx context.Context, ca []byte) error {
	var c registration.ValidatingWebhookConfiguration
	if err := k.client.Get(ctx, types.NamespacedName{Name: k.configurations}, &c); err != nil {
		return fmt.Errorf("read validating webhook configuration %s: %w", k.configurations, err)
	}
	var stale []string
	for _, w := range c.Webhooks {
		if !bytes.Equal(w.ClientConfig.CABundle, ca) {
			stale = append(stale, w.Name)
		}
	}
	return k.inject(ctx, &c, stale, ca)
}

// inject patches the CA into the named webhooks of a configuration, and nothing
// else: the rest is the chart's.
func (k *keeper) inject(ctx context.Context, configuration client.Object, webhooks []string, ca []byte) error {
	if len(webhooks) == 0 {
		return nil
	}
	type clientConfig struct {
		CABundle []byte `json:"caBundle"`
	}
	type hook struct {
		Name         string       `json:"name"` // the list's merge key
		ClientConfig clientConfig `json:"clientConfig"`
	}
	patch := struct {
		Webhooks []hook `json:"webhooks"`
	}{}
	for _, name := range webhooks {
		patch.Webhooks = append(patch.Webhooks, hook{name, clientConfig{ca}})
	}
	text, err := json.Marshal(patch)
	if err != nil {
		return fmt.Errorf("encode CA patch: %w", err)
	}
	if err := k.client.Patch(ctx, configuration, client.RawPatch(types.StrategicMergePatchType, text)); err != nil {
		return fmt.Errorf("patch CA into %T %s: %w", configuration, k.configurations, err)
	}
	return nil
}
