// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package protocol

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	requestMagic = "sonde1 request "
	// maxHeader bounds the JSON of a request, which holds inputs and names.
	maxHeader = 1 << 20
	// MaxBundle bounds one packed profile. Its bytes stand in the memory of
	// the pod under scan.
	MaxBundle  = 8 << 20
	maxBundles = 16
)

// Request asks the scanner for one run. Bundles follow it on the wire in the
// order of Bundles.
type Request struct {
	Bundles []Bundle `json:"bundles"`
	// Inputs override the profiles' inputs, by name.
	Inputs map[string]any `json:"inputs,omitempty"`
	// Controls selects controls by id; empty means all.
	Controls []string `json:"controls,omitempty"`
	// Extended asks for answers where InSpec has none.
	Extended bool `json:"extended,omitempty"`
}

// Bundle is one packed profile (tar.gz).
type Bundle struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
	Data   []byte `json:"-"`
}

// NewBundle describes packed bytes for a Request.
func NewBundle(name string, data []byte) Bundle {
	return Bundle{Name: name, Size: len(data), SHA256: digest(data), Data: data}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// WriteRequest sends a request and its bundles.
func WriteRequest(w io.Writer, r Request) error {
	header, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode scan request: %w", err)
	}
	if _, err := fmt.Fprintf(w, "%s%s\n", requestMagic, header); err != nil {
		return fmt.Errorf("send scan request: %w", err)
	}
	for _, b := range r.Bundles {
		if _, err := w.Write(b.Data); err != nil {
			return fmt.Errorf("send profile %q: %w", b.Name, err)
		}
	}
	return nil
}

// ReadRequest receives a request with its bundles' bytes, each checked against
// its digest. io.ErrUnexpectedEOF means that the sender went away.
func ReadRequest(r io.Reader) (Request, error) {
	br := bufio.NewReader(r)
	line, err := readLine(br, maxHeader)
	if err != nil {
		return Request{}, fmt.Errorf("receive scan request: %w", noEOF(err))
	}
	header, ok := strings.CutPrefix(line, requestMagic)
	if !ok {
		return Request{}, errors.New("receive scan request: not a sonde1 request")
	}
	var req Request
	if err := json.Unmarshal([]byte(header), &req); err != nil {
		return Request{}, fmt.Errorf("decode scan request: %w", err)
	}
	if len(req.Bundles) == 0 || len(req.Bundles) > maxBundles {
		return Request{}, fmt.Errorf("scan request has %d profiles: 1 to %d are allowed", len(req.Bundles), maxBundles)
	}
	for i := range req.Bundles {
		b := &req.Bundles[i]
		if b.Size < 0 || b.Size > MaxBundle {
			return Request{}, fmt.Errorf("profile %q has %d bytes: at most %d are allowed", b.Name, b.Size, MaxBundle)
		}
		b.Data = make([]byte, b.Size)
		if _, err := io.ReadFull(br, b.Data); err != nil {
			return Request{}, fmt.Errorf("receive profile %q: %w", b.Name, noEOF(err))
		}
		if got := digest(b.Data); got != b.SHA256 {
			return Request{}, fmt.Errorf("profile %q arrived with sha256 %s, announced was %s", b.Name, got, b.SHA256)
		}
	}
	return req, nil
}

// noEOF tells a sender that went away from one that said nothing more.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readLine reads one line of at most limit bytes, without its line feed.
func readLine(r *bufio.Reader, limit int) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > limit:
			return "", fmt.Errorf("line is longer than %d bytes", limit)
		case err == nil:
			return string(line[:len(line)-1]), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return string(line), err
		}
	}
}
