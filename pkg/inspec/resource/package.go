// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func packageDefinition() Definition {
	return Definition{
		Name:  "package",
		Class: "Inspec::Resources::Package",
		Card: Card{
			Summary: "One package of the distribution.",
			Source:  "dpkg's status and distroless's status.d, rpm's database in each of its formats, pacman's, or apk's; the platform decides which (see os)",
			Example: "describe package('openssl') do\n  it { should_not be_installed }\nend",
			Methods: map[string]string{
				"info":       "a hash of name, installed, held, version and type",
				"installed?": "a package whose settings alone are left is not",
				"version":    "nil of a package that dpkg does not know",
			},
			Differences: []string{
				"Where the platform has a package database and it is not there, this is an error, not \"not installed\".",
				"be_latest and latest_version are not supported: they ask the network. As in InSpec, a package that is not there is not the latest, nor is one whose version has no x.y.z in it.",
				"A database of rpm that has a write-ahead log is an error.",
				"On Alpine a package is found by its name, where InSpec takes the first one whose description has the name in it.",
			},
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			if err != nil {
				return nil, err
			}
			p := &packageResource{name: name}
			db, ok, err := h.packages(plain(a.Option("rpm_dbpath")))
			if err == nil && ok {
				err = p.find(db)
			}
			if err != nil {
				p.err = unlessSkipped(err)
				return p, err
			}
			if !ok {
				return p, interp.Raise(interp.ResourceSkipped, "The `package` resource is not supported on your OS yet.")
			}
			return p, nil
		},
		Methods: interp.Methods{
			"to_s":        text(func(p *packageResource) string { return "System Package " + p.name }),
			"resource_id": text(func(p *packageResource) string { return p.name }),
			"info":        ofPackage(func(p *packageResource) any { return p.info() }),
			"version":     ofPackage((*packageResource).version),
			"installed?":  ofPackage(func(p *packageResource) any { return p.found != nil && p.found.state == "installed" }),
			"held?":       ofPackage(func(p *packageResource) any { return p.found != nil && p.found.want == "hold" }),
			"latest?":     method((*packageResource).latest),
			"latest_version": property(func(*packageResource) (any, error) {
				return nil, Unsupported("latest_version of package")
			}),
		},
	}
}

type packageResource struct {
	name  string
	kind  string
	found *installedPackage
	err   error // why nobody knows
}

// ofPackage makes a property or a matcher. Serverspec's matchers hand over a
// provider and a version, which do not count.
func ofPackage(get func(*packageResource) any) interp.Method {
	return method(func(p *packageResource, _ *interp.Interp, _ interp.Args) (interp.Value, error) {
		if p.err != nil {
			return interp.Nil, p.err
		}
		return interp.FromGo(get(p)), nil
	})
}

// unlessSkipped is an error that leaves no answer, as opposed to one by which a
// resource skips itself, which answers like one that is not there.
func unlessSkipped(err error) error {
	if e, ok := interp.AsError(err); ok && e.Class == interp.ResourceSkipped {
		return nil
	}
	return err
}

// find looks a package up. Of several the last one counts, as where InSpec
// reads what the package manager prints of them.
func (p *packageResource) find(db packageDatabase) error {
	p.kind = db.kind
	asked := strings.TrimSpace(p.name) // The shell leaves out blanks.
	fits := func(e *installedPackage) bool { return e.name == asked }
	switch db.kind {
	case "deb":
		// Names are in lower case.
		name, arch, qualified := strings.Cut(strings.ToLower(asked), ":")
		fits = func(e *installedPackage) bool { return e.name == name && (!qualified || e.arch == arch) }
	case "rpm":
		if strings.ContainsAny(p.name, "*?[") {
			return Unsupported("package with the pattern %s", p.name)
		}
		fits = func(e *installedPackage) bool { return e.labelled(asked) }
	}
	instances := 0
	for i := range db.list {
		if entry := &db.list[i]; fits(entry) {
			p.found = entry
			if entry.state != "not-installed" {
				instances++
			}
		}
	}
	if db.kind == "deb" && instances > 1 {
		// Of several architectures dpkg -s does not choose.
		p.found = nil
	}
	if db.kind == "pacman" && p.found == nil {
		i := slices.IndexFunc(db.list, func(e installedPackage) bool { return slices.Contains(e.provides, p.name) })
		if i >= 0 {
			p.found = &db.list[i]
		}
	}
	return nil
}

// labelled tells whether rpm -q finds a package by a name: with or without its
// version, release and architecture.
func (p *installedPackage) labelled(label string) bool {
	version, _, _ := strings.Cut(p.version, "-")
	for _, name := range []string{p.name, p.name + "-" + version, p.name + "-" + p.version} {
		if label == name || label == name+"."+p.arch {
			return true
		}
	}
	return false
}

// latest asks the network only of a package whose version is plain numbers:
// of others InSpec takes none for the latest.
func (p *packageResource) latest(_ *interp.Interp, _ interp.Args) (interp.Value, error) {
	if p.err != nil {
		return interp.Nil, p.err
	}
	if number, _ := p.info().Get(interp.Symbol("only_version_no")); number == nil || interp.IsNil(number) {
		return interp.Bool(false), nil
	}
	return interp.Nil, Unsupported("be_latest of package")
}

func (p *packageResource) version() any {
	if p.found == nil {
		return nil
	}
	return orNil(p.found.version)
}

func (p *packageResource) info() *interp.Hash {
	if p.found == nil {
		return interp.NewHash()
	}
	switch p.kind {
	case "rpm":
		version, _, _ := strings.Cut(p.found.version, "-")
		return row(":name", p.found.name, ":installed", true, ":version", p.found.version, ":type", p.kind, ":only_version_no", version)
	case "pkg", "pacman":
		return row(":name", p.found.name, ":installed", true, ":version", p.found.version, ":type", p.kind,
			":only_version_no", orNil(plainVersion(p.found.version)))
	}
	return row(":name", p.found.name, ":installed", p.found.state == "installed", ":held", p.found.want == "hold",
		":version", orNil(p.found.version), ":type", p.kind, ":only_version_no", orNil(plainVersion(p.found.version)))
}

var dottedNumbers = lazyregexp.New(`(?:\d+\.){2,}\d+`)

// plainVersion is the highest x.y.z in a version (InSpec: fetch_version_no).
func plainVersion(version string) string {
	found := dottedNumbers.FindAllString(version, -1)
	if len(found) == 0 {
		return ""
	}
	return slices.MaxFunc(found, func(a, b string) int {
		return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(x, y string) int {
			m, _ := strconv.Atoi(x)
			n, _ := strconv.Atoi(y)
			return m - n
		})
	})
}

func packagesDefinition() Definition {
	return Definition{
		Name:  "packages",
		Class: "Inspec::Resources::Packages",
		Card: Card{
			Summary: "The packages whose name matches, as a table.",
			Source:  "as package",
			Example: "describe packages(/^lib/) do\n  its('statuses') { should cmp 'installed' }\nend",
			Methods: map[string]string{
				"statuses": "\"installed\", or dpkg's abbreviation of another status",
			},
			Differences: []string{"As package; on Alpine names are those of the origin, as in InSpec."},
		},
		New: newPackages,
		Methods: interp.Methods{
			"to_s": method(func(p *packageList, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				s, err := in.Inspect(p.pattern)
				return interp.Str("Packages " + s), err
			}),
		},
		Table: &Table{
			Columns: []Column{
				{Name: "statuses", Field: interp.Str("status"), Simple: true},
				column("names", "name"),
				column("versions", "version"), column("architectures", "architecture"),
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				p, err := dataOf[*packageList](in, self)
				if err != nil {
					return nil, err
				}
				return p.rows, p.err
			},
			NoKeys: func() error {
				return interp.Raise("NoMethodError", "undefined method `keys' for #<struct Inspec::Resources::PkgsManagement::PackageStruct>")
			},
		},
	}
}

type packageList struct {
	pattern interp.Value
	rows    []*interp.Hash
	err     error // why nobody knows
}

func newPackages(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	if err := a.Want(1, 1); err != nil {
		return nil, err
	}
	p := &packageList{pattern: a.Arg(0)}
	if s, ok := p.pattern.(*interp.String); ok {
		re, err := in.Call(mustConst(in, "Regexp"), "new", interp.Str(regexp.QuoteMeta(s.Go())))
		if err != nil {
			return nil, err
		}
		p.pattern = re
	}
	if _, ok := p.pattern.(*interp.Regexp); !ok {
		return nil, interp.Raise("RuntimeError", "Invalid name argument to packages resource, please use a \"string\" or /regexp/")
	}
	platform, err := h.Platform()
	if err != nil {
		return p, err
	}
	db, ok := packageDatabase{}, false
	if platform.Name != "arch" { // Its packages are known to package alone.
		db, ok, err = h.packages("")
	}
	if err != nil {
		p.err = unlessSkipped(err)
		return p, err
	}
	if !ok {
		return p, interp.Raise(interp.ResourceSkipped, "The packages resource is not yet supported on OS %s", platform.Name)
	}
	if db.kind == "deb" { // As dpkg-query sorts them.
		db.list = slices.Clone(db.list)
		slices.SortStableFunc(db.list, func(a, b installedPackage) int { return strings.Compare(a.name, b.name) })
	}
	for _, entry := range db.list {
		if entry.state == "not-installed" {
			continue
		}
		name := entry.name
		version := entry.version
		status := entry.abbreviation()
		switch {
		case db.kind == "pkg":
			name, version = entry.origin, entry.apkVersion()
		case strings.Contains(version, ":"):
			version = version[strings.LastIndex(version, ":")+1:]
		}
		ok, err := in.Call(p.pattern, "match?", interp.Str(name))
		if err != nil {
			return p, err
		}
		if interp.Truthy(ok) {
			p.rows = append(p.rows, row("status", status, "name", name, "version", version, "architecture", entry.arch))
		}
	}
	return p, nil
}

// abbreviation is the status as InSpec makes it of dpkg's two letters.
func (p installedPackage) abbreviation() string {
	if p.state == "installed" {
		return "installed"
	}
	want := map[string]string{"install": "i", "hold": "h", "deinstall": "r", "purge": "p"}[p.want]
	if want == "" {
		want = "u"
	}
	state := map[string]string{
		"not-installed": "n", "config-files": "c", "half-installed": "H", "unpacked": "U",
		"half-configured": "F", "triggers-awaiting": "W", "triggers-pending": "t",
	}[p.state]
	return want + state
}

// apkVersion is what is left of "name-1.2-r3" where InSpec takes the second
// part from the end.
func (p installedPackage) apkVersion() string {
	parts := strings.Split(p.name+"-"+p.version, "-")
	if len(parts) < 2 {
		return p.version
	}
	return parts[len(parts)-2]
}
