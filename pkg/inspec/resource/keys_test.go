// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

// The parameters are made for this test; they are short so that they are quick
// to make, and prove nothing else.
const dhPEM = `-----BEGIN DH PARAMETERS-----
MEYCQQDx0EURePilJFRyS2ET3yjQ9Ij+7R6YAJ5jEwy0l4M0PLo+CFuTmtC87jne
yzGAiTgAa+6mbAThnQFfvpNhaJ5/AgEC
-----END DH PARAMETERS-----
`

func TestDHParams(t *testing.T) {
	a := newAsker(t, fileEntry("/dh.pem", dhPEM), fileEntry("/x942.pem", "-----BEGIN X9.42 DH PARAMETERS-----\nMAA=\n-----END X9.42 DH PARAMETERS-----\n"),
		fileEntry("/junk", "x"), fileEntry("/empty", ""))
	a.answers(t, [][2]string{
		{`[dh_params('/dh.pem').to_s, dh_params('/dh.pem').resource_id, dh_params('/dh.pem').dh_params?]`, `["dh_params /dh.pem", "/dh.pem", true]`},
		{`[dh_params('/dh.pem').valid?, dh_params('/dh.pem').generator, dh_params('/dh.pem').prime_length]`, `[true, 2, 512]`},
		{`dh_params('/dh.pem').modulus`, `"00:f1:d0:45:11:78:f8:a5:24:54:72:4b:61:13:df:28:d0:f4:88:fe:ed:1e:98:00:9e:63:13:0c:b4:97:83:34:3c:ba:3e:08:5b:93:9a:d0:bc:ee:39:de:cb:31:80:89:38:00:6b:ee:a6:6c:04:e1:9d:01:5f:be:93:61:68:9e:7f"`},
		{`dh_params('/dh.pem').pem == file('/dh.pem').content`, `true`},
		{`dh_params('/dh.pem').text`, `"DH Parameters: (512 bit)\nP:   \n    00:f1:d0:45:11:78:f8:a5:24:54:72:4b:61:13:df:\n    28:d0:f4:88:fe:ed:1e:98:00:9e:63:13:0c:b4:97:\n    83:34:3c:ba:3e:08:5b:93:9a:d0:bc:ee:39:de:cb:\n    31:80:89:38:00:6b:ee:a6:6c:04:e1:9d:01:5f:be:\n    93:61:68:9e:7f\nG:    2 (0x2)\n"`},
		{`dh_params('/x942.pem')`, `OpenSSL::PKey::DHError: incorrect pkey type: dhpublicnumber`},
		{`dh_params('/junk')`, `OpenSSL::PKey::DHError: could not parse pkey: unsupported`},
		{`[dh_params('/none').dh_params?, dh_params('/none').valid?, dh_params('/none').pem]`, `[false, nil, nil]`},
	})
	if got := a.state(t, `dh_params('/empty')`); got != "skipped: File is empty: /empty" {
		t.Error(got)
	}
}

func TestX509PrivateKey(t *testing.T) {
	openssl := rootfs.Entry{Path: "/usr/bin/openssl", Type: "file", Mode: "0755"}
	key, other, locked := rsaKeyPEM(t, ""), rsaKeyPEM(t, ""), rsaKeyPEM(t, "secret")
	a := newAsker(t, openssl, fileEntry("/key", key.private), fileEntry("/other", other.private), fileEntry("/locked", locked.private),
		fileEntry("/cert", key.certificate), fileEntry("/locked.cert", locked.certificate), fileEntry("/junk", "x"))
	a.answers(t, [][2]string{
		{`[x509_private_key('/key').to_s, x509_private_key('/key').resource_id]`, `["x509_private_key", ""]`},
		{`[x509_private_key('/key').valid?, x509_private_key('/junk').valid?, x509_private_key('/none').valid?]`, `[true, false, false]`},
		{`[x509_private_key('/locked', 'secret').valid?, x509_private_key('/locked', 'x').valid?, x509_private_key('/locked').valid?]`, `[true, false, false]`},
		{`[x509_private_key('/key').encrypted?, x509_private_key('/locked').encrypted?]`, `[nil, 32]`},
		{`x509_private_key('/none').encrypted?`, `Inspec::Exceptions::ResourceFailed: The given secret key /none does not exist.`},
		{`[x509_private_key('/key').has_matching_certificate?('/cert'), x509_private_key('/other').has_matching_certificate?('/cert')]`, `[true, false]`},
		{`x509_private_key('/locked', 'secret').has_matching_certificate?('/locked.cert')`, `true`},
		{`[x509_private_key('/key').has_matching_certificate?('/none'), x509_private_key('/junk').has_matching_certificate?('/none')]`, `[false, true]`},
	})
	if got := newAsker(t, fileEntry("/key", key.private)).state(t, `x509_private_key('/key')`); got != "failed: Could not find `openssl` on your system." {
		t.Error(got)
	}
}
