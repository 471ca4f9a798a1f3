// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strconv"
	"strings"
)

// account is a line of passwd(5).
type account struct {
	name, password, uid, gid, desc, home, shell string
	// exact is whether chage(1) takes the line, too: it wants all fields and no
	// blanks before them.
	exact bool
}

// parsePasswd reads passwd(5) as glibc does: lines without ids, comments, and
// those for other sources (+, -) are left out.
func parsePasswd(text string) []account {
	var out []account
	for _, line := range splitLines(text) {
		f, ok := databaseFields(line, 7, 2, 3)
		if ok {
			exact := strings.Count(line, ":") == 6 && strings.HasPrefix(line, f[0])
			out = append(out, account{f[0], f[1], f[2], f[3], f[4], f[5], f[6], exact})
		}
	}
	return out
}

// groupLine is a line of group(5).
type groupLine struct {
	name, password, gid string
	members             []string
}

func parseGroup(text string) []groupLine {
	var out []groupLine
	for _, line := range splitLines(text) {
		f, ok := databaseFields(line, 4, 2)
		if !ok {
			continue
		}
		g := groupLine{name: f[0], password: f[1], gid: f[2]}
		for member := range strings.SplitSeq(f[3], ",") {
			if member = strings.TrimLeft(member, asciiSpace); member != "" {
				g.members = append(g.members, member)
			}
		}
		out = append(out, g)
	}
	return out
}

const asciiSpace = " \t\n\v\f\r"

// databaseFields are the fields of a line, the last of which may have colons
// in it. Those that are ids must be numbers.
func databaseFields(line string, n int, ids ...int) ([]string, bool) {
	line = strings.TrimLeft(line, asciiSpace)
	if line == "" || strings.ContainsAny(line[:1], "#+-") {
		return nil, false
	}
	f := strings.SplitN(line, ":", n)
	f = append(f, make([]string, n-len(f))...)
	for _, id := range ids {
		if _, err := strconv.ParseUint(f[id], 10, 32); err != nil {
			return nil, false
		}
	}
	return f, true
}

// splitLines splits as Ruby's split("\n") does: without empty lines at the end.
func splitLines(text string) []string {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// accounts reads the target's /etc/passwd; a target without one has none.
func (h *Host) accounts() ([]account, error) {
	return h.passwd.get(func() ([]account, error) {
		text, err := h.optional("/etc/passwd")
		return parsePasswd(text), err
	})
}

// groups reads the target's /etc/group; a target without one has none.
func (h *Host) groups() ([]groupLine, error) {
	return h.group.get(func() ([]groupLine, error) {
		text, err := h.optional("/etc/group")
		return parseGroup(text), err
	})
}

// optional reads a file that need not be there. One that is there and cannot
// be read is an exception.
func (h *Host) optional(path string) (string, error) {
	data, err := h.Root.ReadFile(path)
	if err != nil && !missing(err) {
		return "", unknowable(err)
	}
	return string(data), nil
}

// userName is the name of a user id, as stat(1) prints it.
func (h *Host) userName(uid uint32) (string, error) {
	accounts, err := h.accounts()
	id := strconv.FormatUint(uint64(uid), 10)
	if i := slices.IndexFunc(accounts, func(a account) bool { return a.uid == id }); i >= 0 {
		return accounts[i].name, nil
	}
	return "UNKNOWN", err
}

// groupName is the name of a group id, as stat(1) prints it.
func (h *Host) groupName(gid uint32) (string, error) {
	groups, err := h.groups()
	id := strconv.FormatUint(uint64(gid), 10)
	if i := slices.IndexFunc(groups, func(g groupLine) bool { return g.gid == id }); i >= 0 {
		return groups[i].name, nil
	}
	return "UNKNOWN", err
}
