// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/tools/events"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/handler"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/sonde-dev/sonde/pkg/openreports"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// Reconciler acts on the plan for each pod.
type Reconciler struct {
	Client client.Client
	// Live reads from the API server itself, where Client may be a moment behind.
	Live     client.Reader
	Scanner  Scanner
	Sources  Sources
	Archive  Archive
	Reports  Reports  // nil: none are written
	Evictor  *Evictor // nil: evictions are not allowed in this cluster
	Events   events.EventRecorder
	Metrics  Metrics
	Clock    clock.Clock
	Settings Settings
	// Who stands in the audit trail.
	Who string
}

// Scanner makes one scan; see scan.Scanner.
type Scanner interface {
	Do(ctx context.Context, req scan.Request, process func(context.Context, *scan.Result) error) error
}

// Reports shows verdicts to other tools; see package openreports.
type Reports interface {
	Write(ctx context.Context, in openreports.Input) error
}

// Register adds the reconciler to a manager; concurrency is how many pods are
// scanned at a time.
func (r *Reconciler) Register(m ctrl.Manager, concurrency int) error {
	return ctrl.NewControllerManagedBy(m).
		Named("pod").
		For(&corev1.Pod{}).
		// A changed policy concerns all pods of its namespace.
		Watches(&corev1.Namespace{}, handler.EnqueueRequestsFromMapFunc(r.podsOf)).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrency}).
		Complete(reconcile.AsReconciler(m.GetClient(), r))
}

func (r *Reconciler) podsOf(ctx context.Context, namespace client.Object) []reconcile.Request {
	var pods corev1.PodList
	if err := r.Client.List(ctx, &pods, client.InNamespace(namespace.GetName())); err != nil {
		log.FromContext(ctx).Error(err, "list pods of a changed namespace", "namespace", namespace.GetName())
		return nil
	}
	requests := make([]reconcile.Request, len(pods.Items))
	for i := range pods.Items {
		requests[i].NamespacedName = client.ObjectKeyFromObject(&pods.Items[i])
	}
	return requests
}

// Reconcile does what Decide says.
func (r *Reconciler) Reconcile(ctx context.Context, pod *corev1.Pod) (reconcile.Result, error) {
	var namespace corev1.Namespace
	if err := r.Client.Get(ctx, types.NamespacedName{Name: pod.Namespace}, &namespace); err != nil {
		return reconcile.Result{}, client.IgnoreNotFound(err)
	}
	plan := Decide(pod, &namespace, r.Settings, r.Clock.Now())
	if plan.Action == Scan || plan.Settle {
		// A verdict that the cache has not seen yet must not be found out twice, nor
		// be taken back.
		pod = pod.DeepCopy()
		if err := r.Live.Get(ctx, client.ObjectKeyFromObject(pod), pod); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
		plan = Decide(pod, &namespace, r.Settings, r.Clock.Now())
	}
	if plan.Mark {
		if err := r.mark(ctx, pod, plan); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
	}
	if plan.Settle {
		if err := r.settle(ctx, pod); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
	}
	switch plan.Action {
	case Refuse:
		return reconcile.Result{}, r.refuse(ctx, pod, plan)
	case Scan:
		if plan.Ignored != "" {
			r.event(pod, corev1.EventTypeWarning, policy.EventPolicyInvalid, "Scan", "no effect: "+plan.Ignored)
		}
		if err := r.scan(ctx, pod, plan); err != nil {
			return reconcile.Result{}, client.IgnoreNotFound(err)
		}
	case Ignore:
		return reconcile.Result{}, nil
	case Wait:
	}
	return reconcile.Result{RequeueAfter: max(plan.Next.Sub(r.Clock.Now()), time.Second)}, nil
}
