// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// unitPath is where systemd looks for units; the first one counts
// (systemd.unit(5), "Unit File Load Path").
var unitPath = []string{
	"/etc/systemd/system.control", "/run/systemd/system.control", "/run/systemd/transient",
	"/run/systemd/generator.early", "/etc/systemd/system", "/etc/systemd/system.attached",
	"/run/systemd/system", "/run/systemd/system.attached", "/run/systemd/generator",
	"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system",
	"/run/systemd/generator.late",
}

// unitSuffixes are the types of units; a name without one is a service.
var unitSuffixes = []string{
	".service", ".socket", ".target", ".device", ".mount", ".automount", ".swap", ".timer", ".path", ".slice", ".scope",
}

// unit is what systemd's files say of a unit.
type unit struct {
	asked, id string // as named, and after aliases
	load      string // loaded, not-found, masked
	state     string // of the unit file, as systemctl is-enabled has it; may be empty
	fragment  string // the file
	settings  unitSettings
}

// unitSettings are the values of a unit by section and key, "Service.User", in
// order. An empty value has reset those before it.
type unitSettings map[string][]string

// last is the value that counts where there can be one only.
func (s unitSettings) last(key string) string {
	if values := s[key]; len(values) > 0 {
		return values[len(values)-1]
	}
	return ""
}

func unitName(name string) string {
	if slices.Contains(unitSuffixes, path.Ext(name)) {
		return name
	}
	return name + ".service"
}

// template is the file of an instance: a@.service of a@b.service.
func template(name string) string {
	before, after, ok := strings.Cut(name, "@")
	if !ok {
		return name
	}
	return before + "@" + path.Ext(after)
}

// unit reads a unit as systemd would load it on a machine that was booted from
// this root.
func (h *Host) unit(name string) (*unit, error) {
	u := &unit{asked: unitName(name), load: "not-found"}
	if u.id = u.asked; strings.ContainsAny(u.id, "/\x00") {
		return u, nil
	}
	file, info, err := h.unitFile(u.id)
	if err != nil || file == "" {
		return u, err
	}
	u.fragment = file
	if info.Null || info.Type == target.Regular && info.Size == 0 {
		u.load, u.state = "masked", "masked"
		if strings.HasPrefix(file, "/run/") {
			u.state = "masked-runtime"
		}
		return u, nil
	}
	alias, err := h.resolveAlias(u)
	if err != nil {
		return nil, err
	}
	u.load = "loaded"
	if u.settings, err = h.unitSettings(u); err != nil {
		return nil, err
	}
	if alias {
		u.state = "alias"
		return u, nil
	}
	u.state, err = h.unitState(u)
	return u, err
}

// unitFile finds the file of a unit, or of its template. None is an empty
// path.
func (h *Host) unitFile(name string) (string, target.Info, error) {
	for _, candidate := range []string{name, template(name)} {
		for _, dir := range unitPath {
			file := path.Join(dir, candidate)
			if link, err := h.Root.Readlink(file); err == nil && link == "/dev/null" {
				// An unpacked image need not have the device.
				return file, target.Info{Null: true}, nil
			}
			info, err := h.Root.Stat(file)
			if missing(err) {
				continue // A link that leads nowhere.
			}
			if err != nil {
				return "", info, unknowable(err)
			}
			return file, info, nil
		}
	}
	return "", target.Info{}, nil
}

// resolveAlias follows a link to a unit of another name.
func (h *Host) resolveAlias(u *unit) (bool, error) {
	info, err := h.Root.Lstat(u.fragment)
	if err != nil {
		return false, unknowable(err)
	}
	if info.Type != target.Symlink {
		return false, nil
	}
	real, err := h.Root.RealPath(u.fragment)
	if err != nil {
		return false, unknowable(err)
	}
	u.fragment = real
	base := path.Base(real)
	if base == u.id || base == template(u.id) {
		return false, nil
	}
	u.id = base
	return true, nil
}

// unitSettings reads the file and what is dropped in beside it: of each name
// the one of the first directory counts, and they apply in the order of names.
func (h *Host) unitSettings(u *unit) (unitSettings, error) {
	files := []string{}
	of := map[string]string{}
	for _, name := range []string{u.id, template(u.id), strings.TrimPrefix(path.Ext(u.id), ".")} {
		for _, dir := range unitPath {
			entries, err := h.Root.ReadDir(path.Join(dir, name+".d"))
			if err != nil && !missing(err) {
				return nil, unknowable(err)
			}
			for _, entry := range entries {
				if _, ok := of[entry]; !ok && strings.HasSuffix(entry, ".conf") {
					of[entry] = path.Join(dir, name+".d", entry)
					files = append(files, entry)
				}
			}
		}
	}
	slices.Sort(files)
	out := unitSettings{}
	for _, file := range append([]string{""}, files...) {
		name := u.fragment
		if file != "" {
			name = of[file]
		}
		text, err := h.optional(name)
		if err != nil {
			return nil, err
		}
		parseUnit(text, out)
	}
	return out, nil
}

// parseUnit adds the settings of one file (systemd.syntax(7)).
func parseUnit(text string, out unitSettings) {
	section := ""
	var pending strings.Builder // of a line that goes on
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		if before, ok := strings.CutSuffix(line, `\`); ok {
			pending.WriteString(before + " ")
			continue
		}
		pending.WriteString(line)
		line = strings.TrimSpace(pending.String())
		pending.Reset()
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			section = line[1 : len(line)-1]
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		key, value = section+"."+strings.TrimSpace(key), strings.TrimSpace(value)
		if value == "" {
			out[key] = nil
			continue
		}
		out[key] = append(out[key], value)
	}
}

// unitState is what systemctl is-enabled says of a unit that has a file
// (systemd: src/shared/install.c, unit_file_lookup_state).
func (h *Host) unitState(u *unit) (string, error) {
	switch dir := path.Dir(u.fragment); {
	case strings.HasPrefix(dir, "/run/systemd/generator"):
		return "generated", nil
	case dir == "/run/systemd/transient":
		return "transient", nil
	}
	for _, enabled := range []struct{ dirs, state string }{
		{"/etc/systemd/system", "enabled"}, {"/run/systemd/system", "enabled-runtime"},
	} {
		linked, err := h.linkedFrom(enabled.dirs, u)
		if err != nil {
			return "", err
		}
		if linked {
			return enabled.state, nil
		}
	}
	if !slices.ContainsFunc(unitPath, func(dir string) bool { return strings.HasPrefix(u.fragment, dir+"/") }) {
		return "linked", nil
	}
	for _, rule := range []string{"WantedBy", "RequiredBy", "UpheldBy", "Alias"} {
		if len(u.settings["Install."+rule]) > 0 {
			return "disabled", nil
		}
	}
	if len(u.settings["Install.Also"]) > 0 {
		return "indirect", nil
	}
	return "static", nil
}

// linkedFrom tells whether a directory of units has links that enable a unit:
// in NAME.wants and the like, or one of its aliases.
func (h *Host) linkedFrom(dir string, u *unit) (bool, error) {
	names, err := h.Root.ReadDir(dir)
	if err != nil && !missing(err) {
		return false, unknowable(err)
	}
	aliases := strings.Fields(strings.Join(u.settings["Install.Alias"], " "))
	for _, name := range names {
		switch path.Ext(name) {
		case ".wants", ".requires", ".upholds":
			links, err := h.Root.ReadDir(path.Join(dir, name))
			if err != nil && !missing(err) {
				return false, unknowable(err)
			}
			if slices.Contains(links, u.id) {
				return true, nil
			}
		default:
			if name == u.id || !slices.Contains(aliases, name) {
				continue
			}
			real, err := h.Root.RealPath(path.Join(dir, name))
			if err == nil && path.Base(real) == path.Base(u.fragment) {
				return true, nil
			}
		}
	}
	return false, nil
}

// enabled is whether systemctl is-enabled succeeds (systemctl(1)).
func (u *unit) enabled() bool {
	return slices.Contains([]string{"enabled", "enabled-runtime", "static", "alias", "indirect", "generated"}, u.state)
}

// preset is what the first line of the presets that fits says (systemd.preset(5)):
// enabled where none does.
func (h *Host) preset(name string) (string, error) {
	of := map[string]string{}
	for _, dir := range []string{"/etc", "/run", "/usr/local/lib", "/usr/lib", "/lib"} {
		dir = path.Join(dir, "systemd/system-preset")
		names, err := h.Root.ReadDir(dir)
		if err != nil && !missing(err) {
			return "", unknowable(err)
		}
		for _, entry := range names {
			if _, ok := of[entry]; !ok && strings.HasSuffix(entry, ".preset") {
				of[entry] = path.Join(dir, entry)
			}
		}
	}
	files := make([]string, 0, len(of))
	for entry := range of {
		files = append(files, entry)
	}
	slices.Sort(files)
	for _, entry := range files {
		text, err := h.optional(of[entry])
		if err != nil {
			return "", err
		}
		if rule := presetRule(text, name); rule != "" {
			return rule, nil
		}
	}
	return "enabled", nil
}

// presetRule is what one file of presets says of a unit, or nothing.
func presetRule(text, name string) string {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		rule, ok := map[string]string{"enable": "enabled", "disable": "disabled", "ignore": "ignored"}[fields[0]]
		if fits, err := path.Match(fields[1], name); ok && err == nil && fits {
			return rule
		}
	}
	return ""
}
