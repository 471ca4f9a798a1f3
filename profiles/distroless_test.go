// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package profiles_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/profiles"
	"github.com/sonde-dev/sonde/test/rootfs"
)

// root is the entries of an image's file system, by path.
type root map[string]rootfs.Entry

func (r root) set(e rootfs.Entry) { r[e.Path] = e }

func (r root) file(path, content string) {
	r.set(rootfs.Entry{Path: path, Type: "file", Content: content})
}

func (r root) program(path string) {
	r.set(rootfs.Entry{Path: path, Type: "file", Mode: "0755", Content: "\x7fELF\x00"})
}

// replace changes a file's content.
func (r root) replace(path, before, after string) {
	e := r[path]
	if !strings.Contains(e.Content, before) {
		panic(before + " is not in " + path)
	}
	e.Content = strings.ReplaceAll(e.Content, before, after)
	r[path] = e
}

// open realises the root and opens it.
func (r root) open(t *testing.T) *target.Root {
	t.Helper()
	var entries []rootfs.Entry
	for _, e := range r {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b rootfs.Entry) int { return strings.Compare(a.Path, b.Path) })
	opened, err := target.Open(rootfs.New(t, entries))
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// wellMade is a distroless image as it should be, with its process.
func wellMade(t *testing.T) root {
	r := root{}
	r.program("/app")
	r.file("/etc/passwd", "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\n"+
		"nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")
	r.file("/etc/group", "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n")
	r.file("/etc/os-release", "PRETTY_NAME=\"Distroless\"\nNAME=\"Debian GNU/Linux\"\nID=\"debian\"\nVERSION_ID=\"12\"\n")
	r.file("/etc/ssl/certs/ca-certificates.crt", strings.Repeat(ca(t, 24*time.Hour), 10))
	r.file("/etc/nsswitch.conf", "hosts: files dns\n")
	r.set(rootfs.Entry{Path: "/tmp", Type: "dir", Mode: "1777"})
	r.set(rootfs.Entry{Path: "/home/nonroot", Type: "dir", Mode: "0700", UID: 65532, GID: 65532})
	r.set(rootfs.Entry{Path: "/root", Type: "dir", Mode: "0700"})
	r.set(rootfs.Entry{Path: "/etc/localtime", Type: "symlink", Target: "/usr/share/zoneinfo/UTC"})
	r.file("/proc/1/status", "Name:\tapp\nUid:\t65532\t65532\t65532\t65532\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n")
	r.file("/proc/mounts", "overlay / overlay rw 0 0\ntmpfs /cache tmpfs rw 0 0\n")
	r.set(rootfs.Entry{Path: "/cache", Type: "dir", Mode: "0777"}) // A volume.
	return r
}

// ca makes a certificate that ends after a while, in PEM.
func ca(t *testing.T, valid time.Duration) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{"Test"}, CommonName: "Test CA"},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(valid), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// outcomes runs the baseline and returns the outcome of each control, and what
// the failures said.
func outcomes(t *testing.T, r root, inputs map[string]any) (map[string]report.Outcome, string) {
	t.Helper()
	opened := r.open(t)
	defer opened.Close()
	return run(t, opened, inputs)
}

func run(t *testing.T, opened *target.Root, inputs map[string]any) (map[string]report.Outcome, string) {
	t.Helper()
	p, err := profiles.Builtin("distroless-baseline")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := inspec.Run(t.Context(), p, opened, inspec.Options{Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]report.Outcome{}
	var said strings.Builder
	for _, c := range rep.Profiles[0].Controls {
		out[c.ID] = c.Status
		for _, res := range c.Results {
			if res.Status != report.ResultPassed {
				fmt.Fprintf(&said, "%s: %s: %s %s %s\n", c.ID, res.CodeDesc, res.Message, res.SkipMessage, res.Exception)
			}
		}
	}
	return out, said.String()
}

// all is every control with one outcome, and some with another.
func all(except map[string]report.Outcome) map[string]report.Outcome {
	out := map[string]report.Outcome{}
	for i := range 16 {
		out[fmt.Sprintf("distroless-%02d", i+1)] = report.Passed
	}
	for id, o := range except {
		out[id] = o
	}
	return out
}

func TestWellMadeImagePasses(t *testing.T) {
	got, said := outcomes(t, wellMade(t), nil)
	if diff := cmp.Diff(all(nil), got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
	}
}

// TestEachControlFails breaks the image in one way at a time. The control that
// is about it must fail, and name what it found; no other one may.
func TestEachControlFails(t *testing.T) {
	mode := func(path, mode string) func(root) {
		return func(r root) {
			e, ok := r[path]
			if !ok {
				e = rootfs.Entry{Path: path, Type: "file"}
			}
			e.Mode = mode
			r.set(e)
		}
	}
	program := func(path string) func(root) { return func(r root) { r.program(path) } }
	file := func(path, content string) func(root) { return func(r root) { r.file(path, content) } }
	replace := func(path, before, after string) func(root) {
		return func(r root) { r.replace(path, before, after) }
	}
	key := "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\n"
	for _, tt := range []struct {
		name    string
		breakIt func(root)
		control string
		says    string
	}{
		{"shell", program("/bin/sh"), "01", "/bin/sh"},
		{"hidden shell", program("/opt/tools/busybox"), "01", "/opt/tools/busybox"},
		{"linked shell", func(r root) {
			r.set(rootfs.Entry{Path: "/bin/ash", Type: "symlink", Target: "/opt/x"})
		}, "01", "/bin/ash"},
		{"package manager", program("/usr/bin/apt-get"), "02", "/usr/bin/apt-get"},
		{"interpreter", program("/usr/local/bin/python3.12"), "03", "/usr/local/bin/python3.12"},
		{"setuid", mode("/app", "4755"), "04", "/app"},
		{"setgid", mode("/app", "2755"), "04", "/app"},
		{"world-writable file", mode("/etc/nsswitch.conf", "0666"), "05", "/etc/nsswitch.conf"},
		{"world-writable directory", func(r root) {
			r.set(rootfs.Entry{Path: "/data", Type: "dir", Mode: "1777"})
		}, "05", "/data"},
		{"tmp without sticky bit", mode("/tmp", "0777"), "05", "File /tmp"},
		{"private key", file("/app.d/tls.key", key), "06", "/app.d/tls.key"},
		{"private key in a settings file", file("/app.d/settings.yaml", "tls:\n"+key), "06", "/app.d/settings.yaml"},
		{"aws", file("/home/nonroot/.aws/credentials", "[default]\n"), "07", "/home/nonroot/.aws/credentials"},
		{"docker", file("/root/.docker/config.json", "{}"), "07", "/root/.docker/config.json"},
		{"netrc", file("/.netrc", "machine x\n"), "07", "/.netrc"},
		{"npm token", file("/app.d/.npmrc", "//registry.example/:_authToken=abc\n"), "07", "/app.d/.npmrc"},
		{"kubeconfig", file("/home/nonroot/.kube/config", "clusters: []\n"), "07", "/home/nonroot/.kube/config"},
		{"login shell", replace("/etc/passwd", "nobody:/nonexistent:/sbin/nologin", "nobody:/nonexistent:/bin/sh"), "08", "nobody"},
		{"empty shell", replace("/etc/passwd", "nobody:/nonexistent:/sbin/nologin", "nobody:/nonexistent:"), "08", "nobody"},
		{"empty password", replace("/etc/passwd", "nobody:x:", "nobody::"), "09", "nobody"},
		{"password in shadow", file("/etc/shadow", "root:*:1::::::\nnobody:$6$x:1::::::\n"), "09", "nobody"},
		{"second root", replace("/etc/passwd", "nobody:x:65534:", "nobody:x:0:"), "10", "nobody"},
		{"root process", replace("/proc/1/status", "65532\t65532\t65532\t65532", "0\t0\t0\t0"), "11", "user ids: 0 0 0 0"},
		{"saved user id", replace("/proc/1/status", "65532\t65532\t65532\t65532", "65532\t65532\t0\t65532"), "11", "65532 65532 0 65532"},
		{"capabilities", replace("/proc/1/status", "CapEff:\t0000000000000000", "CapEff:\t00000000a80425fb"), "12", "00000000a80425fb"},
		{"new privileges", replace("/proc/1/status", "NoNewPrivs:\t1", "NoNewPrivs:\t0"), "13", "NoNewPrivs is 0"},
		{"no filter", replace("/proc/1/status", "Seccomp:\t2", "Seccomp:\t0"), "14", "Seccomp is 0"},
		{"no certificates", func(r root) { delete(r, "/etc/ssl/certs/ca-certificates.crt") }, "15", "no certificates in any of"},
		{"expired certificates", func(r root) {
			r.file("/etc/ssl/certs/ca-certificates.crt", strings.Repeat(ca(t, time.Hour), 7)+strings.Repeat(ca(t, -time.Hour), 2))
		}, "15", "2 of 9 in /etc/ssl/certs/ca-certificates.crt have expired: /O=Test/CN=Test CA"},
		{"no os-release", func(r root) { delete(r, "/etc/os-release") }, "16", "neither /etc/os-release nor"},
		{"nameless os-release", replace("/etc/os-release", "ID=\"debian\"", "X=y"), "16", "it has no ID"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := wellMade(t)
			tt.breakIt(r)
			got, said := outcomes(t, r, nil)
			id := "distroless-" + tt.control
			if diff := cmp.Diff(all(map[string]report.Outcome{id: report.Failed}), got); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
			}
			if !strings.Contains(said, tt.says) {
				t.Errorf("the failure does not say %q:\n%s", tt.says, said)
			}
		})
	}
}

// TestInputsAllow holds that what an application needs can be allowed.
func TestInputsAllow(t *testing.T) {
	r := wellMade(t)
	r.program("/usr/bin/node")
	r.set(rootfs.Entry{Path: "/usr/bin/helper", Type: "file", Mode: "4755"})
	r.set(rootfs.Entry{Path: "/data", Type: "dir", Mode: "1777"})
	r.file("/testdata/key.pem", "-----BEGIN "+"PRIVATE KEY-----\n")
	r.file("/.netrc", "")
	r["/proc/7/status"] = rootfs.Entry{Path: "/proc/7/status", Type: "file", Content: r["/proc/1/status"].Content}
	r.replace("/proc/1/status", "65532\t65532\t65532\t65532", "0\t0\t0\t0") // The pause container.
	r.file("/etc/ssl/certs/ca-certificates.crt", ca(t, time.Hour)+ca(t, -time.Hour))
	got, said := outcomes(t, r, map[string]any{
		"target_pid": 7, "allowed_interpreters": []any{"node"}, "allowed_setuid": []any{"/usr/bin/helper"},
		"world_writable": []any{"/tmp", "/data"}, "allowed_private_keys": []any{"/testdata/key.pem"},
		"allowed_credentials": []any{"/.netrc"}, "expired_ca_percent": 50,
	})
	if diff := cmp.Diff(all(nil), got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
	}
}

// TestNothingToLookAt holds that what is not there is not reviewed, and never
// passes.
func TestNothingToLookAt(t *testing.T) {
	r := wellMade(t)
	delete(r, "/etc/passwd")
	delete(r, "/proc/1/status")
	got, said := outcomes(t, r, nil)
	want := map[string]report.Outcome{}
	for _, n := range []string{"08", "09", "10", "11", "12", "13", "14"} {
		want["distroless-"+n] = report.NotReviewed
	}
	if diff := cmp.Diff(all(want), got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
	}
}

// TestAsTheApplication runs the baseline with the rights of the application, as
// in a pod. What is closed to it makes a search fail, unless that was to be
// expected; what is closed is never taken for absent.
func TestAsTheApplication(t *testing.T) {
	r := wellMade(t)
	r.file("/root/secret", "x")
	got, said := asUser(t, 65532, r)
	if diff := cmp.Diff(all(nil), got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
	}

	r.set(rootfs.Entry{Path: "/opt/closed", Type: "dir", Mode: "0700"})
	r.set(rootfs.Entry{Path: "/app.d/closed.conf", Type: "file", Mode: "0600"})
	r.set(rootfs.Entry{Path: "/etc/shadow", Type: "file", Mode: "0640"})
	got, said = asUser(t, 65532, r)
	want := all(map[string]report.Outcome{"distroless-09": report.Error})
	for i := 1; i <= 7; i++ {
		want[fmt.Sprintf("distroless-%02d", i)] = report.Failed
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s%s", diff, said)
	}
	for _, says := range []string{"not readable: /opt/closed", "/app.d/closed.conf", "/etc/shadow cannot be read: permission denied"} {
		if !strings.Contains(said, says) {
			t.Errorf("nobody says %q:\n%s", says, said)
		}
	}
	if strings.Contains(said, "/root") {
		t.Errorf("a directory that may be unreadable is complained of:\n%s", said)
	}
}

// asUser runs the baseline on a thread that reads files as another user. The
// thread is given up afterwards.
func asUser(t *testing.T, uid int, r root) (got map[string]report.Outcome, said string) {
	t.Helper()
	opened := r.open(t)
	defer opened.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if _, err := unix.SetfsgidRetGid(uid); err != nil {
			t.Error(err)
		}
		if _, err := unix.SetfsuidRetUid(uid); err != nil {
			t.Error(err)
		}
		got, said = run(t, opened, nil)
	}()
	<-done
	return got, said
}
