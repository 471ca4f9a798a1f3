// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

// TestX509Extensions compares with what OpenSSL 3.0 makes of two certificates
// that have one of everything.
func TestX509Extensions(t *testing.T) {
	var files []rootfs.Entry
	for _, name := range []string{"extensions", "timestamps", "negative"} {
		text, err := os.ReadFile("testdata/x509/" + name + ".pem")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, fileEntry("/"+name+".pem", string(text)))
	}
	newAsker(t, append(files, rootfs.Entry{Path: "/usr/bin/openssl", Type: "file", Mode: "0755"})...).answers(t, [][2]string{
		{`x509_certificate('/extensions.pem').extensions.extendedKeyUsage.to_a`, `["TLS Web Server Authentication", "TLS Web Client Authentication", "1.2.3.4", "Microsoft Server Gated Crypto", "Netscape Server Gated Crypto", "IPSec End System"]`},
		{`x509_certificate('/extensions.pem').extensions.basicConstraints.to_a`, `["critical", "CA:TRUE", "pathlen:3"]`},
		{`x509_certificate('/extensions.pem').extensions.authorityKeyIdentifier.to_a`, `["keyid:B2:5C:2D:0F:30:65:8B:43:4C:C6:29:F9:74:18:2B:FA:AE:86:3E:58", "DirName:/C=DE/ST=Berlin/O=InSpec", "Inc/OU=\\xC3\\x9C x/CN=inspec.io/emailAddress=support@chef.io", "serial:0C:1F:77:34:1B:1A:ED:40:8C:62:6A:3B:80:DC:B1:C3:E5:97:83:9E"]`},
		{`x509_certificate('/extensions.pem').extensions.subjectAltName.to_a`, `["DNS:a.b", "DNS:*.c", "IP Address:10.0.0.1", "IP Address:2001:DB8:0:0:0:0:0:1", "email:x@y.z", "URI:http://a/b", "Registered ID:1.2.3", "othername: 1.2.3.4::hi", "DirName:/C=UK/O=My/CN=n"]`},
		{`x509_certificate('/extensions.pem').extensions.issuerAltName.to_a`, `["DNS:iss.x"]`},
		{`x509_certificate('/extensions.pem').extensions.authorityInfoAccess.to_a`, `["OCSP - URI:http://ocsp.x/", "CA Issuers - URI:http://ca.x/a.crt"]`},
		{`x509_certificate('/extensions.pem').extensions.crlDistributionPoints.to_a`, `["Full Name:", "URI:http://crl.x/a.crl", "Full Name:", "URI:http://crl.x/b.crl"]`},
		{`x509_certificate('/extensions.pem').extensions.certificatePolicies.to_a`, `["Policy: 1.2.3.4", "Policy: 1.5.6.7.8", "Policy: 1.3.5.8", "CPS: http://my.host.name/", "User Notice:", "Organization: Organisation Name", "Numbers: 1", "2", "3", "4", "Explicit Text: Explicit Text Here"]`},
		{`x509_certificate('/extensions.pem').extensions.policyConstraints.to_a`, `["Require Explicit Policy:3", "Inhibit Policy Mapping:1"]`},
		{`x509_certificate('/extensions.pem').extensions.nameConstraints.to_a`, `["Permitted:", "DNS:.x.com", "IP:10.0.0.0/255.0.0.0", "Excluded:", "email:.y"]`},
		{`x509_certificate('/extensions.pem').extensions.noCheck.to_a`, `[]`},
		{`x509_certificate('/extensions.pem').extensions.tlsfeature.to_a`, `["status_request"]`},
		{`x509_certificate('/extensions.pem').extensions.nsComment.to_a`, `["a comment", "with = and x"]`},
		{`x509_certificate('/extensions.pem').extensions.inhibitAnyPolicy.to_a`, `["2"]`},
		{`x509_certificate('/extensions.pem').extensions.nsCertType.to_a`, `["SSL Client", "SSL Server"]`},
		{`x509_certificate('/extensions.pem').extensions['1.2.3.4.5'].to_a`, `["..Hello"]`},
		{`x509_certificate('/extensions.pem').extensions.keys`, `["keyUsage", "extendedKeyUsage", "basicConstraints", "subjectKeyIdentifier", "authorityKeyIdentifier", "subjectAltName", "issuerAltName", "authorityInfoAccess", "crlDistributionPoints", "issuingDistributionPoint", "certificatePolicies", "policyConstraints", "nameConstraints", "noCheck", "tlsfeature", "nsComment", "inhibitAnyPolicy", "nsCertType", "1.2.3.4.5"]`},
		{`x509_certificate('/timestamps.pem').extensions.ct_precert_scts.to_a`, `["Signed Certificate Timestamp:", "Version   : v1 (0x0)", "Log ID    : 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:", "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F", "Timestamp : Apr  5 17:04:16.275 2013 GMT", "Extensions: none", "Signature : ecdsa-with-SHA256", "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:", "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F:", "20:21:22:23:24:25:26:27:28:29:2A:2B:2C:2D:2E:2F:", "30:31:32:33:34:35:36:37:38:39:3A:3B:3C:3D:3E:3F:", "40:41:42:43:44:45", "Signed Certificate Timestamp:", "Version   : v1 (0x0)", "Log ID    : 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:", "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F", "Timestamp : Apr  5 17:04:16.275 2013 GMT", "Extensions: 61:62:63", "Signature : ecdsa-with-SHA256", "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F"]`},
		{`x509_certificate('/timestamps.pem').extensions.qcStatements.to_a`, `["0."]`},
		{`x509_certificate('/timestamps.pem').extensions.authorityKeyIdentifier.to_a == x509_certificate('/timestamps.pem').extensions.subjectKeyIdentifier.to_a`, `false`},
		{`x509_certificate('/timestamps.pem').extensions.nameConstraints.to_a`, `["Permitted:", "IP:2001:DB8:0:0:0:0:0:0/FFFF:FFFF:0:0:0:0:0:0"]`},
		{`x509_certificate('/timestamps.pem').extensions.keyUsage.to_a`, `[".."]`},
		{`x509_certificate('/timestamps.pem').extensions.issuerAltName.to_a`, `["othername: UPN::u@x", "othername: 1.2.3.4::<unsupported>"]`},
		{`x509_certificate('/timestamps.pem').extensions.keys`, `["keyUsage", "extendedKeyUsage", "basicConstraints", "subjectKeyIdentifier", "authorityKeyIdentifier", "subjectAltName", "issuerAltName", "authorityInfoAccess", "crlDistributionPoints", "issuingDistributionPoint", "certificatePolicies", "policyConstraints", "nameConstraints", "noCheck", "tlsfeature", "nsComment", "ct_precert_scts", "qcStatements"]`},
		{`x509_certificate('/timestamps.pem').subject_dn`, `"/CN=sct/DC=x"`},
		{`x509_certificate('/extensions.pem').subject_dn`, `"/C=DE/ST=Berlin/O=InSpec, Inc/OU=\\xC3\\x9C x/CN=inspec.io/emailAddress=support@chef.io"`},
		{`x509_certificate('/extensions.pem').subject_alt_names.length`, `9`},
		{`x509_certificate('/extensions.pem').public_key.lines.first`, `"-----BEGIN PUBLIC KEY-----\n"`},
		{`[x509_certificate('/negative.pem').serial, x509_certificate('/negative.pem').to_s]`, `[-5, "x509_certificate /negative.pem"]`},
		{`x509_certificate('/negative.pem').has_purpose?('SSL server CA : Yes')`, `true`},
	})
	newAsker(t, files...).answers(t, [][2]string{
		{`x509_certificate('/negative.pem').has_purpose?('x')`, "Inspec::Exceptions::ResourceFailed: Could not find `openssl` on your system."},
	})
}

func TestKeysOfOtherKinds(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edDER, err := x509.MarshalPKCS8PrivateKey(ed)
	if err != nil {
		t.Fatal(err)
	}
	newAsker(t,
		// As openssl ecparam -genkey writes it.
		fileEntry("/ec.key", "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"+
			string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: ecDER}))),
		fileEntry("/ed.key", string(edDER)),
	).answers(t, [][2]string{
		{`[key_rsa('/ec.key').public?, key_rsa('/ec.key').private?]`, `[true, true]`},
		{`key_rsa('/ec.key').key_length`, "NoMethodError: undefined method `n' for a key that is none of RSA"},
		{`key_rsa('/ec.key').private_key`, "NotImplementedError: sonde does not support the text of a key that is none of RSA yet"},
		{`key_rsa('/ed.key').private?`, "NoMethodError: undefined method `private?' for a key that is none of RSA"},
	})
}
