// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func xinetdConfDefinition() Definition {
	return Definition{
		Name:  "xinetd_conf",
		Class: "Inspec::Resources::XinetdConf",
		Card: Card{
			Summary: "The services of xinetd, with the directories that are included.",
			Source:  "/etc/xinetd.conf of the target, or the file given",
			Example: "describe xinetd_conf.services('chargen') do\n  it { should be_disabled }\nend",
			Methods: map[string]string{
				"params":    "defaults and services",
				"protocols": "from the type of socket, where a service does not say",
				"disabled?": "no service has disable = no",
				"enabled?":  "no service has disable = yes",
			},
			Differences: []string{"A brace on the line of the service's name is not understood, as in InSpec."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/xinetd.conf")
			if err != nil {
				return nil, err
			}
			x := &xinetd{host: h, path: path}
			x.text, x.fault = h.readConfig(path, false)
			return x, x.fault
		},
		Methods: interp.Methods{
			"to_s": text(func(x *xinetd) string { return "Xinetd config " + x.path }),
			"params": method(func(x *xinetd, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				err := x.read(in)
				return x.params, err
			}),
		},
		Table: &Table{
			Columns: []Column{
				column("services", "service"), column("ids", "id"), column("socket_types", "socket_type"),
				column("types", "type"), column("protocols", "protocol"), column("wait", "wait"),
				{Name: "disabled?", Body: noService("no")},
				{Name: "enabled?", Body: noService("yes")},
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				x, err := dataOf[*xinetd](in, self)
				if err != nil {
					return nil, err
				}
				err = x.read(in)
				return x.rows, err
			},
		},
	}
}

// noService tells whether no service says so of being disabled.
func noService(disable string) func(*interp.Interp, *table, interp.Value, interp.Value) (interp.Value, error) {
	return func(in *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
		narrowed, err := t.where(in, row("disable", disable), nil)
		if err != nil {
			return interp.Nil, err
		}
		services, err := in.Call(narrowed, "services")
		if err != nil {
			return interp.Nil, err
		}
		return in.Call(services, "empty?")
	}
}

type xinetd struct {
	host       *Host
	path, text string
	fault      error        // why there is no text
	params     *interp.Hash // nil until it is read
	rows       []*interp.Hash
	files      int
	size       int
}

// xinetdGroup is what is between braces.
type xinetdGroup struct {
	name   string
	params *interp.Hash
}

var xinetdService = lazyregexp.New(`(?m)^service (.+)$`)

// read works the file out, once (InSpec: lib/inspec/resources/xinetd_conf.rb).
func (x *xinetd) read(in *interp.Interp) error {
	if x.params != nil || x.fault != nil {
		return x.fault
	}
	groups, err := x.parse(in, x.text)
	if err != nil {
		return err
	}
	params, services := interp.NewHash(), interp.NewHash()
	params.Set(interp.Str("services"), services)
	var order []string
	byName := map[string][]*interp.Hash{}
	for _, g := range groups {
		m := xinetdService.FindStringSubmatch(g.name)
		if m == nil {
			params.Set(interp.Str(g.name), g.params)
			continue
		}
		if byName[m[1]] == nil {
			order = append(order, m[1])
		}
		g.params.Set(interp.Str("service"), interp.Str(m[1]))
		byName[m[1]] = append(byName[m[1]], g.params)
	}
	for _, name := range order {
		services.Set(interp.Str(name), rowList(byName[name]))
		for _, r := range byName[name] {
			if _, ok := r.GetStr("protocol"); !ok {
				r.Set(interp.Str("protocol"), interp.Str(xinetdProtocol(r)))
			}
			x.rows = append(x.rows, r)
		}
	}
	x.params = params
	return nil
}

// xinetdProtocol is the protocol that a type of socket usually has.
func xinetdProtocol(service *interp.Hash) string {
	kind, _ := service.GetStr("socket_type")
	switch plain(kind) {
	case "stream":
		return "tcp"
	case "dgram":
		return "udp"
	}
	return "unknown"
}

var includeDir = lazyregexp.New(`includedir (.+)`)

// parse reads groups: a line, a line that begins with a brace, lines up to one
// that is a brace. Other lines may include a directory.
func (x *xinetd) parse(in *interp.Interp, text string) ([]xinetdGroup, error) {
	x.files++
	x.size += len(text)
	if err := tooManyIncluded(x.files, x.size); err != nil {
		return nil, err
	}
	var groups []xinetdGroup
	var lines []string
	name := ""
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		text = rest
		line = strings.TrimSpace(stripComment(line, "#"))
		if err := wellFormed(line); err != nil {
			return nil, err
		}
		switch {
		case line == "":
		case line == "}":
			if name == "" {
				return nil, noMethod("[]")
			}
			params, err := parseConfig(in, strings.Join(lines, "\n"), defaultFormat())
			if err != nil {
				return nil, err
			}
			groups = append(groups, xinetdGroup{name, params})
			name, lines = "", nil
		case strings.HasPrefix(firstWordOf(text), "{"):
			name, lines = line, nil
			_, text, _ = strings.Cut(text, "\n")
		case name != "":
			lines = append(lines, line)
		default:
			more, err := x.include(in, line)
			if err != nil {
				return nil, err
			}
			groups = append(groups, more...)
		}
	}
	return groups, nil
}

// firstWordOf is a text from its first character on that is no space, as far as
// the line goes.
func firstWordOf(text string) string {
	for text != "" {
		line, rest, _ := strings.Cut(text, "\n")
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
		text = rest
	}
	return ""
}

func (x *xinetd) include(in *interp.Interp, line string) ([]xinetdGroup, error) {
	m := includeDir.FindStringSubmatch(line)
	if m == nil {
		return nil, nil
	}
	ok, err := x.host.isDirectory(m[1])
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, interp.Raise(interp.ResourceSkipped, "Can't find folder: %s", m[1])
	}
	files, err := x.host.findFiles(in, m[1], filesBelow)
	if err != nil {
		return nil, err
	}
	var groups []xinetdGroup
	for _, file := range files {
		text, err := x.host.readConfig(file, false)
		if err != nil {
			return nil, err
		}
		more, err := x.parse(in, text)
		if err != nil {
			return nil, err
		}
		groups = append(groups, more...)
	}
	return groups, nil
}
