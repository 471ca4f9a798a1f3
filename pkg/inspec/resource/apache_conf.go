// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func apacheConfDefinition() Definition {
	return Definition{
		Name:  "apache_conf",
		Class: "Inspec::Resources::ApacheConf",
		Card: Card{
			Summary: "The directives of Apache httpd, with the files that are included. Values are arrays, over all sections.",
			Source:  "/etc/apache2/apache2.conf or /etc/httpd/conf/httpd.conf of the target, or the file given",
			Example: "describe apache_conf do\n  its('ServerTokens') { should cmp 'Prod' }\nend",
			Methods: map[string]string{
				"params":    "all directives, or the value at a path of keys",
				"content":   "the text of the file and of those included, without comments",
				"conf_path": "the path of the file",
				"conf_dir":  "the value of ServerRoot",
			},
			Differences: []string{"Files are included only if ServerRoot is set, as in InSpec."},
		},
		New: newApacheConf,
		Methods: interp.Methods{
			"to_s":        text(func(c *apacheConf) string { return "Apache Config " + c.path }),
			"resource_id": text(func(c *apacheConf) string { return c.id }),
			"conf_path":   property(func(c *apacheConf) (any, error) { return orNil(c.path), nil }),
			"content":     property(func(c *apacheConf) (any, error) { return withoutComments(c.content.String()), nil }),
			"conf_dir":    property(func(c *apacheConf) (any, error) { return c.serverRoot(), nil }),
			"params": method(func(c *apacheConf, in *interp.Interp, a interp.Args) (interp.Value, error) {
				return (&config{params: c.params}).paramsAt(in, a)
			}),
			"method_missing": method(func(c *apacheConf, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				return (&config{params: c.params}).get(a.Arg(0)), nil
			}),
		},
	}
}

type apacheConf struct {
	host     *Host
	path, id string
	params   *interp.Hash
	content  strings.Builder
}

func newApacheConf(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	c := &apacheConf{host: h, id: "apache_conf", params: interp.NewHash()}
	given, err := pathArgument(a, "")
	if err != nil {
		return c, err
	}
	for _, name := range []string{given, "/etc/apache2/apache2.conf", "/etc/httpd/conf/httpd.conf"} {
		if c.path != "" || name == "" {
			continue
		}
		_, err := h.Root.Stat(name)
		if err != nil && !missing(err) {
			return c, unknowable(err)
		}
		if err == nil || given != "" {
			c.path, c.id = name, name
		}
	}
	if c.path == "" {
		return c, interp.Raise(interp.ResourceSkipped, "Can't find file: ")
	}
	// The first file must say something, those included need not.
	if _, err := h.readConfig(c.path, false); err != nil {
		return c, err
	}
	return c, h.readIncluded(c.path, true, func(_, text string) ([]string, error) {
		c.content.WriteString(text)
		return c.read(in, text)
	})
}

// apacheAssignment is a directive and what follows, less quotes around it. The
// regular expression in InSpec says the same with a look ahead.
var apacheAssignment = goPattern(`(?m)^\s*(\S+)\s+['"]*(.*?)['"]*\s*$`)

// quoted is what stands between quotes, which may be of different kinds.
var quoted = lazyregexp.New(`["'|]((?:\\.|[^"'\\])*)["'|]`)

// read takes over the directives of one file, and returns those it includes.
func (c *apacheConf) read(in *interp.Interp, text string) ([]string, error) {
	if err := wellFormed(text); err != nil {
		return nil, err
	}
	format := defaultFormat()
	format.assignment, format.multiple = apacheAssignment, true
	params, err := parseConfig(in, text, format)
	if err != nil {
		return nil, err
	}
	for k, v := range params.All() {
		values, ok := v.(*interp.Array)
		if !ok { // What looks like a section in brackets.
			c.params.Set(k, v)
			continue
		}
		for i, s := range values.Elems {
			if m := quoted.FindStringSubmatch(plain(s)); m != nil {
				values.Elems[i] = interp.Str(m[1])
			}
		}
		if old, _ := c.params.Get(k); old != nil {
			if before, ok := old.(*interp.Array); ok {
				values = interp.List(append(append([]interp.Value{}, before.Elems...), values.Elems...)...)
			}
		}
		c.params.Set(k, values)
	}
	return c.includes(in, params)
}

func (c *apacheConf) serverRoot() interp.Value {
	for _, name := range []string{"ServerRoot", "serverroot"} {
		if v, ok := c.params.GetStr(name); ok && !interp.IsNil(v) {
			return v
		}
	}
	return interp.Nil
}

// includes are the files that the directives of one file include.
func (c *apacheConf) includes(in *interp.Interp, params *interp.Hash) ([]string, error) {
	root, ok := c.serverRoot().(*interp.Array)
	if !ok {
		return nil, nil
	}
	var parts []string
	for _, v := range root.Elems {
		parts = append(parts, strings.TrimRight(plain(v), "/"))
	}
	dir := strings.Join(parts, "/")
	var files []string
	for _, key := range []string{"Include", "IncludeOptional"} {
		v, _ := params.GetStr(key)
		list, ok := v.(*interp.Array)
		if !ok {
			continue
		}
		for _, name := range list.Elems {
			pattern := plain(name)
			if !path.IsAbs(pattern) {
				pattern = dir + "/" + pattern
			}
			for _, tests := range []string{filesWithin, linksWithin} {
				found, err := c.host.findFiles(in, pattern, tests)
				if err != nil {
					return nil, err
				}
				files = append(files, found...)
			}
		}
	}
	return files, nil
}

func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimLeft(line, " \t\r\f\v"), "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}
