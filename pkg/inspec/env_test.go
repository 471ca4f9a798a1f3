// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
)

// ENV is that of the process whose root is looked at, not of this one.
func TestEnvironment(t *testing.T) {
	t.Setenv("SONDE_SECRET", "of the scanner")
	const source = `control 'env' do
  describe ENV['NAME'] do
    it { should eq 'of the target' }
  end
  describe ENV['SONDE_SECRET'] do
    it { should be_nil }
  end
  describe ENV.fetch('NONE', 'none') do
    it { should eq 'none' }
  end
  describe 'a change' do
    it { expect { ENV['NAME'] = 'x' }.to raise_error(FrozenError) }
  end
end
`
	other := exec.CommandContext(t.Context(), "sleep", "600")
	other.Env = []string{"NAME=of the target"}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	c := runIn(t, fmt.Sprintf("/proc/%d/root", other.Process.Pid), source)
	if len(c.Results) != 4 {
		t.Fatalf("results %+v", c.Results)
	}
	for _, r := range c.Results {
		if r.Status != report.ResultPassed {
			t.Errorf("%s: %s %s", r.CodeDesc, r.Status, r.Message)
		}
	}

	c = runIn(t, t.TempDir(), source)
	if c.Status != report.Error || !strings.Contains(c.Results[0].Message, "ENV is the environment of the target's process") {
		t.Errorf("without a process: %s %+v", c.Status, c.Results)
	}
}

func runIn(t *testing.T, dir, source string) report.Control {
	t.Helper()
	if strings.HasPrefix(dir, "/proc") && os.Geteuid() != 0 {
		t.Skip("needs root: the root of another process")
	}
	p, err := profile.FS(fstest.MapFS{
		"inspec.yml":    {Data: []byte("name: env\nversion: 1.0.0\n")},
		"controls/c.rb": {Data: []byte(source)},
	}, "env")
	if err != nil {
		t.Fatal(err)
	}
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	r, err := Run(t.Context(), p, root, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Profiles[0].Controls[0]
}
