// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// Platform is what a target is taken for, by the rules of train (train:
// platforms/detect/specifications/os.rb), oddities included: os-release alone
// identifies few distributions, so that most distroless images are "linux" with
// an unknown release.
type Platform struct {
	Name     string
	Title    string
	Release  string   // "unknown" where nothing tells
	Arch     string   // of the kernel
	Families []string // the closest first, "os" last
	// Unreleased is set where the file that tells the release of such a
	// platform does not: a rolling distribution's has none. It is nil in Ruby.
	Unreleased bool
}

// Family is the closest family.
func (p *Platform) Family() string { return p.Families[0] }

// In tells whether the platform is in a family.
func (p *Platform) In(family string) bool { return slices.Contains(p.Families, family) }

// Supports tells whether one of the entries of a profile's or a resource's
// `supports` fits. No entries fit everything.
func (p *Platform) Supports(entries []map[string]any) bool {
	return len(entries) == 0 || slices.ContainsFunc(entries, p.fits)
}

func (p *Platform) fits(entry map[string]any) bool {
	for key, value := range entry {
		want := fmt.Sprint(value)
		ok := false
		switch strings.ReplaceAll(key, "-", "_") {
		case "os_family", "platform_family":
			ok = p.In(want)
		case "os", "platform":
			ok = p.Name == want || p.In(want)
		case "os_name", "platform_name":
			ok = wildcard(p.Name, want)
		case "release":
			ok = !p.Unreleased && wildcard(p.Release, want)
		}
		if !ok {
			return false
		}
	}
	return true
}

// wildcard compares with a pattern. With a * in it, it need only occur
// somewhere (InSpec: lib/inspec/resources/platform.rb, check_name).
func wildcard(s, pattern string) bool {
	if !strings.Contains(pattern, "*") {
		return s == pattern
	}
	for part := range strings.SplitSeq(pattern, "*") {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

// Platform detects the platform, once.
func (h *Host) Platform() (*Platform, error) {
	if h.platform == nil {
		var uts unix.Utsname
		if err := unix.Uname(&uts); err != nil {
			return nil, fmt.Errorf("ask the kernel for its name: %w", err)
		}
		d := &detector{
			files:   func(name string) (string, bool) { return regularFile(h.Root, name) },
			kernel:  unix.ByteSliceToString(uts.Release[:]),
			machine: unix.ByteSliceToString(uts.Machine[:]),
		}
		h.platform = d.detect()
		if h.extended && h.platform.Name == "linux" {
			h.platform = byOSRelease(d, h.platform)
		}
	}
	return h.platform, nil
}

// regularFile reads a file if it is one and can be read: train goes on to the
// next rule otherwise.
func regularFile(root *target.Root, name string) (string, bool) {
	data, err := root.ReadFile(name)
	return string(data), err == nil
}

// detector decides from files what the platform is. What a rule has found out
// stays, also when the rule does not fit in the end.
type detector struct {
	files           func(name string) (content string, ok bool)
	kernel, machine string

	name       string // what the files call it, if it is not the rule's name
	release    string
	unreleased bool
}

// rule is one distribution, or what comes before it in a family.
type rule struct {
	name, title, family string
	fits                match
}

// match tells whether the target is the rule's, and notes its release.
type match = func(d *detector) bool

// rules are in the order in which train asks.
var rules = []rule{
	{"ubuntu", "Ubuntu Linux", "debian", lsb("ubuntu", "")},
	{"linuxmint", "LinuxMint", "debian", lsb("linuxmint", "")},
	{"kali", "Kali Linux", "debian", osRelease("ID", `^kali$`, "VERSION")},
	{"raspbian", "Raspbian Linux", "debian", raspbian},
	{"debian", "Debian Linux", "debian", debian},
	{"fedora", "Fedora", "fedora", osRelease("NAME", "(?i)fedora", "VERSION_ID")},
	{"centos", "Centos Linux", "redhat", centos},
	{"oracle", "Oracle Linux", "redhat", releaseFile("/etc/oracle-release", "/etc/enterprise-release")},
	{"scientific", "Scientific Linux", "redhat", lsb("scientific", "")},
	{"xenserver", "Xenserver Linux", "redhat", lsb("xenserver", "")},
	{"parallels-release", "Parallels Linux", "redhat", parallels},
	{"wrlinux", "Wind River Linux", "redhat", osRelease("ID_LIKE", "(?i)wrlinux", "VERSION")},
	{"amazon", "Amazon Linux", "redhat", lsb("amazon", "/etc/system-release")},
	{"cloudlinux", "CloudLinux", "redhat", lsb("cloudlinux", "/etc/redhat-release")},
	{"redhat", "Red Hat Linux", "redhat", redhat},
	{"opensuse", "OpenSUSE Linux", "suse", suse("(?i)^opensuse", "(?i)^opensuse")},
	{"suse", "Suse Linux", "suse", suse("(?i)^sles", "(?i)suse")},
	{"arch", "Arch Linux", "", present("/etc/arch-release")},
	{"slackware", "Slackware Linux", "", digits("/etc/slackware-version")},
	{"gentoo", "Gentoo Linux", "", digits("/etc/gentoo-release")},
	{"exherbo", "Exherbo Linux", "", present("/etc/exherbo-release")},
	{"alpine", "Alpine Linux", "", alpine},
	{"coreos", "CoreOS Linux", "", coreos},
	{"yocto", "Yocto Project Linux", "yocto", yocto},
	{"balenaos", "balenaOS Linux", "yocto", balena},
	{"wolfi", "Wolfi Linux", "chainguard", osRelease("ID", "wolfi", "VERSION_ID")},
	{"chainguard", "Chainguard Linux", "chainguard", osRelease("ID", "chainguard", "VERSION_ID")},
	{"linux", "Generic Linux", "", func(*detector) bool { return true }},
}

func (d *detector) detect() *Platform {
	d.release = "unknown"
	for _, r := range rules {
		// Only what has this file is of the family.
		if _, ok := d.files("/etc/debian_version"); r.family == "debian" && !ok {
			continue
		}
		if !r.fits(d) {
			continue
		}
		name := r.name
		if d.name != "" {
			name = d.name
		}
		p := &Platform{
			Name:       strings.ReplaceAll(strings.ToLower(name), " ", "_"),
			Title:      r.title,
			Release:    d.release,
			Unreleased: d.unreleased,
			Arch:       d.machine,
			Families:   []string{"linux", "unix", "os"},
		}
		if r.family != "" {
			p.Families = append([]string{r.family}, p.Families...)
		}
		return p
	}
	panic("the last rule fits everything")
}

// is notes the release of what has been recognised.
func (d *detector) is(release string) bool {
	d.release, d.unreleased = release, false
	return true
}

// isOf notes the release that a file tells; where it tells none, there is none.
func (d *detector) isOf(release string) bool {
	d.release, d.unreleased = release, release == ""
	return true
}

// named notes what a release file calls the distribution, and its version.
func (d *detector) named(text string) bool {
	d.name = releaseName(text)
	return d.isOf(releaseVersion(text))
}

// lsb looks for an id in lsb-release, or for the same word in a release file.
func lsb(word, file string) match {
	pattern := lazyregexp.New("(?i)" + word)
	return func(d *detector) bool {
		if id, release := d.lsb(); pattern.MatchString(id) {
			return d.isOf(release)
		}
		text, ok := d.files(file)
		return ok && pattern.MatchString(text) && d.named(text)
	}
}

// redhat is whatever has a redhat-release.
func redhat(d *detector) bool {
	if lsb("redhat", "")(d) {
		return true
	}
	text, ok := d.files("/etc/redhat-release")
	return ok && strings.Trim(text, "\n") != "" && d.named(text)
}

func centos(d *detector) bool {
	if lsb("centos", "")(d) {
		return true
	}
	if !strings.Contains(strings.ToLower(d.osRelease()["NAME"]), "centos") {
		return false
	}
	text, _ := d.files("/etc/redhat-release")
	return d.isOf(releaseVersion(text))
}

func releaseFile(files ...string) match {
	return func(d *detector) bool {
		for _, file := range files {
			if text, ok := d.files(file); ok {
				return d.isOf(releaseVersion(text))
			}
		}
		return false
	}
}

var parallelsVersion = lazyregexp.New(`\d\.\d\.\d`)

func parallels(d *detector) bool {
	text, ok := d.files("/etc/parallels-release")
	if ok {
		d.name = releaseName(text)
	}
	return ok && d.isOf(parallelsVersion.FindString(text))
}

func coreos(d *detector) bool {
	_, ok := d.files("/etc/coreos/update.conf")
	_, release := d.lsb()
	return ok && d.isOf(release)
}

func debian(d *detector) bool {
	text, _ := d.files("/etc/debian_version")
	text, _ = strings.CutSuffix(text, "\n")
	text, _ = strings.CutSuffix(text, "\r")
	return d.is(text)
}

func raspbian(d *detector) bool {
	_, tool := d.files("/usr/bin/raspi-config")
	return (tool || strings.Contains(strings.ToLower(d.osRelease()["NAME"]), "raspbian")) && debian(d)
}

func alpine(d *detector) bool {
	text, ok := d.files("/etc/alpine-release")
	return ok && d.is(strings.TrimSpace(text))
}

func osRelease(key, pattern, release string) match {
	re := lazyregexp.New(pattern)
	return func(d *detector) bool {
		info := d.osRelease()
		value, ok := info[key]
		return ok && re.MatchString(value) && d.isOf(info[release])
	}
}

var (
	suseVersion = lazyregexp.New(`VERSION = (\d+)\nPATCHLEVEL = (\d+)`)
	suseNumber  = lazyregexp.New(`VERSION\s?=\s?"?([\d.]{2,})"?`)
)

// suse wants the family's mark, and the distribution's in os-release or in
// SuSE-release. The release is the family's: what is of the family and of
// neither distribution keeps it.
func suse(name, file string) match {
	byName, byFile := lazyregexp.New(name), lazyregexp.New(file)
	return func(d *detector) bool {
		info := d.osRelease()
		text, old := d.files("/etc/SuSE-release")
		switch {
		case strings.Contains(strings.ToLower(info["ID_LIKE"]), "suse"):
			d.isOf(info["VERSION"])
		case !old:
			return false
		default:
			release := submatch(suseNumber, text)
			if m := suseVersion.FindStringSubmatch(text); m != nil {
				release = m[1] + "." + m[2]
			}
			d.isOf(release)
		}
		return byName.MatchString(info["NAME"]) || byFile.MatchString(text)
	}
}

// present is a distribution without releases: it has its kernel's.
func present(file string) match {
	return func(d *detector) bool {
		_, ok := d.files(file)
		return ok && d.is(d.kernel)
	}
}

var digitRuns = lazyregexp.New(`[\d.]+`)

func digits(file string) match {
	return func(d *detector) bool {
		text, ok := d.files(file)
		return ok && d.is(strings.Join(digitRuns.FindAllString(text, -1), ""))
	}
}

var dotted = lazyregexp.New(`\d+(\.\d+)+`)

func yocto(d *detector) bool {
	issue, _ := d.files("/etc/issue")
	return strings.Contains(issue, "Poky") && d.isOf(dotted.FindString(issue))
}

func balena(d *detector) bool {
	issue, _ := d.files("/etc/issue")
	info := d.osRelease()
	return strings.Contains(issue, "balenaOS") && strings.Contains(strings.ToLower(info["NAME"]), "balenaos") &&
		d.isOf(info["META_BALENA_VERSION"])
}

// osRelease reads /etc/os-release as train does: quotes at both ends go.
func (d *detector) osRelease() map[string]string {
	text, _ := d.files("/etc/os-release")
	return parseOSRelease(text)
}

func parseOSRelease(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, "=")
		if !ok || value == "" || strings.HasPrefix(line, "#") {
			continue
		}
		out[key] = strings.TrimSuffix(strings.TrimPrefix(value, `"`), `"`)
	}
	return out
}

var (
	lsbConfigID      = lazyregexp.New(`(?m)^DISTRIB_ID=["']?(.+?)["']?$`)
	lsbConfigRelease = lazyregexp.New(`(?m)^DISTRIB_RELEASE=["']?(.+?)["']?$`)
	lsbOutputID      = lazyregexp.New(`(?m)^Distributor ID:\s+(.+)$`)
	lsbOutputRelease = lazyregexp.New(`(?m)^Release:\s+(.+)$`)
)

func (d *detector) lsb() (id, release string) {
	if text, ok := d.files("/etc/lsb-release"); ok {
		return submatch(lsbConfigID, text), submatch(lsbConfigRelease, text)
	}
	text, _ := d.files("/usr/bin/lsb-release")
	return submatch(lsbOutputID, text), submatch(lsbOutputRelease, text)
}

var (
	redHatName     = lazyregexp.New(`(?im)^red hat`)
	firstWord      = lazyregexp.New(`\w+`)
	rawhide        = lazyregexp.New(`(?i)(\d+ \(Rawhide\))`)
	amazonName     = lazyregexp.New(`(?i)Amazon Linux`)
	numberOnly     = lazyregexp.New(`([\d.]+)`)
	derived        = lazyregexp.New(`(?i)derived from .*linux|amazon`)
	derivedVersion = lazyregexp.New(`(?i)Linux ((?:\d+|\.)+)`)
	plainRelease   = lazyregexp.New(`release ([\d.]+)`)
)

// releaseName is the distribution that a redhat-release names.
func releaseName(text string) string {
	if redHatName.MatchString(text) {
		return "redhat"
	}
	return strings.ToLower(firstWord.FindString(text))
}

// releaseVersion is the version that a redhat-release names.
func releaseVersion(text string) string {
	switch {
	case strings.Contains(strings.ToLower(text), "rawhide"):
		return strings.ToLower(submatch(rawhide, text))
	case amazonName.MatchString(text):
		return submatch(numberOnly, text)
	case derived.MatchString(text):
		return submatch(derivedVersion, text)
	}
	return submatch(plainRelease, text)
}

// submatch is the first group of the first match, or nothing.
func submatch(re *lazyregexp.Regexp, text string) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
