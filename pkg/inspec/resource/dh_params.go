// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func dhParamsDefinition() Definition {
	return Definition{
		Name:  "dh_params",
		Class: "Inspec::Resources::DhParams",
		Card: Card{
			Summary: "Diffie-Hellman parameters in PEM or DER.",
			Source:  "the target's file",
			Example: "describe dh_params('/etc/ssl/dhparam.pem') do\n  it { should be_valid }\n  its('prime_length') { should be >= 2048 }\nend",
			Methods: map[string]string{
				"modulus":      "in hexadecimal, bytes with colons between them",
				"prime_length": "in bits",
				"valid?":       "the modulus is a safe prime of at least 512 bits, and the generator is within it",
				"text":         "as OpenSSL prints them",
			},
			Differences: []string{"valid? of more than 8192 bits is an error."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			content, err := h.readConfig(path, false)
			if err != nil {
				return &dhParams{path: path}, err
			}
			group, err := parseDH([]byte(content))
			return &dhParams{path, group}, err
		},
		Methods: interp.Methods{
			"to_s":         text(func(p *dhParams) string { return "dh_params " + p.path }),
			"resource_id":  text(func(p *dhParams) string { return p.path }),
			"dh_params?":   property(func(p *dhParams) (any, error) { return p.group != nil, nil }),
			"generator":    ofGroup(func(g *dhGroup) (any, error) { return interp.NewInt(g.G), nil }),
			"prime_length": ofGroup(func(g *dhGroup) (any, error) { return g.P.BitLen(), nil }),
			"modulus":      ofGroup(func(g *dhGroup) (any, error) { return "00:" + colons(g.P.Bytes()), nil }),
			"pem":          ofGroup((*dhGroup).pem),
			"text":         ofGroup(func(g *dhGroup) (any, error) { return g.text(), nil }),
			"valid?":       ofGroup((*dhGroup).valid),
		},
	}
}

type dhParams struct {
	path  string
	group *dhGroup
}

// dhGroup is the parameters of PKCS #3.
type dhGroup struct {
	P, G   *big.Int
	Length int `asn1:"optional"`
}

// ofGroup makes a property of the parameters; nil where there are none.
func ofGroup(get func(*dhGroup) (any, error)) interp.Method {
	return property(func(p *dhParams) (any, error) {
		if p.group == nil {
			return nil, nil
		}
		return get(p.group)
	})
}

func parseDH(text []byte) (*dhGroup, error) {
	der := text
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "X9.42 DH PARAMETERS" {
			return nil, interp.Raise("OpenSSL::PKey::DHError", "incorrect pkey type: dhpublicnumber")
		}
		if block.Type == "DH PARAMETERS" {
			der = block.Bytes
			break
		}
	}
	var g dhGroup
	if rest, err := asn1.Unmarshal(der, &g); err != nil || len(rest) > 0 || g.P.Sign() <= 0 || g.G.Sign() <= 0 {
		return nil, interp.Raise("OpenSSL::PKey::DHError", "could not parse pkey: unsupported")
	}
	return &g, nil
}

func (g *dhGroup) pem() (any, error) {
	der, err := asn1.Marshal(*g)
	if err != nil {
		return nil, interp.Raise("OpenSSL::PKey::DHError", "%s", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "DH PARAMETERS", Bytes: der})), nil
}

// maxSafePrime bounds the work that parameters may ask for, in bits.
const maxSafePrime = 8192

// valid tells what OpenSSL's DH_check does of parameters without a q.
func (g *dhGroup) valid() (any, error) {
	one := big.NewInt(1)
	below := new(big.Int).Sub(g.P, one)
	switch {
	case g.P.BitLen() > maxSafePrime:
		return nil, Unsupported("be_valid of dh_params of %d bits", g.P.BitLen())
	case g.P.BitLen() < 512 || g.G.Cmp(one) <= 0 || g.G.Cmp(below) >= 0:
		return false, nil
	}
	return g.P.ProbablyPrime(1) && below.Rsh(below, 1).ProbablyPrime(1), nil
}

func (g *dhGroup) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "DH Parameters: (%d bit)\n", g.P.BitLen())
	printInt(&b, "P:   ", g.P)
	printInt(&b, "G:   ", g.G)
	if g.Length > 0 {
		fmt.Fprintf(&b, "recommended-private-length: %d bits\n", g.Length)
	}
	return b.String()
}

// printInt prints a positive number as OpenSSL does: in decimal if it fits into
// a word, else its bytes, fifteen on a line.
func printInt(b *strings.Builder, label string, n *big.Int) {
	if n.BitLen() <= 64 {
		fmt.Fprintf(b, "%s %s (0x%x)\n", label, n, n)
		return
	}
	data := n.Bytes()
	if data[0] >= 0x80 {
		data = append([]byte{0}, data...)
	}
	b.WriteString(label)
	for i, c := range data {
		if i%15 == 0 {
			b.WriteString("\n    ")
		}
		fmt.Fprintf(b, "%02x", c)
		if i < len(data)-1 {
			b.WriteString(":")
		}
	}
	b.WriteString("\n")
}

// colons are bytes in hexadecimal with colons between them.
func colons(data []byte) string {
	return strings.ToLower(colonHex(data))
}
