// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/resource/shell"

// maxKeptCommands is how many bytes of command lines and of what they printed
// are kept. A line beyond is worked out each time.
const maxKeptCommands = 1 << 20

// keptCommands are the command lines of a run that were worked out. InSpec runs
// a line once and gives the same result to whoever asks again (train:
// base_connection.rb, run_command; InSpec: config.rb, backend_cache); what
// failed is tried again.
type keptCommands struct {
	results map[keptLine]shell.Result
	size    int
}

// keptLine is a command line, and whether it is bash's.
type keptLine struct {
	line string
	bash bool
}

func (k *keptCommands) get(line keptLine, run func() (shell.Result, error)) (shell.Result, error) {
	if r, ok := k.results[line]; ok {
		return r, nil
	}
	r, err := run()
	if err != nil {
		return r, err
	}
	if size := len(line.line) + len(r.Stdout) + len(r.Stderr); k.size+size <= maxKeptCommands {
		if k.results == nil {
			k.results = map[keptLine]shell.Result{}
		}
		k.results[line] = r
		k.size += size
	}
	return r, nil
}
