// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// a report, and what names it.
var (
	hdf    = []byte(`{"platform":{"name":"distroless"},"profiles":[]}`)
	apiRef = Report{"shop", "api-0", "api", noon, digestOf(hdf)}
)

func TestNew(t *testing.T) {
	tests := map[string]struct{ where, fails string }{
		"directory":            {"file:///var/lib/sonde/reports", ""},
		"relative directory":   {"file://reports", "three slashes"},
		"no scheme":            {"/var/lib/sonde", `scheme "" is not known`},
		"unknown scheme":       {"ftp://host/x", `scheme "ftp" is not known`},
		"no URL":               {"s3://[secret", "not a URL"},
		"bucket":               {"s3://reports", ""},
		"bucket and prefix":    {"s3://reports/prod/a?region=eu-central-1", ""},
		"another S3":           {"s3://reports?endpoint=https://minio.example:9000&use_path_style=true&region=x", ""},
		"no bucket":            {"s3:///prefix", "names no bucket"},
		"opaque":               {"s3:reports", "no host"},
		"user":                 {"s3://AKIA:secret@reports", "do not belong in the URL"},
		"user of the endpoint": {"s3://reports?endpoint=https://AKIA:secret@minio.example", "do not belong in parameter"},
		"unknown parameter":    {"s3://reports?secret_key=secret", `parameter "secret_key" is not known`},
		"signing key":          {"gs://reports?private_key_path=/secret", `parameter "private_key_path" is not known`},
		"token":                {"azblob://reports?sas_token=secret", `parameter "sas_token" is not known`},
		"token as a query":     {"azblob://reports?sig=secret&se=2027", "is not known"},
		"Google":               {"gs://reports/prod", ""},
		"Azure":                {"azblob://reports?storage_account=acme", ""},
		"fragment":             {"s3://reports#secret", "fragment"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a, err := New(tt.where)
			switch {
			case tt.fails == "" && err != nil:
				t.Fatal(err)
			case tt.fails == "":
				if a.String() != tt.where {
					t.Errorf("is %s", a)
				}
			case err == nil:
				t.Fatal("it was taken")
			case !strings.Contains(err.Error(), tt.fails) || strings.Contains(err.Error(), "secret ") || strings.Contains(err.Error(), "=secret"):
				t.Error(err)
			}
		})
	}
}

func TestRedact(t *testing.T) {
	for text, want := range map[string]string{
		`Put "https://acme.blob.core.windows.net/r/x?sv=1&sig=SECRET": dial tcp: refused`: `Put "https://acme.blob.core.windows.net/r/x": dial tcp: refused`,
		"get s3://KEY:SECRET@bucket/x":             "get s3://bucket/x",
		"two\nlines http://a/b?c=SECRET and more":  "two lines http://a/b and more",
		"no address: open /var/lib/sonde: refused": "no address: open /var/lib/sonde: refused",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestNames(t *testing.T) {
	a, err := New("s3://bucket/prod?region=x")
	if err != nil {
		t.Fatal(err)
	}
	location := a.Location(apiRef)
	if want := "s3://bucket/prod/reports/shop/api-0/api/20261123T120000Z-" + apiRef.Digest[7:] + ".json.gz?region=x"; location != want {
		t.Errorf("location %s", location)
	}
	if where, ok := Split(location); !ok || where != a.String() {
		t.Errorf("split into %s, %v", where, ok)
	}
	// Namespaces may be called as the parts of a name are.
	odd := Report{"reports", "reports", "reports", noon, apiRef.Digest}
	if where, ok := Split(a.Location(odd)); !ok || where != a.String() {
		t.Errorf("split into %s, %v", where, ok)
	}
	for _, no := range []string{"", "unavailable", "file:///var/lib/sonde/reports", "s3://bucket/x.json", "://"} {
		if where, ok := Split(no); ok {
			t.Errorf("%q is in %s", no, where)
		}
	}
}

// Names that could lead out of their place never reach a store.
func TestHostileNames(t *testing.T) {
	dir := t.TempDir()
	a := directory(t, dir)
	for _, name := range []string{
		"", ".", "..", "../x", "a/../b", "/etc", "a/b", `a\b`, "a b", "A", "a\x00b", "a\n", "-a", "a-", "a..b", "é", "%2e%2e", strings.Repeat("a", 254),
	} {
		for _, r := range []Report{
			{name, "p", "c", noon, apiRef.Digest},
			{"n", name, "c", noon, apiRef.Digest},
			{"n", "p", name, noon, apiRef.Digest},
			{"n", "p", "c", noon, "sha256:" + name},
			{"n", "p", "c", noon, name},
		} {
			if _, err := a.Put(t.Context(), r, hdf); err == nil {
				t.Errorf("%+v was written", r)
			}
			if _, err := a.Get(t.Context(), r); err == nil {
				t.Errorf("%+v was read", r)
			}
		}
		if err := a.PutEntry(t.Context(), Entry{"n", "p", name, 1, noon, apiRef.Digest}, []byte("{}")); err == nil {
			t.Errorf("UID %q was written", name)
		}
		for _, err := range a.History(t.Context(), name, "p", "") {
			if err == nil {
				t.Errorf("namespace %q was listed", name)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func FuzzNames(f *testing.F) {
	f.Add(apiRef.name())
	f.Add(Entry{"n", "p", "u", 1, noon, apiRef.Digest}.name())
	f.Add("reports/../../x/20261123T120000Z-.json.gz")
	f.Fuzz(func(t *testing.T, name string) {
		if r, ok := parseReport(name); ok && r.name() != name {
			t.Errorf("%q was read as %q", name, r.name())
		}
		if e, ok := parseEntry(name); ok && e.name() != name {
			t.Errorf("%q was read as %q", name, e.name())
		}
		if where, ok := Split(name); ok && !strings.HasPrefix(name, where[:min(len(where), 3)]) {
			t.Errorf("%q is in %q", name, where)
		}
	})
}

// What goes, of reports of one container a day.
func TestExpiry(t *testing.T) {
	day := func(n int) Report {
		return Report{"shop", "api-0", "api", noon.AddDate(0, 0, n), apiRef.Digest}
	}
	tests := map[string]struct {
		keep Retention
		want []int
	}{
		"all are kept": {Retention{}, nil},
		"age":          {Retention{Age: 50 * time.Hour}, []int{-5, -4, -3}},
		"count":        {Retention{Count: 4}, []int{-5, -4}},
		"both":         {Retention{Age: 50 * time.Hour, Count: 2}, []int{-5, -4, -3, -2}},
		"one":          {Retention{Count: 1}, []int{-5, -4, -3, -2, -1}},
		"nothing":      {Retention{Age: time.Nanosecond}, []int{-5, -4, -3, -2, -1}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := expiry{keep: tt.keep, now: noon}
			var gone []string
			see := func(name string) {
				if g := e.report(name); g != "" {
					gone = append(gone, g)
				}
			}
			// Another container's reports, and what is not ours, count for nothing.
			see("reports/shop/api-0/aaa/notes.txt")
			for n := -5; n <= 0; n++ {
				see(day(n).name())
				see("reports/shop/api-0/api/readme.md")
			}
			other := apiRef
			other.Container = "sidecar"
			see(other.name())
			var want []string
			for _, n := range tt.want {
				want = append(want, day(n).name())
			}
			if diff := cmp.Diff(want, gone); diff != "" {
				t.Error(diff)
			}
		})
	}
}
