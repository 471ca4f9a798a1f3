// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// owners are the names of users and groups of a target, read when first asked
// for. A target without passwd or group has no names.
type owners struct {
	users, groups *idTable
}

type idTable struct {
	byID   map[uint32]string
	byName map[string]uint32
}

func (o *owners) user(root *target.Root, id uint32) (string, error) {
	t, err := load(&o.users, root, "/etc/passwd")
	if err != nil {
		return "", err
	}
	return t.byID[id], nil
}

func (o *owners) group(root *target.Root, id uint32) (string, error) {
	t, err := load(&o.groups, root, "/etc/group")
	if err != nil {
		return "", err
	}
	return t.byID[id], nil
}

func (o *owners) userID(root *target.Root, name string) (uint32, bool, error) {
	t, err := load(&o.users, root, "/etc/passwd")
	if err != nil {
		return 0, false, err
	}
	id, ok := t.byName[name]
	return id, ok, nil
}

func (o *owners) groupID(root *target.Root, name string) (uint32, bool, error) {
	t, err := load(&o.groups, root, "/etc/group")
	if err != nil {
		return 0, false, err
	}
	id, ok := t.byName[name]
	return id, ok, nil
}

// load reads a table; in both files the name is the first field and the id the
// third.
func load(t **idTable, root *target.Root, file string) (*idTable, error) {
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
	t := &idTable{map[uint32]string{}, map[string]uint32{}}
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
	}
	return t
}
