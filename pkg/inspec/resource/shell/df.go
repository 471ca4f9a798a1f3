// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

func dfDefinition() definition {
	return definition{
		name: "df", summary: "prints how full the file systems of paths are",
		options: []optionSpec{
			{'k', "", false, false},
			{'m', "", false, false},
			{'h', "human-readable", false, false},
			{'P', "portability", false, false},
			{'T', "print-type", false, false},
			{'B', "block-size", true, false},
			{0, "output", false, true},
			{'l', "local", false, false},
		},
		words: "columns of --output: source fstype size used avail pcent target; block sizes 1, 1K, K, 1M, M, 1G, G",
		notes: []string{"A path must be given: which of all mounts df shows depends on more than files tell.", "Needs /proc/self/mountinfo of the target."},
		run:   df,
	}
}

// df is df(1) of coreutils for some paths.
func df(c *call) (int, error) {
	options, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(operands) == 0 {
		return 0, unsupported("df without a path")
	}
	unit, title, human := int64(1024), "1K-blocks", false
	columns := []string{"source", "size", "used", "avail", "pcent", "target"}
	posixForm, local := given(options, "P"), false
	for _, o := range options {
		switch o.name {
		case "k":
			unit, title, human = 1024, "1K-blocks", false
		case "m":
			unit, title, human = 1<<20, "1M-blocks", false
		case "h":
			title, human = "Size", true
		case "B":
			size, ok := map[string]int64{"1": 1, "1K": 1 << 10, "K": 1 << 10, "1M": 1 << 20, "M": 1 << 20, "1G": 1 << 30, "G": 1 << 30}[o.value]
			if !ok {
				return 0, unsupported("df -B %s", o.value)
			}
			unit, title, human = size, map[int64]string{1: "1B", 1 << 10: "1K", 1 << 20: "1M", 1 << 30: "1G"}[size]+"-blocks", false
		case "l":
			local = true
		case "output":
			if o.value == "" {
				return 0, unsupported("df --output without columns")
			}
			columns = strings.Split(o.value, ",")
		}
	}
	if posixForm && !human {
		title = strconv.FormatInt(unit, 10) + "-blocks"
	}
	if given(options, "T") {
		columns = slices.Insert(columns, 1, "fstype")
	}
	titles := map[string]string{"source": "Filesystem", "fstype": "Type", "size": title, "used": "Used", "avail": "Avail", "pcent": "Use%", "target": "Mounted on"}
	if !human {
		titles["avail"] = "Available"
	}
	if posixForm && !human {
		titles["pcent"] = "Capacity"
	}
	if given(options, "output") {
		titles["avail"] = "Avail"
	}
	var rows [][]string
	head := make([]string, len(columns))
	for i, name := range columns {
		if head[i] = titles[name]; head[i] == "" {
			return 0, unsupported("df --output=%s", name)
		}
	}
	rows = append(rows, head)
	status := 0
	for _, name := range operands {
		values, reason, err := c.fileSystem(name, unit, human)
		if err != nil {
			return 0, err
		}
		if reason != "" {
			status = 1
			if err := c.complain("%s: %s", name, reason); err != nil {
				return 0, err
			}
			continue
		}
		if local && strings.Contains(values["source"], ":/") {
			return 0, unsupported("df -l of a remote file system")
		}
		row := make([]string, len(columns))
		for i, column := range columns {
			row[i] = values[column]
		}
		rows = append(rows, row)
	}
	if len(rows) == 1 {
		return status, nil
	}
	return status, c.dfTable(columns, rows)
}

// dfTable prints columns as wide as they need to be, and no narrower than df
// has them.
func (c *call) dfTable(columns []string, rows [][]string) error {
	widths := make([]int, len(columns))
	for i, column := range columns {
		widths[i] = map[string]int{"source": 14, "fstype": 4, "size": 5, "used": 5, "avail": 5, "pcent": 4}[column]
		for _, row := range rows {
			widths[i] = max(widths[i], len(row[i]))
		}
	}
	for _, row := range rows {
		var cells []string
		for i, text := range row {
			switch left := columns[i] == "source" || columns[i] == "fstype" || columns[i] == "target"; {
			case i == len(row)-1 && left:
				cells = append(cells, text)
			case left:
				cells = append(cells, fmt.Sprintf("%-*s", widths[i], text))
			default:
				cells = append(cells, fmt.Sprintf("%*s", widths[i], text))
			}
		}
		if err := c.printf("%s\n", strings.Join(cells, " ")); err != nil {
			return err
		}
	}
	return nil
}

// fileSystem is a row of df: that of the mount which a path is on.
func (c *call) fileSystem(name string, unit int64, human bool) (values map[string]string, reason string, err error) {
	info, err := c.root.Stat(name)
	if err != nil {
		reason, ok := c.errnoText(err)
		if !ok {
			return nil, "", err
		}
		return nil, reason, nil
	}
	real, err := c.root.RealPath(name)
	if err != nil {
		return nil, "", err
	}
	mounts, err := c.mountTable()
	if err != nil {
		return nil, "", err
	}
	var found *mountPoint
	for i, m := range mounts {
		within := m.dir == "/" || real == m.dir || strings.HasPrefix(real, m.dir+"/")
		if within && m.device == info.Device && (found == nil || len(m.dir) >= len(found.dir)) {
			found = &mounts[i]
		}
	}
	if found == nil {
		return nil, "", unknown("the mount that %s is on", name)
	}
	space, err := c.root.Space(name)
	if err != nil {
		return nil, "", err
	}
	percent := "-"
	if space.Used+space.Free > 0 {
		// Rounded up, as df does.
		percent = strconv.FormatInt((space.Used*100+space.Used+space.Free-1)/(space.Used+space.Free), 10) + "%"
	}
	amount := func(n int64) string {
		if human {
			return humanSize(n)
		}
		return strconv.FormatInt((n+unit-1)/unit, 10)
	}
	if path.Clean(found.dir) != found.dir {
		return nil, "", unsupported("df of the mount %s", found.dir)
	}
	return map[string]string{
		"source": found.source, "fstype": found.fstype, "target": found.dir, "pcent": percent,
		"size": amount(space.Size), "used": amount(space.Used), "avail": amount(space.Free),
	}, "", nil
}

// humanSize is a size in powers of 1024, rounded up, with a decimal below ten
// (gnulib: human_readable).
func humanSize(n int64) string {
	if n < 1024 {
		return strconv.FormatInt(n, 10)
	}
	unit, letter := int64(1), 0
	for n/unit >= 1024 {
		unit *= 1024
		letter++
	}
	tenths := (n*10 + unit - 1) / unit
	switch {
	case tenths <= 99:
		return fmt.Sprintf("%d.%d%c", tenths/10, tenths%10, " KMGTPE"[letter])
	case (n+unit-1)/unit == 1024:
		return fmt.Sprintf("1.0%c", " KMGTPE"[letter+1])
	}
	return fmt.Sprintf("%d%c", (n+unit-1)/unit, " KMGTPE"[letter])
}
