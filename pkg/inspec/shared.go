// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// sharedWords are those about groups that are written once and used in
// several places (RSpec: lib/rspec/core/shared_example_group.rb).
func (e *engine) sharedWords() interp.Methods {
	words := interp.Methods{}
	for _, name := range []string{"shared_examples", "shared_context", "shared_examples_for"} {
		words[name] = e.share
	}
	for _, name := range []string{"include_examples", "include_context"} {
		words[name] = e.includeShared
	}
	words["it_behaves_like"] = e.behavesLike("behaves like")
	words["it_should_behave_like"] = e.behavesLike("it should behave like")
	return words
}

// share keeps a block under a name, for the group and those in it; outside of
// all groups, for every one.
func (e *engine) share(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	name, err := in.ToS(a.Arg(0))
	if err != nil {
		return nil, err
	}
	if a.Block == nil {
		return nil, interp.Raise("ArgumentError", "Shared example group %s has no block", name)
	}
	into := e.shared
	if g, err := e.current(self); err == nil {
		if g.shared == nil {
			g.shared = map[string]*interp.Proc{}
		}
		into = g.shared
	}
	into[name] = a.Block
	return interp.Nil, in.Charge(groupSize)
}

// sharedBlock finds a block by its name, in the nearest group that has it.
func (e *engine) sharedBlock(in *interp.Interp, g *group, a interp.Args) (block *interp.Proc, name string, err error) {
	if name, err = in.ToS(a.Arg(0)); err != nil {
		return nil, "", err
	}
	for outer := g; outer != nil; outer = outer.parent {
		if block := outer.shared[name]; block != nil {
			return block, name, nil
		}
	}
	if block := e.shared[name]; block != nil {
		return block, name, nil
	}
	return nil, name, interp.Raise("ArgumentError", "Could not find shared examples %q", name)
}

func (e *engine) includeShared(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	g, err := e.current(self)
	if err != nil {
		return nil, err
	}
	block, _, err := e.sharedBlock(in, g, a)
	if err != nil {
		return nil, err
	}
	return interp.Nil, e.buildShared(g, block, a)
}

// buildShared evaluates a shared block in a group, and then the block that was
// given with its name.
func (e *engine) buildShared(g *group, block *interp.Proc, a interp.Args) error {
	if _, err := e.in.ExecIn(block, g.class, g.class, a.Pos[1:]...); err != nil || a.Block == nil {
		return err
	}
	_, err := e.in.ExecIn(a.Block, g.class, g.class)
	return err
}

// behavesLike is include_examples in a group of its own.
func (e *engine) behavesLike(phrase string) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		parent, err := e.current(self)
		if err != nil {
			return nil, err
		}
		block, name, err := e.sharedBlock(in, parent, a)
		if err != nil {
			return nil, err
		}
		g, err := e.makeGroup(parent, []interp.Value{interp.Str(phrase + " " + name)}, nil, nil)
		if err != nil {
			return nil, err
		}
		parent.children = append(parent.children, g)
		if err := e.build(g); err != nil {
			return nil, err
		}
		return interp.Nil, e.buildShared(g, block, a)
	}
}
