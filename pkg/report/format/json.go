// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bufio"
	"bytes"
	"encoding/json"
)

// jsonWriter writes JSON piece by piece, so that a list is never whole in
// memory. It keeps the first error and does nothing after it.
type jsonWriter struct {
	w     *bufio.Writer
	begun bool // the list at hand has an element
	err   error
}

// raw writes text that the caller knows to be JSON where it stands; a list
// begins or ends there.
func (j *jsonWriter) raw(text string) {
	j.begun = false
	if j.err == nil {
		_, j.err = j.w.WriteString(text)
	}
}

// value writes one value.
func (j *jsonWriter) value(v any) {
	if j.err != nil {
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if j.err = e.Encode(v); j.err == nil {
		_, j.err = j.w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	}
}

// element writes one value of the list at hand.
func (j *jsonWriter) element(v any) {
	if j.begun {
		j.raw(",")
	}
	j.value(v)
	j.begun = true
}
