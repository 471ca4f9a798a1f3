// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// callFunction runs a function of the command line.
func (s *session) callFunction(body *syntax.Stmt, args []string, io streams) (int, error) {
	if s.depth >= maxNesting {
		return 0, unsupported("functions that call each other this deep")
	}
	s.depth++
	params := s.params
	s.setPositional(args[1:])
	s.saved = append(s.saved, map[string]*variable{})
	status, err := s.statement(body, io)
	for name, old := range s.saved[len(s.saved)-1] {
		if old == nil {
			delete(s.vars, name)
		} else {
			s.vars[name] = *old
		}
	}
	s.saved = s.saved[:len(s.saved)-1]
	s.params = params
	s.depth--
	var j *jump
	if errors.As(err, &j) && j.kind == "return" {
		return j.status, nil
	}
	return status, err
}

// declare is export, readonly, local, declare and typeset, as the parser of
// bash has them.
func (s *session) declare(cmd *syntax.DeclClause) (int, error) {
	kind := cmd.Variant.Value
	array := false
	for _, a := range cmd.Args {
		if a.Naked && a.Name == nil {
			flag, err := s.text(a.Value)
			if err != nil {
				return 0, err
			}
			switch flag {
			case "-a":
				array = true
			case "-x":
				kind = "export"
			case "-r":
				kind = "readonly"
			case "-g", "--":
			default:
				return 0, unsupported("%s %s", cmd.Variant.Value, flag)
			}
			continue
		}
		name := a.Name.Value
		if (kind == "declare" || kind == "typeset") && len(s.saved) > 0 {
			kind = "local"
		}
		switch {
		case a.Array != nil || a.Index != nil || a.Append:
			if err := s.declareOne(kind, name, nil, false); err != nil {
				return 0, err
			}
			if err := s.assignment(a); err != nil {
				return 0, err
			}
		case array && a.Naked:
			if err := s.declareOne(kind, name, nil, false); err != nil {
				return 0, err
			}
			if err := s.assign(name, variable{array: true}); err != nil {
				return 0, err
			}
		default:
			value := ""
			if a.Value != nil {
				var err error
				if value, err = s.text(a.Value); err != nil {
					return 0, err
				}
			}
			if err := s.declareOne(kind, name, &value, !a.Naked); err != nil {
				return 0, err
			}
		}
	}
	return 0, nil
}

// declareOne declares one variable, and sets it where it is given a value.
func (s *session) declareOne(kind, name string, value *string, set bool) error {
	if strings.Contains(meaningful, " "+name+" ") {
		return unsupported("%s %s", kind, name)
	}
	if kind == "local" {
		if len(s.saved) == 0 {
			return unsupported("local outside of a function")
		}
		own := s.saved[len(s.saved)-1]
		if _, ok := own[name]; !ok {
			old, had := s.vars[name]
			own[name] = nil
			if had {
				own[name] = &old
			}
			switch {
			case set:
				delete(s.vars, name)
			case s.dialect == bash:
				s.vars[name] = variable{unset: true}
			case s.dialect != dash: // dash leaves the value of the variable outside.
				return unsupported("local without a value, which shells take in different ways,")
			}
		}
	}
	if set {
		if err := s.assignText(name, *value); err != nil {
			return err
		}
	}
	v, isSet := s.known(name)
	switch kind {
	case "export":
		if isSet {
			v.exported = true
			s.vars[name] = v
		}
	case "readonly":
		v.readonly = true
		s.vars[name] = v
	}
	return nil
}
