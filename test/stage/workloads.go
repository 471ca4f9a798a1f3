// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package stage

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/wait"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// MakeNamespace creates a namespace that enforces Pod Security `restricted`, with
// annotations.
func (s *Stage) MakeNamespace(ctx context.Context, name string, annotations map[string]string) error {
	n := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
		Name:        name,
		Labels:      map[string]string{"pod-security.kubernetes.io/enforce": "restricted"},
		Annotations: annotations,
	}}
	if err := s.Objects.Create(ctx, n); err != nil {
		return fmt.Errorf("create namespace %s: %w", name, err)
	}
	return nil
}

// RemoveNamespace deletes a namespace and waits until it is gone.
func (s *Stage) RemoveNamespace(ctx context.Context, name string) error {
	n := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
	if err := s.Objects.Delete(ctx, n); err != nil {
		return client.IgnoreNotFound(err)
	}
	return wait.PollUntilContextCancel(ctx, time.Second, true, func(ctx context.Context) (bool, error) {
		err := s.Objects.Get(ctx, client.ObjectKeyFromObject(n), n)
		return apierrors.IsNotFound(err), client.IgnoreNotFound(err)
	})
}

// PodSpec is a pod of one of the workloads, as `restricted` wants it.
func (s *Stage) PodSpec(workload string) corev1.PodSpec {
	const nonroot = 65532
	return corev1.PodSpec{
		AutomountServiceAccountToken: new(false),
		SecurityContext: &corev1.PodSecurityContext{
			RunAsNonRoot:   new(true),
			RunAsUser:      new(int64(nonroot)),
			SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
		},
		TerminationGracePeriodSeconds: new(int64(1)),
		Containers: []corev1.Container{{
			Name:            "app",
			Image:           s.Image("workload-" + workload),
			ImagePullPolicy: corev1.PullIfNotPresent,
			SecurityContext: &corev1.SecurityContext{
				AllowPrivilegeEscalation: new(false),
				ReadOnlyRootFilesystem:   new(true),
				Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
			},
			ReadinessProbe: &corev1.Probe{
				PeriodSeconds: 1,
				ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromInt32(8080)}},
			},
		}},
	}
}

// Deployment makes a deployment of a workload, named after it.
func (s *Stage) Deployment(namespace, workload string, replicas int32) *appsv1.Deployment {
	labels := map[string]string{"app": workload}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: workload},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       s.PodSpec(workload),
			},
		},
	}
}

// Pods lists a namespace's pods, those of a workload only if one is named.
func (s *Stage) Pods(ctx context.Context, namespace, workload string) ([]corev1.Pod, error) {
	var list corev1.PodList
	options := []client.ListOption{client.InNamespace(namespace)}
	if workload != "" {
		options = append(options, client.MatchingLabels{"app": workload})
	}
	if err := s.Objects.List(ctx, &list, options...); err != nil {
		return nil, fmt.Errorf("list pods of namespace %s: %w", namespace, err)
	}
	return list.Items, nil
}
