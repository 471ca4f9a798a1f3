// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"strings"
)

// installedPackage is an entry of a package database.
type installedPackage struct {
	name, version, arch string
	origin              string // of apk
	want, state         string // of dpkg: install, hold …; installed, config-files …
}

// packageDatabase is what a platform keeps its packages in.
type packageDatabase struct {
	kind string // "deb" or "pkg", as InSpec calls them
	list []installedPackage
}

// packages reads the package database of the target's platform. A platform
// whose database cannot be read here raises; ok is false for one that InSpec
// does not support.
func (h *Host) packages() (db packageDatabase, ok bool, err error) {
	p, err := h.Platform()
	if err != nil {
		return db, false, err
	}
	switch {
	case p.In("debian"):
		db.list, err = h.dpkg()
		db.kind = "deb"
	case p.Name == "alpine":
		db.list, err = h.apk()
		db.kind = "pkg"
	case p.In("redhat") || p.Family() == "suse" || p.Family() == "fedora":
		return db, true, Unsupported("the package database of %s", p.Name)
	case p.Name == "arch":
		return db, true, Unsupported("the package database of %s", p.Name)
	default:
		return db, false, nil
	}
	return db, true, err
}

// dpkg reads /var/lib/dpkg/status and status.d, where distroless images have a
// file for each package. Without either nobody knows what is installed.
func (h *Host) dpkg() ([]installedPackage, error) {
	const dir = "/var/lib/dpkg/"
	var out []installedPackage
	found := false
	data, err := h.Root.ReadFile(dir + "status")
	switch {
	case err == nil:
		found = true
		out = parseDpkg(string(data), "")
	case !missing(err):
		return nil, unknowable(err)
	}
	names, err := h.Root.ReadDir(dir + "status.d")
	if err != nil && !missing(err) {
		return nil, unknowable(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".md5sums") || strings.HasPrefix(name, ".") {
			continue
		}
		data, err := h.Root.ReadFile(path.Join(dir, "status.d", name))
		if err != nil {
			return nil, unknowable(err)
		}
		found = true
		// What is there is installed; most of these say nothing of it.
		out = append(out, parseDpkg(string(data), "install ok installed")...)
	}
	if !found {
		return nil, unknowable(errNoDatabase(dir + "status"))
	}
	return out, nil
}

// errNoDatabase says that a package database is not there.
type errNoDatabase string

func (e errNoDatabase) Error() string {
	return "the installed packages are not known: there is no " + string(e)
}

// parseDpkg reads paragraphs of deb822(5). status is that of a package without
// one.
func parseDpkg(text, status string) []installedPackage {
	var out []installedPackage
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		fields := map[string]string{"Status": status}
		for line := range strings.Lines(paragraph) {
			if line[0] == ' ' || line[0] == '\t' {
				continue // Further lines of a description.
			}
			if key, value, ok := strings.Cut(line, ":"); ok {
				fields[key] = strings.TrimSpace(value)
			}
		}
		if fields["Package"] == "" {
			continue
		}
		p := installedPackage{name: fields["Package"], version: fields["Version"], arch: fields["Architecture"]}
		if words := strings.Fields(fields["Status"]); len(words) == 3 {
			p.want, p.state = words[0], words[2]
		}
		out = append(out, p)
	}
	return out
}

// apk reads /lib/apk/db/installed, or where newer versions keep it.
func (h *Host) apk() ([]installedPackage, error) {
	for _, name := range []string{"/lib/apk/db/installed", "/usr/lib/apk/db/installed"} {
		data, err := h.Root.ReadFile(name)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, unknowable(err)
		}
		return parseApk(string(data)), nil
	}
	return nil, unknowable(errNoDatabase("/lib/apk/db/installed"))
}

// parseApk reads apk's index: a letter, a colon and a value on each line, an
// empty line between packages.
func parseApk(text string) []installedPackage {
	var out []installedPackage
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		p := installedPackage{want: "install", state: "installed"}
		for line := range strings.Lines(paragraph) {
			key, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ":")
			switch key {
			case "P":
				p.name = value
			case "V":
				p.version = value
			case "A":
				p.arch = value
			case "o":
				p.origin = value
			}
		}
		if p.name != "" {
			out = append(out, p)
		}
	}
	return out
}
