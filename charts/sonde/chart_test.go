// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package sonde holds the chart to what the programs need and promise.
package sonde

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	registration "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
	psaapi "k8s.io/pod-security-admission/api"
	psa "k8s.io/pod-security-admission/policy"

	"github.com/sonde-dev/sonde/pkg/admission"
	"github.com/sonde-dev/sonde/pkg/policy"
)

// everything switches on all that is off by default.
var everything = []string{
	"--set", "eviction.enabled=true,archive.persistence.enabled=true,archive.persistence.storageClass=fast,networkPolicy.enabled=true",
	"--set", "defaults.scan=true,webhook.scanUsers={alice,bob},log.development=true,imagePullSecrets[0].name=pull",
	"--set", "openReports.enabled=true,archive.caConfigMap=ca,archive.credentialsSecret=keys,networkPolicy.archivePorts={9000}",
	"--set", "scheduler.podLabels.c=d,scheduler.serviceAccountAnnotations.e=f",
	"--set", "webhook.nodeSelector.a=b,webhook.priorityClassName=high,scheduler.tolerations[0].operator=Exists,scheduler.podAnnotations.x=y",
}

func template(t *testing.T, args ...string) ([]byte, error) {
	t.Helper()
	helm := os.Getenv("HELM")
	if helm == "" {
		t.Skip("HELM is not set: it names a helm program, which `make test` sets")
	}
	command := exec.CommandContext(t.Context(), helm, append([]string{
		"template", "sonde", ".", "--namespace", "sonde-system",
		"--api-versions", "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
	}, args...)...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// render is the chart's objects, read as strictly as an API server can.
func render(t *testing.T, args ...string) []runtime.Object {
	t.Helper()
	text, err := template(t, args...)
	if err != nil {
		t.Fatal(err)
	}
	strict := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	var objects []runtime.Object
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document map[string]any
		if err := documents.Decode(&document); errors.Is(err, io.EOF) {
			return objects
		} else if err != nil {
			t.Fatal(err)
		}
		if document == nil {
			continue
		}
		one, err := yaml.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		object, _, err := strict.Decode(one, nil, nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, one)
		}
		objects = append(objects, object)
	}
}

// only is the objects of one type, by name.
func only[T interface {
	runtime.Object
	GetName() string
}](objects []runtime.Object) map[string]T {
	found := map[string]T{}
	for _, object := range objects {
		if one, ok := object.(T); ok {
			found[one.GetName()] = one
		}
	}
	return found
}

func TestRenders(t *testing.T) {
	tests := map[string]struct {
		args []string
		want map[string]int // objects by kind
	}{
		"as it comes": {want: map[string]int{
			"Deployment": 2, "Service": 2, "Secret": 1, "PodDisruptionBudget": 1, "ServiceAccount": 2,
			"ClusterRole": 2, "ClusterRoleBinding": 2, "Role": 2, "RoleBinding": 2,
			"MutatingWebhookConfiguration": 1, "ValidatingWebhookConfiguration": 1,
			"ValidatingAdmissionPolicy": 1, "ValidatingAdmissionPolicyBinding": 1,
		}},
		"everything": {args: everything, want: map[string]int{
			"Deployment": 2, "Service": 2, "Secret": 1, "PodDisruptionBudget": 1, "ServiceAccount": 2,
			"ClusterRole": 2, "ClusterRoleBinding": 2, "Role": 2, "RoleBinding": 2,
			"MutatingWebhookConfiguration": 1, "ValidatingWebhookConfiguration": 1,
			"ValidatingAdmissionPolicy": 1, "ValidatingAdmissionPolicyBinding": 1,
			"NetworkPolicy": 2, "PersistentVolumeClaim": 1, "ConfigMap": 1,
		}},
		"as little as can be": {args: []string{"--set", "sweep.enabled=false,webhook.replicas=1"}, want: map[string]int{
			"Deployment": 2, "Service": 2, "Secret": 1, "ServiceAccount": 2,
			"ClusterRole": 2, "ClusterRoleBinding": 2, "Role": 2, "RoleBinding": 2,
			"MutatingWebhookConfiguration": 1, "ValidatingWebhookConfiguration": 1,
		}},
		"another name, an old cluster": {args: []string{"--set", "fullnameOverride=probe", "--kube-version", "1.25.0"}, want: map[string]int{
			"Deployment": 2, "Service": 2, "Secret": 1, "PodDisruptionBudget": 1, "ServiceAccount": 2,
			"ClusterRole": 2, "ClusterRoleBinding": 2, "Role": 2, "RoleBinding": 2,
			"MutatingWebhookConfiguration": 1, "ValidatingWebhookConfiguration": 1,
			"ValidatingAdmissionPolicy": 1, "ValidatingAdmissionPolicyBinding": 1,
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			kinds := map[string]int{}
			for _, object := range render(t, tt.args...) {
				kinds[object.GetObjectKind().GroupVersionKind().Kind]++
			}
			if diff := cmp.Diff(tt.want, kinds); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
		})
	}
}

// A misspelt value must not be silently without effect, at any depth.
func TestSchemaRefusesUnknownKeys(t *testing.T) {
	text, err := os.ReadFile("values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	var check func(path string, values map[string]any)
	check = func(path string, values map[string]any) {
		if _, err := template(t, "--set", path+"bogus=1"); err == nil || !strings.Contains(err.Error(), "bogus") {
			t.Errorf("%sbogus: %v", path, err)
		}
		for key, value := range values {
			// What Kubernetes defines is Kubernetes' to check.
			free := slices.Contains([]string{"resources", "nodeSelector", "affinity", "podAnnotations", "podLabels", "serviceAccountAnnotations"}, key)
			if below, ok := value.(map[string]any); ok && !free {
				check(path+key+".", below)
			}
		}
	}
	check("", values)
	for _, bad := range []string{
		"webhook.failurePolicy=Perhaps", "image.digests.scanner=latest", "scan.timeout=soon", "scan.concurrency=0", "webhook.replicas=two",
		"archive.url=file:///elsewhere", "archive.url=s3://KEY:SECRET@bucket", "archive.retention.age=90d", "openReports.maxResults=1000",
	} {
		if _, err := template(t, "--set", bad); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// rights is verbs by what they are on.
func rights(rules []rbacv1.PolicyRule) map[string][]string {
	all := map[string][]string{}
	for _, rule := range rules {
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				key := strings.TrimPrefix(group+"/"+resource, "/")
				if len(rule.ResourceNames) > 0 {
					key += ":" + strings.Join(rule.ResourceNames, ",")
				}
				all[key] = append(all[key], rule.Verbs...)
			}
		}
	}
	return all
}

func TestRights(t *testing.T) {
	base := map[string][]string{
		"pods":                     {"get", "list", "watch", "patch"},
		"pods/ephemeralcontainers": {"patch"},
		"pods/attach":              {"get", "create"},
		"pods/log":                 {"get"},
		"namespaces":               {"get", "list", "watch"},
		"configmaps":               {"get"},
		"events.k8s.io/events":     {"create", "patch"},
	}
	plus := func(more map[string][]string) map[string][]string {
		all := maps.Clone(base)
		maps.Copy(all, more)
		return all
	}
	sweep := map[string][]string{
		"serviceaccounts":                        {"get", "list", "delete"},
		"rbac.authorization.k8s.io/roles":        {"get", "list", "delete"},
		"rbac.authorization.k8s.io/rolebindings": {"get", "list", "delete"},
	}
	own := map[string][]string{
		"coordination.k8s.io/leases":                 {"create"},
		"coordination.k8s.io/leases:sonde-scheduler": {"get", "update"},
		"events": {"create", "patch"},
	}
	withMemory := maps.Clone(own)
	withMemory["configmaps:sonde-evictions"] = []string{"get", "update"}
	tests := map[string]struct {
		args             []string
		cluster, release map[string][]string
	}{
		"as it comes":   {cluster: plus(sweep), release: own},
		"without sweep": {args: []string{"--set", "sweep.enabled=false"}, cluster: base, release: own},
		"with eviction": {
			args:    []string{"--set", "sweep.enabled=false,eviction.enabled=true"},
			cluster: plus(map[string][]string{"pods/eviction": {"create"}}), release: withMemory,
		},
		"with reports for other tools": {
			args: []string{"--set", "sweep.enabled=false,openReports.enabled=true"},
			cluster: plus(map[string][]string{
				"openreports.io/reports": {"create", "patch"}, "wgpolicyk8s.io/policyreports": {"create", "patch"},
			}),
			release: own,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			objects := render(t, tt.args...)
			if diff := cmp.Diff(tt.cluster, rights(only[*rbacv1.ClusterRole](objects)["sonde-scheduler"].Rules)); diff != "" {
				t.Errorf("scheduler, cluster (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.release, rights(only[*rbacv1.Role](objects)["sonde-scheduler"].Rules)); diff != "" {
				t.Errorf("scheduler, own namespace (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string][]string{
				"namespaces": {"get", "list", "watch"},
				"admissionregistration.k8s.io/mutatingwebhookconfigurations:sonde":   {"get", "patch"},
				"admissionregistration.k8s.io/validatingwebhookconfigurations:sonde": {"get", "patch"},
			}, rights(only[*rbacv1.ClusterRole](objects)["sonde-webhook"].Rules)); diff != "" {
				t.Errorf("webhook, cluster (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string][]string{"secrets:sonde-webhook": {"get", "update"}},
				rights(only[*rbacv1.Role](objects)["sonde-webhook"].Rules)); diff != "" {
				t.Errorf("webhook, own namespace (-want +got):\n%s", diff)
			}
		})
	}
}

// A bucket needs no volume, and no credentials on the command line.
func TestArchiveVolume(t *testing.T) {
	for name, tt := range map[string]struct {
		args    []string
		volumes []string
		claims  int
	}{
		"as it comes":       {nil, []string{"reports"}, 0},
		"kept in a volume":  {[]string{"--set", "archive.persistence.enabled=true"}, []string{"reports"}, 1},
		"kept in a claim":   {[]string{"--set", "archive.persistence.enabled=true,archive.persistence.existingClaim=x"}, []string{"reports"}, 0},
		"in a bucket":       {[]string{"--set", "archive.url=s3://reports/a?region=x,archive.credentialsSecret=keys,archive.persistence.enabled=true"}, nil, 0},
		"in one of our own": {[]string{"--set", "archive.url=s3://reports/a?region=x,archive.caConfigMap=ca"}, []string{"archive-ca"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			objects := render(t, tt.args...)
			deployment := only[*appsv1.Deployment](objects)["sonde-scheduler"]
			// A claim may be one pod's alone, and a change to Recreate is refused
			// under server-side apply.
			if update, claims := deployment.Spec.Strategy.RollingUpdate, strings.HasPrefix(name, "kept "); claims != (update != nil && update.MaxSurge.IntValue() == 0) || deployment.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
				t.Errorf("strategy %+v", deployment.Spec.Strategy)
			}
			pod := deployment.Spec.Template.Spec
			var volumes []string
			for _, v := range pod.Volumes {
				volumes = append(volumes, v.Name)
			}
			var mounts []string
			for _, m := range pod.Containers[0].VolumeMounts {
				mounts = append(mounts, m.Name)
			}
			if diff := cmp.Diff([][]string{tt.volumes, tt.volumes}, [][]string{volumes, mounts}); diff != "" {
				t.Errorf("volumes and mounts (-want +got):\n%s", diff)
			}
			if got := len(only[*corev1.PersistentVolumeClaim](objects)); got != tt.claims {
				t.Errorf("%d claims", got)
			}
		})
	}
}

// Sonde's own namespace can enforce the level that it asks of others.
func TestPodsAreRestricted(t *testing.T) {
	evaluator, err := psa.NewEvaluator(psa.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := psaapi.LevelVersion{Level: psaapi.LevelRestricted, Version: psaapi.LatestVersion()}
	for _, args := range [][]string{nil, everything} {
		for name, deployment := range only[*appsv1.Deployment](render(t, args...)) {
			pod := deployment.Spec.Template
			for _, result := range evaluator.EvaluatePod(restricted, &pod.ObjectMeta, &pod.Spec) {
				if !result.Allowed {
					t.Errorf("%s: %s: %s", name, result.ForbiddenReason, result.ForbiddenDetail)
				}
			}
			for _, c := range pod.Spec.Containers {
				if c.SecurityContext.ReadOnlyRootFilesystem == nil || !*c.SecurityContext.ReadOnlyRootFilesystem {
					t.Errorf("%s: container %s may write to its root", name, c.Name)
				}
				if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
					t.Errorf("%s: container %s has no resources", name, c.Name)
				}
			}
		}
	}
}

// What the API server asks is what package admission serves.
func TestWebhooksAreTheRoutes(t *testing.T) {
	objects := render(t, "--set", "excludeNamespaces={kube-system,other}")
	got := map[string]admission.Route{}
	add := func(mutating bool, name string, c registration.WebhookClientConfig, rules []registration.RuleWithOperations, failure *registration.FailurePolicyType, timeout *int32, namespaces []string) {
		if c.Service == nil || c.Service.Path == nil || c.Service.Name != "sonde-webhook" || c.Service.Namespace != "sonde-system" {
			t.Errorf("%s calls %+v", name, c)
			return
		}
		got[*c.Service.Path] = admission.Route{Path: *c.Service.Path, Mutating: mutating, Rules: rules}
		if *failure != registration.Ignore || *timeout != 3 {
			t.Errorf("%s: failurePolicy %s, timeout %d s: an outage", name, *failure, *timeout)
		}
		if diff := cmp.Diff([]string{"sonde-system", "kube-system", "other"}, namespaces); diff != "" {
			t.Errorf("%s leaves out namespaces (-want +got):\n%s", name, diff)
		}
	}
	for _, w := range only[*registration.MutatingWebhookConfiguration](objects)["sonde"].Webhooks {
		add(true, w.Name, w.ClientConfig, w.Rules, w.FailurePolicy, w.TimeoutSeconds, w.NamespaceSelector.MatchExpressions[0].Values)
	}
	for _, w := range only[*registration.ValidatingWebhookConfiguration](objects)["sonde"].Webhooks {
		add(false, w.Name, w.ClientConfig, w.Rules, w.FailurePolicy, w.TimeoutSeconds, w.NamespaceSelector.MatchExpressions[0].Values)
	}
	want := map[string]admission.Route{}
	for _, route := range admission.Routes() {
		want[route.Path] = route
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-served +configured):\n%s", diff)
	}
}

// The programs know every flag that the chart gives them.
func TestFlagsAreKnown(t *testing.T) {
	deployments := only[*appsv1.Deployment](render(t, everything...))
	for _, program := range []string{"webhook", "scheduler"} {
		run := exec.CommandContext(t.Context(), "go", "run", "../../cmd/"+program, "--help")
		run.Env = append(os.Environ(), "CGO_ENABLED=0") // as in the image
		help, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s --help: %v\n%s", program, err, help)
		}
		for _, arg := range deployments["sonde-"+program].Spec.Template.Spec.Containers[0].Args {
			flag, _, _ := strings.Cut(arg, "=")
			if !bytes.Contains(help, []byte(flag+" ")) {
				t.Errorf("%s has no flag %s", program, flag)
			}
		}
	}
}

// The chart's defaults are those of package policy, which says them to users.
func TestDefaultsAreThePolicys(t *testing.T) {
	container := only[*appsv1.Deployment](render(t))["sonde-webhook"].Spec.Template.Spec.Containers[0]
	d := policy.Default()
	for _, want := range []string{
		"--default-schedule=" + d.Schedule.String(), "--default-threshold=" + d.Threshold.String(),
		fmt.Sprintf("--scan-by-default=%v", d.Scan),
		"--distroless-image=" + strings.Join(policy.DefaultImagePatterns(), ","),
		"--scheduler-user=system:serviceaccount:sonde-system:sonde-scheduler",
	} {
		if !slices.Contains(container.Args, want) {
			t.Errorf("args %q lack %s", container.Args, want)
		}
	}
}

// Keys that the templates must spell out are those of package policy.
func TestTemplatesSpellKeys(t *testing.T) {
	text, err := os.ReadFile("templates/sweep.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "'"+policy.LabelManaged+"'") {
		t.Errorf("the sweep's policy does not speak of %s", policy.LabelManaged)
	}
	notes, err := os.ReadFile("templates/NOTES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{policy.KeyScan, policy.LabelVerdict, policy.KeyOnFailure} {
		if !strings.Contains(string(notes), key) {
			t.Errorf("the notes do not speak of %s", key)
		}
	}
}

func TestDigestWinsOverTag(t *testing.T) {
	digest := "sha256:" + strings.Repeat("a", 64)
	deployments := only[*appsv1.Deployment](render(t, "--set", "image.repository=mirror.example/sonde,image.tag=v9,image.digests.scanner="+digest))
	var images []string
	for _, deployment := range deployments {
		for _, c := range deployment.Spec.Template.Spec.Containers {
			images = append(images, c.Image)
			images = append(images, slices.DeleteFunc(slices.Clone(c.Args), func(a string) bool { return !strings.HasPrefix(a, "--scanner-image=") })...)
		}
	}
	slices.Sort(images)
	want := []string{"--scanner-image=mirror.example/sonde/scanner@" + digest, "mirror.example/sonde/scheduler:v9", "mirror.example/sonde/webhook:v9"}
	if diff := cmp.Diff(want, images); diff != "" {
		t.Errorf("images (-want +got):\n%s", diff)
	}
}

// The README names values that there are, with their defaults.
func TestReadmeValues(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !strings.HasPrefix(cells[1], " `") {
			continue
		}
		rows++
		name, written := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2])
		var value any = values
		for key := range strings.SplitSeq(name, ".") {
			below, ok := value.(map[string]any)
			if !ok {
				t.Fatalf("the README speaks of %s", name)
			}
			if value, ok = below[key]; !ok {
				t.Fatalf("the README speaks of %s", name)
			}
		}
		if strings.HasPrefix(written, "`") && strings.Trim(written, "`") != fmt.Sprint(value) {
			t.Errorf("%s is %v, and the README says %s", name, value, written)
		}
	}
	if rows < 5 {
		t.Errorf("found %d values in the README", rows)
	}
}
