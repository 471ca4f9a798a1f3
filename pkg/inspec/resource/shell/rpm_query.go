// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
)

// rpmQuery is what rpm -q is to tell.
type rpmQuery struct {
	format            string
	list, config, doc bool
	// owner: the names are those of files.
	owner bool
	names []string // all packages if nil
	tags  []string // of the format, beyond those of the names
}

// files tells whether a query is for the files of packages.
func (q rpmQuery) files() bool { return q.list || q.config || q.doc }

// rpmEntry is a package, and what a query wants of it.
type rpmEntry struct {
	RPMPackage
	tags  map[string]string
	files []string
	empty bool
	owns  []int // which of the names are files of it
}

func (p rpmEntry) text(q rpmQuery) (string, error) {
	switch {
	case q.files() && p.empty:
		return "(contains no files)\n", nil
	case q.files():
		return strings.Join(append(p.files, ""), "\n"), nil
	case q.format != "":
		return p.formatted(q.format)
	}
	return p.nvra() + "\n", nil
}

// rpmFormatTags are the tags that a format may have beside those of the names.
// A number is a number, and a text is as the header has it.
var rpmFormatTags = map[string]rpmdb.Tag{
	"EPOCH": rpmdb.Epoch, "SUMMARY": 1004, "BUILDTIME": 1006, "BUILDHOST": 1007, "INSTALLTIME": 1008, "SIZE": 1009, "DISTRIBUTION": 1010,
	"VENDOR": 1011, "LICENSE": 1014, "PACKAGER": 1015, "GROUP": 1016, "URL": 1020, "OS": 1021, "SOURCERPM": 1044,
}

// rpmInstalled are the packages that a query is about. Most queries are for
// names alone, which are read once in a run.
func (c *call) rpmInstalled(q *rpmQuery) ([]rpmEntry, error) {
	tags, err := rpmTags(q.format)
	if err != nil {
		return nil, err
	}
	for _, tag := range tags {
		if _, ok := (RPMPackage{}).basic()[tag]; ok {
			continue
		}
		if _, ok := rpmFormatTags[tag]; !ok {
			return nil, unsupported("%%{%s} of rpm --queryformat", tag)
		}
		q.tags = append(q.tags, tag)
	}
	if c.databases.RPM == nil || c.databases.RPMHeaders == nil {
		return nil, unknown("what is installed, without rpm's database,")
	}
	var out []rpmEntry
	if !q.files() && !q.owner && len(q.tags) == 0 {
		list, err := c.databases.RPM()
		for _, p := range list {
			out = append(out, rpmEntry{RPMPackage: p})
		}
		return out, err
	}
	dirs := realDirs{view: c.root, known: map[string]string{}}
	size := 0
	err = c.databases.RPMHeaders(func(h rpmdb.Header) error {
		if err := c.step(); err != nil {
			return err
		}
		e, err := c.rpmEntry(q, h, dirs)
		if err != nil || !q.wants(e) {
			return err
		}
		for _, f := range e.files {
			size += len(f) + 16
		}
		if size > MaxOutput {
			return ErrOutput
		}
		out = append(out, e)
		return nil
	})
	return out, err
}

func (q *rpmQuery) wants(e rpmEntry) bool {
	if q.owner {
		return len(e.owns) > 0
	}
	return q.names == nil || slices.ContainsFunc(q.names, e.is)
}

// rpmEntry reads what a query wants of a header.
func (c *call) rpmEntry(q *rpmQuery, h rpmdb.Header, dirs realDirs) (rpmEntry, error) {
	p, err := h.Package()
	e := rpmEntry{RPMPackage: RPMPackage{p.Name, p.Version, p.Release, p.Arch}, tags: map[string]string{}}
	if err != nil || !q.owner && !q.wants(e) {
		return e, err
	}
	for _, tag := range q.tags {
		if e.tags[tag], err = rpmText(h, rpmFormatTags[tag]); err != nil {
			return e, err
		}
	}
	if !q.owner && !q.files() {
		return e, nil
	}
	files, err := rpmFiles(h)
	if err != nil {
		return e, err
	}
	for i, name := range q.names {
		if !q.owner || name == "" {
			continue
		}
		name = path.Clean(c.root.at(name))
		if slices.ContainsFunc(files, func(file string) bool {
			return path.Base(file) == path.Base(name) && dirs.real(path.Dir(file)) == dirs.real(path.Dir(name))
		}) {
			e.owns = append(e.owns, i)
		}
	}
	flags, err := h.Numbers(rpmdb.FileFlags)
	if err != nil || len(flags) != len(files) {
		return e, err
	}
	var wanted uint64
	if q.config {
		wanted |= rpmConfig
	}
	if q.doc {
		wanted |= rpmDoc
	}
	e.empty = len(files) == 0
	for i, file := range files {
		if wanted == 0 || flags[i]&wanted != 0 {
			e.files = append(e.files, file)
		}
	}
	return e, nil
}

// rpmText is the value of a tag as a format shows it.
func rpmText(h rpmdb.Header, tag rpmdb.Tag) (string, error) {
	if texts, err := h.Strings(tag); err == nil {
		if len(texts) == 0 {
			return "(none)", nil
		}
		return texts[0], nil
	}
	numbers, err := h.Numbers(tag)
	if err != nil || len(numbers) == 0 {
		return "(none)", err
	}
	return strconv.FormatUint(numbers[0], 10), nil
}

// realDirs are where directories lead, without links.
type realDirs struct {
	view  *view
	known map[string]string
}

func (d realDirs) real(dir string) string {
	if real, ok := d.known[dir]; ok {
		return real
	}
	real, err := d.view.RealPath(dir)
	if err != nil {
		real = dir
	}
	if len(d.known) < maxLines {
		d.known[dir] = real
	}
	return real
}
