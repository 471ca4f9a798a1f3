// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func osEnvDefinition() Definition {
	return Definition{
		Name:  "os_env",
		Class: "Inspec::Resources::OsEnv",
		Card: Card{
			Summary: "An environment variable.",
			Source:  "/proc/self/environ of the target, which is that of the process that is scanned",
			Example: "describe os_env('PATH') do\n  its('split') { should_not include '' }\nend",
			Methods: map[string]string{
				"content": "the value, nil where it is not set",
				"split":   "the value split at colons",
			},
			Differences: []string{
				"It is the environment the process was started with, where InSpec asks that of a shell of its own.",
				"A target without a process has no environment: this is an error.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if interp.IsNil(a.Arg(0)) {
				return &osEnv{host: h}, nil
			}
			name, err := a.Str(0)
			return &osEnv{h, name}, err
		},
		Methods: interp.Methods{
			"to_s": text(func(e *osEnv) string {
				if e.name == "" {
					return "Environment variables"
				}
				return "Environment variable " + e.name
			}),
			"resource_id": text(func(e *osEnv) string { return e.name }),
			"content":     method((*osEnv).content),
			"split": method(func(e *osEnv, in *interp.Interp, _ interp.Args) (interp.Value, error) {
				value, err := e.content(in, interp.Args{})
				if err != nil || interp.IsNil(value) {
					return interp.List(), err
				}
				return in.Call(value, "split", interp.Str(":"), interp.Int(-1))
			}),
		},
	}
}

type osEnv struct {
	host *Host
	name string
}

// content reads what env(1) would print as InSpec does, which takes a # for
// the begin of a comment.
func (e *osEnv) content(in *interp.Interp, _ interp.Args) (interp.Value, error) {
	if e.name == "" {
		return interp.Nil, nil
	}
	data, err := e.host.Root.ReadFile("/proc/self/environ")
	if err != nil {
		return interp.Nil, unknowable(err)
	}
	params, err := parseConfig(in, strings.ReplaceAll(string(data), "\x00", "\n"), defaultFormat())
	if err != nil {
		return interp.Nil, err
	}
	if v, ok := params.GetStr(e.name); ok {
		return v, nil
	}
	return interp.Nil, nil
}

// Environment is what the process that stands for the target was started with,
// as NAME=VALUE. It is an error where there is no such process.
func (s *Set) Environment() ([]string, error) {
	data, err := s.host.Root.ReadFile("/proc/self/environ")
	if err != nil {
		return nil, unknowable(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == 0 }), nil
}
