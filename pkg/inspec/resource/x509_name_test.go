// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
)

// The answer is that of OpenSSL 3.0.
func TestOneLine(t *testing.T) {
	raw, err := asn1.Marshal(pkix.Name{CommonName: `a/b+c=d,e"f\g`, Organization: []string{" é\x01"}}.ToRDNSequence())
	if err != nil {
		t.Fatal(err)
	}
	got, err := oneLine(raw)
	if want := `/O= \xC3\xA9\x01/CN=a\/b\+c=d,e"f\g`; err != nil || plain(got) != want {
		t.Errorf("%s, %v, want %s", plain(got), err, want)
	}
}
