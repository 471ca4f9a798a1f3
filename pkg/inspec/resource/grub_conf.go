// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func grubConfDefinition() Definition {
	return Definition{
		Name:  "grub_conf",
		Class: "Inspec::Resources::GrubConfig",
		Card: Card{
			Summary: "The settings of GRUB and of one of its entries: the default one, or that of the second argument's name.",
			Source:  "/boot/grub/grub.cfg, /boot/grub2/grub.cfg or /etc/grub.conf of the target by its platform, or the file given; /etc/default/grub; grubenv",
			Example: "describe grub_conf do\n  its('kernel') { should include 'audit=1' }\nend",
		},
		New: newGrubConf,
		Methods: interp.Methods{
			"to_s":        text(func(*grub) string { return "Grub Config" }),
			"resource_id": property(func(g *grub) (any, error) { return orNil(g.path), nil }),
			"method_missing": method(func(g *grub, in *interp.Interp, a interp.Args) (interp.Value, error) {
				if err := a.Want(1, 1); err != nil {
					return interp.Nil, err
				}
				params, err := g.read(in)
				if err != nil {
					return interp.Nil, err
				}
				return (&config{params: params}).get(a.Arg(0)), nil
			}),
		},
	}
}

type grub struct {
	host         *Host
	path, kernel string
	text         string
	legacy       bool
	params       *interp.Hash // nil until it is read
}

func newGrubConf(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
	p, err := h.Platform()
	if err != nil {
		return nil, err
	}
	g := &grub{host: h, kernel: "default"}
	var otherwise string
	release, _ := strconv.ParseFloat(firstVersion.FindString(p.Release), 64)
	switch {
	case p.In("redhat") || p.Name == "fedora":
		if otherwise = "/boot/grub2/grub.cfg"; release < 7 {
			otherwise, g.legacy = "/etc/grub.conf", true
		}
	case p.In("debian"):
		otherwise = "/boot/grub/grub.cfg"
	case p.Name == "amazon":
		otherwise, g.legacy = "/etc/grub.conf", true
	default:
		return g, interp.Raise(interp.ResourceSkipped, "The `grub_conf` resource is not yet supported on the target OS %s.", p.Name)
	}
	if g.path, err = pathArgument(a, otherwise); err != nil {
		return g, err
	}
	if !interp.IsNil(a.Arg(1)) {
		if g.kernel, err = a.Str(1); err != nil {
			return g, err
		}
	}
	g.text, err = h.readConfig(g.path, false)
	return g, err
}

var firstVersion = lazyregexp.New(`^\d+(\.\d+)?`)

// read works the settings out, once.
func (g *grub) read(in *interp.Interp) (*interp.Hash, error) {
	if g.params != nil {
		return g.params, nil
	}
	settings := g.text
	if !g.legacy {
		var err error
		if settings, err = g.host.readConfig("/etc/default/grub", false); err != nil {
			return nil, err
		}
	}
	format := defaultFormat()
	format.multiple = true
	params, err := parseConfig(in, settings, format)
	if err != nil {
		return nil, err
	}
	for k, v := range params.All() {
		params.Set(k, single(v))
	}
	var entry *interp.Hash
	if g.legacy {
		entry = g.title(params)
	} else if entry, err = g.menuEntry(in, params); err != nil {
		return nil, err
	}
	for k, v := range entry.All() {
		params.Set(k, v)
	}
	g.params = params
	return params, nil
}

// maxEntries is how many entries a menu may have.
const maxEntries = 1000

var (
	menuEntryLine = lazyregexp.New(`^menuentry\s+`)
	menuEntryName = lazyregexp.New(`menuentry\s*['|"](.*)['|"]\s*--`)
	endOfEntry    = lazyregexp.New(`^\s*}\s*$`)
)

// menuEntry is the entry of GRUB 2 that is asked for.
func (g *grub) menuEntry(in *interp.Interp, settings *interp.Hash) (*interp.Hash, error) {
	if err := wellFormed(g.text); err != nil {
		return nil, err
	}
	entries, err := menuEntries(g.text)
	if err != nil || len(entries) == 0 {
		return interp.NewHash(), err
	}
	named := func(name string) *interp.Hash {
		for _, e := range entries {
			if v, _ := e.GetStr("name"); plain(v) == name {
				return e
			}
		}
		return nil
	}
	var entry *interp.Hash
	v, _ := settings.GetStr("GRUB_DEFAULT")
	switch choice := plain(v); {
	case g.kernel != "default":
		entry = named(g.kernel)
	case choice == "saved":
		saved, err := g.saved(in)
		if err != nil {
			return nil, err
		}
		if entry = named(saved); entry == nil {
			entry = entries[0]
		}
	default:
		i := leadingInt(choice)
		if i < 0 {
			i += len(entries)
		}
		if i >= 0 && i < len(entries) {
			entry = entries[i]
		}
	}
	if entry == nil {
		return nil, interp.Raise("TypeError", "no implicit conversion of nil into Hash")
	}
	return entry, nil
}

// saved is the name of the entry that GRUB has remembered, empty where it has
// none.
func (g *grub) saved(in *interp.Interp) (string, error) {
	text, err := g.host.readConfig("/boot/grub2/grubenv", true)
	if e, raised := interp.AsError(err); raised && e.Class == interp.ResourceSkipped {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	params, err := parseConfig(in, text, defaultFormat())
	if err != nil {
		return "", err
	}
	v, _ := params.GetStr("saved_entry")
	return plain(v), nil
}

func menuEntries(text string) ([]*interp.Hash, error) {
	var entries []*interp.Hash
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if !menuEntryLine.MatchString(line) {
			continue
		}
		m := menuEntryName.FindStringSubmatch(line)
		if m == nil {
			return nil, interp.Raise(interp.ResourceFailed, "Failed to extract menuentry name from %s", line)
		}
		if len(entries) == maxEntries {
			return nil, interp.Raise(interp.ResourceFailed, "there are more than %d menu entries", maxEntries)
		}
		entries = append(entries, menuEntryOf(m[1], lines[i+1:]))
	}
	return entries, nil
}

func menuEntryOf(name string, lines []string) *interp.Hash {
	modules := interp.List()
	entry := row("insmod", modules, "name", name)
	for _, line := range lines {
		if endOfEntry.MatchString(line) {
			break
		}
		words := strings.Fields(line)
		switch {
		case strings.Contains(line, "initrd"):
			entry.Set(interp.Str("initrd"), interp.FromGo(field(words, 1)))
		case strings.Contains(line, "linux"):
			entry.Set(interp.Str("kernel"), interp.Strs(words))
		case strings.Contains(line, "set root="):
			_, root, _ := strings.Cut(line, "=")
			root, _, _ = strings.Cut(root, "=")
			entry.Set(interp.Str("root"), interp.Str(strings.ReplaceAll(root, "'", "")))
		case strings.Contains(line, "insmod"):
			modules.Elems = append(modules.Elems, interp.FromGo(field(words, 1)))
		}
	}
	return entry
}

var grubOption = lazyregexp.New(`^\s*\w+`)

// title is the entry of GRUB Legacy that is asked for.
func (g *grub) title(settings *interp.Hash) *interp.Hash {
	v, _ := settings.GetStr("default")
	wanted := leadingInt(plain(v))
	entry := interp.NewHash()
	lines := strings.Split(g.text, "\n")
	at := 0
	for i, line := range lines {
		if !strings.HasPrefix(line, "title") {
			continue
		}
		_, name, _ := strings.Cut(line, " ")
		for _, option := range lines[i+1:] {
			if !grubOption.MatchString(option) || strings.HasPrefix(option, "title") {
				at++
				break
			}
			if (at != wanted || g.kernel != "default") && strings.TrimLeft(name, " ") != g.kernel {
				continue
			}
			words := strings.Fields(option)
			if words[0] == "kernel" {
				entry.Set(interp.Str("kernel"), interp.Strs(words[1:]))
			} else {
				entry.Set(interp.Str(words[0]), interp.FromGo(field(words, 1)))
			}
		}
	}
	return entry
}
