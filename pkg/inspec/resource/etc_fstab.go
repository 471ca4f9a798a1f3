// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func etcFstabDefinition() Definition {
	return Definition{
		Name:  "etc_fstab",
		Class: "Inspec::Resources::EtcFstab",
		Card: Card{
			Summary: "The file systems in /etc/fstab, as a table.",
			Source:  "/etc/fstab of the target, or the file given",
			Example: "describe etc_fstab.where { mount_point == '/home' } do\n  it { should be_configured }\nend",
			Methods: map[string]string{
				"mount_options":      "an array for each",
				"nfs_file_systems":   "the table of those whose type has nfs in it",
				"home_mount_options": "nil where there is no /home",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/fstab")
			if err != nil {
				return nil, err
			}
			f := &etcFstab{}
			content, err := h.readConfig(path, false)
			if err != nil {
				return f, err
			}
			f.rows, err = parseFstab(content)
			return f, err
		},
		Methods: interp.Methods{
			"to_s": text(func(*etcFstab) string { return "File System Table File (fstab)" }),
			"params": property(func(f *etcFstab) (any, error) {
				if f.rows == nil {
					return interp.NewHash(), nil
				}
				return rowList(f.rows), nil
			}),
			"home_mount_options": property(func(f *etcFstab) (any, error) {
				for _, row := range f.rows {
					if dir, _ := row.GetStr("mount_point"); plain(dir) == "/home" {
						options, _ := row.GetStr("mount_options")
						return options, nil
					}
				}
				return nil, nil
			}),
		},
		Table: &Table{
			Columns: []Column{
				column("device_name", "device_name"), column("mount_point", "mount_point"),
				column("file_system_type", "file_system_type"), column("mount_options", "mount_options"),
				column("dump_options", "dump_options"), column("file_system_options", "file_system_options"),
				{Name: "configured?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
					return interp.Bool(len(t.rows) > 0), nil
				}},
				{Name: "nfs_file_systems", Body: nfsFileSystems},
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				f, err := dataOf[*etcFstab](in, self)
				if err != nil {
					return nil, err
				}
				return f.rows, nil
			},
		},
	}
}

type etcFstab struct{ rows []*interp.Hash } // nil: not read

func parseFstab(content string) ([]*interp.Hash, error) {
	rows := []*interp.Hash{}
	for line := range strings.Lines(content) {
		line = stripComment(strings.TrimSuffix(line, "\n"), "#")
		if line == "" {
			continue
		}
		if err := wellFormed(line); err != nil {
			return nil, err
		}
		f := strings.Fields(line)
		if len(f) < 4 {
			return nil, interp.Raise("NoMethodError", "undefined method `split' for nil:NilClass")
		}
		f = append(f, "", "")
		rows = append(rows, row("device_name", f[0], "mount_point", f[1], "file_system_type", f[2],
			"mount_options", splitFields(f[3], ","), "dump_options", leadingInt(f[4]), "file_system_options", leadingInt(f[5])))
	}
	return rows, nil
}

func nfsFileSystems(in *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
	out := &table{resource: t.resource, criteria: t.criteria + " file_system_type match /nfs/"}
	for _, row := range t.rows {
		if kind, _ := row.GetStr("file_system_type"); strings.Contains(plain(kind), "nfs") {
			out.rows = append(out.rows, row)
		}
	}
	return t.schema.newTable(in, out), nil
}
