// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"errors"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// decodeJSON reads one JSON text as Ruby does. What is no JSON is an error of
// the caller's to raise.
func decodeJSON(in *interp.Interp, text string) (interp.Value, error) {
	v, err := in.ParseJSON(text, false)
	if e, raised := interp.AsError(err); raised && strings.HasPrefix(e.Class, "JSON::") {
		return nil, errors.New(e.Message)
	}
	return v, err
}
