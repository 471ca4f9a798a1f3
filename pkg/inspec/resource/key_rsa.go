// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/ecdsa"
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
			Summary: "An RSA key in PEM or DER. The second argument is its passphrase.",
			Source:  "the target's file",
			Example: "describe key_rsa('/etc/ssl/private/server.key') do\n  it { should be_private }\n  its('key_length') { should be >= 2048 }\nend",
			Methods: map[string]string{
				"public?":     "also of a private key, which holds the public one",
				"public_key":  "in PEM",
				"private_key": "in PEM, without its passphrase",
				"key_length":  "in bits",
			},
			Differences: []string{
				"Of a key that is none of RSA only public? and private? are answered, as far as InSpec does.",
				"A DSA key is an error.",
			},
		},
		New: newKeyRSA,
		Methods: interp.Methods{
			"to_s":        text(func(k *rsaKey) string { return "rsa_key " + k.path }),
			"resource_id": text(func(k *rsaKey) string { return k.path }),
			"public?":     ofKey(func(k *rsaKey) (any, error) { return k.asked("public?", true) }),
			"private?":    ofKey(func(k *rsaKey) (any, error) { return k.asked("private?", k.isPrivate) }),
			"key_length": ofKey(func(k *rsaKey) (any, error) {
				if k.public == nil {
					return nil, interp.Raise("NoMethodError", "undefined method `n' for a key that is none of RSA")
				}
				return (k.public.N.BitLen() + 7) / 8 * 8, nil
			}),
			"public_key": ofKey(func(k *rsaKey) (any, error) { return k.publicPEM() }),
			"private_key": ofKey(func(k *rsaKey) (any, error) {
				if k.private == nil {
					return k.publicPEM()
				}
				return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k.private)})), nil
			}),
		},
	}
}

// rsaKey is a key. public and private are set if it is one of RSA, and holds
// that part.
type rsaKey struct {
	path      string
	key       any // nil: there is none
	isPrivate bool
	public    *rsa.PublicKey
	private   *rsa.PrivateKey
}

// ofKey makes a property of a key; nil where there is none.
func ofKey(fn func(*rsaKey) (any, error)) interp.Method {
	return property(func(k *rsaKey) (any, error) {
		if k.key == nil {
			return nil, nil
		}
		return fn(k)
	})
}

// asked is what the key answers, if OpenSSL's class for its kind can be asked.
func (k *rsaKey) asked(question string, answer bool) (any, error) {
	switch k.key.(type) {
	case *rsa.PrivateKey, *rsa.PublicKey, *ecdsa.PrivateKey, *ecdsa.PublicKey:
		return answer, nil
	}
	return nil, interp.Raise("NoMethodError", "undefined method `%s' for a key that is none of RSA", question)
}

func (k *rsaKey) publicPEM() (any, error) {
	if k.public == nil {
		return nil, Unsupported("the text of a key that is none of RSA")
	}
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return nil, interp.Raise("OpenSSL::PKey::RSAError", "%s", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
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
	key, err := readKey([]byte(content), []byte(plain(passphrase)))
	if errors.Is(err, errPassphrase) {
		return k, interp.Raise(interp.ResourceFailed, "%s", err)
	}
	if err != nil {
		return k, err
	}
	k.key = key
	switch key := key.(type) {
	case *rsa.PrivateKey:
		k.private, k.public, k.isPrivate = key, &key.PublicKey, true
	case *rsa.PublicKey:
		k.public = key
	case *ecdsa.PrivateKey:
		k.isPrivate = true
	}
	return k, nil
}
