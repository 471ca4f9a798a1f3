// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// watcher follows the status of one ephemeral container, with one watch and no
// polling.
type watcher struct {
	stop  context.CancelFunc
	ended chan struct{}
	err   error // why there is no more news, nil if the pod is gone; read it after ended

	mu      sync.Mutex
	pod     *corev1.Pod
	status  *corev1.ContainerStatus
	changed chan struct{} // closed and replaced with every change
}

// watch begins where pod, as just read or written, left off. It outlives ctx's
// cancellation, because the clean-up needs it: stop ends it.
func watch(ctx context.Context, c Client, pod *corev1.Pod, container string) *watcher {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	w := &watcher{stop: cancel, ended: make(chan struct{}), changed: make(chan struct{})}
	w.see(pod, container)
	pods := c.Kube.CoreV1().Pods(pod.Namespace)
	source := &cache.ListWatch{
		WatchFuncWithContext: func(ctx context.Context, o metav1.ListOptions) (apiwatch.Interface, error) {
			o.FieldSelector = fields.OneTermEqualSelector(metav1.ObjectNameField, pod.Name).String()
			return pods.Watch(ctx, o)
		},
	}
	go func() {
		defer close(w.ended)
		_, w.err = watchtools.Until(ctx, pod.ResourceVersion, source, func(e apiwatch.Event) (bool, error) {
			switch e.Type {
			case apiwatch.Deleted:
				return true, nil
			case apiwatch.Error: // the account may not watch any more, or what was missed is forgotten
				return false, apierrors.FromObject(e.Object)
			}
			if p, ok := e.Object.(*corev1.Pod); ok && p.UID == pod.UID {
				w.see(p, container)
			}
			return false, nil
		})
	}()
	return w
}

func (w *watcher) see(pod *corev1.Pod, container string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pod = pod
	w.status = statusOf(pod.Status.EphemeralContainerStatuses, container)
	close(w.changed)
	w.changed = make(chan struct{})
}

// next returns the last status seen (nil: none yet) and a channel that closes
// when there is another.
func (w *watcher) next() (*corev1.ContainerStatus, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status, w.changed
}

func (w *watcher) last() *corev1.ContainerStatus {
	s, _ := w.next()
	return s
}

// target returns the last status seen of the container under scan.
func (w *watcher) target(name string) *corev1.ContainerStatus {
	w.mu.Lock()
	defer w.mu.Unlock()
	return statusOf(w.pod.Status.ContainerStatuses, name)
}

// done closes when there will be no more news: the pod is gone, or the watch is.
func (w *watcher) done() <-chan struct{} { return w.ended }

// failure is why the watch is gone, after done; nil if it is the pod.
func (w *watcher) failure() error { return w.err }
