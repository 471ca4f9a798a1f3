// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
)

// Which versions a dependency means (rpm: rpmsenseFlags_e).
const (
	rpmLess    = 1 << 1
	rpmGreater = 1 << 2
	rpmEqual   = 1 << 3
)

// rpmDependency is a name, and which versions of it, that a package needs, has,
// or cannot stand.
type rpmDependency struct {
	name, version string
	sense         uint64
}

// dependencies are those of a kind, by the tags of their names, flags and
// versions.
func dependencies(h rpmdb.Header, names, flags, versions rpmdb.Tag) ([]rpmDependency, error) {
	name, err := h.Strings(names)
	if err != nil {
		return nil, err
	}
	flag, err := h.Numbers(flags)
	if err != nil {
		return nil, err
	}
	version, err := h.Strings(versions)
	if err != nil {
		return nil, err
	}
	out := make([]rpmDependency, len(name))
	for i := range out {
		out[i].name = name[i]
		if i < len(flag) && i < len(version) {
			out[i].version, out[i].sense = version[i], flag[i]&(rpmLess|rpmGreater|rpmEqual)
		}
	}
	return out, nil
}

// overlaps tells whether some version is meant by both (rpm: rpmdsCompareEVR).
func (d rpmDependency) overlaps(other rpmDependency) bool {
	if d.sense == 0 || other.sense == 0 || d.version == "" || other.version == "" {
		return true
	}
	switch order := compareEVR(d.version, other.version); {
	case order < 0:
		return d.sense&rpmGreater != 0 || other.sense&rpmLess != 0
	case order > 0:
		return d.sense&rpmLess != 0 || other.sense&rpmGreater != 0
	}
	return d.sense&other.sense != 0
}

// rpmNeeds are the dependencies of packages: what was not found yet, what must
// not be there, and what others must stand.
type rpmNeeds struct {
	requires            map[string][]rpmDependency
	conflicts, provides map[string][]ownDependency
	files               map[string][]string // required ones, by the last part of their paths
}

// ownDependency is one of the package with a number.
type ownDependency struct {
	rpmDependency
	owner int
}

func newRPMNeeds() *rpmNeeds {
	return &rpmNeeds{map[string][]rpmDependency{}, map[string][]ownDependency{}, map[string][]ownDependency{}, map[string][]string{}}
}

// add notes the dependencies of a package.
func (n *rpmNeeds) add(h rpmdb.Header, number int) error {
	d, err := allDependencies(h)
	if err != nil {
		return err
	}
	for _, r := range d.requires {
		switch {
		case strings.HasPrefix(r.name, "rpmlib("):
			continue // What rpm itself can do: it has installed the package.
		case strings.HasPrefix(r.name, "("):
			return unsupported("rpm -V of a package that needs %s", r.name)
		case strings.HasPrefix(r.name, "/") && n.requires[r.name] == nil:
			base := path.Base(r.name)
			n.files[base] = append(n.files[base], r.name)
		}
		n.requires[r.name] = append(n.requires[r.name], r)
	}
	for _, c := range d.conflicts {
		if strings.HasPrefix(c.name, "(") {
			return unsupported("rpm -V of a package with the conflict %s", c.name)
		}
		n.conflicts[c.name] = append(n.conflicts[c.name], ownDependency{c, number})
	}
	for _, p := range d.provides {
		n.provides[p.name] = append(n.provides[p.name], ownDependency{p, number})
	}
	return nil
}

// meet takes off what a package provides, and finds conflicts with it.
func (n *rpmNeeds) meet(h rpmdb.Header, number int, realDir func(string) string) error {
	d, err := allDependencies(h)
	if err != nil {
		return err
	}
	for _, p := range d.provides {
		if err := clash(n.conflicts[p.name], p, number); err != nil {
			return err
		}
		if wanted, ok := n.requires[p.name]; ok {
			n.requires[p.name] = slices.DeleteFunc(wanted, p.overlaps)
		}
	}
	for _, c := range d.conflicts {
		if err := clash(n.provides[c.name], c, number); err != nil {
			return err
		}
	}
	if len(n.files) == 0 {
		return nil
	}
	files, err := rpmFiles(h)
	for _, file := range files {
		// Directories are compared by where they lead: /bin may be /usr/bin.
		for _, asked := range n.files[path.Base(file)] {
			if realDir(path.Dir(file)) == realDir(path.Dir(asked)) {
				n.requires[asked] = nil
			}
		}
	}
	return err
}

func clash(list []ownDependency, with rpmDependency, number int) error {
	for _, d := range list {
		if d.owner != number && d.overlaps(with) {
			return unsupported("rpm -V of packages that conflict in %s", d.name)
		}
	}
	return nil
}

// unmet is something that nothing provides, "" if all is there.
func (n *rpmNeeds) unmet() string {
	for _, name := range slices.Sorted(maps.Keys(n.requires)) {
		if len(n.requires[name]) > 0 {
			return name
		}
	}
	return ""
}

type rpmDependencies struct{ requires, conflicts, provides []rpmDependency }

func allDependencies(h rpmdb.Header) (d rpmDependencies, err error) {
	if d.requires, err = dependencies(h, rpmdb.RequireNames, rpmdb.RequireFlags, rpmdb.RequireVersions); err != nil {
		return d, err
	}
	if d.conflicts, err = dependencies(h, rpmdb.ConflictNames, rpmdb.ConflictFlags, rpmdb.ConflictVersions); err != nil {
		return d, err
	}
	d.provides, err = dependencies(h, rpmdb.ProvideNames, rpmdb.ProvideFlags, rpmdb.ProvideVersions)
	return d, err
}

// rpmFiles are the paths of a package's files.
func rpmFiles(h rpmdb.Header) ([]string, error) {
	bases, err := h.Strings(rpmdb.BaseNames)
	if err != nil {
		return nil, err
	}
	dirs, err := h.Strings(rpmdb.DirNames)
	if err != nil {
		return nil, err
	}
	indexes, err := h.Numbers(rpmdb.DirIndexes)
	if err != nil {
		return nil, err
	}
	if len(indexes) != len(bases) {
		return nil, unsupported("rpm -V of a package whose files have no directories")
	}
	out := make([]string, len(bases))
	for i, base := range bases {
		if indexes[i] >= uint64(len(dirs)) {
			return nil, unsupported("rpm -V of a package whose files have no directories")
		}
		out[i] = dirs[indexes[i]] + base
	}
	return out, nil
}
