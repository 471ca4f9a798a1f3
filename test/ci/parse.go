// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package ci

import (
	"fmt"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// GitHub reads a workflow of GitHub Actions that has one job.
func GitHub(file string) (Job, error) {
	var w struct {
		Env      map[string]string `yaml:"env"`
		Defaults struct {
			Run struct {
				Shell string `yaml:"shell"`
			} `yaml:"run"`
		} `yaml:"defaults"`
		Jobs map[string]struct {
			Steps []struct {
				Name string            `yaml:"name"`
				Uses string            `yaml:"uses"`
				Run  string            `yaml:"run"`
				If   string            `yaml:"if"`
				Env  map[string]string `yaml:"env"`
			} `yaml:"steps"`
		} `yaml:"jobs"`
	}
	if err := read(file, &w); err != nil {
		return Job{}, err
	}
	if len(w.Jobs) != 1 || w.Defaults.Run.Shell != "bash" {
		return Job{}, fmt.Errorf("%s: %d jobs with the shell %q, want one with bash", file, len(w.Jobs), w.Defaults.Run.Shell)
	}
	job := Job{Variables: w.Env}
	for _, j := range w.Jobs {
		for _, s := range j.Steps {
			if s.If != "" && s.If != "always()" {
				return Job{}, fmt.Errorf("%s: step %q: condition %q is not known here", file, s.Name, s.If)
			}
			if s.Uses == "" && !installs(s.Run) {
				job.Steps = append(job.Steps, Step{s.Name, s.Run, s.Env, s.If != ""})
			}
		}
	}
	return job, nil
}

// GitLab reads a pipeline of GitLab CI that has one job. Its lines are one
// script, which ends at the first that fails.
func GitLab(file string) (Job, error) {
	var w map[string]struct {
		Variables map[string]string `yaml:"variables"`
		Before    []string          `yaml:"before_script"`
		Script    []string          `yaml:"script"`
	}
	if err := read(file, &w); err != nil {
		return Job{}, err
	}
	if len(w) != 1 {
		return Job{}, fmt.Errorf("%s: %d jobs, want one", file, len(w))
	}
	var job Job
	for name, j := range w {
		var lines []string
		for _, line := range append(j.Before, j.Script...) {
			if !installs(line) {
				lines = append(lines, line)
			}
		}
		job = Job{Variables: j.Variables, Steps: []Step{{Name: name, Script: strings.Join(lines, "\n")}}}
	}
	return job, nil
}

// installs tells whether a step gets the released program, whose place the one
// built here takes.
func installs(script string) bool {
	return strings.HasPrefix(script, "go install github.com/sonde-dev/sonde/cmd/sonde@") && !strings.Contains(strings.TrimSpace(script), "\n")
}

func read(file string, into any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	return nil
}
