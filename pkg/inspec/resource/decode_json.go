// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sonde-dev/sonde/pkg/inspec/interp"
)

// maxNesting is how deep JSON and YAML may nest (Ruby: JSON's max_nesting).
const maxNesting = 100

// decodeJSON reads one JSON text. Hashes keep their order, as in Ruby.
func decodeJSON(data []byte) (interp.Value, error) {
	d := json.NewDecoder(bytes.NewReader(strictJSON(data)))
	d.UseNumber()
	v, err := jsonValue(d, 0)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("unexpected end of input")
	}
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("unexpected token at offset %d", d.InputOffset())
	}
	return v, nil
}

// strictJSON is a text without what Ruby's parser takes beside JSON: comments,
// and escapes of characters that need none.
func strictJSON(data []byte) []byte {
	if !bytes.ContainsAny(data, `/\\`) {
		return data
	}
	out := make([]byte, 0, len(data))
	for rest := data; len(rest) > 0; {
		n := 1
		switch {
		case rest[0] == '"':
			var s []byte
			s, n = strictJSONString(rest)
			out = append(out, s...)
		case bytes.HasPrefix(rest, []byte("/*")) && bytes.Contains(rest[2:], []byte("*/")):
			n = 4 + bytes.Index(rest[2:], []byte("*/"))
			out = append(out, ' ')
		case bytes.HasPrefix(rest, []byte("//")) && bytes.IndexByte(rest, '\n') > 0:
			n = bytes.IndexByte(rest, '\n')
		default:
			out = append(out, rest[0])
		}
		rest = rest[n:]
	}
	return out
}

// strictJSONString is the string that a text begins with, and its length in it.
func strictJSONString(data []byte) ([]byte, int) {
	out := []byte{'"'}
	i := 1
	for ; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' && i+1 < len(data) {
			if i++; bytes.IndexByte([]byte(`"\/bfnrtu`), data[i]) >= 0 {
				out = append(out, '\\')
			}
		}
		out = append(out, data[i])
	}
	if i == len(data) {
		return out, i
	}
	return append(out, '"'), i + 1
}

func jsonValue(d *json.Decoder, depth int) (interp.Value, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("nesting of %d is too deep", depth)
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Number:
		return jsonNumber(token)
	case json.Delim:
		if token == '[' {
			return jsonArray(d, depth)
		}
		return jsonObject(d, depth)
	default:
		return interp.FromGo(token), nil
	}
}

func jsonArray(d *json.Decoder, depth int) (interp.Value, error) {
	list := interp.List()
	for d.More() {
		v, err := jsonValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		list.Elems = append(list.Elems, v)
	}
	_, err := d.Token()
	return list, err
}

func jsonObject(d *json.Decoder, depth int) (interp.Value, error) {
	hash := interp.NewHash()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := jsonValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		hash.Set(interp.Str(key.(string)), v)
	}
	_, err := d.Token()
	return hash, err
}

func jsonNumber(n json.Number) (interp.Value, error) {
	if !strings.ContainsAny(n.String(), ".eE") {
		i, ok := interp.ParseBig(n.String(), 10)
		if !ok {
			return nil, fmt.Errorf("unexpected token at '%s'", n)
		}
		return interp.NewInt(i), nil
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // Ruby: Infinity.
		return nil, err
	}
	return interp.Float(f), nil
}
