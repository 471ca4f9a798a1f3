// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func rpmDefinition() definition {
	return definition{
		name: "rpm", summary: "tells what is installed, from rpm's database",
		options: rpmOptions(),
		words:   "%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{NVR} %{NVRA}, with widths; \\n \\t",
		notes: []string{
			"Packages come in the order of the database.",
			"-V is answered where dependencies are met, as on a system that works, and not of files with capabilities, devices, and packages with a script of their own to verify them.",
			"Queries of dependencies, scripts and of what else a package says are refused.",
		},
		run: rpm,
	}
}

func rpmOptions() []optionSpec {
	out := []optionSpec{
		{'q', "query", false, false},
		{'V', "verify", false, false},
		{'a', "all", false, false},
		{'l', "list", false, false},
		{'c', "configfiles", false, false},
		{'d', "docfiles", false, false},
		{'f', "file", false, false},
		{0, "queryformat", true, false},
		{0, "qf", true, false},
		{0, "quiet", false, false},
		{0, "nosignature", false, false},
		{0, "nodigest", false, false},
	}
	for _, name := range slices.Sorted(maps.Keys(rpmOmits)) {
		out = append(out, optionSpec{0, name, false, false})
	}
	return out
}

func rpm(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	switch {
	case given(options, "V") && !given(options, "q"):
		return c.rpmVerify(options, operands)
	case !given(options, "q") || given(options, "V"):
		return 0, unsupported("rpm other than with -q or -V")
	}
	for _, o := range options {
		if rpmOmits[o.name] != (rpmOmit{}) {
			return 0, unsupported("rpm -q --%s", o.name)
		}
	}
	q := rpmQuery{
		list: given(options, "l"), config: given(options, "c"), doc: given(options, "d"),
		owner: given(options, "f"),
	}
	for _, o := range options {
		if o.name == "queryformat" || o.name == "qf" {
			q.format = o.value
		}
	}
	if q.files() && q.format != "" || q.owner && given(options, "a") {
		return 0, unsupported("rpm -q with options that are at odds")
	}
	if !given(options, "a") {
		if len(operands) == 0 {
			return 0, unsupported("rpm -q without a package")
		}
		q.names = operands
	}
	installed, err := c.rpmInstalled(&q)
	if err != nil {
		return 0, err
	}
	out := c.out
	if given(options, "quiet") {
		out = nil
	}
	show := func(p rpmEntry) error {
		text, err := p.text(q)
		if err == nil {
			_, err = out.Write([]byte(text))
		}
		return err
	}
	if given(options, "a") {
		return 0, c.rpmAll(installed, operands, show)
	}
	missing := 0
	for i, name := range operands {
		found := false
		for _, p := range installed {
			if !q.owner && !p.is(name) || q.owner && !slices.Contains(p.owns, i) {
				continue
			}
			found = true
			if err := show(p); err != nil {
				return 0, err
			}
		}
		if found {
			continue
		}
		missing++
		if err := c.rpmMissing(q, name, out); err != nil {
			return 0, err
		}
	}
	return missing, nil
}

// rpmMissing tells that there is no package of a name, or none that has a file.
func (c *call) rpmMissing(q rpmQuery, name string, out *buffer) error {
	text := "package " + name + " is not installed\n"
	switch {
	case q.owner:
		_, err := c.root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			_, err = c.err.Write([]byte("error: file " + name + ": No such file or directory\n"))
			return err
		}
		if err != nil {
			return err
		}
		text = "file " + name + " is not owned by any package\n"
	case strings.ContainsAny(name, "*?[") || strings.HasPrefix(name, "/"):
		return unsupported("rpm -q %s", name)
	}
	_, err := out.Write([]byte(text))
	return err
}

// rpmAll is rpm -qa with patterns for names.
func (c *call) rpmAll(installed []rpmEntry, patterns []string, show func(rpmEntry) error) error {
	for _, p := range installed {
		wanted := len(patterns) == 0
		for _, pattern := range patterns {
			if strings.ContainsAny(pattern, "=<>~") {
				return unsupported("rpm -qa %s", pattern)
			}
			match, err := wildcard(pattern, false)
			if err != nil {
				return err
			}
			wanted = wanted || match.MatchString(latin1(p.Name)) || p.is(pattern)
		}
		if !wanted {
			continue
		}
		if err := show(p); err != nil {
			return err
		}
	}
	return nil
}

// nvra is a package as rpm names it. A public key has no architecture.
func (p RPMPackage) nvra() string {
	if p.Arch == "" {
		return p.nvr()
	}
	return p.nvr() + "." + p.Arch
}

func (p RPMPackage) nvr() string { return p.Name + "-" + p.Version + "-" + p.Release }

// is tells whether a package is meant by a name, with as much behind it as may
// be: version, release, architecture.
func (p RPMPackage) is(name string) bool {
	for _, full := range []string{p.Name, p.Name + "-" + p.Version, p.nvr()} {
		if name == full || p.Arch != "" && name == full+"."+p.Arch {
			return true
		}
	}
	return false
}

var rpmTag = lazyregexp.New(`%(-?[0-9]{0,3})\{([A-Za-z]+)\}|%%`)

// rpmTags are the tags of a format.
func rpmTags(format string) ([]string, error) {
	found := rpmTag.FindAllStringSubmatch(format, -1)
	signs := 0
	var out []string
	for _, m := range found {
		signs += strings.Count(m[0], "%")
		if m[2] != "" {
			out = append(out, strings.ToUpper(m[2]))
		}
	}
	if strings.ContainsAny(format, "[]") || strings.Count(format, "%") != signs {
		return nil, unsupported("rpm --queryformat %q", format)
	}
	return out, nil
}

// basic are the values that the names of a package are made of.
func (p RPMPackage) basic() map[string]string {
	arch := p.Arch
	if arch == "" {
		arch = "(none)"
	}
	return map[string]string{
		"NAME": p.Name, "VERSION": p.Version, "RELEASE": p.Release, "ARCH": arch, "NVR": p.nvr(), "NVRA": p.nvra(), "N": p.Name, "V": p.Version, "R": p.Release,
	}
}

// formatted is --queryformat.
func (p rpmEntry) formatted(format string) (string, error) {
	format, err := unescapeC(format)
	if err != nil {
		return "", err
	}
	values := p.basic()
	return rpmTag.ReplaceAllStringFunc(format, func(tag string) string {
		if tag == "%%" {
			return "%"
		}
		m := rpmTag.FindStringSubmatch(tag)
		name := strings.ToUpper(m[2])
		value, ok := values[name]
		if !ok {
			value = p.tags[name]
		}
		width, _ := strconv.Atoi(m[1])
		pad := strings.Repeat(" ", max(0, max(width, -width)-len(value)))
		if width < 0 {
			return value + pad
		}
		return pad + value
	}), nil
}
