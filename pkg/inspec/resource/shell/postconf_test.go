// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// TestPostconf holds what Postfix 3.7.11 prints of the same files.
func TestPostconf(t *testing.T) {
	for _, row := range []struct{ main, arguments, want string }{
		{"", "relayhost", ""},
		{"relayhost =\n", "relayhost", "relayhost =\n"},
		{"relayhost = a,   b\n\t c \n", "relayhost", "relayhost = a, b c\n"},
		{"relayhost = a # b\n", "relayhost", "relayhost = a # b\n"},
		{"relayhost = a\r\n", "relayhost", "relayhost = a\n"},
		{"relayhost=a\n#c\n b\n\n c\n", "relayhost", "relayhost = a b c\n"},
		{"relayhost=a", "relayhost", "relayhost = a\n"},
		{"relayhost= a=b = c\n", "relayhost", "relayhost = a=b = c\n"},
		{"relayhost= { a,  b }\n", "relayhost", "relayhost = { a, b }\n"},
		{"relayhost = ,a,,b\n", "relayhost", "relayhost = ,a,,b\n"},
		{"relayhost\t=\tx\n", "relayhost", "relayhost = x\n"},
		{"RELAYHOST = x\n", "relayhost", ""},
		{"relayhost = a\nrelayhost =\n", "relayhost", "relayhost =\n"},
		{"relayhost = caf\xe9\n", "relayhost", "relayhost = caf\xe9\n"},
		{"relayhost = $myhostname  ${x}\n", "relayhost", "relayhost = $myhostname ${x}\n"},
		{"relayhost = a\n   # in\n b\n", "relayhost", "relayhost = a b\n"},
		{"   # c\nrelayhost = a\n  \n b\n", "relayhost", "relayhost = a b\n"},
		{"relayhost = b\nalias_maps = x\n", "relayhost alias_maps relayhost", "relayhost = b\nalias_maps = x\nrelayhost = b\n"},
		{"relayhost = \"a  b\"\n", "relayhost", "relayhost = \"a b\"\n"},
		{"smtpd_client_restrictions =\n  permit_mynetworks,\n\treject\n", "smtpd_client_restrictions", "smtpd_client_restrictions = permit_mynetworks, reject\n"},
	} {
		got, err := shell.Run(t.Context(), postfix(t, row.main), "postconf -n "+row.arguments)
		if err != nil || got.Stdout != row.want || got.Status != 0 {
			t.Errorf("%q: %+v, %v, want %q", row.main, got, err, row.want)
		}
	}
	for _, row := range []struct{ main, line, names string }{
		{"relayhost x\n", "postconf -n relayhost", "the line"},
		{"=x\n", "postconf -n relayhost", "the line"},
		{"relay host = x\n", "postconf -n relayhost", "the line"},
		{"relayhost = a\x00b\n", "postconf -n relayhost", "the line"},
		{" relayhost = x\n", "postconf -n relayhost", "continues another"},
		{"foo = x\n", "postconf -n foo", "postconf -n foo"},
		{"relayhost = x\n", "postconf -n", "postconf without -n"},
		{"relayhost = x\n", "postconf relayhost", "postconf without -n"},
	} {
		_, err := shell.Run(t.Context(), postfix(t, row.main), row.line)
		var u *shell.Unsupported
		if !errors.As(err, &u) || !strings.Contains(u.What, row.names) {
			t.Errorf("%q: %v, want %q", row.main, err, row.names)
		}
	}
	root, err := target.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	got, err := shell.Run(t.Context(), root, "postconf -n relayhost")
	if err != nil || got.Status != 1 || got.Stderr != "postconf: fatal: open /etc/postfix/main.cf: No such file or directory\n" {
		t.Errorf("without main.cf: %+v, %v", got, err)
	}
}

func postfix(t *testing.T, main string) *target.Root {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "etc/postfix"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "etc/postfix/main.cf"), []byte(main), 0o644); err != nil {
		t.Fatal(err)
	}
	root, err := target.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}
