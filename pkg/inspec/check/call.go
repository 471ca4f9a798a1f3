// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/syntax"
	"github.com/sonde-dev/sonde/pkg/spelling"
)

// call looks at a call: what it is called on, its name, its arguments, and its
// block in the scope that the method gives it.
func (w *walker) call(n *syntax.Call, s scope) {
	name, isResource := resourceCall(n)
	if s.class != nil {
		s.class.called(s.method, n.Name, !s.maybe)
	}
	if n.Recv == nil && w.statement(n, s) {
		return
	}
	switch {
	case isResource && (n.Recv != nil || !w.own.names[name]):
		w.word(n, name, s)
	case isResource:
		w.use(name, s)
	default:
		w.method(n, s)
	}
	if n.Recv != nil {
		w.node(n.Recv, s)
	}
	for _, a := range n.Args {
		w.node(a, s)
	}
	if n.Block != nil {
		w.node(n.Block, w.inside(n, s))
	}
}

// keepsSelf are the methods, beside those of Ruby's core classes, whose block
// is evaluated with the self around it.
var keepsSelf = strings.Fields("only_if only_applicable_if one lambda proc loop to_not not_to to should should_not expect satisfy change raise_error")

// inside is the scope of a call's block. Who evaluates a block with another
// self is not known of methods in general.
func (w *walker) inside(n *syntax.Call, s scope) scope {
	if w.core[n.Name] || slices.Contains(keepsSelf, n.Name) {
		return s
	}
	if c, ok := n.Recv.(*syntax.Const); ok && c.Name == "Set" {
		return s
	}
	s.sure = false
	return s
}

// statement handles the words of the DSL that have a block of their own. It
// returns whether all was said of the call.
func (w *walker) statement(n *syntax.Call, s scope) bool {
	b := block(n)
	args := func() {
		for _, a := range n.Args {
			w.node(a, s)
		}
	}
	switch n.Name {
	case "control", "rule":
		if s.place != inspec.AtFile || b == nil {
			return false
		}
		w.control(n, b, s)
	case "describe", "context", "xdescribe", "xcontext":
		if b == nil || s.place > inspec.AtGroup || s.class != nil {
			return false
		}
		if s.place == inspec.AtFile && s.control == nil && !s.later {
			s.control = w.newControl(fmt.Sprintf("(generated from %s:%d)", path.Base(w.file.Name), n.Start.Line), n)
			s.control.mentions = mentions(n)
		}
		inner := s
		inner.place, inner.sure, inner.subject = inspec.AtGroup, !s.later, ""
		if len(n.Args) > 0 {
			inner.subject = w.value(n.Args[0], s).resource
			if c, ok := n.Args[0].(*syntax.Call); ok && w.isCommand(c) {
				w.idle[c], w.asked[c] = !runsCommand(b), runsCommand(b)
			}
		}
		args()
		w.node(b, inner)
	case "it", "its", "specify", "example", "let", "let!", "subject", "subject!", "before", "after", "xit":
		if b == nil || s.place != inspec.AtGroup {
			return false
		}
		args()
		if s.control != nil && slices.Contains([]string{"it", "its", "specify", "example"}, n.Name) {
			s.control.Tests++
		}
		switch {
		case n.Name == "its":
			w.its(n, s)
			s.subject = ""
		case strings.HasPrefix(n.Name, "subject"):
			s.subject = ""
		}
		s.place = inspec.AtExample
		w.node(b, s)
	case "tag":
		if s.control == nil {
			return false
		}
		s.control.tag(n)
		args()
	case "require", "require_relative":
		w.require(n, s)
	case "include_controls", "require_controls":
		return w.include(n, s)
	case "expect":
		if s.control != nil && s.place == inspec.AtControl {
			s.control.Tests++
		}
		return false
	default:
		return false
	}
	return true
}

func (w *walker) newControl(id string, at syntax.Node) *Control {
	start, _ := at.Span()
	c := &Control{ID: id, File: w.name, Line: int(start.Line), Tags: []string{}, Findings: []Finding{}, uses: map[string]bool{}, mentions: map[string]bool{}}
	w.found = append(w.found, c)
	return c
}

func (w *walker) control(n *syntax.Call, b *syntax.Block, s scope) {
	id := ""
	if len(n.Args) > 0 {
		if id = strings.ReplaceAll(w.value(n.Args[0], s).text, unknown, "…"); id == "" {
			id = source(w.file, n.Args[0])
		}
	}
	if w.want != nil && !w.want(id) {
		return
	}
	if s.overlay {
		for _, c := range w.found {
			if c.ID == id {
				s.control = c // It changes that one.
			}
		}
	}
	if s.control == nil {
		s.control = w.newControl(id, n)
	}
	s.place, s.sure = inspec.AtControl, !s.later
	s.names = newNames(s.names, b)
	maps.Copy(s.control.mentions, mentions(b))
	w.node(b, s)
}

// tag notes the names of a control's tags.
func (c *Control) tag(n *syntax.Call) {
	for _, a := range n.Args {
		if s, ok := text(a); ok {
			c.Tags = append(c.Tags, s)
		}
		h, ok := a.(*syntax.Hash)
		if !ok {
			continue
		}
		for _, e := range h.Elems {
			if p, ok := e.(*syntax.Pair); ok {
				if s, ok := text(p.Key); ok {
					c.Tags = append(c.Tags, s)
				}
			}
		}
	}
}

// include looks at the controls of the profile that this one includes.
func (w *walker) include(n *syntax.Call, s scope) bool {
	name, ok := firstText(n)
	dep := w.profile.Deps[name]
	if !ok || s.later || w.words.Refused(n.Name) {
		return false
	}
	if dep == nil {
		if !slices.ContainsFunc(w.profile.Meta.Depends, func(d profile.Dependency) bool { return d.Name == name }) {
			w.add(s, n, Finding{Kind: Dependency, Name: name, Message: fmt.Sprintf("%s: inspec.yml names no dependency %q", n.Name, name), Advice: "add it to depends"})
		}
		return true
	}
	chosen, left := map[string]bool{}, map[string]bool{}
	b := block(n)
	if b != nil {
		walk(b, func(x syntax.Node) bool {
			if c, ok := x.(*syntax.Call); ok && c.Recv == nil {
				if id, ok := firstText(c); ok {
					chosen[id] = chosen[id] || c.Name == "control"
					left[id] = left[id] || c.Name == "skip_control"
				}
			}
			return true
		})
	}
	file, at := w.file, w.name
	w.controls(dep, path.Join(w.prefix, "vendor", name), func(id string) bool {
		return !left[id] && (n.Name == "include_controls" || chosen[id])
	})
	w.enter(file, at)
	if b != nil {
		s.overlay = true
		w.node(b, s)
	}
	return true
}

// use notes that a resource of the profile's own libraries is used.
func (w *walker) use(name string, s scope) {
	if w.own.resources[name] == nil {
		return
	}
	switch {
	case s.control != nil:
		s.control.uses[name] = true
	case s.class != nil:
		if s.class.uses[name] == nil {
			s.class.uses[name] = map[string]bool{}
		}
		s.class.uses[name][s.method] = true
	case !s.later && s.place == inspec.AtFile:
		w.loads[name] = w.name
	}
}

const otherEngine = "run the profile with the cinc engine, or leave the control to another scanner"

// word looks at a name without receiver: a resource, a word of the DSL, a
// matcher.
func (w *walker) word(n *syntax.Call, name string, s scope) {
	explicit := n.Recv != nil // inspec.name
	w.use(name, s)
	if w.own.names[name] {
		return
	}
	if name == "virtualization" && s.control != nil {
		s.control.Guarded = true
	}
	if w.words.Resource(name) {
		w.command(n, name, s)
		return
	}
	if w.words.Refused(name) && (s.sure || s.place == inspec.AtFile) {
		w.add(s, n, Finding{Kind: Word, Name: name, Known: true, Message: name + " is not supported yet", Advice: otherEngine})
		return
	}
	if w.words.Known(name) && (s.sure || explicit || len(n.Args) > 0) && !w.words.Word(s.place, name) {
		w.missingResource(n, name, s)
		return
	}
	if explicit || !s.sure || s.caught {
		return
	}
	if interp.Forbidden(name) {
		w.add(s, n, Finding{Kind: Construct, Name: name, Known: true, Message: name + " would act on the scanning machine", Advice: "ask a resource for it"})
		return
	}
	if w.words.Word(s.place, name) {
		return
	}
	if s.place == inspec.AtExample || s.place == inspec.AtControl {
		if question, ok := predicate(name); ok {
			w.predicate(n, name, question, s)
			return
		}
	}
	f := Finding{Kind: Word, Name: name, Message: "nobody knows " + name, Advice: "InSpec has no such resource, matcher or word, and this profile defines none"}
	if near := spelling.Nearest(name, append(w.words.Words(s.place), w.words.Resources()...)); near != "" {
		f.Advice += ": did you mean `" + near + "`?"
	}
	w.add(s, n, f)
}

// missingResource notes a resource of InSpec that is not there. One of another
// system is refused by InSpec, too, and does not count.
func (w *walker) missingResource(n *syntax.Call, name string, s scope) {
	f := Finding{Kind: Resource, Name: name, Known: true, Message: fmt.Sprintf("the resource %s is not supported", name), Advice: otherEngine}
	if refusal, ok := interp.AsError(w.words.Refusal(name)); ok {
		f.Message = strings.TrimPrefix(refusal.Message, "sonde does not support ")
		if f.same = refusal.Class != "NotImplementedError"; f.same {
			f.Message = fmt.Sprintf("the resource %s is of another system: InSpec refuses it on Linux in these words: %s", name, refusal.Message)
			f.Advice = "nothing, where the control asks for the system first"
		}
	}
	w.add(s, n, f)
}

// predicate is the question that be_NAME and have_NAME ask.
func predicate(name string) (string, bool) {
	for _, article := range []string{"be_an_", "be_a_", "be_"} {
		if rest, ok := strings.CutPrefix(name, article); ok {
			return rest + "?", true
		}
	}
	if rest, ok := strings.CutPrefix(name, "have_"); ok {
		return "has_" + rest + "?", true
	}
	return "", false
}

func (w *walker) predicate(n *syntax.Call, name, question string, s scope) {
	if s.subject == "" {
		return
	}
	has, sure := w.words.Property(s.subject, question)
	if plural, _ := w.words.Property(s.subject, strings.TrimSuffix(question, "?")+"s?"); has || plural || !sure || w.own.names[question] {
		return
	}
	w.add(s, n, Finding{
		Kind: Property, Name: s.subject + "." + question, Message: fmt.Sprintf("%s asks for %s, which the resource %s does not have", name, question, s.subject),
		Advice: w.suggest(question, w.words.Properties(s.subject)),
	})
}

func (w *walker) suggest(name string, among []string) string {
	if near := spelling.Nearest(name, among); near != "" {
		return "did you mean `" + near + "`?"
	}
	return "docs/resources.md has what there is"
}

// its looks at its('property') and its('property.of.it').
func (w *walker) its(n *syntax.Call, s scope) {
	name, ok := firstText(n)
	if !ok || s.subject == "" {
		return
	}
	name, _, _ = strings.Cut(name, ".")
	w.property(n, s.subject, name, s)
}

func (w *walker) property(n syntax.Node, of, name string, s scope) {
	has, sure := w.words.Property(of, name)
	if has || !sure || w.own.names[name] || name == "" {
		return
	}
	w.add(s, n, Finding{
		Kind: Property, Name: of + "." + name, Message: fmt.Sprintf("the resource %s has no property %s", of, name),
		Advice: w.suggest(name, w.words.Properties(of)),
	})
}

// method looks at the name of a method that is called on something.
func (w *walker) method(n *syntax.Call, s scope) {
	if w.own.names[n.Name] || n.Name == "" {
		return
	}
	if c, ok := n.Recv.(*syntax.Call); ok && w.isCommand(c) && slices.Contains([]string{"exist?", "exists?", "to_s", "command", "resource_id"}, n.Name) {
		w.idle[c] = true
	} else if ok && w.isCommand(c) {
		w.asked[c] = true
	}
	if c, ok := n.Recv.(*syntax.Const); ok {
		w.constantMethod(n, c, s)
		return
	}
	v := w.value(n.Recv, s)
	missing := func(of string) {
		f := Finding{Kind: Method, Name: of + n.Name, Known: w.core[n.Name], Message: fmt.Sprintf("Ruby's method %s%s is not there", of, n.Name), Advice: "do it another way"}
		if !f.Known {
			f.Message, f.Advice = fmt.Sprintf("there is no method %s%s", of, n.Name), "Ruby has none either"
		}
		w.add(s, n, f)
	}
	switch {
	case v.resource != "":
		w.property(n, v.resource, n.Name, s)
	case v.class != "":
		if !w.words.Method(v.class, n.Name) && !s.caught {
			missing(v.class + "#")
		}
	case w.core[n.Name] && !w.words.AnyMethod(n.Name):
		missing("")
	}
}

// constantMethod looks at Const.method.
func (w *walker) constantMethod(n *syntax.Call, c *syntax.Const, s scope) {
	path, ok := constPath(c)
	if !ok || s.caught {
		return
	}
	for part := range strings.SplitSeq(path, "::") {
		if w.own.constants[part] {
			return
		}
	}
	r := w.resolve(path, s)
	if !r.ok || r.class == nil || r.class.HasSelf(n.Name) {
		return // A constant that is not there is said elsewhere.
	}
	w.add(s, n, Finding{
		Kind: Method, Name: path + "." + n.Name, Known: true, Message: fmt.Sprintf("%s.%s is not there", path, n.Name),
		Advice: "files are read with the resource file, those of the profile with inspec.profile.file",
	})
}

// isCommand tells whether a call makes a command line.
func (w *walker) isCommand(n *syntax.Call) bool {
	name, ok := resourceCall(n)
	return ok && (name == "command" || name == "bash") && !w.own.names[name]
}

// runsCommand tells whether the tests of a describe want what the command
// prints.
func runsCommand(b *syntax.Block) bool {
	runs := false
	walk(b, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok && c.Recv == nil {
			runs = runs || slices.Contains([]string{"its", "subject", "described_class"}, c.Name)
		}
		return !runs
	})
	return runs
}

func (w *walker) command(n *syntax.Call, name string, s scope) {
	if name != "command" && name != "bash" || len(n.Args) == 0 || w.idle[n] {
		return
	}
	line := w.value(n.Args[0], s)
	if line.class != "String" || !strings.ContainsAny(strings.TrimSpace(line.text), " \t\n") && !w.asked[n] {
		return // command('x') alone may be asked for its existence only.
	}
	what := w.lines.refused(w.ctx, line, name == "bash")
	if what == "" {
		return
	}
	shown := strings.ReplaceAll(strings.Join(strings.Fields(line.text), " "), unknown, "…")
	if r := []rune(shown); len(r) > 80 {
		shown = string(r[:79]) + "…"
	}
	w.add(s, n, Finding{
		Kind: Command, Name: what, Known: true, Message: fmt.Sprintf("%s is not supported, in the command line `%s`", what, shown),
		Advice: "nothing is executed in the target: ask a file or resource, or " + otherEngine,
	})
}
