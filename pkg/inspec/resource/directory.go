// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

func directoryDefinition() Definition {
	base := fileDefinition()
	ms := fileMethods((*file).isDirectory)
	ms["to_s"] = text(func(f *file) string { return "Directory " + f.given })
	return Definition{
		Name:  "directory",
		Class: "Inspec::Resources::Directory",
		Super: "file",
		Card: Card{
			Summary: "A directory. It is the file resource, but exists only where the file is a directory.",
			Source:  base.Card.Source,
			Example: "describe directory('/tmp') do\n  it { should exist }\n  it { should be_sticky }\nend",
		},
		New:     base.New,
		Methods: ms,
	}
}
