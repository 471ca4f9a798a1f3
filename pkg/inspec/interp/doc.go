// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package interp evaluates Ruby as InSpec profiles use it: a tree-walking
// evaluator over package syntax's tree, with Ruby's values as Go types.
//
// It does no I/O. There is no File, Dir, IO, ENV, Process or backtick but what
// the embedder supplies, and everything a run has lives in its [Interp]. The
// embedder owns the budget: steps, call depth, memory and time. Exceeding it
// ends the evaluation with a [BudgetExceeded] that no rescue clause catches.
//
// An embedder gives Ruby an object in three steps:
//
//	cls := in.DefineClass("Door", nil, interp.Methods{
//		"open?": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
//			d := interp.Data[*door](self)
//			return interp.Bool(d.open), nil
//		},
//	})
//	v := in.NewObject(cls, &door{open: true})
//
// It raises with [Raise], which needs only the Ruby class's name; converts
// with [FromGo] and [ToGo]; calls blocks with [Interp.Yield]; and calls Ruby
// methods with [Interp.Call].
package interp
