// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// FuzzSettings holds that no reader of servers' and daemons' settings panics or
// hangs, whatever is in the file, and that what it reads can be shown.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{
		"title = \"T\"\n[a.b]\nc = [1, {d = 1979-05-27T07:32:00Z}]\n[[m]]\nn = 07:32:00\n",
		"name,port\na,\"8\"\"0\"\r\n2020-01-02,1_0\n,\n\n",
		"http { server { listen 80; location ~ \\.php$ { deny all; } } include x; } # c\n\"q\" '' \"a\\\"b\";\n",
		"ServerRoot \"/etc\"\nLogFormat \"%h \\\"%r\\\"\" x\n[s]\nInclude 'a'\n",
		"ALL: 127.0.0.1 : spawn x : y\nsshd,x: [::1]\n:\n",
		"*/5 * * * * root x\n@daily y z\n# c\nA=b\n@reboot \n",
		"local all postgres peer\nhost all all ::1/128 md5 a=b c\n",
		"A = p+i\nB = A+R\n/bin/ B\n!/x\n=/y >\n@@define X y\n/ = \n",
		"service x\n{\n socket_type = stream\n disable = no\n}\ndefaults\n{\n a += b\n}\nincludedir /etc/xinetd.d\n",
		"menuentry 'Linux' --class x {\n\tlinux /vmlinuz audit=1\n\tinitrd /i\n}\ntitle a\n kernel /v x\n",
		"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
	} {
		f.Add(seed)
	}
	in := interp.New(interp.Config{})
	installMash(in)
	f.Fuzz(func(t *testing.T, text string) {
		in.Refill(t.Context(), interp.Budget{})
		show := func(v interp.Value) {
			if _, err := in.Inspect(v); err != nil {
				t.Error(err)
			}
		}
		if v, err := decodeTOML(in, text); err == nil {
			show(v)
		}
		for _, headers := range []bool{true, false} {
			if v, err := decodeCSV(in, text, headers); err == nil {
				show(v)
			}
		}
		if h, err := parseNginx(text); err == nil {
			show(h)
		}
		for _, parse := range []func(string) ([]*interp.Hash, error){parseHostsAccess, parseHba, parseIdent, parseAide} {
			if rows, err := parse(text); err == nil {
				show(rowList(rows))
			}
		}
		show(rowList(parseCrontab(text, "u", true)))
		show(rowList(parseCrontab(text, "", false)))
		formats := []configFormat{timeFormat(), inetdFormat()}
		apache := defaultFormat()
		apache.assignment, apache.multiple = apacheAssignment, true
		postgres := defaultFormat()
		postgres.assignment = postgresAssignment
		for _, format := range append(formats, apache, postgres) {
			if params, err := parseConfig(in, text, format); err != nil {
				t.Error(err)
			} else {
				show(params)
			}
		}
		_, err := readKey([]byte(text), []byte("x"))
		_, errToo := decryptPKCS8([]byte(text), nil)
		for _, err := range []error{err, errToo} {
			if err == nil || errors.Is(err, errPassphrase) {
				continue
			}
			if e, raised := interp.AsError(err); !raised || !e.Unsupported() {
				t.Error(err)
			}
		}
	})
}
