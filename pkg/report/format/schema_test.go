// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sonde-dev/sonde/pkg/inspec"
	"github.com/sonde-dev/sonde/pkg/inspec/profile"
	"github.com/sonde-dev/sonde/pkg/inspec/target"
	"github.com/sonde-dev/sonde/pkg/report"
	"github.com/sonde-dev/sonde/test/rootfs"
)

// reports are those that the schemas are tried with: each outcome and hostile
// texts, a report of many controls, an empty one, and what the engine says.
func reports(t *testing.T) map[string]*report.Report {
	return map[string]*report.Report{
		"every outcome": everyOutcome(t),
		"hostile":       hostile("<a href=\"x\">\x00\u202e", "]]> {0} [x](1)"),
		"many":          many(500),
		"no profile":    {Version: "1"},
	}
}

// TestHDF holds what the engine reports on the golden corpus, as it is written,
// to the schema of InSpec's json reporter: passing and failing profiles,
// overlays, waivers, inputs and errors.
func TestHDF(t *testing.T) {
	schema := jsonSchema(t, "testdata/exec-json.schema.json")
	cases, err := filepath.Glob("../../../test/golden/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	ran, overlays, failed := 0, 0, 0
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			r := run(t, dir)
			if r == nil {
				return
			}
			ran++
			if len(r.Profiles) > 1 {
				overlays++
			}
			if r.Counts().Failed.Total > 0 {
				failed++
			}
			validate(t, schema, render(t, "json", r, options()))
		})
	}
	t.Logf("%d reports of the engine, %d of them overlays, %d with failures", ran, overlays, failed)
	if ran < 100 || overlays < 5 || failed < 20 {
		t.Errorf("too few reports to say anything")
	}
	for name, r := range reports(t) {
		t.Run(name, func(t *testing.T) { validate(t, schema, render(t, "json", r, options())) })
	}
}

// run runs the profile of a golden case; nil if it does not get as far as a
// report, which is tested with the engine.
func run(t *testing.T, dir string) *report.Report {
	t.Helper()
	root, err := target.Open(rootfs.Load(t, filepath.Join(dir, "rootfs.yml")))
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p, err := profile.Dir(filepath.Join(dir, "profile"))
	if err != nil {
		return nil
	}
	r, err := inspec.Run(t.Context(), p, root, inspec.Options{})
	if err != nil {
		return nil
	}
	return r
}

// TestSchemaRefuses shows that the schema of HDF holds something.
func TestSchemaRefuses(t *testing.T) {
	schema := jsonSchema(t, "testdata/exec-json.schema.json")
	whole := render(t, "json", everyOutcome(t), options())
	for _, tc := range [][2]string{
		{`"impact":0.7`, `"impact":7`},
		{`"refs":[]`, `"refs":null`},
		{`"status":"failed"`, `"status":"Failed"`},
		{`"run_time":`, `"runtime":`},
		{`"release":"12.11"`, `"release":12.11`},
		{`"sha256":"00"`, `"sha":"00"`},
		{`"line":3`, `"line":3,"column":1`},
	} {
		bad := bytes.Replace(whole, []byte(tc[0]), []byte(tc[1]), 1)
		if v, err := jsonschema.UnmarshalJSON(bytes.NewReader(bad)); err != nil || schema.Validate(v) == nil {
			t.Errorf("%s is valid, or was not there: %v", tc[1], err)
		}
	}
}

func jsonSchema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, data []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%v\n%.3000s", err, data)
	}
}

// TestSARIFSchema holds SARIF to the schema of OASIS.
func TestSARIFSchema(t *testing.T) {
	schema := jsonSchema(t, "testdata/sarif-2.1.0.schema.json")
	for name, r := range reports(t) {
		for _, f := range []string{"sarif", "sarif-problems"} {
			t.Run(f+" "+name, func(t *testing.T) { validate(t, schema, render(t, f, r, options())) })
		}
	}
}

// openSCAP is where Debian's openscap-common has NIST's schema.
const openSCAP = "/usr/share/openscap/schemas/xccdf/1.2/xccdf_1.2.xsd"

// TestXMLSchemas holds JUnit and XCCDF to their schemas, with libxml2.
func TestXMLSchemas(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if _, missing := os.Stat(openSCAP); err == nil {
		err = missing
	}
	if err != nil {
		if os.Getenv("SONDE_REQUIRE_XMLLINT") != "" {
			t.Fatalf("SONDE_REQUIRE_XMLLINT is set: %v", err)
		}
		t.Skip("needs xmllint and OpenSCAP's schemas (make test installs them)")
	}
	for f, schema := range map[string]string{"junit": "testdata/junit.xsd", "xccdf": openSCAP} {
		for name, r := range reports(t) {
			t.Run(f+" "+name, func(t *testing.T) {
				c := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", "--schema", schema, "-")
				c.Stdin = bytes.NewReader(render(t, f, r, options()))
				if out, err := c.CombinedOutput(); err != nil {
					t.Errorf("%v\n%.3000s", err, out)
				}
			})
		}
	}
}
