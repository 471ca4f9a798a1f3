// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// requirement is a program of the distribution and the Debian package that has it.
type requirement struct {
	pkg, program string
}

// cniDir is where Debian's containernetworking-plugins puts its programs.
const cniDir = "/usr/lib/cni"

func requirements() []requirement {
	return []requirement{
		{"runc", "runc"},
		{"containernetworking-plugins", filepath.Join(cniDir, "ptp")},
		{"iptables", "iptables"},
		{"nftables", "nft"},
		{"iproute2", "ip"},
		{"conntrack", "conntrack"},
	}
}

// missing lists the packages whose programs found does not find.
func missing(reqs []requirement, found func(program string) bool) []string {
	var pkgs []string
	for _, r := range reqs {
		if !found(r.program) {
			pkgs = append(pkgs, r.pkg)
		}
	}
	return pkgs
}

// onPath looks where root's programs are, also when the caller's PATH has no sbin.
func onPath(program string) bool {
	if filepath.IsAbs(program) {
		_, err := os.Stat(program)
		return err == nil
	}
	for _, dir := range filepath.SplitList(systemPath) {
		if _, err := os.Stat(filepath.Join(dir, program)); err == nil {
			return true
		}
	}
	return false
}

func installPackages(ctx context.Context, progress io.Writer) error {
	pkgs := missing(requirements(), onPath)
	if len(pkgs) == 0 {
		return nil
	}
	if !onPath("apt-get") {
		return fmt.Errorf("this machine is no Debian (no apt-get) and lacks: %s; install them, CNI plugins in %s",
			strings.Join(pkgs, " "), cniDir)
	}
	fmt.Fprintln(progress, "install", strings.Join(pkgs, " "))
	for _, args := range [][]string{
		{"update", "-qq"},
		append([]string{"install", "-y", "-qq", "--no-install-recommends"}, pkgs...),
	} {
		cmd := exec.CommandContext(ctx, "apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(args, " "), err, lastLines(out, 15))
		}
	}
	if pkgs := missing(requirements(), onPath); len(pkgs) > 0 {
		return errors.New("apt-get installed these, and still their programs are not there: " + strings.Join(pkgs, " "))
	}
	return nil
}
