// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package arch holds the rules of who may import whom.
package arch

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sonde-dev/sonde"

// kubernetes are the import paths that belong to Kubernetes and its clients.
var kubernetes = []string{"k8s.io/", "sigs.k8s.io/"}

// rules say what a package must not reach, through whatever it imports.
var rules = []struct {
	why       string
	packages  string
	forbidden []string
}{
	{
		"the scanner runs inside other people's pods: it knows only Go",
		"./cmd/scanner", append([]string{"github.com/spf13/", "github.com/go-logr/", "go.uber.org/", "net/http"}, kubernetes...),
	},
	{"the engine runs anywhere", "./pkg/inspec/...", append([]string{"net/http"}, kubernetes...)},
	{"a report is plain data", "./pkg/report", append([]string{"net/http"}, kubernetes...)},
	{"a threshold is plain data", "./pkg/threshold", append([]string{"net/http"}, kubernetes...)},
	{"the scanner speaks it", "./pkg/protocol", append([]string{"net/http"}, kubernetes...)},
	{
		"policy decides and does no I/O",
		"./pkg/policy",
		[]string{"k8s.io/client-go", "sigs.k8s.io/controller-runtime", module + "/pkg/inspec", "os/exec"},
	},
	{"admission asks policy alone", "./pkg/admission", []string{module + "/pkg/inspec", module + "/pkg/scan", module + "/pkg/schedule"}},
	{"a scan does not schedule", "./pkg/scan", []string{module + "/pkg/schedule", module + "/pkg/admission", "sigs.k8s.io/controller-runtime"}},
	{"syntax is the first of the engine's parts", "./pkg/inspec/syntax", []string{module + "/pkg/inspec/interp", module + "/pkg/inspec/target"}},
	{"the interpreter does no I/O", "./pkg/inspec/interp", []string{module + "/pkg/inspec/target", module + "/pkg/inspec/resource", "os/exec"}},
}

func TestImports(t *testing.T) {
	for _, rule := range rules {
		t.Run(rule.packages, func(t *testing.T) {
			for _, dep := range dependencies(t, rule.packages) {
				for _, bad := range rule.forbidden {
					if dep == bad || strings.HasPrefix(dep, bad) && (strings.HasSuffix(bad, "/") || strings.HasPrefix(dep[len(bad):], "/")) {
						t.Errorf("%s reaches %s: %s (go mod why -m, or go list -deps %s)", rule.packages, dep, rule.why, rule.packages)
					}
				}
			}
		})
	}
}

// Programs come last: nothing of the library may need one.
func TestNothingImportsCommands(t *testing.T) {
	for _, dep := range dependencies(t, "./pkg/...") {
		if strings.HasPrefix(dep, module+"/cmd") || strings.HasPrefix(dep, module+"/hack") || strings.HasPrefix(dep, module+"/test") {
			t.Errorf("pkg reaches %s", dep)
		}
	}
}

func dependencies(t *testing.T, packages string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", packages)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", packages, err)
	}
	deps := strings.Fields(string(out))
	// A rule on a package that is gone would hold nothing.
	if !slices.ContainsFunc(deps, func(d string) bool { return strings.HasPrefix(d, module) }) {
		t.Fatalf("%s names no package of this module", packages)
	}
	return deps
}
