// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func postgresConfDefinition() Definition {
	return Definition{
		Name:  "postgres_conf",
		Class: "Inspec::Resources::PostgresConf",
		Card: Card{
			Summary: "The settings of PostgreSQL, with the files that are included.",
			Source:  "postgresql.conf in the configuration directory (see postgres), or the file given",
			Example: "describe postgres_conf('/etc/postgresql/15/main/postgresql.conf') do\n  its('ssl') { should eq 'on' }\nend",
			Methods: map[string]string{
				"params":    "all settings, or the value at a path of keys",
				"content":   "the text of the file and of those included",
				"conf_path": "the path of the file",
				"value":     "the value at an array of keys",
				"[]":        "the value at a path of keys",
			},
			Differences: []string{"include and its like are only seen if written with =, as in InSpec."},
		},
		New: newPostgresConf,
		Methods: interp.Methods{
			"to_s":        text(func(c *config) string { return c.label }),
			"resource_id": text(func(c *config) string { return c.id }),
			"conf_path":   text(func(c *config) string { return c.id }),
			"content":     property(func(c *config) (any, error) { return c.content, nil }),
			"params":      method((*config).paramsAt),
			"value": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				keys, ok := a.Arg(0).(*interp.Array)
				if !ok {
					keys = interp.List(a.Arg(0))
				}
				return dig(c.params, keys.Elems), nil
			}),
			"[]": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return single(dig(c.params, a.Flat())), nil
			}),
			"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				return single(dig(c.params, a.Flat())), nil
			}),
		},
	}
}

// paramsAt is all there is, or the value at a path of keys.
func (c *config) paramsAt(in *interp.Interp, a interp.Args) (interp.Value, error) {
	var at interp.Value = c.params
	for _, key := range a.Flat() {
		if interp.IsNil(at) {
			return at, nil
		}
		var err error
		if at, err = in.Call(at, "[]", key); err != nil {
			return interp.Nil, err
		}
	}
	return at, nil
}

var postgresAssignment = goPattern(`(?m)^\s*([^=]*?)\s*=\s*[']?\s*(.*?)\s*[']?\s*$`)

func newPostgresConf(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	c := &config{params: interp.NewHash(), content: interp.Nil, id: "postgres_conf", label: "PostgreSQL Configuration"}
	file, err := pathArgument(a, "")
	if err != nil {
		return c, err
	}
	if file == "" {
		p, err := h.findPostgres(in)
		if err != nil {
			return c, err
		}
		if file = p.confPath(); file == "" {
			return c, interp.Raise(interp.ResourceSkipped, "PostgreSQL conf path is not set")
		}
	}
	return c, h.readQuotedSettings(in, c, file)
}

// readQuotedSettings reads a file of settings in single quotes, with the files
// that it includes.
func (h *Host) readQuotedSettings(in *interp.Interp, c *config, file string) error {
	c.id = file
	format := defaultFormat()
	format.assignment = postgresAssignment
	var content strings.Builder
	err := h.readIncluded(file, false, func(name, text string) ([]string, error) {
		content.WriteString(text)
		params, err := parseConfig(in, text, format)
		if err != nil {
			return nil, err
		}
		for k, v := range params.All() {
			c.params.Set(k, v)
		}
		return h.postgresIncludes(in, params, path.Dir(name))
	})
	c.content = interp.Str(content.String())
	return err
}

// postgresIncludes are the files that the settings of one file include.
func (h *Host) postgresIncludes(in *interp.Interp, params *interp.Hash, dir string) ([]string, error) {
	beside := func(key string) string {
		v, _ := params.GetStr(key)
		name := plain(v)
		if name != "" && !path.IsAbs(name) {
			name = dir + "/" + name
		}
		return name
	}
	var files []string
	for _, key := range []string{"include", "include_if_exists"} {
		if name := beside(key); name != "" {
			files = append(files, name)
		}
	}
	if name := beside("include_dir"); name != "" {
		found, err := h.findFiles(in, name, filesWithin)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}
