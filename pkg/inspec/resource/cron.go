// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func cronDefinition() Definition {
	return Definition{
		Name:  "cron",
		Class: "Inspec::Resources::Cron",
		Super: "crontab",
		Card: Card{
			Summary: "The lines of a user's crontab. It is the crontab resource, with two more ways to ask.",
			Source:  "as crontab",
			Example: "describe cron(user: 'root') do\n  it { should have_entry '0 3 * * * /usr/local/bin/backup' }\nend",
			Methods: map[string]string{
				"table":      "the entries as they are written, a line each",
				"has_entry?": "an entry is written exactly so",
			},
			Differences: []string{"As crontab. A user without a crontab fails the resource, as in InSpec."},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			made, err := newCrontab(h, in, a)
			f, ok := made.(*rowFile)
			if !ok || err != nil {
				return made, err
			}
			switch {
			case f.path != "":
				return f, Unsupported("the option path of cron")
			case !f.found:
				who, option := f.id, " -u "+f.id
				if who == "" {
					who, option = "root", ""
				}
				return f, interp.Raise(interp.ResourceFailed, "Error while executing crontab -l%s command: \nno crontab for %s", option, who)
			}
			return f, nil
		},
		Methods: interp.Methods{
			"to_s": text(func(f *rowFile) string { return "cron for " + f.owner() }),
			"resource_id": text(func(f *rowFile) string {
				if f.id == "" {
					return "cron current user"
				}
				return "cron " + f.id
			}),
			"table": property(func(f *rowFile) (any, error) {
				return strings.Join(slices.DeleteFunc(f.cronLines(), func(s string) bool { return s == "" }), "\n"), nil
			}),
			"has_entry?": method(func(f *rowFile, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return interp.Bool(slices.Contains(f.cronLines(), plain(a.Arg(0)))), nil
			}),
		},
	}
}

// owner is whose crontab it is.
func (f *rowFile) owner() string {
	if f.id == "" {
		return "current user"
	}
	return "user " + f.id
}

// cronLines are the lines without their comments.
func (f *rowFile) cronLines() []string {
	var out []string
	for line := range strings.Lines(f.content) {
		out = append(out, strings.TrimSpace(lineContent(line)))
	}
	return out
}
