// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func mountDefinition() Definition {
	return Definition{
		Name:  "mount",
		Class: "Inspec::Resources::Mount",
		Card: Card{
			Summary: "What is mounted on a directory.",
			Source:  "/proc/self/mountinfo or /proc/mounts of the target",
			Example: "describe mount('/tmp') do\n  it { should be_mounted }\n  its('options') { should include 'noexec' }\nend",
			Methods: map[string]string{
				"device":  "nil where nothing is mounted",
				"options": "as mount(8) shows them: of the mount and of its file system",
			},
			Differences: []string{"A target without a mount table is an error, not one without mounts."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			path, err := a.Str(0)
			return &mount{h, path}, err
		},
		Methods: interp.Methods{
			"to_s":        text(func(m *mount) string { return "Mount " + m.path }),
			"resource_id": text(func(m *mount) string { return m.path }),
			"mounted?": property(func(m *mount) (any, error) {
				on, err := m.host.mountsOn(m.path)
				return len(on) > 0, err
			}),
			"count": property(func(m *mount) (any, error) {
				on, err := m.host.mountsOn(m.path)
				return len(on), err
			}),
			"device":  ofMount(func(l mountLine) any { return l.device }),
			"type":    ofMount(func(l mountLine) any { return l.kind }),
			"options": ofMount(func(l mountLine) any { return l.options }),
		},
	}
}

type mount struct {
	host *Host
	path string
}

// ofMount makes a property of the mount on top.
func ofMount(get func(mountLine) any) interp.Method {
	return property(func(m *mount) (any, error) {
		on, err := m.host.mountsOn(m.path)
		if err != nil || len(on) == 0 {
			return nil, err
		}
		return get(on[len(on)-1]), nil
	})
}
