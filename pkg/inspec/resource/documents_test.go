// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/sonde-dev/sonde/test/rootfs"
)

func fileEntry(path, content string) rootfs.Entry {
	return rootfs.Entry{Path: path, Type: "file", Content: content}
}

// states holds how resources are: ok, or skipped or failed with a message that
// begins so.
func (a *asker) states(t *testing.T, table [][2]string) {
	t.Helper()
	for _, row := range table {
		if got := a.state(t, row[0]); !strings.HasPrefix(got, row[1]) {
			t.Errorf("%s is %s, want %s", row[0], got, row[1])
		}
	}
}

func TestTOML(t *testing.T) {
	a := newAsker(t,
		fileEntry("/a.toml", "z = 1\na = \"x\"\nf = 1.0\nt = 1979-05-27T07:32:00Z\n[s.t]\nk = [1, [\"b\"], {c = 2}]\n[[m]]\nn = 1\n[[m]]\nb = 2\nn = 3\n"),
		fileEntry("/date.toml", "d = 1979-05-27\n"),
		fileEntry("/bad.toml", "a = \n"),
		fileEntry("/twice.toml", "a = 1\na = 2\n"),
		fileEntry("/empty.toml", ""),
	)
	a.answers(t, [][2]string{
		{`toml('/a.toml').to_s`, `"TOML /a.toml"`},
		{`toml('/a.toml').resource_id`, `"/a.toml"`},
		{`toml('/a.toml').params.keys`, `["z", "a", "f", "t", "s", "m"]`},
		{`toml('/a.toml')['s', 't', 'k', 2, 'c']`, `2`},
		{`toml('/a.toml')['m', 1]`, `{"n"=>3, "b"=>2}`},
		{`toml('/a.toml').t.year`, `1979`},
		{`toml('/a.toml').f`, `1.0`},
		{`toml('/a.toml').nope`, `nil`},
		{`toml(content: 'q = 1')['q']`, `1`},
		{`toml(content: "v = [" + (['{a.b = "c.d"}'] * 300).join(', ') + "]")['v'].length`, `300`},
		{`toml(content: "v = [" + (['1.5'] * 300).join(', ') + "]\n" + (['a.b'] * 300).map.with_index { |k, i| "#{k}#{i} = '#{'.' * 300}'\n" }.join).a.length`, `300`},
	})
	a.states(t, [][2]string{
		{`toml('/date.toml')`, "failed: sonde does not support the date or time without an offset at d"},
		{`toml('/bad.toml')`, "failed: Unable to parse TOML: "},
		{`toml('/twice.toml')`, "failed: Unable to parse TOML: "},
		{`toml('/empty.toml')`, "skipped: File is empty: /empty.toml"},
		{`toml(content: 'a.' * 100_000 + 'b = 1')`, "failed: Unable to parse TOML: nesting of more than 100 is too deep"},
		{`toml(content: 'a = ' + '[' * 100_000)`, "failed: Unable to parse TOML: nesting of more than 100 is too deep"},
		{`toml(content: 'a = ' + '{b = ' * 100_000)`, "failed: Unable to parse TOML: nesting of more than 100 is too deep"},
	})
}

func TestCSV(t *testing.T) {
	a := newAsker(t,
		fileEntry("/a.csv", "name,port,note,name\na,080,,x\n\"b \"\"q\"\", c\",1.50,\"\",y,more\n\nd\n"),
		fileEntry("/crlf.csv", "k,v\r\n1,\"two\nlines\"\r\n"),
		fileEntry("/numbers.csv", "n\n0x1F\n1_000\n 7 \n1e3\n12ab\n-\n010\n2020-01-02T03:04:05Z\n"),
		fileEntry("/stray.csv", "a,b\"c\n"),
		fileEntry("/after.csv", "\"a\"b\n"),
		fileEntry("/open.csv", "\"a\n"),
	)
	a.answers(t, [][2]string{
		{`csv('/a.csv').to_s`, `"CSV /a.csv"`},
		{`csv('/a.csv').name`, `["a", "b \"q\", c", "d"]`},
		{`csv('/a.csv').port`, `[80.0, 1.5]`},
		{`csv('/a.csv').note`, `[]`},
		{`csv('/a.csv').missing`, `[]`},
		{`csv('/a.csv')['name', 1]`, `["a", "b \"q\", c", "d"]`},
		{`csv('/a.csv').params[1]`, `{"name"=>"b \"q\", c", "port"=>1.5, "note"=>nil, nil=>"more"}`},
		{`csv('/a.csv').params[2]`, `{"name"=>nil, "port"=>nil, "note"=>nil}`},
		{`csv('/a.csv').count`, `4`},
		{`csv('/a.csv', false).params[0]`, `["name", "port", "note", "name"]`},
		{`csv('/a.csv', false).name.length`, `5`},
		{`csv('/crlf.csv').v`, `["two\nlines"]`},
		{`csv('/numbers.csv').n.first(7)`, `[31, 1000, 7, 1000.0, "12ab", "-", 8]`},
		{`csv('/numbers.csv').n.last.year`, `2020`},
		{`csv(content: "a\n1").a`, `[1]`},
	})
	a.states(t, [][2]string{
		{`csv('/stray.csv')`, "failed: Unable to parse CSV: Illegal quoting in line 1."},
		{`csv('/after.csv')`, "failed: Unable to parse CSV: Any value after quoted field isn't allowed in line 1."},
		{`csv('/open.csv')`, "failed: Unable to parse CSV: Unclosed quoted field in line 1."},
		{`csv(content: "a\n1\n\xff")`, "failed: Unable to parse CSV: Invalid byte sequence in UTF-8 in line 3."},
		{`csv('/none.csv')`, "skipped: Can't find file: /none.csv"},
	})
}

func TestXML(t *testing.T) {
	a := newAsker(t,
		fileEntry("/a.xml", `<s port="1" note="a &amp; b"><c>x</c><c/><d>&lt;y</d></s>`),
		fileEntry("/bad.xml", "<a><b></a>"),
		fileEntry("/entity.xml", `<!DOCTYPE a [<!ENTITY x "<y/>">]><a>&x;</a>`),
	)
	a.answers(t, [][2]string{
		{`xml('/a.xml').to_s`, `"XML /a.xml"`},
		{`xml('/a.xml')['s/c']`, `["x", nil]`},
		{`xml('/a.xml')['/s/@note']`, `["a &amp; b"]`},
		{`xml('/a.xml')['//d']`, `["<y"]`},
		{`xml('/a.xml')['count(//c)', 'x']`, `[2]`},
		{`xml('/a.xml')['name(//c[not(text())])']`, `["c"]`},
		{`xml('/a.xml')['/s/@port = 1']`, `[true]`},
		{`xml('/a.xml').value(['/s/@port'])`, `["1"]`},
		{`xml('/a.xml').send('s/none')`, `[]`},
		{`xml('/a.xml')['//c/text()']`, "Inspec::Exceptions::ResourceFailed: Unknown XML object received (REXML::Text): x"},
		{`xml('/a.xml')['1 div 3']`, "Inspec::Exceptions::ResourceFailed: Unknown XML object received (Float): …"},
		{`xml('/a.xml')['$v']`, "NotImplementedError: sonde does not support this in the XPath …"},
		{`xml('/a.xml')['//c[']`, "REXML::ParseException: missing ] in …"},
		{`xml('/a.xml').params`, "NotImplementedError: …"},
		{`xml(content: '<a>1</a>')['a']`, `["1"]`},
	})
	a.states(t, [][2]string{
		{`xml('/bad.xml')`, "failed: Unable to parse XML: end tag 'a' does not match"},
		{`xml('/entity.xml')`, "failed: sonde does not support this in an XML text: an entity"},
		{`xml('/none.xml')`, "skipped: Can't find file: /none.xml"},
	})
}

func TestKeyRSA(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	write := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	private := write("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	public := write("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey))
	//nolint:staticcheck // The old encryption is what is to be read.
	block, err := x509.EncryptPEMBlock(rand.Reader, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key), []byte("secret"), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	a := newAsker(t,
		fileEntry("/k.pem", private), fileEntry("/pub.pem", public), fileEntry("/bad.pem", "no key"), fileEntry("/empty.pem", ""),
		fileEntry("/old.pem", string(pem.EncodeToMemory(block))),
	)
	a.answers(t, [][2]string{
		{`key_rsa('/k.pem').to_s`, `"rsa_key /k.pem"`},
		{`key_rsa('/k.pem').resource_id`, `"/k.pem"`},
		{`key_rsa('/k.pem').private?`, `true`},
		{`key_rsa('/k.pem').public?`, `true`},
		{`key_rsa('/k.pem').key_length`, `2048`},
		{`key_rsa('/k.pem').public_key`, `"-----BEGIN PUBLIC KEY…`},
		{`key_rsa('/k.pem').private_key == key_rsa('/old.pem', 'secret').private_key`, `true`},
		{`key_rsa('/pub.pem').private?`, `false`},
		{`key_rsa('/pub.pem').key_length`, `2048`},
	})
	a.states(t, [][2]string{
		{`key_rsa('/old.pem', 'wrong')`, "failed: passphrase error"},
		{`key_rsa('/bad.pem')`, "failed: passphrase error"},
		{`key_rsa('/empty.pem')`, "failed: passphrase error"},
		{`key_rsa('/k.pem', 7)`, "failed: Please provide a value"},
		{`key_rsa('/none.pem')`, "skipped: Can't find file: /none.pem"},
	})
}
