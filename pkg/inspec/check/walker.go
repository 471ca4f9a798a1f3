// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
)

// walker goes through the files of one profile.
type walker struct {
	*Checker
	ctx     context.Context
	report  *Report
	found   []*Control
	profile *profile.Profile // whose file it is
	prefix  string           // of the paths of its files
	want    func(id string) bool
	own     *own
	file    *syntax.File
	name    string // of the file, in findings

	loads     map[string]string          // custom resources used at the top level, and in which file
	topLevel  map[string]map[string]bool // names called there, by file
	seen      map[Finding]bool
	idle      map[*syntax.Call]bool // commands that are looked for, not run
	asked     map[*syntax.Call]bool // commands whose output is asked for
	constants map[string]resolved
}

type resolved struct {
	class *interp.Class
	ok    bool
}

// scope is what is known of the place that a node stands in.
type scope struct {
	place inspec.Place
	// sure tells whether self is really that of the place, so that a name
	// without receiver can be looked up.
	sure    bool
	control *Control
	class   *class
	later   bool   // in a method: not run when the file is loaded
	method  string // of the class
	maybe   bool   // behind a condition in that method
	caught  bool   // a rescue clause stands around it
	overlay bool   // in include_controls: controls there change others
	subject string // the resource that is described
	names   *names
}

// add notes a finding about a node.
func (w *walker) add(s scope, at syntax.Node, f Finding) {
	start, _ := at.Span()
	if c, ok := at.(*syntax.Call); ok && c.NamePos.Line > 0 {
		start = c.NamePos
	}
	f.File, f.Line, f.Column, f.Blocks = w.name, int(start.Line), int(start.Col), !f.same
	switch {
	case s.control != nil:
		if !slices.Contains(s.control.Findings, f) {
			s.control.Findings = append(s.control.Findings, f)
		}
		return
	case s.class != nil && s.later:
		s.class.findings = append(s.class.findings, inMethod{f, s.method, s.maybe})
		return
	}
	// A method outside of a resource is called by whom nobody knows.
	f.Blocks = !f.same && !s.later
	if !w.seen[f] {
		w.seen[f] = true
		w.report.Findings = append(w.report.Findings, f)
	}
}

// node looks at n and what is below it.
func (w *walker) node(n syntax.Node, s scope) {
	switch n := n.(type) {
	case *syntax.Call:
		w.call(n, s)
		return
	case *syntax.Const:
		w.constant(n, s)
		return
	case *syntax.Class:
		w.class(n, s)
		return
	case *syntax.Module:
		s.later, s.sure, s.class = false, false, nil
		w.node(n.Body, s)
		return
	case *syntax.SClass:
		s.sure = false
	case *syntax.Def:
		s.later, s.method, s.maybe = true, n.Name, false
		if s.class != nil && s.class.calls[n.Name] == nil {
			s.class.calls[n.Name] = map[string]bool{}
		}
		s.sure = s.class != nil && s.class.custom && !s.class.mixed && n.Singleton == nil
		s.place = inspec.AtResource
		s.names = newNames(nil, n)
		if n.Params != nil {
			w.node(n.Params, s)
		}
		w.node(n.Body, s)
		return
	case *syntax.Defined:
		return
	case *syntax.Begin:
		if len(n.Rescues) > 0 && n.Body != nil {
			inner := s
			inner.caught = true
			w.node(n.Body, inner)
			for _, r := range n.Rescues {
				// The classes matter only once something is raised.
				rescue := s
				rescue.maybe = true
				w.node(r.Body, rescue)
			}
			for _, b := range []*syntax.Body{n.Else, n.Ensure} {
				if b != nil {
					w.node(b, s)
				}
			}
			return
		}
	case *syntax.RescueMod:
		inner := s
		inner.caught = true
		w.node(n.X, inner)
		w.node(n.Y, s)
		return
	case *syntax.If:
		if d, ok := n.Cond.(*syntax.Defined); ok && w.skipsDefined(n, d, s) {
			return
		}
		w.node(n.Cond, s)
		s.maybe = true
		for _, b := range []*syntax.Body{n.Then, n.Else} {
			if b != nil {
				w.node(b, s)
			}
		}
		return
	case *syntax.Body:
		for _, stmt := range n.List {
			w.node(stmt, s)
			s.maybe = s.maybe || leaves(stmt)
		}
		return
	case *syntax.And:
		w.node(n.X, s)
		s.maybe = true
		w.node(n.Y, s)
		return
	case *syntax.Or:
		w.node(n.X, s)
		s.maybe = true
		w.node(n.Y, s)
		return
	case *syntax.Case, *syntax.CaseIn, *syntax.While, *syntax.Rescue, *syntax.Block:
		s.maybe = true
	case *syntax.Assign:
		w.node(n.Value, s)
		if l, ok := n.Target.(*syntax.Local); ok {
			s.names.set(l.Name, w.value(n.Value, s))
		} else if c, ok := n.Target.(*syntax.Call); ok && c.Recv != nil {
			w.node(c.Recv, s)
			for _, a := range c.Args {
				w.node(a, s)
			}
		}
		return
	case *syntax.OpAssign:
		if c, ok := n.Target.(*syntax.Call); ok && c.Recv != nil {
			w.node(c.Recv, s)
		}
		w.node(n.Value, s)
		return
	case *syntax.Targets:
		return
	case *syntax.Alias, *syntax.Undef:
		return
	case *syntax.XStr:
		w.add(s, n, Finding{
			Kind: Construct, Name: "`…`", Known: true,
			Message: "a backtick command would run on the scanning machine", Advice: "use the resource command",
		})
	case *syntax.Imaginary:
		w.add(s, n, Finding{Kind: Construct, Name: "complex number", Message: "complex numbers are not supported", Known: true, Advice: "write it without"})
	case *syntax.Hook:
		if n.End {
			w.add(s, n, Finding{Kind: Construct, Name: "END", Message: "END blocks are not supported", Known: true, Advice: "leave it out"})
		}
	case *syntax.Regexp:
		w.regexp(n, s)
	case *syntax.Sym:
		if s.class != nil {
			s.class.called(s.method, n.Name, false)
		}
	}
	children(n, func(c syntax.Node) { w.node(c, s) })
}

// leaves tells whether a statement may end the method.
func leaves(n syntax.Node) bool {
	found := false
	walk(n, func(x syntax.Node) bool {
		switch x.(type) {
		case *syntax.Return:
			found = true
		case *syntax.Def, *syntax.Class, *syntax.Module:
			return false
		}
		return !found
	})
	return found
}

// skipsDefined handles `… unless defined?(X)` and `… if defined?(X)`, whose
// outcome is known where X is a constant.
func (w *walker) skipsDefined(n *syntax.If, d *syntax.Defined, s scope) bool {
	x := d.X
	if b, ok := x.(*syntax.Begin); ok && b.Body != nil && len(b.Body.List) == 1 {
		x = b.Body.List[0]
	}
	c, ok := x.(*syntax.Const)
	if !ok {
		return false
	}
	path, ok := constPath(c)
	if !ok {
		return false
	}
	branch := n.Else
	if (w.own.constants[c.Name] || w.resolve(path, s).ok) != n.Unless {
		branch = n.Then
	}
	if branch != nil {
		w.node(branch, s)
	}
	return true
}

func (w *walker) regexp(n *syntax.Regexp, s scope) {
	var src strings.Builder
	for _, p := range n.Parts {
		t, ok := p.(*syntax.Str)
		if !ok {
			return
		}
		src.WriteString(t.Value)
	}
	if strings.Contains(n.Flags, "x") {
		src.Reset() // Extended syntax is left to the run.
	}
	if err := w.words.Regexp(src.String()); err != nil {
		msg := err.Error()
		if e, ok := interp.AsError(err); ok {
			msg = e.Message
		}
		w.add(s, n, Finding{Kind: Regexp, Name: source(w.file, n), Known: true, Message: "the regular expression cannot be matched: " + msg, Advice: "write it another way"})
	}
}

func (w *walker) class(n *syntax.Class, s scope) {
	if n.Super != nil {
		w.node(n.Super, s)
	}
	s.class, s.sure = w.own.classes[n.Path.Name], false
	w.node(n.Body, s)
}

func (w *walker) resolve(path string, s scope) resolved {
	at := s.place
	if s.class != nil || s.later {
		at = inspec.AtLibrary
	}
	key := fmt.Sprint(at, path)
	r, ok := w.constants[key]
	if !ok {
		r.class, r.ok = w.words.Constant(at, path)
		w.constants[key] = r
	}
	return r
}

// rubyConstants are those of Ruby's standard library, and of what InSpec
// itself brings, that libraries name.
var rubyConstants = strings.Fields(`ENV BigDecimal CSV Comparable DateTime Dir ERB Encoding Etc Faraday FileUtils Forwardable Gem Hashie IO IPAddr
	JSON Logger Mixlib Net Nokogiri ObjectSpace Open3 OpenSSL Parslet Pathname PP Process REXML Random Resolv SecureRandom Semverse Singleton Socket
	StringIO StringScanner TOML TomlRB Tempfile Thor Time Tomlrb Train URI WEBrick YAML Zlib
	FileReader FindFiles ObjectTraverser SimpleConfig CommentParser DatabaseHelper UtilsParser NginxConfig ApacheConf NginxConf PlatformResource OSResource SshConf SshConfig`)

func (w *walker) constant(n *syntax.Const, s scope) {
	path, ok := constPath(n)
	if !ok {
		if n.Scope != nil {
			w.node(n.Scope, s)
		}
		return
	}
	for part := range strings.SplitSeq(strings.TrimPrefix(path, "::"), "::") {
		if w.own.constants[part] {
			return
		}
	}
	if s.caught || w.resolve(path, s).ok {
		return
	}
	root, _, _ := strings.Cut(strings.TrimPrefix(path, "::"), "::")
	f := Finding{Kind: Constant, Name: path, Known: slices.Contains(rubyConstants, root) || strings.HasPrefix(root, "Inspec") || strings.HasPrefix(root, "RSpec")}
	f.Message = fmt.Sprintf("the constant %s is not there", path)
	f.Advice = "do it without: the engine has Ruby's core and little of its library"
	if !f.Known {
		f.Advice = "neither the profile nor Ruby defines it"
	}
	w.add(s, n, f)
}

// require looks at require 'x' and require_relative 'x'.
func (w *walker) require(n *syntax.Call, s scope) {
	name, ok := firstText(n)
	if !ok || s.caught {
		return
	}
	base := strings.TrimSuffix(path.Base(name), ".rb")
	for _, f := range w.profile.Libraries() {
		if strings.TrimSuffix(path.Base(f.Path), ".rb") == base {
			return
		}
	}
	if n.Name == "require" && w.words.Require(name) {
		return
	}
	w.add(s, n, Finding{
		Kind: Require, Name: name, Known: n.Name == "require", Message: fmt.Sprintf("%s %q: there is no such library", n.Name, name),
		Advice: "no gem can be loaded: put what is needed of it into libraries/",
	})
}
