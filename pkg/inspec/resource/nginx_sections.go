// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// The classes of the sections of nginx_conf. Their objects keep a nginxSection.
const (
	nginxHTTPClass     = "Inspec::Resources::NginxConfHttp"
	nginxEntryClass    = "Inspec::Resources::NginxConfHttpEntry"
	nginxServerClass   = "Inspec::Resources::NginxConfServer"
	nginxLocationClass = "Inspec::Resources::NginxConfLocation"
)

// nginxSection is a section, or all of the http sections.
type nginxSection struct {
	name     string // of the resource it is from
	label    string // to_s
	parent   interp.Value
	params   *interp.Hash
	sections []interp.Value // those within it that have a class
}

// installNginx defines the classes of sections.
func installNginx(in *interp.Interp, tables *filterTable) {
	shared := func(more interp.Methods) interp.Methods {
		ms := interp.Methods{
			"to_s":    text(func(s *nginxSection) string { return s.label }),
			"inspect": text(func(s *nginxSection) string { return s.label }),
			"params":  property(func(s *nginxSection) (any, error) { return s.params, nil }),
			"parent":  property(func(s *nginxSection) (any, error) { return s.parent, nil }),
		}
		for name, m := range more {
			ms[name] = m
		}
		return ms
	}
	within := property(func(s *nginxSection) (any, error) { return interp.List(s.sections...), nil })
	in.DefineClass(nginxHTTPClass, nil, interp.Methods{
		"to_s":      text(func(s *nginxSection) string { return s.label }),
		"inspect":   text(func(s *nginxSection) string { return s.label }),
		"entries":   within,
		"servers":   nginxWithin("entries", "servers"),
		"locations": nginxWithin("servers", "locations"),
	})
	named := interp.Methods{
		"method_missing": method(func(s *nginxSection, in *interp.Interp, a interp.Args) (interp.Value, error) {
			if err := a.Want(1, 1); err != nil {
				return interp.Nil, err
			}
			v, ok := s.params.GetStr(keyText(a.Arg(0)))
			if !ok || interp.IsNil(v) {
				return interp.List(), nil
			}
			return in.Call(v, "flatten")
		}),
		"respond_to_missing?": always,
	}
	entry := in.DefineClass(nginxEntryClass, nil, nil)
	tables.install(in, entry, nginxTable("servers", "server"))
	entry.Define(shared(named))
	entry.Define(interp.Methods{"locations": nginxWithin("servers", "locations")})
	server := in.DefineClass(nginxServerClass, nil, nil)
	tables.install(in, server, nginxTable("locations", "location"))
	server.Define(shared(named))
	in.DefineClass(nginxLocationClass, nil, shared(nil))
}

// nginxTable is the table of the sections within one.
func nginxTable(name, field string) Table {
	return Table{
		Columns: []Column{column(name, field)},
		Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			s, err := dataOf[*nginxSection](in, self)
			if err != nil {
				return nil, err
			}
			var rows []*interp.Hash
			for _, inner := range s.sections {
				rows = append(rows, row(field, inner))
			}
			return rows, nil
		},
	}
}

// nginxWithin gives what the sections within one have within them.
func nginxWithin(outer, inner string) interp.Method {
	return func(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
		list, err := in.Call(self, outer)
		if err != nil {
			return interp.Nil, err
		}
		out := interp.List()
		for _, section := range list.(*interp.Array).Elems {
			more, err := in.Call(section, inner)
			if err != nil {
				return interp.Nil, err
			}
			out.Elems = append(out.Elems, more.(*interp.Array).Elems...)
		}
		return out, nil
	}
}

// nginxThrough asks the http sections.
func nginxThrough(name string) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		http, err := in.Call(self, "http")
		if err != nil {
			return interp.Nil, err
		}
		return in.CallArgs(http, name, a)
	}
}

// nginxHTTP makes the objects of the http sections of a resource.
func nginxHTTP(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
	params, err := nginxParams(in, self, interp.Args{})
	if err != nil {
		return interp.Nil, err
	}
	c, err := dataOf[*nginxConf](in, self)
	if err != nil {
		return interp.Nil, err
	}
	name := "nginx_conf " + c.path
	b := &nginxBuilder{in, name}
	http := in.NewObject(mustConst(in, nginxHTTPClass).(*interp.Class), nil)
	s := &nginxSection{label: name + ", http entries", parent: self}
	http.Data = s
	for _, p := range nginxHashes(params.(*interp.Hash), "http") {
		s.sections = append(s.sections, b.entry(self, p))
	}
	return http, nil
}

// nginxHashes are the sections of a name.
func nginxHashes(params *interp.Hash, name string) []*interp.Hash {
	var out []*interp.Hash
	if list, ok := params.GetStr(name); ok {
		if list, ok := list.(*interp.Array); ok {
			for _, v := range list.Elems {
				if h, ok := v.(*interp.Hash); ok {
					out = append(out, h)
				}
			}
		}
	}
	return out
}

type nginxBuilder struct {
	in   *interp.Interp
	name string
}

func (b *nginxBuilder) object(class, label string, parent interp.Value, params *interp.Hash) (*interp.Object, *nginxSection) {
	s := &nginxSection{name: b.name, label: label, parent: parent, params: params}
	return b.in.NewObject(mustConst(b.in, class).(*interp.Class), s), s
}

func (b *nginxBuilder) entry(parent interp.Value, params *interp.Hash) interp.Value {
	o, s := b.object(nginxEntryClass, b.name+", http entry", parent, params)
	for _, p := range nginxHashes(params, "server") {
		s.sections = append(s.sections, b.server(o, p))
	}
	return o
}

func (b *nginxBuilder) server(parent interp.Value, params *interp.Hash) interp.Value {
	label := nginxWord(params, "server_name")
	if listen := nginxWord(params, "listen"); label != "" && listen != "" {
		label += ":" + listen
	}
	o, s := b.object(nginxServerClass, b.name+", server "+label, parent, params)
	for _, p := range nginxHashes(params, "location") {
		s.sections = append(s.sections, b.location(o, p))
	}
	return o
}

func (b *nginxBuilder) location(parent interp.Value, params *interp.Hash) interp.Value {
	words := ""
	if v, ok := params.GetStr("_"); ok {
		joined, err := b.in.Call(v, "join", interp.Str(" "))
		if err == nil {
			words = plain(joined)
		}
	}
	shown, err := b.in.Inspect(interp.Str(words))
	if err != nil {
		shown = words
	}
	o, _ := b.object(nginxLocationClass, b.name+", location "+shown, parent, params)
	return o
}

// nginxWord is the first word of a directive.
func nginxWord(params *interp.Hash, name string) string {
	v, _ := params.GetStr(name)
	for {
		list, ok := v.(*interp.Array)
		if !ok || len(list.Elems) == 0 {
			return plain(v)
		}
		v = list.Elems[0]
	}
}
