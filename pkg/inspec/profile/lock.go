// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// lockName is the file that `inspec vendor` writes beside vendor/. It says
// under which key each profile is there.
const lockName = "inspec.lock"

// locked is one profile of a lock file.
type locked struct {
	Name   string `yaml:"name"`
	Source struct {
		SHA256 string `yaml:"sha256"`
		Ref    string `yaml:"ref"`
	} `yaml:"resolved_source"`
	Dependencies []locked `yaml:"dependencies"`
}

// maxLocked bounds how many profiles a lock file names.
const maxLocked = 1000

// parseLock reads a lock file, if there is one.
func parseLock(data []byte) ([]locked, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var file struct {
		Depends []locked `yaml:"depends"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %s", lockName, yamlMessage(err))
	}
	left := maxLocked
	if !within(file.Depends, maxNesting, &left) {
		return nil, fmt.Errorf("%s names more than %d profiles, or nests deeper than %d", lockName, maxLocked, maxNesting)
	}
	return file.Depends, nil
}

func within(list []locked, depth int, left *int) bool {
	for _, l := range list {
		if *left--; *left < 0 || depth == 0 || !within(l.Dependencies, depth-1, left) {
			return false
		}
	}
	return true
}

// vendor is what is below vendor/: the files of each profile, by its name or
// its key in the lock file.
type vendor struct {
	origin string
	files  map[string]map[string]string
}

// give sets the dependencies that a lock file names, where they are there
// under their key.
func (v *vendor) give(p *Profile, list []locked, nesting int) error {
	for _, l := range list {
		key := l.Source.SHA256
		if v.files[key] == nil {
			key = l.Source.Ref
		}
		files := v.files[key]
		if files == nil || p.Deps[l.Name] != nil {
			continue
		}
		dep, err := assemble(v.origin+"/"+vendorDir+"/"+l.Name, files, nesting+1)
		if err != nil {
			return err
		}
		if err := v.give(dep, l.Dependencies, nesting+1); err != nil {
			return err
		}
		dep.Key = key
		p.Deps[l.Name] = dep
	}
	return nil
}
