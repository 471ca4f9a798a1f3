// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func etcGroupDefinition() Definition {
	return Definition{
		Name:  "etc_group",
		Class: "Inspec::Resources::EtcGroup",
		Card: Card{
			Summary: "The groups in /etc/group.",
			Source:  "/etc/group of the target, or the file given",
			Example: "describe etc_group do\n  its('gids') { should_not contain_duplicates }\nend",
			Methods: map[string]string{
				"users": "the members of all groups, with repetitions",
				"where": "the groups with a name, gid or members; a view with groups, gids, users and entries",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/group")
			if err != nil {
				return nil, err
			}
			e := &etcGroup{path: path}
			content, err := h.readConfig(path, true)
			if err == nil {
				err = wellFormed(content)
			}
			if err == nil {
				e.groups = parseEtcGroup(content)
			}
			return e, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(*etcGroup) string { return "/etc/group" }),
			"resource_id": text(func(e *etcGroup) string { return e.path }),
			"entries":     ifRead(func(e *etcGroup) any { return e.rows() }),
			"groups":      ifRead(func(e *etcGroup) any { return e.names() }),
			"gids":        ifRead(func(e *etcGroup) any { return e.ids() }),
			"users":       ifRead(func(e *etcGroup) any { return e.users() }),
			"where":       method((*etcGroup).where),
		},
	}
}

type etcGroup struct {
	path   string
	groups []groupRecord // nil: the file could not be read
}

// ifRead is a property of groups that is nil where there was nothing to read.
func ifRead(get func(*etcGroup) any) interp.Method {
	return property(func(e *etcGroup) (any, error) {
		if e.groups == nil {
			return nil, nil
		}
		return get(e), nil
	})
}

// parseEtcGroup reads group(5) with comments.
func parseEtcGroup(content string) []groupRecord {
	out := []groupRecord{}
	for _, line := range splitLines(content) {
		fields := splitFields(stripComment(line, "#"), ":")
		if len(fields) == 0 {
			continue
		}
		out = append(out, groupRecord{fields[0], field(fields, 1), groupID(fields), field(fields, 3)})
	}
	return out
}

// groupID is the third field: a number if it is one, else as it is written, nil
// where it is not there (InSpec: lib/inspec/utils/convert.rb).
func groupID(fields []string) any {
	if len(fields) > 2 && integerText.MatchString(fields[2]) {
		return leadingInt(fields[2])
	}
	return field(fields, 2)
}

func (e *etcGroup) rows() interp.Value {
	var rows []*interp.Hash
	for _, g := range e.groups {
		rows = append(rows, row("name", g.name, "password", g.password, "gid", g.id, "members", g.members))
	}
	return rowList(rows)
}

func (e *etcGroup) names() []string {
	out := []string{}
	for _, g := range e.groups {
		out = append(out, g.name)
	}
	return out
}

func (e *etcGroup) ids() []any {
	out := []any{}
	for _, g := range e.groups {
		out = append(out, g.id)
	}
	return out
}

func (e *etcGroup) users() []string {
	out := []string{}
	for _, g := range e.groups {
		if g.members != nil {
			out = append(out, slices.DeleteFunc(g.array(), func(s string) bool { return s == "" })...)
		}
	}
	return out
}

// where keeps the groups whose fields have the given texts. A field it does
// not know is left out of account.
func (e *etcGroup) where(in *interp.Interp, a interp.Args) (interp.Value, error) {
	flat := a.Flat()
	if len(flat) == 0 {
		return interp.Nil, nil
	}
	conditions, ok := flat[0].(*interp.Hash)
	if !ok || conditions.Len() == 0 {
		return interp.Nil, nil
	}
	view := &etcGroup{path: e.path, groups: e.groups}
	for k, v := range conditions.All() {
		want, err := in.ToS(v)
		if err != nil {
			return interp.Nil, err
		}
		var get func(groupRecord) any
		switch keyText(k) {
		case "name", "group_name":
			get = func(g groupRecord) any { return g.name }
		case "password":
			get = func(g groupRecord) any { return g.password }
		case "gid", "group_id":
			get = func(g groupRecord) any { return g.id }
		case "users", "members":
			get = func(g groupRecord) any { return g.members }
		default:
			continue
		}
		if view.groups == nil {
			continue
		}
		kept := []groupRecord{}
		for _, g := range view.groups {
			got, err := in.ToS(interp.FromGo(get(g)))
			if err != nil {
				return interp.Nil, err
			}
			if got == want {
				kept = append(kept, g)
			}
		}
		view.groups = kept
	}
	return in.NewObject(mustConst(in, etcGroupView).(*interp.Class), view), nil
}

const etcGroupView = "Inspec::Resources::EtcGroupView"

// installEtcGroupView defines the class of what where returns.
func installEtcGroupView(in *interp.Interp) {
	in.DefineClass(etcGroupView, nil, interp.Methods{
		"entries": ifRead(func(e *etcGroup) any { return e.rows() }),
		"groups":  ifRead(func(e *etcGroup) any { return e.names() }),
		"gids":    ifRead(func(e *etcGroup) any { return e.ids() }),
		"users":   ifRead(func(e *etcGroup) any { return e.users() }),
	})
}
