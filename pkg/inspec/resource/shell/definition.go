// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"slices"
	"strings"
	"sync"
)

// definition is a program that can be answered, with its card.
type definition struct {
	name    string
	also    []string // other names for it
	summary string
	options []optionSpec
	// words are what it understands beside options: predicates, operators,
	// directives.
	words string
	notes []string // where it differs, or what it refuses
	// builtin: there is no program of that name, only a word of the shell.
	builtin bool
	run     program
}

// program prints and returns its exit status. An error means that there is no
// answer, not that the program failed.
type program func(c *call) (status int, err error)

// definitions are all programs.
func definitions() []definition {
	return append(slices.Concat(builtinDefinitions(), lineDefinitions(), valueDefinitions()),
		apkDefinition(), awkDefinition(), basenameDefinition(), catDefinition(), checksumDefinition(), cryptoPoliciesDefinition(),
		commandDefinition(), cutDefinition(), detectVirtDefinition(), dirnameDefinition(), dpkgDefinition(), echoDefinition(),
		findDefinition(), getenforceDefinition(), getentDefinition(), grepDefinition(), grubEditenvDefinition(), headDefinition(),
		hostnameDefinition(), idDefinition(), lsDefinition(), lsmodDefinition(), mountDefinition(), postconfDefinition(), printfDefinition(), psDefinition(),
		readlinkDefinition(), realpathDefinition(), rpmDefinition(), sedDefinition(), sestatusDefinition(),
		sortDefinition(), statDefinition(), sudoDefinition(), sysctlDefinition(), systemctlDefinition(), systemdAnalyzeDefinition(), systemdSysctlDefinition(), tailDefinition(), testDefinition(),
		trDefinition(), typeDefinition(), unameDefinition(), uniqDefinition(), wcDefinition(),
		whichDefinition(), whoamiDefinition(), xargsDefinition(), dfDefinition(), opensslDefinition(),
	)
}

// byName are the definitions by each of their names. Nobody changes them.
var byName = sync.OnceValue(func() map[string]*definition {
	out := map[string]*definition{}
	all := definitions()
	for i := range all {
		for _, name := range append([]string{all[i].name}, all[i].also...) {
			out[name] = &all[i]
		}
	}
	return out
})

// Program is the card of a program that command lines may use.
type Program struct {
	Names   []string
	Summary string
	// Options are answered exactly; any other is an error that names it.
	Options []string
	// Words are what it understands beside options, "" where that says itself.
	Words string
	// Notes tell what differs or is refused.
	Notes []string
}

// Programs are the cards of all programs, in order of their names.
func Programs() []Program {
	var out []Program
	for _, d := range definitions() {
		p := Program{Names: append([]string{d.name}, d.also...), Summary: d.summary, Words: d.words, Notes: d.notes}
		for _, o := range d.options {
			p.Options = append(p.Options, o.String())
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Program) int { return strings.Compare(a.Names[0], b.Names[0]) })
	return out
}

// String is an option as it is written: -e, --regexp VALUE.
func (s optionSpec) String() string {
	var forms []string
	if s.short != 0 {
		forms = append(forms, "-"+string(s.short))
	}
	if s.long != "" {
		forms = append(forms, "--"+s.long)
	}
	text := strings.Join(forms, ", ")
	switch {
	case s.value:
		text += " VALUE"
	case s.optional:
		text += "[=VALUE]"
	}
	return text
}
