// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

// Pos is a place in a source file. Line and Col count from 1, Col in bytes;
// Offset counts bytes from 0. The zero Pos means "nowhere". A tree is half
// positions, so they are kept small.
type Pos struct {
	Line, Col, Offset int32
}

// Node is a piece of the syntax tree. In Ruby everything is an expression, so
// there is one interface for all of it. The set is closed.
type Node interface {
	// Span returns where the node begins and where the first byte after it is.
	Span() (start, end Pos)
	node()
}

// Loc is the position every node carries; it makes its holder a Node.
type Loc struct {
	Start, End Pos
}

// Span implements Node.
func (l Loc) Span() (start, end Pos) { return l.Start, l.End }

func (Loc) node() {}

// File is a parsed source file.
type File struct {
	Loc
	Name   string
	Source string
	Body   *Body
	// Data is what follows a line __END__, and HasData tells it from nothing.
	Data    string
	HasData bool
	// Frozen says that strings without interpolation are (the magic comment
	// frozen_string_literal).
	Frozen bool
}

// Body is a sequence of expressions; its value is that of the last one, nil
// when there is none.
type Body struct {
	Loc
	List []Node
}

// Names and simple values.
type (
	// Nil, True, False and Self are the keywords.
	Nil   struct{ Loc }
	True  struct{ Loc }
	False struct{ Loc }
	Self  struct{ Loc }

	// Int is an integer literal; Text has underscores removed and keeps its
	// radix prefix (0x, 0b, 0o or 0), without sign unless written as -N.
	Int struct {
		Loc
		Text string
	}
	// Float is a decimal literal, without underscores.
	Float struct {
		Loc
		Text string
	}
	// Rational is 3r or 1.5r; Text is the part before the r.
	Rational struct {
		Loc
		Text string
	}
	// Imaginary is 2i; X is the number before the i.
	Imaginary struct {
		Loc
		X Node
	}

	// Local is a local variable that was assigned or is a parameter before
	// this place. The parser knows, because Ruby's grammar depends on it; a
	// name that is no variable is a Call without receiver and arguments.
	Local struct {
		Loc
		Name string
	}
	// Ivar is @name, Cvar is @@name, Gvar is $name; Name includes the sigil.
	Ivar struct {
		Loc
		Name string
	}
	Cvar struct {
		Loc
		Name string
	}
	Gvar struct {
		Loc
		Name string
	}
	// Const is Name, Scope::Name, or ::Name (Top).
	Const struct {
		Loc
		Scope Node // nil unless written
		Top   bool
		Name  string
	}
	// Keyword is __FILE__, __LINE__, __ENCODING__ or __method__'s like.
	Keyword struct {
		Loc
		Name string
	}
)

// Literals with parts. A part is a *Str (text, escapes done) or any other
// node (an interpolation).
type (
	// Str is a string without interpolation, escapes done. The bytes need not
	// be UTF-8.
	Str struct {
		Loc
		Value string
	}
	// Interp is a string with interpolation.
	Interp struct {
		Loc
		Parts []Node
	}
	// XStr is a backtick command, or %x.
	XStr struct {
		Loc
		Parts []Node
	}
	// Sym is :name, "name": in a hash, or %i's element.
	Sym struct {
		Loc
		Name string
	}
	// DSym is :"with #{interpolation}".
	DSym struct {
		Loc
		Parts []Node
	}
	// Regexp is /…/flags or %r. Text parts are the raw source: regexp escapes
	// are not done.
	Regexp struct {
		Loc
		Parts []Node
		Flags string
	}
	// Array is […], %w or %i. Elements may be *Splat; bare hash elements at
	// the end are one *Hash without Braces.
	Array struct {
		Loc
		Elems []Node
	}
	// Hash is {…}, or the bare pairs at the end of arguments (Braces false).
	// Elements are *Pair or *DoubleSplat.
	Hash struct {
		Loc
		Elems  []Node
		Braces bool
	}
	// Pair is key => value or key: value. Value is nil in the short form {x:}.
	Pair struct {
		Loc
		Key, Value Node
	}
	// Range is Lo..Hi, or Lo...Hi when Exclusive. Either end may be nil.
	Range struct {
		Loc
		Lo, Hi    Node
		Exclusive bool
	}
)

// Calls.
type (
	// Call is a method call in all its forms: f, f(x), f x, r.f, r&.f, r::f,
	// r[x] (Name "[]"), a + b (Name "+"), !x (Name "!"), -x (Name "-@"),
	// a != b (Name "!="), r.() (Name "call"), a =~ b.
	Call struct {
		Loc
		NamePos Pos
		Safe    bool // &.
		Parens  bool // f() rather than f
		Recv    Node // nil: self
		Name    string
		Args    []Node // may hold *Splat, and a *Hash without Braces as the last
		// Block is a *Block, a *BlockPass, or nil.
		Block Node
	}
	// Super is super(args), or bare super (Bare), which passes on the
	// method's own parameters.
	Super struct {
		Loc
		Args  []Node
		Bare  bool
		Block Node
	}
	// Yield is yield(args).
	Yield struct {
		Loc
		Args []Node
	}
	// Block is do |params| … end or { |params| … }. Lambda marks ->(params) { }.
	Block struct {
		Loc
		Params *Params // nil: none written
		Body   *Begin
		Lambda bool
		// Implicit is the highest numbered parameter used (_1 … _9) when no
		// Params are written, or 1 when `it` is (Ruby 3.4).
		Implicit int
	}
	// BlockPass is &x in arguments; X is nil for the anonymous &.
	BlockPass struct {
		Loc
		X Node
	}
	// Splat is *x and DoubleSplat **x; X is nil for the anonymous forms.
	Splat struct {
		Loc
		X Node
	}
	DoubleSplat struct {
		Loc
		X Node
	}
	// ForwardArgs is ... in arguments.
	ForwardArgs struct{ Loc }
)

// Operators that are not calls.
type (
	// Not is `not x`; !x is a Call.
	Not struct {
		Loc
		X Node
	}
	// And is && and `and`; Or is || and `or`.
	And struct {
		Loc
		X, Y Node
		Word bool // and
	}
	Or struct {
		Loc
		X, Y Node
		Word bool // or
	}
	// Defined is defined?(x).
	Defined struct {
		Loc
		X Node
	}
	// Assign is target = value. A Target is a *Local, *Ivar, *Cvar, *Gvar,
	// *Const, or *Call (attribute: Name without "="; index: Name "[]").
	Assign struct {
		Loc
		Target, Value Node
	}
	// OpAssign is target op= value; Op is the operator without "=", such as
	// "+", "||", "&&".
	OpAssign struct {
		Loc
		Target Node
		Op     string
		Value  Node
	}
	// MultiAssign is a, (b, *c), d.e = value. A value list without brackets is
	// an *Array.
	MultiAssign struct {
		Loc
		Targets *Targets
		Value   Node
	}
	// Targets is the left side of a MultiAssign, nested in parentheses, a
	// block parameter |(a, b)|, or the variables of a `for`. Elements are
	// targets, *Splat of a target, or *Targets.
	Targets struct {
		Loc
		List []Node
	}
)

// Control flow.
type (
	// If is if/elsif/else, unless (Unless), a modifier or c ? x : y. The
	// branches of an unless are as written.
	If struct {
		Loc
		Cond       Node
		Then, Else *Body // nil when absent; an elsif is an If as Else's only node
		Unless     bool
		Form       IfForm
	}
	// While is while/until with body or as modifier; DoWhile marks
	// begin … end while c, whose body runs first.
	While struct {
		Loc
		Cond    Node
		Body    *Body
		Until   bool
		DoWhile bool
		Mod     bool
	}
	// For is for a, b in iter.
	For struct {
		Loc
		Vars *Targets
		Iter Node
		Body *Body
	}
	// Case is case subject when …; Subject may be nil. The whens of a
	// case/in hold a pattern instead.
	Case struct {
		Loc
		Subject Node
		Whens   []*When
		Else    *Body // nil when absent
	}
	// When is one branch; Conds may hold *Splat.
	When struct {
		Loc
		Conds []Node
		Body  *Body
	}
	// CaseIn is case subject in pattern …; also `expr => pattern` and
	// `expr in pattern` (Test), which have one branch without body.
	CaseIn struct {
		Loc
		Subject  Node
		Branches []*In
		Else     *Body
		OneLine  bool
		Test     bool
	}
	// In is one branch of a CaseIn.
	In struct {
		Loc
		Pattern Node
		Guard   Node // nil when absent
		Unless  bool // the guard is an unless
		Body    *Body
	}
	// Begin is begin … rescue … else … ensure … end, and the body of every
	// def, block, class and module, where the keywords may be missing.
	Begin struct {
		Loc
		Body    *Body
		Rescues []*Rescue
		Else    *Body // nil when absent
		Ensure  *Body // nil when absent
		Keyword bool  // written begin … end
		// Parens marks ( … ), which Ruby treats alike.
		Parens bool
	}
	// Rescue is one clause. Classes may hold *Splat; Var is a target or nil.
	Rescue struct {
		Loc
		Classes []Node
		Var     Node
		Body    *Body
	}
	// RescueMod is x rescue y.
	RescueMod struct {
		Loc
		X, Y Node
	}
	// Return, Break and Next carry at most one value; several are an *Array.
	Return struct {
		Loc
		X Node
	}
	Break struct {
		Loc
		X Node
	}
	Next struct {
		Loc
		X Node
	}
	Redo  struct{ Loc }
	Retry struct{ Loc }
)

// IfForm tells how an If was written.
type IfForm uint8

// The forms of an If.
const (
	IfBlock IfForm = iota
	IfModifier
	IfTernary
)

// Definitions.
type (
	// Def is def name, def self.name (Singleton), or the endless form.
	Def struct {
		Loc
		Singleton Node // nil for an instance method
		Name      string
		Params    *Params // nil when none
		Body      *Begin
	}
	// Class is class Path < Super.
	Class struct {
		Loc
		Path  *Const
		Super Node
		Body  *Begin
	}
	// SClass is class << x.
	SClass struct {
		Loc
		X    Node
		Body *Begin
	}
	// Module is module Path.
	Module struct {
		Loc
		Path *Const
		Body *Begin
	}
	// Alias is alias new old: *Sym, *DSym or *Gvar.
	Alias struct {
		Loc
		New, Old Node
	}
	// Undef is undef a, b.
	Undef struct {
		Loc
		Names []Node
	}
	// Hook is BEGIN { } or END { }.
	Hook struct {
		Loc
		End  bool
		Body *Body
	}

	// Params are the parameters of a def, block or lambda, in order.
	Params struct {
		Loc
		List []*Param
		// Locals are block-local variables, |a; b|.
		Locals []string
		// ExcessComma marks |a, |, which makes a block take an array apart.
		ExcessComma bool
	}
	// Param is one parameter. Default is nil when absent; Pattern is set for
	// a destructuring |(a, b)|.
	Param struct {
		Loc
		Name    string // "" for anonymous *, ** and &
		Kind    ParamKind
		Default Node
		Pattern *Targets
	}
)

// ParamKind is the kind of a Param.
type ParamKind uint8

// The kinds of parameters.
const (
	ParamReq     ParamKind = iota // a, also after a rest
	ParamOpt                      // a = 1
	ParamRest                     // *a
	ParamKey                      // a: or a: 1
	ParamKeyRest                  // **a
	ParamNoKey                    // **nil
	ParamBlock                    // &a
	ParamForward                  // ...
)

// Patterns of case/in. A pattern is one of these, or an expression that is
// compared with ===, or a *Local, which binds.
type (
	// PatAlt is p | q.
	PatAlt struct {
		Loc
		X, Y Node
	}
	// PatBind is p => name.
	PatBind struct {
		Loc
		X    Node
		Name string
	}
	// PatPin is ^name or ^(expr).
	PatPin struct {
		Loc
		X Node
	}
	// PatArray is Const[a, *b, c], or a find pattern with two splats.
	PatArray struct {
		Loc
		Const Node
		Elems []Node
	}
	// PatHash is Const(k: p, **rest). A Pair with nil Value binds its key.
	PatHash struct {
		Loc
		Const  Node
		Pairs  []*Pair
		Rest   Node // *DoubleSplat, nil when absent
		NoRest bool // **nil
	}
)
