// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	authv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// TokenLifetime is how long a temporary identity can act: the shortest time the API server grants (TokenRequest: 600 s).
const TokenLifetime = 600 * time.Second

// kubeconfigPattern names the kubeconfig files of temporary identities, so
// that a later run recognises one that was left behind.
const kubeconfigPattern = "sonde-scan-*.kubeconfig"

// temporary is an account that can do one scan of one pod and nothing
// else: a ServiceAccount, a Role naming the pod, a RoleBinding, a token of ten
// minutes, and a kubeconfig file only its owner can read.
type temporary struct {
	meta       metadata.Interface // the caller's
	namespace  string
	name       string
	kubeconfig string // path
}

// scanRules are what one scan of one pod needs. ephemeralcontainers is patched
// and never read; attach is a GET over WebSocket and a POST over SPDY.
func scanRules(pod string) []rbacv1.PolicyRule {
	rule := func(resource string, verbs ...string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{resource}, ResourceNames: []string{pod}, Verbs: verbs}
	}
	return []rbacv1.PolicyRule{
		rule("pods", "get", "watch"),
		rule("pods/ephemeralcontainers", "patch"),
		rule("pods/attach", "create", "get"),
		rule("pods/log", "get"),
	}
}

// newTemporary makes an identity for one pod and returns a client that acts as
// it. On an error nothing is left.
func newTemporary(ctx context.Context, caller Client, pod *corev1.Pod, scanID string) (_ *temporary, _ Client, err error) {
	t := &temporary{meta: caller.Meta, namespace: pod.Namespace, name: policy.ScanAccountPrefix + scanID}
	defer func() {
		if err != nil {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTimeout)
			defer cancel()
			err = errors.Join(err, t.remove(ctx))
		}
	}()
	meta := metav1.ObjectMeta{
		Name:   t.name,
		Labels: map[string]string{policy.LabelManaged: "true", policy.LabelScan: scanID},
		// Whatever else happens, it does not outlive the pod.
		OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: pod.Name, UID: pod.UID}},
	}
	account := &corev1.ServiceAccount{ObjectMeta: meta, AutomountServiceAccountToken: new(false)}
	if _, err := caller.Kube.CoreV1().ServiceAccounts(t.namespace).Create(ctx, account, metav1.CreateOptions{}); err != nil {
		return t, Client{}, fmt.Errorf("create service account %s/%s: %w", t.namespace, t.name, err)
	}
	role := &rbacv1.Role{ObjectMeta: meta, Rules: scanRules(pod.Name)}
	if _, err := caller.Kube.RbacV1().Roles(t.namespace).Create(ctx, role, metav1.CreateOptions{}); err != nil {
		return t, Client{}, fmt.Errorf("create role %s/%s: %w", t.namespace, t.name, err)
	}
	binding := &rbacv1.RoleBinding{
		ObjectMeta: meta,
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.ServiceAccountKind, Name: t.name, Namespace: t.namespace}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: t.name},
	}
	if _, err := caller.Kube.RbacV1().RoleBindings(t.namespace).Create(ctx, binding, metav1.CreateOptions{}); err != nil {
		return t, Client{}, fmt.Errorf("create role binding %s/%s: %w", t.namespace, t.name, err)
	}
	token, err := caller.Kube.CoreV1().ServiceAccounts(t.namespace).CreateToken(ctx, t.name, &authv1.TokenRequest{
		Spec: authv1.TokenRequestSpec{ExpirationSeconds: new(int64(TokenLifetime / time.Second))},
	}, metav1.CreateOptions{})
	if err != nil {
		return t, Client{}, fmt.Errorf("request token for service account %s/%s: %w", t.namespace, t.name, err)
	}
	if err := t.writeKubeconfig(caller.Config, token.Status.Token); err != nil {
		return t, Client{}, err
	}
	config, err := clientcmd.BuildConfigFromFlags("", t.kubeconfig)
	if err != nil {
		return t, Client{}, fmt.Errorf("read kubeconfig %s: %w", t.kubeconfig, err)
	}
	client, err := NewClient(config)
	return t, client, err
}

// writeKubeconfig writes the identity's kubeconfig with mode 0600, which is
// what os.CreateTemp gives.
func (t *temporary) writeKubeconfig(config *rest.Config, token string) error {
	server, _, err := rest.DefaultServerUrlFor(config)
	if err != nil {
		return fmt.Errorf("find the API server's address: %w", err)
	}
	cluster := clientcmdapi.NewCluster()
	cluster.Server = server.String()
	cluster.InsecureSkipTLSVerify = config.Insecure
	cluster.TLSServerName = config.ServerName
	cluster.CertificateAuthority = config.CAFile
	cluster.CertificateAuthorityData = config.CAData
	if config.Proxy != nil { // of the caller's kubeconfig; the environment's is taken anyway
		proxy, err := config.Proxy(&http.Request{URL: server})
		if err != nil {
			return fmt.Errorf("find the way to the API server: %w", err)
		}
		if proxy != nil {
			cluster.ProxyURL = proxy.String()
		}
	}
	user := clientcmdapi.NewAuthInfo()
	user.Token = token
	where := clientcmdapi.NewContext()
	where.Cluster, where.AuthInfo, where.Namespace = t.name, t.name, t.namespace
	file := clientcmdapi.NewConfig()
	file.Clusters[t.name] = cluster
	file.AuthInfos[t.name] = user
	file.Contexts[t.name] = where
	file.CurrentContext = t.name
	data, err := clientcmd.Write(*file)
	if err != nil {
		return fmt.Errorf("encode kubeconfig: %w", err)
	}
	f, err := os.CreateTemp("", kubeconfigPattern)
	if err != nil {
		return fmt.Errorf("create kubeconfig: %w", err)
	}
	t.kubeconfig = f.Name()
	if _, err := f.Write(data); err != nil {
		return errors.Join(fmt.Errorf("write kubeconfig %s: %w", f.Name(), err), f.Close())
	}
	return f.Close()
}

// remove takes the identity away and verifies that it is gone. It may be
// called on one that is half made, and again.
func (t *temporary) remove(ctx context.Context) error {
	var errs []error
	if t.kubeconfig != "" {
		if err := os.Remove(t.kubeconfig); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("remove kubeconfig: %w", err))
		}
	}
	for _, kind := range temporaryKinds {
		errs = append(errs, removeObject(ctx, t.meta, kind, t.namespace, t.name))
	}
	return errors.Join(errs...)
}

// temporaryKinds are what a temporary identity is made of, in the order in
// which it is removed: rights first.
var temporaryKinds = [...]schema.GroupVersionResource{
	rbacv1.SchemeGroupVersion.WithResource("rolebindings"),
	rbacv1.SchemeGroupVersion.WithResource("roles"),
	corev1.SchemeGroupVersion.WithResource("serviceaccounts"),
}

// removeObject deletes an object and verifies that it is gone.
func removeObject(ctx context.Context, meta metadata.Interface, kind schema.GroupVersionResource, namespace, name string) error {
	objects := meta.Resource(kind).Namespace(namespace)
	if err := objects.Delete(ctx, name, metav1.DeleteOptions{}); err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete %s %s/%s: %w", kind.Resource, namespace, name, err)
	}
	switch _, err := objects.Get(ctx, name, metav1.GetOptions{}); {
	case apierrors.IsNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("verify that %s %s/%s is gone: %w", kind.Resource, namespace, name, err)
	}
	return fmt.Errorf("%s %s/%s is still there after it was deleted: delete it by hand", kind.Resource, namespace, name)
}
