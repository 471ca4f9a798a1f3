// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
)

func getentDefinition() definition {
	return definition{
		name: "getent", summary: "prints entries of the databases of names",
		words: "passwd, group, shadow, gshadow and hosts, all or by name and number",
		notes: []string{"A database that /etc/nsswitch.conf looks up elsewhere than in files is refused where the files do not answer, and as a whole."},
		run:   getent,
	}
}

func getent(c *call) (int, error) {
	if len(c.args) == 0 || strings.HasPrefix(c.args[0], "-") {
		return 0, unsupported("getent without a database, or with options")
	}
	database, keys := c.args[0], c.args[1:]
	switch database {
	case "passwd", "group", "shadow", "gshadow":
	case "hosts":
		return c.getentHosts(keys)
	default:
		return 0, unsupported("getent %s", database)
	}
	file := "/etc/" + database
	data, err := c.root.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	elsewhere, err := c.looksElsewhere(database)
	if err != nil {
		return 0, err
	}
	all, err := lines(data)
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(line string) bool { return line == "" || line[0] == '#' || strings.Count(line, ":") < 3 })
	if len(keys) == 0 {
		if elsewhere != "" {
			return 0, unknown("what getent %s lists, which is kept in %s too,", database, elsewhere)
		}
		return 0, c.printLines(all)
	}
	for _, key := range keys {
		i := slices.IndexFunc(all, func(line string) bool {
			f := strings.Split(line, ":")
			number := (database == "passwd" || database == "group") && strings.Trim(key, "0123456789") == ""
			return f[0] == key || number && f[2] == key
		})
		if i < 0 {
			if elsewhere != "" {
				return 0, unknown("the name %s, which may be kept in %s,", key, elsewhere)
			}
			return 2, nil
		}
		if err := c.printf("%s\n", all[i]); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

// looksElsewhere is where a database is looked up beside files, as
// /etc/nsswitch.conf has it; "" if nowhere. The users that systemd makes up are
// root and nobody, and those of services that run.
func (s *session) looksElsewhere(database string) (string, error) {
	data, err := s.root.ReadFile("/etc/nsswitch.conf")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		name, sources, ok := strings.Cut(line, ":")
		if !ok || strings.TrimSpace(name) != database {
			continue
		}
		for _, source := range strings.Fields(sources) {
			if source != "files" && source != "compat" && source != "systemd" && source[0] != '[' {
				return source, nil
			}
		}
	}
	return "", nil
}

// getentHosts looks names up in /etc/hosts.
func (c *call) getentHosts(keys []string) (int, error) {
	if len(keys) == 0 {
		return 0, unsupported("getent hosts without a name")
	}
	data, err := c.root.ReadFile("/etc/hosts")
	if err != nil {
		return 0, unknown("which hosts there are, without /etc/hosts,")
	}
	for _, key := range keys {
		if _, err := netip.ParseAddr(key); err == nil {
			return 0, unsupported("getent hosts of an address")
		}
		var found [][]string
		for line := range strings.Lines(string(data)) {
			line, _, _ = strings.Cut(line, "#")
			if f := strings.Fields(line); len(f) > 1 && slices.Contains(f[1:], key) {
				found = append(found, f)
			}
		}
		if len(found) == 0 {
			return 0, unknown("the address of %s, which only a name server could tell,", key)
		}
		address, err := netip.ParseAddr(found[0][0])
		if err != nil || len(found) > 1 || !address.Is4() {
			return 0, unsupported("getent hosts of %s, which has several addresses or one of IPv6,", key)
		}
		if err := c.printf("%-15s %s\n", found[0][0], strings.Join(found[0][1:], " ")); err != nil {
			return 0, err
		}
	}
	return 0, nil
}
