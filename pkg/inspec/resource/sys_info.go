// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func sysInfoDefinition() Definition {
	return Definition{
		Name:  "sys_info",
		Class: "Inspec::Resources::System",
		Card: Card{
			Summary: "The name of the host, who made the machine and what it is.",
			Source:  "/proc/sys/kernel/hostname and /sys/class/dmi/id of the target",
			Example: "describe sys_info do\n  its('manufacturer') { should eq 'QEMU' }\nend",
			Methods: map[string]string{
				"hostname":     "with 'short' as its argument, up to the first dot",
				"short":        "the name up to the first dot",
				"manufacturer": "empty where nothing tells",
				"model":        "empty where nothing tells",
			},
			Differences: []string{"fqdn, domain and ip_address ask a name server or the kernel: they are an error."},
		},
		New: func(h *Host, _ *interp.Interp, _ interp.Args) (any, error) { return &sysInfo{h}, nil },
		Methods: interp.Methods{
			"to_s":         text(func(*sysInfo) string { return "System Information" }),
			"resource_id":  text(func(*sysInfo) string { return "sys_info" }),
			"manufacturer": property(func(s *sysInfo) (any, error) { return s.dmi("sys_vendor") }),
			"model":        property(func(s *sysInfo) (any, error) { return s.dmi("product_name") }),
			"hostname":     hostname,
			"fqdn":         hostnameWith("-f"),
			"domain":       hostnameWith("-d"),
			"ip_address":   hostnameWith("-I"),
			"short":        hostnameWith("-s"),
		},
	}
}

type sysInfo struct{ host *Host }

// hostnameOptions are what hostname(1) is asked with, by what InSpec calls it.
var hostnameOptions = map[string]string{
	"f": "-f", "long": "-f", "fqdn": "-f", "full": "-f", "d": "-d", "domain": "-d",
	"i": "-I", "ip_address": "-I", "s": "-s", "short": "-s",
}

func hostname(in *interp.Interp, self interp.Value, a interp.Args) (interp.Value, error) {
	option, known := "", true
	if !interp.IsNil(a.Arg(0)) {
		option, known = hostnameOptions[keyText(a.Arg(0))]
	}
	if !known {
		why := interp.Str("The `sys_info.hostname` resource is not supported with that option on your OS.")
		if o, ok := self.(*interp.Object); ok {
			o.SetIVar(IVarSkipped, interp.Bool(true))
			o.SetIVar(IVarMessage, why)
		}
		return why, nil
	}
	return hostnameWith(option)(in, self, interp.Args{})
}

func hostnameWith(option string) interp.Method {
	return method(func(s *sysInfo, in *interp.Interp, _ interp.Args) (interp.Value, error) {
		result, err := s.host.commandResult(in, strings.TrimSpace("hostname "+option))
		if err != nil {
			return interp.Nil, err
		}
		return interp.Str(strings.TrimSuffix(result.Stdout, "\n")), nil
	})
}

func (s *sysInfo) dmi(name string) (any, error) {
	content, err := s.host.optional("/sys/class/dmi/id/" + name)
	return strings.TrimSuffix(content, "\n"), err
}
