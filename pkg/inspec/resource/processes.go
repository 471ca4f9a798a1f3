// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"regexp"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func processesDefinition() Definition {
	columns := []Column{
		column("labels", "label"), column("pids", "pid"), column("cpus", "cpu"), column("mem", "mem"),
		column("vsz", "vsz"), column("rss", "rss"), column("tty", "tty"), column("states", "stat"),
		column("start", "start"), column("time", "time"), column("users", "user"), column("commands", "command"),
		column("process_name", "process_name"),
	}
	return Definition{
		Name:  "processes",
		Class: "Inspec::Resources::Processes",
		Card: Card{
			Summary: "The running processes whose command line matches, as a table.",
			Source:  "/proc of the target, shown as ps of procps shows it",
			Example: "describe processes('app') do\n  it { should exist }\n  its('users') { should_not include 'root' }\nend",
			Methods: map[string]string{
				"labels":       "of AppArmor or SELinux, - where there is none",
				"vsz":          "in KiB",
				"rss":          "in KiB",
				"process_name": "nil, as InSpec has it on Linux",
				"running?":     "the first one runs, sleeps or waits",
			},
			Differences: []string{
				"A target without ps has processes all the same.",
				"A target whose /proc shows no processes is an error, not a target without processes.",
				"The scanner's own process is left out.",
				"where(field: value) works, where InSpec raises.",
			},
		},
		New: newProcesses,
		Methods: interp.Methods{
			"to_s": method(func(p *processes, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				if s, ok := p.grep.(*interp.String); ok {
					return interp.Str("Processes " + s.Go()), nil
				}
				s, err := in.Inspect(p.grep)
				return interp.Str("Processes " + s), err
			}),
			"exists?": property(func(p *processes) (any, error) { return len(p.list) > 0, p.err }),
			"running?": property(func(p *processes) (any, error) {
				if p.err != nil || len(p.list) == 0 {
					return false, p.err
				}
				state, _ := p.list[0].GetStr("stat")
				return strings.ContainsAny(plain(state)[:1], "RDS"), nil
			}),
		},
		Table: &Table{Columns: columns, NoKeys: func() error {
			return interp.Raise("TypeError", "no implicit conversion of nil into Array")
		}, Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			p, err := dataOf[*processes](in, self)
			if err != nil {
				return nil, err
			}
			return p.list, p.err
		}},
	}
}

type processes struct {
	grep interp.Value
	list []*interp.Hash
	err  error
}

// newProcesses takes a pattern, or a command name, which may have any path in
// front and arguments behind.
func newProcesses(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	if err := a.Want(0, 1); err != nil {
		return nil, err
	}
	p := &processes{grep: a.Arg(0)}
	matches := func(string) (bool, error) { return true, nil }
	switch grep := p.grep.(type) {
	case interp.NilType:
		re, err := in.Call(mustConst(in, "Regexp"), "new", interp.Str(".*"))
		if err != nil {
			return nil, err
		}
		p.grep = re
	case *interp.String:
		expr := "^" + grep.Go() + `(\s|$)`
		if !strings.HasPrefix(grep.Go(), "/") {
			expr = `^(/[^/]*)*` + grep.Go() + `(\s|$)`
		}
		re, err := regexp.Compile("(?m)" + expr)
		if err != nil {
			return nil, interp.Raise("RegexpError", "%s", err.Error())
		}
		matches = func(command string) (bool, error) { return re.MatchString(command), nil }
	default:
		matches = func(command string) (bool, error) {
			ok, err := in.Call(grep, "=~", interp.Str(command))
			return interp.Truthy(ok), err
		}
	}
	list, err := h.processList(in.Context())
	if err != nil {
		p.err = err
		return p, err
	}
	for _, proc := range list {
		ok, err := matches(proc.command)
		if err != nil {
			return nil, err
		}
		if ok {
			p.list = append(p.list, proc.row())
		}
	}
	return p, nil
}

// mustConst is a class that every interpreter has.
func mustConst(in *interp.Interp, name string) interp.Value {
	v, ok := in.Const(name)
	if !ok {
		panic("no constant " + name)
	}
	return v
}
