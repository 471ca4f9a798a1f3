// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"fmt"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// Definition is one InSpec resource.
type Definition struct {
	// Name is what a control file calls it.
	Name string
	// Class is the name of its Ruby class.
	Class string
	// Super names the resource that it inherits from; empty is the base class.
	Super string
	// Card documents it.
	Card Card
	// New is Ruby's initialize: what the resource keeps, from its arguments. It
	// may return something beside an error, so that a resource that skips
	// itself can still say its name.
	New func(h *Host, in *interp.Interp, a interp.Args) (any, error)
	// Methods are its properties and matchers ("exist?" for exist and be_exist).
	Methods interp.Methods
	// Table makes it a FilterTable, if set.
	Table *Table
}

// Card says what a reader of the reference wants to know of a resource.
type Card struct {
	Summary string // one sentence
	Source  string // where the answer comes from
	Example string // a describe block
	// Methods holds a few words on each property and matcher; an empty text
	// means that the name says it.
	Methods     map[string]string
	Differences []string // from InSpec
}

// Host is what the resources of one run answer from.
type Host struct {
	Root *target.Root

	set      *Set
	platform *Platform
	extended bool

	passwd     kept[[]account]
	group      kept[[]groupLine]
	mountTable kept[[]mountLine]
	packageDB  map[string]*kept[[]installedPackage] // by kind, or by rpm's directory
	commands   keptCommands
}

// All returns every resource there is.
func All() []Definition {
	entries := catalogue()
	out := make([]Definition, len(entries))
	for i, e := range entries {
		out[i] = e.define()
	}
	return out
}

// Names are what control files call the resources.
func Names() []string {
	entries := catalogue()
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.name
	}
	return out
}

// entry is a resource by its name. A run names few of them, so the rest of
// their definitions is never made.
type entry struct {
	name   string
	define func() Definition
}

func catalogue() []entry {
	return []entry{
		{"file", fileDefinition},
		{"directory", directoryDefinition},
		{"platform", platformDefinition},
		{"os", osDefinition},
		{"passwd", passwdDefinition},
		{"group", groupDefinition},
		{"groups", groupsDefinition},
		{"processes", processesDefinition},
		{"command", commandDefinition},
		{"bash", bashDefinition},
		{"x509_certificate", x509Definition},
		{"shadow", shadowDefinition},
		{"etc_group", etcGroupDefinition},
		{"virtualization", virtualizationDefinition},
		{"json", jsonDefinition},
		{"yaml", yamlDefinition},
		{"ini", iniDefinition},
		{"parse_config", parseConfigDefinition},
		{"parse_config_file", parseConfigFileDefinition},
		{"login_defs", loginDefsDefinition},
		{"os_env", osEnvDefinition},
		{"user", userDefinition},
		{"users", usersDefinition},
		{"package", packageDefinition},
		{"packages", packagesDefinition},
		{"ssh_config", sshConfigDefinition},
		{"sshd_config", sshdConfigDefinition},
		{"limits_conf", limitsConfDefinition},
		{"etc_fstab", etcFstabDefinition},
		{"etc_hosts", etcHostsDefinition},
		{"mount", mountDefinition},
		{"kernel_parameter", kernelParameterDefinition},
		{"kernel_module", kernelModuleDefinition},
		{"toml", tomlDefinition},
		{"csv", csvDefinition},
		{"xml", xmlDefinition},
		{"key_rsa", keyRSADefinition},
		{"nginx", nginxDefinition},
		{"nginx_conf", nginxConfDefinition},
		{"apache_conf", apacheConfDefinition},
		{"postgres", postgresDefinition},
		{"postgres_conf", postgresConfDefinition},
		{"postgres_hba_conf", postgresHbaConfDefinition},
		{"postgres_ident_conf", postgresIdentConfDefinition},
		{"mysql", mysqlDefinition},
		{"mysql_conf", mysqlConfDefinition},
		{"mongodb", mongodbDefinition},
		{"mongodb_conf", mongodbConfDefinition},
		{"crontab", crontabDefinition},
		{"auditd_conf", auditdConfDefinition},
		{"aide_conf", aideConfDefinition},
		{"ntp_conf", ntpConfDefinition},
		{"chrony_conf", chronyConfDefinition},
		{"inetd_conf", inetdConfDefinition},
		{"xinetd_conf", xinetdConfDefinition},
		{"grub_conf", grubConfDefinition},
		{"etc_hosts_allow", etcHostsAllowDefinition},
		{"etc_hosts_deny", etcHostsDenyDefinition},
		{"service", serviceDefinition},
		{"systemd_service", systemdServiceDefinition},
		{"sysv_service", sysvServiceDefinition},
		{"upstart_service", upstartServiceDefinition},
		{"port", portDefinition},
		{"interface", interfaceDefinition},
		{"interfaces", interfacesDefinition},
		{"selinux", selinuxDefinition},
		{"filesystem", filesystemDefinition},
		{"apt", aptDefinition},
		{"ppa", ppaDefinition},
		{"bond", bondDefinition},
		{"bridge", bridgeDefinition},
		{"cassandra", cassandraDefinition},
		{"cassandradb_conf", cassandradbConfDefinition},
		{"cron", cronDefinition},
		{"dh_params", dhParamsDefinition},
		{"kernel_parameters", kernelParametersDefinition},
		{"mail_alias", mailAliasDefinition},
		{"noop", noopDefinition},
		{"opa", opaDefinition},
		{"oracle", oracleDefinition},
		{"oracledb_listener_conf", oracledbListenerConfDefinition},
		{"postfix_conf", postfixConfDefinition},
		{"rabbitmq_config", rabbitmqConfigDefinition},
		{"rabbitmq_conf", rabbitmqConfDefinition},
		{"sys_info", sysInfoDefinition},
		{"powershell", powershellDefinition},
		{"routing_table", routingTableDefinition},
		{"default_gateway", defaultGatewayDefinition},
		{"x509_private_key", x509PrivateKeyDefinition},
		{"gem", gemDefinition},
		{"npm", npmDefinition},
		{"pip", pipDefinition},
		{"cran", cranDefinition},
		{"cpan", cpanDefinition},
		{"yum", yumDefinition},
	}
}

// Set is the resources of one run, as classes of its interpreter. A class is
// defined when it is first named.
type Set struct {
	host    *Host
	in      *interp.Interp
	base    *interp.Class
	tables  *filterTable
	entries []entry
	classes map[string]*interp.Class
}

// Install defines the class of every resource under base, which is InSpec's
// Inspec::Resource, and FilterTable.
func Install(in *interp.Interp, root *target.Root, base *interp.Class) *Set {
	s := &Set{host: &Host{Root: root}, in: in, base: base, entries: catalogue(), classes: map[string]*interp.Class{}}
	s.host.set = s
	in.DefineModule(namespace, nil).Autoload(func() {
		for _, e := range s.entries {
			s.Class(e.name)
		}
	})
	installMash(in)
	installEtcGroupView(in)
	installMysqlEntry(in)
	installYumRepo(in)
	installService(in)
	s.tables = installFilterTable(in)
	installNginx(in, s.tables)
	return s
}

// namespace is the module of the resources' classes, all of them.
const namespace = "Inspec::Resources"

// Class returns the class of a resource. Where there is none, Known tells
// whether InSpec has such a resource.
func (s *Set) Class(name string) (*interp.Class, bool) {
	if c, ok := s.classes[name]; ok {
		return c, true
	}
	for _, e := range s.entries {
		if e.name == name {
			c := s.define(e.define())
			s.classes[name] = c
			return c, true
		}
	}
	return nil, false
}

func (s *Set) define(d Definition) *interp.Class {
	base := s.base
	if d.Super != "" {
		base, _ = s.Class(d.Super)
	}
	c := s.in.DefineClass(d.Class, base, interp.Methods{
		"initialize": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			data, err := d.New(s.host, in, a)
			if data != nil {
				self.(*interp.Object).Data = data
			}
			return interp.Nil, err
		},
	})
	if d.Table != nil {
		s.tables.install(s.in, c, *d.Table)
	}
	c.Define(d.Methods)
	return c
}

// New makes a resource, as a control that names it does. An unknown name is a
// NameError; one that InSpec knows and this package does not, a
// NotImplementedError.
func (s *Set) New(in *interp.Interp, name string, a interp.Args) (interp.Value, error) {
	c, ok := s.Class(name)
	switch {
	case ok:
		return Construct(in, c, a)
	case Known(name):
		return interp.Nil, Refuse(name)
	}
	return interp.Nil, interp.Raise("NameError", "undefined local variable or method `%s'", name)
}

// Platform tells what platform the target is, as InSpec detects it.
func (s *Set) Platform() (*Platform, error) { return s.host.Platform() }

// Instance variables by which a resource that has no answer says so. The
// names are InSpec's (InSpec: lib/inspec/resource.rb), where custom resources
// set them with skip_resource and fail_resource.
const (
	IVarSkipped = "@resource_skipped"
	IVarFailed  = "@resource_failed"
	IVarMessage = "@resource_exception_message"
)

// Construct makes an object of a resource's class, written in Go or in Ruby.
// A resource that raises ResourceSkipped or ResourceFailed in initialize is
// made all the same and says so in its instance variables; a missing method
// there skips it, and what Ruby has not implemented fails it (InSpec:
// lib/inspec/resource.rb, supersuper_initialize).
func Construct(in *interp.Interp, c *interp.Class, a interp.Args) (interp.Value, error) {
	o := in.NewObject(c, nil)
	o.SetIVar(IVarSkipped, interp.Bool(false))
	o.SetIVar(IVarFailed, interp.Bool(false))
	o.SetIVar(IVarMessage, interp.Nil)
	// initialize is private where Ruby defines it.
	a.Pos = append([]interp.Value{interp.Symbol("initialize")}, a.Pos...)
	_, err := in.CallArgs(o, "__send__", a)
	e, raised := interp.AsError(err)
	if !raised {
		return o, err
	}
	switch e.Class {
	case interp.ResourceSkipped:
		o.SetIVar(IVarSkipped, interp.Bool(true))
	case interp.ResourceFailed, "NotImplementedError":
		o.SetIVar(IVarFailed, interp.Bool(true))
	case "NoMethodError":
		if !interp.Truthy(o.IVar(IVarFailed)) {
			o.SetIVar(IVarSkipped, interp.Bool(true))
		}
	default:
		return interp.Nil, err
	}
	o.SetIVar(IVarMessage, interp.Str(e.Message))
	return o, nil
}

// Unsupported is the exception for what InSpec can do and this package cannot.
// It makes the control an error.
func Unsupported(format string, args ...any) error {
	return interp.Raise("NotImplementedError", "sonde does not support %s yet", fmt.Sprintf(format, args...))
}
