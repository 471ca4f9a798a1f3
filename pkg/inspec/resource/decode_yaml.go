// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/psych"
)

// decodeYAML is Ruby's YAML.load.
func decodeYAML(_ *interp.Interp, text string) (interp.Value, error) {
	v, err := psych.Load([]byte(text), psych.Permit{Symbols: true})
	return interp.FromGo(v), err
}
