// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNewPKI(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	files, err := newPKI("e2e", now)
	if err != nil {
		t.Fatal(err)
	}
	parse := func(name string) *x509.Certificate {
		t.Helper()
		block, _ := pem.Decode(files[name+".crt"])
		if block == nil {
			t.Fatalf("%s.crt is no PEM", name)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		return cert
	}
	roots, frontRoots := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(parse("ca"))
	frontRoots.AddCert(parse("front-proxy-ca"))

	for name, s := range certificates("e2e") {
		usage := x509.ExtKeyUsageClientAuth
		if len(s.hosts) > 0 {
			usage = x509.ExtKeyUsageServerAuth
		}
		cert := parse(name)
		options := x509.VerifyOptions{Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{usage}}
		if _, err := cert.Verify(options); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, host := range s.hosts {
			if err := cert.VerifyHostname(host); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		options.Roots = frontRoots
		if _, err := cert.Verify(options); err == nil {
			t.Errorf("%s is trusted to name users", name)
		}
	}
	front := x509.VerifyOptions{Roots: frontRoots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if _, err := parse("front-proxy-client").Verify(front); err != nil {
		t.Error(err)
	}
	if got := parse("kubelet").Subject; got.CommonName != "system:node:sonde-e2e" || got.Organization[0] != "system:nodes" {
		t.Errorf("kubelet is %s", got)
	}
}

func TestEnsurePKIKeepsWhatIsThere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	var cas [2]string
	for i := range cas {
		if err := ensurePKI(dir, "e2e", time.Now()); err != nil {
			t.Fatal(err)
		}
		ca, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
		if err != nil {
			t.Fatal(err)
		}
		cas[i] = string(ca)
	}
	if cas[0] != cas[1] {
		t.Error("a second start makes a new authority")
	}
	key, err := os.Stat(filepath.Join(dir, "ca.key"))
	if err != nil {
		t.Fatal(err)
	}
	if key.Mode().Perm() != 0o600 {
		t.Errorf("ca.key has mode %o", key.Mode().Perm())
	}
}
