// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"time"
)

// Keys of the Secret. The CA before the present one stays trusted, so that
// replicas may serve certificates of either while a new one gets around.
const (
	keyCA      = "ca.crt"
	keyCAKey   = "ca.key"
	keyOldCA   = "ca-old.crt"
	keyCert    = "tls.crt"
	keyCertKey = "tls.key"
)

// How long certificates hold. Each is renewed in the last third of its life.
const (
	caLife   = 10 * 365 * 24 * time.Hour
	certLife = 90 * 24 * time.Hour
	// skew is how far another machine's clock may be behind.
	skew = time.Hour
)

// renew is the Secret's data with a certificate for host that holds for a good
// while, and whether it differs from data.
func renew(data map[string][]byte, host string, now time.Time) (renewed map[string][]byte, changed bool, err error) {
	next := maps.Clone(data)
	if next == nil {
		next = map[string][]byte{}
	}
	ca, err := readPair(next[keyCA], next[keyCAKey])
	if err != nil || !fresh(ca.cert, now) {
		delete(next, keyOldCA)
		if ca.cert != nil {
			next[keyOldCA] = next[keyCA]
		}
		if ca, err = issueCA(now); err != nil {
			return nil, false, err
		}
		if next[keyCA], next[keyCAKey], err = ca.encode(); err != nil {
			return nil, false, err
		}
		changed = true
	}
	cert, err := readPair(next[keyCert], next[keyCertKey])
	if err == nil && fresh(cert.cert, now) && trusts(ca.cert, cert.cert, host, now) {
		return next, changed, nil
	}
	if cert, err = ca.issue(host, now); err != nil {
		return nil, false, err
	}
	if next[keyCert], next[keyCertKey], err = cert.encode(); err != nil {
		return nil, false, err
	}
	return next, true, nil
}

// bundle is the CAs that the API server has to trust.
func bundle(data map[string][]byte) []byte {
	return slices.Concat(data[keyCA], data[keyOldCA])
}

func fresh(c *x509.Certificate, now time.Time) bool {
	life := c.NotAfter.Sub(c.NotBefore)
	return !now.Before(c.NotBefore) && now.Before(c.NotAfter.Add(-life/3))
}

func trusts(ca, c *x509.Certificate, host string, now time.Time) bool {
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	_, err := c.Verify(x509.VerifyOptions{DNSName: host, Roots: roots, CurrentTime: now})
	return err == nil
}

// pair is a certificate and its key.
type pair struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func readPair(cert, key []byte) (pair, error) {
	read, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return pair{}, err
	}
	private, ok := read.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return pair{}, errors.New("the key is not one for ECDSA")
	}
	return pair{read.Leaf, private}, nil
}

func (p pair) encode() (cert, key []byte, err error) {
	der, err := x509.MarshalPKCS8PrivateKey(p.key)
	if err != nil {
		return nil, nil, fmt.Errorf("encode key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.cert.Raw}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func issueCA(now time.Time) (pair, error) {
	return sign(&x509.Certificate{
		Subject:               pkix.Name{CommonName: "sonde webhook CA"},
		KeyUsage:              x509.KeyUsageCertSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		NotBefore:             now.Add(-skew),
		NotAfter:              now.Add(caLife),
	}, nil)
}

func (p pair) issue(host string, now time.Time) (pair, error) {
	return sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "sonde webhook"},
		DNSNames:    []string{host},
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore:   now.Add(-skew),
		NotAfter:    now.Add(certLife),
	}, &p)
}

// sign makes a key and certifies it by the issuer, or by itself if that is nil.
func sign(template *x509.Certificate, issuer *pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, fmt.Errorf("make key: %w", err)
	}
	const serialBits = 128
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits)); err != nil {
		return pair{}, fmt.Errorf("make serial number: %w", err)
	}
	if issuer == nil {
		issuer = &pair{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.cert, key.Public(), issuer.key)
	if err != nil {
		return pair{}, fmt.Errorf("sign certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return pair{}, fmt.Errorf("read signed certificate: %w", err)
	}
	return pair{cert, key}, nil
}
