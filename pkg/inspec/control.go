// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/report"
)

// rule is one control (InSpec: lib/inspec/rule.rb).
type rule struct {
	id     string
	title  *string
	descs  []report.Description
	impact *float64 // 0.5 when it is not said
	tags   *interp.Hash
	refs   []interp.Value
	checks []check

	profile   *loaded // whose control it is
	source    source
	overrides []source // of the blocks that were merged into it

	skip   *skipRule
	na     *skipRule // only_applicable_if; the impact stays 0 then
	waiver report.WaiverData
	file   *controlFile
	header string // the file's title at that time
	object *interp.Object
}

// source is where a control's block stands, and its text.
type source struct {
	profile *loaded // whose file it is
	file    string
	line    int
	code    string
}

func (s source) String() string { return fmt.Sprintf("%s:%d", s.file, s.line) }

// check is one describe of a control, or one describe.one.
type check struct {
	group *group
	one   []*group
	fault *fault
}

// fault is an exception in the control's body.
type fault struct {
	place string
	err   error
}

// skipRule says why the tests of a control do not run.
type skipRule struct {
	result  bool
	kind    string // "only_if", "waiver" or "only_applicable_if"
	message string
	has     bool
}

func (e *engine) newRule(id string) *rule {
	l := e.profile
	r := &rule{id: id, tags: interp.NewHash(), profile: l, file: l.file, header: l.file.title, waiver: report.WaiverData{}}
	r.object = e.in.NewObject(e.classes.rule, r)
	return r
}

// fillIn evaluates a control's body, unless it is waived.
func (e *engine) fillIn(r *rule, body *interp.Proc) error {
	if len(r.profile.rules) >= maxControls {
		return &abortError{fmt.Sprintf("more than %d controls", maxControls)}
	}
	if body == nil {
		return nil
	}
	if waived, err := e.waive(r); err != nil || waived {
		return err
	}
	e.in.Refill(e.ctx, e.opts.Budget)
	_, err := e.in.ExecIn(body, r.object, nil, r.object)
	e.in.Refill(e.ctx, e.opts.Budget)
	if fatal := (*abortError)(nil); errors.As(err, &fatal) {
		return fatal
	}
	if err != nil {
		r.checks = append(r.checks, check{fault: &fault{r.source.String(), err}})
	}
	return nil
}

// adopt adds a control to its profile.
func (e *engine) adopt(r *rule) {
	if r.file.skip {
		r.skip = r.file.rule()
	}
	r.profile.add(r)
}

// rule is what skips the controls of a file whose only_if does not hold.
func (f *controlFile) rule() *skipRule {
	return &skipRule{result: true, kind: "only_if", message: f.message, has: f.message != ""}
}

// hasTag tells whether a control has one of the tags, as key or as value, or
// within a list that is one.
func (e *engine) hasTag(tags selection, r *rule) bool {
	var has func(v interp.Value, depth int) bool
	has = func(v interp.Value, depth int) bool {
		if list, ok := v.(*interp.Array); ok {
			return depth < maxTagDepth && slices.ContainsFunc(list.Elems, func(v interp.Value) bool { return has(v, depth+1) })
		}
		s, err := e.in.ToS(v)
		return err == nil && !interp.IsNil(v) && tags.has(s)
	}
	for k, v := range r.tags.All() {
		if has(k, 0) || has(v, 0) {
			return true
		}
	}
	return false
}

// maxTagDepth bounds lists within the value of a tag, which may hold themselves.
const maxTagDepth = 20

// merge lets a control defined again override the first (InSpec:
// lib/inspec/rule.rb, self.merge; its odd reference included).
func (r *rule) merge(by *rule) {
	r.overrides = append(r.overrides, by.source)
	if by.impact != nil && r.na == nil {
		r.impact = by.impact
	}
	if by.title != nil {
		r.title = by.title
	}
	for _, d := range by.descs {
		r.describe(d.Label, d.Data)
	}
	for k, v := range by.tags.All() {
		r.tags.Set(k, v)
	}
	odd := interp.NewHash()
	odd.Set(interp.Symbol("ref"), interp.List(by.refs...))
	r.refs = append(r.refs, odd)
	if len(by.checks) > 0 {
		r.checks = by.checks
	}
	if by.skip != nil {
		r.skip = by.skip
	}
}

func (r *rule) describe(label, data string) {
	for i := range r.descs {
		if r.descs[i].Label == label {
			r.descs[i].Data = data
			return
		}
	}
	r.descs = append(r.descs, report.Description{Label: label, Data: data})
}

// impacts are the names of impacts (InSpec: lib/inspec/impact.rb, CVSS 3.0).
var impacts = map[string]float64{"none": 0, "low": 0.1, "medium": 0.4, "high": 0.7, "critical": 0.9}

// parseImpact is an impact as a number. A name that is not in lower case is no
// error, and no impact either.
func parseImpact(in *interp.Interp, v interp.Value) (*float64, error) {
	var n float64
	switch v := v.(type) {
	case interp.Int:
		n = float64(v)
	case interp.Float:
		n = float64(v)
	case *interp.Big:
		if c, _, err := in.Compare(v, interp.Int(0)); err != nil || c > 0 {
			n = 1
		}
	case *interp.String:
		name := v.Go()
		if n, ok := impacts[name]; ok {
			return &n, nil
		}
		if _, ok := impacts[strings.ToLower(name)]; ok {
			return nil, nil
		}
		if _, err := strconv.ParseFloat(name, 64); err == nil {
			return nil, &abortError{fmt.Sprintf("impact %q is text: write it as a number", name)}
		}
		return nil, interp.Raise("Inspec::ImpactError", "'%s' is not a valid impact name. Valid impact names: none, low, medium, high, critical.", name)
	default:
		// InSpec takes it, and cannot write the report.
		s, err := in.Inspect(v)
		if err != nil {
			return nil, err
		}
		return nil, &abortError{fmt.Sprintf("impact %s: write it as a number", s)}
	}
	n = min(max(n, 0), 1)
	return &n, nil
}

// unindent takes away the indentation that all lines share.
func unindent(text string) string {
	least := -1
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if n := len(line) - len(strings.TrimLeft(line, " \t\v\f\r")); least < 0 || n < least {
			least = n
		}
	}
	if least > 0 {
		var b strings.Builder
		for line := range strings.Lines(text) {
			n := 0
			for n < least && n < len(line) && (line[n] == ' ' || line[n] == '\t') {
				n++
			}
			if n == least {
				line = line[n:]
			}
			b.WriteString(line)
		}
		text = b.String()
	}
	return strings.Trim(text, " \t\n\v\f\r\x00")
}

// maxTexts bounds how many descriptions a control has.
const maxTexts = 1000

var errTexts = interp.Raise("ArgumentError", "more than %d descriptions", maxTexts)

func ruleOf(self interp.Value) *rule { return interp.Data[*rule](self) }

// defineRule makes what a control's body is evaluated in.
func (e *engine) defineRule() {
	stdErr, _ := e.in.Const("StandardError")
	e.in.DefineClass("Inspec::ImpactError", stdErr.(*interp.Class), nil)
	c := e.in.DefineClass("Inspec::Rule", nil, interp.Methods{
		"id":          unset,
		"source_file": unset,
		"title": upTo(1, func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			r := ruleOf(self)
			if !interp.IsNil(a.Arg(0)) {
				s, err := in.ToS(a.Arg(0))
				if err != nil {
					return nil, err
				}
				r.title = &s
			}
			if r.title == nil {
				return interp.Nil, nil
			}
			return interp.Str(*r.title), nil
		}),
		"desc": upTo(2, e.ruleDesc),
		"descriptions": upTo(1, func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			h := interp.NewHash()
			r := ruleOf(self)
			for _, v := range a.Flat() {
				given, ok := v.(*interp.Hash)
				if !ok {
					return nil, interp.Raise("TypeError", "descriptions takes a hash")
				}
				for k, v := range given.All() {
					label, err := in.ToS(k)
					if err != nil {
						return nil, err
					}
					data, err := in.ToS(v)
					if err != nil {
						return nil, err
					}
					if len(r.descs) >= maxTexts {
						return nil, errTexts
					}
					r.describe(label, data)
				}
			}
			for _, d := range r.descs {
				h.Set(interp.Symbol(d.Label), interp.Str(d.Data))
			}
			return h, nil
		}),
		"impact": upTo(1, func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			r := ruleOf(self)
			if len(a.Pos) > 0 && !interp.IsNil(a.Pos[0]) && r.na == nil {
				var err error
				if r.impact, err = parseImpact(in, a.Pos[0]); err != nil {
					return nil, err
				}
			}
			if r.impact == nil {
				return interp.Nil, nil
			}
			return interp.Float(*r.impact), nil
		}),
		"tag": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			r := ruleOf(self)
			for _, t := range a.Flat() {
				if h, ok := t.(*interp.Hash); ok {
					for k, v := range h.All() {
						r.tags.Set(k, v)
					}
					continue
				}
				if _, ok := r.tags.Get(t); !ok {
					r.tags.Set(t, interp.Nil)
				}
			}
			return r.tags, nil
		},
		"ref": upTo(2, e.ruleRef),
		"only_if": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if a.Kw != nil {
				for k := range a.Kw.All() {
					if k != interp.Value(interp.Symbol("impact")) {
						return nil, interp.Raise("ArgumentError", "unknown keyword of only_if")
					}
				}
			}
			if err := a.Want(0, 1); err != nil {
				return nil, err
			}
			return e.onlyIf(ruleOf(self), a)
		},
		"only_applicable_if": upTo(1, func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Nil, e.onlyApplicableIf(ruleOf(self), a)
		}),
		"describe": e.ruleDescribe,
		"expect":   e.ruleExpect,
		"to_s": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str(ruleOf(self).id), nil
		},
		"inspect": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Str("#<Inspec::Rule>"), nil
		},
	})
	e.classes.rule = c
	e.classes.alternatives = e.in.DefineClass("Inspec::DescribeBase", nil, nil)
	if err := e.in.Include(e.classes.alternatives, e.classes.dsl); err != nil {
		panic(err)
	}
	if err := e.in.Include(c, e.classes.dsl); err != nil {
		panic(err)
	}
}

// unset is a method of InSpec that returns what it never sets.
func unset(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) { return interp.Nil, nil }

// upTo is a method that takes so many arguments, keywords counted as one.
func upTo(most int, method interp.Method) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		if err := (interp.Args{Pos: a.Flat()}).Want(0, most); err != nil {
			return nil, err
		}
		return method(in, self, a)
	}
}

func (e *engine) ruleDesc(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	r := ruleOf(self)
	vs := a.Flat()
	text := func(v interp.Value) (string, error) {
		if s, ok := v.(*interp.String); ok {
			return unindent(s.Go()), nil
		}
		if interp.IsNil(v) {
			return "", nil
		}
		return "", in.NoMethod(v, "split")
	}
	switch {
	case len(vs) == 0 || interp.IsNil(vs[0]):
		for _, d := range r.descs {
			if d.Label == "default" {
				return interp.Str(d.Data), nil
			}
		}
		return interp.Nil, nil
	case len(vs) == 1 || interp.IsNil(vs[1]):
		s, err := text(vs[0])
		if err != nil {
			return nil, err
		}
		r.describe("default", s)
		return interp.Str(s), nil
	}
	if len(r.descs) >= maxTexts {
		return nil, errTexts
	}
	label, err := in.ToS(vs[0])
	if err != nil {
		return nil, err
	}
	s, err := text(vs[1])
	if err != nil {
		return nil, err
	}
	r.describe(label, s)
	return interp.Str(s), nil
}

func (e *engine) ruleRef(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	r := ruleOf(self)
	options := interp.NewHash()
	if a.Kw != nil {
		for k, v := range a.Kw.All() {
			options.Set(k, v)
		}
	}
	name := a.Arg(0)
	switch h := a.Arg(1).(type) {
	case interp.NilType:
	case *interp.Hash:
		for k, v := range h.All() {
			options.Set(k, v)
		}
	default:
		return nil, interp.Raise("TypeError", "the second argument of ref is no hash")
	}
	switch n := name.(type) {
	case *interp.Hash:
		r.refs = append(r.refs, n)
	case interp.NilType:
		if options.Len() > 0 {
			r.refs = append(r.refs, options)
		}
	default:
		options.Set(interp.Symbol("ref"), name)
		r.refs = append(r.refs, options)
	}
	return interp.List(r.refs...), nil
}

// onlyIf is only_if in a control. A false one does not stop the body. It
// returns its message.
func (e *engine) onlyIf(r *rule, a interp.Args) (interp.Value, error) {
	if a.Block == nil {
		return interp.Nil, nil
	}
	if r.skip == nil {
		r.skip = &skipRule{}
	}
	holds := func() (bool, error) {
		v, err := e.in.Yield(a.Block, r.object)
		return err == nil && interp.Truthy(v), err
	}
	// With an impact InSpec asks twice.
	if impact := a.Option("impact"); interp.Truthy(impact) {
		ok, err := holds()
		if err != nil {
			return nil, err
		}
		if !ok && r.na == nil {
			if r.impact, err = parseImpact(e.in, impact); err != nil {
				return nil, err
			}
		}
	}
	if !r.skip.result {
		ok, err := holds()
		if err != nil {
			return nil, err
		}
		r.skip.result = !ok
	}
	message := interp.Value(interp.Nil)
	if len(a.Pos) > 0 {
		message = a.Pos[0]
	}
	r.skip.kind = "only_if"
	return message, e.because(r.skip, message)
}

// because keeps the message of a condition.
func (e *engine) because(s *skipRule, message interp.Value) (err error) {
	s.has = interp.Truthy(message)
	s.message = ""
	if s.has {
		s.message, err = e.in.ToS(message)
	}
	return err
}

// onlyApplicableIf is only_applicable_if: a control that does not apply has
// impact 0 and one result that says so. It asks twice.
func (e *engine) onlyApplicableIf(r *rule, a interp.Args) error {
	if a.Block == nil {
		return nil
	}
	v, err := e.in.Yield(a.Block)
	if err != nil || interp.Truthy(v) {
		return err
	}
	if r.na == nil {
		r.impact = new(float64)
		r.na = &skipRule{kind: "only_applicable_if"}
	}
	if !r.na.result {
		if v, err = e.in.Yield(a.Block); err != nil {
			return err
		}
		r.na.result = !interp.Truthy(v)
	}
	return e.because(r.na, a.Arg(0))
}

func (e *engine) ruleDescribe(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	r := ruleOf(self)
	if len(a.Pos) == 0 && a.Block == nil {
		return e.describeOne(func(alternatives []*group) error {
			r.checks = append(r.checks, check{one: alternatives})
			return nil
		}), nil
	}
	g, err := e.newGroup(a, a.Block)
	if err != nil {
		return nil, err
	}
	r.checks = append(r.checks, check{group: g})
	return interp.Nil, nil
}

// ruleExpect is expect directly in a control's body (InSpec: lib/inspec/expect.rb).
func (e *engine) ruleExpect(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	r := ruleOf(self)
	t := &expectTarget{value: a.Pos[0], block: a.Block, later: func(run func() error, value interp.Value) error {
		g, err := e.newGroup(interp.Args{Pos: []interp.Value{value}}, nil)
		if err != nil {
			return err
		}
		g.examples = append(g.examples, &example{group: g, native: run})
		r.checks = append(r.checks, check{group: g})
		return nil
	}}
	return e.in.NewObject(e.classes.target, t), nil
}

// describeOne gives the object on which .one is called; done gets its
// alternatives. Beside describe, a block of it can say what is said everywhere,
// and nothing about the control (InSpec: lib/inspec/describe_base.rb).
func (e *engine) describeOne(done func([]*group) error) interp.Value {
	c := e.in.NewClass(e.classes.alternatives, interp.Methods{
		"one": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			var alternatives []*group
			collector := in.NewClass(e.classes.alternatives, interp.Methods{
				"describe": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
					// Further words are lost (InSpec: lib/inspec/runner.rb).
					g, err := e.newGroup(interp.Args{Pos: a.Flat()[:min(1, len(a.Flat()))]}, a.Block)
					if err == nil {
						g.plain = true
						alternatives = append(alternatives, g)
					}
					return interp.Nil, err
				},
			})
			if a.Block == nil {
				return interp.Nil, nil
			}
			o := in.NewObject(collector, nil)
			if _, err := in.ExecIn(a.Block, o, nil, o); err != nil {
				return nil, err
			}
			return interp.Nil, done(alternatives)
		},
	})
	return e.in.NewObject(c, nil)
}
