// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// FuzzRPM asks rpm of any database.
func FuzzRPM(f *testing.F) {
	root, err := target.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = root.Close() })
	data, err := os.ReadFile("../rpmdb/testdata/rpmdb.sqlite")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data, "-Va --nodeps --noscripts")
	f.Add(data, "-Va")
	f.Add(data, "-qal")
	f.Add(data, "-qa --qf '%{SUMMARY} %{SIZE}'")
	f.Add(data, "-qf /etc/passwd")
	f.Fuzz(func(t *testing.T, data []byte, args string) {
		databases := shell.Databases{
			RPM: func() ([]shell.RPMPackage, error) { return nil, nil },
			RPMHeaders: func(visit func(rpmdb.Header) error) error {
				return rpmdb.Scan(bytes.NewReader(data), int64(len(data)), visit)
			},
		}
		got, err := databases.Run(t.Context(), root, "rpm "+args)
		if err != nil && got != (shell.Result{}) {
			t.Errorf("rpm %s: %+v beside the error %v", args, got, err)
		}
	})
}
