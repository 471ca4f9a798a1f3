// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"context"
	"fmt"
	"strconv"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

func portDefinition() Definition {
	// A row has no process where nobody may know which it is.
	unknown := func(_ *interp.Interp, _ *table, row *interp.Hash, _ interp.Value) error {
		port, _ := row.GetStr("port")
		return interp.Raise(interp.ResourceFailed, "the process that listens on port %v is not known: some of /proc/*/fd may not be read", interp.ToGo(port))
	}
	return Definition{
		Name:  "port",
		Class: "Inspec::Resources::Port",
		Card: Card{
			Summary: "What listens on a port, or on all of them, as a table.",
			Source:  "/proc/net/tcp, tcp6, udp and udp6 of the target's process, and /proc/*/fd for the processes",
			Example: "describe port(8080) do\n  it { should be_listening }\n  its('protocols') { should include 'tcp6' }\nend",
			Methods: map[string]string{
				"addresses": "0.0.0.0 and :: for all of them",
				"protocols": "tcp, tcp6, udp or udp6",
				"processes": "the names of the processes; of several with one socket, the first",
				"pids":      "as processes",
			},
			Differences: []string{
				"A target without ss and netstat has ports all the same.",
				"An IPv6 socket is shown as netstat does: tcp6 on ::. ss, which InSpec prefers, shows one that takes IPv4 too as tcp on 0.0.0.0.",
				"A process that may not be looked at is an error where it is asked for, not nil.",
			},
		},
		New: newPort,
		Methods: interp.Methods{
			"to_s": text(func(p *port) string {
				if p.number == nil {
					return "Port "
				}
				return fmt.Sprintf("Port %d", *p.number)
			}),
		},
		Table: &Table{
			Columns: []Column{
				{Name: "ports", Field: interp.Str("port"), Simple: true},
				{Name: "addresses", Field: interp.Str("address"), Simple: true},
				{Name: "protocols", Field: interp.Str("protocol"), Simple: true},
				{Name: "processes", Field: interp.Str("process"), Simple: true, Lazy: unknown},
				{Name: "pids", Field: interp.Str("pid"), Simple: true, Lazy: unknown},
				{Name: "listening?", Body: func(_ *interp.Interp, t *table, _, _ interp.Value) (interp.Value, error) {
					return interp.Bool(len(t.rows) > 0), nil
				}},
			},
			Rows: func(in *interp.Interp, self interp.Value) ([]*interp.Hash, error) {
				p, err := dataOf[*port](in, self)
				if err != nil {
					return nil, err
				}
				return p.rows(in.Context())
			},
		},
	}
}

type port struct {
	host    *Host
	address any
	number  *int
}

// newPort takes a port, or an address and a port.
func newPort(h *Host, in *interp.Interp, a interp.Args) (any, error) {
	if err := a.Want(0, 2); err != nil {
		return nil, err
	}
	p := &port{host: h}
	number := a.Arg(0)
	if a.Len() == 2 {
		number = a.Arg(1)
		if !interp.IsNil(a.Arg(0)) {
			p.address = plain(a.Arg(0))
		}
	}
	if interp.IsNil(number) {
		return p, nil
	}
	v, err := in.Call(number, "to_i")
	if err != nil {
		return nil, err
	}
	n, ok := v.(interp.Int)
	if !ok {
		return nil, interp.Raise("ArgumentError", "no such port")
	}
	i := int(n)
	p.number = &i
	return p, nil
}

func (p *port) rows(ctx context.Context) ([]*interp.Hash, error) {
	all, err := p.host.listeners()
	if err != nil {
		return nil, err
	}
	var chosen []listener
	for _, l := range all {
		if (p.number == nil || l.port == *p.number) && (p.address == nil || p.address == l.address) {
			chosen = append(chosen, l)
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	owners, complete, err := p.host.socketOwners(ctx)
	if err != nil {
		return nil, err
	}
	var rows []*interp.Hash
	for _, l := range chosen {
		r := row("port", l.port, "address", l.address, "protocol", l.protocol)
		switch pid, ok := owners[l.inode]; {
		case ok:
			comm, err := p.host.optional(fmt.Sprintf("/proc/%d/comm", pid))
			if err != nil {
				return nil, err
			}
			r.Set(interp.Str("process"), interp.Str(trimNewline(comm)))
			r.Set(interp.Str("pid"), interp.FromGo(pid))
		case complete:
			r.Set(interp.Str("process"), interp.Nil)
			r.Set(interp.Str("pid"), interp.Nil)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func trimNewline(s string) string {
	if n := len(s); n > 0 && s[n-1] == '\n' {
		return s[:n-1]
	}
	return s
}

// socketOwners maps the inodes of sockets to the first process that has them
// open. It is not complete where some processes may not be looked at.
func (h *Host) socketOwners(ctx context.Context) (owners map[string]int, complete bool, err error) {
	names, err := h.Root.ReadDir("/proc")
	if err != nil {
		return nil, false, unknowable(err)
	}
	owners, complete = map[string]int{}, true
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if err := context.Cause(ctx); err != nil {
			return nil, false, err
		}
		dir := "/proc/" + name + "/fd"
		open, err := h.Root.ReadDir(dir)
		if err != nil {
			complete = complete && missing(err)
			continue
		}
		for _, fd := range open {
			link, err := h.Root.Readlink(dir + "/" + fd)
			if err != nil {
				complete = complete && missing(err)
				continue
			}
			inode, ok := socketInode(link)
			if first, seen := owners[inode]; ok && (!seen || pid < first) {
				owners[inode] = pid
			}
		}
	}
	return owners, complete, nil
}
