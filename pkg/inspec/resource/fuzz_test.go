// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/xpath"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// There is one target for each reader of a file's format. They hold that it
// neither panics nor hangs, whatever is in the file, and that what it reads can
// be shown. Readers of package databases and XPath have theirs beside them.

// fuzzReader fuzzes a reader that returns nothing to show.
func fuzzReader(f *testing.F, read func(text string), seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) { read(text) })
}

// fuzzValues fuzzes a reader into Ruby values. An error is an answer; what is
// raised must say what is wrong.
func fuzzValues(f *testing.F, read func(in *interp.Interp, text string) (interp.Value, error), seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	in := interp.New(interp.Config{})
	installMash(in)
	f.Fuzz(func(t *testing.T, text string) {
		in.Refill(t.Context(), interp.Budget{})
		v, err := read(in, text)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if _, err := in.Inspect(v); err != nil {
			t.Error(err)
		}
	})
}

// rowsOf makes a value of what a reader of rows gives.
func rowsOf(parse func(text string) ([]*interp.Hash, error)) func(*interp.Interp, string) (interp.Value, error) {
	return func(_ *interp.Interp, text string) (interp.Value, error) {
		rows, err := parse(text)
		return rowList(rows), err
	}
}

func noError(parse func(text string) []*interp.Hash) func(string) ([]*interp.Hash, error) {
	return func(text string) ([]*interp.Hash, error) { return parse(text), nil }
}

// settings fuzzes the reader of keys and values in one of its formats.
func settings(f *testing.F, format configFormat, seeds ...string) {
	fuzzValues(f, func(in *interp.Interp, text string) (interp.Value, error) { return parseConfig(in, text, format) }, seeds...)
}

func FuzzPasswd(f *testing.F) {
	fuzzReader(f, func(text string) { parsePasswd(text) }, "root:x:0:0:root:/root:/bin/sh\n#c\n\n::::::::\n", "\xff:\xfe:1\n")
}

func FuzzPasswdRows(f *testing.F) {
	fuzzValues(f, rowsOf(noError(func(text string) []*interp.Hash { return (&passwd{text}).rows() })), "root:x:0:0:root:/root:/bin/sh # c\nbad\n")
}

func FuzzGroup(f *testing.F) {
	fuzzReader(f, func(text string) { parseGroup(text) }, "adm:x:4:a,b\nx\n")
}

func FuzzEtcGroup(f *testing.F) {
	fuzzReader(f, func(text string) { parseEtcGroup(text) }, "adm:x:4:a,b # c\n:::\nx\n")
}

func FuzzFstab(f *testing.F) {
	fuzzValues(f, rowsOf(parseFstab), "/dev/sda1 / ext4 rw,noatime 0 1\n#c\nbad\n")
}

func FuzzHosts(f *testing.F) {
	fuzzValues(f, rowsOf(noError(func(text string) []*interp.Hash { return (&etcHosts{text}).rows() })), "127.0.0.1 a b # c\n::1\n")
}

func FuzzHostsAccess(f *testing.F) {
	fuzzValues(f, rowsOf(parseHostsAccess), "ALL: 127.0.0.1 : spawn x : y\nsshd,x: [::1]\n:\n")
}

func FuzzCrontab(f *testing.F) {
	fuzzValues(f, rowsOf(noError(func(text string) []*interp.Hash {
		return append(parseCrontab(text, "u", false), parseCrontab(text, "", true)...)
	})), "*/5 * * * * root x\n@daily y z\n# c\nA=b\n@reboot \n")
}

func FuzzMounts(f *testing.F) {
	fuzzReader(f, func(text string) { parseMounts(text) }, "/dev/sda / ext4 rw,relatime 0 0\n\\040 \\134 x y\n")
}

func FuzzMountinfo(f *testing.F) {
	fuzzReader(f, func(text string) { parseMountinfo(text) }, "30 21 0:25 / /tmp rw,nosuid shared:2 - tmpfs tmpfs rw,size=512k\n")
}

func FuzzRoutes(f *testing.F) {
	fuzzReader(f, func(text string) { parseRoutes(text) }, "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n")
}

func FuzzSockets(f *testing.F) {
	fuzzReader(f, func(text string) { parseSockets(text, "tcp6", tcpListen) }, "0: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 0 0 101 1\n")
}

func FuzzInet6(f *testing.F) {
	fuzzReader(f, func(text string) { parseInet6(text, "lo") }, "00000000000000000000000000000001 01 80 10 80 lo\n")
}

func FuzzProcess(f *testing.F) {
	fuzzReader(f, func(text string) {
		if s, err := parseStat(text); err == nil {
			_ = s.flags(1)
			ttyName(s.tty)
		}
		commandLine([]byte(text), "x")
	}, "1 (a (b) c) S 0 1 1 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 3 0 1000 10240000 500 0 0 0\n", "a\x00b\x00")
}

func FuzzSysctlNames(f *testing.F) {
	f.Add("net.ipv4/x")
	f.Add("net/\xff/x")
	f.Fuzz(func(t *testing.T, path string) {
		if back := sysctlPath(sysctlName(path)); strings.Count(path, ".") == 0 && back != path {
			t.Errorf("%q comes back as %q", path, back)
		}
	})
}

func FuzzDpkg(f *testing.F) {
	fuzzReader(f, func(text string) { parseDpkg(text, "install ok installed") }, "Package: a\nStatus: install ok installed\nVersion: 1:2.0.0-1\nDescription: x\n y\n\n: \n")
}

func FuzzApk(f *testing.F) {
	fuzzReader(f, func(text string) { parseApk(text) }, "P:musl\nV:1\n\nP:\n")
}

func FuzzPacman(f *testing.F) {
	fuzzReader(f, func(text string) { parsePacman(text) }, "%NAME%\nbash\n\n%PROVIDES%\nsh=1\n")
}

func FuzzPlainVersion(f *testing.F) {
	fuzzReader(f, func(text string) { plainVersion(text) }, "1:2.0.0-1+3.4.5")
}

func FuzzPythonMetadata(f *testing.F) {
	fuzzReader(f, func(text string) { parsePythonMetadata(text) }, "Name: x\nVersion: 1\n\n")
}

func FuzzApt(f *testing.F) {
	fuzzReader(f, func(text string) { parseApt(text) }, "deb [arch=amd64] \"http://a/b\" stable main\n", "# # deb cdrom:[x]/ a b\n")
}

func FuzzYum(f *testing.F) {
	fuzzReader(f, func(text string) { parseYum(text, "/x.repo") }, "[a]\nname=b\nbaseurl=http://x\n http://y\nenabled=0\n[main]\n")
}

func FuzzUnit(f *testing.F) {
	fuzzReader(f, func(text string) { parseUnit(text, unitSettings{}) }, "[Service]\nExecStart=/a \\\n b\nExecStart=\n[Install]\n")
}

func FuzzPreset(f *testing.F) {
	fuzzReader(f, func(text string) { presetRule(text, "a.service"); showCommand(text) }, "disable a.*\nenable *\n", "-@/bin/sh -c 'x'")
}

func FuzzOSRelease(f *testing.F) {
	fuzzReader(f, func(text string) {
		for _, name := range []string{"os-release", "lsb-release", "redhat-release", "SuSE-release", "issue"} {
			only := func(file string) (string, bool) { return text, file == "/etc/"+name }
			(&detector{files: only}).detect()
		}
		(&detector{files: func(string) (string, bool) { return text, true }}).detect()
	}, "NAME=\"x\"\nID_LIKE=suse\nVERSION=1\n", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=\"24.04\"\n", "Red Hat Enterprise Linux release 8.9 (Ootpa)")
}

func FuzzJSON(f *testing.F) {
	fuzzValues(f, decodeJSON, `{"a": [1, -2.5e3, null, true, "\u00e9"], "a": {}}`)
}

func FuzzYAML(f *testing.F) {
	fuzzValues(f, decodeYAML, "a: [1, {b: 0644}]\nc: !ruby/object:X y\nd: &x 1:30\ne: *x\n", "a: !!binary aGk=\n<<: {b: :c}\n")
}

func FuzzTOML(f *testing.F) {
	fuzzValues(f, decodeTOML, "title = \"T\"\n[a.b]\nc = [1, {d = 1979-05-27T07:32:00Z}]\n[[m]]\nn = 07:32:00\n")
}

func FuzzCSV(f *testing.F) {
	fuzzValues(f, func(in *interp.Interp, text string) (interp.Value, error) {
		if v, err := decodeCSV(in, text, false); err == nil {
			if _, err := in.Inspect(v); err != nil {
				return nil, err
			}
		}
		return decodeCSV(in, text, true)
	}, "name,port\na,\"8\"\"0\"\r\n2020-01-02,1_0\n,\n\n")
}

func FuzzXML(f *testing.F) {
	ctx := f.Context()
	fuzzReader(f, func(text string) {
		if doc, err := xpath.Parse(text); err == nil {
			_, _ = xpath.Find(ctx, doc, "//*[@a]/text()")
		}
	}, "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a x='1'>&b;<b/><![CDATA[d]]></a>")
}

func FuzzErlang(f *testing.F) {
	fuzzValues(f, func(_ *interp.Interp, text string) (interp.Value, error) { return parseErlang(text) }, `[{a, [{b, "c"}, {d, <<"e",1:4>>}, {f, 1.5}, {'g', []}]}]. % h`)
}

func FuzzNginx(f *testing.F) {
	fuzzValues(f, func(_ *interp.Interp, text string) (interp.Value, error) { return parseNginx(text) }, "http { server { listen 80; location ~ \\.php$ { deny all; } } include x; } # c\n\"q\" '' \"a\\\"b\";\n")
}

func FuzzHba(f *testing.F) {
	fuzzValues(f, rowsOf(parseHba), "local all postgres peer\nhost all all ::1/128 md5 a=b c\n")
}

func FuzzIdent(f *testing.F) {
	fuzzValues(f, rowsOf(parseIdent), "map sys pg\nomni /^(.*)@x$ \\1\n")
}

func FuzzAide(f *testing.F) {
	fuzzValues(f, rowsOf(parseAide), "A = p+i\nB = A+R\n/bin/ B\n!/x\n=/y >\n@@define X y\n/ = \n")
}

func FuzzSettings(f *testing.F) {
	settings(f, defaultFormat(), "a = 1\n[s]\nb = 2 # c\nnoassign\n[")
}

func FuzzMultipleSettings(f *testing.F) {
	format := defaultFormat()
	format.multiple = true
	settings(f, format, "a = 1\n[s]\na = 2\na\n")
}

func FuzzApacheSettings(f *testing.F) {
	format := defaultFormat()
	format.assignment, format.multiple = apacheAssignment, true
	settings(f, format, "ServerRoot \"/etc\"\nLogFormat \"%h \\\"%r\\\"\" x\n[s]\nInclude 'a'\n")
}

func FuzzPostgresSettings(f *testing.F) {
	format := defaultFormat()
	format.assignment = postgresAssignment
	settings(f, format, "a = 'b'\nc = d # e\n")
}

func FuzzBondSettings(f *testing.F) {
	format := defaultFormat()
	format.assignment, format.multiple = bondAssignment, true
	settings(f, format, "Bonding Mode: x\nSlave Interface: eth0\n")
}

func FuzzLoginDefs(f *testing.F) {
	format := defaultFormat()
	format.assignment = loginDefsAssignment
	settings(f, format, "PASS_MAX_DAYS\t90\nA=b\nX\n")
}

func FuzzTimeSettings(f *testing.F) {
	settings(f, timeFormat(), "server a iburst\nserver b\ndriftfile /x\nflag\n")
}

func FuzzInetdSettings(f *testing.F) {
	settings(f, inetdFormat(), "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd\n")
}

func FuzzCertificate(f *testing.F) {
	fuzzValues(f, func(in *interp.Interp, text string) (interp.Value, error) {
		der := []byte(text)
		if block := firstCertificate(der); block != nil {
			der = block
		}
		c, err := parseCertificate(der)
		if err != nil {
			return nil, err
		}
		_, _ = distinguishedName(in, c.TBS.Subject.FullBytes)
		_, _ = oneLine(c.TBS.Issuer.FullBytes)
		_ = c.rsaKey()
		return certificateExtensions(in, c)
	}, certificateSeeds(f)...)
}

// FuzzExtension gives each writer of an extension what it may be given.
func FuzzExtension(f *testing.F) {
	fuzzReader(f, func(text string) {
		for _, e := range extensions {
			if e.print != nil {
				_, _ = e.print([]byte(text))
			}
		}
	}, "0\x06\x82\x01a\x87\x04\x0a\x00\x00\x01", "\x03\x02\x05\xa0", "0\x03\x01\x01\xff", "\x04\x06\x00\x04\x00\x02\x00\x01")
}

// certificateSeeds are certificates with one of every extension, in DER, which
// a fuzzer can change more easily than PEM.
func certificateSeeds(f *testing.F) []string {
	var seeds []string
	for _, name := range []string{"extensions", "timestamps"} {
		text, err := os.ReadFile("testdata/x509/" + name + ".pem")
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, string(firstCertificate(text)))
	}
	return seeds
}

func FuzzKey(f *testing.F) {
	fuzzReader(f, func(text string) {
		_, err := readKey([]byte(text), []byte("x"))
		if e, raised := interp.AsError(err); err != nil && !errors.Is(err, errPassphrase) && (!raised || !e.Unsupported()) {
			panic(err)
		}
	}, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n")
}

func FuzzPKCS8(f *testing.F) {
	fuzzReader(f, func(text string) { _, _ = decryptPKCS8([]byte(text), nil) }, "0\x00")
}

func FuzzDH(f *testing.F) {
	fuzzReader(f, func(text string) {
		if g, err := parseDH([]byte(text)); err == nil {
			_ = g.text()
			_, _ = g.pem()
		}
	}, "0\x06\x02\x01\x17\x02\x01\x05")
}

func FuzzXinetd(f *testing.F) {
	h := emptyHost(f)
	fuzzValues(f, func(in *interp.Interp, text string) (interp.Value, error) {
		groups, err := (&xinetd{host: h}).parse(in, text)
		return interp.Int(len(groups)), err
	}, "service x\n{\n socket_type = stream\n disable = no\n}\ndefaults\n{\n a += b\n}\nincludedir /etc/xinetd.d\n")
}

func FuzzGrub(f *testing.F) {
	h := emptyHost(f)
	fuzzValues(f, func(in *interp.Interp, text string) (interp.Value, error) {
		v, err := (&grub{host: h, text: text}).menuEntry(in, interp.NewHash())
		if v == nil {
			return interp.Nil, err
		}
		return v, err
	}, "menuentry 'Linux' --class x {\n\tlinux /vmlinuz audit=1\n\tinitrd /i\n}\n", "title a\n kernel /v x\n")
}

// emptyHost is a target without files.
func emptyHost(f *testing.F) *Host {
	root, err := target.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = root.Close() })
	return &Host{Root: root}
}
