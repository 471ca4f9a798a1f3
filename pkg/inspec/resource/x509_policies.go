// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"time"
)

// printDistributionPoints writes where lists of revoked certificates are.
func printDistributionPoints(raw []byte) (string, error) {
	var points []struct {
		Name    asn1.RawValue  `asn1:"optional,tag:0"`
		Reasons asn1.BitString `asn1:"optional,tag:1"`
		Issuer  asn1.RawValue  `asn1:"optional,tag:2"`
	}
	if err := unmarshal(raw, &points); err != nil {
		return "", err
	}
	var out []string
	for _, p := range points {
		if p.Name.FullBytes != nil {
			var name asn1.RawValue
			if err := unmarshal(p.Name.Bytes, &name); err != nil {
				return "", err
			}
			if name.Tag != 0 {
				return "", Unsupported("a relative name in crlDistributionPoints of x509_certificate")
			}
			lines, err := namesInLines(name.Bytes)
			if err != nil {
				return "", err
			}
			out = append(append(out, "Full Name:"), lines...)
		}
		if p.Reasons.BitLength > 0 {
			return "", Unsupported("reasons in crlDistributionPoints of x509_certificate")
		}
		if p.Issuer.FullBytes != nil {
			lines, err := namesInLines(p.Issuer.Bytes)
			if err != nil {
				return "", err
			}
			out = append(append(out, "CRL Issuer:"), lines...)
		}
	}
	return strings.Join(out, "\n"), nil
}

// namesInLines are general names as GENERAL_NAME_print writes them.
func namesInLines(raw []byte) ([]string, error) {
	names, err := generalNames(raw)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(names))
	for i, n := range names {
		if n.Tag == nameDirectory || n.Tag == nameOther {
			return nil, Unsupported("the type of a name in an extension of x509_certificate")
		}
		if out[i], err = n.text(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// printNameConstraints writes which names may be certified.
func printNameConstraints(raw []byte) (string, error) {
	var parts []asn1.RawValue
	if err := unmarshal(raw, &parts); err != nil {
		return "", err
	}
	var out []string
	for _, part := range parts {
		heading := "Permitted:"
		if part.Tag == 1 {
			heading = "Excluded:"
		}
		out = append(out, heading)
		for rest := part.Bytes; len(rest) > 0; {
			var subtree asn1.RawValue
			var err error
			if rest, err = asn1.Unmarshal(rest, &subtree); err != nil {
				return "", err
			}
			var base asn1.RawValue
			if _, err := asn1.Unmarshal(subtree.Bytes, &base); err != nil {
				return "", err
			}
			line, err := constraint(base)
			if err != nil {
				return "", err
			}
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n"), nil
}

func constraint(base asn1.RawValue) (string, error) {
	if base.Tag != nameIP {
		lines, err := namesInLines(base.FullBytes)
		return strings.Join(lines, ""), err
	}
	half := len(base.Bytes) / 2
	address, ok := netip.AddrFromSlice(base.Bytes[:half])
	mask, okToo := netip.AddrFromSlice(base.Bytes[half:])
	switch {
	case !ok || !okToo:
		return "IP Address:<invalid>", nil
	case address.Is4():
		return "IP:" + address.String() + "/" + mask.String(), nil
	}
	return "IP:" + groups(address) + "/" + groups(mask), nil
}

// groups writes an address of IPv6 as OpenSSL does.
func groups(a netip.Addr) string {
	b := a.As16()
	parts := make([]string, 8)
	for i := range parts {
		parts[i] = fmt.Sprintf("%X", binary.BigEndian.Uint16(b[2*i:]))
	}
	return strings.Join(parts, ":")
}

// policyNames are OpenSSL's names of policies.
var policyNames = map[string]string{"2.5.29.32.0": "X509v3 Any Policy"}

// printPolicies writes certificate policies with their qualifiers.
func printPolicies(raw []byte) (string, error) {
	var policies []struct {
		ID         asn1.ObjectIdentifier
		Qualifiers []struct {
			ID    asn1.ObjectIdentifier
			Value asn1.RawValue
		} `asn1:"optional"`
	}
	if err := unmarshal(raw, &policies); err != nil {
		return "", err
	}
	var out []string
	for _, p := range policies {
		name := policyNames[p.ID.String()]
		if name == "" {
			name = p.ID.String()
		}
		out = append(out, "Policy: "+name)
		for _, q := range p.Qualifiers {
			switch q.ID.String() {
			case "1.3.6.1.5.5.7.2.1":
				out = append(out, "CPS: "+string(q.Value.Bytes))
			case "1.3.6.1.5.5.7.2.2":
				lines, err := userNotice(q.Value.Bytes)
				if err != nil {
					return "", err
				}
				out = append(append(out, "User Notice:"), lines...)
			default:
				out = append(out, "Unknown Qualifier: "+q.ID.String())
			}
		}
	}
	return strings.Join(out, "\n"), nil
}

func userNotice(raw []byte) ([]string, error) {
	var out []string
	for len(raw) > 0 {
		var part asn1.RawValue
		var err error
		if raw, err = asn1.Unmarshal(raw, &part); err != nil {
			return nil, err
		}
		if part.Tag != asn1.TagSequence {
			out = append(out, "Explicit Text: "+string(part.Bytes))
			continue
		}
		var reference struct {
			Organization asn1.RawValue
			Numbers      []*big.Int
		}
		if err := unmarshal(part.FullBytes, &reference); err != nil {
			return nil, err
		}
		label := "Number"
		if len(reference.Numbers) > 1 {
			label = "Numbers"
		}
		numbers := make([]string, len(reference.Numbers))
		for i, n := range reference.Numbers {
			numbers[i] = n.String()
		}
		out = append(out, "Organization: "+string(reference.Organization.Bytes), label+": "+strings.Join(numbers, ", "))
	}
	return out, nil
}

var errSCT = errors.New("not a list of signed timestamps")

// printSCTs writes the timestamps of certificate transparency (RFC 6962, 3.3).
func printSCTs(raw []byte) (string, error) {
	var list []byte
	if err := unmarshal(raw, &list); err != nil {
		return "", err
	}
	list, rest, ok := lengthPrefixed(list)
	if !ok || len(rest) > 0 {
		return "", errSCT
	}
	var out []string
	for len(list) > 0 {
		var sct []byte
		if sct, list, ok = lengthPrefixed(list); !ok {
			return "", errSCT
		}
		lines, err := sctLines(sct)
		if err != nil {
			return "", err
		}
		out = append(out, lines...)
	}
	return strings.Join(out, "\n"), nil
}

// lengthPrefixed takes what a length of two bytes says from the front.
func lengthPrefixed(b []byte) (value, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if len(b) < 2+n {
		return nil, nil, false
	}
	return b[2 : 2+n], b[2+n:], true
}

func sctLines(sct []byte) ([]string, error) {
	const fixed = 1 + 32 + 8
	if len(sct) < fixed {
		return nil, errSCT
	}
	if sct[0] != 0 {
		return nil, Unsupported("a signed certificate timestamp of version %d", sct[0])
	}
	added, rest, ok := lengthPrefixed(sct[fixed:])
	if !ok || len(rest) < 2 {
		return nil, errSCT
	}
	algorithm := map[[2]byte]string{{4, 3}: "ecdsa-with-SHA256", {4, 1}: "sha256WithRSAEncryption"}[[2]byte{rest[0], rest[1]}]
	signature, rest, ok := lengthPrefixed(rest[2:])
	if !ok || len(rest) > 0 || algorithm == "" {
		return nil, errSCT
	}
	milliseconds := int64(binary.BigEndian.Uint64(sct[33:])) //nolint:gosec // one beyond the range is shown wrong, not trusted
	at := time.UnixMilli(milliseconds).UTC()
	out := []string{"Signed Certificate Timestamp:", "Version   : v1 (0x0)"}
	out = append(out, hexLines("Log ID    : ", sct[1:33])...)
	out = append(out, "Timestamp : "+at.Format("Jan _2 15:04:05.000 2006")+" GMT")
	if len(added) == 0 {
		out = append(out, "Extensions: none")
	} else {
		out = append(out, hexLines("Extensions: ", added)...)
	}
	return append(append(out, "Signature : "+algorithm), hexLines("", signature)...), nil
}

// hexLines are bytes in hexadecimal, sixteen on a line.
func hexLines(label string, data []byte) []string {
	var out []string
	for len(data) > 16 {
		out = append(out, label+colonHex(data[:16])+":")
		label, data = "", data[16:]
	}
	return append(out, label+colonHex(data))
}
