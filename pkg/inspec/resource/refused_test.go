// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
)

func TestRefuse(t *testing.T) {
	for name, want := range map[string]string{
		"docker":       "NotImplementedError: sonde does not support the resource docker: it asks the daemon of a container runtime",
		"http":         "NotImplementedError: sonde does not support the resource http: it asks over the network, which the scanner does not do",
		"auditd":       "NotImplementedError: sonde does not support the resource auditd: it asks the running kernel or a daemon by a program of the target",
		"registry_key": "ArgumentError: Unsupported resource/backend combination",
		"yum":          "NotImplementedError: sonde does not support the resource yum yet",
	} {
		e, ok := interp.AsError(resource.Refuse(name))
		if got := e.Class + ": " + e.Message; !ok || got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
