// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func groupDefinition() Definition {
	return Definition{
		Name:  "group",
		Class: "Inspec::Resources::Group",
		Card: Card{
			Summary: "One group.",
			Source:  "/etc/group of the target",
			Example: "describe group('root') do\n  it { should exist }\n  its('gid') { should eq 0 }\nend",
			Methods: map[string]string{
				"members":       "names with commas between them, \"\" where there are none",
				"members_array": "names as an array",
			},
			Differences: []string{"Only /etc/group is asked; other sources of nsswitch.conf are not."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			name, err := a.Str(0)
			return &group{host: h, name: name}, err
		},
		Methods: interp.Methods{
			"to_s": text(func(g *group) string { return "Group " + g.name }),
			"resource_id": property(func(g *group) (any, error) {
				found, err := g.find()
				if err != nil || found == nil {
					return "", err
				}
				return fmt.Sprintf("%s-%v", g.name, found.id), nil
			}),
			"exist?":  property((*group).exists),
			"exists?": property((*group).exists),
			"gid": property(func(g *group) (any, error) {
				found, err := g.find()
				if err != nil || found == nil {
					return nil, err
				}
				return found.id, nil
			}),
			"members": property(func(g *group) (any, error) {
				found, err := g.find()
				if err != nil || found == nil || found.members == nil {
					return "", err
				}
				return found.members, nil
			}),
			"members_array": property(func(g *group) (any, error) {
				found, err := g.find()
				if err != nil || found == nil || found.members == nil {
					return []string{}, err
				}
				return found.array(), nil
			}),
			"local": property(func(*group) (any, error) { return true, nil }),
			"has_gid?": method(func(g *group, in *interp.Interp, a interp.Args) (interp.Value, error) {
				return sameAs(in, a, func() (any, error) {
					found, err := g.find()
					if err != nil || found == nil {
						return nil, err
					}
					return found.id, nil
				})
			}),
		},
	}
}

type group struct {
	host *Host
	name string
}

func (g *group) exists() (any, error) {
	found, err := g.find()
	return found != nil, err
}

// find returns the group, nil where there is none. Two of a name are no answer.
func (g *group) find() (*groupRecord, error) {
	all, err := g.host.groupRecords()
	if err != nil {
		return nil, err
	}
	var found *groupRecord
	for i := range all {
		if all[i].name != g.name {
			continue
		}
		if found != nil {
			return nil, interp.Raise("RuntimeError", "found more than one group with the same name, please use `groups` resource")
		}
		found = &all[i]
	}
	return found, nil
}

func groupsDefinition() Definition {
	return Definition{
		Name:  "groups",
		Class: "Inspec::Resources::Groups",
		Card: Card{
			Summary: "All groups, as a table.",
			Source:  "/etc/group of the target",
			Example: "describe groups.where { gid == 0 } do\n  its('names') { should eq ['root'] }\nend",
			Methods: map[string]string{"members": "names with commas between them, one text for each group"},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) { return h, a.Want(0, 0) },
		Methods: interp.Methods{
			"to_s": text(func(*Host) string { return "Groups" }),
		},
		Table: &Table{
			Columns: []Column{
				{Name: "exists?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
					return interp.Bool(len(t.rows) > 0), nil
				}},
				column("names", "name"), column("gids", "gid"), column("domains", "domain"),
				{Name: "members", Field: interp.Str("members"), Simple: true},
				{Name: "members_array", Field: interp.Str("members_array"), Simple: true},
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				h, err := dataOf[*Host](in, self)
				if err != nil {
					return nil, err
				}
				all, err := h.groupRecords()
				if err != nil {
					return nil, err
				}
				var rows []*interp.Hash
				for _, g := range all {
					var array any
					if g.members != nil {
						array = g.array()
					}
					rows = append(rows, row("name", g.name, "password", g.password, "gid", g.id, "members", g.members, "members_array", array))
				}
				return rows, nil
			},
		},
	}
}

// groupRecord is a line of group(5) as InSpec has it: no members are nil.
type groupRecord struct {
	name     string
	password any
	id       any
	members  any
}

func (g groupRecord) array() []string { return splitFields(g.members.(string), ",") }

// groupRecords are the groups as getent(1) prints them.
func (h *Host) groupRecords() ([]groupRecord, error) {
	groups, err := h.groups()
	if err != nil {
		return nil, err
	}
	var out []groupRecord
	for _, g := range groups {
		out = append(out, groupRecord{g.name, g.password, leadingInt(g.gid), orNil(strings.Join(g.members, ","))})
	}
	return out, nil
}

// leadingInt is Ruby's to_i: the number a text begins with, or 0.
func leadingInt(s string) int {
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "-")
	n := 0
	for _, c := range strings.TrimLeft(s, "+-") {
		if c < '0' || c > '9' || n > 1<<50 {
			break
		}
		n = n*10 + int(c-'0')
	}
	if negative {
		return -n
	}
	return n
}
