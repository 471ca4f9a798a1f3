// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/test/rootfs"
)

const golden = "../golden"

// TestHeimdall opens HDF files that sonde exec wrote in MITRE's Heimdall Lite,
// which must show no warning and count as Sonde does.
func TestHeimdall(t *testing.T) {
	needBrowser(t)
	dir := t.TempDir()
	sonde := filepath.Join(t.TempDir(), "sonde")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", sonde, "../../cmd/sonde").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	files := map[string]counts{}
	for _, run := range []struct {
		name string
		root string // of a golden case
		args []string
	}{
		{"passing", "008-describe-nesting", []string{golden + "/008-describe-nesting/profile"}},
		{"failing", "040-compound", []string{golden + "/040-compound/profile"}},
		{"errors", "110-err-in-its", []string{golden + "/110-err-in-its/profile"}},
		{"every outcome", "184-multi-profile-status", []string{golden + "/184-multi-profile-status/profile"}},
		{"enhanced outcomes", "184-multi-profile-status", []string{golden + "/184-multi-profile-status/profile", "--enhanced-outcomes"}},
		{"waivers", "092-waivers", []string{golden + "/092-waivers/profile", "--waiver-file", golden + "/092-waivers/waivers.yml"}},
		{"overlay that adds tests", "097-overlay-add-tests", []string{golden + "/097-overlay-add-tests/profile"}},
		{"overlay that takes some", "096-overlay-require", []string{golden + "/096-overlay-require/profile"}},
		{"overlay of an overlay", "099-overlay-libs", []string{golden + "/099-overlay-libs/profile"}},
		{"several profiles", "154-os-distroless", []string{
			"builtin:distroless-baseline", golden + "/007-skip/profile", golden + "/040-compound/profile", golden + "/101-supports-no/profile",
		}},
	} {
		path := filepath.Join(dir, run.name+".json")
		args := append(append([]string{"exec"}, run.args...), "--root", rootfs.Load(t, filepath.Join(golden, run.root, "rootfs.yml")), "--reporter", "json:"+path)
		// Exit codes tell what the tests said, a missing file that nothing was run.
		out, err := exec.CommandContext(t.Context(), sonde, args...).CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("sonde %v: %v\n%s", args, err, out)
		}
		r, err := report.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = countsOf(r)
	}
	large := sample(375)
	writeHDF(t, dir, "large.json", large)
	files["large.json"] = countsOf(large)

	// The one difference: Heimdall takes the same id in two profiles for one
	// control, also where neither includes the other, and counts the first's.
	twice, second := sample(20), sample(5).Profiles[0]
	second.Name = "another"
	twice.Profiles = append(twice.Profiles, second)
	writeHDF(t, dir, "same ids.json", twice)
	files["same ids.json"] = countsOf(sample(20))
	runNode(t, "heimdall.test.js", dir, map[string]any{"files": files})
}

func writeHDF(t *testing.T, dir, name string, r *report.Report) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(report.Write(f, r), f.Close()); err != nil {
		t.Fatal(err)
	}
}
