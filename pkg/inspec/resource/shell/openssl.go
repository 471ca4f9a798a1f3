// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strconv"
	"strings"
	"time"
)

func opensslDefinition() definition {
	return definition{
		name: "openssl", summary: "prints digests of files, and dates of certificates",
		words: "md5 sha1 sha224 sha256 sha384 sha512, dgst with one of them; -r; x509 -noout -in FILE with -dates -startdate -enddate -serial -checkend SECONDS",
		notes: []string{
			"What versions print in different ways is refused: version, names (-subject, -issuer), fingerprints, and other digests than md5 and sha1 without -r.",
		},
		run: openssl,
	}
}

func openssl(c *call) (int, error) {
	if len(c.args) == 0 {
		return 0, unsupported("openssl without a command")
	}
	command, args := c.args[0], c.args[1:]
	if command == "x509" {
		return c.certificate(args)
	}
	digest, coreutils := "", false
	if command != "dgst" {
		digest = command
	}
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch name := args[0][1:]; {
		case name == "r":
			coreutils = true
		case digests[name+"sum"] != nil && digest == "":
			digest = name
		default:
			return 0, unsupported("openssl %s %s", command, args[0])
		}
		args = args[1:]
	}
	sum := digests[digest+"sum"]
	if sum == nil {
		return 0, unsupported("openssl %s", command)
	}
	if len(args) == 0 || digest != "md5" && digest != "sha1" && !coreutils {
		return 0, unsupported("openssl %s of standard input, or of this digest without -r", command)
	}
	for _, name := range args {
		data, reason, err := c.input(name)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			return 0, unknown("what openssl %s says of %s (%s)", command, name, reason)
		}
		h := sum()
		h.Write(data)
		text := hex.EncodeToString(h.Sum(nil))
		if coreutils {
			err = c.printf("%s *%s\n", text, name)
		} else {
			err = c.printf("%s(%s)= %s\n", strings.ToUpper(digest), name, text)
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// certificate is openssl x509.
func (c *call) certificate(args []string) (int, error) {
	file, quiet, checked := "", false, int64(-1)
	var show []string
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; arg {
		case "-noout":
			quiet = true
		case "-in", "-inform", "-checkend":
			if i++; i == len(args) {
				return 0, unsupported("openssl x509 %s without its argument", arg)
			}
			switch {
			case arg == "-in":
				file = args[i]
			case arg == "-inform" && !strings.EqualFold(args[i], "PEM"):
				return 0, unsupported("openssl x509 -inform %s", args[i])
			case arg == "-checkend":
				n, err := strconv.ParseInt(args[i], 10, 48)
				if err != nil || n < 0 {
					return 0, unsupported("openssl x509 -checkend %s", args[i])
				}
				checked = n
			}
		case "-dates", "-startdate", "-enddate", "-serial":
			show = append(show, arg)
		default:
			return 0, unsupported("openssl x509 %s", arg)
		}
	}
	if file == "" || !quiet || len(show) > 1 || len(show) == 1 == (checked >= 0) {
		return 0, unsupported("openssl x509 other than with -noout, -in and one thing to show")
	}
	data, reason, err := c.input(file)
	if err != nil {
		return 0, err
	}
	if reason != "" {
		return 0, unknown("what openssl x509 says of %s (%s)", file, reason)
	}
	var cert *x509.Certificate
	for block, rest := pem.Decode(data); block != nil && cert == nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" || block.Type == "X509 CERTIFICATE" {
			if cert, err = x509.ParseCertificate(block.Bytes); err != nil {
				return 0, unsupported("the certificate in %s", file)
			}
		}
	}
	if cert == nil {
		return 0, unknown("what openssl x509 says of %s, which holds no certificate,", file)
	}
	if checked >= 0 {
		if c.now().Add(time.Duration(checked) * time.Second).Before(cert.NotAfter) {
			return 0, c.printf("Certificate will not expire\n")
		}
		return 1, c.printf("Certificate will expire\n")
	}
	day := func(at time.Time) string { return at.UTC().Format("Jan _2 15:04:05 2006 GMT") }
	switch show[0] {
	case "-startdate":
		return 0, c.printf("notBefore=%s\n", day(cert.NotBefore))
	case "-enddate":
		return 0, c.printf("notAfter=%s\n", day(cert.NotAfter))
	case "-dates":
		return 0, c.printf("notBefore=%s\nnotAfter=%s\n", day(cert.NotBefore), day(cert.NotAfter))
	}
	serial := strings.ToUpper(cert.SerialNumber.Text(16))
	if len(serial)%2 == 1 {
		serial = "0" + serial
	}
	return 0, c.printf("serial=%s\n", serial)
}
