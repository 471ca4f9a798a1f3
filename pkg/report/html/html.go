// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package html

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"
	"time"

	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/pkg/threshold"
)

// Options is what a report does not know of itself. All of it may be left out.
type Options struct {
	// Title is "Compliance report" by default.
	Title  string
	Target Target
	// Threshold is what the threshold said; nil where none was asked.
	Threshold *threshold.Outcome
	// Undecided is why the threshold could say nothing: the error of its check.
	Undecided error
	// Generated is when the page is made.
	Generated time.Time
}

// Target is the container that was scanned.
type Target struct {
	Namespace string
	Pod       string
	Container string
	Image     string
}

var (
	//go:embed page.html.tmpl
	layout string
	//go:embed page.css
	style string
	//go:embed page.js
	script string
)

// page is the template of the whole. It is parsed when a page is first asked
// for: programs that link this package for another format start without it.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(layout))
})

// Write writes a report as a page. A text that is very long is cut, and says so.
func Write(w io.Writer, r *report.Report, o Options) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := page().Execute(b, newView(r, o)); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// policy allows the page its style, its script, and the pictures in both.
func policy() string {
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

func hash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
