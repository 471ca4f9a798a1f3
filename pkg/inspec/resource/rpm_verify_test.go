// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// verified are packages as rpmbuild takes them: what they need and have, and
// their files.
var verified = map[string]string{
	"probe": `Requires: /opt/lib/tool
Provides: extra = 2:1.5-3
%install
mkdir -p %{buildroot}/opt/p/dir %{buildroot}/opt/p/linked
cd %{buildroot}/opt/p
for f in plain size digest mode mtime gone user group conf doc ghost missingok swapped free shared; do echo $f > $f; done
ln -s plain link
ln -s plain same
%files
%dir /opt/p/dir
%dir /opt/p/linked
/opt/p/plain
/opt/p/size
/opt/p/digest
/opt/p/mode
/opt/p/mtime
/opt/p/link
/opt/p/same
/opt/p/gone
%attr(-,u,root) /opt/p/user
/opt/p/group
/opt/p/swapped
/opt/p/shared
%config(noreplace) /opt/p/conf
%doc /opt/p/doc
%ghost /opt/p/ghost
%config(missingok) /opt/p/missingok
%verify(not size mtime filedigest) /opt/p/free
`,
	"other": `Epoch: 1
Requires: extra >= 2:1, extra < 2:2
Conflicts: probe < 1
Provides: /opt/bin/tool, /bin/sh
%install
mkdir -p %{buildroot}/opt/p %{buildroot}/opt/real
echo shared > %{buildroot}/opt/p/shared
echo tool > %{buildroot}/opt/real/tool
ln -s real %{buildroot}/opt/lib
%files
/opt/p/shared
/opt/real/tool
/opt/lib
`,
	"needy": `Requires: extra > 2:1.5-3
%install
%files
`,
	"rich": `Requires: (extra if probe)
%install
%files
`,
	"scripted": `%verifyscript
exit 0
%install
%files
`,
}

// TestRPMVerify compares rpm -V with rpm's own, of packages that it has
// installed, before and after files have changed.
func TestRPMVerify(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root: rpm installs packages into another root")
	}
	for _, tool := range []string{"rpm", "rpmbuild"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("SONDE_REQUIRE_RPM") != "" {
				t.Fatalf("SONDE_REQUIRE_RPM is set: %v", err)
			}
			t.Skip("needs rpm (make test installs it)")
		}
	}
	top, dir := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	run := func(name string, args ...string) (string, int) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Env = append(os.Environ(), "LC_ALL=C")
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	write(filepath.Join(dir, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nu:x:1000:1000::/:/bin/false\n")
	write(filepath.Join(dir, "etc/group"), "root:x:0:\nu:x:1000:\n")
	for name, rest := range verified {
		spec := filepath.Join(top, name+".spec")
		write(spec, fmt.Sprintf("Name: %s\nVersion: 1.0\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%%description\nx\n", name))
		header, body, _ := strings.Cut(rest, "%")
		write(spec, fmt.Sprintf("Name: %s\nVersion: 1.0\nRelease: 1\nSummary: x\nLicense: x\nBuildArch: noarch\n%s%%description\nx\n%%%s", name, header, body))
		if out, status := run("rpmbuild", "-bb", "--quiet", "--define", "_topdir "+top, spec); status != 0 {
			t.Fatalf("build %s: %s", name, out)
		}
		built := filepath.Join(top, "RPMS/noarch", name+"-1.0-1.noarch.rpm")
		if _, status := run("rpm", "--root", dir, "--dbpath", "/var/lib/rpm", "-i", "--nodeps", "--force", "--nosignature", built); status != 0 {
			t.Fatalf("install %s", name)
		}
	}
	lines := []string{
		"-V probe", "-V other", "-V probe other", "-V other probe probe", "-V none", "-V none probe", "--verify probe", "-V probe-1.0", "-V probe-1.0-1.noarch",
		"-V --noconfig probe", "-V --nosize --nomtime probe", "-V --nofiledigest --nomode --nouser --nogroup --nolinkto probe", "-V --noghost probe",
		"-V --nofiles probe", "-V --quiet probe", "-Va --nodeps --noscripts", "-V --nodeps needy probe", "-V --noscripts scripted",
		"-ql probe", "-qc probe", "-qd probe", "-qcd probe other", "-qd other", "-qlc probe", "-ql needy other", "-ql none", "-qal", "-q --list probe",
		"-qf /opt/p/shared", "-qf /opt/p/none", "-qf /etc/passwd", "-qlf /opt/p/plain",
		`-qf --qf '%{NAME},%{VERSION}\n' /opt/p/plain /opt/lib /opt/none`,
		`-q --qf '%{NAME}|%{SUMMARY}|%{EPOCH}|%{SIZE}|%{VENDOR}|%{LICENSE}|%{GROUP}|%{URL}|%{OS}|%{SOURCERPM}\n' probe other none`,
		`-q --qf '%{BUILDTIME}|%{INSTALLTIME}|%{BUILDHOST}|%{PACKAGER}|%{DISTRIBUTION}\n' probe`,
		`-qa --qf '%{NAME}:%10{SUMMARY}:%-10{EPOCH}:\n'`, `-qa --qf '%{NAME}-%{epoch}\n' 'pro*' other`, "-qa",
	}
	same := func(t *testing.T) {
		t.Helper()
		a := newAskerAt(t, dir)
		for _, line := range lines {
			out, status := run("sh", "-c", "rpm --root "+dir+" --dbpath /var/lib/rpm "+line)
			want := fmt.Sprintf("[%q, %d]", out, status)
			if got := a.ask(t, fmt.Sprintf("c = command(%q); [c.stdout, c.exit_status]", "rpm "+line)); got != want {
				t.Errorf("rpm %s:\n%s, rpm has\n%s", line, got, want)
			}
		}
	}
	t.Run("as installed", same)

	at := func(name string) string { return filepath.Join(dir, "opt/p", name) }
	early := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	times := func(name string) error { return os.Chtimes(at(name), early, early) }
	for _, err := range []error{
		os.WriteFile(at("size"), []byte("longer than it was\n"), 0o644),
		os.WriteFile(at("digest"), []byte("digesT\n"), 0o644), times("digest"),
		os.Chmod(at("mode"), 0o600), times("mtime"), times("shared"),
		os.Remove(at("link")), os.Symlink("other", at("link")),
		os.Remove(at("gone")), os.Remove(at("missingok")),
		os.Chown(at("user"), 0, 0), os.Chown(at("group"), 0, 1000), os.Chown(at("plain"), 77, 77),
		os.WriteFile(at("conf"), []byte("changed\n"), 0o600),
		os.WriteFile(at("ghost"), []byte("there\n"), 0o644),
		os.Remove(at("swapped")), os.Mkdir(at("swapped"), 0o755),
		os.Remove(at("doc")), os.Symlink("plain", at("doc")),
		os.Remove(at("linked")), os.Symlink("dir", at("linked")),
		os.Remove(at("dir")), os.WriteFile(at("dir"), nil, 0o644),
		os.WriteFile(at("free"), []byte("anything\n"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("changed", same)

	a := newAskerAt(t, dir)
	for line, names := range map[string]string{
		"-V needy": "needs extra", "-V rich": "needs (extra if probe)", "-V scripted": "a script to verify it", "-V": "of no package",
		"-V pro*": "rpm -V pro*", "-q --nofiles probe": "rpm -q --nofiles", "-qV probe": "other than with -q or -V", "-V -f /opt/p/plain": "rpm -V with --f",
	} {
		if got := a.ask(t, fmt.Sprintf("command('rpm %s').stdout", line)); !strings.Contains(got, "NotImplementedError") || !strings.Contains(got, names) {
			t.Errorf("rpm %s: %s", line, got)
		}
	}
}
