// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func rpmDefinition() definition {
	return definition{
		name: "rpm", summary: "tells what is installed, from rpm's database",
		options: rpmOptions(),
		words:   "%{NAME} %{VERSION} %{RELEASE} %{ARCH} %{NVR} %{NVRA}, with widths; \\n \\t",
		notes: []string{
			"Packages come in the order of the database.",
			"-V is answered where dependencies are met, as on a system that works, and not of files with capabilities, devices, and packages with a script of their own to verify them.",
			"Queries of files, of dependencies and of what else a package says are refused.",
		},
		run: rpm,
	}
}

func rpmOptions() []optionSpec {
	out := []optionSpec{
		{'q', "query", false, false},
		{'V', "verify", false, false},
		{'a', "all", false, false},
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
	format := ""
	for _, o := range options {
		if o.name == "queryformat" || o.name == "qf" {
			format = o.value
		}
	}
	if c.databases.RPM == nil {
		return 0, unknown("what is installed, without rpm's database,")
	}
	installed, err := c.databases.RPM()
	if err != nil {
		return 0, err
	}
	out := c.out
	if given(options, "quiet") {
		out = nil
	}
	show := func(p RPMPackage) error {
		text := p.nvra() + "\n"
		if format != "" {
			if text, err = p.format(format); err != nil {
				return err
			}
		}
		_, err := out.Write([]byte(text))
		return err
	}
	if given(options, "a") {
		return 0, c.rpmAll(installed, operands, show)
	}
	if len(operands) == 0 {
		return 0, unsupported("rpm -q without a package")
	}
	missing := 0
	for _, name := range operands {
		found := false
		for _, p := range installed {
			if !p.is(name) {
				continue
			}
			found = true
			if err := show(p); err != nil {
				return 0, err
			}
		}
		if !found {
			missing++
			if strings.ContainsAny(name, "*?[") || strings.HasPrefix(name, "/") {
				return 0, unsupported("rpm -q %s", name)
			}
			if _, err := out.Write([]byte("package " + name + " is not installed\n")); err != nil {
				return 0, err
			}
		}
	}
	return missing, nil
}

// rpmAll is rpm -qa with patterns for names.
func (c *call) rpmAll(installed []RPMPackage, patterns []string, show func(RPMPackage) error) error {
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

var rpmTag = regexp.MustCompile(`%(-?[0-9]{0,3})\{([A-Za-z]+)\}|%%`)

// format is --queryformat.
func (p RPMPackage) format(format string) (string, error) {
	if strings.ContainsAny(format, "[|") || strings.Count(format, "%") != strings.Count(strings.Join(rpmTag.FindAllString(format, -1), ""), "%") {
		return "", unsupported("rpm --queryformat %q", format)
	}
	format, err := unescapeC(format)
	if err != nil {
		return "", err
	}
	arch := p.Arch
	if arch == "" {
		arch = "(none)"
	}
	values := map[string]string{
		"NAME": p.Name, "VERSION": p.Version, "RELEASE": p.Release, "ARCH": arch, "NVR": p.nvr(), "NVRA": p.nvra(), "N": p.Name, "V": p.Version, "R": p.Release,
	}
	var failed error
	out := rpmTag.ReplaceAllStringFunc(format, func(tag string) string {
		if tag == "%%" {
			return "%"
		}
		m := rpmTag.FindStringSubmatch(tag)
		value, ok := values[strings.ToUpper(m[2])]
		if !ok {
			failed = unsupported("%%{%s} of rpm --queryformat", m[2])
			return ""
		}
		width, _ := strconv.Atoi(m[1])
		pad := strings.Repeat(" ", max(0, max(width, -width)-len(value)))
		if width < 0 {
			return value + pad
		}
		return pad + value
	})
	return out, failed
}
