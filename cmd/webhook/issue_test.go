// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/x509"
	"maps"
	"testing"
	"time"
)

const host = "sonde-webhook.sonde-system.svc"

func issued(t *testing.T, data map[string][]byte, now time.Time) map[string][]byte {
	t.Helper()
	next, _, err := renew(data, host, now)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// served tells whether a client that trusts the bundle accepts the certificate.
func served(t *testing.T, ca, cert, key []byte, name string, now time.Time) bool {
	t.Helper()
	p, err := readPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		t.Fatal("the bundle has no certificate")
	}
	_, err = p.cert.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	return err == nil
}

func TestRenew(t *testing.T) {
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	first := issued(t, nil, start)
	const day = 24 * time.Hour
	set := func(key string, value []byte) map[string][]byte {
		data := maps.Clone(first)
		data[key] = value
		return data
	}
	tests := map[string]struct {
		data          map[string][]byte
		after         time.Duration
		newCA, newOne bool
	}{
		"nothing yet":          {data: nil, newCA: true, newOne: true},
		"at once":              {data: first},
		"two thirds of life":   {data: first, after: 59 * day},
		"the last third":       {data: first, after: 61 * day, newOne: true},
		"expired":              {data: first, after: 100 * day, newOne: true},
		"CA in its last third": {data: first, after: 7 * 365 * day, newCA: true, newOne: true},
		"clock went back":      {data: first, after: -2 * day, newCA: true, newOne: true},
		"CA is garbage":        {data: set(keyCA, []byte("x")), newCA: true, newOne: true},
		"CA's key is another":  {data: set(keyCAKey, first[keyCertKey]), newCA: true, newOne: true},
		"certificate garbage":  {data: set(keyCert, []byte("x")), newOne: true},
		"certificate is gone":  {data: set(keyCert, nil), newOne: true},
		"of another CA":        {data: with(first, issued(t, nil, start), keyCert, keyCertKey), newOne: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			now := start.Add(tt.after)
			next, changed, err := renew(tt.data, host, now)
			if err != nil {
				t.Fatal(err)
			}
			newCA, newOne := !bytes.Equal(next[keyCA], first[keyCA]), !bytes.Equal(next[keyCert], first[keyCert])
			if newCA != tt.newCA || newOne != tt.newOne || changed != (tt.newCA || tt.newOne) {
				t.Errorf("new CA %v, new certificate %v, changed %v, want %v, %v", newCA, newOne, changed, tt.newCA, tt.newOne)
			}
			if !served(t, bundle(next), next[keyCert], next[keyCertKey], host, now) {
				t.Error("the API server would not accept the certificate")
			}
			if served(t, bundle(next), next[keyCert], next[keyCertKey], "elsewhere.svc", now) {
				t.Error("the certificate holds for another host")
			}
		})
	}
}

func with(data, other map[string][]byte, keys ...string) map[string][]byte {
	mixed := maps.Clone(data)
	for _, key := range keys {
		mixed[key] = other[key]
	}
	return mixed
}

func TestHostIsRenamed(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	first := issued(t, nil, now)
	next, changed, err := renew(first, "other.sonde-system.svc", now)
	if err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if !served(t, bundle(next), next[keyCert], next[keyCertKey], "other.sonde-system.svc", now) || !bytes.Equal(first[keyCA], next[keyCA]) {
		t.Error("the certificate is not for the new name, or the CA is another")
	}
}

// While replicas learn of a new CA, those that serve the old certificate are trusted.
func TestOldCertificateOutlivesItsCA(t *testing.T) {
	const day = 24 * time.Hour
	start := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	old := issued(t, nil, start)
	before := issued(t, old, start.Add(2430*day))
	rotation := start.Add(2440 * day)
	after := issued(t, before, rotation)
	if !bytes.Equal(old[keyCA], before[keyCA]) || bytes.Equal(before[keyCA], after[keyCA]) {
		t.Fatal("the CA did not rotate between the two")
	}
	if !served(t, bundle(after), before[keyCert], before[keyCertKey], host, rotation) {
		t.Error("the certificate from before the rotation is refused")
	}
}
