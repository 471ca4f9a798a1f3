// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/report"
)

// benchTarget is a process with a root and a process namespace of its own, as a
// container's is.
type benchTarget struct{ pid string }

// newBenchTarget starts the one static program at hand, the scanner, which waits
// for a request until its stdin ends.
func newBenchTarget(b *testing.B, scanner, root string) *benchTarget {
	b.Helper()
	if os.Geteuid() != 0 {
		b.Skip("needs root: a target of its own root and process namespace")
	}
	program, err := os.ReadFile(scanner)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "target"), program, 0o755); err != nil { //nolint:gosec // a program
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), "unshare", "--mount", "--pid", "--fork", "--mount-proc", "chroot", root, "/target", "--wait", "1h")
	hold, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = hold.Close()
		_ = cmd.Wait() // Without a request its end is no success.
	})
	children := fmt.Sprintf("/proc/%d/task/%[1]d/children", cmd.Process.Pid)
	for b.Context().Err() == nil {
		text, err := os.ReadFile(children)
		if err != nil {
			b.Fatal(err)
		}
		pid := strings.TrimSpace(string(text))
		if exe, _ := os.Readlink("/proc/" + pid + "/exe"); pid != "" && filepath.Base(exe) == "target" {
			return &benchTarget{pid}
		}
	}
	b.Fatal(b.Context().Err())
	return nil
}

// scan has the scanner answer one request beside the target, from its start to
// its end.
func (t *benchTarget) scan(b *testing.B, scanner string, request []byte) (time.Duration, *report.Report, protocol.End) {
	b.Helper()
	var out bytes.Buffer
	cmd := exec.CommandContext(b.Context(), "nsenter", "--target", t.pid, "--mount", "--pid", scanner)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(request), &out, os.Stderr
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		b.Fatal(err)
	}
	text, end, err := protocol.ReadReport(&out, nil)
	if err != nil {
		b.Fatal(err)
	}
	r := new(report.Report)
	if err := json.Unmarshal(text, r); err != nil {
		b.Fatal(err)
	}
	return took, r, end
}

func benchRequest(b *testing.B, dir string) []byte {
	b.Helper()
	p, err := profile.Dir(dir)
	if err != nil {
		b.Fatal(err)
	}
	var bundle, wire bytes.Buffer
	if err := p.Pack(&bundle); err != nil {
		b.Fatal(err)
	}
	if err := protocol.WriteRequest(&wire, protocol.Request{Bundles: []protocol.Bundle{protocol.NewBundle("bench", bundle.Bytes())}}); err != nil {
		b.Fatal(err)
	}
	return wire.Bytes()
}
