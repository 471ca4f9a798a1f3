// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

// factoryMethods are what a library calls to make its resource a FilterTable:
//
//	filter = FilterTable.create
//	filter.register_column(:names, field: :name)
//	filter.install_filter_methods_on_resource(self, :fetch)
func factoryMethods(ft *filterTable) interp.Methods {
	register := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		t, err := dataOf[*Table](in, self)
		if err != nil {
			return interp.Nil, err
		}
		name, err := a.Str(0)
		if err != nil {
			return interp.Nil, err
		}
		for _, c := range t.Columns {
			if c.Name == name {
				return self, nil // The first registration counts.
			}
		}
		t.Columns = append(t.Columns, rubyColumn(name, a))
		return self, nil
	}
	// where, entries and raw_data are always there; nothing else is in use.
	filterMethod := func(_ *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
		return self, nil
	}
	connect := func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		t, err := dataOf[*Table](in, self)
		if err != nil {
			return interp.Nil, err
		}
		class, ok := a.Arg(0).(*interp.Class)
		if !ok {
			return interp.Nil, interp.Raise("TypeError", "install_filter_methods_on_resource wants a class")
		}
		fetch := a.Arg(1)
		installed := *t
		installed.Rows = func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
			v, err := in.Call(self, "__send__", fetch)
			if err != nil {
				return nil, err
			}
			return hashes(v)
		}
		ft.install(in, class, installed)
		return interp.Nil, nil
	}
	return interp.Methods{
		"register_column":                    register,
		"register_custom_property":           register,
		"register_custom_matcher":            register,
		"add":                                register,
		"register_filter_method":             filterMethod,
		"add_accessor":                       filterMethod,
		"install_filter_methods_on_resource": connect,
		"connect":                            connect,
	}
}

// rubyColumn reads the options of register_column.
func rubyColumn(name string, a interp.Args) Column {
	c := Column{Name: name}
	if field := a.Option("field"); !interp.IsNil(field) {
		c.Field = field
	}
	style, _ := a.Option("style").(interp.Symbol)
	c.Simple = style == "simple"
	if lazy := a.Option("lazy"); !interp.IsNil(lazy) {
		c.Lazy = func(in *interp.Interp, t *table, row *interp.Hash, criterion interp.Value) error {
			_, err := in.Call(lazy, "call", row, criterion, in.NewObject(t.schema.table, t))
			return err
		}
	}
	if lazy := a.Option("lazy_instance"); !interp.IsNil(lazy) {
		c.Lazy = func(in *interp.Interp, t *table, row *interp.Hash, criterion interp.Value) error {
			var err error
			if name, ok := lazy.(interp.Symbol); ok {
				_, err = in.Call(t.resource, "__send__", name, row, criterion, in.NewObject(t.schema.table, t))
			} else {
				_, err = in.Call(lazy, "call", row, criterion, t.resource)
			}
			return err
		}
	}
	c.FirstOnly = c.Lazy != nil
	if block := a.Block; block != nil {
		c.Body = func(in *interp.Interp, _ *table, self, criterion interp.Value) (interp.Value, error) {
			return in.Yield(block, self, criterion)
		}
	}
	return c
}

// hashes takes what a library's resource gives for its rows.
func hashes(v interp.Value) ([]*interp.Hash, error) {
	if interp.IsNil(v) {
		return nil, nil
	}
	list, ok := v.(*interp.Array)
	if !ok {
		return nil, interp.Raise("TypeError", "the rows of a FilterTable are no array")
	}
	rows := make([]*interp.Hash, len(list.Elems))
	for i, e := range list.Elems {
		if rows[i], ok = e.(*interp.Hash); !ok {
			return nil, interp.Raise("TypeError", "a row of a FilterTable is no hash")
		}
	}
	return rows, nil
}
