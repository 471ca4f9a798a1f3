// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func mysqlConfDefinition() Definition {
	return Definition{
		Name:  "mysql_conf",
		Class: "Inspec::Resources::MysqlConf",
		Card: Card{
			Summary: "The settings of MySQL by section, with the files that are included.",
			Source:  "the file that mysql names for the platform, or the one given",
			Example: "describe mysql_conf do\n  its('mysqld.port') { should cmp 3306 }\nend",
			Methods: map[string]string{
				"content": "the text of the file and of those included",
				"params":  "an entry at a path of keys: params('mysqld').port",
			},
			Differences: []string{"its(['mysqld', 'port']) fails, as in InSpec; its('mysqld.port') is right."},
		},
		New: newMysqlConf,
		Methods: interp.Methods{
			"to_s":        text(func(c *config) string { return c.label }),
			"resource_id": text(func(c *config) string { return c.id }),
			"content":     property(func(c *config) (any, error) { return c.content, nil }),
			"params": method(func(c *config, in *interp.Interp, a interp.Args) (interp.Value, error) {
				at, err := c.paramsAt(in, a)
				if err != nil {
					return interp.Nil, err
				}
				entry := in.NewObject(mustConst(in, mysqlEntry).(*interp.Class), nil)
				entry.SetIVar("@params", at)
				entry.SetIVar("@path", interp.List(a.Flat()...))
				return entry, nil
			}),
			"method_missing": method(func(c *config, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				return c.get(a.Arg(0)), nil
			}),
		},
	}
}

const mysqlEntry = "Inspec::Resources::MysqlConfEntry"

// installMysqlEntry defines the class of what params returns.
func installMysqlEntry(in *interp.Interp) {
	in.DefineClass(mysqlEntry, nil, interp.Methods{
		"to_s": func(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
			words, err := in.Call(self.(*interp.Object).IVar("@path"), "join", interp.Str(" "))
			return interp.Str("MySQL Config entry [" + plain(words) + "]"), err
		},
		"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			params := self.(*interp.Object).IVar("@params")
			key := interp.Str(keyText(a.Arg(0)))
			v, err := in.Call(params, "[]", key)
			if err != nil || !interp.IsNil(v) {
				return v, err
			}
			if h, ok := params.(*interp.Hash); ok {
				if _, there := h.Get(key); there {
					return interp.Bool(true), nil
				}
			}
			return interp.Nil, nil
		},
	})
}

func newMysqlConf(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	c := &config{params: interp.NewHash(), content: interp.Nil, label: "MySQL Configuration"}
	var err error
	if c.id, err = pathArgument(a, ""); err != nil {
		return c, err
	}
	if c.id == "" {
		p, err := h.Platform()
		if err != nil {
			return c, err
		}
		c.id = (*mysqlOn(p))["conf_path"]
	}
	var content strings.Builder
	err = h.readIncluded(c.id, false, func(name, text string) ([]string, error) {
		if err := wellFormed(text); err != nil {
			return nil, err
		}
		content.WriteString(text)
		params, err := parseConfig(in, text, defaultFormat())
		if err != nil {
			return nil, err
		}
		mergeHash(c.params, params)
		return h.mysqlIncludes(in, text, path.Dir(name))
	})
	c.content = interp.Str(content.String())
	return c, err
}

// mergeHash puts all of more into h; hashes on both sides are merged.
func mergeHash(h, more *interp.Hash) {
	for k, v := range more.All() {
		if inner, ok := v.(*interp.Hash); ok {
			if old, _ := h.Get(k); old != nil {
				if into, ok := old.(*interp.Hash); ok {
					mergeHash(into, inner)
					continue
				}
			}
		}
		h.Set(k, v)
	}
}

var (
	mysqlInclude    = lazyregexp.New(`(?m)^!include\s+(.*)\s*`)
	mysqlIncludeDir = lazyregexp.New(`(?m)^!includedir\s+(.*)\s*`)
)

// mysqlIncludes are the files that the text of one file includes.
func (h *Host) mysqlIncludes(in *interp.Interp, text, dir string) ([]string, error) {
	beside := func(name string) string {
		if strings.HasPrefix(name, "/") {
			return name
		}
		return dir + "/" + name
	}
	var files []string
	for _, m := range mysqlInclude.FindAllStringSubmatch(text, -1) {
		files = append(files, beside(m[1]))
	}
	for _, m := range mysqlIncludeDir.FindAllStringSubmatch(text, -1) {
		found, err := h.findFiles(in, beside(m[1]), filesWithin)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}
