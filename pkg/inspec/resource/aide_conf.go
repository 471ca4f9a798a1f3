// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func aideConfDefinition() Definition {
	return Definition{
		Name:  "aide_conf",
		Class: "Inspec::Resources::AideConf",
		Card: Card{
			Summary: "The lines of aide.conf that select files, each with its rules. Rules that are made of others are taken apart.",
			Source:  "/etc/aide.conf of the target, or the file given",
			Example: "describe aide_conf.where { selection_line == '/bin' } do\n  its('rules.flatten') { should include 'sha512' }\nend",
			Methods: map[string]string{"all_have_rule": "whether every selection has a rule"},
		},
		New: newRowFile("/etc/aide.conf", "AIDE Config", false, parseAide),
		Methods: rowMethods(interp.Methods{
			"resource_id": text(func(f *rowFile) string { return f.id }),
			"all_have_rule": method(func(f *rowFile, in *interp.Interp, a interp.Args) (interp.Value, error) {
				for _, r := range f.rows {
					rules, _ := r.GetStr("rules")
					has, err := in.Call(rules, "include?", a.Arg(0))
					if err != nil || !interp.Truthy(has) {
						return interp.Bool(false), err
					}
				}
				return interp.Bool(true), nil
			}),
		}),
		Table: rowTable(column("selection_lines", "selection_line"), column("rules", "rules")),
	}
}

// maxAideRules bounds what rules that are made of rules may grow to.
const maxAideRules = 100_000

// aideGroups are the rules that stand for several ones.
var aideGroups = map[string][]string{
	"R": {"p", "i", "l", "n", "u", "g", "s", "m", "c", "md5"},
	"L": {"p", "i", "l", "n", "u", "g"},
	">": {"p", "l", "u", "g", "i", "n", "S"},
}

func parseAide(text string) ([]*interp.Hash, error) {
	var rows []*interp.Hash
	rules := map[string][]string{}
	total := 0
	expand := func(list string) ([]string, error) {
		var out []string
		for _, name := range splitFields(list, "+") {
			parts, ok := rules[name]
			if !ok {
				parts, ok = aideGroups[name]
			}
			if !ok {
				parts = []string{name}
			}
			if total += len(parts); total > maxAideRules {
				return nil, interp.Raise(interp.ResourceFailed, "the rules of aide.conf are more than %d", maxAideRules)
			}
			out = append(out, parts...)
		}
		return out, nil
	}
	for line := range strings.Lines(text) {
		line = lineContent(line)
		switch {
		case strings.Contains(line, " = "):
			parts := splitFields(strings.Join(strings.Fields(line), ""), "=")
			if len(parts) == 0 {
				return nil, noMethod("split")
			}
			list, err := expand(parts[len(parts)-1])
			if err != nil {
				return nil, err
			}
			rules[parts[0]] = list
		case line != "" && strings.Contains("/!=", line[:1]):
			words := strings.Fields(line)
			words[0] = strings.TrimSuffix(words[0], "/")
			list, err := expand(words[len(words)-1])
			if err != nil {
				return nil, err
			}
			rows = append(rows, row("selection_line", words[0], "rules", slices.Clone(list)))
		}
	}
	return rows, nil
}
