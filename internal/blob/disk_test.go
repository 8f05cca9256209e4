package blob_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
)

// open returns a store in a new folder, and the folder.
func open(t *testing.T) (*blob.Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "blobs")
	return reopen(t, dir), dir
}

// reopen opens a store in a folder that may contain files already.
func reopen(t *testing.T, dir string) *blob.Disk {
	t.Helper()
	d, err := blob.NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestDiskHasANameAndSpaceAndNoAddresses(t *testing.T) {
	d, dir := open(t)
	if got := d.Name(); got != "disk:"+dir || !filepath.IsAbs(dir) {
		t.Errorf("name %q, folder %q", got, dir)
	}
	t.Chdir(filepath.Dir(dir))
	if got := reopen(t, filepath.Base(dir)).Name(); got != d.Name() {
		t.Errorf("by a relative path the name is %q, want %q", got, d.Name())
	}
	space, err := d.Space(t.Context())
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		t.Fatal(err)
	}
	total := int64(stat.Blocks) * int64(stat.Bsize) //nolint:unconvert // its type differs between systems
	if err != nil || !space.Known || space.Total != total || space.Free <= 0 || space.Free > total {
		t.Errorf("space %+v, %v; the file system has %d bytes", space, err, total)
	}
	put(t, d, key, "whole")
	if address, has, err := d.Address(t.Context(), key, time.Minute, blob.Served{}); address != "" || has || err != nil {
		t.Errorf("address %q, %v, %v", address, has, err)
	}
}

func TestSweep(t *testing.T) {
	d, dir := open(t)
	old, fresh, held := blob.Key("org_a", "cal_1", "old.mp4"), blob.Key("org_a", "cal_2", "new.mp4"),
		blob.Key("org_b", "cal_3", "held.mp4")
	writers := map[string]blob.Writer{}
	for _, k := range []string{old, fresh, held} {
		w, err := d.Create(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "part")
		writers[k] = w
	}
	if err := errors.Join(writers[old].Close(), writers[fresh].Close()); err != nil {
		t.Fatal(err)
	}
	put(t, d, key, "whole")
	stale := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"org/org_a/call/cal_1/.old.mp4.partial", "org/org_b/call/cal_3/.held.mp4.partial"} {
		if err := os.Chtimes(filepath.Join(dir, name), stale, stale); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := d.Unfinished(t.Context()); err != nil || len(left) != 2 {
		t.Errorf("unfinished: %+v, %v", left, err)
	}
	swept, err := d.Sweep(t.Context(), stale.Add(time.Hour))
	if err != nil || len(swept) != 1 || swept[0] != (blob.Partial{Key: old, Size: 4, Modified: stale}) {
		t.Errorf("swept: %+v, %v", swept, err)
	}
	if left, err := d.Unfinished(t.Context()); err != nil || len(left) != 1 || left[0].Key != fresh {
		t.Errorf("unfinished after the sweep: %+v, %v", left, err)
	}
	if _, err := writers[held].Commit(t.Context()); err != nil {
		t.Errorf("the sweep took the file of a writer: %v", err)
	}
	if read(t, d, key) != "whole" {
		t.Error("the sweep touched a committed file")
	}
}

func TestKeysCannotLeadOut(t *testing.T) {
	d, dir := open(t)
	outside := filepath.Join(filepath.Dir(dir), "outside")
	if err := os.MkdirAll(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "/", "x", "../outside/x", "org/a/call/b", "org/a/call/b/c/d", "org/a/call/b/..",
		"org/../call/b/c", "org/a/call/../c",
		"org/a/call/b/.hidden", "org/a/call/b/", "org//call/b/c", "/org/a/call/b/c", "org/a/call/b/c\x00",
		`org/a/call/b/..\c`, "org/a/call/b/c d",
		"org/a/call/b/é", "org/a/call/b/c\n", "ORG/a/call/b/c", "org/a/CALL/b/c",
		"org/a/call/b/" + strings.Repeat("x", 201)} {
		_, errCreate := d.Create(t.Context(), key)
		_, _, errResume := d.Resume(t.Context(), key)
		_, _, errOpen := d.Open(t.Context(), key)
		_, errMeasure := d.Measure(t.Context(), key)
		for _, err := range []error{errCreate, errResume, errOpen, errMeasure, d.Remove(t.Context(), key)} {
			if navette.CodeOf(err) != navette.Invalid {
				t.Errorf("key %q: %v", key, err)
			}
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "org")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Create(t.Context(), key); err == nil {
		t.Error("a symbolic link leads out of the folder")
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) != 0 {
		t.Errorf("written outside: %v, %v", left, err)
	}
}

func TestSecondWriterOfAKeyIsRefused(t *testing.T) {
	d, dir := open(t)
	w, err := d.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, "mine")
	for name, other := range map[string]*blob.Disk{"this process": d, "another opening of the folder": reopen(t, dir)} {
		if _, err := other.Create(t.Context(), key); navette.CodeOf(err) != navette.Conflict {
			t.Errorf("%s, Create: %v", name, err)
		}
		if _, _, err := other.Resume(t.Context(), key); navette.CodeOf(err) != navette.Conflict {
			t.Errorf("%s, Resume: %v", name, err)
		}
	}
	put(t, d, blob.Key("org_a", "cal_1", "fil_2.m4a"), "another key is free")
	if info, err := w.Commit(t.Context()); err != nil || info.SHA256 != sum("mine") {
		t.Errorf("the first writer: %+v, %v", info, err)
	}
}
