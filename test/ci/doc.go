// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package ci runs the examples under docs/ci as far as a machine without those
// services can: the shell steps, as they are written, in the order and with the
// rules of the service. Steps that use somebody's action are left out.
package ci
