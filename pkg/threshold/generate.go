// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// GenerateOptions are the flags of `saf generate threshold`.
type GenerateOptions struct {
	Exact    bool // -e: minimum and maximum of every severity and of the compliance
	Controls bool // -c: the ids of each bucket
	// Compat counts as SAF does, the first profile alone, and writes what it
	// writes, also what strict mode would refuse.
	Compat bool
}

// Generate returns a threshold file that says "as good as this report, or
// better", as `saf generate threshold -o FILE` writes it. The report meets it.
func Generate(r *report.Report, o GenerateOptions) ([]byte, error) {
	counts, percent, err := o.count(r)
	if err != nil {
		return nil, fmt.Errorf("generate threshold: %w", err)
	}
	t := &jsObject{}
	if o.Compat || percent > 0 { // a limit of 0 is never enforced
		put(t, percent, "compliance", "min")
		if o.Exact {
			put(t, percent, "compliance", "max")
		}
	}
	for _, b := range compatBuckets() {
		n := counts.number(b.status, b.severity)
		if o.Exact || b.status == "passed" {
			put(t, n, b.status, b.severity, "min")
		}
		if o.Exact || b.status != "passed" {
			put(t, n, b.status, b.severity, "max")
		}
	}
	put(t, counts.totals["passed"], "passed", total, "min")
	for _, status := range []string{"failed", "skipped", "error", "no_impact"} {
		put(t, counts.totals[status], status, total, "max")
	}
	if o.Controls {
		for _, b := range counts.order {
			if !o.Compat && !slices.Contains(keys([]string{b.status}), b.severity) {
				continue // SAF never looks at it
			}
			put(t, counts.ids[b], b.status, b.severity, "controls")
		}
	}
	var text strings.Builder
	writeYAML(&text, t, 0)
	return []byte(text.String()), nil
}

// count counts as the mode asks for that will read the threshold.
func (o GenerateOptions) count(r *report.Report) (counts *compatCounts, percent int, err error) {
	if o.Compat {
		if counts, err = compatCount(r); err != nil {
			return nil, 0, err
		}
		return counts, counts.compliance(), nil
	}
	controls := r.Assess()
	if err := decidable(r, controls); err != nil {
		return nil, 0, err
	}
	counts = &compatCounts{totals: map[string]int{}, ids: map[compatBucket][]string{}}
	for i := range controls {
		a := &controls[i]
		b := compatBucket{statusOf(a.Outcome), string(a.Severity)}
		if o.Controls && slices.Contains(counts.ids[b], a.Control.ID) {
			return nil, 0, fmt.Errorf("two profiles have a control %s, which no list of ids can tell apart: leave them out", quoted(a.Control.ID))
		}
		counts.add(b, a.Control.ID)
	}
	return counts, report.Count(controls).Compliance(), nil
}

// put sets a value at a path, as lodash's _.set does.
func put(o *jsObject, v any, path ...string) {
	for _, key := range path[:len(path)-1] {
		below, ok := o.values[key].(*jsObject)
		if !ok {
			below = &jsObject{}
			o.set(key, below)
		}
		o = below
	}
	o.set(path[len(path)-1], v)
}

// writeYAML writes maps, lists of texts and numbers in the style of npm yaml.
func writeYAML(w *strings.Builder, o *jsObject, depth int) {
	indent := strings.Repeat("  ", depth)
	for _, key := range o.keys {
		w.WriteString(indent + key + ":")
		switch v := o.values[key].(type) {
		case *jsObject:
			w.WriteString("\n")
			writeYAML(w, v, depth+1)
		case []string:
			w.WriteString("\n")
			for _, e := range v {
				w.WriteString(indent + "  - " + yamlText(e) + "\n")
			}
		case string:
			w.WriteString(" " + yamlText(v) + "\n")
		case float64:
			w.WriteString(" " + jsNumber(v) + "\n")
		default:
			fmt.Fprintf(w, " %v\n", v)
		}
	}
}

// notPlain are texts that npm yaml puts in quotes (stringify/stringifyString.ts).
var notPlain = regexp.MustCompile(`^[\n\t ,\[\]{}#&*!|>'"%@` + "`" + `]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$`)

// notWritten are characters that stand for something else in YAML 1.1, and those
// that are none at all.
var notWritten = regexp.MustCompile(`[\p{Cc}\x{2028}\x{2029}\x{FEFF}\x{FFFE}\x{FFFF}]`)

// yamlText writes a text so that it is read as that text, plainly where it can be.
func yamlText(s string) string {
	printable := !notWritten.MatchString(s)
	_, isText := plainScalar(s).(string)
	switch {
	case printable && isText && !notPlain.MatchString(s):
		return s
	case printable && strings.Contains(s, `"`) && !strings.Contains(s, "'"):
		return "'" + s + "'"
	default:
		return strconv.Quote(s) // all of Go's escapes are YAML's
	}
}
