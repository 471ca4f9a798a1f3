// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func kernelModuleDefinition() Definition {
	return Definition{
		Name:  "kernel_module",
		Class: "Inspec::Resources::KernelModule",
		Card: Card{
			Summary: "A module of the kernel: whether it is loaded, and whether it may be.",
			Source:  "/proc/modules and modprobe.d of the target",
			Example: "describe kernel_module('cramfs') do\n  it { should_not be_loaded }\n  it { should be_disabled }\nend",
			Methods: map[string]string{
				"disabled?":    "its install command is /bin/true or /bin/false",
				"blacklisted?": "also where it is disabled",
			},
			Differences: []string{
				"A target without /proc/modules is an error, not one without modules.",
				"version is not supported.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			return &kernelModule{h, name}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(k *kernelModule) string { return "Kernel Module " + k.name }),
			"resource_id": text(func(k *kernelModule) string { return k.name }),
			"loaded?":     property((*kernelModule).loaded),
			"disabled?": property(func(k *kernelModule) (any, error) {
				return k.configured(`^install\s+` + k.name + `\s+/s?bin/(true|false)`)
			}),
			"blacklisted?": property(func(k *kernelModule) (any, error) {
				return k.configured(`^blacklist\s+` + k.name + `|^install\s+` + k.name + `\s+/s?bin/(true|false)`)
			}),
			// InSpec has them, for itself.
			"respond_to_missing?": method(func(_ *kernelModule, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				name := keyText(a.Arg(0))
				return interp.Bool(interp.Truthy(a.Arg(1)) && (name == "disabled_via_bin_true?" || name == "disabled_via_bin_false?")), nil
			}),
			"version": property(func(*kernelModule) (any, error) { return nil, Unsupported("version of kernel_module") }),
		},
	}
}

type kernelModule struct {
	host *Host
	name string
}

func (k *kernelModule) loaded() (any, error) {
	data, err := k.host.Root.ReadFile("/proc/modules")
	if err != nil {
		return nil, unknowable(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, k.name+" ") {
			return true, nil
		}
	}
	return false, nil
}

// configured tells whether a line of modprobe's configuration matches. The
// name is part of the expression, as in InSpec.
func (k *kernelModule) configured(expr string) (any, error) {
	re, err := regexp.Compile("(?m)" + expr)
	if err != nil {
		return nil, interp.Raise("RegexpError", "%s", err.Error())
	}
	lines, err := k.host.modprobeConfig()
	return re.MatchString(lines), err
}

// modprobeConfig is what `modprobe --showconfig` prints of blacklist and
// install lines: each file of a name once, from the directory that comes first
// (modprobe.d(5)), and dashes in names as underscores.
func (h *Host) modprobeConfig() (string, error) {
	files := map[string]string{}
	for _, dir := range []string{"/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d", "/usr/lib/modprobe.d", "/lib/modprobe.d"} {
		names, err := h.Root.ReadDir(dir)
		if err != nil && !missing(err) {
			return "", unknowable(err)
		}
		for _, name := range names {
			if _, seen := files[name]; !seen && strings.HasSuffix(name, ".conf") {
				files[name] = path.Join(dir, name)
			}
		}
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		data, err := h.Root.ReadFile(files[name])
		if err != nil {
			return "", unknowable(err)
		}
		for line := range strings.Lines(strings.ReplaceAll(string(data), "\\\n", "")) {
			words := strings.Fields(line)
			if len(words) < 2 || words[0] != "blacklist" && words[0] != "install" {
				continue
			}
			words[1] = strings.ReplaceAll(words[1], "-", "_")
			out.WriteString(strings.Join(words, " ") + "\n")
		}
	}
	return out.String(), nil
}
