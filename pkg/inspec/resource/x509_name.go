// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// opensslNames are OpenSSL's short names of the parts of a name.
var opensslNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L",
	"2.5.4.8": "ST", "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title",
	"2.5.4.13": "description", "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode",
	"2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials", "2.5.4.46": "dnQualifier",
	"2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.1": "UID",
	"0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
	"1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

// nameParts reads a name in the order it is written.
func nameParts(raw []byte) ([][2]string, error) {
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &sequence); err != nil {
		return nil, interp.Raise("OpenSSL::X509::NameError", "%s", err.Error())
	}
	var out [][2]string
	for _, set := range sequence {
		for _, part := range set {
			name, ok := opensslNames[part.Type.String()]
			if !ok {
				name = part.Type.String()
			}
			out = append(out, [2]string{name, fmt.Sprint(part.Value)})
		}
	}
	return out, nil
}

func distinguishedName(in *interp.Interp, raw []byte) (interp.Value, error) {
	parts, err := nameParts(raw)
	if err != nil {
		return interp.Nil, err
	}
	hash := interp.NewHash()
	for _, part := range parts {
		hash.Set(interp.Str(part[0]), interp.Str(part[1]))
	}
	return mash(in, hash)
}

// oneLine is a name as OpenSSL prints it on one line: /C=DE/CN=x.
func oneLine(raw []byte) (interp.Value, error) {
	parts, err := nameParts(raw)
	if err != nil {
		return interp.Nil, err
	}
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("/" + part[0] + "=")
		for _, c := range []byte(part[1]) {
			switch {
			case c < ' ' || c > '~':
				fmt.Fprintf(&b, `\x%02X`, c)
			case c == '/' || c == '+':
				b.WriteByte('\\')
				fallthrough
			default:
				b.WriteByte(c)
			}
		}
	}
	return interp.Str(b.String()), nil
}
