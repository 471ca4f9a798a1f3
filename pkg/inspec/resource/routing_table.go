// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func routingTableDefinition() Definition {
	return Definition{
		Name:  "routing_table",
		Class: "Inspec::Resources::Routingtable",
		Card: Card{
			Summary:     "The routes of IPv4.",
			Source:      "/proc/net/route of the target, if it has the program netstat, which InSpec asks",
			Example:     "describe routing_table do\n  it { should have_entry(destination: '0.0.0.0', interface: 'eth0', gateway: '10.0.0.1') }\nend",
			Methods:     map[string]string{"has_entry?": "takes all three of destination, gateway and interface"},
			Differences: []string{"Without netstat the resource fails, as in InSpec."},
		},
		New: newRoutes,
		Methods: interp.Methods{
			"to_s": text(func(*routes) string { return "routing_table" }),
			"has_entry?": method(func(r *routes, _ *interp.Interp, a interp.Args) (interp.Value, error) {
				var want [3]string
				for i, name := range []string{"destination", "gateway", "interface"} {
					v := a.Option(name)
					if interp.IsNil(v) {
						return interp.Nil, interp.Raise(interp.ResourceSkipped, "One or more missing key, have_entry? matcher expects a hash with 3 keys: destination, gateway and interface")
					}
					want[i] = plain(v)
				}
				return interp.Bool(slices.Contains(r.list, route{want[0], want[1], want[2]})), nil
			}),
		},
	}
}

func defaultGatewayDefinition() Definition {
	return Definition{
		Name:  "default_gateway",
		Class: "Inspec::Resources::Defaultgateway",
		Super: "routing_table",
		Card: Card{
			Summary: "The default route of IPv4.",
			Source:  "as routing_table",
			Example: "describe default_gateway do\n  its('interface') { should eq 'eth0' }\nend",
		},
		New: newRoutes,
		Methods: interp.Methods{
			"to_s":      text(func(*routes) string { return "default_gateway" }),
			"ipaddress": property(func(r *routes) (any, error) { return r.byDefault(func(r route) string { return r.gateway }) }),
			"interface": property(func(r *routes) (any, error) { return r.byDefault(func(r route) string { return r.device }) }),
		},
	}
}

type route struct{ destination, gateway, device string }

type routes struct{ list []route }

func (r *routes) byDefault(get func(route) string) (any, error) {
	i := slices.IndexFunc(r.list, func(r route) bool { return r.destination == "0.0.0.0" })
	if i < 0 {
		return nil, interp.Raise(interp.ResourceFailed, "No routing found as part of default gateway")
	}
	return get(r.list[i]), nil
}

func newRoutes(h *Host, _ *interp.Interp, _ interp.Args) (any, error) {
	r := &routes{}
	there, err := h.hasAnyProgram("/usr/sbin/netstat", "/sbin/netstat", "/usr/bin/netstat", "/bin/netstat", "netstat")
	switch {
	case err != nil:
		return r, err
	case !there:
		return r, interp.Raise(interp.ResourceFailed, "Could not find `netstat` utility to view routing table information")
	}
	data, err := h.Root.ReadFile("/proc/net/route")
	if err != nil {
		return r, unknowable(err)
	}
	r.list = parseRoutes(string(data))
	return r, nil
}

// routeUp is the flag of a route that is in use (RTF_UP, linux/route.h).
const routeUp = 1

// parseRoutes reads /proc/net/route (proc(5)), in which addresses are numbers
// in the order of the machine's bytes.
func parseRoutes(text string) []route {
	var out []route
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		destination, ok := littleAddress(fields[1])
		gateway, okToo := littleAddress(fields[2])
		flags, err := strconv.ParseUint(fields[3], 16, 32)
		if !ok || !okToo || err != nil || flags&routeUp == 0 {
			continue
		}
		out = append(out, route{destination, gateway, fields[0]})
	}
	return out
}

func littleAddress(s string) (string, bool) {
	data, err := hex.DecodeString(s)
	if err != nil || len(data) != 4 {
		return "", false
	}
	slices.Reverse(data)
	address, ok := netip.AddrFromSlice(data)
	return address.String(), ok
}
