// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package ci

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Job is the one job of an example.
type Job struct {
	// Variables are those that the example sets, which a user changes.
	Variables map[string]string
	Steps     []Step
}

// Step is one shell step.
type Step struct {
	Name      string
	Script    string
	Variables map[string]string
	// Always runs after a failure too.
	Always bool
}

// Service is what the service gives to a job.
type Service struct {
	Dir       string // where the job runs
	Path      string // a folder in which `sonde` is, and what else the image of the job has
	Variables map[string]string
	Secrets   map[string]string
}

// Run runs the steps, and returns what they said and the first that failed.
func (j Job) Run(ctx context.Context, s Service) (said string, err error) {
	temp, err := os.MkdirTemp(s.Dir, ".runner-")
	if err != nil {
		return "", err
	}
	passedOn := filepath.Join(temp, "env")
	if err := os.WriteFile(passedOn, nil, 0o600); err != nil {
		return "", err
	}
	vars := maps.Clone(j.Variables)
	maps.Copy(vars, s.Variables)
	vars["RUNNER_TEMP"], vars["GITHUB_ENV"] = temp, passedOn
	var all strings.Builder
	for _, step := range j.Steps {
		if err != nil && !step.Always {
			continue
		}
		failed := step.run(ctx, s, vars, &all)
		if failed != nil && err == nil {
			err = fmt.Errorf("step %q: %w", step.Name, failed)
		}
		// What a step writes there, the steps after it have.
		set, readErr := os.ReadFile(passedOn)
		if readErr != nil {
			return all.String(), errors.Join(err, readErr)
		}
		for line := range strings.Lines(string(set)) {
			if name, value, ok := strings.Cut(strings.TrimRight(line, "\n"), "="); ok {
				vars[name] = value
			}
		}
	}
	return all.String(), err
}

func (step Step) run(ctx context.Context, s Service, vars map[string]string, said *strings.Builder) error {
	env := maps.Clone(vars)
	for name, value := range step.Variables {
		for secret, text := range s.Secrets {
			value = strings.ReplaceAll(value, "${{ secrets."+secret+" }}", text)
		}
		env[name] = value
	}
	cmd := exec.CommandContext(ctx, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.Script)
	cmd.Dir = s.Dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "KUBECONFIG=") })
	cmd.Env = append(cmd.Env, "PATH="+s.Path+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+os.Expand(value, func(v string) string { return env[v] }))
	}
	out, err := cmd.CombinedOutput()
	said.Write(out)
	return err
}
