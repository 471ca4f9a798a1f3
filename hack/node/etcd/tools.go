//go:build tools

// Package etcd pins the etcd of the test node.
package etcd

import _ "go.etcd.io/etcd/server/v3"
