// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

const (
	serviceParams   = "Inspec::Resources::ServiceParams"
	serviceRunlevel = "Inspec::Resources::Runlevels"
)

// installService defines the classes of what a service's params and runlevels
// return.
func installService(in *interp.Interp) {
	get := func(p *interp.Hash, key string) (interp.Value, error) {
		if v, ok := p.GetStr(key); ok {
			return v, nil
		}
		return interp.Nil, Unsupported("the parameter %s of a service, which systemctl show has from the running systemd,", key)
	}
	in.DefineClass(serviceParams, nil, interp.Methods{
		"[]": method(func(p *interp.Hash, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			return get(p, keyText(a.Arg(0)))
		}),
		"method_missing": method(func(p *interp.Hash, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			return get(p, keyText(a.Arg(0)))
		}),
		"respond_to_missing?": method(func(p *interp.Hash, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			_, ok := p.GetStr(keyText(a.Arg(0)))
			return interp.Bool(ok), nil
		}),
		"empty?": property(func(*interp.Hash) (any, error) { return false, nil }),
		"to_s": method(func(p *interp.Hash, in *interp.Interp, _ interp.Args) (interp.Value, error) {
			m, err := mash(in, p)
			if err != nil {
				return interp.Nil, err
			}
			return in.Call(m, "to_s")
		}),
	})
	in.DefineClass(serviceRunlevel, nil, interp.Methods{
		"to_s":      text((*runlevels).String),
		"keys":      property(func(r *runlevels) (any, error) { return r.keys(), nil }),
		"values":    property(func(r *runlevels) (any, error) { return r.values(), nil }),
		"empty?":    property(func(r *runlevels) (any, error) { return len(r.levels) == 0, nil }),
		"enabled?":  property(func(r *runlevels) (any, error) { return !slices.Contains(r.values(), any(false)), nil }),
		"disabled?": property(func(r *runlevels) (any, error) { return !slices.Contains(r.values(), any(true)), nil }),
		"filter": method(func(r *runlevels, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return r.filter(in, a.Flat())
		}),
		"[]": method(func(r *runlevels, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			for _, l := range r.levels {
				if interp.FromGo(l.level) == a.Arg(0) {
					return interp.Bool(l.on), nil
				}
			}
			return interp.Bool(false), nil
		}),
	})
}

// plainSettings are those that systemctl show prints as they are written, with
// what it prints where nothing is.
var plainSettings = []struct{ key, name, otherwise string }{
	{"Service.Type", "Type", "simple"},
	{"Service.User", "User", ""},
	{"Service.Group", "Group", ""},
	{"Service.Restart", "Restart", "no"},
	{"Service.PIDFile", "PIDFile", ""},
	{"Service.WorkingDirectory", "WorkingDirectory", ""},
	{"Service.RootDirectory", "RootDirectory", ""},
}

// yesOrNo are the settings that are off unless they are switched on.
var yesOrNo = []string{
	"NoNewPrivileges", "PrivateDevices", "PrivateNetwork", "ProtectKernelTunables", "ProtectKernelModules",
	"ProtectControlGroups", "RemainAfterExit",
}

// commandSettings are the settings that are commands.
var commandSettings = []string{"ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost"}

// showUnit is what systemctl show prints of a unit, as far as files tell.
func showUnit(u *unit, preset string) *interp.Hash {
	s := u.settings
	description := u.id
	if d := s.last("Unit.Description"); d != "" {
		description = d
	}
	out := row("Id", u.id, "Description", description, "LoadState", u.load, "UnitFileState", u.state)
	set := func(key, value string) { out.Set(interp.Str(key), interp.Str(value)) }
	if u.load == "not-found" {
		set("ActiveState", "inactive")
		set("SubState", "dead")
		return out
	}
	set("FragmentPath", u.fragment)
	set("UnitFilePreset", preset)
	if u.load != "loaded" || !strings.HasSuffix(u.id, ".service") || u.state == "generated" {
		return out
	}
	for _, p := range plainSettings {
		value := s.last(p.key)
		switch {
		case value == "" && p.name == "Type" && s.last("Service.BusName") != "":
			value = "dbus"
		case value == "" && p.name == "Type" && len(s["Service.ExecStart"]) == 0:
			value = "oneshot"
		case value == "":
			value = p.otherwise
		}
		if !strings.Contains(value, "%") { // Else systemd would expand it.
			set(p.name, value)
		}
	}
	for _, key := range yesOrNo {
		if _, ok := s["Service."+key]; ok {
			set(key, map[bool]string{true: "yes", false: "no"}[systemdTrue(s.last("Service."+key))])
		}
	}
	for _, key := range commandSettings {
		if commands := s["Service."+key]; len(commands) > 0 {
			// Of several, the last line is the one that InSpec keeps.
			if shown, ok := showCommand(commands[len(commands)-1]); ok {
				set(key, shown)
			}
		}
	}
	return out
}

// systemdTrue reads a boolean (systemd.syntax(7)).
func systemdTrue(s string) bool {
	return slices.Contains([]string{"1", "yes", "y", "true", "t", "on"}, strings.ToLower(s))
}

// showCommand is a command as systemctl show prints one that was not started.
// What systemd would unquote or expand is not shown.
func showCommand(line string) (string, bool) {
	path, _, _ := strings.Cut(line, " ")
	if strings.ContainsAny(line, "\"'\\%") || strings.ContainsAny(path, "@:+!") {
		return "", false
	}
	ignore := "no"
	if rest, ok := strings.CutPrefix(path, "-"); ok {
		ignore, path, line = "yes", rest, line[1:]
	}
	return "{ path=" + path + " ; argv[]=" + strings.Join(strings.Fields(line), " ") + " ; ignore_errors=" + ignore +
		" ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }", true
}

// runlevel is one of SysV's, and whether a service is started in it.
type runlevel struct {
	level int
	on    bool
}

// runlevels is InSpec's hash of them.
type runlevels struct {
	owner  string
	levels []runlevel
}

func (r *runlevels) String() string {
	keys := make([]string, len(r.levels))
	for i, l := range r.levels {
		keys[i] = strconv.Itoa(l.level)
	}
	return "Service " + r.owner + " runlevels " + strings.Join(keys, ", ")
}

func (r *runlevels) keys() []any {
	out := []any{}
	for _, l := range r.levels {
		out = append(out, l.level)
	}
	return out
}

func (r *runlevels) values() []any {
	out := []any{}
	for _, l := range r.levels {
		out = append(out, l.on)
	}
	return out
}

// filter keeps the levels that are named, or match.
func (r *runlevels) filter(in *interp.Interp, filters []interp.Value) (interp.Value, error) {
	if len(filters) == 1 {
		if list, ok := filters[0].(*interp.Array); ok {
			filters = list.Elems
		}
	}
	out := &runlevels{owner: r.owner}
	for _, l := range r.levels {
		keep := len(filters) == 0
		for _, f := range filters {
			if interp.IsNil(f) {
				keep = true
				continue
			}
			level := interp.FromGo(l.level)
			_, isPattern := f.(*interp.Regexp)
			if isPattern || len(filters) > 1 {
				level = interp.Str(strconv.Itoa(l.level))
			}
			if !isPattern && len(filters) > 1 {
				s, err := in.ToS(f)
				if err != nil {
					return interp.Nil, err
				}
				f = interp.Str(s)
			}
			ok, err := in.CaseEqual(f, level)
			if err != nil {
				return interp.Nil, err
			}
			keep = keep || ok
		}
		if keep {
			out.levels = append(out.levels, l)
		}
	}
	return in.NewObject(mustConst(in, serviceRunlevel).(*interp.Class), out), nil
}
