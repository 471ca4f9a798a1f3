// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// directory is an archive in a directory that does not waste a test's time.
func directory(t *testing.T, dir string) *Archive {
	t.Helper()
	a, err := New("file://" + dir)
	if err != nil {
		t.Fatal(err)
	}
	a.effort.pause = time.Millisecond
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// holdUp is what every kind of archive must do.
func holdUp(t *testing.T, a *Archive) {
	t.Helper()
	ctx := t.Context()
	if _, err := a.Get(ctx, apiRef); !errors.Is(err, ErrNotFound) {
		t.Errorf("read what is not there: %v", err)
	}
	for range 2 { // writing twice is writing once
		location, err := a.Put(ctx, apiRef, hdf)
		if err != nil {
			t.Fatal(err)
		}
		if where, ok := Split(location); !ok || where != a.String() {
			t.Errorf("location %s", location)
		}
	}
	data, err := a.Get(ctx, apiRef)
	if err != nil || string(data) != string(hdf) {
		t.Errorf("read %q, %v", data, err)
	}
	wrong := apiRef
	wrong.Digest = digestOf(nil)
	if _, err := a.Put(ctx, wrong, hdf); err == nil {
		t.Error("a report was written under the digest of another")
	}

	// `api` is walked before `api-1`, and sorts after it.
	for i, container := range []string{"api", "api-1", "api", "sidecar", "api"} {
		r := Report{"shop", "api-0", container, noon.Add(time.Duration(i+1) * time.Hour), apiRef.Digest}
		if _, err := a.Put(ctx, r, hdf); err != nil {
			t.Fatal(err)
		}
	}
	other := apiRef
	other.Pod = "api-01"
	if _, err := a.Put(ctx, other, hdf); err != nil {
		t.Fatal(err)
	}
	history := func(container string) []string {
		var list []string
		for r, err := range a.History(ctx, "shop", "api-0", container) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, r.Container+" "+r.Time.Format("15"))
		}
		return list
	}
	if diff := cmp.Diff([]string{"api 12", "api 13", "api 15", "api 17"}, history("api")); diff != "" {
		t.Error(diff)
	}
	all := history("")
	slices.Sort(all)
	if diff := cmp.Diff([]string{"api 12", "api 13", "api 15", "api 17", "api-1 14", "sidecar 16"}, all); diff != "" {
		t.Error(diff)
	}
	at, err := a.At(ctx, "shop", "api-0", "api", noon.Add(4*time.Hour))
	if err != nil || len(at) != 1 || at[0].Time.Hour() != 15 {
		t.Errorf("at 16:00: %v, %v", at, err)
	}
	if at, err = a.At(ctx, "shop", "api-0", "", time.Time{}); err != nil || len(at) != 3 {
		t.Errorf("last: %v, %v", at, err)
	}

	for seq, age := range []int{3, 1} {
		e := Entry{"shop", "api-0", "0b9e7a7e-3f56-4d0e-9d3b-111111111111", seq + 1, noon.AddDate(0, 0, -age), apiRef.Digest}
		if err := a.PutEntry(ctx, e, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	for hash, want := range map[string]bool{apiRef.Digest: true, "sha256:" + strings.Repeat("0", 64): false} {
		e := Entry{"shop", "api-0", "0b9e7a7e-3f56-4d0e-9d3b-111111111111", 2, noon.AddDate(0, 0, -1), hash}
		if there, err := a.HasEntry(ctx, e); there != want || err != nil {
			t.Errorf("entry with %s is there: %v, %v", hash, there, err)
		}
	}
	kept, err := a.Trail(ctx, "shop", "api-0", "0b9e7a7e-3f56-4d0e-9d3b-111111111111")
	if err != nil || len(kept) != 2 || kept[0].Seq != 1 || kept[1].Seq != 2 || kept[1].Hash != apiRef.Digest {
		t.Errorf("trail %v, %v", kept, err)
	}
	keep := Retention{Count: 2, Trail: 48 * time.Hour}
	if n, err := a.Retain(ctx, keep, noon, 2); n != 2 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
	if n, err := a.Retain(ctx, keep, noon, 100); n != 1 || err != nil { // one audit entry is left to go
		t.Errorf("removed %d, %v", n, err)
	}
	if diff := cmp.Diff([]string{"api 15", "api 17"}, history("api")); diff != "" {
		t.Error(diff)
	}
	if n, err := a.Retain(ctx, Retention{Age: time.Hour, Trail: time.Hour}, noon.AddDate(0, 0, 2), 100); n != 6 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
	if left := history(""); left != nil {
		t.Errorf("left %v", left)
	}
}

func TestDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "when needed")
	a := directory(t, strings.ReplaceAll(dir, " ", "%20"))
	holdUp(t, a)
	// Pods come and go; their directories must not stay for ever.
	for _, kind := range []string{reports, trail} {
		left, err := os.ReadDir(filepath.Join(dir, kind))
		if err != nil || len(left) > 0 {
			t.Errorf("left of %s: %v, %v", kind, left, err)
		}
	}
}

func TestDirectoryTidy(t *testing.T) {
	dir := t.TempDir()
	a := directory(t, dir)
	if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(dir, filepath.FromSlash(apiRef.name()))
	for name, age := range map[string]time.Duration{
		kept + ".17f3a.tmp":                                 2 * time.Hour, // a killed writer's
		kept + ".17f3b.tmp":                                 time.Minute,   // being written
		filepath.Join(filepath.Dir(kept), "notes.tmp"):      2 * time.Hour, // somebody's
		filepath.Join(filepath.Dir(kept), "old.txt"):        2 * time.Hour,
		filepath.Join(dir, reports, "gone", "pod", "x.txt"): 0,
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, noon.Add(-age), noon.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, reports, "gone", "pod", "x.txt")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Retain(t.Context(), Retention{}, noon, 10); err != nil {
		t.Fatal(err)
	}
	var left []string
	for name, err := range walk(t.Context(), dir, "") {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, filepath.Base(name))
	}
	base := filepath.Base(kept)
	if diff := cmp.Diff([]string{base, base + ".17f3b.tmp", "notes.tmp", "old.txt"}, left); diff != "" {
		t.Error(diff)
	}
	if _, err := os.Stat(filepath.Join(dir, reports, "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty directory is left: %v", err)
	}
}

// What somebody did to a report shows.
func TestTampered(t *testing.T) {
	bomb, err := pack(make([]byte, maxReport+1))
	if err != nil {
		t.Fatal(err)
	}
	other, err := pack([]byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := pack(hdf)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"another report": other, "empty": {}, "no gzip": []byte("hello"), "half": whole[:len(whole)/2], "bomb": bomb,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			a := directory(t, dir)
			if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(apiRef.name())), data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Get(t.Context(), apiRef); !errors.Is(err, ErrDigest) {
				t.Errorf("got %v", err)
			}
			// Written again, it is whole again.
			if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
				t.Fatal(err)
			}
			if _, err := a.Get(t.Context(), apiRef); err != nil {
				t.Error(err)
			}
		})
	}
}

// An archive that is not there is an error of each call, and works once it is.
func TestDirectoryComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "volume")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := directory(t, dir)
	_, err := a.Put(t.Context(), apiRef, hdf)
	if err == nil || !strings.Contains(err.Error(), "3 attempts") {
		t.Errorf("got %v", err)
	}
	if _, err := a.Get(t.Context(), apiRef); err == nil || errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Put(t.Context(), apiRef, hdf); err != nil {
		t.Error(err)
	}
}
