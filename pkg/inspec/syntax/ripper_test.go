// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package syntax

import (
	"bufio"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAgreesWithRipper compares our tree of every file of the corpus with the
// tree of Ruby's own parser. Set SONDE_RUBY_CORPUS to a folder (or several,
// separated like PATH) to compare any other Ruby; set SONDE_REQUIRE_RUBY=1 to
// make a missing ruby a failure.
func TestAgreesWithRipper(t *testing.T) {
	ruby, err := exec.LookPath("ruby")
	if err != nil {
		if os.Getenv("SONDE_REQUIRE_RUBY") == "1" {
			t.Fatalf("SONDE_REQUIRE_RUBY=1, but: %v", err)
		}
		t.Skipf("no Ruby to compare with: %v", err)
	}
	roots := []string{"testdata", "../../../test/golden", treeFiles(t)}
	if dirs := os.Getenv("SONDE_RUBY_CORPUS"); dirs != "" {
		roots = filepath.SplitList(dirs)
	}
	files := rubyFiles(t, roots)
	if len(files) == 0 {
		t.Fatalf("no .rb files under %v", roots)
	}

	cmd := exec.CommandContext(t.Context(), ruby, "testdata/ripper.rb")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReaderSize(out, 1<<20)
	accepted, refused, differ := 0, 0, 0
	for _, file := range files {
		theirs, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("read the tree of %s from ruby: %v", file, err)
		}
		theirs = strings.TrimSuffix(theirs, "\n")
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(file, string(src))
		switch {
		case theirs == "error" && err == nil:
			t.Errorf("%s: Ruby refuses it, we accept it", file)
			differ++
		case theirs == "error":
			refused++
		case err != nil:
			t.Errorf("Ruby accepts it, we do not: %v", err)
			differ++
		default:
			if ours := sexp(f.Body); ours != theirs {
				t.Errorf("%s: the trees differ\n%s", file, firstDifference(ours, theirs))
				differ++
			} else {
				accepted++
			}
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("ruby: %v", err)
	}
	t.Logf("%d files: %d with the same tree, %d refused by both, %d differ", len(files), accepted, refused, differ)
}

// treeFiles writes the sources of the table to files for Ruby to read.
func treeFiles(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for i, c := range trees {
		name := filepath.Join(dir, fmt.Sprintf("tree%03d.rb", i))
		if err := os.WriteFile(name, []byte(c.source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func rubyFiles(t testing.TB, roots []string) []string {
	t.Helper()
	var files []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".rb") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// firstDifference shows where two texts begin to differ.
func firstDifference(ours, theirs string) string {
	i := 0
	for i < len(ours) && i < len(theirs) && ours[i] == theirs[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-150):min(len(s), i+150)] }
	return "ours   …" + cut(ours) + "…\ntheirs …" + cut(theirs) + "…"
}
