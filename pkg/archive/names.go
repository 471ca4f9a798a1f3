// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"gocloud.dev/blob"
)

// names lists the names under a prefix that ends in a slash, those of one
// container together, the oldest first; or the one name that the prefix is.
//
// A directory is walked here. fileblob reads the whole tree again for every page
// of a thousand, and its pages lose names: it walks `api` before `api-0`, and
// goes on after the last name of a page, where `api-0/` sorts before `api/`.
func (a *Archive) names(ctx context.Context, bucket *blob.Bucket, prefix string) iter.Seq2[string, error] {
	if a.Local() {
		return walk(ctx, a.where.Path, prefix)
	}
	return func(yield func(string, error) bool) {
		list := bucket.List(&blob.ListOptions{Prefix: prefix})
		for {
			object, err := list.Next(ctx)
			switch {
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield("", err)
				return
			case !yield(object.Key, nil):
				return
			}
		}
	}
}

// walk lists the files of a directory below a prefix.
func walk(ctx context.Context, dir, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := filepath.WalkDir(filepath.Join(dir, filepath.FromSlash(prefix)), func(file string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist): // nothing yet, or removed meanwhile
				return nil
			case err != nil:
				return err
			case ctx.Err() != nil:
				return context.Cause(ctx)
			case d.IsDir():
				return nil
			}
			name, err := filepath.Rel(dir, file)
			if err != nil {
				return err
			}
			if !yield(filepath.ToSlash(name), nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
}

// abandoned is how old an unfinished file must be to be nobody's any more.
const abandoned = time.Hour

// tidy removes from a directory what a store would not have: files that a killed
// writer left unfinished, and directories of pods whose reports are gone.
func tidy(ctx context.Context, dir string, now time.Time) error {
	var dirs []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case d.IsDir():
			dirs = append(dirs, file)
			return nil
		case !strings.HasSuffix(file, ".tmp") || !ours(file):
			return nil
		}
		info, err := d.Info()
		if err == nil && now.Sub(info.ModTime()) > abandoned {
			err = os.Remove(file)
		}
		return ignoreGone(err)
	})
	for i := len(dirs) - 1; i > 0 && err == nil; i-- {
		entries, readErr := os.ReadDir(dirs[i])
		if err = ignoreGone(readErr); err == nil && len(entries) == 0 {
			// A writer may have come back meanwhile: then it is not empty.
			_ = os.Remove(dirs[i])
		}
	}
	return err
}

// ours tells whether an unfinished file would have become one of ours: fileblob
// adds .HEX.tmp to the name.
func ours(file string) bool {
	name := strings.TrimSuffix(path.Base(filepath.ToSlash(file)), ".tmp")
	name = strings.TrimSuffix(name, path.Ext(name))
	return strings.HasSuffix(name, ".json.gz") || strings.HasSuffix(name, ".json")
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
