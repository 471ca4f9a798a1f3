// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package ci

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/rhysd/actionlint"

	"github.com/sonde-dev/sonde/pkg/report"
)

// Each workflow is one that GitHub takes.
func TestGitHubAccepts(t *testing.T) {
	files, err := filepath.Glob("../../docs/ci/github-*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no workflows", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, errs := actionlint.Parse(data)
		linter, err := actionlint.NewLinter(os.Stderr, &actionlint.LinterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		more, err := linter.Lint(filepath.Base(file), data, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range append(errs, more...) {
			t.Error(e)
		}
	}
}

// An image is scanned by the steps as they are written: one that meets the
// profile lets the job pass, one that does not fails it and leaves its reports.
func TestImage(t *testing.T) {
	path := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(path, "sonde"), "../../cmd/sonde")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, text)
	}
	server := httptest.NewServer(registry.New())
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	push(t, host+"/app:good", "../workloads/good/rootfs")
	push(t, host+"/app:bad", "../workloads/bad/rootfs")

	for service, example := range map[string]struct {
		parse func(string) (Job, error)
		file  string
		html  string
	}{
		"github": {GitHub, "../../docs/ci/github-image.yaml", ""},
		"gitlab": {GitLab, "../../docs/ci/gitlab-image.yml", "report.html"},
	} {
		for _, image := range []string{"good", "bad"} {
			t.Run(service+"/"+image, func(t *testing.T) {
				job, err := example.parse(example.file)
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				summary := filepath.Join(dir, "step-summary")
				said, err := job.Run(t.Context(), Service{Dir: dir, Path: path, Variables: map[string]string{
					"IMAGE": host + "/app:" + image, "GITHUB_STEP_SUMMARY": summary,
				}})
				if (err == nil) != (image == "good") {
					t.Fatalf("ended with %v:\n%s", err, said)
				}
				var rep report.Report
				decode(t, filepath.Join(dir, "hdf.json"), &rep)
				if c := rep.Counts(); (c.Failed.Total == 0) != (image == "good") || c.Passed.Total == 0 {
					t.Errorf("counts %+v", c)
				}
				switch service {
				case "github":
					decode(t, filepath.Join(dir, "sonde.sarif"), new(any))
					if text, err := os.ReadFile(summary); err != nil || len(text) == 0 {
						t.Errorf("summary: %v", err)
					}
				case "gitlab":
					for _, f := range []string{"junit.xml", "report.html"} {
						if _, err := os.Stat(filepath.Join(dir, f)); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
	}
}

func decode(t *testing.T, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Errorf("%s: %v", filepath.Base(file), err)
	}
}

// push makes an image of a folder and puts it into the registry.
func push(t *testing.T, ref, dir string) {
	t.Helper()
	archive := filepath.Join(t.TempDir(), "layer.tar")
	if text, err := exec.CommandContext(t.Context(), "tar", "--create", "--file", archive, "--directory", dir, "--owner=0", "--group=0", ".").CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, text)
	}
	layer, err := tarball.LayerFromFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		t.Fatal(err)
	}
	to, err := name.ParseReference(ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(to, image, remote.WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
}
