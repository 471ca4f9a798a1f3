// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// Table is what makes a resource a FilterTable: columns over rows, which
// `where` narrows (InSpec: lib/inspec/utils/filter.rb).
type Table struct {
	Columns []Column
	// Rows are the hashes behind the table, for a resource.
	Rows func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error)
	// NoKeys is what InSpec raises where rows are chosen by their keys and it
	// has no hashes. Only a block chooses among such rows.
	NoKeys func() error
}

// Column is a property of a table.
type Column struct {
	Name  string       // of the method
	Field interp.Value // key in a row; nil is the symbol Name
	// Simple flattens the values and leaves out duplicates and nils.
	Simple bool
	// Lazy fills the column in where it is first asked for.
	Lazy func(in *interp.Interp, t *table, row *interp.Hash, criterion interp.Value) error
	// FirstOnly is a lazy column as a library writes it: see lazyField.
	FirstOnly bool
	// Body makes it a property of the table as a whole, without a field.
	Body func(in *interp.Interp, t *table, self, criterion interp.Value) (interp.Value, error)
}

// column is a property whose values are under a string key, as many of
// InSpec's own tables have it.
func column(name, field string) Column { return Column{Name: name, Field: interp.Str(field)} }

// symbolColumn is a property whose values are under a symbol.
func symbolColumn(name, field string) Column {
	return Column{Name: name, Field: interp.Symbol(field)}
}

func (c Column) key() interp.Value {
	if c.Field == nil {
		return interp.Symbol(c.Name)
	}
	return c.Field
}

// row makes a hash of alternating keys and values. All keys are strings, or,
// with a leading colon, symbols.
func row(pairs ...any) *interp.Hash {
	h := interp.NewHash()
	for i := 0; i+1 < len(pairs); i += 2 {
		key := pairs[i].(string)
		if symbol, ok := strings.CutPrefix(key, ":"); ok {
			h.Set(interp.Symbol(symbol), interp.FromGo(pairs[i+1]))
		} else {
			h.Set(interp.Str(key), interp.FromGo(pairs[i+1]))
		}
	}
	return h
}

// filterTable holds the classes of FilterTable in one interpreter.
type filterTable struct {
	table, trace, catcher *interp.Class
	none                  *interp.Class // NoCriteriaProvided
	count                 int
}

// schema is a Table with the classes made for it.
type schema struct {
	Table
	classes    *filterTable
	table, row *interp.Class
}

// table is a FilterTable::Table: rows of a resource, and how they came to be
// chosen.
type table struct {
	schema   *schema
	resource interp.Value
	rows     []*interp.Hash
	criteria string
	filled   map[string]bool // lazy columns that are there
}

func installFilterTable(in *interp.Interp) *filterTable {
	module := in.DefineModule("FilterTable", nil)
	ft := &filterTable{
		table:   in.DefineClass("FilterTable::Table", nil, tableMethods()),
		trace:   in.DefineClass("FilterTable::Trace", nil, traceMethods()),
		catcher: in.DefineClass("FilterTable::ExceptionCatcher", nil, catcherMethods()),
		none:    in.DefineModule("FilterTable::NoCriteriaProvided", nil),
	}
	factory := in.DefineClass("FilterTable::Factory", nil, factoryMethods(ft))
	must(in.DefineSingleton(module, interp.Methods{
		"create": func(in *interp.Interp, _ interp.Value, _ interp.Args) (interp.Value, error) {
			return in.NewObject(factory, &Table{}), nil
		},
	}))
	return ft
}

// must holds that something cannot fail.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// install gives a resource's class the methods of a table: where, entries and
// one for each column.
func (ft *filterTable) install(in *interp.Interp, c *interp.Class, t Table) {
	s := &schema{Table: t, classes: ft}
	s.Columns = append([]Column{
		{Name: "exist?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
			return interp.Bool(len(t.rows) > 0), nil
		}},
		{Name: "count", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
			return interp.Int(len(t.rows)), nil
		}},
	}, s.Columns...)
	ft.count++
	n := strconv.Itoa(ft.count)
	s.table = in.DefineClass("FilterTable::Table"+n, ft.table, nil)
	s.table.SetName("FilterTable::Table")
	onTable, onResource := interp.Methods{}, interp.Methods{}
	for _, col := range s.Columns {
		onTable[col.Name] = columnMethod(col)
	}
	s.table.Define(onTable)
	s.row = s.rowClass(in)
	names := []string{"where", "entries", "raw_data"}
	for _, col := range s.Columns {
		names = append(names, col.Name)
	}
	for _, name := range names {
		onResource[name] = s.forward(name)
	}
	c.Define(onResource)
}

// forward makes a method of a resource that asks a fresh table of it. Where
// the rows cannot be had, the exception waits until somebody looks.
func (s *schema) forward(name string) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		rows, err := s.Rows(in, self)
		if e, ok := interp.AsError(err); ok && (e.Class == interp.ResourceFailed || e.Class == interp.ResourceSkipped) {
			o := in.NewObject(s.classes.catcher, &caught{in.ClassOf(self), e})
			o.SetIVar(IVarSkipped, interp.Bool(e.Class == interp.ResourceSkipped))
			o.SetIVar(IVarFailed, interp.Bool(e.Class == interp.ResourceFailed))
			o.SetIVar(IVarMessage, interp.Str(e.Message))
			return o, nil
		}
		if err != nil {
			return interp.Nil, err
		}
		t := s.newTable(in, &table{resource: self, rows: rows, criteria: " with"})
		return in.CallArgs(t, name, a)
	}
}

func (s *schema) newTable(in *interp.Interp, t *table) interp.Value {
	t.schema, t.filled = s, map[string]bool{}
	return in.NewObject(s.table, t)
}

// Described is the resource that a subject is about: a table's is the resource
// that it is of (InSpec: lib/inspec/runner.rb, get_check_example).
func Described(subject interp.Value) (*interp.Object, bool) {
	o, ok := subject.(*interp.Object)
	if !ok {
		return nil, false
	}
	if t, isTable := o.Data.(*table); isTable {
		o, ok = t.resource.(*interp.Object)
	}
	return o, ok
}

func tableMethods() interp.Methods {
	return interp.Methods{
		"where": tableWhere,
		"entries": method(func(t *table, in *interp.Interp, _ interp.Args) (interp.Value, error) {
			name, err := t.name(in)
			if err != nil {
				return interp.Nil, err
			}
			out := make([]interp.Value, len(t.rows))
			for i, row := range t.rows {
				if out[i], err = t.entry(in, row, name+" one entry"); err != nil {
					return interp.Nil, err
				}
			}
			return interp.List(out...), nil
		}),
		"raw_data":          property(func(t *table) (any, error) { return t.raw(), nil }),
		"params":            property(func(t *table) (any, error) { return t.raw(), nil }),
		"resource":          property(func(t *table) (any, error) { return t.resource, nil }),
		"resource_instance": property(func(t *table) (any, error) { return t.resource, nil }),
		"criteria_string":   property(func(t *table) (any, error) { return t.criteria, nil }),
		"to_s": method(func(t *table, in *interp.Interp, _ interp.Args) (interp.Value, error) {
			name, err := t.name(in)
			return interp.Str(name), err
		}),
		"inspect": method(func(t *table, in *interp.Interp, _ interp.Args) (interp.Value, error) {
			name, err := t.name(in)
			return interp.Str(name), err
		}),
		"get_column_values": method(func(t *table, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			return t.values(a.Arg(0)), nil
		}),
		"list_fields": property(func(t *table) (any, error) { return interp.List(t.fields()...), nil }),
		"field?": method(func(t *table, _ *interp.Interp, a interp.Args) (interp.Value, error) {
			return interp.Bool(t.hasField(keyText(a.Arg(0)))), nil
		}),
	}
}

func (t *table) name(in *interp.Interp) (string, error) {
	s, err := in.ToS(t.resource)
	return s + t.criteria, err
}

func (t *table) raw() interp.Value {
	out := make([]interp.Value, len(t.rows))
	for i, row := range t.rows {
		out[i] = row
	}
	return interp.List(out...)
}

// values is a column; nil where a row has no such key.
func (t *table) values(key interp.Value) *interp.Array {
	out := make([]interp.Value, len(t.rows))
	for i, row := range t.rows {
		out[i] = interp.Nil
		if v, ok := row.Get(key); ok {
			out[i] = v
		}
	}
	return interp.List(out...)
}

// fields are the keys that any row has, in order.
func (t *table) fields() []interp.Value {
	var out []interp.Value
	seen := map[interp.Value]bool{}
	for _, row := range t.rows {
		for k := range row.All() {
			id := k
			if s, ok := k.(*interp.String); ok {
				id = interp.Symbol("string " + s.Go())
			}
			if !seen[id] {
				seen[id] = true
				out = append(out, k)
			}
		}
	}
	return out
}

// hasField tells whether a criterion can be meant. Without rows nobody knows.
func (t *table) hasField(name string) bool {
	if len(t.rows) == 0 {
		return true
	}
	for _, k := range t.fields() {
		if keyText(k) == name {
			return true
		}
	}
	_, lazy := t.lazy(name)
	return lazy
}

// lazy is the column that fills in a field, if there is one.
func (t *table) lazy(name string) (Column, bool) {
	for _, c := range t.schema.Columns {
		if c.Lazy != nil && keyText(c.key()) == name {
			return c, true
		}
	}
	return Column{}, false
}

// fill asks a lazy column for what rows lack.
func (t *table) fill(in *interp.Interp, name string, criterion interp.Value) error {
	c, ok := t.lazy(name)
	if !ok || t.filled[name] {
		return nil
	}
	for _, row := range t.rows {
		if _, there := row.Get(c.key()); there {
			continue
		}
		if err := c.Lazy(in, t, row, criterion); err != nil {
			return err
		}
	}
	t.filled[name] = true
	return nil
}

// tableWhere narrows a table by values of fields, by a block, or both.
func tableWhere(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	t, err := dataOf[*table](in, self)
	if err != nil {
		return interp.Nil, err
	}
	conditions := a.Kw
	if conditions == nil && a.Len() > 0 {
		hash, ok := a.Arg(0).(*interp.Hash)
		if !ok {
			return self, nil
		}
		conditions = hash
	}
	if conditions == nil {
		conditions = interp.NewHash()
	}
	if conditions.Len() == 0 && a.Block == nil {
		return self, nil
	}
	return t.where(in, conditions, a.Block)
}

func (t *table) where(in *interp.Interp, conditions *interp.Hash, block *interp.Proc) (interp.Value, error) {
	out := &table{resource: t.resource, rows: t.rows, criteria: t.criteria}
	for key, want := range conditions.All() {
		if t.schema.NoKeys != nil && len(t.rows) > 0 {
			return interp.Nil, t.schema.NoKeys()
		}
		name := keyText(key)
		if !t.hasField(name) {
			return interp.Nil, t.unknownField(key)
		}
		if err := t.fill(in, name, want); err != nil {
			return interp.Nil, err
		}
		shown, err := in.Inspect(want)
		if err != nil {
			return interp.Nil, err
		}
		out.criteria += " " + name + " == " + shown
		if out.rows, err = matching(in, out.rows, name, want); err != nil {
			return interp.Nil, err
		}
	}
	if block != nil {
		var kept []*interp.Hash
		for _, row := range out.rows {
			e, err := t.entry(in, row, "")
			if err != nil {
				return interp.Nil, err
			}
			ok, err := in.Exec(block, e)
			if err != nil {
				return interp.Nil, err
			}
			if interp.Truthy(ok) {
				kept = append(kept, row)
			}
		}
		out.rows = kept
		criteria, err := t.schema.classes.describe(in, block)
		if err != nil {
			return interp.Nil, err
		}
		out.criteria += criteria
	}
	return t.schema.newTable(in, out), nil
}

func (t *table) unknownField(key interp.Value) error {
	decorate := func(v interp.Value) string {
		switch v := v.(type) {
		case interp.Symbol:
			return ":" + string(v)
		case *interp.String:
			return v.Go() + " (String)"
		}
		return keyText(v)
	}
	var known []string
	for _, f := range t.fields() {
		known = append(known, decorate(f))
	}
	return interp.Raise("ArgumentError", "%s", fmt.Sprintf("'%s' is not a recognized criterion - expected one of %s'", decorate(key), strings.Join(known, ", ")))
}

// matching keeps the rows whose field is what is wanted: of a number, of the
// text of one; of a regular expression, what it matches; else, what === says.
func matching(in *interp.Interp, rows []*interp.Hash, name string, want interp.Value) ([]*interp.Hash, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	// Whether keys are symbols is taken from the first.
	var key interp.Value = interp.Str(name)
	for k := range rows[0].All() {
		if _, ok := k.(interp.Symbol); ok {
			key = interp.Symbol(name)
		}
		break
	}
	var kept []*interp.Hash
	for _, row := range rows {
		got, ok := row.Get(key)
		if !ok {
			continue
		}
		ok, err := matches(in, got, want)
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

var (
	integerText = lazyregexp.New(`\A[-+]?\d+\z`)
	floatText   = lazyregexp.New(`\A[-+]?(\d+\.?\d*|\.\d+)\z`)
)

func matches(in *interp.Interp, got, want interp.Value) (bool, error) {
	switch want.(type) {
	case interp.Int, *interp.Big:
		return matchesNumber(in, got, want, integerText, "to_i")
	case interp.Float:
		return matchesNumber(in, got, want, floatText, "to_f")
	case *interp.Regexp:
		if _, ok := got.(*interp.Regexp); ok {
			return in.Equal(got, want)
		}
		s, err := in.ToS(got)
		if err != nil {
			return false, err
		}
		ok, err := in.Call(want, "match?", interp.Str(s))
		return interp.Truthy(ok), err
	}
	ok, err := in.Call(want, "===", got)
	return interp.Truthy(ok), err
}

func matchesNumber(in *interp.Interp, got, want interp.Value, form *lazyregexp.Regexp, convert string) (bool, error) {
	switch v := got.(type) {
	case interp.Int, *interp.Big, interp.Float:
		if _, isFloat := got.(interp.Float); isFloat != (convert == "to_f") {
			return false, nil // Neither is the text of the other.
		}
	case *interp.String:
		if !form.MatchString(v.Go()) {
			return false, nil
		}
	default:
		return false, nil
	}
	n, err := in.Call(got, convert)
	if err != nil {
		return false, err
	}
	return in.Equal(n, want)
}

// columnMethod gives a column's values; with a value it is `where` on its
// field. A block counts only beside a value, as in InSpec.
func columnMethod(c Column) interp.Method {
	return func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
		t, err := dataOf[*table](in, self)
		if err != nil {
			return interp.Nil, err
		}
		if err := a.Want(0, 1); err != nil {
			return interp.Nil, err
		}
		var criterion interp.Value = t.schema.classes.none
		if flat := a.Flat(); len(flat) > 0 {
			criterion = flat[0]
		}
		if c.Body != nil {
			return c.Body(in, t, self, criterion)
		}
		if len(a.Flat()) == 0 {
			if err := t.fill(in, keyText(c.key()), criterion); err != nil {
				return interp.Nil, err
			}
			return simplified(in, c, t.values(c.key()))
		}
		conditions := interp.NewHash()
		conditions.Set(c.key(), criterion)
		return t.where(in, conditions, a.Block)
	}
}

func simplified(in *interp.Interp, c Column, values interp.Value) (interp.Value, error) {
	if !c.Simple {
		return values, nil
	}
	for _, step := range []string{"flatten", "uniq", "compact"} {
		var err error
		if values, err = in.Call(values, step); err != nil {
			return interp.Nil, err
		}
	}
	return values, nil
}

// keyText is a key of a row as text.
func keyText(v interp.Value) string {
	switch v := v.(type) {
	case interp.Symbol:
		return string(v)
	case *interp.String:
		return v.Go()
	}
	return fmt.Sprint(interp.ToGo(v))
}

// trace records what is done with it, so that a block can be put into words.
type trace struct {
	classes *filterTable
	calls   []traced
}

type traced struct {
	name string
	args []interp.Value
	then *trace
}

// describe puts a block of `where` into words by running it on an object that
// writes everything down. A block that does not like it is left as it is
// (InSpec: FilterTable::Trace).
func (ft *filterTable) describe(in *interp.Interp, block *interp.Proc) (string, error) {
	t := &trace{classes: ft}
	_, err := in.Exec(block, in.NewObject(ft.trace, t))
	var over *interp.BudgetExceeded
	if errors.As(err, &over) {
		return "", err
	}
	return t.words(in)
}

func traceMethods() interp.Methods {
	ms := interp.Methods{
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			flat := a.Flat()
			return record(in, self, keyText(flat[0]), flat[1:])
		},
		"respond_to_missing?": func(*interp.Interp, interp.Value, interp.Args) (interp.Value, error) {
			return interp.Bool(true), nil
		},
	}
	for _, op := range []string{"==", "!=", ">=", ">", "<=", "<", "=~", "!~"} {
		ms[op] = func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			return record(in, self, op, a.Flat())
		}
	}
	return ms
}

func record(in *interp.Interp, self interp.Value, name string, args []interp.Value) (interp.Value, error) {
	t, err := dataOf[*trace](in, self)
	if err != nil {
		return interp.Nil, err
	}
	next := &trace{classes: t.classes}
	t.calls = append(t.calls, traced{name, args, next})
	return in.NewObject(t.classes.trace, next), nil
}

func (t *trace) words(in *interp.Interp) (string, error) {
	if len(t.calls) == 0 {
		return "", nil
	}
	var parts []string
	for _, c := range t.calls {
		var args []string
		for _, a := range c.args {
			s, err := in.Inspect(a)
			if err != nil {
				return "", err
			}
			args = append(args, s)
		}
		rest, err := c.then.words(in)
		if err != nil {
			return "", err
		}
		switch len(args) {
		case 0:
			parts = append(parts, c.name+rest)
		case 1:
			parts = append(parts, c.name+" "+args[0]+rest)
		default:
			parts = append(parts, c.name+"("+strings.Join(args, ", ")+")"+rest)
		}
	}
	return " " + strings.Join(parts, " "), nil
}

// caught is an exception that waits until the runner looks: further names on it
// give it back. A question is answered by the exception itself; with InSpec
// every question is answered with yes, so that `its('users') { should be_empty }`
// passes where /etc/shadow cannot be read.
type caught struct {
	class *interp.Class
	err   *interp.Error
}

func (c *caught) String() string { return c.class.Name() + " (" + c.err.Message + ")" }

func catcherMethods() interp.Methods {
	return interp.Methods{
		"resource_skipped?": property(func(c *caught) (any, error) { return c.err.Class == interp.ResourceSkipped, nil }),
		"resource_failed?":  property(func(c *caught) (any, error) { return c.err.Class == interp.ResourceFailed, nil }),
		"resource_exception_message": property(func(c *caught) (any, error) {
			return c.err.Message, nil
		}),
		"to_s":    text((*caught).String),
		"inspect": text((*caught).String),
		"to_ary":  property(func(c *caught) (any, error) { return []string{c.String()}, nil }),
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if name := keyText(a.Arg(0)); strings.HasSuffix(name, "?") || name == "match" {
				return raiseCaught(in, self, a)
			}
			return self, nil
		},
		"respond_to_missing?": always,
		// What was skipped equals nothing, as in InSpec; of what failed nobody knows.
		"==": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			if c, err := dataOf[*caught](in, self); err == nil && c.err.Class == interp.ResourceSkipped {
				return interp.Bool(false), nil
			}
			return raiseCaught(in, self, a)
		},
		"=~":  raiseCaught,
		"<=>": raiseCaught,
	}
}

func raiseCaught(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
	c, err := dataOf[*caught](in, self)
	if err != nil {
		return interp.Nil, err
	}
	return interp.Nil, c.err
}
