// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource"
	"github.com/sonde-dev/sonde/pkg/report"
)

// running is what the self of an it block holds.
type running struct {
	group   *group
	memo    map[string]interp.Value
	pending bool
}

// Names of the exceptions with which tests end.
const (
	notMet      = "RSpec::Expectations::ExpectationNotMetError"
	skipSignal  = "RSpec::Core::Pending::SkipDeclaredInExample"
	multiple    = "RSpec::Core::MultipleExceptionError"
	pendingDone = "RSpec::Core::Pending::PendingExampleFixedError"
	wrongScope  = "RSpec::Core::ExampleGroup::WrongScopeError"
	overBudget  = "Sonde::BudgetExceeded"
	bodyProblem = "RuntimeError"
)

// noopClass is the resource of a control whose tests do not run.
const noopClass = "noop"

// errOver says that a control's budget is used up, so that its remaining
// tests must not run.
var errOver = errors.New("control is over its budget")

// runRule runs the tests of a control (InSpec: lib/inspec/runner.rb).
func (e *engine) runRule(r *rule) []report.Result {
	defer e.enter(r.profile)()
	results := []report.Result{}
	noop := e.stamp(report.Result{ResourceClass: noopClass, ResourceParams: "[]", ResourceID: "No-op"})
	switch {
	case r.skip != nil && r.skip.result:
		noop.Status, noop.CodeDesc, noop.Resource = report.ResultSkipped, "No-op", "No-op"
		noop.SkipMessage = "Skipped control due to " + r.skip.why()
		return append(results, noop)
	case r.na != nil && r.na.result:
		noop.Status, noop.CodeDesc = report.ResultFailed, "No-op "
		noop.Message, noop.Exception, noop.Backtrace = "N/A control due to "+r.na.why(), interp.ResourceFailed, []string{}
		return append(results, noop)
	}
	for _, c := range r.checks {
		var more []report.Result
		var err error
		switch {
		case c.fault != nil:
			more = []report.Result{e.faultResult(c.fault)}
		case c.group != nil:
			more, err = e.runTop(r, c.group)
		default:
			more, err = e.runOne(r, c.one)
		}
		results = append(results, more...)
		if err != nil {
			break
		}
	}
	return results
}

func (s *skipRule) why() string {
	if s.has {
		return s.kind + " condition: " + s.message
	}
	return s.kind + " condition."
}

// runOne is describe.one: the alternatives that pass, or all of them (InSpec:
// lib/inspec/runner.rb, add_resource). What a resource says of itself does not
// count there.
func (e *engine) runOne(r *rule, alternatives []*group) ([]report.Result, error) {
	var good, all []report.Result
	passed := false
	for _, g := range alternatives {
		more, err := e.runBuilt(r, g)
		all = append(all, more...)
		if err != nil {
			return all, err
		}
		if !slices.ContainsFunc(more, func(x report.Result) bool { return x.Status == report.ResultFailed }) {
			passed = true
			good = append(good, more...)
		}
	}
	if passed {
		return good, nil
	}
	for i := range all {
		if all[i].Status == report.ResultFailed {
			// RSpec has run it before, and counts two failures, which have no place.
			all[i].Exception, all[i].Backtrace = multiple, nil
		}
	}
	return all, nil
}

func (e *engine) runTop(r *rule, g *group) ([]report.Result, error) {
	if len(g.args) == 0 {
		return nil, nil // InSpec has no tests of nothing.
	}
	if skipped, failed, why := e.resourceTrouble(g.arg()); skipped || failed {
		x := e.stamp(report.Result{CodeDesc: g.desc})
		e.identify(&x, g)
		if skipped {
			x.Status, x.SkipMessage = report.ResultSkipped, why
			x.Resource = g.desc
			return []report.Result{x}, nil
		}
		x.Status, x.CodeDesc = report.ResultFailed, g.full+" "
		x.Message, x.Exception, x.Backtrace = why, interp.ResourceFailed, []string{}
		return []report.Result{x}, nil
	}
	return e.runBuilt(r, g)
}

func (e *engine) runBuilt(r *rule, g *group) ([]report.Result, error) {
	if err := e.build(g); err != nil {
		return []report.Result{e.faultResult(&fault{r.source.String(), err})}, over(err)
	}
	return e.runGroup(g)
}

// runGroup runs a group's examples, and then its children.
func (e *engine) runGroup(g *group) ([]report.Result, error) {
	var out []report.Result
	if err := e.beforeAll(g); err != nil {
		return e.failAll(g, err), over(err)
	}
	for _, x := range g.examples {
		res, err := e.runExample(x)
		out = append(out, res)
		if err != nil {
			return out, err
		}
	}
	for _, c := range g.children {
		more, err := e.runGroup(c)
		out = append(out, more...)
		if err != nil {
			return out, err
		}
	}
	return out, e.afterAll(g)
}

// failAll are the results of a group whose tests cannot begin.
func (e *engine) failAll(g *group, err error) []report.Result {
	var out []report.Result
	for _, x := range g.examples {
		out = append(out, e.result(x, e.newExample(g), err))
	}
	for _, c := range g.children {
		out = append(out, e.failAll(c, err)...)
	}
	return out
}

// faultResult is the one result of a control whose body raised.
func (e *engine) faultResult(f *fault) report.Result {
	x := e.stamp(report.Result{
		Status: report.ResultFailed, CodeDesc: "Control Source Code Error " + f.place + " ",
		Exception: bodyProblem, Backtrace: []string{}, ResourceClass: "Object", ResourceParams: "[]", ResourceID: f.place,
	})
	x.Message, _, x.Backtrace = e.explain(f.err)
	x, _ = e.bound(x)
	return x
}

// explain takes an error apart for a result. What the engine cannot do is
// said with its position.
func (e *engine) explain(err error) (msg, class string, trace []string) {
	trace = []string{}
	if raised, ok := interp.AsError(err); ok {
		msg, class = raised.Message, raised.Class
		if raised.Backtrace != nil {
			trace = raised.Backtrace
		}
		if class == "NotImplementedError" && raised.Pos.Line > 0 {
			msg += fmt.Sprintf(" (%s:%d)", raised.File, raised.Pos.Line)
		}
		return msg, class, trace
	}
	var budget *interp.BudgetExceeded
	if errors.As(err, &budget) {
		return budget.Error(), overBudget, []string{fmt.Sprintf("%s:%d", budget.File, budget.Pos.Line)}
	}
	return err.Error(), bodyProblem, trace
}

func over(err error) error {
	var budget *interp.BudgetExceeded
	if errors.As(err, &budget) {
		return errOver
	}
	return nil
}

func (e *engine) stamp(x report.Result) report.Result {
	x.StartTime = report.FormatTime(e.opts.Now())
	return x
}

// runExample runs one it.
func (e *engine) runExample(x *example) (report.Result, error) {
	began := e.opts.Now()
	e.last = nil
	self := e.newExample(x.group)
	var err error
	switch {
	case x.meta.skip:
	case x.native != nil:
		err = x.native()
	default:
		interp.Data[*running](self).pending = x.meta.pending
		err = e.runHooked(x, self)
	}
	res := e.result(x, self, err)
	res.StartTime = report.FormatTime(began)
	res.RunTime = e.opts.Now().Sub(began).Seconds()
	if cerr := e.in.Charge(resultSize + len(res.Message) + len(res.CodeDesc)); cerr != nil && err == nil {
		return e.faultResult(&fault{res.CodeDesc, cerr}), over(cerr)
	}
	bounded, full := e.bound(res)
	return bounded, errors.Join(over(err), full)
}

// result is what a test that ended with err has to say (InSpec:
// lib/inspec/formatters/base.rb, format_example).
func (e *engine) result(x *example, self *interp.Object, err error) report.Result {
	g := x.group
	desc, derr := e.description(x)
	if err == nil {
		err = derr
	}
	res := e.stamp(report.Result{CodeDesc: desc})
	if g.full != "" {
		res.CodeDesc = g.full + " " + desc
	}
	e.identify(&res, g)
	pending := interp.Data[*running](self).pending
	skip := x.meta.skip || interp.IsRaise(err, skipSignal)
	switch {
	case skip || pending && err != nil && over(err) == nil:
		res.Status, res.SkipMessage = report.ResultSkipped, desc
		if d := g.described(); d != nil {
			res.Resource, _ = e.in.ToS(d)
		}
		if skip && x.hasDesc {
			res.CodeDesc = g.desc
		}
	case pending && err == nil:
		res.Status, res.Exception, res.Backtrace = report.ResultFailed, pendingDone, []string{}
		res.Message = "Expected example to fail since it is pending, but it passed."
	case err == nil:
		res.Status = report.ResultPassed
	default:
		res.Status = report.ResultFailed
		var class string
		res.Message, class, res.Backtrace = e.explain(err)
		if class != notMet {
			res.Exception = class
		}
		if class == notMet || class == multiple {
			res.Backtrace = nil // Several have no place.
		}
	}
	if x.meta.sensitive && res.Status == report.ResultFailed {
		res.Message = "*** sensitive output suppressed ***"
	}
	return res
}

// description is what a test says it is, or what its last matcher does.
func (e *engine) description(x *example) (string, error) {
	if x.hasDesc && x.desc != "" || e.last == nil {
		return x.desc, nil
	}
	text, err := e.last.describe()
	if e.last.negated {
		return "is expected not to " + text, err
	}
	return "is expected to " + text, err
}

// identify says which resource a result is about (InSpec:
// lib/inspec/formatters/base.rb).
func (e *engine) identify(x *report.Result, g *group) {
	x.ResourceClass, x.ResourceParams = "Object", "[]"
	d := g.described()
	if !interp.Truthy(orNil(d)) {
		x.ResourceID = idOf(g.desc)
		return
	}
	o, ok := d.(*interp.Object)
	if !ok {
		if s := e.in.ClassOf(d).Super(); s != nil {
			x.ResourceClass = s.Name()
		}
		return
	}
	if name := o.IVar(ivarName); !interp.IsNil(name) {
		if own := e.names[o.Class()]; own != "" {
			x.ResourceClass = own // Whatever require_resource calls it.
		} else {
			x.ResourceClass, _ = e.in.ToS(name)
		}
		if p := o.IVar(ivarParams); !interp.IsNil(p) {
			x.ResourceParams, _ = e.in.Inspect(p)
		}
	} else if s := o.Class().Super(); s != nil {
		x.ResourceClass = s.Name()
	}
	if e.in.Responds(o, "resource_id") {
		if id, err := e.in.Call(o, "resource_id"); err == nil {
			x.ResourceID, _ = e.in.ToS(id)
		}
	}
}

// longestID is how much of a description InSpec takes for an id.
const longestID = 256

// idOf is what tells one group of words from another (InSpec:
// lib/inspec/reporters/json.rb, extract_resource_id).
func idOf(desc string) string {
	rest := desc
	if len(rest) >= len("Object") && strings.EqualFold(rest[:len("Object")], "Object") {
		rest = rest[len("Object"):]
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		rest = desc
	}
	if rs := []rune(rest); len(rs) > longestID {
		return string(rs[:longestID])
	}
	return rest
}

func orNil(v interp.Value) interp.Value {
	if v == nil {
		return interp.Nil
	}
	return v
}

// fill writes a control's own fields, as profile l has them.
func (e *engine) fill(c *report.Control, r *rule, l *loaded) {
	c.ID, c.Title, c.Impact = r.id, r.title, 0.5
	if r.impact != nil {
		c.Impact = *r.impact
	}
	c.Descriptions = r.descs
	if c.Descriptions == nil {
		c.Descriptions = []report.Description{}
	}
	for i := range r.descs {
		if r.descs[i].Label == "default" {
			c.Desc = &r.descs[i].Data
		}
	}
	c.Refs = []any{}
	for _, v := range r.refs {
		c.Refs = append(c.Refs, e.in.ToJSON(v))
	}
	c.Tags = map[string]any{}
	for k, v := range r.tags.All() {
		name, _ := e.in.ToS(k)
		c.Tags[name] = e.in.ToJSON(v)
	}
	c.Code = r.codeIn(l)
	c.SourceLocation = report.SourceLocation{Line: r.source.line, Ref: r.source.file}
	c.WaiverData = r.waiver
	if c.Results == nil {
		c.Results = []report.Result{}
	}
	if len(c.Results) == 0 {
		// InSpec finds a control's waiver at its results.
		c.WaiverData = report.WaiverData{}
	}
	c.Status = outcome(c.Results, c.Impact)
}

// codeIn is what a profile has to say of a control: the first block in its own
// files. The run's own profile shows those of its dependencies, too (InSpec:
// lib/inspec/profile.rb, load_rule and info).
func (r *rule) codeIn(l *loaded) string {
	for _, s := range append([]source{r.source}, r.overrides...) {
		if s.profile == l {
			return s.code
		}
	}
	if l.alias == "" {
		return r.source.code
	}
	return ""
}

// outcome is a control's verdict (InSpec: lib/inspec/enhanced_outcomes.rb).
func outcome(results []report.Result, impact float64) report.Outcome {
	has := map[report.ResultStatus]bool{}
	for _, x := range results {
		if x.Exception != "" && x.Backtrace != nil && x.ResourceClass != noopClass {
			return report.Error
		}
		has[x.Status] = true
	}
	switch {
	case len(results) == 0:
		return report.Passed
	case impact == 0:
		return report.NotApplicable
	case has[report.ResultFailed]:
		return report.Failed
	case has[report.ResultPassed]:
		return report.Passed
	}
	return report.NotReviewed
}

// defineResourceBase makes what every resource is.
func (e *engine) defineResourceBase() {
	flag := func(name string) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return interp.Bool(interp.Truthy(self.(*interp.Object).IVar(name))), nil
		}
	}
	set := func(name string) interp.Method {
		return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			o := self.(*interp.Object)
			o.SetIVar(name, interp.Bool(true))
			o.SetIVar(resource.IVarMessage, a.Arg(0))
			return a.Arg(0), nil
		}
	}
	e.classes.resource.Define(interp.Methods{
		"resource_skipped?": flag(resource.IVarSkipped),
		"resource_failed?":  flag(resource.IVarFailed),
		"resource_exception_message": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar(resource.IVarMessage), nil
		},
		"skip_resource": set(resource.IVarSkipped),
		"fail_resource": set(resource.IVarFailed),
		"inspec": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return e.backend(), nil
		},
		"resource_id": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if o := self.(*interp.Object); interp.Truthy(a.Arg(0)) {
				o.SetIVar(ivarID, a.Arg(0))
			} else if interp.IsNil(o.IVar(ivarID)) {
				o.SetIVar(ivarID, interp.Str(""))
			}
			return self.(*interp.Object).IVar(ivarID), nil
		},
		"to_s": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return self.(*interp.Object).IVar(ivarName), nil
		},
		"inspect": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return in.Call(self, "to_s")
		},
	})
}
