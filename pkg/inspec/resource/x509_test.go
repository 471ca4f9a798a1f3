// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func TestX509(t *testing.T) {
	a := newAskerAt(t, rootfs.Load(t, "../../../test/golden/172-x509/rootfs.yml"))
	a.answers(t, [][2]string{
		{`x509_certificate('/etc/ssl/leaf.pem').to_s`, `"x509_certificate /etc/ssl/leaf.pem"`},
		{`x509_certificate('/etc/ssl/leaf.pem').certificate?`, `true`},
		{`x509_certificate('/etc/ssl/leaf.pem').subject.CN`, `"leaf.example.test"`},
		{`x509_certificate('/etc/ssl/leaf.pem').subject.emailAddress`, `"a@example.test"`},
		{`x509_certificate('/etc/ssl/leaf.pem').email`, `"a@example.test"`},
		{`x509_certificate('/etc/ssl/leaf.pem').subject.DC`, `nil`},
		{`x509_certificate('/etc/ssl/leaf.pem').issuer.C`, `"DE"`},
		{`x509_certificate('/etc/ssl/leaf.pem').key_length >= 2048`, `true`},
		{`x509_certificate('/etc/ssl/leaf.pem').signature_algorithm`, `"sha256WithRSAEncryption"`},
		{`x509_certificate('/etc/ssl/leaf.pem').version`, `2`},
		{`x509_certificate('/etc/ssl/leaf.pem').extensions.subjectAltName.include?('DNS:alt.example.test')`, `true`},
		{`x509_certificate('/etc/ssl/leaf.pem').extensions.keyUsage.include?('Digital Signature')`, `true`},
		{`x509_certificate('/etc/ssl/leaf.pem').validity_in_days > 100`, `true`},
		{`x509_certificate('/etc/ssl/leaf.pem').valid?`, `true`},
		{`x509_certificate('/etc/ssl/old.pem').valid?`, `false`},
		{`x509_certificate('/etc/ssl/old.pem').serial`, `4096`},
		{`x509_certificate('/etc/ssl/old.pem').not_after < Time.utc(2012)`, `true`},
		{`x509_certificate('/etc/ssl/old.pem').not_before.year`, `2010`},
		{`x509_certificate('/etc/ssl/old.pem').key_length`, `1024`},
		{`x509_certificate(content: file('/etc/ssl/leaf.pem').content).to_s`, `"x509_certificate leaf.example.test"`},
		{`x509_certificate({content: file('/etc/ssl/leaf.pem').content}).resource_id`, `"leaf.example.test"`},
		{`x509_certificate('/etc/ssl/junk.pem')`, `OpenSSL::X509::CertificateError: PEM_read_bio_X509: no start line`},
		{`x509_certificate('/etc/ssl/none.pem').certificate?`, `false`},
		{`x509_certificate('/etc/ssl/none.pem').subject`, `Inspec::Exceptions::ResourceFailed: …`},
	})
	if got := a.state(t, `x509_certificate('/etc/ssl/none.pem')`); got != "skipped: Can't find file: /etc/ssl/none.pem" {
		t.Error(got)
	}
	if got := a.ask(t, `x509_certificate('/etc/ssl/leaf.pem').subject_dn`); !strings.Contains(got, "/CN=leaf.example.test") {
		t.Error(got)
	}
}
