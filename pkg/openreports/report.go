// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package openreports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/report"
)

// Input is what is known of a pod after a scan.
type Input struct {
	Pod        *corev1.Pod
	Containers []Container // in the order in which they are shown
}

// Container is what came out for one container.
type Container struct {
	Name   string
	Result policy.ContainerResult
	Report *report.Report // nil if there was none
}

// source is who says what a report says.
const source = "sonde"

// Bounds of one report. Etcd takes 1.5 MiB, and every reader holds all of them.
const (
	maxBytes    = 100 << 10
	maxName     = 128 // of a policy, a rule, a category
	maxMessage  = 512
	maxProperty = 64
)

// Report is what a Report of openreports.io/v1alpha1 and a PolicyReport of
// wgpolicyk8s.io/v1alpha2 have in common, as far as Sonde fills it in.
type Report struct {
	metav1.TypeMeta `json:",inline"`
	Metadata        Metadata                `json:"metadata"`
	Source          string                  `json:"source,omitempty"` // a PolicyReport has none
	Scope           *corev1.ObjectReference `json:"scope,omitempty"`
	Summary         Summary                 `json:"summary"`
	Results         []Result                `json:"results"`
}

// Metadata is what Sonde says of a report's own.
type Metadata struct {
	Namespace       string                  `json:"namespace"`
	Name            string                  `json:"name"`
	Labels          map[string]string       `json:"labels"`
	OwnerReferences []metav1.OwnerReference `json:"ownerReferences"`
}

// Summary counts all controls, whether they are among the results or not.
type Summary struct {
	Pass  int `json:"pass"`
	Fail  int `json:"fail"`
	Warn  int `json:"warn"`
	Error int `json:"error"`
	Skip  int `json:"skip"`
}

// Result is one control of one container.
type Result struct {
	Source     string            `json:"source"`
	Policy     string            `json:"policy"`
	Rule       string            `json:"rule"`
	Category   string            `json:"category,omitempty"`
	Severity   string            `json:"severity"`
	Result     string            `json:"result"`
	Scored     bool              `json:"scored"`
	Message    string            `json:"message,omitempty"`
	Timestamp  metav1.Timestamp  `json:"timestamp"`
	Properties map[string]string `json:"properties"`
}

// Build makes the report of a pod, with at most so many results: what broke or
// failed first, by severity, then the rest. Equal input is equal output.
func Build(in Input, most int) Report {
	r := Report{
		Metadata: Metadata{
			Namespace: in.Pod.Namespace,
			Name:      source + "-" + string(in.Pod.UID),
			Labels:    map[string]string{"app.kubernetes.io/managed-by": source},
			OwnerReferences: []metav1.OwnerReference{{
				APIVersion: "v1", Kind: "Pod", Name: in.Pod.Name, UID: in.Pod.UID,
			}},
		},
		Scope: &corev1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: in.Pod.Namespace, Name: in.Pod.Name, UID: in.Pod.UID,
		},
		Source:  source,
		Results: []Result{},
	}
	verdicts := make([]policy.Verdict, len(in.Containers))
	for i, c := range in.Containers {
		verdicts[i] = c.Result.Verdict
		r.Results = append(r.Results, c.results()...)
	}
	r.Metadata.Labels[policy.LabelVerdict] = string(policy.Worst(verdicts...))
	for i := range r.Results {
		r.Summary.count(r.Results[i].Result)
	}
	slices.SortStableFunc(r.Results, func(a, b Result) int { return a.rank() - b.rank() })
	r.Results = r.Results[:min(len(r.Results), most)]
	r.fit()
	return r
}

// fit drops the last results until the report is small enough.
func (r *Report) fit() {
	left := maxBytes - size(r.without())
	for i := range r.Results {
		left -= size(r.Results[i]) + len(",")
		if left < 0 {
			r.Results = r.Results[:i]
			return
		}
	}
}

func (r *Report) without() Report {
	bare := *r
	bare.Results = nil
	return bare
}

func size(v any) int {
	text, err := json.Marshal(v)
	if err != nil {
		return maxBytes // it cannot be written either
	}
	return len(text)
}

// The results that both schemas allow; Sonde warns of nothing.
const (
	pass  = "pass"
	fail  = "fail"
	broke = "error"
	skip  = "skip"
)

func (s *Summary) count(result string) {
	switch result {
	case pass:
		s.Pass++
	case fail:
		s.Fail++
	case skip:
		s.Skip++
	default:
		s.Error++
	}
}

// severities are those of the schemas, the worst first.
func severities() []string { return []string{"critical", "high", "medium", "low", "info"} }

func (r *Result) rank() int {
	kind := slices.Index([]string{fail, skip, pass}, r.Result)
	if r.Result == broke {
		kind = 0 // could not know is as bad as failed
	}
	return kind*len(severities()) + slices.Index(severities(), r.Severity)
}

// results are all controls of a container, or the one that says why there are none.
func (c *Container) results() []Result {
	if c.Report == nil {
		r := c.result("scan", string(c.Result.Reason), broke, "high")
		r.Message = line(c.Result.Message, maxMessage)
		if r.Message == "" {
			r.Message = c.Result.Reason.Text().Why
		}
		return []Result{r}
	}
	var all []Result
	for _, a := range c.Report.Assess() {
		r := c.result(line(a.Profile.Name, maxName), line(a.Control.ID, maxName), outcome(a.Outcome), severity(a.Severity))
		r.Category = line(strings.Join(a.Control.TagList("nist"), ", "), maxName)
		r.Message = line(message(&a), maxMessage)
		r.Properties["impact"] = strconv.FormatFloat(a.Control.Impact, 'g', -1, 64)
		if a.Profile.Version != "" {
			r.Properties["profileVersion"] = line(a.Profile.Version, maxProperty)
		}
		all = append(all, r)
	}
	return all
}

func (c *Container) result(from, rule, result, severity string) Result {
	return Result{
		Source: source, Policy: from, Rule: rule, Result: result, Severity: severity, Scored: true,
		Timestamp:  timestamp(c.Result.Time),
		Properties: map[string]string{"container": c.Name},
	}
}

func timestamp(t time.Time) metav1.Timestamp { return metav1.Timestamp{Seconds: t.Unix()} }

func outcome(o report.Outcome) string {
	switch o {
	case report.Passed:
		return pass
	case report.Failed:
		return fail
	case report.NotReviewed, report.NotApplicable:
		return skip
	default:
		return broke
	}
}

func severity(s report.Severity) string {
	if s == report.None {
		return "info"
	}
	return string(s)
}

// message is the control's title, and of one that failed or broke the first test
// that did.
func message(a *report.Assessed) string {
	title := a.Control.ID
	if a.Control.Title != nil && *a.Control.Title != "" {
		title = *a.Control.Title
	}
	if a.Outcome != report.Failed && a.Outcome != report.Error {
		return title
	}
	for i := range a.Control.Results {
		r := &a.Control.Results[i]
		if r.Status == report.ResultPassed || r.Status == report.ResultSkipped {
			continue
		}
		return fmt.Sprintf("%s: %s: %s", title, r.CodeDesc, r.Message)
	}
	return title
}

// line is a text of the target's or the profile's as one harmless line of at
// most n bytes.
func line(text string, n int) string {
	// No more is cleaned than can be shown.
	text = report.CleanLine(text[:min(len(text), 4*n)])
	if len(text) <= n {
		return text
	}
	const ellipsis = "…"
	end := n - len(ellipsis)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}
