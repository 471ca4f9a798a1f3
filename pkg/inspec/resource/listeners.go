// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// listener is a socket that waits for others to begin.
type listener struct {
	protocol, address, inode string
	port                     int
}

// The state of a socket that listens (linux: include/net/tcp_states.h); UDP has
// no such state, and waits in that of a closed one.
const (
	tcpListen = "0A"
	udpUnconn = "07"
)

// listeners reads what listens in the network namespace of the target's
// process. A kernel without IPv6 has no files of it.
func (h *Host) listeners() ([]listener, error) {
	var out []listener
	for _, p := range []struct{ name, state string }{
		{"tcp", tcpListen}, {"udp", udpUnconn}, {"tcp6", tcpListen}, {"udp6", udpUnconn},
	} {
		data, err := h.Root.ReadFile("/proc/net/" + p.name)
		if missing(err) && strings.HasSuffix(p.name, "6") {
			continue
		}
		if err != nil {
			return nil, unknowable(err)
		}
		out = append(out, parseSockets(string(data), p.name, p.state)...)
	}
	return out, nil
}

// parseSockets reads the sockets in a state of a file in /proc/net
// (linux: Documentation/networking/proc_net_tcp.rst).
func parseSockets(text, protocol, state string) []listener {
	var out []listener
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 10 || f[3] != state {
			continue
		}
		address, port, ok := strings.Cut(f[1], ":")
		number, err := strconv.ParseUint(port, 16, 16)
		host, valid := kernelAddress(address)
		if !ok || err != nil || !valid {
			continue // The heading.
		}
		out = append(out, listener{protocol: protocol, address: host, inode: f[9], port: int(number)})
	}
	return out
}

// kernelAddress reads an address as the kernel writes it on a little-endian
// machine: words of four bytes, each back to front.
func kernelAddress(text string) (string, bool) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 4 && len(b) != 16 {
		return "", false
	}
	for i := 0; i < len(b); i += 4 {
		slices.Reverse(b[i : i+4])
	}
	address, _ := netip.AddrFromSlice(b)
	return address.String(), true
}

// socketInode is the inode of an open file that is a socket: "socket:[12345]".
func socketInode(link string) (string, bool) {
	inode, ok := strings.CutPrefix(link, "socket:[")
	return strings.TrimSuffix(inode, "]"), ok
}
