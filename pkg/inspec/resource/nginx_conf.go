// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func nginxConfDefinition() Definition {
	return Definition{
		Name:  "nginx_conf",
		Class: "Inspec::Resources::NginxConf",
		Card: Card{
			Summary: "The configuration of nginx, with the files that are included. A directive is an array of arrays of words.",
			Source:  "/etc/nginx/nginx.conf of the target, or the file given",
			Example: "describe nginx_conf.http do\n  its('servers.length') { should be > 0 }\nend\n\nnginx_conf.servers.each do |server|\n  describe server do\n    its('server_tokens') { should cmp 'off' }\n  end\nend",
			Methods: map[string]string{
				"params":    "all of it, as hashes and arrays",
				"http":      "the http sections",
				"servers":   "the server sections in them; of a server, params and locations",
				"locations": "the location sections in all servers; the words after the name are params['_']",
				"contents":  "the text of each file",
			},
			Differences: []string{
				"The grammar is InSpec's, which takes less than nginx: a directive needs a space after its name, and does not begin with a digit or an empty text. A file that it does not take makes params empty.",
				"A file is included relative to the one that includes it, as in InSpec.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			file, err := pathArgument(a, "/etc/nginx/nginx.conf")
			if err != nil {
				return nil, err
			}
			c := &nginxConf{host: h, path: file, contents: interp.NewHash()}
			_, err = c.read(file)
			return c, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(c *nginxConf) string { return "nginx_conf " + c.path }),
			"resource_id": text(func(c *nginxConf) string { return c.path }),
			"contents":    property(func(c *nginxConf) (any, error) { return c.contents, nil }),
			"params":      nginxParams,
			"http":        nginxHTTP,
			"servers":     nginxThrough("servers"),
			"locations":   nginxThrough("locations"),
			"method_missing": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				params, err := nginxParams(in, self, interp.Args{})
				if err != nil {
					return interp.Nil, err
				}
				v, err := in.Call(params, "[]", interp.Str(keyText(a.Arg(0))))
				if err != nil || interp.IsNil(v) {
					return interp.Nil, err
				}
				return in.Call(v, "flatten")
			},
			"respond_to_missing?": always,
		},
	}
}

type nginxConf struct {
	host     *Host
	path     string
	contents *interp.Hash
	params   *interp.Hash // nil until they are asked for
	files    int          // read or seen again
	size     int
}

// nginxParams are the params of a resource. Where they cannot be read the
// resource skips itself, and they are empty.
func nginxParams(in *interp.Interp, self interp.Value, _ interp.Args) (interp.Value, error) {
	c, err := dataOf[*nginxConf](in, self)
	if err != nil || c.params != nil {
		return orHash(c), err
	}
	params, err := c.parse(in, c.path, 0)
	if e, raised := interp.AsError(err); raised && !e.Unsupported() && e.Class != interp.ResourceFailed {
		o := self.(*interp.Object)
		o.SetIVar(IVarSkipped, interp.Bool(true))
		o.SetIVar(IVarMessage, interp.Str(e.Message))
		params, err = interp.NewHash(), nil
	}
	if err != nil {
		return interp.Nil, err
	}
	c.params = params
	return params, nil
}

func orHash(c *nginxConf) interp.Value {
	if c == nil || c.params == nil {
		return interp.Nil
	}
	return c.params
}

func (c *nginxConf) read(file string) (string, error) {
	if v, ok := c.contents.GetStr(file); ok {
		return plain(v), nil
	}
	content, err := c.host.readConfig(file, true)
	if err == nil {
		c.size += len(content)
		c.contents.Set(interp.Str(file), interp.Str(content))
	}
	return content, err
}

// maxNginxDepth is how deep files may include each other.
const maxNginxDepth = 20

var saysSomething = lazyregexp.New(`^\s*#|^\n?$`)

func (c *nginxConf) parse(in *interp.Interp, file string, depth int) (*interp.Hash, error) {
	cannot := interp.Raise("RuntimeError", "Cannot parse NginX config in %s.", file)
	if depth > maxNginxDepth {
		return nil, interp.Raise(interp.ResourceFailed, "files are included more than %d deep", maxNginxDepth)
	}
	content, err := c.read(file)
	if err != nil {
		if e, raised := interp.AsError(err); raised && e.Class == interp.ResourceSkipped {
			return nil, cannot
		}
		return nil, err
	}
	c.files++
	if err := tooManyIncluded(c.files, c.size); err != nil {
		return nil, err
	}
	empty := true
	for line := range strings.Lines(content) {
		empty = empty && saysSomething.MatchString(line)
	}
	if empty {
		return interp.NewHash(), nil
	}
	data, err := parseNginx(content)
	if err != nil {
		return nil, cannot
	}
	resolved, err := c.resolve(in, data, path.Dir(file), depth)
	if e, raised := interp.AsError(err); raised && e.Class == "RuntimeError" {
		return nil, cannot
	}
	if err != nil {
		return nil, err
	}
	return resolved.(*interp.Hash), nil
}

// resolve puts what is included into the hash that includes it.
func (c *nginxConf) resolve(in *interp.Interp, data interp.Value, dir string, depth int) (interp.Value, error) {
	switch data := data.(type) {
	case *interp.Array:
		for i, v := range data.Elems {
			var err error
			if data.Elems[i], err = c.resolve(in, v, dir, depth); err != nil {
				return nil, err
			}
		}
	case *interp.Hash:
		out := interp.NewHash()
		included, ok := data.GetStr("include")
		for k, v := range data.All() {
			if keyText(k) != "include" {
				out.Set(k, v)
			}
		}
		if ok {
			if err := c.include(in, out, included, dir, depth); err != nil {
				return nil, err
			}
		}
		for k, v := range out.All() {
			resolved, err := c.resolve(in, v, dir, depth)
			if err != nil {
				return nil, err
			}
			out.Set(k, resolved)
		}
		return out, nil
	}
	return data, nil
}

func (c *nginxConf) include(in *interp.Interp, into *interp.Hash, included interp.Value, dir string, depth int) error {
	words, err := in.Call(included, "flatten")
	if err != nil {
		return err
	}
	for _, word := range words.(*interp.Array).Elems {
		pattern := plain(word)
		if !path.IsAbs(pattern) {
			pattern = path.Join(dir, pattern)
		}
		files, err := c.host.findFiles(in, path.Clean(pattern), "")
		if err != nil {
			return err
		}
		for _, file := range files {
			more, err := c.parse(in, file, depth+1)
			if err != nil {
				return err
			}
			mergeNginx(into, more)
		}
	}
	return nil
}

// mergeNginx puts all of more into a hash; arrays on both sides are joined.
func mergeNginx(into, more *interp.Hash) {
	for k, v := range more.All() {
		old, ok := into.Get(k)
		if !ok {
			into.Set(k, v)
			continue
		}
		a, aList := old.(*interp.Array)
		b, bList := v.(*interp.Array)
		if aList && bList {
			v = interp.List(append(append([]interp.Value{}, a.Elems...), b.Elems...)...)
		}
		into.Set(k, v)
	}
}
