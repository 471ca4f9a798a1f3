// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package xpath

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// Kind is what a node is.
type Kind int

// The kinds of nodes.
const (
	Document Kind = iota
	Element
	Attribute
	Text
	Comment
	Instruction
)

// Node is a node of a document.
type Node struct {
	Kind     Kind
	Prefix   string // of the name
	Name     string // without the prefix; of an instruction, its target
	Value    string // of attributes, texts, comments and instructions
	Raw      string // the value as it is written, with its entities
	Parent   *Node
	Children []*Node
	Attrs    []*Node

	order int // in the document
	index int // among the parent's children
}

// ErrUnsupported says that REXML could do what this package cannot.
var ErrUnsupported = errors.New("not supported")

// Limits of a document.
const (
	maxNodes = 100_000
	maxDepth = 500
)

var (
	declaration       = lazyregexp.New(`\A(?:\x{FEFF})?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']`)
	entityDeclaration = lazyregexp.New(`<!ENTITY\s+([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*>`)
	rawAttr           = lazyregexp.New(`([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
)

// Parse reads a document. Of the entities that it declares itself, those are
// supported that are plain text.
func Parse(text string) (*Node, error) {
	text, err := toUTF8(text)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // It is UTF-8 by now.
	d.Entity = map[string]string{}
	b := &builder{text: text, doc: &Node{}, entities: d.Entity}
	b.at = b.doc
	for {
		from := d.InputOffset()
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if err := b.add(token, text[from:d.InputOffset()]); err != nil {
			return nil, fmt.Errorf("%w at offset %d", err, from)
		}
	}
	if b.at != b.doc {
		return nil, fmt.Errorf("missing end tag for '%s'", b.at.QName())
	}
	return b.doc, nil
}

// toUTF8 is the text in UTF-8, by what its declaration says.
func toUTF8(text string) (string, error) {
	m := declaration.FindStringSubmatch(text)
	if m != nil {
		switch strings.ToLower(m[1]) {
		case "utf-8", "us-ascii", "ascii":
		case "iso-8859-1", "latin1":
			var b strings.Builder
			for _, c := range []byte(text) {
				b.WriteRune(rune(c))
			}
			return b.String(), nil
		default:
			return "", fmt.Errorf("the encoding %s: %w", m[1], ErrUnsupported)
		}
	}
	if !utf8.ValidString(text) {
		return "", errors.New("invalid byte sequence in UTF-8")
	}
	return strings.TrimPrefix(text, "\ufeff"), nil
}

type builder struct {
	text  string
	doc   *Node
	at    *Node
	nodes int
	depth int
	// entities are those that the document declares.
	entities map[string]string
}

func (b *builder) add(token xml.Token, raw string) error {
	switch token := token.(type) {
	case xml.StartElement:
		return b.start(token, raw)
	case xml.EndElement:
		if b.at == b.doc || b.at.Prefix != token.Name.Space || b.at.Name != token.Name.Local {
			return fmt.Errorf("end tag '%s' does not match", qname(token.Name.Space, token.Name.Local))
		}
		b.at = b.at.Parent
		b.depth--
	case xml.CharData:
		if b.at == b.doc {
			if len(bytes.TrimSpace(token)) > 0 {
				return errors.New("content outside of the root element")
			}
			return nil
		}
		if strings.HasPrefix(raw, "<![CDATA[") {
			raw = string(token)
		}
		return b.put(&Node{Kind: Text, Value: string(token), Raw: raw})
	case xml.Comment:
		return b.put(&Node{Kind: Comment, Value: string(token), Raw: string(token)})
	case xml.ProcInst:
		if token.Target != "xml" {
			return b.put(&Node{Kind: Instruction, Name: token.Target, Value: string(token.Inst), Raw: string(token.Inst)})
		}
	case xml.Directive:
		return b.declare(string(token))
	}
	return nil
}

// declare takes over the entities of a document type. As in REXML, the last
// declaration of a name counts.
func (b *builder) declare(directive string) error {
	declared := entityDeclaration.FindAllStringSubmatch(directive, -1)
	if len(declared) != strings.Count(directive, "<!ENTITY") {
		return fmt.Errorf("an entity that is no text: %w", ErrUnsupported)
	}
	for _, m := range declared {
		value := m[2] + m[3]
		if strings.ContainsAny(value, "&%<") {
			return fmt.Errorf("an entity with markup in it: %w", ErrUnsupported)
		}
		b.entities[m[1]] = value
	}
	return nil
}

func (b *builder) put(n *Node) error {
	if b.nodes++; b.nodes > maxNodes {
		return fmt.Errorf("the document has more than %d nodes", maxNodes)
	}
	n.order, n.Parent = b.nodes, b.at
	if n.Kind != Attribute {
		n.index = len(b.at.Children)
		b.at.Children = append(b.at.Children, n)
	}
	return nil
}

func (b *builder) start(token xml.StartElement, raw string) error {
	if b.depth++; b.depth > maxDepth {
		return fmt.Errorf("the document is deeper than %d elements", maxDepth)
	}
	if b.at == b.doc && slices.ContainsFunc(b.doc.Children, func(n *Node) bool { return n.Kind == Element }) {
		return errors.New("attempted adding second root element to document")
	}
	e := &Node{Kind: Element, Prefix: token.Name.Space, Name: token.Name.Local}
	if err := b.put(e); err != nil {
		return err
	}
	b.at = e
	written := rawAttr.FindAllStringSubmatch(raw, -1)
	for i, a := range token.Attr {
		n := &Node{Kind: Attribute, Prefix: a.Name.Space, Name: a.Name.Local, Value: a.Value, Raw: a.Value}
		if len(written) == len(token.Attr) {
			n.Raw = written[i][2] + written[i][3]
		}
		if err := b.put(n); err != nil {
			return err
		}
		if slices.ContainsFunc(e.Attrs, func(old *Node) bool { return old.QName() == n.QName() }) {
			return fmt.Errorf("duplicate attribute %q", n.QName())
		}
		e.Attrs = append(e.Attrs, n)
	}
	for _, n := range append([]*Node{e}, e.Attrs...) {
		if _, ok := e.lookup(n.Prefix); !ok {
			return fmt.Errorf("undefined prefix %s found", n.Prefix)
		}
	}
	return nil
}

func qname(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + ":" + name
}

// QName is the name with its prefix, as it is written.
func (n *Node) QName() string { return qname(n.Prefix, n.Name) }

// Text is the value of the first text within an element, if it has one.
func (n *Node) Text() (string, bool) {
	for _, c := range n.Children {
		if c.Kind == Text {
			return c.Value, true
		}
	}
	return "", false
}

// namespace is the one that an element's or attribute's name is in.
func (n *Node) namespace() string {
	if n.Kind == Attribute {
		if n.Prefix == "" {
			return ""
		}
		uri, _ := n.Parent.lookup(n.Prefix)
		return uri
	}
	uri, _ := n.lookup(n.Prefix)
	return uri
}

// lookup is the namespace of a prefix where an element stands; that of no
// prefix is the default one.
func (n *Node) lookup(prefix string) (string, bool) {
	switch prefix {
	case "xml":
		return "http://www.w3.org/XML/1998/namespace", true
	case "xmlns":
		return "", true
	}
	for at := n; at != nil; at = at.Parent {
		for _, a := range at.Attrs {
			if a.Prefix == "xmlns" && a.Name == prefix || prefix == "" && a.Prefix == "" && a.Name == "xmlns" {
				return a.Value, true
			}
		}
	}
	return "", prefix == ""
}

// stringValue is what comparisons take a node for.
func (n *Node) stringValue() string {
	switch n.Kind {
	case Attribute, Instruction, Comment:
		return n.Value
	case Text:
		return n.Raw
	case Document, Element:
	}
	var b strings.Builder
	n.write(&b)
	return b.String()
}

func (n *Node) write(b *strings.Builder) {
	for _, c := range n.Children {
		if c.Kind == Text {
			b.WriteString(c.Raw)
		}
		c.write(b)
	}
}
