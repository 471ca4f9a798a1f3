// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func parseConfigDefinition() Definition {
	return Definition{
		Name:  "parse_config",
		Class: "Inspec::Resources::PConfig",
		Card: Card{
			Summary: "Keys and values in a text.",
			Source:  "the text given",
			Example: "describe parse_config(file('/etc/app.conf').content, assignment_regex: /^\\s*(\\S+)\\s+(.*?)\\s*$/) do\n  its('Port') { should eq '443' }\nend",
			Methods: map[string]string{
				"params": "all of it, or the value at a path of keys",
				"[]":     "the value of one key; further ones are left out of account",
			},
		},
		New: func(_ *Host, in *interp.Interp, a interp.Args) (any, error) {
			c := &config{params: interp.NewHash(), content: interp.Nil, id: "parse_config", label: "Parse Config "}
			if interp.IsNil(a.Arg(0)) {
				return c, nil
			}
			content, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			c.content, c.id = interp.Str(content), content
			return c, c.parse(in, content, a)
		},
		Methods: interp.Methods{
			"to_s":        text(func(c *config) string { return c.label }),
			"resource_id": text(func(c *config) string { return c.id }),
			"content":     property(func(c *config) (any, error) { return c.content, nil }),
			"params": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if a.Len() == 0 {
					return c.params, nil
				}
				return dig(c.params, a.Pos), nil
			}),
			"[]": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return c.get(a.Arg(0)), nil
			}),
			"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return c.get(a.Arg(0)), nil
			}),
		},
	}
}

func parseConfigFileDefinition() Definition {
	return Definition{
		Name:  "parse_config_file",
		Class: "Inspec::Resources::PConfigFile",
		Super: "parse_config",
		Card: Card{
			Summary: "Keys and values in a file.",
			Source:  "the target's file",
			Example: "describe parse_config_file('/etc/sysctl.conf') do\n  its(['kernel.dmesg_restrict']) { should eq '1' }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			path, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			c := &config{params: interp.NewHash(), content: interp.Nil, id: path, label: "Parse Config File " + path}
			content, err := h.readConfig(path, false)
			if err != nil {
				return c, err
			}
			c.content = interp.Str(content)
			return c, c.parse(in, content, a)
		},
	}
}

// config is a text of keys and values.
type config struct {
	params    *interp.Hash
	content   interp.Value
	id, label string
	// fault is raised each time that a setting is asked for, where the resource
	// reads or parses only then.
	fault error
	asked bool // for a setting
}

// parse reads the content by the options that are the last argument.
func (c *config) parse(in *interp.Interp, content string, a interp.Args) error {
	options := a.Kw
	if options == nil {
		options, _ = a.Arg(1).(*interp.Hash)
	}
	format, err := defaultFormat().withOptions(in, options)
	if err != nil {
		return err
	}
	if c.params, err = parseConfig(in, content, format); err != nil {
		return err
	}
	for k, v := range c.params.All() {
		if group, ok := v.(*interp.Hash); ok {
			if v, err = mash(in, group); err != nil {
				return err
			}
			c.params.Set(k, v)
		}
	}
	return nil
}

// parseLater is for resources that InSpec parses when a setting is asked for.
func (c *config) parseLater(in *interp.Interp, content string, f configFormat) {
	params, err := parseConfig(in, content, f)
	if err != nil {
		c.fault = err
		return
	}
	c.params = params
}

func (c *config) get(key interp.Value) interp.Value {
	if v, ok := c.params.GetStr(keyText(key)); ok {
		return v
	}
	return interp.Nil
}
