// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

func crontabDefinition() Definition {
	return Definition{
		Name:  "crontab",
		Class: "Inspec::Resources::Crontab",
		Card: Card{
			Summary: "The entries of a crontab: a user's, or with the option path a file that names the user.",
			Source:  "/var/spool/cron/crontabs, /var/spool/cron and /etc/crontabs of the target; or the file given",
			Example: "describe crontab(path: '/etc/cron.d/aide') do\n  its('commands') { should include '/usr/sbin/aide --check' }\nend",
			Methods: map[string]string{
				"user":    "whose entry it is",
				"content": "the entries, a line each",
			},
			Differences: []string{
				"A user's crontab is read from the spool, where InSpec asks crontab(1); without a user it is that of root.",
				"A line that sets a variable counts as an entry, as in InSpec.",
			},
		},
		New: newCrontab,
		Methods: rowMethods(interp.Methods{
			"resource_id": text(func(*rowFile) string { return "" }),
		}),
		Table: rowTable(
			column("minutes", "minute"), column("hours", "hour"), column("days", "day"), column("months", "month"),
			column("weekdays", "weekday"), column("user", "user"), column("commands", "command"),
			Column{Name: "content", Body: crontabContent},
		),
	}
}

func newCrontab(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	f := &rowFile{label: "crontab for current user"}
	var user, path string
	var err error
	if flat := a.Flat(); len(flat) > 0 && !interp.IsNil(flat[0]) {
		if options, ok := flat[0].(*interp.Hash); ok {
			user, path, err = crontabOptions(options)
		} else {
			user, err = a.Str(0)
		}
	}
	if err != nil {
		return f, err
	}
	switch {
	case path != "":
		f.label, f.path = "crontab for path "+path, path
		content, err := h.systemCrontab(path)
		if err != nil {
			return f, err
		}
		f.rows = parseCrontab(content, "", true)
	default:
		if user != "" {
			f.label, f.id = "crontab for user "+user, user
		}
		if f.content, f.found, err = h.userCrontab(user); err != nil {
			return f, err
		}
		f.rows = parseCrontab(f.content, user, false)
	}
	return f, nil
}

func crontabOptions(options *interp.Hash) (user, path string, err error) {
	get := func(name string) string {
		v, _ := options.Get(interp.Symbol(name))
		return plain(v)
	}
	user, path = get("user"), get("path")
	switch {
	case user == "" && path == "":
		err = interp.Raise(interp.ResourceFailed, "A user or path must be supplied.")
	case user != "" && path != "":
		err = interp.Raise(interp.ResourceFailed, "Either user or path must be supplied, not both!")
	}
	return user, path, err
}

func (h *Host) systemCrontab(path string) (string, error) {
	info, err := h.Root.Stat(path)
	if missing(err) {
		return "", interp.Raise(interp.ResourceFailed, "Supplied crontab path '%s' must exist!", path)
	}
	if err != nil {
		return "", unknowable(err)
	}
	if info.Type != target.Regular {
		return "", noMethod("lines")
	}
	data, err := h.Root.ReadFile(path)
	if err != nil {
		return "", unknowable(err)
	}
	return string(data), nil
}

// userCrontab is a user's crontab from where the crons of Debian, Red Hat and
// Alpine keep it.
func (h *Host) userCrontab(user string) (content string, found bool, err error) {
	if user == "" {
		user = "root"
	}
	if strings.Contains(user, "/") || user == "." || user == ".." {
		return "", false, nil
	}
	for _, dir := range []string{"/var/spool/cron/crontabs/", "/var/spool/cron/", "/etc/crontabs/"} {
		info, err := h.Root.Stat(dir + user)
		if missing(err) || err == nil && info.Type != target.Regular {
			continue
		}
		if err != nil {
			return "", false, unknowable(err)
		}
		data, err := h.Root.ReadFile(dir + user)
		if err != nil {
			return "", false, unknowable(err)
		}
		return string(data), true, nil
	}
	return "", false, nil
}

// crontabFields are the columns of an entry, in order.
var crontabFields = []string{"minute", "hour", "day", "month", "weekday", "user", "command"}

// crontabTimes are the words for a time, with what they set the columns to.
var crontabTimes = []struct {
	word string
	set  [5]string
}{
	{"@hourly ", [5]string{"0", "*", "*", "*", "*"}},
	{"@midnight ", [5]string{"0", "0", "*", "*", "*"}},
	{"@daily ", [5]string{"0", "0", "*", "*", "*"}},
	{"@weekly ", [5]string{"0", "*", "*", "*", "0"}},
	{"@monthly ", [5]string{"0", "0", "1", "*", "*"}},
	{"@annually ", [5]string{"0", "0", "1", "1", "*"}},
	{"@yearly ", [5]string{"0", "0", "1", "1", "*"}},
	{"@reboot ", [5]string{"-1", "-1", "-1", "-1", "-1"}},
}

func parseCrontab(text, user string, system bool) []*interp.Hash {
	var rows []*interp.Hash
	for line := range strings.Lines(text) {
		if data := lineContent(line); data != "" {
			rows = append(rows, crontabEntry(data, user, system))
		}
	}
	return rows
}

func crontabEntry(data, user string, system bool) *interp.Hash {
	var owner any
	if user != "" {
		owner = user
	}
	times := 5
	for _, t := range crontabTimes {
		if !strings.Contains(data, t.word) {
			continue
		}
		// The word, then what else there is.
		times = 1
		fields := crontabSplit(data, times, system)
		if system {
			owner = fields[1]
		}
		return row("minute", t.set[0], "hour", t.set[1], "day", t.set[2], "month", t.set[3], "weekday", t.set[4],
			"user", owner, "command", fields[len(fields)-1])
	}
	fields := crontabSplit(data, times, system)
	if system {
		owner = fields[5]
	}
	return row("minute", fields[0], "hour", fields[1], "day", fields[2], "month", fields[3], "weekday", fields[4],
		"user", owner, "command", fields[len(fields)-1])
}

// crontabSplit splits an entry of so many words of time: then the user, where
// the file names one, and the command with its spaces. What is not there is nil.
func crontabSplit(data string, times int, system bool) []any {
	n := times + 1
	if system {
		n++
	}
	out := make([]any, n)
	for i, f := range splitPattern(data, spaces, n) {
		out[i] = f
	}
	return out
}

// crontabContent writes the entries as lines.
func crontabContent(in *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
	lines := make([]string, len(t.rows))
	for i, r := range t.rows {
		var words []string
		for _, name := range crontabFields {
			if v, ok := r.GetStr(name); ok && !interp.IsNil(v) {
				s, err := in.ToS(v)
				if err != nil {
					return interp.Nil, err
				}
				words = append(words, s)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return interp.Str(strings.Join(lines, "\n")), nil
}
