// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/rsa"
	"errors"
	"math/big"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func x509PrivateKeyDefinition() Definition {
	return Definition{
		Name:  "x509_private_key",
		Class: "Inspec::Resources::X509PrivateKey",
		Card: Card{
			Summary: "An RSA private key, and whether a certificate is for it. The second argument is its passphrase.",
			Source:  "the target's files, if it has the program openssl, which InSpec runs",
			Example: "describe x509_private_key('/etc/ssl/private/server.key') do\n  it { should be_valid }\n  it { should have_matching_certificate('/etc/ssl/server.pem') }\nend",
			Methods: map[string]string{
				"valid?":                    "it can be read and its numbers fit",
				"encrypted?":                "in the way of before PKCS #8; one that is encrypted by PKCS #8 is not, as in InSpec",
				"has_matching_certificate?": "the moduli are the same",
			},
			Differences: []string{"Without openssl the resource fails, as in InSpec."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			there, err := h.hasAnyProgram(opensslPrograms...)
			switch {
			case err != nil:
				return nil, err
			case !there:
				return &privateKey{}, errNoOpenssl()
			}
			k := &privateKey{host: h, path: path, passphrase: plain(a.Arg(1))}
			return k, nil
		},
		Methods: interp.Methods{
			"to_s": text(func(*privateKey) string { return "x509_private_key" }),
			"valid?": property(func(k *privateKey) (any, error) {
				key, err := k.read()
				return key != nil && key.Validate() == nil, err
			}),
			"encrypted?": property(func(k *privateKey) (any, error) {
				there, err := k.host.isFile(k.path, 0)
				if err != nil {
					return nil, err
				}
				if !there {
					return nil, interp.Raise(interp.ResourceFailed, "The given secret key %s does not exist.", k.path)
				}
				content, err := k.host.regular(k.path)
				if at := strings.Index(content, "Proc-Type: 4,ENCRYPTED"); at >= 0 {
					return at, err
				}
				return nil, err
			}),
			"has_matching_certificate?": method(func(k *privateKey, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				path, err := a.Str(0)
				if err != nil {
					return interp.Nil, err
				}
				same, err := k.matches(path)
				return interp.Bool(same), err
			}),
		},
	}
}

// opensslPrograms are where InSpec looks for openssl.
var opensslPrograms = []string{"/usr/sbin/openssl", "/usr/bin/openssl", "/sbin/openssl", "/bin/openssl", "openssl"}

func errNoOpenssl() error {
	return interp.Raise(interp.ResourceFailed, "Could not find `openssl` on your system.")
}

type privateKey struct {
	host             *Host
	path, passphrase string
}

// regular is the content of a regular file; of anything else nothing.
func (h *Host) regular(name string) (string, error) {
	data, err := h.Root.ReadFile(name)
	if missing(err) || notRegular(err) {
		return "", nil
	}
	if err != nil {
		return "", unknowable(err)
	}
	return string(data), nil
}

// read is the key; nil where openssl would not read it.
func (k *privateKey) read() (*rsa.PrivateKey, error) {
	content, err := k.host.regular(k.path)
	if err != nil {
		return nil, err
	}
	key, err := readKey([]byte(content), []byte(k.passphrase))
	if errors.Is(err, errPassphrase) {
		return nil, nil
	}
	private, _ := key.(*rsa.PrivateKey)
	return private, err
}

// matches compares what openssl prints of both. Where neither can be read that
// is the same, too.
func (k *privateKey) matches(path string) (bool, error) {
	key, err := k.read()
	if err != nil {
		return false, err
	}
	content, err := k.host.regular(path)
	if err != nil {
		return false, err
	}
	var ofKey, ofCertificate *big.Int
	if key != nil {
		ofKey = key.N
	}
	if der := firstCertificate([]byte(content)); der != nil {
		c, err := parseCertificate(der)
		if err != nil {
			return false, Unsupported("the certificate %s (%s)", path, err)
		}
		public := c.rsaKey()
		if public == nil {
			return false, Unsupported("have_matching_certificate with a certificate that is not for an RSA key")
		}
		ofCertificate = public.N
	}
	if ofKey == nil || ofCertificate == nil {
		return ofKey == ofCertificate, nil
	}
	return ofKey.Cmp(ofCertificate) == 0, nil
}
