// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// Archive reads a profile from a tar.gz, as `inspec archive` and Pack make it;
// the profile may also be in a single directory at the top, as in archives of
// a repository. Entries that lead out of the archive, links and devices are
// refused.
func Archive(r io.Reader) (*Profile, error) {
	const origin = "archive"
	files, err := unpack(r, newBudget())
	if err != nil {
		return nil, fmt.Errorf("read profile archive: %w", err)
	}
	p, err := assemble(origin, atTop(files), 0)
	if err != nil {
		return nil, err
	}
	return p, p.resolved(origin)
}

func unpack(r io.Reader, b *budget) (map[string]string, error) {
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("it is no tar.gz: %w", err)
	}
	// The tar reader skips what it is not asked for, so that content is bounded
	// here as well as by the budget: twice, as headers and padding count too.
	bounded := &io.LimitedReader{R: unzipped, N: 2 * MaxBytes}
	archive := tar.NewReader(bounded)
	files := map[string]string{}
	for entries := 0; ; entries++ {
		h, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return files, nil
		case bounded.N <= 0 || entries > 2*MaxFiles:
			return nil, ErrTooBig
		case err != nil:
			return nil, err
		}
		name, err := safeName(h.Name)
		if err != nil {
			return nil, err
		}
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg:
		case tar.TypeSymlink, tar.TypeLink:
			return nil, fmt.Errorf("%s is a link, which a profile cannot have", h.Name)
		default:
			return nil, fmt.Errorf("%s is not a regular file", h.Name)
		}
		if _, ok := files[name]; ok {
			return nil, fmt.Errorf("%s is in it twice", h.Name)
		}
		if files[name], err = b.read(archive); err != nil {
			return nil, err
		}
	}
}

// safeName is the path of an archive's entry, which must not lead out of it.
func safeName(name string) (string, error) {
	if name == "" || path.IsAbs(name) || strings.ContainsAny(name, "\x00\\") ||
		slices.Contains(strings.Split(name, "/"), "..") {
		return "", fmt.Errorf("entry %q is not a path within the archive", name)
	}
	return path.Clean(name), nil
}

// atTop returns the files that belong to the profile, found at the top of the
// archive or in the only directory there.
func atTop(files map[string]string) map[string]string {
	prefix := ""
	if _, ok := files[metaFile]; !ok {
		for name := range files {
			if top, rest, _ := strings.Cut(name, "/"); rest == metaFile {
				if prefix != "" {
					return nil // Two profiles.
				}
				prefix = top + "/"
			}
		}
	}
	out := map[string]string{}
	for name, data := range files {
		if rest, ok := strings.CutPrefix(name, prefix); ok && wanted(rest) {
			out[rest] = data
		}
	}
	return out
}

// Pack writes the profile and those it depends on as a tar.gz that is the same
// each time.
func (p *Profile) Pack(w io.Writer) error {
	zipped := gzip.NewWriter(w)
	archive := tar.NewWriter(zipped)
	if err := p.pack(archive, ""); err != nil {
		return fmt.Errorf("pack profile %s: %w", p.Meta.Name, err)
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		return fmt.Errorf("pack profile %s: %w", p.Meta.Name, err)
	}
	return nil
}

func (p *Profile) pack(w *tar.Writer, prefix string) error {
	for _, name := range p.Paths() {
		data := p.files[name]
		err := w.WriteHeader(&tar.Header{
			Typeflag: tar.TypeReg,
			Name:     prefix + name,
			Mode:     0o644,
			Size:     int64(len(data)),
			ModTime:  time.Unix(0, 0),
		})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, data); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Deps)) {
		if err := p.Deps[name].pack(w, prefix+vendorDir+"/"+name+"/"); err != nil {
			return err
		}
	}
	return nil
}
