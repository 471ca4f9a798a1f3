// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

// awkRecords are the records of a file that is being read.
type awkRecords struct {
	list []string
	at   int
}

func (r *awkRecords) next() (string, bool) {
	if r.at >= len(r.list) {
		return "", false
	}
	r.at++
	return r.list[r.at-1], true
}

// awkMissing is a file of the command line that cannot be read, with which awk
// ends at once.
type awkMissing struct{ name, reason string }

func (m *awkMissing) Error() string { return "awk: cannot open " + m.name + " (" + m.reason + ")" }

var awkAssignment = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*=`)

// nextRecord is the next record of the files of the command line. Operands of
// the form NAME=VALUE are assignments, made when their turn comes.
func (a *awking) nextRecord() (string, bool, error) {
	for {
		if record, ok := a.main.next(); ok {
			a.number++
			a.ofFile++
			return record, true, nil
		}
		name, ok, err := a.nextFile()
		if err != nil || !ok {
			return "", false, err
		}
		data, reason, err := a.input(name)
		if err != nil {
			return "", false, err
		}
		if reason == "Is a directory" {
			return "", false, unsupported("awk of %s (%s)", name, reason)
		}
		if reason != "" {
			return "", false, &awkMissing{name, reason}
		}
		a.ofFile = 0
		a.vars["FILENAME"] = awkField(name)
		a.unnamed = name == "-"
		if a.main, err = a.records(data); err != nil {
			return "", false, err
		}
	}
}

// nextFile is the next operand that is a file; standard input where none is.
func (a *awking) nextFile() (string, bool, error) {
	for len(a.files) > 0 {
		name := a.files[0]
		a.files = a.files[1:]
		if !awkAssignment.MatchString(name) {
			a.opened = true
			return name, true, nil
		}
		name, value, _ := strings.Cut(name, "=")
		text, _, err := awkString(value, 0)
		if err != nil {
			return "", false, err
		}
		if err := a.set(name, awkField(text)); err != nil {
			return "", false, err
		}
	}
	if a.opened {
		return "", false, nil
	}
	a.opened = true
	return "-", true, nil
}

// records splits a text as RS says: at newlines, at another character, or at
// blank lines.
func (a *awking) records(data []byte) (*awkRecords, error) {
	a.reading = true
	rs, err := a.vars["RS"].text()
	if err != nil {
		return nil, err
	}
	text := string(data)
	switch {
	case rs == "\n":
		list, err := lines(data)
		return &awkRecords{list: list}, err
	case rs == "":
		var list []string
		text = strings.Trim(text, "\n")
		for text != "" {
			record, rest, _ := strings.Cut(text, "\n\n")
			list, text = append(list, record), strings.TrimLeft(rest, "\n")
		}
		return &awkRecords{list: list}, nil
	case len(rs) > 1 || strings.Count(text, rs) > maxLines:
		return nil, awkRefuse("RS = %q", rs)
	case text == "":
		return &awkRecords{}, nil
	}
	return &awkRecords{list: strings.Split(strings.TrimSuffix(text, rs), rs)}, nil
}

// getline reads a record: the next one, or that of a file by its name. Its
// value is 1, 0 at the end, -1 where the file cannot be read.
func (a *awking) getline(n *awkNode) (awkValue, error) {
	into, file := n.list[0], n.list[1]
	var record string
	var ok bool
	if file == nil {
		var err error
		if record, ok, err = a.nextRecord(); err != nil {
			return awkValue{}, err
		}
	} else {
		name, err := a.evalText(file)
		if err != nil {
			return awkValue{}, err
		}
		reader := a.readers[name]
		if reader == nil {
			if name == "-" || name == "/dev/stdin" || name == "" {
				return awkValue{}, awkRefuse("getline from %q", name)
			}
			data, reason, err := a.input(name)
			if err != nil {
				return awkValue{}, err
			}
			if reason != "" {
				return awkNum(-1), nil
			}
			if reader, err = a.records(data); err != nil {
				return awkValue{}, err
			}
			a.readers[name] = reader
		}
		record, ok = reader.next()
	}
	if !ok {
		return awkNum(0), nil
	}
	if into == nil {
		return awkNum(1), a.setRecord(record)
	}
	return awkNum(1), a.assign(into, awkField(record))
}
