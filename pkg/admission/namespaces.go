// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// liveTimeout leaves time to answer within the three seconds that the API
// server waits.
const liveTimeout = 2 * time.Second

// CachedNamespaces reads namespaces from a cache, and from the API server where
// the cache does not know one yet: a pod often follows its namespace at once.
type CachedNamespaces struct {
	Cache, Live client.Reader
}

var _ Namespaces = CachedNamespaces{}

// Annotations implements Namespaces.
func (n CachedNamespaces) Annotations(ctx context.Context, namespace string) (map[string]string, error) {
	var ns corev1.Namespace
	err := n.Cache.Get(ctx, types.NamespacedName{Name: namespace}, &ns)
	if apierrors.IsNotFound(err) {
		ctx, cancel := context.WithTimeout(ctx, liveTimeout)
		defer cancel()
		err = n.Live.Get(ctx, types.NamespacedName{Name: namespace}, &ns)
	}
	if err != nil {
		return nil, fmt.Errorf("read namespace %s: %w", namespace, err)
	}
	return ns.Annotations, nil
}
