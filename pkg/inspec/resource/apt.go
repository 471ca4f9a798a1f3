// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func aptDefinition() Definition {
	return Definition{
		Name:  "apt",
		Class: "Inspec::Resources::AptRepository",
		Card: Card{
			Summary: "A package repository of apt, by its address or the name of a PPA.",
			Source:  "the files below /etc/apt of the target whose names end in .list",
			Example: "describe apt('http://deb.example.org/debian') do\n  it { should exist }\n  it { should be_enabled }\nend",
			Methods: map[string]string{
				"exists?":  "a line for it is there, also where it is commented out",
				"enabled?": "its lines are all in use, or all commented out, as in InSpec",
			},
			Differences: []string{"Files in the newer format (.sources) are not read, as in InSpec."},
		},
		New: newApt,
		Methods: interp.Methods{
			"to_s": text(func(r *aptRepository) string { return "Apt Repository " + r.url }),
			"resource_id": text(func(r *aptRepository) string {
				if r.url == "" {
					return r.name
				}
				return r.url
			}),
			"exists?": method(func(r *aptRepository, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				lines, err := r.lines(in)
				return interp.Bool(len(lines) > 0), err
			}),
			"enabled?": method(func(r *aptRepository, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				lines, err := r.lines(in)
				return interp.Bool(len(lines) > 0 && len(slices.Compact(lines)) == 1), err
			}),
		},
	}
}

func ppaDefinition() Definition {
	return Definition{
		Name:  "ppa",
		Class: "Inspec::Resources::PpaRepository",
		Super: "apt",
		Card: Card{
			Summary: "A package repository of Launchpad: the apt resource.",
			Source:  "as apt",
			Example: "describe ppa('ppa:nginx/stable') do\n  it { should exist }\nend",
		},
		New: newApt,
	}
}

// aptRepository is a repository; url is empty where there is no apt.
type aptRepository struct {
	host      *Host
	name, url string
}

func newApt(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	name, err := a.Str(0)
	if err != nil {
		return nil, err
	}
	r := &aptRepository{host: h, name: name}
	platform, err := h.Platform()
	if err != nil {
		return r, err
	}
	if !platform.In("debian") {
		return r, interp.Raise(interp.ResourceSkipped, "The `apt` resource is not supported on your OS yet.")
	}
	r.url = aptURL(name)
	return r, nil
}

var webAddress = lazyregexp.New(`\A(?i:https?):\S+\z`)

// aptURL is the address of a repository that may be given as ppa:OWNER/NAME.
func aptURL(name string) string {
	if webAddress.MatchString(name) {
		return name
	}
	if rest, ok := strings.CutPrefix(name, "ppa:"); ok {
		name, _, _ = strings.Cut(rest, ":")
	}
	parts := append(splitFields(name, "/"), "", "")
	if parts[1] == "" {
		parts[1] = "ppa"
	}
	return fmt.Sprintf("http://ppa.launchpad.net/%s/%s/ubuntu", parts[0], parts[1])
}

// lines tells of each line for the repository whether it is in use.
func (r *aptRepository) lines(in *interp.Interp) ([]bool, error) {
	files, err := r.host.findFiles(in, "/etc/apt/", ` -name "*.list"`)
	if err != nil {
		return nil, err
	}
	var out []bool
	for _, name := range files {
		if dir, err := r.host.isDirectory(name); dir || err != nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		text, err := r.host.optional(name)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			if kind, url, active := parseApt(line); kind == "deb" && url == r.url {
				out = append(out, active)
			}
		}
	}
	return out, nil
}

var (
	aptComment = lazyregexp.New(`\A(#\s*)*`)
	aptOptions = lazyregexp.New(`\A(deb|deb-src)\s+\[.+?\]`)
)

// parseApt reads a line of sources.list(5); kind is empty where it is none.
func parseApt(line string) (kind, url string, active bool) {
	rest := aptComment.ReplaceAllString(line, "")
	words := strings.Fields(aptOptions.ReplaceAllString(rest, "$1"))
	if len(words) < 4 || strings.HasPrefix(words[1], "cdrom:") {
		return "", "", false
	}
	if url = strings.ReplaceAll(words[1], `"`, ""); !webAddress.MatchString(url) {
		return "", "", false
	}
	if words[0] == "deb" || words[0] == "deb-src" {
		kind = words[0]
	}
	return kind, url, rest == line
}
