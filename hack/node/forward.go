// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net"
	"sync"
)

// forward accepts from l and copies between each connection and the address
// to, until l is closed. l was made in another network namespace than the
// caller's: a socket stays in the one where it was made.
func forward(ctx context.Context, l net.Listener, to string) error {
	var dialer net.Dialer
	for {
		outer, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			inner, err := dialer.DialContext(ctx, "tcp", to)
			if err != nil {
				_ = outer.Close()
				return
			}
			splice(outer, inner)
		}()
	}
}

// splice copies both ways. The end of one way is passed on while the other goes on.
func splice(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			if half, ok := way[0].(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite()
			}
		})
	}
	both.Wait()
	_ = a.Close()
	_ = b.Close()
}
