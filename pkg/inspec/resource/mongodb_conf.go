// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import "github.com/sonde-dev/sonde/pkg/inspec/interp"

func mongodbConfDefinition() Definition {
	return Definition{
		Name:  "mongodb_conf",
		Class: "Inspec::Resources::MongodbConf",
		Super: "json",
		Card: Card{
			Summary: "The settings of MongoDB.",
			Source:  "/etc/mongod.conf of the target, or the file given",
			Example: "describe mongodb_conf do\n  its(['security', 'authorization']) { should eq 'enabled' }\nend",
		},
		New: func(h *Host, in *interp.Interp, a interp.Args) (any, error) {
			if interp.IsNil(a.Arg(0)) && a.Kw == nil {
				path, err := h.mongodbPath()
				if err != nil {
					return nil, err
				}
				if path == "" {
					return &document{format: mongodbLabel, params: interp.NewHash()},
						interp.Raise(interp.ResourceSkipped, "MongoDB conf path is not set.")
				}
				a = interp.Args{Pos: []interp.Value{interp.Str(path)}}
			}
			return newDocument(mongodbLabel, decodeMongodb)(h, in, a)
		},
		Methods: interp.Methods{
			"resource_id": text(func(d *document) string { return d.name("mongodb_conf") }),
		},
	}
}

const mongodbLabel = "MongoDB Configuration"

func decodeMongodb(in *interp.Interp, text string) (interp.Value, error) {
	v, err := decodeYAML(in, text)
	if err != nil {
		return nil, interp.Raise(interp.ResourceFailed, "Unable to parse `mongod.conf` or `mongod.cfg` file: %s", err)
	}
	return v, nil
}
