// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"encoding/xml"

	"github.com/sonde-dev/sonde/pkg/report"
)

// xmlWriter writes XML element by element. It keeps the first error and does
// nothing after it. Texts are cleaned: a character that XML 1.0 cannot hold, or
// that would do more than stand there, is written as an escape that people read.
type xmlWriter struct {
	e    *xml.Encoder
	open []xml.Name
	err  error
}

func newXMLWriter(w *bufio.Writer) *xmlWriter {
	x := &xmlWriter{e: xml.NewEncoder(w)}
	_, x.err = w.WriteString(xml.Header)
	x.e.Indent("", " ")
	return x
}

// attrs is attributes as pairs of name and value; an empty value is left out.
type attrs []string

func (x *xmlWriter) token(t xml.Token) {
	if x.err == nil {
		x.err = x.e.EncodeToken(t)
	}
}

// start opens an element; end closes the last one that is open.
func (x *xmlWriter) start(name string, a attrs) {
	s := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i < len(a); i += 2 {
		if value := report.CleanLine(a[i+1]); value != "" {
			s.Attr = append(s.Attr, xml.Attr{Name: xml.Name{Local: a[i]}, Value: value})
		}
	}
	x.open = append(x.open, s.Name)
	x.token(s)
}

func (x *xmlWriter) end() {
	last := len(x.open) - 1
	x.token(xml.EndElement{Name: x.open[last]})
	x.open = x.open[:last]
}

// leaf writes an element that holds nothing but text.
func (x *xmlWriter) leaf(name string, a attrs, text string) {
	x.start(name, a)
	if text != "" {
		x.token(xml.CharData(report.CleanText(text)))
	}
	x.end()
}

// close ends the document.
func (x *xmlWriter) close() error {
	for len(x.open) > 0 {
		x.end()
	}
	if x.err == nil {
		x.err = x.e.Close()
	}
	return x.err
}
