// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package inspec

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// What a report holds at most. A control's budget starts over with each, and a
// report is the sum of them all.
const (
	// maxText bounds each text of a result, in bytes.
	maxText = 64 << 10
	// maxReport bounds the texts of a report.
	maxReport = 12 << 20
	// resultSize is what a result takes beside its texts.
	resultSize = 512
)

// bound cuts a result's texts, and ends the control when the report is full.
func (e *engine) bound(x report.Result) (report.Result, error) {
	size := resultSize
	for _, s := range []*string{&x.Message, &x.CodeDesc, &x.SkipMessage, &x.Resource, &x.ResourceParams, &x.ResourceID} {
		*s = cut(*s)
		size += len(*s)
	}
	for _, s := range x.Backtrace {
		size += len(s)
	}
	if e.texts += size; e.texts > maxReport {
		return e.stamp(report.Result{
			Status: report.ResultFailed, CodeDesc: "Report ", Exception: overBudget, Backtrace: []string{},
			Message:       fmt.Sprintf("the results of this profile are longer than the %d MiB of a report", maxReport>>20),
			ResourceClass: "Object", ResourceParams: "[]",
		}), errOver
	}
	return x, nil
}

// cut shortens a text as InSpec's --reporter-message-truncation does.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + fmt.Sprintf("[Truncated to %d characters]", maxText)
}

// release lets go of a control's tests, which have run: their classes, closures
// and what these hold.
func (e *engine) release(r *rule) {
	for _, c := range r.checks {
		e.forget(c.group)
		for _, g := range c.one {
			e.forget(g)
		}
	}
	r.checks = nil
}

func (e *engine) forget(g *group) {
	if g == nil {
		return
	}
	delete(e.groupOf, g.class)
	for _, c := range g.children {
		e.forget(c)
	}
}
