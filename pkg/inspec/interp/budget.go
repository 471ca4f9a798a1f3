// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package interp

import (
	"context"
	"runtime"
	"runtime/metrics"
	"time"
)

// Budget bounds an evaluation. A zero field takes its default.
type Budget struct {
	// Steps is how many nodes of the tree may be evaluated.
	Steps int64
	// Depth is how deep calls may nest.
	Depth int
	// Memory is how many bytes of strings, arrays and hashes may be made, all
	// told: what was dropped again counts too.
	Memory int64
	// RegexpTime bounds the matching of regular expressions that backtrack, all
	// told.
	RegexpTime time.Duration
	// Heap is how many bytes this whole program may hold, for a host that shares
	// its memory with others; 0 is no bound. What is found to be more is collected
	// before it counts.
	Heap int64

	weighed int64 // what was left of Memory when the heap was looked at last
	watched int64 // how few steps are left when the clock is looked at next
}

// The defaults of a Budget.
const (
	DefaultSteps      = 20_000_000
	DefaultDepth      = 1000
	DefaultMemory     = 256 << 20
	DefaultRegexpTime = time.Second
)

func (b Budget) withDefaults() Budget {
	if b.Steps == 0 {
		b.Steps = DefaultSteps
	}
	if b.Depth == 0 {
		b.Depth = DefaultDepth
	}
	if b.Memory == 0 {
		b.Memory = DefaultMemory
	}
	if b.RegexpTime == 0 {
		b.RegexpTime = DefaultRegexpTime
	}
	return b
}

// Refill starts a new budget and ties the evaluation to ctx: call it before
// each control. Steps, memory and time start over; values stay.
func (in *Interp) Refill(ctx context.Context, b Budget) {
	in.ctx = ctx
	in.budget = b.withDefaults()
	in.steps, in.memory = in.budget.Steps, in.budget.Memory
	in.budget.weighed, in.budget.watched = in.memory, in.steps
}

// step pays for one node and, now and then, looks at the clock.
func (in *Interp) step() error {
	in.steps--
	return in.exhausted()
}

// exhausted tells whether anything of the budget has run out.
func (in *Interp) exhausted() error {
	if in.steps < in.budget.watched {
		if in.steps < 0 {
			return in.exceeded("steps")
		}
		if in.ctx.Err() != nil {
			return in.exceeded("time")
		}
		in.budget.watched = max(in.steps-watchEvery, 0)
	}
	if in.memory < 0 {
		return in.exceeded("memory")
	}
	if in.budget.Heap > 0 && in.budget.weighed-in.memory > weighEvery {
		return in.weigh()
	}
	return nil
}

// watchEvery is how many steps are taken between two looks at the clock.
const watchEvery = 4096

// weighEvery is how many bytes are made between two looks at the heap.
const weighEvery = 1 << 20

// weigh compares the heap with its bound. The collector runs before it is found
// too heavy, because what is garbage only looks as if it were held.
func (in *Interp) weigh() error {
	in.budget.weighed = in.memory
	if heap() <= in.budget.Heap {
		return nil
	}
	runtime.GC()
	if heap() <= in.budget.Heap {
		return nil
	}
	return in.exceeded("memory")
}

func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// Charge pays for n bytes that the embedder makes or keeps.
func (in *Interp) Charge(n int) error { return in.pay(n) }

// alloc pays for n bytes. The next step notices when they were too many.
func (in *Interp) alloc(n int) { in.memory -= int64(n) }

// reserve is alloc for what has not been made yet and may be too large to make.
func (in *Interp) reserve(n, size int64) error {
	if n > 0 && size > 0 && n > in.memory/size {
		in.memory = -1
		return in.exceeded("memory")
	}
	return nil
}

// exceeded is not inlined: it is asked for at a hundred places, and hardly ever
// called.
//
//go:noinline
func (in *Interp) exceeded(what string) error {
	b := &BudgetExceeded{What: what}
	if f := in.top; f != nil {
		b.File, b.Pos = f.fileName(), f.pos
	}
	return b
}

// str is a new string that is paid for.
func (in *Interp) str(s string) *String {
	in.memory -= int64(len(s)) + 16
	return &String{s: s}
}

// list is a new array that is paid for.
func (in *Interp) list(vs []Value) *Array {
	in.memory -= int64(len(vs))*16 + 24
	return &Array{Elems: vs}
}
