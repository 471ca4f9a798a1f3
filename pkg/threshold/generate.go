// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// GenerateOptions are the flags of `saf generate threshold`.
type GenerateOptions struct {
	Exact    bool // -e: minimum and maximum of every severity and of the compliance
	Controls bool // -c: the ids of each bucket
}

// Generate returns a threshold file that says "as good as this report, or
// better", as `saf generate threshold -o FILE` writes it, of the report's first
// profile.
func Generate(r *report.Report, o GenerateOptions) ([]byte, error) {
	counts, err := compatCount(r)
	if err != nil {
		return nil, fmt.Errorf("generate threshold: %w", err)
	}
	t := &jsObject{}
	put(t, counts.compliance(), "compliance", "min")
	if o.Exact {
		put(t, counts.compliance(), "compliance", "max")
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
			put(t, counts.ids[b], b.status, b.severity, "controls")
		}
	}
	var text strings.Builder
	writeYAML(&text, t, 0)
	return []byte(text.String()), nil
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
		default:
			fmt.Fprintf(w, " %v\n", v)
		}
	}
}

// notPlain are texts that npm yaml puts in quotes (stringify/stringifyString.ts).
var notPlain = regexp.MustCompile(`^[\n\t ,\[\]{}#&*!|>'"%@` + "`" + `]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :-]$`)

// yamlText writes a text so that it is read as that text, plainly where it can be.
func yamlText(s string) string {
	printable := !strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) })
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
