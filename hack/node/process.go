// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// process identifies a process for good: the kernel gives a PID again, but not
// with the same start time in the same boot.
type process struct {
	PID int `json:"pid"`
	// Start is in clock ticks since boot.
	Start uint64 `json:"start"`
	Boot  string `json:"boot"`
}

func identify(pid int) (process, error) {
	boot, err := bootID()
	if err != nil {
		return process{}, err
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, fmt.Errorf("identify process %d: %w", pid, err)
	}
	start, _, err := parseStat(string(stat))
	if err != nil {
		return process{}, fmt.Errorf("identify process %d: %w", pid, err)
	}
	return process{PID: pid, Start: start, Boot: boot}, nil
}

// parseStat reads the start time and the state from /proc/PID/stat, see proc(5). The
// second field is a name in parentheses that may hold spaces and parentheses.
func parseStat(stat string) (start uint64, state string, err error) {
	end := strings.LastIndexByte(stat, ')')
	if end < 0 {
		return 0, "", errors.New("stat has no name")
	}
	const stateField, startField = 3, 22
	fields := strings.Fields(stat[end+1:])
	if len(fields) <= startField-stateField {
		return 0, "", errors.New("stat is too short")
	}
	start, err = strconv.ParseUint(fields[startField-stateField], 10, 64)
	return start, fields[0], err
}

func bootID() (string, error) {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("read boot ID: %w", err)
	}
	return strings.TrimSpace(string(id)), nil
}

// isAlive says whether p itself, and not a successor with its PID, still runs.
func (p process) isAlive() (bool, error) {
	boot, err := bootID()
	if err != nil {
		return false, err
	}
	if p.PID <= 0 || p.Boot != boot {
		return false, nil
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID))
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, unix.ESRCH) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	start, state, err := parseStat(string(stat))
	if err != nil {
		return false, fmt.Errorf("read process %d: %w", p.PID, err)
	}
	return start == p.Start && state != "Z" && state != "X", nil
}

// kill ends p and waits until the kernel has ended all of its PID namespace.
// It is no error when p has ended already.
func (p process) kill(ctx context.Context) error {
	// The descriptor is taken before the check, so that what is killed is
	// what was checked.
	fd, err := unix.PidfdOpen(p.PID, 0)
	if errors.Is(err, unix.ESRCH) || errors.Is(err, unix.EINVAL) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open process %d: %w", p.PID, err)
	}
	defer unix.Close(fd)
	alive, err := p.isAlive()
	if err != nil || !alive {
		return err
	}
	if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("kill process %d: %w", p.PID, err)
	}
	for ctx.Err() == nil {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(time.Second/time.Millisecond))
		if n > 0 {
			return nil
		}
		if err != nil && !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("wait for process %d: %w", p.PID, err)
		}
	}
	return fmt.Errorf("wait for process %d: %w", p.PID, ctx.Err())
}

// awaitReaper waits, for a while, until the process that the kernel made p's
// parent has noticed p's end. Nothing is lost when it does not; p only shows
// in lists of processes until then.
func (p process) awaitReaper(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if now, err := identify(p.PID); err != nil || now != p {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}
