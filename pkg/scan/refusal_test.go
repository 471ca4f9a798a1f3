// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
)

func TestRefusal(t *testing.T) {
	pods := schema.GroupResource{Resource: "pods"}
	tests := map[string]struct {
		err  error
		want policy.Reason
	}{
		"pod security": {apierrors.NewForbidden(pods, "api-0", errors.New(`violates PodSecurity "restricted:latest": runAsNonRoot != true`)), policy.PSARefused},
		"webhook":      {apierrors.NewForbidden(pods, "api-0", errors.New(`admission webhook "x.y" denied the request: no`)), policy.PolicyRefused},
		"cel policy":   {apierrors.NewForbidden(pods, "api-0", errors.New(`ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`)), policy.PolicyRefused},
		"rbac":         {apierrors.NewForbidden(pods, "api-0", errors.New(`User "u" cannot patch resource`)), policy.Forbidden},
		"gone":         {apierrors.NewNotFound(pods, "api-0"), policy.TargetGone},
		"replaced":     {apierrors.NewConflict(pods, "api-0", errors.New("Precondition failed: UID")), policy.TargetGone},
		"invalid":      {apierrors.NewInvalid(schema.GroupKind{Kind: "Pod"}, "api-0", nil), policy.PolicyRefused},
		"unsupported":  {apierrors.NewGenericServerResponse(404, "patch", pods, "", "", 0, false), policy.EphemeralUnsupported},
		"other":        {errors.New("connection refused"), policy.APIFailed},
	}
	target := &Target{Pod: restricted(), Container: "api"}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := refusal(target, tt.err); got.Reason != tt.want {
				t.Errorf("got %s: %v, want %s", got.Reason, got, tt.want)
			}
		})
	}
}

// What the scanner says is a reason of the policy under the same name.
func TestScannerCodesAreReasons(t *testing.T) {
	for _, c := range []protocol.Code{
		protocol.TargetNotFound, protocol.RootDenied, protocol.ProfileInvalid, protocol.RequestBroken,
		protocol.Timeout, protocol.OutOfMemory, protocol.EngineFailed,
	} {
		if got := reasonOf(c); got != policy.Reason(c) {
			t.Errorf("%s becomes %s", c, got)
		}
	}
	if got := reasonOf("from-the-future"); got != policy.EngineError {
		t.Errorf("an unknown code becomes %s", got)
	}
}
