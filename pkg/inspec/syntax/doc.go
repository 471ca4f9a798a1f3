// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package syntax reads Ruby, the language of InSpec profiles: a scanner, a
// recursive-descent parser and the syntax tree.
//
// It knows nothing of InSpec and runs nothing. Every node has a position, so
// that whatever a later phase cannot do is said with file, line and column.
package syntax
