// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/protocol"
	"github.com/sonde-dev/sonde/profiles"
)

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
