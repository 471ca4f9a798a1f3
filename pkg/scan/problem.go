// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"errors"
	"fmt"

	"github.com/sonde-dev/sonde/pkg/policy"
)

// Problem is why a container has no result: a reason code for machines, and a
// line for people that says what and where.
type Problem struct {
	Reason  policy.Reason
	Message string
	Err     error // what caused it, may be nil
}

// Error implements error: one line.
func (p *Problem) Error() string {
	if p.Err == nil {
		return p.Message
	}
	return fmt.Sprintf("%s: %v", p.Message, p.Err)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

func problem(r policy.Reason, cause error, format string, args ...any) *Problem {
	return &Problem{Reason: r, Message: fmt.Sprintf(format, args...), Err: cause}
}

// ReasonOf returns the reason code of an error from this package, and
// policy.APIFailed for any other.
func ReasonOf(err error) policy.Reason {
	var p *Problem
	if errors.As(err, &p) {
		return p.Reason
	}
	return policy.APIFailed
}
