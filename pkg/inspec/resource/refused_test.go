// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
)

func TestRefuse(t *testing.T) {
	for name, want := range map[string]string{
		"docker":       "NotImplementedError: sonde does not support the resource docker: it asks the daemon of a container runtime",
		"http":         "NotImplementedError: sonde does not support the resource http: it asks over the network, which the scanner does not do",
		"auditd":       "NotImplementedError: sonde does not support the resource auditd: it asks the running kernel or a daemon by a program of the target",
		"registry_key": "ArgumentError: Unsupported resource/backend combination: registry_key",
		"apache":       "NotImplementedError: sonde does not support the resource apache: it has been taken out of InSpec, which ends the whole run where it is named",
	} {
		e, ok := interp.AsError(resource.Refuse(name))
		if got := e.Class + ": " + e.Message; !ok || got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestMissing holds that each resource that InSpec has and this package has
// not is refused with a reason.
func TestMissing(t *testing.T) {
	for _, name := range resource.Missing() {
		e, _ := interp.AsError(resource.Refuse(name))
		if e.Class == "NotImplementedError" && !strings.Contains(e.Message, ": it ") {
			t.Errorf("%s: %s", name, e.Message)
		}
	}
}
