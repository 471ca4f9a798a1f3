// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"strconv"
	"strings"
)

func whoamiDefinition() definition {
	return definition{
		name: "whoami", summary: "prints the user",
		notes: []string{"The user is that of the target's process, or root under sudo."},
		run: func(c *call) (int, error) {
			if len(c.args) > 0 {
				return 0, c.option(c.args[0])
			}
			uid, _, err := c.identity()
			if err != nil {
				return 0, err
			}
			name, err := c.names.user(c.root, uid)
			if err != nil {
				return 0, err
			}
			if name == "" {
				return 1, c.complain("cannot find name for user ID %d", uid)
			}
			return 0, c.printf("%s\n", name)
		},
	}
}

func idDefinition() definition {
	return definition{
		name: "id", summary: "prints who a user is",
		options: []optionSpec{
			{'u', "user", false, false}, {'g', "group", false, false}, {'G', "groups", false, false}, {'n', "name", false, false},
		},
		notes: []string{"Users and groups are those of /etc/passwd and /etc/group. Without a name, the user is that of the target's process."},
		run:   id,
	}
}

// id is id(1).
func id(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	kind := ""
	for _, o := range options {
		if o.name == "n" {
			continue
		}
		if kind != "" && kind != o.name {
			return 0, unsupported("id -%s with -%s", kind, o.name)
		}
		kind = o.name
	}
	named := given(options, "n")
	if len(operands) > 1 || named && kind == "" {
		return 0, unsupported("id %s", strings.Join(c.args, " "))
	}
	if len(operands) == 0 {
		uid, gid, err := c.identity()
		if err != nil {
			return 0, err
		}
		switch kind {
		case "u":
			return c.printIDs([]uint32{uid}, named, c.owner)
		case "g":
			return c.printIDs([]uint32{gid}, named, c.group)
		}
		p, err := c.whoRuns()
		if err != nil {
			return 0, err
		}
		groups := []uint32{p.gid}
		for _, g := range p.groups {
			if g != p.gid {
				groups = append(groups, g)
			}
		}
		if c.super {
			return 0, unsupported("sudo id, which tells the groups of root")
		}
		if _, err := c.group(0); err != nil {
			return 0, err
		}
		if _, err := c.owner(0); err != nil {
			return 0, err
		}
		if kind == "G" {
			return c.printIDs(groups, named, c.group)
		}
		return c.printIdentity(p.uid, groups)
	}
	name := operands[0]
	uid, known, err := c.names.userID(c.root, name)
	if err != nil {
		return 0, err
	}
	if !known {
		if strings.Trim(name, "0123456789") == "" || strings.HasPrefix(name, "+") {
			return 0, unsupported("id of a number")
		}
		return 1, c.complain("%s: no such user", quoteAlways(name))
	}
	if _, err := c.group(0); err != nil {
		return 0, err
	}
	gid := c.names.users.groups[name]
	groups := []uint32{gid}
	for _, g := range c.names.groups.order {
		for _, member := range c.names.groups.members[g] {
			if member == name && g != gid {
				groups = append(groups, g)
				break
			}
		}
	}
	switch kind {
	case "u":
		return c.printIDs([]uint32{uid}, named, c.owner)
	case "g":
		return c.printIDs([]uint32{gid}, named, c.group)
	case "G":
		return c.printIDs(groups, named, c.group)
	}
	return c.printIdentity(uid, groups)
}

// printIdentity prints a user and its groups, the first of which is its own.
func (c *call) printIdentity(uid uint32, groups []uint32) (int, error) {
	label := func(id uint32, names *idTable) string {
		if n := names.byID[id]; n != "" {
			return fmt.Sprintf("%d(%s)", id, n)
		}
		return strconv.FormatUint(uint64(id), 10)
	}
	var all []string
	for _, g := range groups {
		all = append(all, label(g, c.names.groups))
	}
	return 0, c.printf("uid=%s gid=%s groups=%s\n", label(uid, c.names.users), all[0], strings.Join(all, ","))
}

func (c *call) printIDs(ids []uint32, named bool, name func(uint32) (string, error)) (int, error) {
	var words []string
	for _, id := range ids {
		word := strconv.FormatUint(uint64(id), 10)
		if named {
			known, err := name(id)
			if err != nil {
				return 0, err
			}
			if known == word {
				return 0, unsupported("id of the number %d without a name", id)
			}
			word = known
		}
		words = append(words, word)
	}
	return 0, c.printf("%s\n", strings.Join(words, " "))
}

// quoteAlways is a name in the quotes of coreutils.
func quoteAlways(name string) string { return "'" + name + "'" }

func sudoDefinition() definition {
	return definition{
		name: "sudo", summary: "runs a program as root",
		options: flags("nEH"),
		notes: []string{
			"What may not be read here, but by root, is an error: there is no answer.",
			"Whether the target would let the user do it is not looked at.",
		},
		run: func(c *call) (int, error) {
			_, operands, err := c.leadingOptions()
			if err != nil {
				return 0, err
			}
			if len(operands) == 0 || strings.Contains(operands[0], "=") {
				return 0, unsupported("sudo without a program, or with variables")
			}
			root := c.subshell()
			root.super = true
			return root.execute(operands, c.streams)
		},
	}
}
