// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Refuse stands in for /bin/sh in the workload that breaks the baseline: a
// shell to whoever looks at files, of no use to whoever runs it.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "sh: this is no shell, it only has the name of one")
	os.Exit(126)
}
