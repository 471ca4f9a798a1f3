// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/json"
	"io"
)

// event is one line of JSON from the supervisor to "up".
type event struct {
	// Step names what is done now.
	Step string `json:"step,omitempty"`
	// Failure says why the node ended, with the last log lines of what broke.
	Failure string `json:"failure,omitempty"`
}

// send writes an event. Nobody may be listening any more, once "up" has gone.
func send(w io.Writer, e event) {
	_ = json.NewEncoder(w).Encode(e)
}

// tell sends err as the failure and returns it.
func tell(w io.Writer, err error) error {
	send(w, event{Failure: err.Error()})
	return err
}

// events decodes what send wrote, until the writer has gone.
func events(r io.Reader) <-chan event {
	ch := make(chan event)
	go func() {
		defer close(ch)
		for lines := bufio.NewScanner(r); lines.Scan(); {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil {
				ch <- e
			}
		}
	}()
	return ch
}
