// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package check

// Report is what was found in one profile.
type Report struct {
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	Path     string    `json:"path"`
	Controls []Control `json:"controls"`
	// Findings are those of no control: in inspec.yml, at the top level of a
	// file, in libraries. One that blocks keeps all controls from running.
	Findings []Finding `json:"findings"`
	Coverage Coverage  `json:"coverage"`
}

// Coverage counts controls.
type Coverage struct {
	Controls  int     `json:"controls"`
	CannotRun int     `json:"cannot_run"`
	Percent   float64 `json:"percent"` // of controls without a blocking finding; 100 of none
}

// Control is one control of a profile.
type Control struct {
	ID   string   `json:"id"`
	File string   `json:"file"`
	Line int      `json:"line"`
	Tags []string `json:"tags"`
	// Tests counts the tests written in it: 0 is a control for a person to
	// answer.
	Tests int `json:"tests"`
	// Guarded tells whether it asks for virtualization, and so may answer for
	// itself that it does not apply to a container.
	Guarded  bool      `json:"guarded"`
	Findings []Finding `json:"findings"`

	uses     map[string]bool // resources
	mentions map[string]bool // names called
}

// Finding is one thing that the engine cannot do, or that nobody can.
type Finding struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // of the resource, word, method, program …
	// Known tells whether InSpec has it, so that Sonde is to blame.
	Known bool `json:"known"`
	// Blocks tells whether what is concerned cannot run.
	Blocks  bool   `json:"blocks"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Advice  string `json:"advice"`

	same bool // InSpec gives the same error
}

// Kind is what kind of thing a finding is about.
type Kind string

// The kinds of findings.
const (
	Syntax     Kind = "syntax"     // a file does not parse
	Metadata   Kind = "metadata"   // inspec.yml
	Dependency Kind = "dependency" // a profile that this one depends on
	Require    Kind = "require"    // require 'x'
	Resource   Kind = "resource"
	Property   Kind = "property" // of a resource; matchers that ask for one, too
	Word       Kind = "word"     // a name without receiver
	Method     Kind = "method"   // of Ruby's core classes
	Constant   Kind = "constant"
	Construct  Kind = "construct" // a piece of Ruby
	Regexp     Kind = "regexp"
	Command    Kind = "command" // a command line
)

func (c *Control) blocked() bool {
	for _, f := range c.Findings {
		if f.Blocks {
			return true
		}
	}
	return false
}

// count fills in the coverage.
func (r *Report) count() {
	all := false
	for _, f := range r.Findings {
		all = all || f.Blocks
	}
	r.Coverage = Coverage{Controls: len(r.Controls)}
	for i := range r.Controls {
		if all || r.Controls[i].blocked() {
			r.Coverage.CannotRun++
		}
	}
	switch {
	case r.Coverage.Controls > 0:
		r.Coverage.Percent = percent(r.Coverage.Controls-r.Coverage.CannotRun, r.Coverage.Controls)
	case !all:
		r.Coverage.Percent = 100
	}
}

// Sum is the coverage of several profiles together.
func Sum(reports []Report) Coverage {
	total := Coverage{Percent: 100}
	for _, r := range reports {
		total.Controls += r.Coverage.Controls
		total.CannotRun += r.Coverage.CannotRun
	}
	if total.Controls > 0 {
		total.Percent = percent(total.Controls-total.CannotRun, total.Controls)
	}
	return total
}

// percent rounds down to a tenth, so that 100 is all of them.
func percent(part, whole int) float64 { return float64(part*1000/whole) / 10 }
