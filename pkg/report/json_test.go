// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzTree holds the reader of trees to encoding/json, value for value.
func FuzzTree(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-0.5e+3,true,false,null,""],"b":{"c":{}}}`, ` [ ] `, `[1,]`, `{"a":1,}`, `{,}`, `[1 2]`, `{"a" 1}`, `01`, `-`, `1.`, `1e`, `.5`, `+1`,
		`"\u00e9\ud83d\ude00\ud800\udc00x\ud800\n\/"`, `"\ud800"`, `"\ud800\u0041"`, `"\x"`, `"\u12"`, `"\u+123"`, "\"\xff\xfe é\"", "\"a\nb\"", `"`, `"\`,
		`nul`, `truex`, `[`, `{"a":`, "\ufeff{}", `1e999`, `{"a":1,"a":2}`, "\x00", `"\b\f\r\t\"\\"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want any
		wantErr := json.Unmarshal(data, &want)
		got, err := Decoder{MaxDepth: 5000, MaxValues: 1 << 20, LastKeyWins: true}.readTree(data)
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("got %v, encoding/json: %v", err, wantErr)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(want, got.plain()); diff != "" {
			t.Errorf("(-encoding/json +got):\n%s", diff)
		}
	})
}

func TestSkipMessage(t *testing.T) {
	for want, r := range map[string]Result{
		`"skip_message":""`:    {Status: ResultSkipped},
		`"skip_message":"why"`: {Status: ResultSkipped, SkipMessage: "why"},
		`"status":"passed"`:    {Status: ResultPassed},
	} {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(data), "skip_message"); !strings.Contains(string(data), want) || n != strings.Count(want, "skip_message") {
			t.Errorf("%s, want one with %s", data, want)
		}
	}
}
