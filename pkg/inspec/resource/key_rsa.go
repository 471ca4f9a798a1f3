// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func keyRSADefinition() Definition {
	return Definition{
		Name:  "key_rsa",
		Class: "Inspec::Resources::RsaKey",
		Card: Card{
			Summary: "An RSA key in PEM. The second argument is its passphrase.",
			Source:  "the target's file",
			Example: "describe key_rsa('/etc/ssl/private/server.key') do\n  it { should be_private }\n  its('key_length') { should be >= 2048 }\nend",
			Methods: map[string]string{
				"public?":     "also of a private key, which holds the public one",
				"public_key":  "in PEM",
				"private_key": "in PEM, without its passphrase",
				"key_length":  "in bits",
			},
			Differences: []string{"A key of another kind is an error."},
		},
		New: newKeyRSA,
		Methods: interp.Methods{
			"to_s":        text(func(k *rsaKey) string { return "rsa_key " + k.path }),
			"resource_id": text(func(k *rsaKey) string { return k.path }),
			"public?":     ofKey(func(*rsaKey) any { return true }),
			"private?":    ofKey(func(k *rsaKey) any { return k.private != nil }),
			"key_length":  ofKey(func(k *rsaKey) any { return (k.public.N.BitLen() + 7) / 8 * 8 }),
			"public_key":  ofKey(func(k *rsaKey) any { return k.publicPEM() }),
			"private_key": ofKey(func(k *rsaKey) any {
				if k.private == nil {
					return k.publicPEM()
				}
				return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k.private)}))
			}),
		},
	}
}

// rsaKey is a key; private is nil if the file holds the public one only.
type rsaKey struct {
	path    string
	public  *rsa.PublicKey
	private *rsa.PrivateKey
}

// ofKey makes a property of a key; nil where there is none.
func ofKey(fn func(*rsaKey) any) interp.Method {
	return property(func(k *rsaKey) (any, error) {
		if k.public == nil {
			return nil, nil
		}
		return fn(k), nil
	})
}

func (k *rsaKey) publicPEM() string {
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func newKeyRSA(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	path, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	k := &rsaKey{path: path}
	passphrase := a.Arg(1)
	if _, isText := passphrase.(*interp.String); !isText && !interp.IsNil(passphrase) {
		return k, interp.Raise(interp.ResourceFailed, "Please provide a value for input for openssl key passphrase")
	}
	content, err := h.readConfig(path, true)
	if err != nil {
		return k, err
	}
	key, err := readPEMKey([]byte(content), []byte(plain(passphrase)))
	if errors.Is(err, errPassphrase) {
		return k, interp.Raise(interp.ResourceFailed, "%s", err)
	}
	if err != nil {
		return k, err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		k.private, k.public = key, &key.PublicKey
	case *rsa.PublicKey:
		k.public = key
	default:
		return k, Unsupported("a key of type %T in key_rsa", key)
	}
	return k, nil
}
