// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

func tomlDefinition() Definition {
	return Definition{
		Name:  "toml",
		Class: "Inspec::Resources::TomlConfig",
		Super: "json",
		Card: Card{
			Summary: "The data in a TOML text.",
			Source:  "as json",
			Example: "describe toml('/etc/containerd/config.toml') do\n  its(['plugins', 'cri', 'sandbox_image']) { should_not be_nil }\nend",
			Differences: []string{
				"A date or a time without an offset is an error.",
			},
		},
		New: newDocument("TOML", decodeTOML),
	}
}
