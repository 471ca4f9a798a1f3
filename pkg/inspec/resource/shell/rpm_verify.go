// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"crypto/md5"  //nolint:gosec // of old packages
	"crypto/sha1" //nolint:gosec // the same
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sonde-dev/sonde/pkg/inspec/resource/rpmdb"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// What of a file is verified (rpm: rpmVerifyAttrs_e), and the letter for each
// in the order in which they are shown.
const (
	rpmDigest = 1 << iota
	rpmSize
	rpmLinkTo
	rpmUser
	rpmGroup
	rpmMTime
	rpmMode
	rpmDevice
	rpmCaps
)

const rpmLetters = "SM5DLUGTP"

var rpmShown = [...]uint64{rpmSize, rpmMode, rpmDigest, rpmDevice, rpmLinkTo, rpmUser, rpmGroup, rpmMTime, rpmCaps}

// What a file is to its package (rpm: rpmfileAttrs_e).
const (
	rpmConfig    = 1 << 0
	rpmDoc       = 1 << 1
	rpmMissingOK = 1 << 3
	rpmGhost     = 1 << 6
)

// rpmMarks are the letters for what a file is, of which the first is shown
// (rpm: rpmFFlagsString).
var rpmMarks = []struct {
	flag   uint64
	letter string
}{{rpmDoc, "d"}, {rpmConfig, "c"}, {1 << 5, "s"}, {rpmMissingOK, "m"}, {1 << 4, "n"}, {rpmGhost, "g"}, {1 << 7, "l"}, {1 << 8, "r"}, {1 << 12, "a"}}

// rpmOmit is what an option leaves out: properties, files that are something,
// dependencies, all files, or scripts.
type rpmOmit struct {
	attributes, kind uint64
	depends, files   bool
	scripts          bool
}

var rpmOmits = map[string]rpmOmit{
	"nofiledigest": {attributes: rpmDigest}, "nomd5": {attributes: rpmDigest}, "nosize": {attributes: rpmSize},
	"nolinkto": {attributes: rpmLinkTo}, "nouser": {attributes: rpmUser}, "nogroup": {attributes: rpmGroup},
	"nomtime": {attributes: rpmMTime}, "nomode": {attributes: rpmMode}, "nordev": {attributes: rpmDevice}, "nocaps": {attributes: rpmCaps},
	"noconfig": {kind: rpmConfig}, "noghost": {kind: rpmGhost}, "nodeps": {depends: true}, "nofiles": {files: true},
	"noscripts": {scripts: true}, "noscript": {scripts: true},
}

// rpmDigests are the digests by their numbers of OpenPGP (rpm:
// pgpHashAlgo_e).
var rpmDigests = map[uint64]func() hash.Hash{1: md5.New, 2: sha1.New, 8: sha256.New, 9: sha512.New384, 10: sha512.New, 11: sha256.New224}

// rpmVerify is rpm -V: a line for each file that is not as it was installed.
func (c *call) rpmVerify(options []parsedOption, operands []string) (int, error) {
	if c.databases.RPMHeaders == nil {
		return 0, unknown("what is installed, without rpm's database,")
	}
	all := given(options, "a")
	if all != (len(operands) == 0) {
		return 0, unsupported("rpm -V of no package, or of all and some")
	}
	for _, name := range []string{"queryformat", "qf", "l", "d", "c", "f"} {
		if given(options, name) {
			return 0, unsupported("rpm -V with --%s", name)
		}
	}
	v := &rpmVerifying{call: c, needs: newRPMNeeds(), dirs: realDirs{c.root, map[string]string{}}}
	for _, o := range options {
		omit := rpmOmits[o.name]
		v.omit.attributes |= omit.attributes
		v.omit.kind |= omit.kind
		v.omit.depends = v.omit.depends || omit.depends
		v.omit.files = v.omit.files || omit.files
		v.omit.scripts = v.omit.scripts || omit.scripts
	}
	if all {
		operands = []string{""}
	}
	found, err := v.packages(operands)
	if err != nil {
		return 0, err
	}
	out := c.out
	if given(options, "quiet") {
		out = nil
	}
	status := 0
	for i, name := range operands {
		if len(found[i]) == 0 && !all {
			if strings.ContainsAny(name, "*?[") || strings.HasPrefix(name, "/") {
				return 0, unsupported("rpm -V %s", name)
			}
			status++
			if _, err := out.Write([]byte("package " + name + " is not installed\n")); err != nil {
				return 0, err
			}
		}
		failed := 0
		for _, p := range found[i] {
			for _, f := range p {
				failed = 1
				if _, err := out.Write([]byte(f.line())); err != nil {
					return 0, err
				}
			}
		}
		status += failed
	}
	return status, nil
}

// rpmVerifying is an rpm -V at work.
type rpmVerifying struct {
	*call
	omit  rpmOmit
	needs *rpmNeeds
	dirs  realDirs
	size  int
}

// rpmFinding is a file that is not as it was.
type rpmFinding struct {
	path    string
	mark    string
	missing bool
	changed uint64
}

func (f rpmFinding) line() string {
	if f.missing {
		return "missing   " + f.mark + " " + f.path + "\n"
	}
	shown := []byte(rpmLetters)
	for i, attribute := range rpmShown {
		if f.changed&attribute == 0 {
			shown[i] = '.'
		}
	}
	return string(shown) + "  " + f.mark + " " + f.path + "\n"
}

// packages verifies those that names stand for, an empty one for all. The
// database is gone through several times, for a header is big.
func (v *rpmVerifying) packages(names []string) ([][][]rpmFinding, error) {
	found := make([][][]rpmFinding, len(names))
	touched := map[string]int{} // The files of another time, by how many packages have them.
	err := v.scan(func(h rpmdb.Header, number int) error {
		p, err := h.Package()
		if err != nil {
			return err
		}
		this := RPMPackage{p.Name, p.Version, p.Release, p.Arch}
		var findings []rpmFinding
		verified := false
		for i, name := range names {
			if name != "" && !this.is(name) {
				continue
			}
			if !verified {
				verified = true
				if !v.omit.depends {
					if err := v.needs.add(h, number); err != nil {
						return err
					}
				}
				if findings, err = v.verify(h); err != nil {
					return err
				}
			}
			found[i] = append(found[i], findings)
		}
		for _, f := range findings {
			if f.changed&rpmMTime != 0 {
				touched[f.path] = 0
			}
			if v.size += len(f.path) + 64; v.size > MaxOutput {
				return ErrOutput
			}
		}
		return nil
	})
	if err == nil && (len(touched) > 0 || !v.omit.depends) {
		err = v.scan(func(h rpmdb.Header, number int) error {
			if !v.omit.depends {
				if err := v.needs.meet(h, number, v.dirs.real); err != nil {
					return err
				}
			}
			if len(touched) == 0 {
				return nil
			}
			files, err := rpmFiles(h)
			for _, file := range files {
				if n, ok := touched[file]; ok {
					touched[file] = n + 1
				}
			}
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	if name := v.needs.unmet(); name != "" {
		return nil, unsupported("rpm -V of a package that needs %s, which is not there,", name)
	}
	for _, packages := range found {
		for i, findings := range packages {
			packages[i] = slices.DeleteFunc(unshared(findings, touched), func(f rpmFinding) bool { return !f.missing && f.changed == 0 })
		}
	}
	return found, nil
}

// unshared leaves the times out of files that several packages have.
func unshared(findings []rpmFinding, owners map[string]int) []rpmFinding {
	out := slices.Clone(findings)
	for i, f := range out {
		if owners[f.path] > 1 {
			out[i].changed &^= rpmMTime
		}
	}
	return out
}

// scan visits the packages by their number in the database.
func (v *rpmVerifying) scan(visit func(rpmdb.Header, int) error) error {
	number := 0
	return v.databases.RPMHeaders(func(h rpmdb.Header) error {
		if err := v.alive(); err != nil {
			return err
		}
		number++
		return visit(h, number)
	})
}

// rpmFile is what a package says of a file.
type rpmFile struct {
	path, digest, link, user, group, caps string
	size, state, mode, mtime, flags, vfy  uint64
}

// verify compares the files of a package with what is there.
func (v *rpmVerifying) verify(h rpmdb.Header) ([]rpmFinding, error) {
	for _, tag := range []rpmdb.Tag{rpmdb.VerifyScript, rpmdb.VerifyProgram} {
		if script, err := h.Strings(tag); err != nil || len(script) > 0 && !v.omit.scripts {
			return nil, errors.Join(err, unsupported("rpm -V of a package with a script to verify it"))
		}
	}
	if v.omit.files {
		return nil, nil
	}
	algorithm, err := h.Numbers(rpmdb.FileDigestAlgo)
	if err != nil {
		return nil, err
	}
	digest := rpmDigests[1]
	if len(algorithm) > 0 {
		if digest = rpmDigests[algorithm[0]]; digest == nil {
			return nil, unsupported("rpm -V of a package with digests of kind %d", algorithm[0])
		}
	}
	files, err := rpmFilesOf(h)
	if err != nil {
		return nil, err
	}
	var out []rpmFinding
	for _, f := range files {
		if err := v.step(); err != nil {
			return nil, err
		}
		if f.flags&v.omit.kind != 0 {
			continue
		}
		finding := rpmFinding{path: f.path, mark: " "}
		for _, m := range rpmMarks {
			if f.flags&m.flag != 0 {
				finding.mark = m.letter
				break
			}
		}
		finding.changed, finding.missing, err = v.file(f, digest)
		if err != nil {
			return nil, err
		}
		if finding.missing && f.flags&(rpmMissingOK|rpmGhost) != 0 {
			continue
		}
		if finding.missing || finding.changed != 0 {
			out = append(out, finding)
		}
	}
	return out, nil
}

// file tells what of a file has changed (rpm: rpmfilesVerify).
func (v *rpmVerifying) file(f rpmFile, digest func() hash.Hash) (changed uint64, missing bool, err error) {
	const notInstalled, netShared = 2, 3
	switch f.state {
	case 0:
	case notInstalled, netShared:
		return 0, false, nil
	default:
		return 0, false, unsupported("rpm -V of %s, which another package has replaced,", f.path)
	}
	info, err := v.root.Lstat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, true, nil
	}
	if err != nil {
		return 0, false, err
	}
	if f.mode&unix.S_IFMT == unix.S_IFDIR && info.Type == target.Symlink {
		// A link to a directory in its place will do, if it is root's or its owner's.
		to, err := v.root.Stat(f.path)
		owner, known, nameErr := v.rpmID(v.names.userID, f.user)
		if nameErr != nil {
			return 0, false, nameErr
		}
		if err == nil && to.Type == target.Directory && (info.UID == 0 || known && owner == info.UID) {
			info = to
		}
	}
	check := f.vfy &^ v.omit.attributes
	if info.Type == target.Symlink {
		check &^= rpmMode
	} else {
		check &^= rpmLinkTo
	}
	if info.Type != target.Regular {
		check &^= rpmDigest | rpmSize | rpmMTime | rpmCaps
	}
	if f.flags&rpmGhost != 0 {
		check &^= rpmDigest | rpmSize | rpmMTime | rpmLinkTo
	}
	found := info.Mode | typeBits(info)
	if f.flags&rpmGhost != 0 {
		f.mode, found = f.mode&0o7777, found&0o7777
	}
	if check&rpmMode != 0 && found != uint32(f.mode) {
		changed |= rpmMode
	}
	if check&rpmSize != 0 && uint64(info.Size) != f.size {
		changed |= rpmSize
	}
	if check&rpmMTime != 0 && uint64(uint32(info.Modify.Unix())) != f.mtime {
		changed |= rpmMTime
	}
	if check&rpmDevice != 0 && isDevice(info) {
		return 0, false, unsupported("rpm -V of the device %s", f.path)
	}
	if check&rpmLinkTo != 0 {
		link, err := v.root.Readlink(f.path)
		if err != nil {
			return 0, false, err
		}
		if link != f.link {
			changed |= rpmLinkTo
		}
	}
	if check&rpmDigest != 0 {
		same := uint64(info.Size) == f.size
		if same {
			if same, err = v.hasDigest(f, digest()); err != nil {
				return 0, false, err
			}
		}
		if !same {
			changed |= rpmDigest
		}
	}
	if check&rpmCaps != 0 {
		names, err := v.root.Attributes(f.path)
		if err != nil {
			return 0, false, err
		}
		if f.caps != "" || slices.Contains(names, "security.capability") {
			return 0, false, unsupported("rpm -V of %s, which has capabilities,", f.path)
		}
	}
	for _, who := range []struct {
		attribute uint64
		name      string
		id        uint32
		ids       func(*view, string) (uint32, bool, error)
		names     func(*view, uint32) (string, error)
	}{
		{rpmUser, f.user, info.UID, v.names.userID, v.names.user},
		{rpmGroup, f.group, info.GID, v.names.groupID, v.names.group},
	} {
		if check&who.attribute == 0 {
			continue
		}
		id, known, err := v.rpmID(who.ids, who.name)
		if err != nil {
			return 0, false, err
		}
		name, err := who.names(v.root, who.id)
		if err != nil {
			return 0, false, err
		}
		if who.id == 0 {
			name = "root"
		}
		if sameID := known && id == who.id; sameID != (name == who.name) {
			return 0, false, unsupported("rpm -V of %s, whose owner %s is there twice,", f.path, who.name)
		} else if !sameID {
			changed |= who.attribute
		}
	}
	return changed, false, nil
}

// rpmID is the number of an owner. root is 0, whatever the files say.
func (v *rpmVerifying) rpmID(lookup func(*view, string) (uint32, bool, error), name string) (uint32, bool, error) {
	if name == "root" {
		return 0, true, nil
	}
	return lookup(v.root, name)
}

// hasDigest reads a file, of any length, and tells whether it is as it was.
func (v *rpmVerifying) hasDigest(f rpmFile, h hash.Hash) (bool, error) {
	file, err := v.root.OpenFile(f.path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	if _, err := io.Copy(h, file); err != nil {
		return false, err
	}
	return hex.EncodeToString(h.Sum(nil)) == f.digest, nil
}

// rpmFilesOf are the files of a package with all that is said of them.
func rpmFilesOf(h rpmdb.Header) ([]rpmFile, error) {
	paths, err := rpmFiles(h)
	if err != nil {
		return nil, err
	}
	out := make([]rpmFile, len(paths))
	for i := range out {
		out[i].path = path.Clean(paths[i])
	}
	for tag, field := range map[rpmdb.Tag]func(*rpmFile) *string{
		rpmdb.FileDigests: func(f *rpmFile) *string { return &f.digest }, rpmdb.FileLinkTos: func(f *rpmFile) *string { return &f.link },
		rpmdb.FileUsers: func(f *rpmFile) *string { return &f.user }, rpmdb.FileGroups: func(f *rpmFile) *string { return &f.group },
		rpmdb.FileCapabilities: func(f *rpmFile) *string { return &f.caps },
	} {
		list, err := h.Strings(tag)
		if err != nil || len(list) != len(out) && (len(list) > 0 || tag != rpmdb.FileCapabilities && len(out) > 0) {
			return nil, errors.Join(err, unsupported("rpm -V of a package without the tag %d of its files", tag))
		}
		for i, text := range list {
			*field(&out[i]) = text
		}
	}
	sizes := rpmdb.FileSizes
	if long, err := h.Numbers(rpmdb.LongFileSizes); err == nil && len(long) > 0 {
		sizes = rpmdb.LongFileSizes
	}
	for tag, field := range map[rpmdb.Tag]func(*rpmFile) *uint64{
		sizes: func(f *rpmFile) *uint64 { return &f.size }, rpmdb.FileStates: func(f *rpmFile) *uint64 { return &f.state },
		rpmdb.FileModes: func(f *rpmFile) *uint64 { return &f.mode }, rpmdb.FileMTimes: func(f *rpmFile) *uint64 { return &f.mtime },
		rpmdb.FileFlags: func(f *rpmFile) *uint64 { return &f.flags }, rpmdb.FileVerifyFlags: func(f *rpmFile) *uint64 { return &f.vfy },
	} {
		list, err := h.Numbers(tag)
		if err != nil || len(list) != len(out) {
			return nil, errors.Join(err, unsupported("rpm -V of a package without the tag %d of its files", tag))
		}
		for i, n := range list {
			*field(&out[i]) = n
		}
	}
	return out, nil
}
