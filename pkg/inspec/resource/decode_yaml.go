// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// decodeYAML is Ruby's YAML.load.
func decodeYAML(data []byte) (interp.Value, error) {
	v, err := psych.Load(data, psych.Permit{Symbols: true})
	return interp.FromGo(v), err
}
