// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func filesystemDefinition() Definition {
	return Definition{
		Name:  "filesystem",
		Class: "Inspec::Resources::FileSystemResource",
		Card: Card{
			Summary: "The file system that a path is on: its type, its size and what is free.",
			Source:  "statfs(2) in the target, and its mount table for the type",
			Example: "describe filesystem('/') do\n  its('percent_free') { should be >= 20 }\nend",
			Methods: map[string]string{
				"name":    "the path as given",
				"size":    "as size_kb",
				"free_kb": "for others than root",
			},
			Differences: []string{"A target without a mount table, as an unpacked image, is an error: the sizes would be those of the machine that it lies on."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			path, err := a.Str(0)
			return &filesystem{h, path}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(f *filesystem) string { return "FileSystem " + f.path }),
			"resource_id": text(func(f *filesystem) string { return f.path }),
			"partition":   text(func(f *filesystem) string { return f.path }),
			"name":        ofFilesystem(func(f *filesystem, _ fileSystemInfo) any { return f.path }),
			"type":        ofFilesystem(func(_ *filesystem, i fileSystemInfo) any { return i.kind }),
			"size":        ofFilesystem(func(_ *filesystem, i fileSystemInfo) any { return i.size }),
			"size_kb":     ofFilesystem(func(_ *filesystem, i fileSystemInfo) any { return i.size }),
			"free_kb":     ofFilesystem(func(_ *filesystem, i fileSystemInfo) any { return i.free }),
			"percent_free": property(func(f *filesystem) (any, error) {
				i, err := f.info()
				switch {
				case err != nil:
					return nil, err
				case i.size == 0:
					return nil, interp.Raise("ZeroDivisionError", "divided by 0")
				}
				return 100 * i.free / i.size, nil
			}),
		},
	}
}

type filesystem struct {
	host *Host
	path string
}

// fileSystemInfo is what df(1) prints, in KiB.
type fileSystemInfo struct {
	kind       string
	size, free int
}

func ofFilesystem(get func(*filesystem, fileSystemInfo) any) interp.Method {
	return property(func(f *filesystem) (any, error) {
		i, err := f.info()
		if err != nil {
			return nil, err
		}
		return get(f, i), nil
	})
}

func (f *filesystem) info() (fileSystemInfo, error) {
	var none fileSystemInfo
	mounts, err := f.host.mounts()
	if err != nil {
		return none, err
	}
	path, err := f.host.Root.RealPath(f.path)
	if missing(err) {
		return none, interp.Raise(interp.ResourceFailed, "Unable to get available space for partition %s", f.path)
	}
	if err != nil {
		return none, unknowable(err)
	}
	space, err := f.host.Root.Space(path)
	if err != nil {
		return none, unknowable(err)
	}
	kind, on := "", -1
	for _, m := range mounts {
		within := m.dir == "/" || path == m.dir || strings.HasPrefix(path, m.dir+"/")
		if within && len(m.dir) >= on {
			kind, on = m.kind, len(m.dir)
		}
	}
	if on < 0 {
		return none, interp.Raise(interp.ResourceFailed, "Unable to get available space for partition %s", f.path)
	}
	const kib = 1024
	return fileSystemInfo{kind, int((space.Size + kib - 1) / kib), int((space.Free + kib - 1) / kib)}, nil
}
