// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// The bounds of one profile, those it depends on included.
const (
	MaxBytes   = 32 << 20 // of all files, unpacked
	MaxFiles   = 4096
	maxNesting = 8 // of dependencies
)

// metaFile is the file that makes a directory a profile.
const metaFile = "inspec.yml"

// vendorDir is where an archive carries the profiles that it depends on, each
// under its name, or, with a lock file, under the key that this gives it. A
// profile is a directory there, or a tar.gz.
const vendorDir = "vendor"

// ErrTooBig says that a profile exceeds the bounds.
var ErrTooBig = fmt.Errorf("profile is bigger than %d MiB or has more than %d files", MaxBytes>>20, MaxFiles)

// Profile is a profile as it was read. It does not change.
type Profile struct {
	Meta Metadata
	// Deps are the profiles that it depends on, by the name it has for them.
	Deps map[string]*Profile
	// Key is what the lock file of a profile that depends on it calls it; empty
	// if none does.
	Key string

	files map[string]string
}

// File is one file of a profile.
type File struct {
	Path string // slash-separated, from the profile's root
	Text string
}

// Controls returns the control files, in the order InSpec loads them.
func (p *Profile) Controls() []File { return p.ruby("controls") }

// Libraries returns the files of libraries/ that are Ruby, in order.
func (p *Profile) Libraries() []File { return p.ruby("libraries") }

func (p *Profile) ruby(dir string) []File {
	var files []File
	for _, name := range p.Paths() {
		if strings.HasPrefix(name, dir+"/") && path.Ext(name) == ".rb" {
			files = append(files, File{name, p.files[name]})
		}
	}
	return files
}

// Data returns a file of files/ by its path below that (InSpec:
// inspec.profile.file).
func (p *Profile) Data(name string) (string, bool) {
	data, ok := p.files["files/"+name]
	return data, ok
}

// DataPaths returns the paths of the files below files/.
func (p *Profile) DataPaths() []string {
	var paths []string
	for _, name := range p.Paths() {
		if rest, ok := strings.CutPrefix(name, "files/"); ok {
			paths = append(paths, rest)
		}
	}
	return paths
}

// Paths returns the paths of all files, a directory's own before those of the
// next directory.
func (p *Profile) Paths() []string {
	return slices.SortedFunc(maps.Keys(p.files), func(a, b string) int {
		return slices.Compare(strings.Split(a, "/"), strings.Split(b, "/"))
	})
}

// Digest is the SHA-256, in hex, of the profile and those it depends on. It
// depends on paths and contents alone.
func (p *Profile) Digest() string {
	h := sha256.New()
	p.hash(h)
	return hex.EncodeToString(h.Sum(nil))
}

// hash writes an unambiguous form: each part is preceded by its length.
func (p *Profile) hash(w io.Writer) {
	fmt.Fprintf(w, "profile %d %d\n", len(p.files), len(p.Deps))
	for _, name := range p.Paths() {
		fmt.Fprintf(w, "%d %d\n%s", len(name), len(p.files[name]), name)
		_, _ = io.WriteString(w, p.files[name]) // a hash takes everything
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		fmt.Fprintf(w, "%d\n%s", len(name), name)
		p.Deps[name].hash(w)
	}
}

// wanted tells whether a file belongs to a profile. What else lies around in
// its directory (tests, version control) is no part of it.
func wanted(name string) bool {
	top, _, below := strings.Cut(name, "/")
	switch top {
	case "controls", "libraries", "files", vendorDir:
		return below
	}
	return name == metaFile || name == lockName || name == "README.md"
}

// assemble makes a profile of its files, taking those below vendor/ for the
// profiles that it depends on. origin is what errors call it.
func assemble(origin string, files map[string]string, nesting int) (*Profile, error) {
	if nesting > maxNesting {
		return nil, fmt.Errorf("read profile %s: dependencies nest deeper than %d", origin, maxNesting)
	}
	p := &Profile{files: map[string]string{}, Deps: map[string]*Profile{}}
	inVendor := &vendor{origin: origin, files: map[string]map[string]string{}}
	packed := newBudget()
	for name, data := range files {
		rest, ok := strings.CutPrefix(name, vendorDir+"/")
		if !ok {
			p.files[name] = data
			continue
		}
		dep, file, ok := strings.Cut(rest, "/")
		if key, isArchive := strings.CutSuffix(rest, ".tar.gz"); !ok && isArchive {
			unpacked, err := unpack(strings.NewReader(data), packed)
			if err != nil {
				return nil, fmt.Errorf("read profile %s: %s: %w", origin, name, err)
			}
			inVendor.files[key] = atTop(unpacked)
			continue
		}
		if !ok || !wanted(file) {
			continue
		}
		if inVendor.files[dep] == nil {
			inVendor.files[dep] = map[string]string{}
		}
		inVendor.files[dep][file] = data
	}
	data, ok := p.files[metaFile]
	if !ok {
		return nil, fmt.Errorf("read profile %s: there is no %s in it", origin, metaFile)
	}
	var err error
	if p.Meta, err = parseMetadata([]byte(data)); err != nil {
		return nil, fmt.Errorf("read profile %s: %w", origin, err)
	}
	lock, err := parseLock([]byte(p.files[lockName]))
	if err != nil {
		return nil, fmt.Errorf("read profile %s: %w", origin, err)
	}
	delete(p.files, lockName) // What it says is in Deps.
	if err := inVendor.give(p, lock, nesting); err != nil {
		return nil, err
	}
	for _, d := range p.Meta.Depends {
		files := inVendor.files[d.Name]
		if files == nil || p.Deps[d.Name] != nil {
			continue
		}
		if p.Deps[d.Name], err = assemble(path.Join(origin, vendorDir, d.Name), files, nesting+1); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// resolved is an error unless each dependency is there, in a version that will
// do.
func (p *Profile) resolved(origin string) error {
	var errs []error
	for _, d := range p.Meta.Depends {
		if err := d.met(p.Deps[d.Name]); err != nil {
			errs = append(errs, fmt.Errorf("read profile %s: %s line %d: dependency %q %w", origin, metaFile, d.Line, d.Name, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		errs = append(errs, p.Deps[name].resolved(path.Join(origin, vendorDir, name)))
	}
	return errors.Join(errs...)
}

// met holds a dependency to its condition on the version.
func (d *Dependency) met(by *Profile) error {
	if by == nil {
		for _, from := range []string{"url", "git", "supermarket", "compliance", "gem"} {
			if at, ok := d.Options[from]; ok {
				return fmt.Errorf("(%s %v) is not there, and nothing is fetched: run inspec vendor, or put the profile into %s/%s", from, at, vendorDir, d.Name)
			}
		}
		return fmt.Errorf("is not there: put it into %s/%s or give its path", vendorDir, d.Name)
	}
	ok, err := Satisfies(by.Meta.Version, d.Version...)
	switch {
	case err != nil:
		return fmt.Errorf("has a version that cannot be read: %w", err)
	case !ok:
		return fmt.Errorf("must be of version %s and is of %q", strings.Join(d.Version, ", "), by.Meta.Version)
	}
	return nil
}

// budget is what a profile and its dependencies may still take.
type budget struct {
	bytes int64
	files int
}

func newBudget() *budget { return &budget{MaxBytes, MaxFiles} }

// read reads one file whole, if the budget allows.
func (b *budget) read(r io.Reader) (string, error) {
	if b.files--; b.files < 0 {
		return "", ErrTooBig
	}
	data, err := io.ReadAll(io.LimitReader(r, b.bytes+1))
	if err != nil {
		return "", err
	}
	if b.bytes -= int64(len(data)); b.bytes < 0 {
		return "", ErrTooBig
	}
	return string(data), nil
}
