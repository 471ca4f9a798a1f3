// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// certificateData is a certificate as it is written (RFC 5280, 4.1). It is read
// here because crypto/x509 refuses what OpenSSL takes: a serial number below
// zero, or a broken extension.
type certificateData struct {
	Raw                asn1.RawContent
	TBS                tbsCertificate
	SignatureAlgorithm pkix.AlgorithmIdentifier
	Signature          asn1.BitString
}

type tbsCertificate struct {
	Version      int `asn1:"optional,explicit,default:0,tag:0"`
	SerialNumber *big.Int
	Algorithm    pkix.AlgorithmIdentifier
	Issuer       asn1.RawValue
	Validity     validity
	Subject      asn1.RawValue
	PublicKey    asn1.RawValue
	IssuerID     asn1.BitString   `asn1:"optional,tag:1"`
	SubjectID    asn1.BitString   `asn1:"optional,tag:2"`
	Extensions   []pkix.Extension `asn1:"omitempty,optional,explicit,tag:3"`
}

type validity struct{ NotBefore, NotAfter time.Time }

func parseCertificate(der []byte) (*certificateData, error) {
	var c certificateData
	rest, err := asn1.Unmarshal(der, &c)
	if err != nil {
		return nil, err
	}
	if len(rest) > 0 {
		return nil, errors.New("there is more behind the certificate")
	}
	return &c, nil
}

func (c *certificateData) validity() validity { return c.TBS.Validity }

func (c *certificateData) rsaKey() *rsa.PublicKey {
	key, err := x509.ParsePKIXPublicKey(c.TBS.PublicKey.FullBytes)
	if err != nil {
		return nil
	}
	public, _ := key.(*rsa.PublicKey)
	return public
}

func (c *certificateData) keyLength(_ *interp.Interp) (interp.Value, error) {
	key := c.rsaKey()
	if key == nil {
		return interp.Nil, interp.Raise("NoMethodError", "undefined method `n' for a public key that is none of RSA")
	}
	return interp.Int((key.N.BitLen() + 7) / 8 * 8), nil
}

// publicKey is the key as OpenSSL::PKey::RSA#to_s gives it.
func (c *certificateData) publicKey(_ *interp.Interp) (interp.Value, error) {
	if c.rsaKey() == nil {
		return interp.Nil, Unsupported("public_key of a certificate that is not for an RSA key")
	}
	return interp.Str(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: c.TBS.PublicKey.FullBytes}))), nil
}

// opensslSignatures are OpenSSL's names of signature algorithms.
var opensslSignatures = map[string]string{
	"1.2.840.113549.1.1.2": "md2WithRSAEncryption", "1.2.840.113549.1.1.3": "md4WithRSAEncryption",
	"1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
	"1.2.840.113549.1.1.10": "rsassaPss", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
	"1.2.840.113549.1.1.12": "sha384WithRSAEncryption", "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
	"1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
	"1.2.840.10045.4.1":     "ecdsa-with-SHA1", "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
	"1.2.840.10045.4.3.2": "ecdsa-with-SHA256", "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
	"1.2.840.10045.4.3.4": "ecdsa-with-SHA512", "1.2.840.10040.4.3": "dsaWithSHA1",
	"2.16.840.1.101.3.4.3.1": "dsa_with_SHA224", "2.16.840.1.101.3.4.3.2": "dsa_with_SHA256",
	"1.3.101.112": "ED25519", "1.3.101.113": "ED448",
}

func (c *certificateData) signatureAlgorithm(_ *interp.Interp) (interp.Value, error) {
	id := c.SignatureAlgorithm.Algorithm.String()
	name, ok := opensslSignatures[id]
	if !ok {
		return interp.Nil, Unsupported("the signature algorithm %s of x509_certificate", id)
	}
	return interp.Str(name), nil
}
