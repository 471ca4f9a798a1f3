// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func userDefinition() Definition {
	ms := interp.Methods{
		"to_s":        text(func(u *user) string { return "User " + u.name }),
		"resource_id": text(func(u *user) string { return u.name }),
		"exist?":      property((*user).exists),
		"exists?":     property((*user).exists),
		// Linux does not say whether an account is disabled.
		"disabled?": property(func(u *user) (any, error) { return u.ifKnown(false) }),
		"enabled?":  property(func(u *user) (any, error) { return u.ifKnown(false) }),
		"encrypted_password": property(func(u *user) (any, error) {
			s, err := u.host.shadowOf(u.name)
			if err != nil {
				return nil, err
			}
			if s == nil {
				return nil, interp.Raise(interp.ResourceFailed, "Executing getent shadow %s failed: ", u.name)
			}
			return field(s, 1), nil
		}),
		"belongs_to_group?": method(func(u *user, in *interp.Interp, a interp.Args) (interp.Value, error) {
			groups, err := u.get("groups")
			if err != nil {
				return interp.Nil, err
			}
			return in.Call(interp.FromGo(groups), "include?", a.Arg(0))
		}),
		"has_authorized_key?": property(func(*user) (any, error) {
			return nil, Unsupported("has_authorized_key of user")
		}),
	}
	for name, key := range map[string]string{
		"uid": "uid", "username": "username", "gid": "gid", "groupname": "groupname", "group": "groupname",
		"groups": "groups", "home": "home", "shell": "shell",
	} {
		ms[name] = property(func(u *user) (any, error) { return u.get(key) })
	}
	for name, key := range map[string]string{
		"mindays": "mindays", "maxdays": "maxdays", "warndays": "warndays", "passwordage": "passwordage",
		"badpasswordattempts":                  "badpasswordattempts",
		"minimum_days_between_password_change": "mindays", "maximum_days_between_password_change": "maxdays",
	} {
		ms[name] = property(func(u *user) (any, error) { return u.host.aging(u.name, key) })
	}
	for name, key := range map[string]string{
		"has_uid?": "uid", "has_home_directory?": "home", "has_login_shell?": "shell", "belongs_to_primary_group?": "groupname",
	} {
		ms[name] = method(func(u *user, in *interp.Interp, a interp.Args) (interp.Value, error) {
			return sameAs(in, a, func() (any, error) { return u.get(key) })
		})
	}
	for _, name := range []string{"domain", "userflags", "lastlogin", "maxbadpasswords"} {
		ms[name] = property(func(*user) (any, error) { return nil, nil }) // Of Windows.
	}
	return Definition{
		Name:  "user",
		Class: "Inspec::Resources::User",
		Card: Card{
			Summary: "One account.",
			Source:  "/etc/passwd, /etc/group and, for days, /etc/shadow of the target",
			Example: "describe user('app') do\n  it { should exist }\n  its('shell') { should eq '/sbin/nologin' }\nend",
			Methods: map[string]string{
				"groups":              "the primary one first",
				"mindays":             "days must pass before the password may change; as chage -l prints it",
				"maxdays":             "days after which the password must change",
				"passwordage":         "days since it was changed",
				"badpasswordattempts": "0 where /var/log/btmp has nothing in it",
			},
			Differences: []string{
				"Other sources of nsswitch.conf are not asked.",
				"has_authorized_key is not supported, nor is badpasswordattempts where there were any, of whomever.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			name, err := a.Str(0)
			return &user{h, name}, err
		},
		Methods: ms,
	}
}

type user struct {
	host *Host
	name string
}

func (u *user) exists() (any, error) {
	id, err := u.host.userIdentity(u.name)
	return id != nil, err
}

// ifKnown is a value for an account that is there, nil for others.
func (u *user) ifKnown(v any) (any, error) {
	id, err := u.host.userIdentity(u.name)
	if err != nil || id == nil {
		return nil, err
	}
	return v, nil
}

func (u *user) get(key string) (any, error) {
	id, err := u.host.userIdentity(u.name)
	if err != nil || id == nil {
		return nil, err
	}
	return id[key], nil
}

// userIdentity is what id(1) and getent(1) print of an account; nil of one that
// is not there. An account is called by the first name of its id.
func (h *Host) userIdentity(name string) (map[string]any, error) {
	accounts, err := h.accounts()
	if err != nil {
		return nil, err
	}
	groups, err := h.groups()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(accounts, func(a account) bool { return a.name == name })
	if i < 0 {
		return nil, nil
	}
	a := accounts[i]
	owner := accounts[slices.IndexFunc(accounts, func(other account) bool { return other.uid == a.uid })]
	gids := []string{owner.gid}
	for _, g := range groups {
		if slices.Contains(g.members, name) && !slices.Contains(gids, g.gid) {
			gids = append(gids, g.gid)
		}
	}
	id := map[string]any{"uid": digitsToInt(a.uid), "username": owner.name, "home": orNil(a.home), "shell": orNil(a.shell)}
	if strings.Contains(a.shell, ":") { // getent prints no such line.
		id["home"], id["shell"] = nil, nil
	}
	primary, all := printedGroups([]string{a.gid}, groups), printedGroups(gids, groups)
	id["groups"] = groupValues(all)
	if !strings.HasSuffix(primary, ")") {
		// InSpec takes the groups for a part of the id where it has no name.
		primary += " groups=" + all
		id["groups"] = []string{}
	}
	first, _, _ := strings.Cut(primary, ",")
	gid, _, _ := strings.Cut(first, "(")
	id["gid"], id["groupname"] = digitsToInt(gid), groupValues(first)[0]
	return id, nil
}

// printedGroups are groups as id(1) prints them: 4(adm),99.
func printedGroups(gids []string, groups []groupLine) string {
	var out []string
	for _, gid := range gids {
		if i := slices.IndexFunc(groups, func(g groupLine) bool { return g.gid == gid }); i >= 0 {
			gid += "(" + groups[i].name + ")"
		}
		out = append(out, gid)
	}
	return strings.Join(out, ",")
}

// groupValues are the names of printed groups, "" where there is none.
func groupValues(printed string) []string {
	var out []string
	for group := range strings.SplitSeq(printed, ",") {
		_, name, _ := strings.Cut(group, "(")
		out = append(out, strings.TrimSuffix(name, ")"))
	}
	return out
}

// digitsToInt is InSpec's convert_to_i: a text of digits alone is a number.
func digitsToInt(s string) any {
	for _, c := range s {
		if c < '0' || c > '9' {
			return s
		}
	}
	if s == "" {
		return s
	}
	return leadingInt(s)
}

// shadowOf is a line of /etc/shadow, nil where there is none.
func (h *Host) shadowOf(name string) ([]string, error) {
	content, err := h.optional("/etc/shadow")
	if err != nil {
		return nil, err
	}
	for _, line := range splitLines(content) {
		if fields := splitFields(line, ":"); len(fields) > 0 && fields[0] == name {
			return fields, nil
		}
	}
	return nil, nil
}

// aging is what chage -l and lastb print of an account: days, -1 where there
// are none in /etc/shadow. Nobody can say of an account that is not there.
func (h *Host) aging(name, key string) (any, error) {
	accounts, err := h.accounts()
	if err != nil || !slices.ContainsFunc(accounts, func(a account) bool { return a.name == name && a.exact }) {
		return nil, err
	}
	if _, err := h.Root.Stat("/etc/shadow"); missing(err) {
		return nil, nil
	}
	if key == "badpasswordattempts" {
		return h.failedLogins()
	}
	fields, err := h.shadowOf(name)
	if err != nil {
		return nil, err
	}
	if key == "passwordage" {
		return daysSince(field(fields, 2)), nil
	}
	value := field(fields, map[string]int{"mindays": 3, "maxdays": 4, "warndays": 5}[key])
	if value == nil || value == "" {
		return "-1", nil
	}
	return digitsToInt(fmt.Sprint(value)), nil
}

// daysSince is nil of a password that was never changed, or must be (0).
func daysSince(day any) any {
	n := leadingInt(plain(interp.FromGo(day)))
	if n <= 0 {
		return nil
	}
	return int(time.Now().Unix()/(24*60*60)) - n
}

// failedLogins is what lastb finds for anybody.
func (h *Host) failedLogins() (any, error) {
	info, err := h.Root.Stat("/var/log/btmp")
	switch {
	case missing(err) || err == nil && info.Size == 0:
		return 0, nil
	case err != nil:
		return nil, unknowable(err)
	}
	return nil, Unsupported("badpasswordattempts where there were some")
}
