// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/pkg/scan"
	"github.com/sonde-dev/sonde/profiles"
)

const extendedHelp = "answer what InSpec cannot: name a distroless image by its os-release, see a containerd pod as a container; the report says so"

const profileHelp = "a directory, a .tar.gz, or builtin:distroless-baseline"

// loadProfile reads a profile by what the user calls it, and sees that its Ruby
// parses. fs.ErrNotExist means that there is none of that name.
func loadProfile(name string) (*profile.Profile, error) {
	p, err := readProfile(name)
	if err != nil {
		return nil, err
	}
	if err := inspec.Parse(p); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

func readProfile(name string) (*profile.Profile, error) {
	if builtin, ok := strings.CutPrefix(name, "builtin:"); ok {
		return profiles.Builtin(builtin)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%w (give %s)", err, profileHelp)
	}
	if info.IsDir() {
		return profile.Dir(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := profile.Archive(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// directory is what the user calls a profile by, if it is a directory.
func directory(name string) string {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return ""
	}
	return name
}

// packAll reads and packs profiles whose names have commas between, for the
// scanner. The error is a *scan.Problem.
func packAll(list string) ([]protocol.Bundle, error) {
	var all []protocol.Bundle
	seen := map[string]string{}
	args := strings.Split(list, ",")
	if _, err := os.Stat(list); err == nil {
		args = []string{list} // a file whose name has a comma
	}
	for _, arg := range args {
		p, err := loadProfile(arg)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, &scan.Problem{Reason: policy.ProfileMissing, Message: "find profile", Err: err}
		}
		if err != nil {
			return nil, &scan.Problem{Reason: policy.ProfileInvalid, Message: "read profile", Err: err}
		}
		// A report tells its profiles apart by name.
		if before, twice := seen[p.Meta.Name]; twice {
			return nil, &scan.Problem{Reason: policy.ProfileInvalid, Message: fmt.Sprintf("%s and %s are both named %q: scan them one after the other", before, arg, p.Meta.Name)}
		}
		seen[p.Meta.Name] = arg
		packed, err := bundle(p)
		if err != nil {
			return nil, &scan.Problem{Reason: policy.ProfileInvalid, Message: "pack profile", Err: err}
		}
		all = append(all, packed)
	}
	return all, nil
}

// bundle packs a profile for the scanner.
func bundle(p *profile.Profile) (protocol.Bundle, error) {
	var data bytes.Buffer
	if err := p.Pack(&data); err != nil {
		return protocol.Bundle{}, fmt.Errorf("pack profile %q: %w", p.Meta.Name, err)
	}
	if data.Len() > protocol.MaxBundle {
		return protocol.Bundle{}, fmt.Errorf("profile %q has %d bytes packed: at most %d may be sent into a pod", p.Meta.Name, data.Len(), protocol.MaxBundle)
	}
	return protocol.NewBundle(p.Meta.Name, data.Bytes()), nil
}
