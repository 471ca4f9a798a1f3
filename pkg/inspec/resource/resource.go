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

// All returns every resource there is; one comes after that it inherits from.
func All() []Definition {
	return []Definition{
		fileDefinition(),
		directoryDefinition(),
		platformDefinition(),
		osDefinition(),
		passwdDefinition(),
		groupDefinition(),
		groupsDefinition(),
		processesDefinition(),
		commandDefinition(),
		bashDefinition(),
		x509Definition(),
		shadowDefinition(),
		etcGroupDefinition(),
		virtualizationDefinition(),
		jsonDefinition(),
		yamlDefinition(),
		iniDefinition(),
		parseConfigDefinition(),
		parseConfigFileDefinition(),
		loginDefsDefinition(),
		osEnvDefinition(),
		userDefinition(),
		usersDefinition(),
		packageDefinition(),
		packagesDefinition(),
		sshConfigDefinition(),
		sshdConfigDefinition(),
		limitsConfDefinition(),
		etcFstabDefinition(),
		etcHostsDefinition(),
		mountDefinition(),
		kernelParameterDefinition(),
		kernelModuleDefinition(),
		tomlDefinition(),
		csvDefinition(),
		xmlDefinition(),
		keyRSADefinition(),
		nginxDefinition(),
		nginxConfDefinition(),
		apacheConfDefinition(),
		postgresDefinition(),
		postgresConfDefinition(),
		postgresHbaConfDefinition(),
		postgresIdentConfDefinition(),
		mysqlDefinition(),
		mysqlConfDefinition(),
		mongodbDefinition(),
		mongodbConfDefinition(),
		crontabDefinition(),
		auditdConfDefinition(),
		aideConfDefinition(),
		ntpConfDefinition(),
		chronyConfDefinition(),
		inetdConfDefinition(),
		xinetdConfDefinition(),
		grubConfDefinition(),
		etcHostsAllowDefinition(),
		etcHostsDenyDefinition(),
		serviceDefinition(),
		systemdServiceDefinition(),
		sysvServiceDefinition(),
		upstartServiceDefinition(),
		portDefinition(),
		interfaceDefinition(),
		interfacesDefinition(),
		selinuxDefinition(),
		filesystemDefinition(),
		aptDefinition(),
		ppaDefinition(),
		bondDefinition(),
		bridgeDefinition(),
		cassandraDefinition(),
		cassandradbConfDefinition(),
		cronDefinition(),
		dhParamsDefinition(),
		kernelParametersDefinition(),
		mailAliasDefinition(),
		noopDefinition(),
		opaDefinition(),
		oracleDefinition(),
		oracledbListenerConfDefinition(),
		postfixConfDefinition(),
		rabbitmqConfigDefinition(),
		rabbitmqConfDefinition(),
		sysInfoDefinition(),
		powershellDefinition(),
		routingTableDefinition(),
		defaultGatewayDefinition(),
		x509PrivateKeyDefinition(),
		gemDefinition(),
		npmDefinition(),
		pipDefinition(),
		cranDefinition(),
		cpanDefinition(),
		yumDefinition(),
	}
}

// Set is the resources of one run, as classes of its interpreter.
type Set struct {
	host    *Host
	classes map[string]*interp.Class
}

// Install defines the class of every resource under base, which is InSpec's
// Inspec::Resource, and FilterTable.
func Install(in *interp.Interp, root *target.Root, base *interp.Class) *Set {
	s := &Set{host: &Host{Root: root}, classes: map[string]*interp.Class{}}
	s.host.set = s
	installMash(in)
	installEtcGroupView(in)
	installMysqlEntry(in)
	installYumRepo(in)
	installService(in)
	tables := installFilterTable(in)
	installNginx(in, tables)
	for _, d := range All() {
		s.define(in, base, tables, d)
	}
	return s
}

func (s *Set) define(in *interp.Interp, base *interp.Class, tables *filterTable, d Definition) {
	if d.Super != "" {
		base = s.classes[d.Super]
	}
	c := in.DefineClass(d.Class, base, interp.Methods{
		"initialize": func(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
			data, err := d.New(s.host, in, a)
			if data != nil {
				self.(*interp.Object).Data = data
			}
			return interp.Nil, err
		},
	})
	if d.Table != nil {
		tables.install(in, c, *d.Table)
	}
	c.Define(d.Methods)
	s.classes[d.Name] = c
}

// Class returns the class of a resource. Where there is none, Known tells
// whether InSpec has such a resource.
func (s *Set) Class(name string) (*interp.Class, bool) {
	c, ok := s.classes[name]
	return c, ok
}

// New makes a resource, as a control that names it does. An unknown name is a
// NameError; one that InSpec knows and this package does not, a
// NotImplementedError.
func (s *Set) New(in *interp.Interp, name string, a interp.Args) (interp.Value, error) {
	c, ok := s.classes[name]
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
