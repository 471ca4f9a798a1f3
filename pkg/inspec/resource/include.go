// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
)

// Limits of one configuration that is made of several files.
const (
	maxIncluded      = 1000
	maxIncludedBytes = 32 << 20
)

// tooManyIncluded is an error where a configuration is over the limits.
func tooManyIncluded(files, size int) error {
	if files <= maxIncluded && size <= maxIncludedBytes {
		return nil
	}
	return interp.Raise(interp.ResourceFailed, "more than %d files or %d MiB are included", maxIncluded, maxIncludedBytes>>20)
}

// What find is asked for beside a path.
const (
	filesWithin = " -maxdepth 1 -type f"
	linksWithin = " -maxdepth 1 -type l"
	filesBelow  = " -type f"
)

// findFiles are the paths that a shell's find prints for a path, which may have
// wildcards; none where it fails (InSpec: lib/inspec/utils/find_files.rb).
func (h *Host) findFiles(in *interp.Interp, path, tests string) ([]string, error) {
	result, err := shell.Run(in.Context(), h.Root, "find "+path+tests)
	var unsupported *shell.Unsupported
	switch {
	case errors.As(err, &unsupported):
		return nil, Unsupported("%s, to find the files included by %q,", unsupported.What, path)
	case in.Context().Err() != nil:
		return nil, err
	case err != nil:
		return nil, unknowable(err)
	case result.Status != 0:
		return nil, nil
	}
	var found []string
	for name := range strings.Lines(result.Stdout) {
		if name = strings.TrimSpace(name); name != "" {
			found = append(found, name)
		}
	}
	return found, nil
}

// readIncluded reads a file and all that it includes, in order. The function
// gets a file's path and text, and tells which files it includes. As in InSpec,
// a file that has been read is not read again, but one that still waits may
// wait twice.
func (h *Host) readIncluded(path string, allowEmpty bool, each func(path, text string) ([]string, error)) error {
	read, files, size := map[string]bool{}, 0, 0
	for queue := []string{path}; len(queue) > 0; files++ {
		path, queue = queue[0], queue[1:]
		read[path] = true
		text, err := h.readConfig(path, allowEmpty)
		if err != nil {
			return err
		}
		size += len(text)
		if err := tooManyIncluded(files, size); err != nil {
			return err
		}
		more, err := each(path, text)
		if err != nil {
			return err
		}
		for _, name := range more {
			if !read[name] {
				queue = append(queue, name)
			}
		}
	}
	return nil
}
