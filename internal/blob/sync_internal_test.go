package blob

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestAStoredFileSyncsTwoFolders lists the folders that are synced when files of several calls are committed. Each sync
// waits for the disk, even if the folder has not changed.
func TestAStoredFileSyncsTwoFolders(t *testing.T) {
	dir := t.TempDir()
	d, err := NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var synced []string
	d.syncFile = func(f *os.File) error {
		name, err := filepath.Rel(dir, f.Name())
		if info, statErr := f.Stat(); err == nil && statErr == nil && info.IsDir() {
			synced = append(synced, name)
		}
		return f.Sync()
	}
	commit := func(org, call, file string, want ...string) {
		t.Helper()
		synced = nil
		w, err := d.Create(t.Context(), Key(org, call, file))
		if err == nil {
			_, err = w.Commit(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(synced, want) {
			t.Errorf("%s of %s synced %q, want %q", file, call, synced, want)
		}
	}
	commit("org_a", "cal_1", "1", "org/org_a/call/cal_1", "org/org_a/call", "org/org_a", "org", ".")
	commit("org_a", "cal_1", "2", "org/org_a/call/cal_1", "org/org_a/call")
	commit("org_a", "cal_2", "1", "org/org_a/call/cal_2", "org/org_a/call")
	commit("org_b", "cal_3", "1", "org/org_b/call/cal_3", "org/org_b/call", "org/org_b", "org", ".")
	if err := d.Remove(t.Context(), Key("org_b", "cal_3", "1")); err != nil {
		t.Fatal(err)
	}
	commit("org_b", "cal_4", "1", "org/org_b/call/cal_4", "org/org_b/call")
	if err := os.RemoveAll(filepath.Join(dir, "org")); err != nil { // as an operator may do
		t.Fatal(err)
	}
	commit("org_a", "cal_5", "1", "org/org_a/call/cal_5", "org/org_a/call", "org/org_a", "org", ".")
}

// TestAMeasuredFileIsOnStableStorage lets a commit fail when it syncs the folders. The file exists, and a caller that
// measures it counts it as stored, so Measure must sync the folders.
func TestAMeasuredFileIsOnStableStorage(t *testing.T) {
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	failure, folders := errors.New("the disk does not answer"), 0
	d.syncFile = func(f *os.File) error {
		info, err := f.Stat()
		if err != nil || !info.IsDir() {
			return errors.Join(err, f.Sync())
		}
		folders++
		return errors.Join(failure, f.Sync())
	}
	key := Key("org_a", "cal_1", "1")
	w, err := d.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if _, err := w.Commit(t.Context()); !errors.Is(err, failure) {
		t.Fatalf("committed with %v", err)
	}
	if _, err := d.Measure(t.Context(), key); !errors.Is(err, failure) {
		t.Errorf("measured with %v", err)
	}
	failure, folders = nil, 0
	if _, err := d.Measure(t.Context(), key); err != nil || folders != 5 {
		t.Errorf("measuring synced %d folders, want 5: %v", folders, err)
	}
}
