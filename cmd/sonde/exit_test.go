// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/sonde-dev/sonde/pkg/policy"
	"github.com/sonde-dev/sonde/pkg/scan"
)

// Of a pod whose one container misses its threshold and whose other cannot be
// assessed, the worst verdict is the command's.
func TestExitCode(t *testing.T) {
	unknown := unassessed(&scan.Problem{Reason: policy.UIDUnknown, Message: "the user is unknown"})
	for name, tt := range map[string]struct {
		err  error
		want exitCode
	}{
		"could not be assessed":         {errors.Join(errors.New("x"), unknown), exitUnassessed},
		"and another one was not met":   {exits(exitNotMet, errors.Join(unknown)), exitNotMet},
		"that, as part of another text": {fmt.Errorf("x: %w", exits(exitNotMet, unknown)), exitNotMet},
	} {
		var code exitCode
		if !errors.As(tt.err, &code) || code != tt.want {
			t.Errorf("%s: exit code %d, want %d", name, code, tt.want)
		}
	}
}
