// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func cassandradbConfDefinition() Definition {
	return Definition{
		Name:  "cassandradb_conf",
		Class: "Inspec::Resources::CassandradbConf",
		Super: "json",
		Card: Card{
			Summary: "The settings of Cassandra.",
			Source:  "cassandra.yaml in CASSANDRA_HOME (see cassandra), or the file given",
			Example: "describe cassandradb_conf('/etc/cassandra/cassandra.yaml') do\n  its('listen_address') { should eq 'localhost' }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if interp.IsNil(a.Arg(0)) && a.Kw == nil {
				path, err := h.below(in, "CASSANDRA_HOME", "/cassandra.yaml", "Errors reading cassandra conf file")
				if e, raised := interp.AsError(err); raised {
					return nil, interp.Raise("RuntimeError", "%s", e.Message)
				}
				if err != nil {
					return nil, err
				}
				if path == "" {
					return &document{format: cassandraLabel, params: interp.Nil},
						interp.Raise(interp.ResourceSkipped, "Cassandra db conf path is not set")
				}
				a = interp.Args{Pos: []interp.Value{interp.Str(path)}}
			}
			return newDocument(cassandraLabel, decodeCassandra)(h, in, a)
		},
		Methods: interp.Methods{
			"resource_id": text(func(d *document) string { return d.name("cassandradb_conf") }),
		},
	}
}

const cassandraLabel = "Cassandra Configuration"

func decodeCassandra(in *interp.Interp, text string) (interp.Value, error) {
	v, err := decodeYAML(in, text)
	if err != nil {
		return nil, interp.Raise(interp.ResourceFailed, "Unable to parse `cassandra.yaml` file: %s", err)
	}
	return v, nil
}
