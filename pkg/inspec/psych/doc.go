// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package psych reads YAML as Ruby's Psych 4 does: by YAML 1.1, the first
// document, the last of equal keys, without aliases, and with no classes but
// the plain ones and those that are permitted (Psych: scalar_scanner.rb,
// visitors/to_ruby.rb, class_loader.rb). It knows no interpreter: what it gives
// is nil, bool, int64, *big.Int, float64, string, Symbol, Time, Date,
// []any and *Map.
package psych
