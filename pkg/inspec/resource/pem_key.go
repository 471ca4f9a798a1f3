// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"hash"
)

// errPassphrase says that a text holds no key, or that the passphrase is wrong:
// InSpec does not tell one from the other.
var errPassphrase = errors.New("passphrase error")

// readKey reads a key in DER, or the first one in a PEM text, as
// OpenSSL::PKey.read does.
func readKey(text, passphrase []byte) (any, error) {
	for _, parse := range []func([]byte) (any, error){
		x509.ParsePKCS8PrivateKey,
		func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
		func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
		x509.ParsePKIXPublicKey,
	} {
		if key, err := parse(text); err == nil {
			return key, nil
		}
	}
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			return nil, errPassphrase
		}
		text = rest
		der := block.Bytes
		//nolint:staticcheck // Keys that are encrypted in this way exist, and are only to be read.
		if x509.IsEncryptedPEMBlock(block) {
			var err error
			if der, err = x509.DecryptPEMBlock(block, passphrase); err != nil { //nolint:staticcheck // as above
				return nil, errPassphrase
			}
		}
		var key any
		var err error
		switch block.Type {
		case "ENCRYPTED PRIVATE KEY":
			if der, err = decryptPKCS8(der, passphrase); err != nil {
				return nil, err
			}
			key, err = x509.ParsePKCS8PrivateKey(der)
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(der)
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(der)
		case "EC PRIVATE KEY":
			key, err = x509.ParseECPrivateKey(der)
		case "PUBLIC KEY":
			key, err = x509.ParsePKIXPublicKey(der)
		case "RSA PUBLIC KEY":
			key, err = x509.ParsePKCS1PublicKey(der)
		case "DSA PRIVATE KEY":
			return nil, Unsupported("a DSA key")
		default:
			continue
		}
		if err != nil {
			return nil, errPassphrase
		}
		return key, nil
	}
}

// maxIterations bounds the work that an encrypted key may ask for.
const maxIterations = 10_000_000

// The parts of an encrypted key (RFC 5958, RFC 8018).
type (
	encryptedKey struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	pbes2Params struct {
		Derivation, Encryption pkix.AlgorithmIdentifier
	}
	pbkdf2Params struct {
		Salt       []byte
		Iterations int
		KeyLength  int                      `asn1:"optional"`
		PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

var pbes2Hashes = map[string]func() hash.Hash{
	"":                    sha1.New, // the default
	"1.2.840.113549.2.7":  sha1.New,
	"1.2.840.113549.2.8":  sha256.New224,
	"1.2.840.113549.2.9":  sha256.New,
	"1.2.840.113549.2.10": sha512.New384,
	"1.2.840.113549.2.11": sha512.New,
}

type blockCipher struct {
	keyLength int
	open      func(key []byte) (cipher.Block, error)
}

var pbes2Ciphers = map[string]blockCipher{
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
}

// decryptPKCS8 opens what `openssl pkcs8` writes: PBES2 with PBKDF2 and a
// cipher in CBC mode. Other ways of encryption are not supported.
func decryptPKCS8(der, passphrase []byte) ([]byte, error) {
	var key encryptedKey
	var params pbes2Params
	var derivation pbkdf2Params
	var iv []byte
	if _, err := asn1.Unmarshal(der, &key); err != nil {
		return nil, errPassphrase
	}
	if oid := key.Algorithm.Algorithm.String(); oid != "1.2.840.113549.1.5.13" {
		return nil, Unsupported("the encryption %s of a key", oid)
	}
	if _, err := asn1.Unmarshal(key.Algorithm.Parameters.FullBytes, &params); err != nil {
		return nil, errPassphrase
	}
	if oid := params.Derivation.Algorithm.String(); oid != "1.2.840.113549.1.5.12" {
		return nil, Unsupported("the key derivation %s of a key", oid)
	}
	if _, err := asn1.Unmarshal(params.Derivation.Parameters.FullBytes, &derivation); err != nil {
		return nil, errPassphrase
	}
	digest, known := pbes2Hashes[derivation.PRF.Algorithm.String()]
	algorithm, knownToo := pbes2Ciphers[params.Encryption.Algorithm.String()]
	if !known || !knownToo {
		return nil, Unsupported("the encryption %s with %s of a key", params.Encryption.Algorithm, derivation.PRF.Algorithm)
	}
	if _, err := asn1.Unmarshal(params.Encryption.Parameters.FullBytes, &iv); err != nil {
		return nil, errPassphrase
	}
	if derivation.Iterations < 1 || derivation.Iterations > maxIterations {
		return nil, Unsupported("a key derived in %d iterations", derivation.Iterations)
	}
	secret, err := pbkdf2.Key(digest, string(passphrase), derivation.Salt, derivation.Iterations, algorithm.keyLength)
	if err != nil {
		return nil, errPassphrase
	}
	block, err := algorithm.open(secret)
	if err != nil || len(iv) != block.BlockSize() || len(key.Data) == 0 || len(key.Data)%block.BlockSize() != 0 {
		return nil, errPassphrase
	}
	plain := make([]byte, len(key.Data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, key.Data)
	return unpad(plain, block.BlockSize())
}

// unpad takes the padding away.
func unpad(data []byte, size int) ([]byte, error) {
	n := int(data[len(data)-1])
	if n < 1 || n > size || !bytes.Equal(data[len(data)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, errPassphrase
	}
	return data[:len(data)-n], nil
}
