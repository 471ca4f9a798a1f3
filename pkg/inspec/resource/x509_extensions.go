// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"net/netip"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// extensionNames are the keys that extensions always has (InSpec:
// lib/inspec/resources/x509_certificate.rb).
var extensionNames = []string{
	"keyUsage", "extendedKeyUsage", "basicConstraints", "subjectKeyIdentifier", "authorityKeyIdentifier",
	"subjectAltName", "issuerAltName", "authorityInfoAccess", "crlDistributionPoints",
	"issuingDistributionPoint", "certificatePolicies", "policyConstraints", "nameConstraints", "noCheck",
	"tlsfeature", "nsComment",
}

// certificateExtensions are the extensions in OpenSSL's words, split at commas.
func certificateExtensions(in *interp.Interp, c *x509.Certificate) (interp.Value, error) {
	hash := interp.NewHash()
	for _, name := range extensionNames {
		hash.Set(interp.Str(name), interp.List())
	}
	for _, e := range c.Extensions {
		write, ok := extensionWriters[e.Id.String()]
		if !ok {
			return interp.Nil, Unsupported("the extension %s of x509_certificate", e.Id)
		}
		name, words, err := write(c, e.Value)
		if err != nil {
			return interp.Nil, err
		}
		if e.Critical && len(words) > 0 {
			words = append([]string{"critical"}, words...)
		}
		hash.Set(interp.Str(name), interp.Strs(words))
	}
	return mash(in, hash)
}

var extensionWriters = map[string]func(c *x509.Certificate, raw []byte) (name string, words []string, err error){
	"2.5.29.14": func(c *x509.Certificate, _ []byte) (string, []string, error) {
		return "subjectKeyIdentifier", []string{colonHex(c.SubjectKeyId)}, nil
	},
	"2.5.29.15": func(c *x509.Certificate, _ []byte) (string, []string, error) {
		return "keyUsage", keyUsages(c.KeyUsage), nil
	},
	"2.5.29.17": func(_ *x509.Certificate, raw []byte) (string, []string, error) {
		words, err := alternativeNames(raw)
		return "subjectAltName", words, err
	},
	"2.5.29.19": func(c *x509.Certificate, _ []byte) (string, []string, error) {
		words := []string{"CA:FALSE"}
		if c.IsCA {
			words = []string{"CA:TRUE"}
		}
		if c.MaxPathLen > 0 || c.MaxPathLenZero {
			words = append(words, fmt.Sprintf("pathlen:%d", c.MaxPathLen))
		}
		return "basicConstraints", words, nil
	},
	"2.5.29.35": func(c *x509.Certificate, _ []byte) (string, []string, error) {
		return "authorityKeyIdentifier", []string{colonHex(c.AuthorityKeyId)}, nil
	},
	"2.5.29.37": func(c *x509.Certificate, _ []byte) (string, []string, error) {
		words, err := extendedUsages(c)
		return "extendedKeyUsage", words, err
	},
}

func colonHex(data []byte) string {
	parts := make([]string, len(data))
	for i, b := range data {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

func keyUsages(usage x509.KeyUsage) []string {
	var out []string
	for i, name := range []string{
		"Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement",
		"Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
	} {
		if usage&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

func extendedUsages(c *x509.Certificate) ([]string, error) {
	names := map[x509.ExtKeyUsage]string{
		x509.ExtKeyUsageAny: "Any Extended Key Usage", x509.ExtKeyUsageServerAuth: "TLS Web Server Authentication",
		x509.ExtKeyUsageClientAuth: "TLS Web Client Authentication", x509.ExtKeyUsageCodeSigning: "Code Signing",
		x509.ExtKeyUsageEmailProtection: "E-mail Protection", x509.ExtKeyUsageTimeStamping: "Time Stamping",
		x509.ExtKeyUsageOCSPSigning: "OCSP Signing",
	}
	var out []string
	for _, usage := range c.ExtKeyUsage {
		name, ok := names[usage]
		if !ok {
			return nil, Unsupported("an extended key usage of x509_certificate")
		}
		out = append(out, name)
	}
	for _, id := range c.UnknownExtKeyUsage {
		out = append(out, id.String())
	}
	return out, nil
}

// alternativeNames reads GeneralNames (RFC 5280, 4.2.1.6).
func alternativeNames(raw []byte) ([]string, error) {
	var names []asn1.RawValue
	if _, err := asn1.Unmarshal(raw, &names); err != nil {
		return nil, interp.Raise("OpenSSL::X509::ExtensionError", "%s", err.Error())
	}
	var out []string
	for _, n := range names {
		switch n.Tag {
		case 1:
			out = append(out, "email:"+string(n.Bytes))
		case 2:
			out = append(out, "DNS:"+string(n.Bytes))
		case 6:
			out = append(out, "URI:"+string(n.Bytes))
		case 7:
			address, ok := netip.AddrFromSlice(n.Bytes)
			if !ok || !address.Is4() {
				return nil, Unsupported("an IPv6 address in subjectAltName of x509_certificate")
			}
			out = append(out, "IP Address:"+address.String())
		default:
			return nil, Unsupported("a name of type %d in subjectAltName of x509_certificate", n.Tag)
		}
	}
	return out, nil
}
