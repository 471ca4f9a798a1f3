// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package xpath

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const server = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment -->
<Server port="8005" shutdown="SHUT &amp; DOWN" xmlns:x="urn:x">
  <Service name="Catalina">
    <Connector port="8080" xpoweredBy="false"/>
    <Connector port="8443" xpoweredBy="true" secure="true">a &lt; b</Connector>
    <x:Connector x:port="1"><![CDATA[raw & text]]></x:Connector>
    <Host name="localhost"><Valve className="org.ErrorReportValve" level="7"/></Host>
  </Service>
</Server>`

func parsed(t testing.TB, text string) *Node {
	t.Helper()
	doc, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// show puts results into words: elements as <name>, attributes as name=raw.
func show(found []any) string {
	words := make([]string, len(found))
	for i, v := range found {
		words[i] = fmt.Sprintf("%#v", v)
		if n, ok := v.(*Node); ok {
			switch n.Kind {
			case Attribute:
				words[i] = n.QName() + "=" + n.Raw
			case Element:
				words[i] = "<" + n.QName() + ">"
			default:
				words[i] = fmt.Sprintf("%q", n.Value)
			}
		}
	}
	return strings.Join(words, " ")
}

// TestFind holds what REXML 3.4 finds, by its source.
func TestFind(t *testing.T) {
	doc := parsed(t, server)
	for expression, want := range map[string]string{
		`/Server/@port`:                                                   "port=8005",
		`Server/@shutdown`:                                                "shutdown=SHUT &amp; DOWN",
		`Server/attribute::port`:                                          "port=8005",
		`//Connector/@port`:                                               "port=8080 port=8443",
		`//Connector[2]/@port`:                                            "port=8443",
		`//Connector[last()]/@port`:                                       "port=8443",
		`//Connector[position() = 1]/@port`:                               "port=8080",
		`//Connector[@port='8443']`:                                       "<Connector>",
		`//Connector[@port=8443]/@secure`:                                 "secure=true",
		`//Connector[@xpoweredBy != 'false']/@port`:                       "port=8443",
		`//Connector[not(@secure)]/@port`:                                 "port=8080",
		`//Connector[not[@secure]]/@port`:                                 "",
		`//Connector[@secure and @port > 8000]/@port`:                     "port=8443",
		`//Connector[@secure or @port = 8080]/@port`:                      "port=8080 port=8443",
		`name(//Connector[@xpoweredBy != 'false'])`:                       `"Connector"`,
		`name(//Connector)`:                                               `"Connector" "Connector"`,
		`name(//Nothing)`:                                                 "",
		`name(//Connector[not(@port)] | //Host)`:                          `"Host"`,
		`local-name(//x:Connector)`:                                       `"Connector"`,
		`count(//Connector)`:                                              "2",
		`count(//Connector) > 1`:                                          "true",
		`//Host[Valve[contains(@className, 'Error')]/@level = '7']/@name`: "name=localhost",
		`//Host[not(Valve[contains(@className, 'ErrorReportValve')])]`:    "",
		`//x:Connector`:                                                   "<x:Connector>",
		`//x:Connector/@x:port`:                                           "x:port=1",
		`//x:Connector/@port`:                                             "",
		`//*[@level]/..`:                                                  "<Host>",
		`//Valve/ancestor::Service/@name`:                                 "name=Catalina",
		`//Service/Host/preceding-sibling::Connector/@port`:               "port=8080 port=8443",
		`//Connector/following-sibling::Host`:                             "<Host> <Host>",
		`/Server/Service/*`:                                               "<Connector> <Connector> <x:Connector> <Host>",
		`//Connector[2]/text()`:                                           `"a < b"`,
		`string(//Connector[2])`:                                          `"a &lt; b"`,
		`//comment()`:                                                     `" a comment "`,
		`(//Connector)[1]/@port`:                                          "error",
		`(//Connector)[1]`:                                                "<Connector>",
		`//Connector[1] | //Host`:                                         "<Connector> <Host>",
		`concat('a', 1 + 1, true())`:                                      `"a2true"`,
		`substring('12345', 2, 3)`:                                        `"234"`,
		`substring-before('a=b', '=')`:                                    `"a"`,
		`substring-after('a=b', '=')`:                                     `"b"`,
		`translate('bar', 'abc', 'AB')`:                                   `"BAr"`,
		`normalize-space('  a   b ')`:                                     `"a b"`,
		`string-length('äb')`:                                             "2",
		`starts-with('abc', 'ab')`:                                        "true",
		`floor(7 div 2)`:                                                  "3",
		`-1`:                                                              "-1",
		`7 mod 4 = 3`:                                                     "true",
		`sum(//Connector/@port)`:                                          "16523",
		`//following::x`:                                                  "error",
		`$x`:                                                              "error",
		`unknown()`:                                                       "error",
		`//Connector[`:                                                    "error",
		`Server]`:                                                         "error",
		``:                                                                "document",
	} {
		found, err := Find(t.Context(), doc, expression)
		got := show(found)
		if err != nil {
			got = "error"
		}
		if want == "document" {
			want = `""`
		}
		if got != want {
			t.Errorf("%s finds %s (%v), want %s", expression, got, err, want)
		}
	}
}

func TestFindInDefaultNamespace(t *testing.T) {
	doc := parsed(t, `<web-app xmlns="urn:jee"><filter><name>a</name></filter><x:filter xmlns:x="urn:y"/></web-app>`)
	for expression, want := range map[string]string{
		`/web-app/filter[name="a"]/name`: "<name>",
		`//filter`:                       "<filter>",
		`//*:filter`:                     "<filter> <x:filter>",
	} {
		found, err := Find(t.Context(), doc, expression)
		if got := show(found); err != nil || got != want {
			t.Errorf("%s finds %s (%v), want %s", expression, got, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`<a><b></a>`:                      "end tag 'a' does not match",
		`<a>`:                             "missing end tag for 'a'",
		`<a/><b/>`:                        "second root",
		`<a x="1" x="2"/>`:                "duplicate attribute",
		`<y:a/>`:                          "undefined prefix y",
		`x<a/>`:                           "outside of the root",
		`<a>&nope;</a>`:                   "entity",
		"<a>\xff</a>":                     "invalid byte sequence",
		strings.Repeat("<a>", maxDepth+1): "deeper than",
		`<!DOCTYPE a [<!ENTITY x "<y/>">]><a>&x;</a>`:     "not supported",
		`<!DOCTYPE a [<!ENTITY x SYSTEM "f">]><a>&x;</a>`: "not supported",
		`<!DOCTYPE a [<!ENTITY % x "f"> %x;]><a/>`:        "not supported",
		`<?xml version="1.0" encoding="UTF-16"?><a/>`:     "not supported",
	} {
		_, err := Parse(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
	if doc := parsed(t, "<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xe4'/>"); doc.Children[0].Attrs[0].Value != "ä" {
		t.Error("ISO-8859-1 is not read")
	}
	if got, _ := parsed(t, `<!DOCTYPE a [<!ENTITY x "y"><!ENTITY x 'z'>]><a>1&x;2</a>`).Children[0].Text(); got != "1z2" {
		t.Errorf("the text with an entity is %q", got)
	}
}

// TestFindIsBounded holds that an expression that grows with a power of the
// document's size ends with an error.
func TestFindIsBounded(t *testing.T) {
	doc := parsed(t, "<a>"+strings.Repeat("<b>", 200)+strings.Repeat("</b>", 200)+strings.Repeat("<c/>", 2000)+"</a>")
	if _, err := Find(t.Context(), doc, strings.Repeat("//*", 8)); err == nil {
		t.Error("//* of //* of … ends without an error")
	}
	if _, err := Find(t.Context(), doc, strings.Repeat("(", 500)+"1"+strings.Repeat(")", 500)); !errors.Is(err, ErrUnsupported) {
		t.Errorf("nested parentheses: %v", err)
	}
}

func FuzzFind(f *testing.F) {
	for _, expression := range []string{
		`//Connector[@port='8443']/@secure | //Host[1]`, `name(//*[not(@x)])`, `count(//a) + 2 div 0 mod 3`,
		`substring('abc', -1, 1 div 0)`, `(//a)[last()]`, `-(-1)`, `..//.`, `a[b[c]]`, `'`, `//*:a[x:*]`,
	} {
		f.Add(server, expression)
	}
	f.Fuzz(func(t *testing.T, text, expression string) {
		doc, err := Parse(text)
		if err != nil {
			return
		}
		found, err := Find(t.Context(), doc, expression)
		if err != nil {
			return
		}
		for _, v := range found {
			switch v := v.(type) {
			case *Node:
				v.Text()
			case string, bool, int64, float64:
			default:
				t.Errorf("%s gives a %T", expression, v)
			}
		}
	})
}
