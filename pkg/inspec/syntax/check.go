// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import "strings"

// The rules of this file are Ruby's, but not its grammar's: what reads well
// and is refused all the same.

// checkParams refuses parameters in the wrong order, and names used twice.
func (p *parser) checkParams(ps *Params) {
	// The order is a, b = 1, *c, d, e:, **f, &g.
	const (
		req = iota
		opt
		rest
		post
		key
		keyRest
		block
	)
	rank := [...]int{
		ParamReq: req, ParamOpt: opt, ParamRest: rest, ParamKey: key, ParamKeyRest: keyRest,
		ParamNoKey: keyRest, ParamBlock: block, ParamForward: keyRest,
	}
	last := req
	names := map[string]bool{}
	for _, a := range ps.List {
		r := rank[a.Kind]
		if r == req && last > req {
			r = post
		}
		if r < last || r == last && (r == rest || r == keyRest || r == block) || a.Kind == ParamForward && last >= rest {
			p.errorAt(int(a.Start.Offset), "expected the parameters in the order a, b = 1, *c, d, e:, **f, &g")
		}
		last = r
		p.checkName(names, a.Name, int(a.Start.Offset))
		if a.Pattern != nil {
			p.checkTargets(names, a.Pattern)
		}
	}
	for _, l := range ps.Locals {
		p.checkName(names, l, int(ps.Start.Offset))
	}
}

func (p *parser) checkTargets(names map[string]bool, t *Targets) {
	for _, n := range t.List {
		if s, ok := n.(*Splat); ok {
			n = s.X
		}
		switch n := n.(type) {
		case *Targets:
			p.checkTargets(names, n)
		case *Local:
			p.checkName(names, n.Name, int(n.Start.Offset))
		}
	}
}

func (p *parser) checkName(names map[string]bool, name string, off int) {
	switch {
	case name == "":
		return
	case isNumbered(name):
		p.errorAt(off, "expected another name: %s stands for a parameter of a block that has none", name)
	case names[name] && name[0] != '_':
		p.errorAt(off, "expected another name: there is a parameter %s already", name)
	}
	names[name] = true
}

// isNumbered tells whether name is one of _1 … _9.
func isNumbered(name string) bool {
	return len(name) == 2 && name[0] == '_' && '1' <= name[1] && name[1] <= '9'
}

// checkTarget refuses targets that read like one and cannot be set.
func (p *parser) checkTarget(n Node) {
	switch n := n.(type) {
	case *Local:
		if isNumbered(n.Name) {
			p.errorAt(int(n.Start.Offset), "expected another name: %s cannot be assigned to", n.Name)
		}
	case *Const:
		if p.scope.inDef() {
			p.errorAt(int(n.Start.Offset), "expected a variable: the constant %s cannot be assigned to in a method", n.Name)
		}
	case *Gvar:
		if isMatchVar(n.Name) {
			p.errorAt(int(n.Start.Offset), "expected a variable that can be set, found %s", n.Name)
		}
	}
}

// isMatchVar tells whether a global variable belongs to the last match.
func isMatchVar(name string) bool {
	return len(name) > 1 && (isDigit(name[1]) && name != "$0" || strings.Contains("$& $` $' $+", name))
}

func (p *parser) checkAlias(a *Alias) {
	_, global := a.New.(*Gvar)
	old, globalOld := a.Old.(*Gvar)
	at, _ := a.Old.Span()
	switch {
	case global != globalOld:
		p.errorAt(int(at.Offset), "expected two methods or two global variables after `alias`")
	case globalOld && isMatchVar(old.Name) && isDigit(old.Name[1]):
		p.errorAt(int(at.Offset), "expected a global variable with a name, found %s", old.Name)
	}
}

// checkAnonymous refuses *, **, & and ... as arguments where the method does
// not have that parameter.
func (p *parser) checkAnonymous(mark string, off int) {
	if !p.isLocal(mark) {
		p.errorAt(off, "expected an expression after `%s`: the method has no parameter `%s` to pass on", mark, mark)
	}
}

// checkPlace refuses classes and modules in methods.
func (p *parser) checkPlace(word string, off int) {
	if p.scope.inDef() {
		p.errorAt(off, "expected a definition of `%s` outside of a method", word)
	}
}
