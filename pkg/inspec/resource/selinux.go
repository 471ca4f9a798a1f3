// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func selinuxDefinition() Definition {
	unsupported := func(name string) interp.Method {
		return method(func(*selinux, *interp.Interp, interp.Args) (interp.Value, error) {
			return interp.Nil, Unsupported("%s of selinux", name)
		})
	}
	mode := func(want string) interp.Method {
		return property(func(s *selinux) (any, error) {
			got, err := s.mode()
			return got == want, err
		})
	}
	return Definition{
		Name:  "selinux",
		Class: "Inspec::Resources::Selinux",
		Card: Card{
			Summary: "Whether SELinux is on, and enforces.",
			Source:  "/sys/fs/selinux and /etc/selinux/config of the target, as sestatus reads them",
			Example: "describe selinux do\n  it { should be_enforcing }\nend",
			Methods: map[string]string{
				"installed?": "the configuration file is there",
				"disabled?":  "the target sees no /sys/fs/selinux, as in most containers",
				"policy":     "the SELINUXTYPE of the configuration; nil where SELinux is disabled",
				"modules":    "refused",
				"booleans":   "refused",
			},
			Differences: []string{"A target without /sys is an error."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/selinux/config")
			if err != nil {
				return nil, err
			}
			s := &selinux{h, path}
			found, err := (&command{host: h, line: "sestatus"}).exists()
			if err != nil {
				return s, err
			}
			if found != true {
				return s, interp.Raise(interp.ResourceSkipped, "Skipping resource: \nsh: 1: sestatus: not found\n")
			}
			return s, nil
		},
		Methods: interp.Methods{
			"to_s": text(func(*selinux) string { return "SELinux" }),
			"installed?": property(func(s *selinux) (any, error) {
				return s.host.isFile(s.path, 0)
			}),
			"disabled?":   mode("disabled"),
			"enforcing?":  mode("enforcing"),
			"permissive?": mode("permissive"),
			"policy": property(func(s *selinux) (any, error) {
				if mode, err := s.mode(); err != nil || mode == "disabled" {
					return nil, err
				}
				text, err := s.host.optional("/etc/selinux/config")
				if name := submatch(selinuxType, text); name != "" {
					return strings.ToLower(name), err
				}
				return "targeted", err
			}),
			"modules":  unsupported("modules"),
			"booleans": unsupported("booleans"),
		},
	}
}

var selinuxType = lazyregexp.New(`(?m)^\s*SELINUXTYPE\s*=\s*(\S+)`)

type selinux struct {
	host *Host
	path string
}

// mode is disabled, permissive or enforcing.
func (s *selinux) mode() (string, error) {
	if _, err := s.host.Root.Stat("/sys/fs"); err != nil {
		return "", unknowable(err)
	}
	data, err := s.host.Root.ReadFile("/sys/fs/selinux/enforce")
	switch {
	case missing(err):
		return "disabled", nil
	case err != nil:
		return "", unknowable(err)
	case strings.TrimSpace(string(data)) == "1":
		return "enforcing", nil
	}
	return "permissive", nil
}
