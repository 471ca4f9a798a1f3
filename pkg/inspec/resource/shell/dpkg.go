// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

const dpkgDir = "/var/lib/dpkg/"

// stanza is the paragraph of a package in dpkg's database.
type stanza struct {
	text   string
	fields map[string]string // by lower-case name
}

// stanzas reads /var/lib/dpkg/status and the files of status.d, which images
// of distroless have in its place, in order of the names.
func (s *session) stanzas() ([]stanza, error) {
	data, err := s.root.ReadFile(dpkgDir + "status")
	found := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := parseStanzas(string(data))
	names, err := s.root.ReadDir(dpkgDir + "status.d")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".md5sums") || strings.HasPrefix(name, ".") {
			continue
		}
		data, err := s.root.ReadFile(dpkgDir + "status.d/" + name)
		if err != nil {
			return nil, err
		}
		found = true
		for _, p := range parseStanzas(string(data)) {
			if p.fields["status"] == "" {
				p.fields["status"] = "install ok installed" // What is there is installed.
			}
			out = append(out, p)
		}
	}
	if !found {
		return nil, unknown("what is installed, without %sstatus,", dpkgDir)
	}
	out = slices.DeleteFunc(out, func(p stanza) bool { return p.status() == "not-installed" })
	sortStanzas(out)
	return out, nil
}

func sortStanzas(list []stanza) {
	slices.SortStableFunc(list, func(a, b stanza) int {
		return cmp.Or(strings.Compare(a.fields["package"], b.fields["package"]), strings.Compare(a.fields["architecture"], b.fields["architecture"]))
	})
}

func parseStanzas(text string) []stanza {
	var out []stanza
	for part := range strings.SplitSeq(text, "\n\n") {
		part = strings.Trim(part, "\n")
		p := stanza{text: part, fields: map[string]string{}}
		key := ""
		for line := range strings.Lines(part) {
			line = strings.TrimRight(line, "\n")
			if line != "" && (line[0] == ' ' || line[0] == '\t') {
				p.fields[key] += "\n" + line
				continue
			}
			name, value, ok := strings.Cut(line, ":")
			if !ok {
				continue
			}
			key = strings.ToLower(name)
			p.fields[key] = strings.TrimLeft(value, " \t")
		}
		if p.fields["package"] != "" {
			out = append(out, p)
		}
	}
	return out
}

// want, flag and status are the words of the Status field.
func (p stanza) statusWord(i int) string {
	f := strings.Fields(p.fields["status"])
	if i >= len(f) {
		return ""
	}
	return f[i]
}

func (p stanza) status() string { return p.statusWord(2) }

// abbreviation is the status in three letters, as dpkg -l has it.
func (p stanza) abbreviation() string {
	want := map[string]string{"install": "i", "unknown": "u", "deinstall": "r", "purge": "p", "hold": "h"}[p.statusWord(0)]
	status := map[string]string{
		"not-installed": "n", "config-files": "c", "half-installed": "H", "unpacked": "U", "half-configured": "F",
		"triggers-awaited": "W", "triggers-pending": "t", "installed": "i",
	}[p.status()]
	flag := " "
	if p.statusWord(1) == "reinstreq" {
		flag = "R"
	}
	return cmp.Or(want, "?") + cmp.Or(status, "?") + flag
}

// summary is the first line of the description.
func (p stanza) summary() string {
	line, _, _ := strings.Cut(p.fields["description"], "\n")
	return line
}

// name is how dpkg shows a package: with its architecture where several may be
// installed.
func (p stanza) name() string {
	if p.fields["multi-arch"] == "same" {
		return p.fields["package"] + ":" + p.fields["architecture"]
	}
	return p.fields["package"]
}

// is tells whether a package is meant by a name, with its architecture or
// without.
func (p stanza) is(name string) bool {
	return name == p.fields["package"] || name == p.fields["package"]+":"+p.fields["architecture"]
}

func dpkgDefinition() definition {
	return definition{
		name: "dpkg", also: []string{"dpkg-query"}, summary: "tells what is installed, from dpkg's database",
		options: []optionSpec{
			{'l', "list", false, false},
			{'s', "status", false, false},
			{'L', "listfiles", false, false},
			{'S', "search", false, false},
			{'W', "show", false, false},
			{'f', "showformat", true, false},
			{0, "get-selections", false, false},
		},
		words: "${FIELD} ${FIELD;WIDTH} ${binary:Package} ${binary:Summary} ${db:Status-Abbrev} ${db:Status-Want} ${db:Status-Status} ${db:Status-Eflag}",
		notes: []string{
			"-W and -f are those of dpkg-query.",
			"The files of status.d, which distroless images have, count too.",
		},
		run: dpkg,
	}
}

func dpkg(c *call) (int, error) {
	given, operands, err := c.options()
	if err != nil {
		return 0, err
	}
	action, format := "", "${binary:Package}\t${Version}\n"
	for _, o := range given {
		switch {
		case o.name == "f":
			format = strings.TrimPrefix(o.value, "=")
		case action != "" && action != o.name:
			return 0, unsupported("%s -%s with -%s", c.name, action, o.name)
		default:
			action = o.name
		}
	}
	if c.name == "dpkg" && (action == "W" || action != "W" && format != "${binary:Package}\t${Version}\n") {
		return 0, unsupported("dpkg -W and -f, which are those of dpkg-query")
	}
	c.name = "dpkg-query"
	all, err := c.stanzas()
	if err != nil {
		return 0, err
	}
	switch action {
	case "l", "W", "get-selections":
		found := all
		var missing []string
		if len(operands) > 0 {
			found, missing, err = matchStanzas(append(all, mentioned(all)...), operands)
		}
		if err != nil {
			return 0, err
		}
		switch action {
		case "l":
			err = c.dpkgList(found)
		case "W":
			err = c.dpkgShow(found, format)
		default:
			c.name = "dpkg"
			for _, p := range found {
				name := p.name()
				tabs := strings.Repeat("\t", max(1, 6-len(name)/8))
				if err := c.printf("%s%s%s\n", name, tabs, p.statusWord(0)); err != nil {
					return 0, err
				}
			}
		}
		if err != nil {
			return 0, err
		}
		status := 0
		for _, pattern := range missing {
			status = 1
			text := "no packages found matching %s"
			if action == "get-selections" {
				status, text = 0, "no packages found matching %s"
			}
			if err := c.complain(text, pattern); err != nil {
				return 0, err
			}
		}
		return status, nil
	case "s":
		return c.dpkgStatus(all, operands)
	case "L":
		return c.dpkgFiles(all, operands)
	case "S":
		return c.dpkgSearch(all, operands)
	}
	return 0, unsupported("%s without an action", c.name)
}

// matchStanzas are the packages that patterns name, and the patterns that name
// none.
func matchStanzas(all []stanza, patterns []string) (found []stanza, missing []string, err error) {
	taken := make([]bool, len(all))
	for _, pattern := range patterns {
		match, err := wildcard(pattern, false)
		if err != nil {
			return nil, nil, err
		}
		any := false
		for i, p := range all {
			if p.is(pattern) || match.MatchString(latin1(p.fields["package"])) || match.MatchString(latin1(p.fields["package"]+":"+p.fields["architecture"])) {
				taken[i], any = true, true
			}
		}
		if !any {
			missing = append(missing, pattern)
		}
	}
	for i, p := range all {
		if taken[i] {
			found = append(found, p)
		}
	}
	sortStanzas(found)
	return found, missing, nil
}

// mentioned are the packages that are not installed, which dpkg knows of since
// others speak of them.
func mentioned(all []stanza) []stanza {
	seen := map[string]bool{}
	for _, p := range all {
		seen[p.fields["package"]] = true
	}
	var out []stanza
	for _, p := range all {
		for _, field := range []string{"pre-depends", "depends", "recommends", "suggests", "breaks", "conflicts", "provides", "replaces", "enhances"} {
			for name := range strings.FieldsFuncSeq(p.fields[field], func(r rune) bool { return r == ',' || r == '|' }) {
				name = strings.TrimSpace(name)
				if end := strings.IndexAny(name, " (:\n\t"); end >= 0 {
					name = name[:end]
				}
				if name != "" && !seen[name] {
					seen[name] = true
					out = append(out, stanza{fields: map[string]string{"package": name, "status": "unknown ok not-installed"}})
				}
			}
		}
	}
	return out
}

// dpkgList is dpkg -l, its columns as wide as they need to be.
func (c *call) dpkgList(list []stanza) error {
	if len(list) == 0 {
		return nil
	}
	widths := [4]int{14, 12, 12, 33}
	columns := func(p stanza) [4]string {
		return [4]string{p.name(), cmp.Or(p.fields["version"], "<none>"), cmp.Or(p.fields["architecture"], "<none>"), cmp.Or(p.summary(), "(no description available)")}
	}
	for _, p := range list {
		for i, text := range columns(p) {
			if !isASCII(text) {
				return unsupported("dpkg -l of a package that is not described in ASCII (%s)", p.name())
			}
			widths[i] = max(widths[i], len(text))
		}
	}
	line := func(i int) string { return strings.Repeat("=", widths[i]) }
	err := c.printf("Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n"+
		"|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)\n||/ %-*s %-*s %-*s %s\n+++-%s-%s-%s-%s\n",
		widths[0], "Name", widths[1], "Version", widths[2], "Architecture", "Description", line(0), line(1), line(2), line(3))
	if err != nil {
		return err
	}
	for _, p := range list {
		t := columns(p)
		if err := c.printf("%s %-*s %-*s %-*s %s\n", p.abbreviation(), widths[0], t[0], widths[1], t[1], widths[2], t[2], t[3]); err != nil {
			return err
		}
	}
	return nil
}

var showField = lazyregexp.New(`\$\{([A-Za-z0-9:-]+)(?:;(-?[0-9]{1,3}))?\}`)

// dpkgShow is dpkg-query -W with a format.
func (c *call) dpkgShow(list []stanza, format string) error {
	format, err := unescapeC(format)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := c.step(); err != nil {
			return err
		}
		var failed error
		text := showField.ReplaceAllStringFunc(format, func(field string) string {
			m := showField.FindStringSubmatch(field)
			value, err := p.field(m[1])
			if err != nil {
				failed = err
			}
			width, _ := strconv.Atoi(m[2])
			if width != 0 && !isASCII(value) {
				failed = unsupported("dpkg-query of a text that is not ASCII, with a width")
			}
			return fmt.Sprintf("%*s", width, value)
		})
		if failed != nil {
			return failed
		}
		if err := c.printf("%s", text); err != nil {
			return err
		}
	}
	return nil
}

func (p stanza) field(name string) (string, error) {
	switch strings.ToLower(name) {
	case "binary:package":
		return p.name(), nil
	case "binary:summary":
		return p.summary(), nil
	case "db:status-abbrev":
		return p.abbreviation(), nil
	case "db:status-want":
		return p.statusWord(0), nil
	case "db:status-eflag":
		return p.statusWord(1), nil
	case "db:status-status":
		return p.status(), nil
	}
	if strings.Contains(name, ":") || strings.EqualFold(name, "Conffiles") {
		return "", unsupported("${%s} of dpkg-query", name)
	}
	return p.fields[strings.ToLower(name)], nil
}

// dpkgStatus is dpkg -s.
func (c *call) dpkgStatus(all []stanza, names []string) (int, error) {
	if len(names) == 0 {
		return 0, unsupported("dpkg -s without a package")
	}
	status, first := 0, true
	for _, name := range names {
		found := slices.IndexFunc(all, func(p stanza) bool { return p.is(name) })
		if found < 0 {
			status = 1
			if err := c.complain("package '%s' is not installed and no information is available", name); err != nil {
				return 0, err
			}
			continue
		}
		gap := "\n"
		if first {
			gap = ""
		}
		first = false
		if err := c.printf("%s%s\n", gap, all[found].text); err != nil {
			return 0, err
		}
		if len(names) > 1 {
			return 0, unsupported("dpkg -s of several packages")
		}
	}
	if status != 0 {
		_, err := c.err.Write([]byte("Use dpkg --info (= dpkg-deb --info) to examine archive files.\n"))
		return status, err
	}
	return 0, nil
}

// filesOf are the paths that a package has brought.
func (s *session) filesOf(p stanza) ([]string, error) {
	for _, name := range []string{p.fields["package"] + ":" + p.fields["architecture"], p.fields["package"]} {
		data, err := s.root.ReadFile(dpkgDir + "info/" + name + ".list")
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return lines(data)
	}
	return nil, unknown("which files the package %s has", p.fields["package"])
}

// dpkgFiles is dpkg -L.
func (c *call) dpkgFiles(all []stanza, names []string) (int, error) {
	if len(names) != 1 {
		return 0, unsupported("dpkg -L of %d packages", len(names))
	}
	if _, err := c.root.Stat(dpkgDir + "diversions"); err == nil {
		if data, err := c.root.ReadFile(dpkgDir + "diversions"); err != nil || len(data) > 0 {
			diverted, _ := lines(data)
			for i := 0; i+2 < len(diverted); i += 3 {
				for _, p := range all {
					if p.is(names[0]) {
						files, _ := c.filesOf(p)
						if slices.Contains(files, diverted[i]) {
							return 0, unsupported("dpkg -L of a package with diverted files")
						}
					}
				}
			}
		}
	}
	for _, p := range all {
		if !p.is(names[0]) {
			continue
		}
		files, err := c.filesOf(p)
		if err != nil {
			return 0, err
		}
		return 0, c.printLines(files)
	}
	if err := c.complain("package '%s' is not installed", names[0]); err != nil {
		return 0, err
	}
	_, err := c.err.Write([]byte("Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n"))
	return 1, err
}

// dpkgSearch is dpkg -S of whole paths.
func (c *call) dpkgSearch(all []stanza, names []string) (int, error) {
	if len(names) == 0 {
		return 0, unsupported("dpkg -S without a path")
	}
	if data, err := c.root.ReadFile(dpkgDir + "diversions"); err == nil {
		for _, name := range names {
			if strings.Contains("\n"+string(data), "\n"+name+"\n") {
				return 0, unsupported("dpkg -S of a diverted file")
			}
		}
	}
	status := 0
	for _, name := range names {
		if !strings.HasPrefix(name, "/") || strings.ContainsAny(name, `*?[\`) {
			return 0, unsupported("dpkg -S of %s, which is no whole path,", name)
		}
		name = strings.TrimRight(name, "/")
		var owners []string
		for _, p := range all {
			files, err := c.filesOf(p)
			if err != nil {
				return 0, err
			}
			if err := c.spend(1 + len(files)); err != nil {
				return 0, err
			}
			if slices.Contains(files, name) {
				owners = append(owners, p.name())
			}
		}
		if len(owners) == 0 {
			status = 1
			if err := c.complain("no path found matching pattern %s", name); err != nil {
				return 0, err
			}
			continue
		}
		if err := c.printf("%s: %s\n", strings.Join(owners, ", "), name); err != nil {
			return 0, err
		}
	}
	return status, nil
}
