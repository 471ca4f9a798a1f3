// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
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

// certificateExtensions are the extensions in OpenSSL's words, split at commas
// and lines.
func certificateExtensions(in *interp.Interp, c *certificateData) (interp.Value, error) {
	hash := interp.NewHash()
	for _, name := range extensionNames {
		hash.Set(interp.Str(name), interp.List())
	}
	for _, e := range c.TBS.Extensions {
		name, printed, err := printExtension(e)
		if err != nil {
			return interp.Nil, err
		}
		if e.Critical {
			printed = "critical, " + printed
		}
		printed = strings.ReplaceAll(printed, "\n", ", ")
		hash.Set(interp.Str(name), interp.Strs(splitPattern(strings.TrimLeft(printed, " "), commas, 0)))
	}
	return mash(in, hash)
}

// extension is how OpenSSL writes one.
type extension struct {
	name string
	// print may return several lines. nil: OpenSSL takes this kind apart, and
	// this package does not.
	print func(raw []byte) (string, error)
}

// extensions are those that OpenSSL has a way to write, by their object
// identifiers.
var extensions = map[string]extension{
	"2.5.29.14":               {"subjectKeyIdentifier", printKeyID},
	"2.5.29.15":               {"keyUsage", printBits(keyUsages)},
	"2.5.29.16":               {"privateKeyUsagePeriod", nil},
	"2.5.29.17":               {"subjectAltName", printNames},
	"2.5.29.18":               {"issuerAltName", printNames},
	"2.5.29.19":               {"basicConstraints", printBasicConstraints},
	"2.5.29.28":               {"issuingDistributionPoint", nil},
	"2.5.29.30":               {"nameConstraints", printNameConstraints},
	"2.5.29.31":               {"crlDistributionPoints", printDistributionPoints},
	"2.5.29.32":               {"certificatePolicies", printPolicies},
	"2.5.29.33":               {"policyMappings", nil},
	"2.5.29.35":               {"authorityKeyIdentifier", printAuthorityKey},
	"2.5.29.36":               {"policyConstraints", printPolicyConstraints},
	"2.5.29.37":               {"extendedKeyUsage", printUsages},
	"2.5.29.46":               {"freshestCRL", printDistributionPoints},
	"2.5.29.54":               {"inhibitAnyPolicy", printInteger},
	"1.3.6.1.5.5.7.1.1":       {"authorityInfoAccess", printAccess},
	"1.3.6.1.5.5.7.1.7":       {"sbgp-ipAddrBlock", nil},
	"1.3.6.1.5.5.7.1.8":       {"sbgp-autonomousSysNum", nil},
	"1.3.6.1.5.5.7.1.11":      {"subjectInfoAccess", printAccess},
	"1.3.6.1.5.5.7.1.14":      {"proxyCertInfo", nil},
	"1.3.6.1.5.5.7.1.24":      {"tlsfeature", printFeatures},
	"1.3.6.1.5.5.7.48.1.5":    {"noCheck", func([]byte) (string, error) { return "", nil }},
	"1.3.6.1.4.1.11129.2.4.2": {"ct_precert_scts", printSCTs},
	"1.3.6.1.4.1.11129.2.4.3": {"ct_precert_poison", func([]byte) (string, error) { return "NULL", nil }},
	"2.16.840.1.113730.1.1":   {"nsCertType", printBits(netscapeTypes)},
	"2.16.840.1.113730.1.2":   {"nsBaseUrl", printString},
	"2.16.840.1.113730.1.3":   {"nsRevocationUrl", printString},
	"2.16.840.1.113730.1.4":   {"nsCaRevocationUrl", printString},
	"2.16.840.1.113730.1.7":   {"nsRenewalUrl", printString},
	"2.16.840.1.113730.1.8":   {"nsCaPolicyUrl", printString},
	"2.16.840.1.113730.1.12":  {"nsSslServerName", printString},
	"2.16.840.1.113730.1.13":  {"nsComment", printString},
}

// unprinted are the names of those that OpenSSL knows and does not take apart.
var unprinted = map[string]string{
	"2.5.29.9": "subjectDirectoryAttributes", "1.3.6.1.5.5.7.1.2": "biometricInfo", "1.3.6.1.5.5.7.1.3": "qcStatements",
}

// printExtension writes an extension as X509V3_EXT_print does. What that does
// not know comes as it is, a dot for each byte that cannot be shown.
func printExtension(e pkix.Extension) (name, printed string, err error) {
	id := e.Id.String()
	known, ok := extensions[id]
	if !ok {
		if name = unprinted[id]; name == "" {
			name = id
		}
		return name, printable(e.Value), nil
	}
	if known.print == nil {
		return "", "", Unsupported("the extension %s of x509_certificate", known.name)
	}
	if printed, err = known.print(e.Value); err != nil {
		if _, raised := interp.AsError(err); raised {
			return "", "", err
		}
		return known.name, printable(e.Value), nil // OpenSSL cannot take it apart either.
	}
	return known.name, printed, nil
}

func printable(raw []byte) string {
	return strings.Map(func(r rune) rune {
		if r > '~' || r < ' ' && r != '\n' && r != '\r' {
			return '.'
		}
		return r
	}, latin1(raw))
}

// latin1 makes a character of each byte.
func latin1(raw []byte) string {
	var b strings.Builder
	for _, c := range raw {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// unmarshal reads DER, and nothing but one value.
func unmarshal(raw []byte, v any) error {
	rest, err := asn1.Unmarshal(raw, v)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes behind the value", len(rest))
	}
	return err
}

func colonHex(data []byte) string {
	parts := make([]string, len(data))
	for i, b := range data {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

func printKeyID(raw []byte) (string, error) {
	var id []byte
	err := unmarshal(raw, &id)
	return colonHex(id), err
}

var (
	keyUsages = []string{
		"Digital Signature", "Non Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement",
		"Certificate Sign", "CRL Sign", "Encipher Only", "Decipher Only",
	}
	netscapeTypes = []string{"SSL Client", "SSL Server", "S/MIME", "Object Signing", "Unused", "SSL CA", "S/MIME CA", "Object Signing CA"}
)

// printBits writes the names of the bits that are set.
func printBits(names []string) func(raw []byte) (string, error) {
	return func(raw []byte) (string, error) {
		var bits asn1.BitString
		if err := unmarshal(raw, &bits); err != nil {
			return "", err
		}
		var out []string
		for i, name := range names {
			if bits.At(i) != 0 {
				out = append(out, name)
			}
		}
		return strings.Join(out, ", "), nil
	}
}

func printBasicConstraints(raw []byte) (string, error) {
	var c struct {
		CA      bool     `asn1:"optional"`
		PathLen *big.Int `asn1:"optional"`
	}
	if err := unmarshal(raw, &c); err != nil {
		return "", err
	}
	out := "CA:FALSE"
	if c.CA {
		out = "CA:TRUE"
	}
	if c.PathLen != nil {
		out += ", pathlen:" + c.PathLen.String()
	}
	return out, nil
}

// usageNames are OpenSSL's names of what a key may be used for.
var usageNames = map[string]string{
	"2.5.29.37.0": "Any Extended Key Usage", "1.3.6.1.5.5.7.3.1": "TLS Web Server Authentication",
	"1.3.6.1.5.5.7.3.2": "TLS Web Client Authentication", "1.3.6.1.5.5.7.3.3": "Code Signing",
	"1.3.6.1.5.5.7.3.4": "E-mail Protection", "1.3.6.1.5.5.7.3.5": "IPSec End System",
	"1.3.6.1.5.5.7.3.6": "IPSec Tunnel", "1.3.6.1.5.5.7.3.7": "IPSec User", "1.3.6.1.5.5.7.3.8": "Time Stamping",
	"1.3.6.1.5.5.7.3.9": "OCSP Signing", "1.3.6.1.5.5.7.3.10": "dvcs", "1.3.6.1.5.5.7.3.17": "ipsec Internet Key Exchange",
	"1.3.6.1.5.5.7.3.21": "SSH Client", "1.3.6.1.5.5.7.3.22": "SSH Server",
	"1.3.6.1.4.1.311.2.1.21": "Microsoft Individual Code Signing", "1.3.6.1.4.1.311.2.1.22": "Microsoft Commercial Code Signing",
	"1.3.6.1.4.1.311.10.3.1": "Microsoft Trust List Signing", "1.3.6.1.4.1.311.10.3.3": "Microsoft Server Gated Crypto",
	"1.3.6.1.4.1.311.10.3.4": "Microsoft Encrypted File System", "1.3.6.1.4.1.311.20.2.2": "Microsoft Smartcard Login",
	"2.16.840.1.113730.4.1": "Netscape Server Gated Crypto", "1.3.6.1.5.2.3.4": "PKINIT Client Auth", "1.3.6.1.5.2.3.5": "Signing KDC Response",
}

func printUsages(raw []byte) (string, error) {
	var ids []asn1.ObjectIdentifier
	if err := unmarshal(raw, &ids); err != nil {
		return "", err
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		if out[i] = usageNames[id.String()]; out[i] == "" {
			out[i] = id.String()
		}
	}
	return strings.Join(out, ", "), nil
}

func printInteger(raw []byte) (string, error) {
	n := new(big.Int)
	err := unmarshal(raw, &n)
	return n.String(), err
}

func printString(raw []byte) (string, error) {
	var v asn1.RawValue
	err := unmarshal(raw, &v)
	return string(v.Bytes), err
}

func printAuthorityKey(raw []byte) (string, error) {
	var k struct {
		ID     []byte        `asn1:"optional,tag:0"`
		Issuer asn1.RawValue `asn1:"optional,tag:1"`
		Serial asn1.RawValue `asn1:"optional,tag:2"`
	}
	if err := unmarshal(raw, &k); err != nil {
		return "", err
	}
	var out []string
	if k.ID != nil {
		id := colonHex(k.ID)
		if k.Issuer.FullBytes != nil || k.Serial.FullBytes != nil {
			id = "keyid:" + id
		}
		out = append(out, id)
	}
	if k.Issuer.FullBytes != nil {
		names, err := generalNames(k.Issuer.Bytes)
		if err != nil {
			return "", err
		}
		for _, n := range names {
			text, err := n.text()
			if err != nil {
				return "", err
			}
			out = append(out, text)
		}
	}
	if k.Serial.FullBytes != nil {
		out = append(out, "serial:"+colonHex(k.Serial.Bytes))
	}
	return strings.Join(out, "\n"), nil
}

func printPolicyConstraints(raw []byte) (string, error) {
	var parts []asn1.RawValue
	if err := unmarshal(raw, &parts); err != nil {
		return "", err
	}
	var out []string
	for _, p := range parts {
		n := new(big.Int).SetBytes(p.Bytes)
		switch p.Tag {
		case 0:
			out = append(out, "Require Explicit Policy:"+n.String())
		case 1:
			out = append(out, "Inhibit Policy Mapping:"+n.String())
		}
	}
	return strings.Join(out, ", "), nil
}

func printFeatures(raw []byte) (string, error) {
	var ids []int
	if err := unmarshal(raw, &ids); err != nil {
		return "", err
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		switch id {
		case 5:
			out[i] = "status_request"
		case 17:
			out[i] = "status_request_v2"
		default:
			out[i] = fmt.Sprint(id)
		}
	}
	return strings.Join(out, ", "), nil
}

// accessNames are OpenSSL's names of ways to get at something.
var accessNames = map[string]string{
	"1.3.6.1.5.5.7.48.1": "OCSP", "1.3.6.1.5.5.7.48.2": "CA Issuers", "1.3.6.1.5.5.7.48.3": "AD Time Stamping",
	"1.3.6.1.5.5.7.48.4": "ad dvcs", "1.3.6.1.5.5.7.48.5": "CA Repository",
}

func printAccess(raw []byte) (string, error) {
	var ways []struct {
		Method   asn1.ObjectIdentifier
		Location asn1.RawValue
	}
	if err := unmarshal(raw, &ways); err != nil {
		return "", err
	}
	out := make([]string, len(ways))
	for i, w := range ways {
		method := accessNames[w.Method.String()]
		if method == "" {
			method = w.Method.String()
		}
		location, err := generalName(w.Location).text()
		if err != nil {
			return "", err
		}
		out[i] = method + " - " + location
	}
	return strings.Join(out, "\n"), nil
}
