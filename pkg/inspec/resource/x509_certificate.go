// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func x509Definition() Definition {
	return Definition{
		Name:  "x509_certificate",
		Class: "Inspec::Resources::X509CertificateResource",
		Card: Card{
			Summary: "An X.509 certificate, the first one of a PEM file or of a text.",
			Source:  "the target's file, or the option content",
			Example: "describe x509_certificate('/etc/ssl/cert.pem') do\n  it { should be_valid }\n  its('validity_in_days') { should be > 30 }\nend",
			Methods: map[string]string{
				"subject":     "its('subject.CN'), with the short names of OpenSSL",
				"issuer":      "its('issuer.CN'), with the short names of OpenSSL",
				"extensions":  "its('extensions.keyUsage'), as arrays of OpenSSL's words",
				"version":     "counted from 0, so that it is 2 for version 3",
				"key_length":  "in bits, of RSA keys",
				"fingerprint": "SHA-1 of the certificate",
				"valid?":      "not before and not after hold now; trust is not looked at",
			},
			Differences: []string{
				"extensions of a certificate that has others than keyUsage, extendedKeyUsage, basicConstraints, subjectKeyIdentifier, authorityKeyIdentifier and subjectAltName are an error.",
				"has_purpose? is not supported.",
				"What Go does not take for a certificate (negative serial numbers, say) fails, also where OpenSSL takes it.",
			},
		},
		New: newCertificate,
		Methods: interp.Methods{
			"to_s": text(func(c *certificate) string {
				if c.path == "" {
					return "x509_certificate " + c.commonName()
				}
				return "x509_certificate " + c.path
			}),
			"resource_id": text(func(c *certificate) string {
				switch {
				case c.path != "":
					return c.path
				case c.commonName() != "":
					return c.commonName()
				}
				return "x509 Certificate"
			}),
			"certificate?": property(func(c *certificate) (any, error) { return c.cert != nil, nil }),
			"valid?": method(func(c *certificate, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				now, err := rubyNow(in)
				if err != nil || c.cert == nil {
					return interp.Bool(false), err
				}
				return interp.Bool(!now.Before(c.cert.NotBefore) && !now.After(c.cert.NotAfter)), nil
			}),
			"validity_in_days": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				now, err := rubyNow(in)
				return interp.Float(c.NotAfter.Sub(now).Seconds() / 86400), err
			}),
			"not_before": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				return rubyTime(in, c.NotBefore)
			}),
			"not_after": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				return rubyTime(in, c.NotAfter)
			}),
			"fingerprint": ofCert(func(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
				sum := sha1.Sum(c.Raw)
				return interp.Str(hex.EncodeToString(sum[:])), nil
			}),
			"serial": ofCert(func(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
				return interp.NewInt(c.SerialNumber), nil
			}),
			"version": ofCert(func(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
				return interp.Int(c.Version - 1), nil
			}),
			"signature_algorithm": ofCert(signatureAlgorithm),
			"key_length":          ofCert(keyLength),
			"keylength":           ofCert(keyLength),
			"subject": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				return distinguishedName(in, c.RawSubject)
			}),
			"issuer": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				return distinguishedName(in, c.RawIssuer)
			}),
			"subject_dn": ofCert(func(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
				return oneLine(c.RawSubject)
			}),
			"issuer_dn": ofCert(func(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
				return oneLine(c.RawIssuer)
			}),
			"email": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				name, err := distinguishedName(in, c.RawSubject)
				if err != nil {
					return interp.Nil, err
				}
				return mashGet(name, interp.Str("emailAddress")), nil
			}),
			"extensions": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				return certificateExtensions(in, c)
			}),
			"subject_alt_names": ofCert(func(c *x509.Certificate, in *interp.Interp) (interp.Value, error) {
				extensions, err := certificateExtensions(in, c)
				if err != nil {
					return interp.Nil, err
				}
				return mashGet(extensions, interp.Str("subjectAltName")), nil
			}),
			"public_key": ofCert(func(*x509.Certificate, *interp.Interp) (interp.Value, error) {
				return interp.Nil, Unsupported("public_key of x509_certificate")
			}),
			"has_purpose?": ofCert(func(*x509.Certificate, *interp.Interp) (interp.Value, error) {
				return interp.Nil, Unsupported("has_purpose? of x509_certificate")
			}),
		},
	}
}

type certificate struct {
	path string // empty for one given as text
	cert *x509.Certificate
}

func newCertificate(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	c := &certificate{}
	content := a.Option("content")
	if path := a.Option("filepath"); !interp.IsNil(path) {
		c.path = plain(path)
	} else if s, ok := a.Arg(0).(*interp.String); ok {
		c.path = s.Go()
	}
	text := plain(content)
	if interp.IsNil(content) {
		var err error
		if text, err = h.readConfig(c.path, false); err != nil {
			return c, err
		}
	}
	der := []byte(text)
	if block := firstCertificate(der); block != nil {
		der = block
	} else if !strings.HasPrefix(text, "\x30") {
		return c, interp.Raise("OpenSSL::X509::CertificateError", "PEM_read_bio_X509: no start line")
	}
	var err error
	if c.cert, err = x509.ParseCertificate(der); err != nil {
		return c, interp.Raise("OpenSSL::X509::CertificateError", "%s", err.Error())
	}
	return c, nil
}

// firstCertificate is the first certificate of a PEM text.
func firstCertificate(text []byte) []byte {
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil
		}
		if block.Type == "CERTIFICATE" || block.Type == "X509 CERTIFICATE" {
			return block.Bytes
		}
		text = rest
	}
}

func (c *certificate) commonName() string {
	if c.cert == nil {
		return ""
	}
	return c.cert.Subject.CommonName
}

// ofCert makes a property of a certificate.
func ofCert(fn func(*x509.Certificate, *interp.Interp) (interp.Value, error)) interp.Method {
	return method(func(c *certificate, in *interp.Interp, a interp.Args) (interp.Value, error) {
		if c.cert == nil {
			return interp.Nil, interp.Raise(interp.ResourceFailed, "there is no certificate in %s", c.path)
		}
		return fn(c.cert, in)
	})
}

// rubyTime is a Time in UTC.
func rubyTime(in *interp.Interp, t time.Time) (interp.Value, error) {
	v, err := in.Call(mustConst(in, "Time"), "at", interp.Int(t.Unix()))
	if err != nil {
		return nil, err
	}
	return in.Call(v, "utc")
}

// rubyNow is the time that the interpreter's clock shows.
func rubyNow(in *interp.Interp) (time.Time, error) {
	v, err := in.Call(mustConst(in, "Time"), "now")
	if err != nil {
		return time.Time{}, err
	}
	if v, err = in.Call(v, "to_i"); err != nil {
		return time.Time{}, err
	}
	seconds, ok := v.(interp.Int)
	if !ok {
		return time.Time{}, fmt.Errorf("the clock shows %v", interp.ToGo(v))
	}
	return time.Unix(int64(seconds), 0), nil
}

func keyLength(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	if !ok {
		return interp.Nil, interp.Raise("NoMethodError", "undefined method `n' for #<OpenSSL::PKey::%s>", c.PublicKeyAlgorithm)
	}
	return interp.Int((key.N.BitLen() + 7) / 8 * 8), nil
}

// opensslSignatures are OpenSSL's names of signature algorithms.
var opensslSignatures = map[x509.SignatureAlgorithm]string{
	x509.MD5WithRSA: "md5WithRSAEncryption", x509.SHA1WithRSA: "sha1WithRSAEncryption",
	x509.SHA256WithRSA: "sha256WithRSAEncryption", x509.SHA384WithRSA: "sha384WithRSAEncryption",
	x509.SHA512WithRSA: "sha512WithRSAEncryption", x509.SHA256WithRSAPSS: "rsassaPss",
	x509.SHA384WithRSAPSS: "rsassaPss", x509.SHA512WithRSAPSS: "rsassaPss",
	x509.ECDSAWithSHA1: "ecdsa-with-SHA1", x509.ECDSAWithSHA256: "ecdsa-with-SHA256",
	x509.ECDSAWithSHA384: "ecdsa-with-SHA384", x509.ECDSAWithSHA512: "ecdsa-with-SHA512",
	x509.PureEd25519: "ED25519",
}

func signatureAlgorithm(c *x509.Certificate, _ *interp.Interp) (interp.Value, error) {
	name, ok := opensslSignatures[c.SignatureAlgorithm]
	if !ok {
		return interp.Nil, Unsupported("the signature algorithm %s of x509_certificate", c.SignatureAlgorithm)
	}
	return interp.Str(name), nil
}

// opensslNames are OpenSSL's short names of the parts of a name.
var opensslNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L",
	"2.5.4.8": "ST", "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title",
	"2.5.4.13": "description", "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode",
	"2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials", "2.5.4.46": "dnQualifier",
	"2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID",
	"0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
	"1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

// nameParts reads a name in the order it is written.
func nameParts(raw []byte) ([][2]string, error) {
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &sequence); err != nil {
		return nil, interp.Raise("OpenSSL::X509::NameError", "%s", err.Error())
	}
	var out [][2]string
	for _, set := range sequence {
		for _, part := range set {
			name, ok := opensslNames[part.Type.String()]
			if !ok {
				name = part.Type.String()
			}
			out = append(out, [2]string{name, fmt.Sprint(part.Value)})
		}
	}
	return out, nil
}

func distinguishedName(in *interp.Interp, raw []byte) (interp.Value, error) {
	parts, err := nameParts(raw)
	if err != nil {
		return interp.Nil, err
	}
	hash := interp.NewHash()
	for _, part := range parts {
		hash.Set(interp.Str(part[0]), interp.Str(part[1]))
	}
	return mash(in, hash)
}

// oneLine is a name as OpenSSL prints it on one line: /C=DE/CN=x.
func oneLine(raw []byte) (interp.Value, error) {
	parts, err := nameParts(raw)
	if err != nil {
		return interp.Nil, err
	}
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("/" + part[0] + "=")
		for _, c := range []byte(part[1]) {
			if c < ' ' || c > '~' {
				fmt.Fprintf(&b, `\x%02X`, c)
			} else {
				b.WriteByte(c)
			}
		}
	}
	return interp.Str(b.String()), nil
}
