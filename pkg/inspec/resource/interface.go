// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

const netDevices = "/sys/class/net"

func interfaceDefinition() Definition {
	unsupported := func(name string) interp.Method {
		return method(func(*netInterface, *interp.Interp, interp.Args) (interp.Value, error) {
			return interp.Nil, Unsupported("%s of interface: no file says which address an interface has", name)
		})
	}
	ms := interp.Methods{
		"to_s":        text(func(i *netInterface) string { return "Interface " + i.name }),
		"resource_id": text(func(i *netInterface) string { return i.name }),
		"exists?":     property(func(i *netInterface) (any, error) { return i.exists() }),
		"name": property(func(i *netInterface) (any, error) {
			if ok, err := i.exists(); !ok {
				return nil, err
			}
			return i.name, nil
		}),
		"up?": property(func(i *netInterface) (any, error) {
			state, err := i.attribute("operstate")
			return state == "up", err
		}),
		"speed": property(func(i *netInterface) (any, error) {
			speed, err := i.attribute("speed")
			if n, notNumber := strconv.Atoi(speed); notNumber == nil {
				return n, err
			}
			return orNil(speed), err
		}),
		"ipv6_address?": property(func(i *netInterface) (any, error) {
			cidrs, err := i.ipv6()
			return len(cidrs) > 0, err
		}),
		"ipv6_cidrs":     property(func(i *netInterface) (any, error) { return i.ipv6() }),
		"ipv6_addresses": property(func(i *netInterface) (any, error) { return i.ipv6Addresses() }),
		"ipv6_address": property(func(i *netInterface) (any, error) {
			all, err := i.ipv6Addresses()
			if len(all) == 0 {
				return nil, err
			}
			return all[0], err
		}),
	}
	for _, name := range []string{"ipv4_address?", "ipv4_address", "ipv4_addresses", "ipv4_addresses_netmask", "ipv4_cidrs"} {
		ms[name] = unsupported(name)
	}
	return Definition{
		Name:  "interface",
		Class: "Inspec::Resources::NetworkInterface",
		Card: Card{
			Summary: "A network interface.",
			Source:  "/sys/class/net and /proc/net/if_inet6 of the target",
			Example: "describe interface('eth0') do\n  it { should be_up }\nend",
			Methods: map[string]string{
				"up?":   "its operstate is up: that of lo is unknown",
				"speed": "in Mbit/s; nil where it has none",
			},
			Differences: []string{
				"Addresses of IPv4 are refused: no file says which interface has them.",
				"A target without /sys/class/net is an error, not one without interfaces.",
			},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) {
			if err := a.Want(1, 1); err != nil {
				return nil, err
			}
			name, err := a.Str(0)
			return &netInterface{h, name}, err
		},
		Methods: ms,
	}
}

type netInterface struct {
	host *Host
	name string
}

func (i *netInterface) exists() (bool, error) {
	if _, err := i.host.Root.Stat(netDevices); err != nil {
		return false, unknowable(err)
	}
	if i.name == "" || strings.ContainsAny(i.name, "/\x00") || i.name == "." || i.name == ".." {
		return false, nil
	}
	_, err := i.host.Root.Stat(netDevices + "/" + i.name)
	if err != nil && !missing(err) {
		return false, unknowable(err)
	}
	return err == nil, nil
}

// attribute reads what sysfs tells of it. An interface that is down has no
// speed to be read.
func (i *netInterface) attribute(name string) (string, error) {
	if ok, err := i.exists(); !ok {
		return "", err
	}
	data, err := i.host.Root.ReadFile(netDevices + "/" + i.name + "/" + name)
	if err != nil {
		return "", nil //nolint:nilerr // InSpec: cat {} || echo -n
	}
	return strings.TrimSpace(string(data)), nil
}

func (i *netInterface) ipv6() ([]string, error) {
	out := []string{}
	if ok, err := i.exists(); !ok {
		return out, err
	}
	text, err := i.host.optional("/proc/net/if_inet6")
	return append(out, parseInet6(text, i.name)...), err
}

func (i *netInterface) ipv6Addresses() ([]string, error) {
	cidrs, err := i.ipv6()
	for n, cidr := range cidrs {
		cidrs[n], _, _ = strings.Cut(cidr, "/")
	}
	return cidrs, err
}

// parseInet6 reads the addresses of a device: address, index, length of the
// prefix, scope and flags in hexadecimal, and the name (proc_net(5)).
func parseInet6(text, device string) []string {
	var out []string
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) != 6 || f[5] != device || len(f[0]) != 32 {
			continue
		}
		var parts []string
		for at := 0; at < 32; at += 4 {
			parts = append(parts, f[0][at:at+4])
		}
		address, err := netip.ParseAddr(strings.Join(parts, ":"))
		length, bad := strconv.ParseUint(f[2], 16, 8)
		if err == nil && bad == nil {
			out = append(out, address.String()+"/"+strconv.FormatUint(length, 10))
		}
	}
	return out
}

func interfacesDefinition() Definition {
	return Definition{
		Name:  "interfaces",
		Class: "Inspec::Resources::Interfaces",
		Card: Card{
			Summary:     "The network interfaces, as a table.",
			Source:      "/sys/class/net of the target",
			Example:     "describe interfaces do\n  its('names') { should include 'eth0' }\nend",
			Differences: []string{"As interface; ipv4_address is refused."},
		},
		New: func(h *Host, _ *interp.Interp, a interp.Args) (any, error) { return h, a.Want(0, 0) },
		Methods: interp.Methods{
			"to_s": text(func(*Host) string { return "Interfaces" }),
			"ipv4_address": method(func(*Host, *interp.Interp, interp.Args) (interp.Value, error) {
				return interp.Nil, Unsupported("ipv4_address of interfaces")
			}),
		},
		Table: &Table{
			Columns: []Column{column("names", "name")},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				h, err := dataOf[*Host](in, self)
				if err != nil {
					return nil, err
				}
				names, err := h.Root.ReadDir(netDevices)
				if err != nil {
					return nil, unknowable(err)
				}
				var rows []*interp.Hash
				for _, name := range names {
					rows = append(rows, row("name", name))
				}
				return rows, nil
			},
		},
	}
}
