// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/resource/shell"
)

// maxIncluded is how many files one configuration may be made of.
const maxIncluded = 1000

// findFiles are the paths that a shell's find prints for a path, which may have
// wildcards; none where it fails (InSpec: lib/inspec/utils/find_files.rb). Of
// the file type kind, not deeper than the path's entries; any, if kind is "".
func (h *Host) findFiles(in *interp.Interp, path, kind string) ([]string, error) {
	line := "find " + path
	if kind != "" {
		line += " -maxdepth 1 -type " + kind
	}
	result, err := shell.Run(in.Context(), h.Root, line)
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

// readIncluded reads a file and all that it includes, in order, each once. The
// function gets a file's path and text, and tells which files it includes.
func (h *Host) readIncluded(path string, allowEmpty bool, each func(path, text string) ([]string, error)) error {
	read := map[string]bool{}
	for queue := []string{path}; len(queue) > 0; {
		path, queue = queue[0], queue[1:]
		if read[path] {
			continue
		}
		if len(read) == maxIncluded {
			return interp.Raise(interp.ResourceFailed, "more than %d files are included", maxIncluded)
		}
		read[path] = true
		text, err := h.readConfig(path, allowEmpty)
		if err != nil {
			return err
		}
		more, err := each(path, text)
		if err != nil {
			return err
		}
		queue = append(queue, more...)
	}
	return nil
}
