// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	webhook "sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// BenchmarkPodCreate is what a pod's creation waits for, beside a webhook that
// does nothing.
func BenchmarkPodCreate(b *testing.B) {
	body, err := os.ReadFile(filepath.Join("testdata", "pod-create.json"))
	if err != nil {
		b.Fatal(err)
	}
	var patterns []policy.ImagePattern
	for _, text := range policy.DefaultImagePatterns() {
		p, err := policy.ParseImagePattern(text)
		if err != nil {
			b.Fatal(err)
		}
		patterns = append(patterns, p)
	}
	hooks := New(byName{"shop": {policy.KeyScan: "enabled", policy.KeySchedule: "0 3 * * *", policy.KeyThreshold: "{compliance.min: 90}"}},
		Options{Defaults: policy.Default(), Patterns: patterns})
	for name, handler := range map[string]http.Handler{
		"nothing":  guarded(func(context.Context, webhook.Request) (webhook.Response, error) { return Allowed(), nil }),
		"mutate":   hooks.Handlers()[PathMutatePods],
		"validate": hooks.Handlers()[PathValidatePods],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", bytes.NewReader(body))
				request.Header.Set("Content-Type", "application/json")
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, request)
				if recorder.Code != http.StatusOK {
					b.Fatal(recorder.Body)
				}
			}
		})
	}
}
