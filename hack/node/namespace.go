// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Where the node's processes see the cluster's files, wherever the tree is. Short
// and constant: a socket's path may have no more than 108 bytes.
const (
	insideState = "/run/node"
	insideBin   = "/run/node-bin"
	insidePKI   = insideState + "/pki"
	insideEtc   = insideState + "/etc"
	insideLog   = insideState + "/log"
	// systemPath is where Debian keeps runc, nft, ip and the like.
	systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// bind shows the folder from of the host at to.
type bind struct {
	from, to string
}

// setUpMounts gives the calling mount namespace what the node's processes
// expect. It must be a namespace of its own.
func setUpMounts(state, bin string) error {
	// First cut off from the host, then let mounts reach the pods.
	for _, flags := range []uintptr{unix.MS_REC | unix.MS_PRIVATE, unix.MS_REC | unix.MS_SHARED} {
		if err := unix.Mount("", "/", "", flags, ""); err != nil {
			return fmt.Errorf("set mount propagation: %w", err)
		}
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	binds := []bind{
		{state, insideState},
		{bin, insideBin},
		{filepath.Join(state, "etcd"), "/var/lib/etcd"},
		{filepath.Join(state, "containerd"), "/var/lib/containerd"},
		{filepath.Join(state, "kubelet"), "/var/lib/kubelet"},
		{filepath.Join(state, "pods"), "/var/log/pods"},
	}
	// The tree itself may be under one of the folders about to be covered, so
	// that paths stop leading to it; open descriptors do not.
	sources := make([]*os.File, len(binds))
	for i, b := range binds {
		f, err := os.Open(b.from)
		if err != nil {
			return fmt.Errorf("mount %s: %w", b.to, err)
		}
		defer f.Close()
		sources[i] = f
	}
	for _, dir := range []string{"/run", "/var/lib", "/var/log"} {
		if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755"); err != nil {
			return fmt.Errorf("mount %s: %w", dir, err)
		}
	}
	for i, b := range binds {
		if err := os.MkdirAll(b.to, 0o755); err != nil {
			return fmt.Errorf("mount %s: %w", b.to, err)
		}
		if err := unix.Mount(fmt.Sprintf("/proc/self/fd/%d", sources[i].Fd()), b.to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("mount %s: %w", b.to, err)
		}
		// A bind is a peer of what it shows: without a cut, each volume that the
		// kubelet mounts would appear once more at the folder's other paths.
		for _, flag := range []uintptr{unix.MS_PRIVATE, unix.MS_SHARED} {
			if err := unix.Mount("", b.to, "", flag, ""); err != nil {
				return fmt.Errorf("set mount propagation of %s: %w", b.to, err)
			}
		}
	}
	return coverTunables()
}

// coverTunables hides the kernel settings that belong to the whole machine
// behind files with the values the kubelet wants (setupKernelTunables in
// pkg/kubelet/cm): it would write them, and nothing would ever set them back.
func coverTunables() error {
	for name, value := range map[string]string{
		"vm/overcommit_memory":      "1",
		"vm/panic_on_oom":           "0",
		"kernel/panic":              "10",
		"kernel/panic_on_oops":      "1",
		"kernel/keys/root_maxkeys":  "1000000",
		"kernel/keys/root_maxbytes": "25000000",
	} {
		cover := filepath.Join("/run/tunables", name)
		if err := os.MkdirAll(filepath.Dir(cover), 0o755); err != nil {
			return fmt.Errorf("cover kernel setting: %w", err)
		}
		if err := os.WriteFile(cover, []byte(value+"\n"), 0o644); err != nil {
			return fmt.Errorf("cover kernel setting: %w", err)
		}
		if err := unix.Mount(cover, filepath.Join("/proc/sys", name), "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("cover kernel setting %s: %w", name, err)
		}
	}
	return nil
}

// The node's network is one that nothing can leave, in ranges reserved for
// documentation (RFC 5737), which are nobody's.
const (
	nodeIP       = "192.0.2.1"
	podRange     = "198.51.100.0/24"
	serviceRange = "203.0.113.0/24"
	// apiServiceIP is the first address of serviceRange, the service "kubernetes".
	apiServiceIP = "203.0.113.1"
	apiPort      = "6443"
)

// setUpNetwork gives the calling network namespace an address and a route to
// services. A bridge without ports serves as the device, because not every
// kernel has the dummy device.
func setUpNetwork(ctx context.Context) error {
	for _, args := range []string{
		"link set lo up",
		"link add node0 type bridge",
		"addr add " + nodeIP + "/24 dev node0",
		"link set node0 up",
		"route add " + serviceRange + " dev node0",
	} {
		if out, err := exec.CommandContext(ctx, "ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w: %s", args, err, lastLines(out, 3))
		}
	}
	if err := os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0); err != nil {
		return fmt.Errorf("forward packets: %w", err)
	}
	return nil
}
