// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
)

// owners are the names of users and groups of a target, read when first asked
// for. A target without passwd or group has no names.
type owners struct {
	users, groups *idTable
}

type idTable struct {
	byID   map[uint32]string
	byName map[string]uint32
	homes  map[string]string
	groups map[string]uint32 // the first group of a user
	// members are the names in the last field of a group.
	members map[uint32][]string
	order   []uint32
}

func (o *owners) user(root *view, id uint32) (string, error) {
	t, err := load(&o.users, root, "/etc/passwd")
	if err != nil {
		return "", err
	}
	return t.byID[id], nil
}

func (o *owners) group(root *view, id uint32) (string, error) {
	t, err := load(&o.groups, root, "/etc/group")
	if err != nil {
		return "", err
	}
	return t.byID[id], nil
}

func (o *owners) userID(root *view, name string) (uint32, bool, error) {
	t, err := load(&o.users, root, "/etc/passwd")
	if err != nil {
		return 0, false, err
	}
	id, ok := t.byName[name]
	return id, ok, nil
}

func (o *owners) groupID(root *view, name string) (uint32, bool, error) {
	t, err := load(&o.groups, root, "/etc/group")
	if err != nil {
		return 0, false, err
	}
	id, ok := t.byName[name]
	return id, ok, nil
}

// load reads a table; in both files the name is the first field and the id the
// third.
func load(t **idTable, root *view, file string) (*idTable, error) {
	if *t != nil {
		return *t, nil
	}
	data, err := root.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	*t = parseIDs(string(data))
	return *t, nil
}

func parseIDs(text string) *idTable {
	t := &idTable{
		byID: map[uint32]string{}, byName: map[string]uint32{}, homes: map[string]string{},
		groups: map[string]uint32{}, members: map[uint32][]string{},
	}
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimRight(line, "\n"), ":")
		if len(f) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := strconv.ParseUint(f[2], 10, 32)
		if err != nil {
			continue
		}
		if _, ok := t.byID[uint32(id)]; !ok {
			t.byID[uint32(id)] = f[0]
		}
		if _, ok := t.byName[f[0]]; !ok {
			t.byName[f[0]] = uint32(id)
		}
		if len(f) == 4 && f[3] != "" { // A group.
			t.members[uint32(id)] = append(t.members[uint32(id)], strings.Split(f[3], ",")...)
			t.order = append(t.order, uint32(id))
		}
		if len(f) >= 6 {
			if _, ok := t.homes[f[0]]; !ok {
				t.homes[f[0]] = f[5]
				if gid, err := strconv.ParseUint(f[3], 10, 32); err == nil {
					t.groups[f[0]] = uint32(gid)
				}
			}
		}
	}
	return t
}

// home is the home directory of a user.
func (o *owners) home(root *view, name string) (string, bool, error) {
	t, err := load(&o.users, root, "/etc/passwd")
	if err != nil {
		return "", false, err
	}
	home, ok := t.homes[name]
	return home, ok, nil
}
