// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func rootCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "sonde",
		Short: "Continuous compliance for distroless containers",
		Long: `Sonde looks into containers that have no shell and no tools: it runs InSpec
profiles on the root file system of a running distroless container, or of a
directory, and holds the result against a MITRE SAF threshold.`,
		Version:       version(),
		SilenceErrors: true, // main prints them, once
		SilenceUsage:  true,
	}
	c.SetVersionTemplate("sonde {{.Version}}\n")
	c.AddCommand(scanCommand(), execCommand(), checkCommand(), reportCommand(), auditCommand(), sweepCommand())
	c.AddCommand(validateCommand(), viewCommand(), summaryCommand(), generateCommand())
	return c
}

// version is what the Go tool stamped into the binary.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return develVersion
	}
	return info.Main.Version
}

// develVersion is the version of a build from a work tree, and the tag of the
// images that `make images` builds from it.
const develVersion = "dev"

// scannerImage is the image that fits this binary, unless the environment names
// one, as where images come from a mirror.
func scannerImage() string {
	return cmp.Or(os.Getenv("SONDE_SCANNER_IMAGE"), fmt.Sprintf("ghcr.io/sonde-dev/scanner:%s", imageTag(version())))
}

// notReleased is in the versions that Go gives to builds between releases: the
// time and the commit of a pseudo-version, see go.dev/ref/mod, or local changes.
var notReleased = regexp.MustCompile(`\d{14}-[0-9a-f]{12}|\+dirty`)

// imageTag is the tag of the images that were built along with version: only
// releases have images of their own.
func imageTag(version string) string {
	if notReleased.MatchString(version) {
		return develVersion
	}
	return version
}
