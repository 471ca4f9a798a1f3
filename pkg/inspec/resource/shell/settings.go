// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

func cryptoPoliciesDefinition() definition {
	return definition{
		name: "update-crypto-policies", summary: "--show prints the policy, from /etc/crypto-policies/state/current",
		options: []optionSpec{{0, "show", false, false}},
		run: func(c *call) (int, error) {
			options, operands, err := c.options()
			if err != nil {
				return 0, err
			}
			if !given(options, "show") || len(operands) > 0 {
				return 0, unsupported("update-crypto-policies other than with --show")
			}
			data, err := c.root.ReadFile("/etc/crypto-policies/state/current")
			if errors.Is(err, fs.ErrNotExist) {
				return 0, unknown("the policy, without /etc/crypto-policies/state/current,")
			}
			if err != nil {
				return 0, err
			}
			return 0, c.printf("%s\n", strings.TrimSpace(string(data)))
		},
	}
}

// environmentSize is how long the boot loader's environment is.
const environmentSize = 1024

func grubEditenvDefinition() definition {
	return definition{
		name: "grub2-editenv", also: []string{"grub-editenv"}, summary: "list prints the variables of the boot loader",
		words: "[- | FILE] list",
		run:   grubEditenv,
	}
}

// grubEditenv is grub-editenv(1): a header, lines of NAME=VALUE, and # to fill
// the block.
func grubEditenv(c *call) (int, error) {
	file := "/boot/" + strings.TrimSuffix(c.name, "-editenv") + "/grubenv"
	args := c.args
	if len(args) == 2 {
		if args[0] != "-" {
			file = args[0]
		}
		args = args[1:]
	}
	if len(args) != 1 || args[0] != "list" {
		return 0, unsupported("%s other than list", c.name)
	}
	data, err := c.root.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, unknown("the variables of the boot loader, without %s,", file)
	}
	if err != nil {
		return 0, err
	}
	rest, ok := strings.CutPrefix(string(data), "# GRUB Environment Block\n")
	if !ok || len(data) != environmentSize {
		return 0, unsupported("the file %s, which is no environment of the boot loader,", file)
	}
	for line := range strings.Lines(rest) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if strings.Contains(line, `\`) || !strings.HasSuffix(line, "\n") {
			return 0, unsupported("an escape in %s", file)
		}
		if strings.Contains(line, "=") {
			if err := c.printf("%s", line); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

func getenforceDefinition() definition {
	return definition{
		name: "getenforce", also: []string{"selinuxenabled"}, summary: "tells whether SELinux is on, from /sys/fs/selinux",
		notes: []string{"A target without /sys is refused."},
		run:   getenforce,
	}
}

// seLinux is the mode that SELinux is in, Disabled where it is off.
func (c *call) seLinux() (string, error) {
	if there, err := c.exists("/sys/fs"); err != nil || !there {
		return "", unknown("whether SELinux is on, without /sys,")
	}
	data, err := c.root.ReadFile("/sys/fs/selinux/enforce")
	if errors.Is(err, fs.ErrNotExist) {
		return "Disabled", nil
	}
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return "", unsupported("the file /sys/fs/selinux/enforce")
	}
	return map[bool]string{true: "Enforcing", false: "Permissive"}[n != 0], nil
}

func getenforce(c *call) (int, error) {
	if len(c.args) > 0 {
		return 0, unsupported("%s with arguments", c.name)
	}
	mode, err := c.seLinux()
	if err != nil {
		return 0, err
	}
	if c.name == "selinuxenabled" {
		return int(truth(mode == "Disabled")), nil
	}
	return 0, c.printf("%s\n", mode)
}

func sestatusDefinition() definition {
	return definition{
		name: "sestatus", also: []string{"getsebool"}, summary: "tells that SELinux is off",
		notes: []string{"Where it is on, what more they tell is refused."},
		run:   sestatus,
	}
}

func sestatus(c *call) (int, error) {
	if slices.ContainsFunc(c.args, func(arg string) bool { return strings.HasPrefix(arg, "-") }) || (c.name == "getsebool") != (len(c.args) > 0) {
		return 0, unsupported("%s %s", c.name, strings.Join(c.args, " "))
	}
	mode, err := c.seLinux()
	switch {
	case err != nil:
		return 0, err
	case mode != "Disabled":
		return 0, unsupported("%s where SELinux is on", c.name)
	case c.name == "getsebool":
		return 1, c.complain(" SELinux is disabled")
	}
	return 0, c.printf("SELinux status:                 disabled\n")
}

func lsmodDefinition() definition {
	return definition{
		name: "lsmod", summary: "prints the modules of the kernel, from /proc/modules",
		run: func(c *call) (int, error) {
			if len(c.args) > 0 {
				return 0, unsupported("lsmod with arguments")
			}
			data, err := c.root.ReadFile("/proc/modules")
			if err != nil {
				return 0, unknown("the modules of the kernel, without /proc/modules,")
			}
			if err := c.printf("Module                  Size  Used by\n"); err != nil {
				return 0, err
			}
			for line := range strings.Lines(string(data)) {
				f := strings.Fields(line)
				if len(f) < 4 {
					return 0, unsupported("the line %q of /proc/modules", line)
				}
				users := strings.TrimSuffix(f[3], ",")
				if users == "-" {
					users = ""
				} else {
					users = " " + users
				}
				if err := c.printf("%-19s %8s  %s%s\n", f[0], f[1], f[2], users); err != nil {
					return 0, err
				}
			}
			return 0, nil
		},
	}
}
