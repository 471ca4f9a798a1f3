// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/sha1"
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
				"subject":      "its('subject.CN'), with the short names of OpenSSL",
				"issuer":       "its('issuer.CN'), with the short names of OpenSSL",
				"extensions":   "its('extensions.keyUsage'), as arrays of OpenSSL's words",
				"version":      "counted from 0, so that it is 2 for version 3",
				"key_length":   "in bits, of RSA keys",
				"fingerprint":  "SHA-1 of the certificate",
				"valid?":       "not before and not after hold now; trust is not looked at",
				"has_purpose?": "true of any purpose where the target has openssl, as in InSpec; without it an error",
			},
			Differences: []string{
				"extensions are an error if one of them is of a rare kind that OpenSSL takes apart (policy mappings, address blocks of RFC 3779, and the like).",
				"A certificate whose DER is not strict fails, also where OpenSSL takes it.",
				"public_key is a text in PEM.",
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
				return interp.Bool(!now.Before(c.cert.validity().NotBefore) && !now.After(c.cert.validity().NotAfter)), nil
			}),
			"validity_in_days": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				now, err := rubyNow(in)
				return interp.Float(c.validity().NotAfter.Sub(now).Seconds() / 86400), err
			}),
			"not_before": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				return rubyTime(in, c.validity().NotBefore)
			}),
			"not_after": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				return rubyTime(in, c.validity().NotAfter)
			}),
			"fingerprint": ofCert(func(c *certificateData, _ *interp.Interp) (interp.Value, error) {
				sum := sha1.Sum(c.Raw)
				return interp.Str(hex.EncodeToString(sum[:])), nil
			}),
			"serial": ofCert(func(c *certificateData, _ *interp.Interp) (interp.Value, error) {
				return interp.NewInt(c.TBS.SerialNumber), nil
			}),
			"version": ofCert(func(c *certificateData, _ *interp.Interp) (interp.Value, error) {
				return interp.Int(c.TBS.Version), nil
			}),
			"signature_algorithm": ofCert((*certificateData).signatureAlgorithm),
			"key_length":          ofCert((*certificateData).keyLength),
			"keylength":           ofCert((*certificateData).keyLength),
			"subject": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				return distinguishedName(in, c.TBS.Subject.FullBytes)
			}),
			"issuer": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				return distinguishedName(in, c.TBS.Issuer.FullBytes)
			}),
			"subject_dn": ofCert(func(c *certificateData, _ *interp.Interp) (interp.Value, error) {
				return oneLine(c.TBS.Subject.FullBytes)
			}),
			"issuer_dn": ofCert(func(c *certificateData, _ *interp.Interp) (interp.Value, error) {
				return oneLine(c.TBS.Issuer.FullBytes)
			}),
			"email": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				name, err := distinguishedName(in, c.TBS.Subject.FullBytes)
				if err != nil {
					return interp.Nil, err
				}
				return mashGet(name, interp.Str("emailAddress")), nil
			}),
			"extensions": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				return certificateExtensions(in, c)
			}),
			"subject_alt_names": ofCert(func(c *certificateData, in *interp.Interp) (interp.Value, error) {
				extensions, err := certificateExtensions(in, c)
				if err != nil {
					return interp.Nil, err
				}
				return mashGet(extensions, interp.Str("subjectAltName")), nil
			}),
			"public_key": ofCert((*certificateData).publicKey),
			"has_purpose?": method(func(c *certificate, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				there, err := c.host.hasAnyProgram(opensslPrograms...)
				if err != nil {
					return interp.Nil, err
				}
				if !there {
					return interp.Nil, errNoOpenssl()
				}
				return interp.Bool(c.cert != nil), nil
			}),
		},
	}
}

type certificate struct {
	host *Host
	path string // empty for one given as text
	cert *certificateData
}

func newCertificate(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	c := &certificate{host: h}
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
	if c.cert, err = parseCertificate(der); err != nil {
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
	parts, err := nameParts(c.cert.TBS.Subject.FullBytes)
	if err != nil {
		return ""
	}
	name := ""
	for _, part := range parts {
		if part[0] == "CN" {
			name = part[1]
		}
	}
	return name
}

// ofCert makes a property of a certificate.
func ofCert(fn func(*certificateData, *interp.Interp) (interp.Value, error)) interp.Method {
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
