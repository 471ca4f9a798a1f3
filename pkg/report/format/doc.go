// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package format writes a report in the formats that other programs and people
// read: one file and one function for each, and a lookup by name or file ending.
//
// Every format keeps the five outcomes of a control apart, and controls with the
// same id in different profiles too. Texts of a report come from the target and
// from the profile's author; in no format can they be more than text. The same
// report gives the same bytes.
package format
