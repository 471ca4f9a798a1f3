// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// FuzzGiven reads what comes beside a profile, and runs one with it: an error,
// or a report of the control.
func FuzzGiven(f *testing.F) {
	for _, s := range []string{
		"a: 1\n", "in: [x, {b: yes}]\n", "in: &x [*x]\n", "in: !!binary |\n  aGk=\n", "in: 2026-01-01\n", "- a\n", "? [a]\n: b\n", "\x00", "",
		"c:\n  run: false\n  expiration_date: 2026-01-01\n  justification: why\n", "c: {run: maybe}\n", "c: {expiration_date: never}\n",
		"control_id,justification,run\nc,why,false\n", "control_id,justification\n\"", "[1, 2]", "{a: 1}", "12", "-1.5", "1e999",
	} {
		f.Add([]byte(s))
	}
	p, err := profile.FS(fstest.MapFS{
		"inspec.yml":    {Data: []byte("name: given\nversion: 1.0.0\n")},
		"controls/c.rb": {Data: []byte("control 'c' do\n  describe input('in') do\n    it { should eq 1 }\n  end\nend\n")},
	}, "given")
	if err != nil {
		f.Fatal(err)
	}
	root, err := target.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = root.Close() })
	f.Fuzz(func(t *testing.T, text []byte) {
		run := func(o Options) {
			o.Budget = Budget{Steps: 100_000, Memory: 8 << 20}
			r, err := Run(t.Context(), p, root, o)
			if err == nil && r.Profiles[0].Status == report.ProfileLoaded && len(r.Profiles[0].Controls) != 1 {
				t.Errorf("%d controls", len(r.Profiles[0].Controls))
			}
		}
		if inputs, err := ParseInputs(text); err == nil {
			run(Options{Inputs: inputs})
		}
		if v, err := ParseInput(string(text)); err == nil {
			run(Options{Inputs: map[string]any{"in": v}})
		}
		for _, parse := range []func([]byte) (map[string]Waiver, error){ParseWaivers, ParseWaiversCSV} {
			if waivers, err := parse(text); err == nil {
				run(Options{Waivers: waivers})
			}
		}
	})
}
