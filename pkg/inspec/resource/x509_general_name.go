// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/asn1"
	"net/netip"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// commas are where InSpec splits what OpenSSL writes of an extension.
var commas = lazyregexp.New(` *, *`)

// The types of general names (RFC 5280, 4.2.1.6).
const (
	nameOther      = 0
	nameEmail      = 1
	nameDNS        = 2
	nameX400       = 3
	nameDirectory  = 4
	nameEDI        = 5
	nameURI        = 6
	nameIP         = 7
	nameRegistered = 8
)

type generalName asn1.RawValue

// generalNames reads names that follow each other.
func generalNames(raw []byte) ([]generalName, error) {
	var out []generalName
	for len(raw) > 0 {
		var v asn1.RawValue
		var err error
		if raw, err = asn1.Unmarshal(raw, &v); err != nil {
			return nil, err
		}
		out = append(out, generalName(v))
	}
	return out, nil
}

func printNames(raw []byte) (string, error) {
	var sequence asn1.RawValue
	if err := unmarshal(raw, &sequence); err != nil {
		return "", err
	}
	names, err := generalNames(sequence.Bytes)
	if err != nil {
		return "", err
	}
	out := make([]string, len(names))
	for i, n := range names {
		if out[i], err = n.text(); err != nil {
			return "", err
		}
	}
	return strings.Join(out, ", "), nil
}

// text is the name as OpenSSL's i2v_GENERAL_NAME writes it.
func (n generalName) text() (string, error) {
	switch n.Tag {
	case nameOther:
		return n.other()
	case nameEmail:
		return "email:" + string(n.Bytes), nil
	case nameDNS:
		return "DNS:" + string(n.Bytes), nil
	case nameX400:
		return "X400Name:<unsupported>", nil
	case nameDirectory:
		name, err := oneLine(n.Bytes)
		if err != nil {
			return "", err
		}
		return "DirName:" + plain(name), nil
	case nameEDI:
		return "EdiPartyName:<unsupported>", nil
	case nameURI:
		return "URI:" + string(n.Bytes), nil
	case nameIP:
		address, ok := netip.AddrFromSlice(n.Bytes)
		switch {
		case !ok:
			return "IP Address:<invalid>", nil
		case address.Is4():
			return "IP Address:" + address.String(), nil
		}
		return "IP Address:" + groups(address), nil
	case nameRegistered:
		var id asn1.ObjectIdentifier
		// It is tagged implicitly: the same bytes with another tag.
		if err := unmarshal(append([]byte{asn1.TagOID}, n.FullBytes[1:]...), &id); err != nil {
			return "", err
		}
		return "Registered ID:" + id.String(), nil
	}
	return "", interp.Raise("OpenSSL::X509::ExtensionError", "a name of type %d", n.Tag)
}

// other writes a name of a type of its own: a text, if it is one.
func (n generalName) other() (string, error) {
	var id asn1.ObjectIdentifier
	rest, err := asn1.Unmarshal(n.Bytes, &id)
	if err != nil {
		return "", err
	}
	var tagged, value asn1.RawValue
	if err := unmarshal(rest, &tagged); err != nil {
		return "", err
	}
	if err := unmarshal(tagged.Bytes, &value); err != nil {
		return "", err
	}
	name := id.String()
	if known, ok := otherNames[name]; ok {
		name = known
	}
	switch value.Tag {
	case asn1.TagUTF8String, asn1.TagIA5String:
		return "othername: " + name + "::" + string(value.Bytes), nil
	}
	return "othername: " + name + "::<unsupported>", nil
}

// otherNames are what OpenSSL calls types of such names.
var otherNames = map[string]string{
	"1.3.6.1.5.5.7.8.5": "XmppAddr", "1.3.6.1.5.5.7.8.7": "SRVName", "1.3.6.1.5.5.7.8.8": "NAIRealm",
	"1.3.6.1.5.5.7.8.9": "SmtpUTF8Mailbox", "1.3.6.1.4.1.311.20.2.3": "UPN",
}
