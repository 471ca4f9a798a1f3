// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// RandomReport is a report of at most sixty controls in at most three profiles,
// with what makes SAF's counting hard: overlays, ids that occur twice, waivers,
// backtraces, severities from tags and impacts at the borders.
func RandomReport(r *rand.Rand) *report.Report {
	out := &report.Report{
		Platform: report.Platform{Name: "distroless", Release: "12"}, Version: "5.22.3", Statistics: report.Statistics{Duration: 0.1},
	}
	names := []string{"baseline", "overlay", "other"}
	for i := range 1 + r.IntN(2)*r.IntN(3) {
		p := report.Profile{Name: names[i], SHA256: "0", Status: report.ProfileLoaded}
		if i > 0 && r.IntN(2) == 0 {
			p.ParentProfile = names[r.IntN(i)]
		}
		for range r.IntN(21) {
			p.Controls = append(p.Controls, randomControl(r))
		}
		out.Profiles = append(out.Profiles, p)
	}
	return out
}

// OddReport is a report as RandomReport makes it, in which a value or two are
// missing or are what nobody expects there.
func OddReport(r *rand.Rand) []byte {
	var tree any
	if err := json.Unmarshal(hdf(RandomReport(r)), &tree); err != nil {
		panic(err) // cannot be: it was just written
	}
	for range 1 + r.IntN(2) {
		deface(r, tree)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		panic(err)
	}
	return text
}

func hdf(rep *report.Report) []byte {
	var b bytes.Buffer
	if err := report.Write(&b, rep); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// deface goes down a tree at random, and puts something else where it ends.
func deface(r *rand.Rand, v any) {
	odd := oneOf[any](r, nil, true, false, 0, -1, 0.39, 1e21, "", "failed", "High", "\u2028", []any{}, []any{nil}, []any{"x"}, map[string]any{}, map[string]any{"name": 1})
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			v["nist"] = odd
			return
		}
		keys := slices.Sorted(maps.Keys(v))
		key := keys[r.IntN(len(keys))]
		switch below := v[key]; {
		case isNested(below) && r.IntN(6) > 0:
			deface(r, below)
		case r.IntN(4) == 0:
			delete(v, key)
		default:
			v[key] = odd
		}
	case []any:
		if len(v) == 0 {
			return
		}
		i := r.IntN(len(v))
		if isNested(v[i]) && r.IntN(6) > 0 {
			deface(r, v[i])
		} else {
			v[i] = odd
		}
	}
}

func isNested(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	default:
		return false
	}
}

func randomControl(r *rand.Rand) report.Control {
	ids := []string{"V-%d", "SV-%d.1", "%d", "1.%d", "os-%02d", "\"q-%d\"", "- %d", "a: b%d", "#%d", "c%d-"}
	c := report.Control{
		ID:     fmt.Sprintf(oneOf(r, ids...), r.IntN(200)),
		Impact: oneOf(r, 0, 0.05, 0.1, 0.3, 0.39, 0.4, 0.5, 0.69, 0.7, 0.89, 0.9, 1),
	}
	if r.IntN(4) == 0 {
		c.Tags = map[string]any{oneOf(r, "severity", "severityoverride"): oneOf(r, "none", "low", "medium", "high", "critical", "High", "moderate", "")}
	}
	if r.IntN(10) == 0 {
		c.WaiverData = report.WaiverData{"skipped_due_to_waiver": oneOf[any](r, true, false, "a reason", ""), "run": false}
	}
	for range r.IntN(4) {
		result := report.Result{
			CodeDesc: "File /etc/passwd is expected to exist", StartTime: "2026-01-02T03:04:05+00:00",
			Status: oneOf(r, report.ResultPassed, report.ResultPassed, report.ResultPassed, report.ResultFailed, report.ResultSkipped, report.ResultError),
		}
		if r.IntN(12) == 0 {
			result.Backtrace = []string{"controls/a.rb:1"}
		}
		c.Results = append(c.Results, result)
	}
	return c
}

// RandomThreshold is a threshold file: nested, dotted or some of both, with
// limits near the counts that RandomReport leads to, and some of everything that
// SAF reads in its own way.
func RandomThreshold(r *rand.Rand) string {
	var w strings.Builder
	dots := oneOf(r, 0, 0, 0, 1, 4) // of four keys
	tree := map[string]any{}
	for range 1 + r.IntN(6) {
		path := randomPath(r)
		value := randomValue(r, path)
		if r.IntN(4) < dots {
			fmt.Fprintf(&w, "%s: %s\n", strings.Join(path, "."), value)
			continue
		}
		below := tree
		for _, key := range path[:len(path)-1] {
			next, ok := below[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				below[key] = next
			}
			below = next
		}
		below[path[len(path)-1]] = value
	}
	writeNested(&w, tree, "")
	return w.String()
}

func writeNested(w *strings.Builder, tree map[string]any, indent string) {
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		switch v := tree[key].(type) {
		case map[string]any:
			w.WriteString(indent + key + ":\n")
			writeNested(w, v, indent+"  ")
		default:
			fmt.Fprintf(w, "%s%s: %s\n", indent, key, v)
		}
	}
}

// RandomInline is a threshold in one line.
func RandomInline(r *rand.Rand) string {
	parts := make([]string, 1+r.IntN(4))
	for i := range parts {
		path := randomPath(r)
		parts[i] = fmt.Sprintf(oneOf(r, "{%s: %s}", "{%s:%s}", "%s:%s", "{ %s: %s }"), strings.Join(path, "."), randomValue(r, path))
	}
	return strings.Join(parts, oneOf(r, ",", ", "))
}

func randomPath(r *rand.Rand) []string {
	if r.IntN(4) == 0 {
		return []string{"compliance", oneOf(r, "min", "max")}
	}
	path := []string{
		oneOf(r, "passed", "failed", "skipped", "error", "no_impact"),
		oneOf(r, "total", "total", "critical", "high", "medium", "low", "none"),
	}
	if r.IntN(5) == 0 {
		return path
	}
	return append(path, oneOf(r, "min", "max", "max", "max", "controls"))
}

func randomValue(r *rand.Rand, path []string) string {
	switch {
	case path[len(path)-1] == "controls":
		return oneOf(r, "[]", "[V-1]", "[V-1, SV-2.1]", "['1.3', os-01]", "V-1", "null", "{a: 1}")
	case r.IntN(12) == 0:
		return oneOf(r, "", "null", "'3'", "3.5", "0x10", "1e1", "-1", "true", "[2]", ".inf", ".nan", "0o7", "010", "x", "!!str 4", "&a 3")
	case path[0] == "compliance":
		return fmt.Sprint(r.IntN(101))
	default:
		return fmt.Sprint(r.IntN(8))
	}
}

func oneOf[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// LargeReport is a report of a STIG profile for a whole system: 375 controls,
// 2.8 MB as Sonde writes it.
func LargeReport() *report.Report {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same report each time
	p := report.Profile{Name: "redhat-enterprise-linux-8-stig-baseline", Version: "1.12.0", SHA256: "0", Status: report.ProfileLoaded}
	for i := range 375 {
		title, text := words(r, 20), words(r, 190)
		c := report.Control{
			ID: fmt.Sprintf("SV-%06d", 230221+i), Title: &title, Desc: &text,
			Descriptions: []report.Description{
				{Label: "default", Data: text},
				{Label: "check", Data: words(r, 150)},
				{Label: "fix", Data: words(r, 120)},
			},
			Impact:         oneOf(r, 0.3, 0.5, 0.5, 0.5, 0.5, 0.7),
			Tags:           map[string]any{"nist": []any{"AC-8 a", "SI-2 c"}, "cci": []any{"CCI-000048"}, "severity": nil, "gid": "V-230225", "stig_id": "RHEL-08-010040"},
			Code:           "control '" + words(r, 160) + "'",
			SourceLocation: report.SourceLocation{Line: 1, Ref: fmt.Sprintf("controls/SV-%06d.rb", 230221+i)},
		}
		for range 1 + r.IntN(5) {
			c.Results = append(c.Results, report.Result{
				Status: oneOf(r, report.ResultPassed, report.ResultPassed, report.ResultPassed, report.ResultFailed), CodeDesc: words(r, 15),
				RunTime: 0.001, StartTime: "2026-01-02T03:04:05+00:00", Message: words(r, 15),
			})
		}
		p.Controls = append(p.Controls, c)
	}
	return &report.Report{
		Platform: report.Platform{Name: "redhat", Release: "8.9"}, Version: "5.22.3",
		Statistics: report.Statistics{Duration: 12}, Profiles: []report.Profile{p},
	}
}

func words(r *rand.Rand, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = oneOf(r, "the", "operating", "system", "must", "be", "configured", "to", "prevent", "privileged", "access\n", "unless", "\"documented\"", "é")
	}
	return strings.Join(out, " ")
}
