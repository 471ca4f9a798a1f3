// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sonde-dev/sonde/pkg/report"
)

// at is a position, from 1; the zero value is none.
type at struct{ line, column int }

// builder gathers limits and problems from either form of a threshold.
type builder struct {
	compliance Compliance
	limits     []*Limit
	places     map[*Limit]at
	problems   []Problem
}

func (b *builder) problem(p at, format string, args ...any) {
	b.problems = append(b.problems, Problem{p.line, p.column, fmt.Sprintf(format, args...)})
}

// invalid is all problems in the order of their places.
func (b *builder) invalid() *Invalid {
	slices.SortStableFunc(b.problems, func(x, y Problem) int {
		return cmp.Or(x.Line-y.Line, x.Column-y.Column)
	})
	return &Invalid{b.problems}
}

// set takes the value of a path that is known as far as keys goes.
func (b *builder) set(p at, path []string, value any) {
	switch {
	case path[0] == "compliance" && len(path) == 2:
		b.setCompliance(p, path, value)
	case path[0] == "compliance":
		b.problem(p, "compliance is never enforced: want min or max below it")
	case len(path) == 1:
		b.problem(p, "%s is never enforced: want a severity or total below it", path[0])
	case len(path) == 2 && path[1] == total:
		n, ok := b.count(p, path, value)
		if !ok {
			return
		}
		l := b.limit(p, path)
		if l.Min != nil || l.Max != nil {
			b.problem(p, "%s: it has min or max too", dotted(path))
			return
		}
		l.Min, l.Max = &n, &n
	case len(path) == 2:
		b.problem(p, "%s is never enforced: want min, max or controls below it; an exact number is both", dotted(path))
	case path[2] == "controls":
		if ids, ok := b.controls(p, path, value); ok {
			b.limit(p, path).Controls = ids
		}
	default:
		n, ok := b.count(p, path, value)
		if !ok {
			return
		}
		switch l := b.limit(p, path); {
		case l.Min != nil && l.Min == l.Max:
			b.problem(p, "%s: %s is given as an exact number too", dotted(path), l.path())
		case path[2] == "min":
			l.Min = &n
		default:
			l.Max = &n
		}
	}
}

func (b *builder) setCompliance(p at, path []string, value any) {
	n, ok := b.number(p, path, value)
	switch {
	case !ok:
	case n == 0:
		b.problem(p, "%s: 0 is never enforced: leave it out", dotted(path))
	case n < 0 || n > 100:
		b.problem(p, "%s: %s is no percentage: want more than 0, at most 100", dotted(path), formatNumber(n))
	case path[1] == "min":
		b.compliance.Min = &n
	default:
		b.compliance.Max = &n
	}
}

func (b *builder) number(p at, path []string, value any) (float64, bool) {
	n, ok := value.(float64)
	if !ok || math.IsNaN(n) || math.IsInf(n, 0) {
		b.problem(p, "%s: want a number, got %s", dotted(path), describe(value))
		return 0, false
	}
	return n, true
}

// count is a whole number of controls.
func (b *builder) count(p at, path []string, value any) (int, bool) {
	n, ok := b.number(p, path, value)
	if !ok {
		return 0, false
	}
	if n != math.Trunc(n) || n < 0 || n > math.MaxInt32 {
		b.problem(p, "%s: %s is no number of controls: want a whole number from 0 on", dotted(path), formatNumber(n))
		return 0, false
	}
	return int(n), true
}

func (b *builder) controls(p at, path []string, value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok {
		b.problem(p, "%s: want a list of control ids, got %s", dotted(path), describe(value))
		return nil, false
	}
	if len(list) == 0 {
		b.problem(p, "%s: an empty list can never be met in SAF: write max: 0", dotted(path))
		return nil, false
	}
	ids := make([]string, 0, len(list))
	seen := make(map[string]bool, len(list))
	for _, e := range list {
		id, ok := e.(string)
		switch {
		case !ok:
			b.problem(p, "%s: %s is no control id: put it in quotes", dotted(path), describe(e))
			return nil, false
		case seen[id]:
			b.problem(p, "%s: %s is listed twice", dotted(path), quoted(id))
			return nil, false
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, true
}

// limit returns the limit of a path, a new one if there is none yet.
func (b *builder) limit(p at, path []string) *Limit {
	outcome, _ := outcomeOf(path[0])
	severity := report.Severity(path[1])
	if severity == total {
		severity = ""
	}
	for _, l := range b.limits {
		if l.Outcome == outcome && l.Severity == severity {
			return l
		}
	}
	l := &Limit{Outcome: outcome, Severity: severity}
	b.limits = append(b.limits, l)
	if b.places == nil {
		b.places = map[*Limit]at{}
	}
	b.places[l] = p
	return l
}

// threshold ends the building: what each limit says must also go together.
func (b *builder) threshold() (*Threshold, error) {
	if c := b.compliance; c.Min != nil && c.Max != nil && *c.Min > *c.Max {
		b.problem(at{}, "compliance: min %s is more than max %s", formatNumber(*c.Min), formatNumber(*c.Max))
	}
	for _, l := range b.limits {
		if l.Min != nil && l.Max != nil && *l.Min > *l.Max {
			b.problem(b.places[l], "%s: min %d is more than max %d", l.path(), *l.Min, *l.Max)
		}
		if n := len(l.Controls); n > 0 && (l.Min != nil && *l.Min > n || l.Max != nil && *l.Max < n) {
			b.problem(b.places[l], "%s: min and max leave no room for the %d controls that are listed", l.path(), n)
		}
	}
	if len(b.problems) > 0 {
		return nil, b.invalid()
	}
	t := &Threshold{Compliance: b.compliance}
	for _, severity := range append([]report.Severity{""}, report.Severities()...) {
		for _, status := range statuses {
			for _, l := range b.limits {
				if l.Outcome == status.outcome && l.Severity == severity {
					t.Limits = append(t.Limits, *l)
				}
			}
		}
	}
	return t, nil
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

// describe names a value in a message.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return formatNumber(v)
	case string:
		return "the text " + quoted(v)
	case []any:
		return "a list"
	case yaml.Kind:
		return "a map"
	default:
		return fmt.Sprintf("%T", v)
	}
}

// quoted is a text for a message: on one line and not long.
func quoted(s string) string {
	const most = 60
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
