// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

// Package syntax reads Ruby, the language of InSpec profiles: a scanner, a
// recursive-descent parser and the syntax tree.
//
// It knows nothing of InSpec and runs nothing. Every node has a position, so
// that whatever a later phase cannot do is said with file, line and column.
// The language is that of Ruby 3.1 with the anonymous arguments of 3.2; what
// Ruby accepts and refuses, and the shape of the tree, is checked against
// Ruby's own parser (TestAgreesWithRipper).
//
// # Why there is no stream of tokens
//
// Ruby cannot be cut into tokens without parsing it. In
//
//	foo /x/        # foo(/x/), unless foo is a variable: then foo / x / …
//	foo -1         # foo(-1), but foo - 1 is a subtraction
//	foo [1]        # foo([1]), but foo[1] is an index
//	puts [1] { }   # the braces are a block, in foo = {} a hash
//
// the same characters are different tokens, and which ones they are depends on
// whether a value is complete, on the blanks around them, and on the variables
// assigned so far. Ruby's own scanner keeps a state that the grammar pokes
// into. Here the parser asks instead: it always knows what it waits for, and
// asks the scanner for just that at the current place. There are three
// questions.
//
//   - A value. The parser looks at the character itself (operand, primary): a
//     slash begins a regexp, a percent sign a %w, << a heredoc, ? a character,
//     { a hash, - a sign. Newlines are passed where Ruby passes them.
//   - An operator (operator, which returns a token and passes nothing): a slash
//     divides, { opens a block, a word is a modifier or `do`, a newline ends
//     the statement unless the next line begins with a dot.
//   - A name (methodName), behind a dot, `def`, `alias` or a colon: reserved
//     words and operators are names there, as in foo.class or def +(x).
//
// What is left for spacing to decide is one question in one function:
// startsArgument tells whether what follows the name of a method is its first
// argument. It gets "no" for the doubtful tokens when the name is a variable's,
// which is why the parser keeps the scopes.
//
// # Literals and heredocs
//
// Text is read by the same recursion. Interpolation calls the parser for a body
// up to the brace, so strings nest in strings to any depth. A heredoc is read
// when its opening is: the scanner jumps to the line behind (or behind the
// bodies that the line opened before), reads the body, jumps back, and notes in
// resume where the newline of the first line leads. Whoever passes that newline
// later, in code or within another literal, goes on behind the body.
//
// # The levels of the grammar
//
// statement (modifiers) → expression (and, or, not, patterns) → argument
// (operators, by binding strength) → operand (prefixes, assignment) → postfix
// (calls, indexes, blocks) → primary. Two flags go down with the calls:
// command, whether a call may have arguments without parentheses here, and
// statement, whether a comma makes it a multiple assignment. What surroundings
// claim for themselves is in context: a `do` behind the arguments of a command
// call or the condition of a loop is not taken by the calls inside. Any bracket
// begins a new context. There is no backtracking; targets of assignments are
// read as expressions and turned into targets when the = comes.
//
// # Errors
//
// A message says what was expected and what stands there, and names the place
// of what is still open. An error that leaves no doubt about what follows, such
// as a bad escape, is noted and parsing goes on. After any other the parser
// bails out and begins again at the next line that starts a statement without
// indentation, which in a profile is the next control. Nesting is limited, the
// time is linear in the size of the source, and no input makes it panic.
//
// # What it leaves to others
//
// A range as a condition is a flip-flop, and a lone regexp there matches $_:
// both are in the tree as they are written. A regexp literal on the left of =~
// assigns its named groups, which are variables from then on: here they are
// only declared. Whether `break`, `next`, `redo`, `retry` and `yield` stand
// where they make sense, what a regexp means, and encodings other than that of
// the bytes as they are, is for the evaluator to say.
package syntax
