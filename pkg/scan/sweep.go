// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Sweep removes what scans left behind in a namespace ("" for all) when their
// process was killed: temporary identities and kubeconfig files on this machine
// that are older than age. An age below TokenLifetime can take away the
// identity of a scan that is still at work. It returns the names of what it took.
func Sweep(ctx context.Context, c Client, namespace string, now time.Time, age time.Duration) ([]string, error) {
	var gone []string
	var errs []error
	for _, kind := range temporaryKinds {
		list, err := c.Meta.Resource(kind).Namespace(namespace).List(ctx, metav1.ListOptions{LabelSelector: policy.LabelManaged + "=true"})
		if err != nil {
			errs = append(errs, fmt.Errorf("list leftover %s: %w", kind.Resource, err))
			continue
		}
		for _, o := range list.Items {
			if now.Sub(o.CreationTimestamp.Time) < age {
				continue
			}
			if err := removeObject(ctx, c.Meta, kind, o.Namespace, o.Name); err != nil {
				errs = append(errs, err)
				continue
			}
			gone = append(gone, fmt.Sprintf("%s %s/%s", kind.Resource, o.Namespace, o.Name))
		}
	}
	files, err := sweepKubeconfigs(now, age)
	return append(gone, files...), errors.Join(append(errs, err)...)
}

func sweepKubeconfigs(now time.Time, age time.Duration) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(os.TempDir(), kubeconfigPattern))
	if err != nil {
		return nil, fmt.Errorf("look for leftover kubeconfigs: %w", err)
	}
	var gone []string
	for _, f := range files {
		info, err := os.Lstat(f)
		if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < age {
			continue
		}
		if os.Remove(f) == nil {
			gone = append(gone, "kubeconfig "+f)
		}
	}
	return gone, nil
}
