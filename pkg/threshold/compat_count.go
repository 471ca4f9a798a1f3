// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package threshold

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/report"
)

// compatBucket is a status and a severity; the severity is as a tag spells it.
type compatBucket struct{ status, severity string }

// compatCounts is what SAF counts of a report.
type compatCounts struct {
	totals map[string]int
	ids    map[compatBucket][]string // in order; the severities' counts are their lengths
	order  []compatBucket            // as first seen
}

// number is the count of a status, of one severity or, for "", of all.
func (c *compatCounts) number(status, severity string) int {
	if severity == "" {
		return c.totals[status]
	}
	return len(c.ids[compatBucket{status, severity}])
}

func (c *compatCounts) add(b compatBucket, id string) {
	c.totals[b.status]++
	if c.ids[b] == nil {
		c.order = append(c.order, b)
	}
	c.ids[b] = append(c.ids[b], id)
}

// compliance rounds half up, also 199 of 200 to 100 (SAF: calculateCompliance).
func (c *compatCounts) compliance() int {
	scored := c.totals["passed"] + c.totals["failed"] + c.totals["skipped"] + c.totals["error"]
	if scored == 0 {
		return 0
	}
	return (200*c.totals["passed"] + scored) / (2 * scored)
}

// compatCount counts the first profile's controls that no other extends, each
// by its root's data (SAF: extractStatusCounts, getControlIdMap).
func compatCount(r *report.Report) (*compatCounts, error) {
	if err := readableTags(r); err != nil {
		return nil, err
	}
	if len(r.Profiles) == 0 {
		return nil, errors.New("report has no profile")
	}
	counts := &compatCounts{totals: map[string]int{}, ids: map[compatBucket][]string{}}
	all := compatLink(r.Profiles)
	for _, c := range all[:len(r.Profiles[0].Controls)] {
		if c.extended {
			continue
		}
		root := c
		for steps := 0; root.extends != nil; steps++ {
			if steps > len(all) {
				return nil, errors.New("controls extend one another in a circle")
			}
			root = root.extends
		}
		counts.add(compatBucket{compatStatus(root.data), compatSeverity(root.data)}, root.data.ID)
	}
	return counts, nil
}

// compatControl is inspecjs's ContextualizedControl.
type compatControl struct {
	data     *report.Control
	profile  int
	extends  *compatControl // the first it extends
	extended bool
}

// compatLink finds what extends what (inspecjs: context.ts). Where no profile
// is linked, controls of one id are taken for one, also of unrelated profiles
// and of one profile.
func compatLink(profiles []report.Profile) []*compatControl {
	extends := make([][]int, len(profiles))
	linked := make([]bool, len(profiles))
	for i := range profiles {
		for p := range profiles {
			if profiles[i].ParentProfile != "" && profiles[p].Name == profiles[i].ParentProfile {
				extends[p] = append(extends[p], i)
				linked[p], linked[i] = true, true
				break
			}
		}
	}
	var all []*compatControl
	first := make([]map[string]*compatControl, len(profiles)) // by profile and id
	populated := map[string]*compatControl{}                  // by id: the first with results, else the first
	for p := range profiles {
		first[p] = map[string]*compatControl{}
		for i := range profiles[p].Controls {
			c := &compatControl{data: &profiles[p].Controls[i], profile: p}
			all = append(all, c)
			if first[p][c.data.ID] == nil {
				first[p][c.data.ID] = c
			}
			if best := populated[c.data.ID]; best == nil || len(best.data.Results) == 0 && len(c.data.Results) > 0 {
				populated[c.data.ID] = c
			}
		}
	}
	for _, c := range all {
		var base *compatControl
		if linked[c.profile] {
			for _, p := range extends[c.profile] {
				if base = first[p][c.data.ID]; base != nil {
					break
				}
			}
		} else if best := populated[c.data.ID]; best != c {
			base = best
		}
		if base != nil {
			base.extended = true
			c.extends = base
		}
	}
	return all
}

// compatStatus is inspecjs's compute_status, under SAF's names.
func compatStatus(c *report.Control) string {
	has := map[report.ResultStatus]bool{}
	for i := range c.Results {
		if c.Results[i].Backtrace != nil {
			return "error"
		}
		has[c.Results[i].Status] = true
	}
	switch {
	case has[report.ResultError]:
		return "error"
	case truthy(c.WaiverData["skipped_due_to_waiver"]) || c.Impact == 0:
		return "no_impact"
	case has[report.ResultFailed]:
		return "failed"
	case has[report.ResultPassed]:
		return "passed"
	case has[report.ResultSkipped]:
		return "skipped"
	default:
		return "error"
	}
}

// compatSeverity returns a severity tag verbatim: "High" is in no bucket.
func compatSeverity(c *report.Control) string {
	for _, tag := range severityTags() {
		if text, _ := c.Tags[tag].(string); isSeverity(text) {
			return text
		}
	}
	return string(report.ImpactSeverity(c.Impact))
}

func severityTags() []string { return []string{"severityoverride", "severity"} }

// readableTags finds tags on which inspecjs throws a TypeError, in any
// control: compute_severity and parse_nist call string methods on them.
func readableTags(r *report.Report) error {
	for p := range r.Profiles {
		for i := range r.Profiles[p].Controls {
			c := &r.Profiles[p].Controls[i]
			if err := nistTag(c.Tags["nist"]); err != nil {
				return fmt.Errorf("control %s: %w", quoted(c.ID), err)
			}
			if err := severityTag(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// severityTag finds a tag that should say the severity but is no text.
func severityTag(c *report.Control) error {
	for _, tag := range severityTags() {
		text, isText := c.Tags[tag].(string)
		if c.Tags[tag] != nil && !isText {
			return fmt.Errorf("control %s: tag %s is not a text", quoted(c.ID), tag)
		}
		if isSeverity(text) {
			break // the other one is not looked at
		}
	}
	return nil
}

func isSeverity(text string) bool {
	for _, s := range report.Severities() {
		if strings.EqualFold(text, string(s)) {
			return true
		}
	}
	return false
}

func nistTag(v any) error {
	switch v := v.(type) {
	case string:
		return nil
	case []any:
		for _, e := range v {
			if _, ok := e.(string); !ok {
				return errors.New("tag nist holds what is not a text")
			}
		}
		return nil
	default:
		if truthy(v) {
			return errors.New("tag nist is not a text")
		}
		return nil
	}
}
