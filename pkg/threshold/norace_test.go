// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

//go:build !race

package threshold_test

// raceDetector tells that sync.Pool forgets at random, so that what is allocated
// says nothing.
const raceDetector = false
