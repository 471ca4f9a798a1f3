// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// configDirs are where parts of a configuration lie, what overrides first
// (systemd: CONF_PATHS).
var configDirs = []string{"/etc/", "/run/", "/usr/local/lib/", "/usr/lib/", "/lib/"}

func systemdSysctlDefinition() definition {
	return definition{
		name: "systemd-sysctl", summary: "--cat-config prints the files of sysctl.d, in their order",
		options: []optionSpec{{0, "cat-config", false, false}, {0, "no-pager", false, false}},
		run: func(c *call) (int, error) {
			options, operands, err := c.options()
			if err != nil {
				return 0, err
			}
			if !given(options, "cat-config") || len(operands) > 0 {
				return 0, unsupported("systemd-sysctl other than with --cat-config")
			}
			return c.catConfig("sysctl.d", "")
		},
	}
}

func systemdAnalyzeDefinition() definition {
	return definition{
		name: "systemd-analyze", summary: "cat-config prints the files of a configuration, in their order",
		words: "cat-config NAME.conf, systemd/NAME.conf, NAME.d",
		run: func(c *call) (int, error) {
			if len(c.args) != 2 || c.args[0] != "cat-config" || strings.HasPrefix(c.args[1], "-") || strings.HasPrefix(c.args[1], "/") {
				return 0, unsupported("systemd-analyze other than cat-config of one name")
			}
			name := c.args[1]
			if strings.HasSuffix(name, ".d") {
				return c.catConfig(name, "")
			}
			return c.catConfig(name+".d", name)
		},
	}
}

// catConfig prints the main file, if there is one, and the .conf files of all
// directories of that name: of files with the same name the first, in the order
// of names (systemd: conf_files_list, cat_files).
func (c *call) catConfig(dir, main string) (int, error) {
	var files []string
	byName := map[string]string{}
	seen := map[string]bool{} // /lib may be /usr/lib.
	for _, prefix := range configDirs {
		if main != "" {
			if there, err := c.exists(prefix + main); err != nil {
				return 0, err
			} else if there && len(files) == 0 {
				files = append(files, prefix+main)
			}
		}
		full := prefix + dir
		real, err := c.root.RealPath(full)
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		names, err := c.root.ReadDir(full)
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			return 0, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, ".conf") && byName[name] == "" {
				byName[name] = full + "/" + name
			}
		}
	}
	if main != "" && len(files) == 0 && len(byName) == 0 {
		return 0, unknown("the configuration %s, of which no file is there,", main)
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if info, err := c.root.Stat(byName[name]); err == nil && info.Null {
			continue // Masked.
		}
		files = append(files, byName[name])
	}
	for i, file := range files {
		data, reason, err := c.input(file)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			return 0, unsupported("%s of %s (%s)", c.name, file, reason)
		}
		gap := "\n"
		if i == 0 {
			gap = ""
		}
		if err := c.printf("%s# %s\n%s", gap, file, data); err != nil {
			return 0, err
		}
		if len(data) > 0 && data[len(data)-1] != '\n' {
			return 0, unsupported("%s of %s, which ends without a newline,", c.name, file)
		}
	}
	return 0, nil
}

func systemctlDefinition() definition {
	return definition{
		name: "systemctl", summary: "tells what the unit files say",
		options: []optionSpec{{'q', "quiet", false, false}, {0, "no-pager", false, false}, {0, "root", true, false}},
		words:   "is-enabled UNIT…, get-default",
		notes: []string{
			"is-enabled answers as on a machine that was booted from this root.",
			"What runs, and what systemd has loaded, is known to the running systemd alone: is-active, status, show, list-units and the like are refused.",
		},
		run: systemctl,
	}
}

func systemctl(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 || given(options, "root") {
		return 0, unsupported("systemctl without a command, or with --root")
	}
	switch operands[0] {
	case "get-default":
		return c.defaultTarget(operands[1:])
	case "is-enabled":
		return c.unitsEnabled(operands[1:], given(options, "q"))
	}
	return 0, unsupported("systemctl %s", operands[0])
}

// defaultTarget is where the link default.target leads.
func (c *call) defaultTarget(operands []string) (int, error) {
	if len(operands) > 0 {
		return 0, unsupported("systemctl get-default with an argument")
	}
	for _, dir := range []string{"/etc/systemd/system/", "/run/systemd/system/", "/usr/local/lib/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/"} {
		link, err := c.root.Readlink(dir + "default.target")
		if err == nil {
			return 0, c.printf("%s\n", path.Base(link))
		}
		if there, err := c.exists(dir + "default.target"); err != nil || there {
			return 0, unsupported("a default.target that is no link")
		}
	}
	return 0, unknown("the default target, without default.target among the units,")
}

func (c *call) unitsEnabled(units []string, quiet bool) (int, error) {
	if len(units) == 0 {
		return 0, unsupported("systemctl is-enabled without a unit")
	}
	if c.databases.UnitState == nil {
		return 0, unknown("the state of units")
	}
	status := 1
	for _, unit := range units {
		if strings.ContainsAny(unit, "*?[/\\") {
			return 0, unsupported("systemctl is-enabled %s", unit)
		}
		state, err := c.databases.UnitState(unit)
		if err != nil {
			return 0, err
		}
		switch state {
		case "":
			// Versions tell it in different ways, and on different streams.
			return 0, unknown("what systemctl says of the unit %s, which is not there,", unit)
		case "enabled", "enabled-runtime", "static", "alias", "indirect", "generated":
			status = 0
		}
		if quiet {
			continue
		}
		if err := c.printf("%s\n", state); err != nil {
			return 0, err
		}
	}
	return status, nil
}
