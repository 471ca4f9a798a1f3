// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func platformDefinition() Definition {
	return Definition{
		Name:  "platform",
		Class: "Inspec::Resources::PlatformResource",
		Card: Card{
			Summary: "The platform that the target is taken for.",
			Source:  "release files below the target's /etc, and the kernel for the architecture",
			Example: "describe platform do\n  it { should be_in_family('linux') }\nend",
			Methods: map[string]string{
				"platform?": "be_platform: its name or one of its families",
				"release":   "\"unknown\" where no file tells, nil where the file that tells has none",
				"[]":        "any of these by name",
			},
			Differences: []string{
				"The uuid of the target is not computed.",
				"A release file without a version, and one that is no UTF-8, make InSpec end; here there is no release.",
			},
		},
		New: newPlatform,
		Methods: interp.Methods{
			"to_s":        text(func(*Platform) string { return "Platform Detection" }),
			"resource_id": text(func(p *Platform) string { return p.Name }),
			"name":        text(func(p *Platform) string { return p.Name }),
			"family":      text((*Platform).Family),
			"families":    property(func(p *Platform) (any, error) { return p.Families, nil }),
			"release":     property(func(p *Platform) (any, error) { return p.release(), nil }),
			"arch":        text(func(p *Platform) string { return p.Arch }),
			"[]":          method((*Platform).lookup),
			"params": property(func(p *Platform) (any, error) {
				return row(":name", p.Name, ":families", p.Families, ":release", p.release(), ":arch", p.Arch), nil
			}),
			"platform?": method(func(p *Platform, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				name, err := a.Str(0)
				return interp.Bool(p.Name == name || p.In(name)), err
			}),
			"in_family?": method(func(p *Platform, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				name, err := a.Str(0)
				return interp.Bool(p.In(name)), err
			}),
			"supported?": method(func(p *Platform, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				list, ok := a.Arg(0).(*interp.Array)
				if !ok {
					return interp.Nil, interp.Raise("ArgumentError", "`supports` is nil.")
				}
				var entries []map[string]any
				for _, e := range list.Elems {
					if entry, ok := interp.ToGo(e).(map[string]any); ok {
						entries = append(entries, entry)
					}
				}
				return interp.Bool(p.Supports(entries)), nil
			}),
		},
	}
}

func newPlatform(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	if err := a.Want(0, 0); err != nil {
		return nil, err
	}
	return h.Platform()
}

func (p *Platform) release() any {
	if p.Unreleased {
		return nil
	}
	return p.Release
}

func (p *Platform) lookup(_ *interp.Interp, a interp.Args) (interp.Value, error) {
	key, err := a.Str(0)
	if err != nil {
		return interp.Nil, err
	}
	switch key {
	case "name":
		return interp.Str(p.Name), nil
	case "title":
		return interp.Str(p.Title), nil
	case "family":
		return interp.Str(p.Family()), nil
	case "families", "family_hierarchy":
		return interp.Strs(p.Families), nil
	case "release":
		return interp.FromGo(p.release()), nil
	case "arch":
		return interp.Str(p.Arch), nil
	case "uuid":
		return interp.Nil, Unsupported("the uuid of platform")
	}
	return interp.Str("unknown"), nil
}

func osDefinition() Definition {
	ms := interp.Methods{
		"to_s": text(func(*Platform) string { return "Operating System Detection" }),
	}
	// Only these families have a predicate; there is no ubuntu?.
	for _, family := range []string{"aix", "redhat", "debian", "suse", "bsd", "solaris", "linux", "unix", "windows", "hpux", "darwin"} {
		ms[family+"?"] = property(func(p *Platform) (any, error) { return p.In(family), nil })
	}
	return Definition{
		Name:  "os",
		Class: "Inspec::Resources::OSResource",
		Super: "platform",
		Card: Card{
			Summary: "The operating system that the target is taken for: platform, with a predicate for some families.",
			Source:  "as platform",
			Example: "describe os do\n  it { should be_linux }\nend",
		},
		New:     newPlatform,
		Methods: ms,
	}
}
