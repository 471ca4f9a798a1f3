// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// mayAccess tells whether a user of the target has the permission that bits
// (0444, 0222 or 0111) stand for on a file, as `test -r` run by that user would:
// each directory on the way must let it through. A user that the target does
// not know has no permission.
func (h *Host) mayAccess(user, name string, bits uint32) (bool, error) {
	ids, known, err := h.identity(user)
	if err != nil || !known {
		return false, err
	}
	real, err := h.Root.RealPath(name)
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, unknowable(err)
	}
	for dir := path.Dir(real); ; dir = path.Dir(dir) {
		info, err := h.Root.Stat(dir)
		if err != nil {
			return false, unknowable(err)
		}
		if !ids.granted(info, 0o111) {
			return false, nil
		}
		if dir == "/" {
			break
		}
	}
	info, err := h.Root.Stat(real)
	if err != nil {
		return false, unknowable(err)
	}
	return ids.granted(info, bits), nil
}

// identity is a user's id and groups.
type identity struct {
	uid  uint32
	gids []uint32
}

func (h *Host) identity(user string) (identity, bool, error) {
	accounts, err := h.accounts()
	if err != nil {
		return identity{}, false, err
	}
	i := slices.IndexFunc(accounts, func(a account) bool { return a.name == user })
	if i < 0 {
		return identity{}, false, nil
	}
	uid, uidErr := strconv.ParseUint(accounts[i].uid, 10, 32)
	gid, gidErr := strconv.ParseUint(accounts[i].gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		return identity{}, false, nil //nolint:nilerr // a broken line is no account
	}
	ids := identity{uid: uint32(uid), gids: []uint32{uint32(gid)}}
	groups, err := h.groups()
	if err != nil {
		return identity{}, false, err
	}
	for _, g := range groups {
		if gid, err := strconv.ParseUint(strings.TrimSpace(g.gid), 10, 32); err == nil && slices.Contains(g.members, user) {
			ids.gids = append(ids.gids, uint32(gid))
		}
	}
	return ids, true, nil
}

// granted applies the mode as the kernel does: exactly one of the three classes
// counts. Root reads and writes everything, and executes what anybody may.
func (ids identity) granted(info target.Info, bits uint32) bool {
	if ids.uid == 0 {
		return bits != 0o111 || info.Type == target.Directory || info.Mode&0o111 != 0
	}
	class := uint32(0o007)
	switch {
	case ids.uid == info.UID:
		class = 0o700
	case slices.Contains(ids.gids, info.GID):
		class = 0o070
	}
	return info.Mode&bits&class != 0
}
