// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func rabbitmqConfigDefinition() Definition {
	return Definition{
		Name:  "rabbitmq_config",
		Class: "Inspec::Resources::RabbitmqConfig",
		Card: Card{
			Summary: "The settings of RabbitMQ in the format of Erlang. A list of pairs is a hash.",
			Source:  "/etc/rabbitmq/rabbitmq.config of the target, or the file given",
			Example: "describe rabbitmq_config.params('rabbit', 'ssl_listeners') do\n  it { should cmp 5671 }\nend",
			Methods: map[string]string{"params": "all of it, or the value at a path of keys"},
			Differences: []string{
				"In a binary, sizes are understood and types are an error.",
			},
		},
		New: newRabbitmq,
		Methods: interp.Methods{
			"to_s":        text(func(r *rabbitmq) string { return "rabbitmq_config " + r.path }),
			"resource_id": text(func(r *rabbitmq) string { return r.path }),
			"params": method(func(r *rabbitmq, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				at, err := r.params()
				if err != nil {
					return interp.Nil, err
				}
				for _, key := range a.Flat() {
					hash, ok := at.(*interp.Hash)
					if !ok {
						return interp.Nil, nil
					}
					if at, ok = hash.Get(key); !ok {
						return interp.Nil, nil
					}
				}
				return at, nil
			}),
		},
	}
}

func rabbitmqConfDefinition() Definition {
	return Definition{
		Name:  "rabbitmq_conf",
		Class: "Inspec::Resources::RabbitmqConf",
		Super: "rabbitmq_config",
		Card: Card{
			Summary: "Another name of rabbitmq_config.",
			Source:  "as rabbitmq_config",
			Example: "describe rabbitmq_conf.params('kernel') do\n  it { should be_empty }\nend",
		},
		New: newRabbitmq,
	}
}

type rabbitmq struct {
	path, content string
	failure       error
}

func newRabbitmq(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	path, err := pathArgument(a, "/etc/rabbitmq/rabbitmq.config")
	if err != nil {
		return nil, err
	}
	r := &rabbitmq{path: path}
	r.content, r.failure = h.readConfig(path, true)
	return r, r.failure
}

func (r *rabbitmq) params() (interp.Value, error) {
	if r.failure != nil {
		return nil, r.failure
	}
	return parseErlang(r.content)
}
