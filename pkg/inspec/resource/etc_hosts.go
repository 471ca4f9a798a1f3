// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func etcHostsDefinition() Definition {
	return Definition{
		Name:  "etc_hosts",
		Class: "Inspec::Resources::EtcHosts",
		Card: Card{
			Summary: "The addresses and names in /etc/hosts, as a table.",
			Source:  "/etc/hosts of the target, or the file given",
			Example: "describe etc_hosts.where { ip_address == '127.0.0.1' } do\n  its('primary_name') { should eq ['localhost'] }\nend",
			Methods: map[string]string{"all_host_names": "an array for each; a comment behind the names is taken for names, as in InSpec"},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			path, err := pathArgument(a, "/etc/hosts")
			if err != nil {
				return nil, err
			}
			e := &etcHosts{}
			if e.content, err = h.readConfig(path, false); err != nil {
				return e, err
			}
			for line := range strings.Lines(e.content) {
				if stripComment(line, "#") == "" {
					continue
				}
				if err := wellFormed(line); err != nil {
					return e, err
				}
			}
			return e, nil
		},
		Methods: interp.Methods{
			"to_s":   text(func(*etcHosts) string { return "Hosts File" }),
			"params": property(func(e *etcHosts) (any, error) { return rowList(e.rows()), nil }),
		},
		Table: &Table{
			Columns: []Column{
				column("ip_address", "ip_address"), column("primary_name", "primary_name"), column("all_host_names", "all_host_names"),
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				e, err := dataOf[*etcHosts](in, self)
				if err != nil {
					return nil, err
				}
				return e.rows(), nil
			},
		},
	}
}

type etcHosts struct{ content string }

func (e *etcHosts) rows() []*interp.Hash {
	var rows []*interp.Hash
	for line := range strings.Lines(e.content) {
		if stripComment(strings.TrimSuffix(line, "\n"), "#") == "" {
			continue
		}
		words := strings.Fields(line)
		var names any
		if len(words) > 0 {
			names = words[1:]
		}
		rows = append(rows, row("ip_address", field(words, 0), "primary_name", field(words, 1), "all_host_names", names))
	}
	return rows
}
