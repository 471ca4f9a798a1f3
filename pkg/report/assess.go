// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

// Assessed is one control that the run asked, with all that was said about it.
type Assessed struct {
	// Profile is the outermost profile that lists the control.
	Profile *Profile
	// Control is the base's control, where InSpec writes the results; title
	// and description are those of the outermost profile that gives them.
	Control  Control
	Outcome  Outcome
	Severity Severity
}

// Assess returns each control of the run once, in the order of the profiles.
//
// An overlay lists the controls of its base again, without results; the two
// are one control. They are known by `parent_profile` and the id. Profiles that
// are not linked have nothing to do with each other, whatever their ids. A
// control that an overlay left out is not returned, unless it ran all the same.
func (r *Report) Assess() []Assessed {
	links := link(r.Profiles)
	var out []Assessed
	for p := range r.Profiles {
		profile := &r.Profiles[p]
		for c := range profile.Controls {
			at := place{p, c}
			if links.overlaid[at] {
				continue
			}
			control := links.join(r.Profiles, at)
			if leftOut := links.parent[p] >= 0 && len(control.Results) == 0; leftOut {
				continue
			}
			out = append(out, Assessed{profile, control, control.Outcome(), control.Severity()})
		}
	}
	return out
}

// place is a control by the index of its profile and its own.
type place struct{ profile, control int }

// links says which control stands on which.
type links struct {
	parent   []int           // of a profile, -1 if it has none
	base     map[place]place // of an overlay's control
	overlaid map[place]bool
}

func link(profiles []Profile) links {
	l := links{parent: parents(profiles), base: map[place]place{}, overlaid: map[place]bool{}}
	depends := make([][]int, len(profiles))
	for p, parent := range l.parent {
		if parent >= 0 {
			depends[parent] = append(depends[parent], p)
		}
	}
	byID := make([]map[string]int, len(profiles))
	for p := range profiles {
		byID[p] = make(map[string]int, len(profiles[p].Controls))
		for c := range profiles[p].Controls {
			if id := profiles[p].Controls[c].ID; !has(byID[p], id) {
				byID[p][id] = c
			}
		}
	}
	for p := range profiles {
		for c := range profiles[p].Controls {
			if base, ok := find(depends, byID, p, profiles[p].Controls[c].ID); ok {
				l.base[place{p, c}] = base
				l.overlaid[base] = true
			}
		}
	}
	return l
}

func has[K comparable, V any](m map[K]V, k K) bool {
	_, ok := m[k]
	return ok
}

// find looks for a control below a profile: in its dependencies in order, and
// below each of them, because a layer between may not list the control.
func find(depends [][]int, byID []map[string]int, profile int, id string) (place, bool) {
	for _, d := range depends[profile] {
		if c, ok := byID[d][id]; ok {
			return place{d, c}, true
		}
		if at, ok := find(depends, byID, d, id); ok {
			return at, true
		}
	}
	return place{}, false
}

// parents returns the index of each profile's parent: of those with the name,
// the nearest before it, as InSpec writes a base after its overlay, else the
// first after it. A profile that would be its own ancestor has none.
func parents(profiles []Profile) []int {
	first := make(map[string]int, len(profiles))
	for i := range profiles {
		if name := profiles[i].Name; !has(first, name) {
			first[name] = i
		}
	}
	parent := make([]int, len(profiles))
	for i := range parent {
		parent[i] = -1
	}
	before := make(map[string]int, len(profiles))
	for i := range profiles {
		name := profiles[i].ParentProfile
		p, ok := before[name]
		if !ok {
			p, ok = first[name]
		}
		before[profiles[i].Name] = i
		if !ok || name == "" {
			continue
		}
		ancestor := p
		for ancestor >= 0 && ancestor != i {
			ancestor = parent[ancestor]
		}
		if ancestor < 0 {
			parent[i] = p
		}
	}
	return parent
}

// join makes one control of an overlay's and those below it. Results on more
// than one level all count: none may hide another.
func (l *links) join(profiles []Profile, at place) Control {
	control := func(at place) *Control { return &profiles[at.profile].Controls[at.control] }
	top := control(at)
	joined := *top
	for {
		base, ok := l.base[at]
		if !ok {
			break
		}
		at = base
		above := joined.Results
		joined = *control(at)
		if len(above) > 0 {
			joined.Results = append(joined.Results[:len(joined.Results):len(joined.Results)], above...)
		}
	}
	if top.Title != nil {
		joined.Title = top.Title
	}
	if top.Desc != nil {
		joined.Desc = top.Desc
	}
	return joined
}

// Failure names a control that failed or broke.
type Failure struct {
	ID       string   `json:"id"`
	Title    string   `json:"title,omitempty"`
	Outcome  Outcome  `json:"outcome"`
	Severity Severity `json:"severity"`
}

// FirstFailures returns at most n of the controls that failed or broke, the
// most severe first, for places that hold a few lines. Texts are clean.
func (r *Report) FirstFailures(n int) []Failure {
	bad, _ := split(r.Assess())
	out := make([]Failure, 0, min(n, len(bad)))
	for _, a := range bad[:min(n, len(bad))] {
		f := Failure{ID: CleanLine(a.Control.ID), Outcome: a.Outcome, Severity: a.Severity}
		if a.Control.Title != nil {
			f.Title = CleanLine(*a.Control.Title)
		}
		out = append(out, f)
	}
	return out
}

// split parts the controls that failed or broke from the rest. The first are
// ordered by severity, the worst first, and else as they came.
func split(controls []Assessed) (bad, rest []Assessed) {
	for _, s := range Severities() {
		for _, a := range controls {
			if (a.Outcome == Failed || a.Outcome == Error) && a.Severity == s {
				bad = append(bad, a)
			}
		}
	}
	for _, a := range controls {
		if a.Outcome != Failed && a.Outcome != Error {
			rest = append(rest, a)
		}
	}
	return bad, rest
}
