// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package admission

import (
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
	webhook "sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// Allowed lets a request through.
func Allowed() webhook.Response { return webhook.Allowed("") }

// Warned lets a request through and tells the user something.
func Warned(warnings ...string) webhook.Response { return Allowed().WithWarnings(warnings...) }

// Denied refuses a request for reasons that the user can mend.
func Denied(reasons ...string) webhook.Response {
	return webhook.Denied("sonde: " + strings.Join(reasons, "; "))
}

// texts is what each error says.
func texts(errs field.ErrorList) []string {
	all := make([]string, len(errs))
	for i, err := range errs {
		all[i] = err.Error()
	}
	return all
}
