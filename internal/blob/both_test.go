package blob_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
)

// openBoth returns two stores on the disk as one.
func openBoth(t *testing.T) *blob.Both {
	t.Helper()
	inNew, _ := open(t)
	inOld, _ := open(t)
	both := &blob.Both{New: inNew, Old: inOld}
	if err := both.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return both
}

// found returns the content of a file, and the name of the store that has it.
func found(t *testing.T, s blob.Store, key string) (text, store string) {
	t.Helper()
	r, info, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content), info.Store
}

func TestBothReadFromTheNewStoreFirst(t *testing.T) {
	both := openBoth(t)
	other := blob.Key("org_a", "cal_1", "fil_2.mp4")
	put(t, both.Old, key, "old")
	put(t, both.Old, other, "old")
	put(t, both, key, "new")
	for key, want := range map[string][2]string{
		key: {"new", both.New.Name()}, other: {"old", both.Old.Name()},
	} {
		if text, store := found(t, both, key); text != want[0] || store != want[1] {
			t.Errorf("%s: %q in %q, want %q", key, text, store, want)
		}
		if info, err := both.Measure(t.Context(), key); err != nil || info.Store != want[1] || info.SHA256 != sum(want[0]) {
			t.Errorf("%s: measured %+v, %v", key, info, err)
		}
	}
	if text, _ := found(t, both.Old, key); text != "old" {
		t.Errorf("a file written to both replaced that of the old store: %q", text)
	}
	if err := both.Remove(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	for what, s := range map[string]blob.Store{"new": both.New, "old": both.Old, "both": both} {
		if _, _, err := s.Open(t.Context(), key); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("%s: after Remove: %v", what, err)
		}
	}
}

// movedMeanwhile is a store that lets a move finish before each of its looks.
type movedMeanwhile struct {
	blob.Store
	move func()
}

func (m movedMeanwhile) Open(ctx context.Context, key string) (blob.Reader, blob.Info, error) {
	m.move()
	return m.Store.Open(ctx, key)
}

func TestAFileThatIsMovedDuringALookIsFound(t *testing.T) {
	both := openBoth(t)
	put(t, both.Old, key, "moving")
	old := both.Old
	both.Old = movedMeanwhile{old, func() {
		put(t, both.New, key, "moving")
		if err := old.Remove(t.Context(), key); err != nil {
			t.Error(err)
		}
	}}
	if text, store := found(t, both, key); text != "moving" || store != both.New.Name() {
		t.Errorf("%q in %q", text, store)
	}
}

// TestOneStoreUnderTwoNamesIsRefused opens one folder through a symbolic link.
func TestOneStoreUnderTwoNamesIsRefused(t *testing.T) {
	d, dir := open(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	put(t, d, key, "kept")
	for what, other := range map[string]blob.Store{"the same": d, "a link": reopen(t, link)} {
		err := (&blob.Both{New: d, Old: other}).Check(t.Context())
		if err == nil || !strings.Contains(err.Error(), "same store") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left := read(t, d, key); left != "kept" {
		t.Errorf("after the look: %q", left)
	}
}
