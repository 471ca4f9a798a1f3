// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package schedule

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Directory keeps full reports as files below a directory, such as a volume.
type Directory string

// Put stores a report under a name with slashes and returns where it is. What
// is there already under that name stays: names hold the content's digest.
func (d Directory) Put(_ context.Context, name string, data []byte) (location string, err error) {
	file := filepath.Join(string(d), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return "", fmt.Errorf("archive report: %w", err)
	}
	location = "file://" + file
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return location, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".tmp-*")
	if err != nil {
		return "", fmt.Errorf("archive report: %w", err)
	}
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("archive report %s: %w", name, err), os.Remove(tmp.Name()))
	}
	return location, nil
}
