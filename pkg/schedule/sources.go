// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/pkg/threshold"
	"github.com/sonde-dev/sonde/profiles"
)

// Sources finds what a policy names. ConfigMaps are read when they are needed,
// by name, and not watched: the scheduler has no need to know all of a cluster's.
type Sources struct{ Reader client.Reader }

// Loaded is a profile ready to be sent.
type Loaded struct {
	Name, Version string
	Digest        string // sha256:HEX over its files
	Bundle        protocol.Bundle
}

// Profile finds a profile for a pod's namespace. The error is a *scan.Problem.
func (s Sources) Profile(ctx context.Context, namespace string, ref policy.ProfileRef) (Loaded, error) {
	p, err := s.read(ctx, namespace, ref)
	if err != nil {
		return Loaded{}, err
	}
	var packed bytes.Buffer
	if err := p.Pack(&packed); err != nil {
		return Loaded{}, &scan.Problem{Reason: policy.ProfileInvalid, Message: fmt.Sprintf("pack profile %s", ref), Err: err}
	}
	return Loaded{
		Name:    p.Meta.Name,
		Version: p.Meta.Version,
		Digest:  "sha256:" + p.Digest(),
		Bundle:  protocol.NewBundle(ref.String(), packed.Bytes()),
	}, nil
}

func (s Sources) read(ctx context.Context, namespace string, ref policy.ProfileRef) (*profile.Profile, error) {
	if ref.Kind == policy.ProfileBuiltin {
		p, err := profiles.Builtin(ref.Name)
		if err != nil {
			return nil, &scan.Problem{Reason: policy.ProfileMissing, Message: "find profile " + ref.String(), Err: err}
		}
		return p, nil
	}
	var cm corev1.ConfigMap
	if err := s.Reader.Get(ctx, client.ObjectKey{Namespace: namespace, Name: ref.Name}, &cm); err != nil {
		return nil, missing(policy.ProfileMissing, err, "profile %s in namespace %s", ref, namespace)
	}
	archive := cm.BinaryData[profileArchive]
	if archive == nil {
		packed, err := packConfigMap(&cm)
		if err != nil {
			return nil, &scan.Problem{Reason: policy.ProfileInvalid, Message: "pack profile " + ref.String(), Err: err}
		}
		archive = packed
	}
	p, err := profile.Archive(bytes.NewReader(archive))
	if err != nil {
		return nil, &scan.Problem{Reason: policy.ProfileInvalid, Message: fmt.Sprintf("read profile %s in namespace %s", ref, namespace), Err: err}
	}
	return p, nil
}

// profileArchive is the key of a ConfigMap that holds a whole packed profile.
const profileArchive = "profile.tar.gz"

// packConfigMap makes a profile of a ConfigMap's keys: inspec.yml is itself,
// every NAME.rb is controls/NAME.rb, all else is under files/.
func packConfigMap(cm *corev1.ConfigMap) ([]byte, error) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	files := tar.NewWriter(zip)
	for _, key := range slices.Sorted(maps.Keys(cm.Data)) {
		name := "files/" + key
		switch {
		case key == "inspec.yml":
			name = key
		case path.Ext(key) == ".rb":
			name = "controls/" + key
		}
		data := cm.Data[key]
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data))}); err != nil {
			return nil, err
		}
		if _, err := files.Write([]byte(data)); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(files.Close(), zip.Close()); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// Threshold finds a threshold for a pod's namespace. The error is a *scan.Problem.
func (s Sources) Threshold(ctx context.Context, namespace string, ref policy.Threshold) (*threshold.Threshold, error) {
	if ref.ConfigMap == "" {
		t, err := threshold.ParseInline(ref.Inline)
		if err != nil {
			return nil, &scan.Problem{Reason: policy.ThresholdInvalid, Message: "read threshold", Err: err}
		}
		return t, nil
	}
	var cm corev1.ConfigMap
	if err := s.Reader.Get(ctx, client.ObjectKey{Namespace: namespace, Name: ref.ConfigMap}, &cm); err != nil {
		return nil, missing(policy.ThresholdMissing, err, "threshold %s in namespace %s", ref, namespace)
	}
	text, ok := cm.Data[ref.Key]
	if !ok {
		return nil, &scan.Problem{Reason: policy.ThresholdMissing, Message: fmt.Sprintf("ConfigMap %s/%s has no key %q", namespace, ref.ConfigMap, ref.Key)}
	}
	t, err := threshold.Parse([]byte(text))
	if err != nil {
		return nil, &scan.Problem{Reason: policy.ThresholdInvalid, Message: fmt.Sprintf("read threshold %s in namespace %s", ref, namespace), Err: err}
	}
	return t, nil
}

// missing tells what is not there from what could not be asked.
func missing(reason policy.Reason, err error, format string, args ...any) *scan.Problem {
	if !apierrors.IsNotFound(err) {
		reason = policy.APIFailed
	}
	return &scan.Problem{Reason: reason, Message: "find " + fmt.Sprintf(format, args...), Err: err}
}
