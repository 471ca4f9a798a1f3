// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	jsonpatch "github.com/evanphx/json-patch/v5"
	admissionv1 "k8s.io/api/admission/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// byName is Namespaces from memory.
type byName map[string]map[string]string

func (n byName) Annotations(_ context.Context, namespace string) (map[string]string, error) {
	if namespace == "panic" {
		panic("oh dear")
	}
	annotations, ok := n[namespace]
	if !ok {
		return nil, errors.New("no namespace " + namespace)
	}
	return annotations, nil
}

const scheduler = "system:serviceaccount:sonde-system:sonde-scheduler"

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	hooks := New(byName{"shop": {policy.KeyScan: "enabled"}, "quiet": nil}, Options{
		Defaults: policy.Default(), Patterns: patterns(t), Scheduler: scheduler, ScanUsers: []string{"alice"},
	})
	for path, handler := range hooks.Handlers() {
		mux.Handle(path, handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// ask posts a review as an API server does; edit changes it before.
func ask(t *testing.T, server *httptest.Server, path, file string, edit func(*admissionv1.AdmissionRequest)) (*admissionv1.AdmissionRequest, *admissionv1.AdmissionResponse) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var review admissionv1.AdmissionReview
	if err := json.Unmarshal(raw, &review); err != nil {
		t.Fatal(err)
	}
	if edit != nil {
		edit(review.Request)
	}
	body, err := json.Marshal(review)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer admissionv1.AdmissionReview
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || answer.Response == nil || answer.Response.UID != review.Request.UID {
		t.Fatalf("status %d, answer %+v: the API server would not take it", response.StatusCode, answer)
	}
	return review.Request, answer.Response
}

func TestMutatePodsKeepsUnknownFields(t *testing.T) {
	request, response := ask(t, serve(t), PathMutatePods, "pod-create.json", nil)
	if !response.Allowed || response.PatchType == nil || *response.PatchType != admissionv1.PatchTypeJSONPatch {
		t.Fatalf("response %+v has no patch", response)
	}
	patch, err := jsonpatch.DecodePatch(response.Patch)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := patch.Apply(request.Object.Raw)
	if err != nil {
		t.Fatal(err)
	}
	var before, after map[string]any
	if err := errors.Join(json.Unmarshal(request.Object.Raw, &before), json.Unmarshal(patched, &after)); err != nil {
		t.Fatal(err)
	}
	beforeSpec, err := json.Marshal(before["spec"])
	if err != nil {
		t.Fatal(err)
	}
	afterSpec, err := json.Marshal(after["spec"])
	if err != nil {
		t.Fatal(err)
	}
	if string(beforeSpec) != string(afterSpec) || !strings.Contains(string(afterSpec), "fieldOfTomorrow") {
		t.Errorf("the spec changed:\n%s\n%s", beforeSpec, afterSpec)
	}
	meta, ok := after["metadata"].(map[string]any)
	if !ok {
		t.Fatal("no metadata")
	}
	labels, _ := meta["labels"].(map[string]any)
	annotations, _ := meta["annotations"].(map[string]any)
	if labels[policy.LabelVerdict] != "pending" || labels["app"] != "web" || annotations[policy.KeyDistroless] == nil {
		t.Errorf("labels %v, annotations %v", labels, annotations)
	}
	if _, forged := annotations[policy.KeyAudit]; forged || len(response.Warnings) != 1 {
		t.Errorf("annotations %v, warnings %q: the forged trail is still there", annotations, response.Warnings)
	}
}

func TestMutatePodsWithoutChangeHasNoPatch(t *testing.T) {
	_, response := ask(t, serve(t), PathMutatePods, "pod-update.json", nil)
	if !response.Allowed || response.Patch != nil {
		t.Errorf("an update got %+v", response)
	}
}

func TestHooksOverHTTP(t *testing.T) {
	by := func(user string) func(*admissionv1.AdmissionRequest) {
		return func(r *admissionv1.AdmissionRequest) { r.UserInfo.Username = user }
	}
	in := func(namespace string) func(*admissionv1.AdmissionRequest) {
		return func(r *admissionv1.AdmissionRequest) { r.Namespace = namespace }
	}
	tests := map[string]struct {
		path, file string
		edit       func(*admissionv1.AdmissionRequest)
		denied     string
		warned     []string
	}{
		"verdict by a user":             {path: PathValidatePods, file: "pod-update.json", denied: "label sonde.dev/verdict"},
		"verdict by the scheduler":      {path: PathValidatePods, file: "pod-update.json", edit: by(scheduler)},
		"scanner by a user":             {path: PathValidatePods, file: "pod-ephemeral.json", denied: `ephemeral container "sonde-abc"`},
		"scanner by the scheduler":      {path: PathValidatePods, file: "pod-ephemeral.json", edit: by(scheduler)},
		"scanner by a named user":       {path: PathValidatePods, file: "pod-ephemeral.json", edit: by("alice")},
		"scanner by a scan's account":   {path: PathValidatePods, file: "pod-ephemeral.json", edit: by("system:serviceaccount:shop:sonde-scan-1")},
		"by such an account elsewhere":  {path: PathValidatePods, file: "pod-ephemeral.json", edit: by("system:serviceaccount:mine:sonde-scan-1"), denied: "sonde-abc"},
		"namespace with bad policy":     {path: PathValidateNamespaces, file: "namespace-create.json", denied: `metadata.annotations[sonde.dev/on-failure]: Unsupported value: "delete": supported values: "report", "evict-dry-run", "evict"`},
		"namespace unknown, pod goes":   {path: PathMutatePods, file: "pod-create.json", edit: in("unknown"), warned: []string{"could not check this request: no namespace unknown"}},
		"panic, pod goes":               {path: PathMutatePods, file: "pod-create.json", edit: in("panic"), warned: []string{"oh dear"}},
		"panic in validation, pod goes": {path: PathValidatePods, file: "pod-update.json", edit: in("panic"), warned: []string{"oh dear"}},
		"object is not a pod": {
			path: PathMutatePods, file: "pod-create.json", edit: func(r *admissionv1.AdmissionRequest) { r.Object.Raw = []byte(`{"metadata":[]}`) },
			warned: []string{"could not check"},
		},
		"no old object": {
			path: PathValidatePods, file: "pod-ephemeral.json", edit: func(r *admissionv1.AdmissionRequest) { r.OldObject.Raw = nil },
			warned: []string{"could not check"},
		},
		"another subresource": {path: PathValidatePods, file: "pod-update.json", edit: func(r *admissionv1.AdmissionRequest) { r.SubResource = "resize" }},
	}
	server := serve(t)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, response := ask(t, server, tt.path, tt.file, tt.edit)
			if response.Allowed != (tt.denied == "") || tt.denied != "" && !strings.Contains(response.Result.Message, tt.denied) {
				t.Errorf("allowed %v, message %q, want denial %q", response.Allowed, response.Result.Message, tt.denied)
			}
			if len(response.Warnings) != len(tt.warned) {
				t.Fatalf("warnings %q, want %d", response.Warnings, len(tt.warned))
			}
			for i, want := range tt.warned {
				if !strings.Contains(response.Warnings[i], want) {
					t.Errorf("warning %q, want one with %q", response.Warnings[i], want)
				}
			}
		})
	}
}

func TestEveryRouteHasAHandler(t *testing.T) {
	handlers := New(byName{}, Options{}).Handlers()
	for _, route := range Routes() {
		if handlers[route.Path] == nil {
			t.Errorf("%s is a route without a handler", route.Path)
		}
		delete(handlers, route.Path)
	}
	if len(handlers) > 0 {
		t.Errorf("handlers without a route: %v", handlers)
	}
}
