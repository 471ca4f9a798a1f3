// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
)

func serviceDefinition() Definition {
	return Definition{
		Name:  "service",
		Class: "Inspec::Resources::Service",
		Card: Card{
			Summary: "A service of the init system: whether it is installed and enabled.",
			Source:  "systemd's unit files, links, masks, drop-ins and presets, or the scripts and links of SysV init or Upstart; the platform decides which (see os)",
			Example: "describe service('sshd') do\n  it { should be_enabled }\n  its('params.UnitFileState') { should eq 'enabled' }\nend",
			Methods: map[string]string{
				"installed?":    "systemd's LoadState is loaded: a masked unit is not installed",
				"enabled?":      "what systemctl is-enabled would say of the files; of SysV, that a runlevel starts it",
				"running?":      "false where the target's first process is another init than systemd, or systemd is not there at all; otherwise an error",
				"params":        "what systemctl show prints, as far as files tell: any other one is an error",
				"runlevels":     "of SysV: each with whether the service is started in it",
				"type":          "systemd, sysv or upstart",
				"name":          "the unit, after aliases",
				"description":   "of systemd",
				"startname":     "the unit's User",
				"startmode":     "nil, as InSpec has it on Linux",
				"monitored_by?": "refused: it is asked of monit or god",
			},
			Differences: []string{
				"Answers are those of a machine that was booted from this root. InSpec asks systemctl, which fails in a container, so that there no service is installed.",
				"Whether a service runs cannot be known from files; where nothing else tells, this is an error, not \"not running\".",
				"A target without systemctl has no services of systemd, as in InSpec.",
			},
		},
		New: newService(func(h *Host, s *service) error {
			var err error
			s.kind, err = h.initSystem()
			return err
		}),
		Methods: interp.Methods{
			"to_s":        text(func(s *service) string { return "Service " + s.name }),
			"resource_id": text(func(s *service) string { return s.name }),
			"installed?":  ofService(func(i *serviceInfo) any { return i.installed }, false),
			"enabled?":    ofService(func(i *serviceInfo) any { return i.enabled }, false),
			"name": property(func(s *service) (any, error) {
				i, err := s.info()
				if i == nil {
					return s.name, err
				}
				return i.name, err
			}),
			"type":        ofService(func(i *serviceInfo) any { return i.kind }, nil),
			"description": ofService(func(i *serviceInfo) any { return i.description }, nil),
			"startname":   ofService(func(i *serviceInfo) any { return i.user }, nil),
			"startmode":   ofService(func(*serviceInfo) any { return nil }, nil),
			"running?":    method((*service).running),
			"params":      method((*service).params),
			"runlevels":   method((*service).runlevels),
			"has_start_mode?": method(func(*service, *interp.Interp, interp.Args) (interp.Value, error) {
				return interp.Nil, interp.Raise(interp.ResourceSkipped, "The `has_start_mode` matcher is not supported on your OS yet.")
			}),
			"monitored_by?": method(func(*service, *interp.Interp, interp.Args) (interp.Value, error) {
				return interp.Nil, Unsupported("be_monitored_by of service")
			}),
		},
	}
}

// serviceOf is the resource that names the init system itself.
func serviceOf(kind, class, source string) Definition {
	return Definition{
		Name:  kind + "_service",
		Class: class,
		Super: "service",
		Card: Card{
			Summary:     "A service of " + kind + ", whatever the platform.",
			Source:      source,
			Example:     "describe " + kind + "_service('sshd') do\n  it { should be_enabled }\nend",
			Differences: []string{"As service."},
		},
		New: newService(func(_ *Host, s *service) error {
			s.kind = kind
			return nil
		}),
	}
}

func systemdServiceDefinition() Definition {
	return serviceOf("systemd", "Inspec::Resources::SystemdService", "systemd's unit files, links, masks, drop-ins and presets")
}

func sysvServiceDefinition() Definition {
	return serviceOf("sysv", "Inspec::Resources::SysVService", "the scripts in /etc/init.d and the links in /etc/rc?.d")
}

func upstartServiceDefinition() Definition {
	return serviceOf("upstart", "Inspec::Resources::UpstartService", "the jobs in /etc/init, or SysV's scripts")
}

// service is one service. What it is is found out once, when it is asked.
type service struct {
	host *Host
	name string
	kind string // of the init system; empty: not known

	asked  bool
	answer *serviceInfo // nil: the init system does not know it
	err    error
}

// serviceInfo is what an init system's files say of a service.
type serviceInfo struct {
	name, kind         string
	description, user  any
	installed, enabled bool
	levels             []int // SysV's runlevels that start it
	unit               *unit
}

func newService(choose func(h *Host, s *service) error) func(*Host, *interp.Interp, interp.Args) (any, error) {
	return func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
		// A second argument is the program that InSpec would call.
		if err := a.Want(1, 2); err != nil {
			return nil, err
		}
		name, err := a.Str(0)
		if err != nil {
			return nil, err
		}
		s := &service{host: h, name: name}
		if err := choose(h, s); err != nil {
			return s, err
		}
		if s.kind == "" {
			return s, interp.Raise(interp.ResourceSkipped, "The `service` resource is not supported on your OS yet.")
		}
		return s, nil
	}
}

// initSystem is the one that InSpec takes a platform for having.
func (h *Host) initSystem() (string, error) {
	p, err := h.Platform()
	if err != nil {
		return "", err
	}
	number, _ := strconv.ParseFloat(leadingNumber.FindString(p.Release), 64)
	since := func(version float64, before string) (string, error) {
		if number < version {
			return before, nil
		}
		return "systemd", nil
	}
	switch p.Name {
	case "ubuntu":
		return since(15.04, "upstart")
	case "linuxmint":
		return since(18, "upstart")
	case "debian":
		if p.Release == "buster/sid" {
			return "systemd", nil
		}
		if number < 1 {
			return "", nil
		}
		return since(8, "sysv")
	case "redhat", "centos", "oracle", "cloudlinux", "scientific", "rocky", "almalinux":
		return since(7, "sysv")
	case "fedora":
		return since(15, "sysv")
	case "alibaba":
		return since(3, "sysv")
	case "suse", "opensuse":
		return since(12, "sysv")
	case "wrlinux", "alpine":
		return "sysv", nil
	case "arch", "coreos", "yocto":
		return "systemd", nil
	case "amazon":
		for _, name := range []string{"initctl", "/sbin/initctl"} {
			found, err := (&command{host: h, line: name}).exists()
			if err != nil {
				return "", err
			}
			if found == true {
				return "upstart", nil
			}
		}
		return "systemd", nil
	}
	return "", nil
}

var leadingNumber = lazyregexp.New(`^\d+(\.\d+)?`)

// ofService makes a property or a matcher of what is known of the service.
// Serverspec's matchers hand over arguments that do not count.
func ofService(get func(*serviceInfo) any, otherwise any) interp.Method {
	return method(func(s *service, _ *interp.Interp, _ interp.Args) (interp.Value, error) {
		i, err := s.info()
		if i == nil || err != nil {
			return interp.FromGo(otherwise), err
		}
		return interp.FromGo(get(i)), nil
	})
}

func (s *service) info() (*serviceInfo, error) {
	if !s.asked {
		s.asked = true
		switch s.kind {
		case "systemd":
			s.answer, s.err = s.systemd()
		case "sysv":
			s.answer, s.err = s.sysv()
		case "upstart":
			s.answer, s.err = s.upstart()
		}
	}
	return s.answer, s.err
}

func (s *service) systemd() (*serviceInfo, error) {
	found, err := (&command{host: s.host, line: "systemctl"}).exists()
	if found != true || err != nil {
		return nil, err
	}
	u, err := s.host.unit(s.name)
	if err != nil {
		return nil, err
	}
	i := &serviceInfo{name: u.id, kind: "systemd", unit: u, user: orNil(u.settings.last("Service.User"))}
	i.description = u.id
	if d := u.settings.last("Unit.Description"); d != "" {
		i.description = d
	}
	if u.load == "not-found" {
		// systemd makes a unit of a SysV script when it starts, and has its
		// links say whether it is enabled.
		old, err := s.sysv()
		if err != nil {
			return nil, err
		}
		if old != nil {
			u.load, u.state = "loaded", "generated"
			i.installed, i.enabled = true, old.enabled
		}
		return i, nil
	}
	i.installed, i.enabled = u.load == "loaded", u.enabled()
	return i, nil
}

// runlevelLink is a link that starts a service in a runlevel (InSpec:
// lib/inspec/resources/service.rb, SysV).
func runlevelLink(file, service string) bool {
	return strings.HasPrefix(file, "S") && strings.HasSuffix(file[1:], service)
}

func (s *service) sysv() (*serviceInfo, error) {
	const scripts = "/etc/init.d"
	names, err := s.host.Root.ReadDir(scripts)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, unknowable(err)
	}
	if !slices.Contains(names, s.name) {
		return nil, nil
	}
	i := &serviceInfo{name: s.name, kind: "sysv", installed: true}
	for level := range 7 {
		for _, dir := range []string{"/etc/rc", scripts + "/rc"} {
			links, err := s.host.Root.ReadDir(dir + strconv.Itoa(level) + ".d")
			if err != nil && !missing(err) {
				return nil, unknowable(err)
			}
			for _, link := range links {
				if runlevelLink(link, s.name) && !slices.Contains(i.levels, level) {
					i.levels = append(i.levels, level)
				}
			}
		}
	}
	i.enabled = len(i.levels) > 0
	return i, nil
}

var startOn = lazyregexp.New(`(?m)^\s*start on`)

func (s *service) upstart() (*serviceInfo, error) {
	if strings.ContainsAny(s.name, "/\x00") {
		return nil, nil
	}
	data, err := s.host.Root.ReadFile("/etc/init/" + s.name + ".conf")
	if missing(err) {
		return s.sysv()
	}
	if err != nil {
		return nil, unknowable(err)
	}
	return &serviceInfo{name: s.name, kind: "upstart", installed: true, enabled: startOn.Match(data)}, nil
}

// running is false where the init system does not run at all. Otherwise only
// the init system knows.
func (s *service) running(_ *interp.Interp, _ interp.Args) (interp.Value, error) {
	i, err := s.info()
	if i == nil || err != nil {
		return interp.Bool(false), err
	}
	if i.kind == "systemd" {
		if i.unit.load == "not-found" {
			return interp.Bool(false), nil
		}
		first, err := s.host.Root.ReadFile("/proc/1/comm")
		if err == nil && strings.TrimSpace(string(first)) != "systemd" {
			return interp.Bool(false), nil
		}
	}
	return interp.Nil, interp.Raise(interp.ResourceFailed,
		"whether the service %s runs is known to %s alone, and cannot be read from files", s.name, i.kind)
}

// params is what systemctl show would print.
func (s *service) params(in *interp.Interp, _ interp.Args) (interp.Value, error) {
	i, err := s.info()
	if err != nil {
		return interp.Nil, err
	}
	if i == nil || i.unit == nil {
		return mash(in, interp.NewHash())
	}
	preset, err := s.host.preset(i.unit.id)
	if err != nil {
		return interp.Nil, err
	}
	params := showUnit(i.unit, preset)
	return in.NewObject(mustConst(in, serviceParams).(*interp.Class), params), nil
}

func (s *service) runlevels(in *interp.Interp, a interp.Args) (interp.Value, error) {
	i, err := s.info()
	if err != nil {
		return interp.Nil, err
	}
	r := &runlevels{owner: s.name}
	if i != nil && i.kind == "sysv" {
		for level := range 7 {
			r.levels = append(r.levels, runlevel{level, slices.Contains(i.levels, level)})
		}
	}
	return r.filter(in, a.Flat())
}
