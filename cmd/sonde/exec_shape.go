// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"github.com/sonde-dev/sonde/pkg/report"
)

// shape is what flags of InSpec do to a report before it is written (InSpec:
// lib/inspec/utils/run_data_filters.rb). What a threshold says, and the exit
// code, are of the report as it was.
type shape struct {
	truncation    string
	noBacktrace   bool
	noEmpty       bool
	enhanced      bool
	includeSource bool
}

func (s *shape) flags(f *pflag.FlagSet) {
	f.BoolVar(&s.enhanced, "enhanced-outcomes", false, "give each control a status: passed, failed, error, not_applicable or not_reviewed")
	f.StringVar(&s.truncation, "reporter-message-truncation", "ALL", "cut messages and descriptions of tests after so many characters")
	f.BoolVar(&s.noBacktrace, "no-reporter-backtrace-inclusion", false, "leave backtraces out of the report")
	f.BoolVar(&s.includeSource, "reporter-include-source", false, "show the source of each control in the cli report")
	f.BoolVar(&s.noEmpty, "filter-empty-profiles", false, "leave profiles without controls out of the report, if there are several")
}

// longest is how many characters of a text stay; negative: all.
func (s *shape) longest() (int, error) {
	if s.truncation == "ALL" {
		return -1, nil
	}
	n, err := strconv.Atoi(s.truncation)
	if err != nil {
		return 0, usage("--reporter-message-truncation %q: allowed are a number of characters, and ALL", s.truncation)
	}
	return n, nil
}

func (s *shape) apply(rep *report.Report) error {
	longest, err := s.longest()
	if err != nil {
		return err
	}
	for _, p := range rep.Profiles {
		for i := range p.Controls {
			c := &p.Controls[i]
			if !s.enhanced {
				// Readers of reports make up their own then.
				c.Status = ""
			}
			for j := range c.Results {
				r := &c.Results[j]
				if s.noBacktrace {
					r.Backtrace = nil
				}
				r.CodeDesc, r.Message = truncated(r.CodeDesc, longest), truncated(r.Message, longest)
			}
		}
	}
	if s.noEmpty && len(rep.Profiles) > 1 {
		rep.Profiles = slices.DeleteFunc(rep.Profiles, func(p report.Profile) bool { return len(p.Controls) == 0 })
	}
	return nil
}

func truncated(text string, longest int) string {
	if longest < 0 || utf8.RuneCountInString(text) <= longest {
		return text
	}
	return string([]rune(text)[:longest]) + fmt.Sprintf("[Truncated to %d characters]", longest)
}
