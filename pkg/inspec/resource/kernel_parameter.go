// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func kernelParameterDefinition() Definition {
	return Definition{
		Name:  "kernel_parameter",
		Class: "Inspec::Resources::KernelParameter",
		Card: Card{
			Summary: "A parameter of the running kernel.",
			Source:  "/proc/sys of the target; those of network are of the scanner's network namespace, which in a pod is the target's",
			Example: "describe kernel_parameter('net.ipv4.ip_forward') do\n  its('value') { should eq 0 }\nend",
			Methods: map[string]string{"value": "a number where it is one; nil of a parameter that is not there"},
			Differences: []string{
				"A target without /proc/sys, or a parameter that may not be read, is an error; with InSpec both have the value nil.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			return &kernelParameter{h, name}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(k *kernelParameter) string { return "Kernel Parameter " + k.name }),
			"resource_id": text(func(k *kernelParameter) string { return k.name }),
			"value":       property((*kernelParameter).value),
		},
	}
}

type kernelParameter struct {
	host *Host
	name string
}

var numericLine = lazyregexp.New(`(?m)^\d+$`)

func (k *kernelParameter) value() (any, error) {
	if _, err := k.host.Root.Stat("/proc/sys"); err != nil {
		return nil, unknowable(err)
	}
	path := "/proc/sys/" + sysctlPath(k.name)
	info, err := k.host.Root.Stat(path)
	switch {
	case missing(err):
		return nil, nil
	case err != nil:
		return nil, unknowable(err)
	case info.Type == target.Directory:
		return nil, Unsupported("kernel_parameter of the whole of %s", k.name)
	}
	data, err := k.host.Root.ReadFile(path)
	if err != nil {
		return nil, unknowable(err)
	}
	text := strings.TrimSpace(string(data))
	if numericLine.MatchString(text) {
		return leadingInt(text), nil
	}
	return text, nil
}

// swapSeparators takes dots for slashes, and the other way round.
var swapSeparators = strings.NewReplacer(".", "/", "/", ".")

// sysctlPath is the path of a parameter: whichever of dot and slash comes
// first separates, and the other one stands for itself (sysctl.d(5)).
func sysctlPath(name string) string {
	first := strings.IndexAny(name, "./")
	if first < 0 || name[first] == '/' {
		return name
	}
	return swapSeparators.Replace(name)
}
