// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

// Part is one of the profiles that were asked for, with the controls that ran
// for it: its own and those of the profiles it includes.
type Part struct {
	Profile  *Profile
	Controls []Assessed
}

// Counts counts the part's controls.
func (p Part) Counts() Counts { return Count(p.Controls) }

// Parts are the profiles that were asked for, in order. Each control of the run
// is in exactly one of them.
func (r *Report) Parts() []Part {
	parent := parents(r.Profiles)
	var parts []Part
	index := make(map[*Profile]int, len(r.Profiles))
	part := make([]int, len(r.Profiles))
	for i := range r.Profiles {
		index[&r.Profiles[i]] = i
		if parent[i] < 0 {
			part[i] = len(parts)
			parts = append(parts, Part{Profile: &r.Profiles[i]})
		}
	}
	for _, a := range r.Assess() {
		i := index[a.Profile]
		for parent[i] >= 0 {
			i = parent[i]
		}
		of := &parts[part[i]]
		of.Controls = append(of.Controls, a)
	}
	return parts
}
