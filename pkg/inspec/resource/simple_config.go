// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// configFormat is how a file of keys and values is written (InSpec:
// lib/inspec/utils/simpleconfig.rb).
type configFormat struct {
	comment    string // begins a comment
	standalone bool   // a comment has a line of its own
	separator  string // characters that separate lines, beside the newline
	assignment pattern
	group      pattern // nil: there are no groups
	values     int     // how many a key has on a line
	multiple   bool    // a key may come more than once
	split      interp.Value
}

// pattern is a regular expression of ours or of a profile. It returns the
// groups of the first match, nil where one did not take part.
type pattern func(in *interp.Interp, s string) ([]any, error)

// goPattern is a regular expression of ours.
func goPattern(expr string) pattern {
	re := lazyregexp.New(expr)
	return func(_ *interp.Interp, s string) ([]any, error) {
		at := re.FindStringSubmatchIndex(s)
		if at == nil {
			return nil, nil
		}
		out := make([]any, len(at)/2)
		for i := range out {
			if at[2*i] >= 0 {
				out[i] = s[at[2*i]:at[2*i+1]]
			}
		}
		return out, nil
	}
}

// rubyPattern is a regular expression of a profile.
func rubyPattern(re interp.Value) pattern {
	return func(in *interp.Interp, s string) ([]any, error) {
		m, err := in.Call(re, "match", interp.Str(s))
		if err != nil || interp.IsNil(m) {
			return nil, err
		}
		list, err := in.Call(m, "to_a")
		if err != nil {
			return nil, err
		}
		out, _ := interp.ToGo(list).([]any)
		return out, nil
	}
}

// The patterns that InSpec's resources begin with.
var (
	equalsAssignment = goPattern(`(?m)^\s*([^=]*?)\s*=\s*(.*?)\s*$`)
	bracketGroup     = goPattern(`(?m)\[([^\]]+)\]\s*$`)
)

func defaultFormat() configFormat {
	return configFormat{comment: "#", assignment: equalsAssignment, group: bracketGroup, values: 1, split: interp.Nil}
}

// withOptions takes over what a profile says of the format.
func (f configFormat) withOptions(_ *interp.Interp, options *interp.Hash) (configFormat, error) {
	if options == nil {
		return f, nil
	}
	for k, v := range options.All() {
		name, ok := k.(interp.Symbol)
		if !ok {
			continue
		}
		switch name {
		case "comment_char":
			var err error
			if f.comment, err = (interp.Args{Pos: []interp.Value{v}}).Str(0); err != nil {
				return f, err
			}
		case "standalone_comments":
			f.standalone = interp.Truthy(v)
		case "line_separator":
			f.separator = plain(v)
		case "assignment_regex":
			f.assignment = rubyPattern(v)
		case "group_re":
			if f.group = nil; !interp.IsNil(v) {
				f.group = rubyPattern(v)
			}
		case "key_values":
			n, ok := v.(interp.Int)
			if !ok || n < 1 || n > 100 {
				return f, interp.Raise("ArgumentError", "key_values is no number of values")
			}
			f.values = int(n)
		case "multiple_values":
			f.multiple = interp.Truthy(v)
		case "multiple_value_regex":
			f.split = v
		}
	}
	return f, nil
}

// parseConfig reads keys and values; a group is a hash of its own.
func parseConfig(in *interp.Interp, content string, f configFormat) (*interp.Hash, error) {
	if f.separator != "" {
		replaced, err := in.Call(interp.Str(content), "tr", interp.Str(f.separator), interp.Str("\n"))
		if err != nil {
			return nil, err
		}
		content = plain(replaced)
	}
	c := &configReader{in: in, format: f, params: interp.NewHash()}
	c.current = c.params
	for content != "" {
		line, rest, _ := strings.Cut(content, "\n")
		if err := c.line(uncomment(line, f)); err != nil {
			return nil, err
		}
		content = rest
	}
	return c.params, nil
}

// stripComment is a line up to a comment.
func stripComment(line, comment string) string {
	if i := strings.Index(line, comment); i >= 0 {
		return line[:i]
	}
	return line
}

func uncomment(line string, f configFormat) string {
	stripped := stripComment(line, f.comment)
	if f.standalone && strings.TrimSpace(stripped) != "" {
		return line
	}
	return stripped
}

type configReader struct {
	in              *interp.Interp
	format          configFormat
	params, current *interp.Hash
}

func (c *configReader) line(line string) error {
	if err := wellFormed(line); err != nil {
		return err
	}
	done, err := c.assign(line)
	if err != nil || done {
		return err
	}
	if c.format.group != nil {
		m, err := c.format.group(c.in, line)
		if err != nil {
			return err
		}
		if len(m) > 1 {
			group, err := mash(c.in, interp.NewHash())
			if err != nil {
				return err
			}
			c.params.Set(interp.FromGo(m[1]), group)
			c.current = group.(*interp.Hash)
			return nil
		}
	}
	// A line that assigns nothing is a key without a value.
	if key := strings.TrimSpace(line); key != "" {
		if !c.format.multiple {
			c.current.Set(interp.Str(key), interp.Str(""))
		} else if _, ok := c.current.GetStr(key); !ok {
			c.current.Set(interp.Str(key), interp.List())
		}
	}
	return nil
}

// assign takes a line for an assignment, if it is one.
func (c *configReader) assign(line string) (bool, error) {
	m, err := c.format.assignment(c.in, line)
	if err != nil || len(m) < 2 {
		return false, err
	}
	get := func(i int) interp.Value {
		if i < len(m) {
			return interp.FromGo(m[i])
		}
		return interp.Nil
	}
	key, value := get(1), get(2)
	if c.format.values > 1 {
		list := interp.List()
		for i := range c.format.values {
			list.Elems = append(list.Elems, get(2+i))
		}
		value = list
	}
	if !c.format.multiple {
		c.current.Set(key, value)
		return !interp.IsNil(value), nil
	}
	list, ok := c.current.Get(key)
	if !ok {
		list = interp.List()
		c.current.Set(key, list)
	}
	all := list.(*interp.Array)
	if interp.IsNil(c.format.split) {
		all.Elems = append(all.Elems, value)
		return true, nil
	}
	parts, err := c.in.Call(value, "split", c.format.split)
	if err != nil {
		return false, err
	}
	all.Elems = append(all.Elems, parts.(*interp.Array).Elems...)
	return true, nil
}
