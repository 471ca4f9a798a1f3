// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"strings"
)

func checksumDefinition() definition {
	return definition{
		name: "sha256sum", also: []string{"md5sum", "sha1sum", "sha224sum", "sha384sum", "sha512sum"},
		summary: "prints digests of files",
		options: []optionSpec{{'b', "binary", false, false}, {'t', "text", false, false}},
		run:     checksum,
	}
}

// digests are the functions by the names of the programs.
var digests = map[string]func() hash.Hash{
	"md5sum": md5.New, "sha1sum": sha1.New, "sha224sum": sha256.New224,
	"sha256sum": sha256.New, "sha384sum": sha512.New384, "sha512sum": sha512.New,
}

func checksum(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	mark := " "
	for _, o := range options {
		mark = map[string]string{"b": "*", "t": " "}[o.name]
	}
	return c.inputs(operands, func(name string, data []byte) error {
		if strings.ContainsAny(name, "\\\n\r") {
			return unsupported("%s of the name %q", c.name, name)
		}
		h := digests[c.name]()
		h.Write(data)
		return c.printf("%s %s%s\n", hex.EncodeToString(h.Sum(nil)), mark, name)
	})
}
