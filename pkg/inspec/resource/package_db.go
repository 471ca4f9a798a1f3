// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// installedPackage is an entry of a package database.
type installedPackage struct {
	name, version, arch string
	origin              string   // of apk
	provides            []string // of pacman
	want, state         string   // of dpkg: install, hold …; installed, config-files …
}

// packageDatabase is what a platform keeps its packages in.
type packageDatabase struct {
	kind string             // "deb", "rpm", "pacman" or "pkg", as InSpec calls them
	list []installedPackage // not to be changed
}

// packages reads the package database of the target's platform; dbpath is where
// that of rpm is, empty for its usual places. ok is false for a platform that
// InSpec does not support.
func (h *Host) packages(dbpath string) (db packageDatabase, ok bool, err error) {
	p, err := h.Platform()
	if err != nil {
		return db, false, err
	}
	switch {
	case p.In("debian"):
		db.list, err = h.dpkg()
		db.kind = "deb"
	case p.Name == "alpine" || h.extended && p.Family() == "chainguard":
		db.list, err = h.apk()
		db.kind = "pkg"
	case p.In("redhat") || p.Family() == "suse" || p.Family() == "fedora" || h.extended && p.Name == "photon":
		db.list, err = h.rpm(dbpath)
		db.kind = "rpm"
	case p.Name == "arch":
		db.list, err = h.pacman()
		db.kind = "pacman"
	default:
		return db, false, nil
	}
	return db, true, err
}

// keptPackages is what a package database holds, read once.
func (h *Host) keptPackages(which string, read func() ([]installedPackage, error)) ([]installedPackage, error) {
	if h.packageDB[which] == nil {
		if h.packageDB == nil {
			h.packageDB = map[string]*kept[[]installedPackage]{}
		}
		h.packageDB[which] = &kept[[]installedPackage]{}
	}
	return h.packageDB[which].get(read)
}

// dpkg reads /var/lib/dpkg/status and status.d, where distroless images have a
// file for each package. Without either nobody knows what is installed.
func (h *Host) dpkg() ([]installedPackage, error) { return h.keptPackages("dpkg", h.readDpkg) }

func (h *Host) readDpkg() ([]installedPackage, error) {
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

// rpmPaths are where rpm keeps its database: of old, in Fedora since 36 and
// SUSE, and in images of Fedora CoreOS.
var rpmPaths = []string{"/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"}

// rpmFiles are what it is called, by its format: sqlite, ndb, Berkeley DB.
var rpmFiles = []string{"rpmdb.sqlite", "Packages.db", "Packages"}

// rpm reads rpm's database, in whichever of its formats it is.
func (h *Host) rpm(dbpath string) ([]installedPackage, error) {
	return h.keptPackages("rpm "+dbpath, func() ([]installedPackage, error) { return h.readRPM(dbpath) })
}

func (h *Host) readRPM(dbpath string) ([]installedPackage, error) {
	dirs := rpmPaths
	if dbpath != "" {
		if info, err := h.Root.Stat(dbpath); missing(err) || err == nil && info.Type != target.Directory {
			return nil, interp.Raise(interp.ResourceSkipped, "The following requirements are not met for this resource: RPMDB %s does not exist", dbpath)
		}
		dirs = []string{dbpath}
	}
	for _, dir := range dirs {
		for _, name := range rpmFiles {
			list, err := h.rpmFile(path.Join(dir, name))
			if missing(err) {
				continue
			}
			return list, err
		}
	}
	return nil, unknowable(errNoDatabase(path.Join(dirs[0], "rpmdb.sqlite")))
}

func (h *Host) rpmFile(name string) ([]installedPackage, error) {
	var out []installedPackage
	err := h.scanRPM(name, func(header rpmdb.Header) error {
		p, err := header.Package()
		out = append(out, installedPackage{name: p.Name, version: p.Version + "-" + p.Release, arch: p.Arch, want: "install", state: "installed"})
		return err
	})
	return out, err
}

// rpmHeaders visits all that rpm's database tells of packages.
func (h *Host) rpmHeaders(visit func(rpmdb.Header) error) error {
	for _, dir := range rpmPaths {
		for _, name := range rpmFiles {
			if err := h.scanRPM(path.Join(dir, name), visit); !missing(err) {
				return err
			}
		}
	}
	return unknowable(errNoDatabase(path.Join(rpmPaths[0], rpmFiles[0])))
}

// scanRPM visits the packages of a database. An error of visit is its own.
func (h *Host) scanRPM(name string, visit func(rpmdb.Header) error) error {
	f, err := h.Root.OpenFile(name)
	if missing(err) {
		return err
	}
	if err != nil {
		return unknowable(err)
	}
	defer func() { _ = f.Close() }()
	if log, err := h.Root.Stat(name + "-wal"); err == nil && log.Size > 0 {
		return interp.Raise(interp.ResourceFailed, "the installed packages are not known: %s-wal holds changes that are not in the database yet", name)
	}
	err = rpmdb.Scan(f, f.Size, visit)
	var unreadable *fs.PathError
	if errors.Is(err, rpmdb.ErrFormat) || errors.As(err, &unreadable) && unreadable.Path == name {
		return interp.Raise(interp.ResourceFailed, "the installed packages are not known: read %s: %s", name, err.Error())
	}
	return err
}

// pacman reads its local database: a directory for each package.
func (h *Host) pacman() ([]installedPackage, error) { return h.keptPackages("pacman", h.readPacman) }

func (h *Host) readPacman() ([]installedPackage, error) {
	const dir = "/var/lib/pacman/local"
	names, err := h.Root.ReadDir(dir)
	if missing(err) {
		return nil, unknowable(errNoDatabase(dir))
	}
	if err != nil {
		return nil, unknowable(err)
	}
	var out []installedPackage
	for _, name := range names {
		data, err := h.Root.ReadFile(path.Join(dir, name, "desc"))
		if missing(err) {
			continue // ALPM_DB_VERSION is a file.
		}
		if err != nil {
			return nil, unknowable(err)
		}
		if p := parsePacman(string(data)); p.name != "" {
			out = append(out, p)
		}
	}
	return out, nil
}

// parsePacman reads a package's desc: %NAME%, and its values on the next lines
// up to an empty one.
func parsePacman(text string) installedPackage {
	p := installedPackage{want: "install", state: "installed"}
	key := ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "%") {
			key = line
			continue
		}
		switch key {
		case "%NAME%":
			p.name = line
		case "%VERSION%":
			p.version = line
		case "%ARCH%":
			p.arch = line
		case "%PROVIDES%":
			name, _, _ := strings.Cut(line, "=")
			p.provides = append(p.provides, name)
		}
	}
	return p
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
		p, state := installedPackage{}, status
		for line := range strings.Lines(paragraph) {
			// Further lines of a description begin with a blank.
			key, value, _ := strings.Cut(line, ":")
			value = strings.TrimSpace(value)
			switch key {
			case "Package":
				p.name = strings.Clone(value) // It outlives the file's text.
			case "Version":
				p.version = strings.Clone(value)
			case "Architecture":
				p.arch = strings.Clone(value)
			case "Status":
				state = value
			}
		}
		if p.name == "" {
			continue
		}
		if words := strings.Fields(strings.Clone(state)); len(words) == 3 {
			p.want, p.state = words[0], words[2]
		}
		out = append(out, p)
	}
	return out
}

// apk reads /lib/apk/db/installed, or where newer versions keep it.
func (h *Host) apk() ([]installedPackage, error) { return h.keptPackages("apk", h.readApk) }

func (h *Host) readApk() ([]installedPackage, error) {
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
				p.name = strings.Clone(value)
			case "V":
				p.version = strings.Clone(value)
			case "A":
				p.arch = strings.Clone(value)
			case "o":
				p.origin = strings.Clone(value)
			}
		}
		if p.name != "" {
			out = append(out, p)
		}
	}
	return out
}
