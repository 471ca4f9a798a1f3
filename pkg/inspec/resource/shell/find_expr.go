// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/lazyregexp"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
)

// findExpr is a part of find's expression.
type findExpr interface {
	eval(f *finding, file *findFile) (bool, error)
	// finish does what is left at the end (-exec … +).
	finish(f *finding) error
}

// findTest is a part that has nothing left to do at the end.
type findTest func(f *finding, file *findFile) (bool, error)

func (t findTest) eval(f *finding, file *findFile) (bool, error) { return t(f, file) }
func (t findTest) finish(*finding) error                         { return nil }

// infoTest is a test of more than a directory tells of what is in it. It is
// false of a file that cannot be examined.
func infoTest(test func(f *finding, file *findFile, info target.Info) (bool, error)) findTest {
	return func(f *finding, file *findFile) (bool, error) {
		info, ok, err := f.examine(file)
		if err != nil || !ok {
			return false, err
		}
		return test(f, file, info)
	}
}

type findNot struct{ x findExpr }

func (n findNot) eval(f *finding, file *findFile) (bool, error) {
	ok, err := n.x.eval(f, file)
	return !ok, err
}
func (n findNot) finish(f *finding) error { return n.x.finish(f) }

// findPair is x and y (-a), x or y (-o), or x, y (the value of y).
type findPair struct {
	op   byte
	x, y findExpr
}

func (p findPair) eval(f *finding, file *findFile) (bool, error) {
	ok, err := p.x.eval(f, file)
	if err != nil || p.op == 'a' && !ok || p.op == 'o' && ok {
		return ok, err
	}
	return p.y.eval(f, file)
}

func (p findPair) finish(f *finding) error {
	if err := p.x.finish(f); err != nil {
		return err
	}
	return p.y.finish(f)
}

// findParser reads the expression.
type findParser struct {
	call    *call
	args    []string
	regex   string // -regextype
	options findOptions
	action  bool // one that makes find not print by itself
	// noAutomatic: -xautofs
	noAutomatic bool
	depth       int
}

func (p *findParser) parse() (findExpr, error) {
	var expr findExpr = findTest(func(*finding, *findFile) (bool, error) { return true, nil })
	if len(p.args) > 0 {
		var err error
		if expr, err = p.list(); err != nil {
			return nil, err
		}
		if len(p.args) > 0 {
			return nil, unsupported("find's expression at %s", p.args[0])
		}
	}
	if err := p.automatic(); err != nil {
		return nil, err
	}
	if pair, ok := expr.(findPair); ok && pair.op == ',' && !p.action {
		return nil, unsupported("find with , and nothing to print by, which findutils gets wrong,")
	}
	if !p.action {
		expr = findPair{'a', expr, findTest(printPath("\n"))}
	}
	return expr, nil
}

// automatic refuses -xautofs where automatic mounts are that it would matter
// for. With -xdev no mount is gone into, automatic or not.
func (p *findParser) automatic() error {
	if !p.noAutomatic || p.options.sameDevice {
		return nil
	}
	mounts, err := p.call.mountTable()
	if err != nil {
		return err
	}
	for _, m := range mounts {
		if m.fstype == "autofs" {
			return unsupported("find -xautofs where automatic mounts are")
		}
	}
	return nil
}

func (p *findParser) peek() string {
	if len(p.args) == 0 {
		return ""
	}
	return p.args[0]
}

func (p *findParser) next(of string) (string, error) {
	if len(p.args) == 0 {
		return "", findUsage("missing argument to `" + of + "'")
	}
	arg := p.args[0]
	p.args = p.args[1:]
	return arg, nil
}

func (p *findParser) list() (findExpr, error) {
	return p.pairs(',', p.or, ",")
}

func (p *findParser) or() (findExpr, error) {
	return p.pairs('o', p.and, "-o", "-or")
}

func (p *findParser) pairs(op byte, sub func() (findExpr, error), words ...string) (findExpr, error) {
	x, err := sub()
	for err == nil && len(p.args) > 0 && (p.args[0] == words[0] || len(words) > 1 && p.args[0] == words[1]) {
		p.args = p.args[1:]
		var y findExpr
		y, err = sub()
		x = findPair{op, x, y}
	}
	return x, err
}

func (p *findParser) and() (findExpr, error) {
	x, err := p.not()
	for err == nil {
		switch p.peek() {
		case "", ")", "-o", "-or", ",":
			return x, nil
		case "-a", "-and":
			p.args = p.args[1:]
		}
		var y findExpr
		y, err = p.not()
		x = findPair{'a', x, y}
	}
	return nil, err
}

func (p *findParser) not() (findExpr, error) {
	if p.depth++; p.depth > 200 {
		return nil, unsupported("an expression of find this deep")
	}
	defer func() { p.depth-- }()
	switch word, err := p.next("expression"); {
	case err != nil:
		return nil, err
	case word == "!" || word == "-not":
		x, err := p.not()
		return findNot{x}, err
	case word == "(":
		x, err := p.list()
		if err != nil {
			return nil, err
		}
		if pair, ok := x.(findPair); ok && pair.op == ',' {
			return nil, unsupported("find with , in parentheses, which findutils gets wrong,")
		}
		if closing, err := p.next("("); err != nil || closing != ")" {
			return nil, unsupported("find's parenthesis that is not closed")
		}
		return x, nil
	default:
		return p.primary(word)
	}
}

// takesArgument are the words that are followed by another.
const takesArgument = " -maxdepth -mindepth -name -iname -path -wholename -ipath -iwholename -type -perm -user -group -uid -gid -links -inum -size " +
	"-newer -anewer -cnewer -samefile -context -lname -ilname -regextype -regex -iregex -mtime -atime -ctime -mmin -amin -cmin -fstype -printf "

func (p *findParser) primary(word string) (findExpr, error) {
	always := findTest(func(*finding, *findFile) (bool, error) { return true, nil })
	switch word {
	case "-xdev", "-mount":
		p.options.sameDevice = true
		return always, nil
	case "-true", "-noleaf", "-ignore_readdir_race":
		return always, nil
	case "-false":
		return findNot{always}, nil
	case "-print":
		p.action = true
		return findTest(printPath("\n")), nil
	case "-print0":
		p.action = true
		return findTest(printPath("\x00")), nil
	case "-prune":
		return findTest(func(_ *finding, file *findFile) (bool, error) {
			file.prune = true
			return true, nil
		}), nil
	case "-quit": // Of the actions, only this one leaves find to print by itself.
		return findTest(func(*finding, *findFile) (bool, error) { return false, errQuit }), nil
	case "-empty":
		return infoTest((*finding).isEmpty), nil
	case "-nouser":
		return infoTest(func(f *finding, _ *findFile, info target.Info) (bool, error) {
			name, err := f.names.user(f.root, info.UID)
			return name == "", err
		}), nil
	case "-nogroup":
		return infoTest(func(f *finding, _ *findFile, info target.Info) (bool, error) {
			name, err := f.names.group(f.root, info.GID)
			return name == "", err
		}), nil
	case "-readable", "-writable", "-executable":
		how := map[string]byte{"-readable": 'r', "-writable": 'w', "-executable": 'x'}[word]
		return infoTest(func(f *finding, file *findFile, info target.Info) (bool, error) {
			if info.Type == target.Symlink {
				var err error
				if info, err = f.statOrLink(file.Path); err != nil || info.Type == target.Symlink {
					return false, err
				}
			}
			return f.mayAccess(file.Path, info, how)
		}), nil
	case "-exec":
		return p.exec()
	case "-ls":
		p.action = true
		return infoTest(func(f *finding, file *findFile, info target.Info) (bool, error) { return true, f.list(file, info) }), nil
	case "-xautofs":
		p.noAutomatic = true
		return always, nil
	}
	if !strings.Contains(takesArgument, " "+word+" ") {
		return nil, unsupported("find %s", word)
	}
	arg, err := p.next(word)
	if err != nil {
		return nil, err
	}
	switch word {
	case "-maxdepth", "-mindepth":
		n, err := strconv.ParseUint(arg, 10, 31)
		if err != nil {
			return nil, unsupported("find %s %s", word, arg)
		}
		if word == "-maxdepth" {
			p.options.maxDepth = int(n)
		} else {
			p.options.minDepth = int(n)
		}
		return always, nil
	case "-name", "-iname":
		match, err := wildcard(arg, word == "-iname")
		return findTest(func(_ *finding, file *findFile) (bool, error) {
			return match.MatchString(latin1(path.Base(file.Name))), nil
		}), err
	case "-path", "-wholename", "-ipath", "-iwholename":
		match, err := wildcard(arg, word[1] == 'i')
		return findTest(func(_ *finding, file *findFile) (bool, error) {
			return match.MatchString(latin1(file.Path)), nil
		}), err
	case "-type":
		return typeTest(arg)
	case "-perm":
		return permTest(arg)
	case "-user", "-group":
		return p.ownerTest(word, arg)
	case "-uid":
		return numberTest(arg, func(i target.Info) int64 { return int64(i.UID) })
	case "-gid":
		return numberTest(arg, func(i target.Info) int64 { return int64(i.GID) })
	case "-links":
		return numberTest(arg, func(i target.Info) int64 { return int64(i.Links) })
	case "-inum":
		return numberTest(arg, func(i target.Info) int64 { return int64(i.Inode) })
	case "-size":
		return sizeTest(arg)
	case "-newer", "-anewer", "-cnewer":
		return p.newerTest(word, arg)
	case "-samefile":
		return p.sameTest(arg)
	case "-context":
		mode, err := p.call.seLinux()
		if err == nil && mode == "Disabled" {
			return nil, findUsage("invalid predicate -context: SELinux is not enabled.")
		}
		return nil, cmp.Or(err, unsupported("find -context where SELinux is on"))
	case "-lname", "-ilname":
		match, err := wildcard(arg, word == "-ilname")
		return findTest(func(f *finding, file *findFile) (bool, error) {
			if file.Type != target.Symlink {
				return false, nil
			}
			link, err := f.root.Readlink(file.Path)
			return match.MatchString(latin1(link)), err
		}), err
	case "-regextype":
		p.regex = arg
		return always, nil
	case "-regex", "-iregex":
		return p.regexTest(arg, word == "-iregex")
	case "-mtime", "-atime", "-ctime", "-mmin", "-amin", "-cmin":
		return ageTest(word, arg, p.call.now())
	case "-fstype":
		return p.fstypeTest(arg)
	case "-printf":
		p.action = true
		return parsePrintf(arg)
	}
	return nil, unsupported("find %s", word)
}

func printPath(end string) func(*finding, *findFile) (bool, error) {
	return func(f *finding, file *findFile) (bool, error) {
		_, err := f.out.WriteString(file.Path)
		if err == nil {
			_, err = f.out.WriteString(end)
		}
		return true, err
	}
}

func typeTest(letters string) (findExpr, error) {
	types := map[string]target.Type{
		"f": target.Regular, "d": target.Directory, "l": target.Symlink, "p": target.FIFO,
		"s": target.Socket, "b": target.BlockDevice, "c": target.CharDevice,
	}
	var wanted [target.CharDevice + 1]bool
	for letter := range strings.SplitSeq(letters, ",") {
		t, ok := types[letter]
		if !ok {
			return nil, unsupported("find -type %s", letters)
		}
		wanted[t] = true
	}
	return findTest(func(_ *finding, file *findFile) (bool, error) { return wanted[file.Type], nil }), nil
}

// permTest compares the mode: as it is, with all of (-) or any of (/) the bits.
func permTest(arg string) (findExpr, error) {
	how := byte('=')
	mode := arg
	if arg != "" && (arg[0] == '-' || arg[0] == '/') {
		how, mode = arg[0], arg[1:]
	}
	bits, err := parseMode(mode)
	if err != nil {
		return nil, unsupported("find -perm %s", arg)
	}
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) {
		switch got := info.Mode; how {
		case '-':
			return got&bits == bits, nil
		case '/':
			return bits == 0 || got&bits != 0, nil
		default:
			return got == bits, nil
		}
	}), nil
}

var modeClause = lazyregexp.New(`^([ugoa]*)([-+=])([rwxst]*)$`)

// parseMode reads a mode in octal or, as chmod(1) takes it, in letters, applied
// to no permissions at all.
func parseMode(s string) (uint32, error) {
	if n, err := strconv.ParseUint(s, 8, 12); err == nil {
		return uint32(n), nil
	}
	var mode uint32
	for clause := range strings.SplitSeq(s, ",") {
		m := modeClause.FindStringSubmatch(clause)
		if m == nil {
			return 0, fmt.Errorf("mode %q", s)
		}
		who := m[1]
		if who == "" || strings.Contains(who, "a") {
			who = "ugo"
		}
		var bits, class uint32
		for _, w := range who {
			shift := map[rune]uint32{'u': 6, 'g': 3, 'o': 0}[w]
			class |= 0o7 << shift
			for _, letter := range m[3] {
				switch letter {
				case 's':
					bits |= map[rune]uint32{'u': 0o4000, 'g': 0o2000}[w]
				case 't':
					bits |= 0o1000
				default:
					bits |= map[rune]uint32{'r': 4, 'w': 2, 'x': 1}[letter] << shift
				}
			}
		}
		switch m[2] {
		case "+":
			mode |= bits
		case "-":
			mode &^= bits
		default:
			mode = mode&^class | bits
		}
	}
	return mode, nil
}

// ownerTest compares the owner or the group. find ends at once where a name is
// not known; here it may be one that only a directory service knows.
func (p *findParser) ownerTest(word, name string) (findExpr, error) {
	lookup := p.call.names.userID
	if word == "-group" {
		lookup = p.call.names.groupID
	}
	want, known, err := lookup(p.call.root, name)
	if err != nil {
		return nil, err
	}
	if !known {
		n, err := strconv.ParseUint(name, 10, 32)
		if err != nil {
			return nil, p.unknownOwner(word, name)
		}
		want = uint32(n)
	}
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) {
		if word == "-group" {
			return info.GID == want, nil
		}
		return info.UID == want, nil
	}), nil
}

// unknownOwner is how find ends where a name is not known, unless a directory
// service may know it.
func (p *findParser) unknownOwner(word, name string) error {
	database, kind := "passwd", "user"
	if word == "-group" {
		database, kind = "group", "group"
	}
	elsewhere, err := p.call.looksElsewhere(database)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return unknown("the %s %s, which may be kept in %s,", kind, name, elsewhere)
	}
	return findUsage("'" + name + "' is not the name of " + map[string]string{"user": "a known user", "group": "an existing group"}[kind])
}

// findUsage is a complaint with which find ends before it looks at a file.
type findUsage string

func (u findUsage) Error() string { return "find: " + string(u) }

// compare reads n, +n (more) or -n (less).
func compare(arg string) (func(int64) bool, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(arg, "+-"), 10, 64)
	if err != nil || n < 0 {
		return nil, unsupported("the number %s of find", arg)
	}
	switch arg[0] {
	case '+':
		return func(got int64) bool { return got > n }, nil
	case '-':
		return func(got int64) bool { return got < n }, nil
	}
	return func(got int64) bool { return got == n }, nil
}

func numberTest(arg string, get func(target.Info) int64) (findExpr, error) {
	holds, err := compare(arg)
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) { return holds(get(info)), nil }), err
}

// sizeTest counts in units, rounded up: blocks of 512 bytes unless a letter
// says otherwise.
func sizeTest(arg string) (findExpr, error) {
	unit := int64(512)
	units := map[byte]int64{'b': 512, 'c': 1, 'w': 2, 'k': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}
	if arg != "" {
		if u, ok := units[arg[len(arg)-1]]; ok {
			unit, arg = u, arg[:len(arg)-1]
		}
	}
	if arg == "" {
		return nil, unsupported("find -size without a number")
	}
	return numberTest(arg, func(i target.Info) int64 { return (i.Size + unit - 1) / unit })
}

func (p *findParser) newerTest(word, arg string) (findExpr, error) {
	than, err := p.reference(arg)
	if err != nil {
		return nil, err
	}
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) {
		at := info.Modify
		switch word {
		case "-anewer":
			at = info.Access
		case "-cnewer":
			at = info.Change
		}
		return at.After(than.Modify), nil
	}), nil
}

// sameTest tells whether a file is another one.
func (p *findParser) sameTest(arg string) (findExpr, error) {
	same, err := p.reference(arg)
	if err != nil {
		return nil, err
	}
	return infoTest(func(_ *finding, _ *findFile, info target.Info) (bool, error) {
		return info.Device == same.Device && info.Inode == same.Inode, nil
	}), nil
}

// reference is a file that others are compared with. find looks at it before
// all others.
func (p *findParser) reference(name string) (target.Info, error) {
	stat := p.call.root.Lstat
	if p.options.follow {
		stat = p.call.root.Stat
	}
	info, err := stat(name)
	if err == nil {
		return info, nil
	}
	if reason, ok := p.call.errnoText(err); ok {
		return info, findUsage("'" + name + "': " + reason)
	}
	return info, err
}

// findExec runs a program for each file, or for all of them at the end.
type findExec struct {
	args  []string
	batch bool
	files []string
	size  int // of the names of files
}

// maxBatch is how many bytes of names a batch holds: the limit of find.
const maxBatch = 128 << 10

func (p *findParser) exec() (findExpr, error) {
	p.action = true
	e := &findExec{}
	for {
		arg, err := p.next("-exec")
		if err != nil {
			return nil, err
		}
		last := len(e.args) - 1
		switch {
		case arg == ";":
		case arg == "+" && last >= 0 && e.args[last] == "{}":
			e.args, e.batch = e.args[:last], true
			if slices.ContainsFunc(e.args, func(s string) bool { return strings.Contains(s, "{}") }) {
				return nil, findUsage("Only one instance of {} is supported with -exec ... +")
			}
		default:
			e.args = append(e.args, arg)
			continue
		}
		if len(e.args) == 0 {
			return nil, unsupported("find -exec of nothing")
		}
		return e, nil
	}
}

func (e *findExec) eval(f *finding, file *findFile) (bool, error) {
	if e.batch {
		e.files = append(e.files, file.Path)
		if e.size += len(file.Path) + 1; e.size >= maxBatch {
			return true, e.finish(f)
		}
		return true, nil
	}
	args := make([]string, len(e.args))
	for i, arg := range e.args {
		args[i] = strings.ReplaceAll(arg, "{}", file.Path)
	}
	status, err := f.execute(args, streams{&input{}, f.out, f.err})
	return status == 0, err
}

// finish runs a batch, as find does for very many files at a time.
func (e *findExec) finish(f *finding) error {
	if !e.batch || len(e.files) == 0 {
		return nil
	}
	status, err := f.execute(append(e.args[:len(e.args):len(e.args)], e.files...), streams{&input{}, f.out, f.err})
	e.files, e.size = e.files[:0], 0
	if status != 0 {
		f.status = 1
	}
	return err
}
