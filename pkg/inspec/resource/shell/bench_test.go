// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// BenchmarkRun answers what walks over two thousand files in forty directories.
func BenchmarkRun(b *testing.B) {
	dir := b.TempDir()
	for i := range 2000 {
		file := filepath.Join(dir, fmt.Sprintf("usr/share/d%02d/f%04d", i%40, i))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("key = value\n"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	root, err := target.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = root.Close() })
	for _, line := range []string{
		"find /usr -xdev -type f -perm -0002",
		"find / -name none",
		"find / -xdev -type d -perm -0002 ! -perm -1000",
		"find / -nouser",
		"true",
		"find / -maxdepth 2",
		"find -L / -type f -name '*.pem'",
		"find / -type f -exec grep -l none {} +",
		"find /usr/share/d00 -type f -exec sh -c 'grep -q none \"$1\"' x {} \\;",
		"grep -r none /usr",
		"grep -R none /usr",
	} {
		b.Run(line, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := shell.Run(b.Context(), root, line); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
