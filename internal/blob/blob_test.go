package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/navette"
)

var key = blob.Key("org_a", "cal_1", "fil_1.mp4")

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if n, err := io.WriteString(w, text); err != nil || n != len(text) {
		t.Fatalf("wrote %d bytes: %v", n, err)
	}
}

func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return hex.EncodeToString(s[:])
}

// put commits a whole file.
func put(t *testing.T, d blob.Store, key, text string) blob.Info {
	t.Helper()
	w, err := d.Create(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	write(t, w, text)
	info, err := w.Commit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func read(t *testing.T, d blob.Store, key string) string {
	t.Helper()
	r, info, err := d.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(r)
	if err != nil || info.Size != int64(len(content)) {
		t.Fatalf("%d bytes, said %d: %v", len(content), info.Size, err)
	}
	return string(content)
}

func TestFileIsSeenWholeOrNotAtAll(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "half")
		if _, _, err := d.Open(t.Context(), key); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("before Commit: %v", err)
		}
		write(t, w, " and half")
		info, err := w.Commit(t.Context())
		if err != nil || info != (blob.Info{Size: 13, SHA256: sum("half and half")}) {
			t.Errorf("committed as %+v, %v", info, err)
		}
		if got := read(t, d, key); got != "half and half" {
			t.Errorf("read %q", got)
		}
		if measured, err := d.Measure(t.Context(), key); err != nil || measured != info {
			t.Errorf("measured %+v, %v", measured, err)
		}
		if left, err := d.Unfinished(t.Context()); err != nil || len(left) != 0 {
			t.Errorf("left over: %v, %v", left, err)
		}
		if _, err := w.Write([]byte("x")); !errors.Is(err, blob.ErrClosed) {
			t.Errorf("write after Commit: %v", err)
		}
		if _, err := w.Commit(t.Context()); !errors.Is(err, blob.ErrClosed) {
			t.Errorf("second Commit: %v", err)
		}
		if err := errors.Join(w.Abort(t.Context()), w.Close()); err != nil || read(t, d, key) != "half and half" {
			t.Errorf("Abort after Commit: %v", err)
		}
	})
}

func TestReaderSeeks(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		put(t, d, key, "0123456789")
		r, _, err := d.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		at, from := make([]byte, 3), make([]byte, 2)
		if _, err := r.ReadAt(at, 4); err != nil || string(at) != "456" {
			t.Errorf("at 4: %q, %v", at, err)
		}
		if _, err := r.Seek(-2, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(r, from); err != nil || string(from) != "89" {
			t.Errorf("the end: %q, %v", from, err)
		}
	})
}

// TestInterruptedFileIsTakenUp closes a file without committing it, as the operating system does for a killed process.
func TestInterruptedFileIsTakenUp(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "first part, ")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		d = place.Open()
		again, offset, err := d.Resume(t.Context(), key)
		if err != nil || offset != 12 {
			t.Fatalf("taken up at %d: %v", offset, err)
		}
		write(t, again, "second part")
		info, err := again.Commit(t.Context())
		if err != nil || info != (blob.Info{Size: 23, SHA256: sum("first part, second part")}) {
			t.Errorf("committed as %+v, %v", info, err)
		}
		if got := read(t, d, key); got != "first part, second part" {
			t.Errorf("read %q", got)
		}
	})
}

func TestResumeFromNothingAndCreateAnew(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		w, offset, err := d.Resume(t.Context(), key)
		if err != nil || offset != 0 {
			t.Fatalf("from nothing: %d, %v", offset, err)
		}
		write(t, w, "a long first attempt")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if info := put(t, d, key, "short"); info.Size != 5 || read(t, d, key) != "short" {
			t.Errorf("created anew as %+v, %q", info, read(t, d, key))
		}
		put(t, d, key, "replaced")
		if got := read(t, d, key); got != "replaced" {
			t.Errorf("replaced by %q", got)
		}
	})
}

// wantNoneLeft fails the test if a file, a part of one or an upload is left.
func wantNoneLeft(t *testing.T, place blobtest.Place) {
	t.Helper()
	if left := place.Left(); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "x")
		if err := w.Abort(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantNoneLeft(t, place)
	})
}

func TestManyWritersOfOneKey(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		var writing sync.WaitGroup
		var mu sync.Mutex
		committed := map[string]bool{}
		for i := range 16 {
			writing.Go(func() {
				text := strings.Repeat(string(rune('a'+i)), 1<<12)
				w, err := d.Create(t.Context(), key)
				if navette.CodeOf(err) == navette.Conflict {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				write(t, w, text)
				info, err := w.Commit(t.Context())
				if err != nil || info.SHA256 != sum(text) {
					t.Errorf("%+v, %v", info, err)
					return
				}
				mu.Lock()
				committed[text] = true
				mu.Unlock()
			})
		}
		writing.Wait()
		if got := read(t, d, key); !committed[got] {
			t.Errorf("the file is none of the %d committed ones: %.40q…", len(committed), got)
		}
	})
}

func TestRemoveLeavesNothing(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		put(t, d, key, "whole")
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "unfinished")
		if err := d.Remove(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Commit(t.Context()); navette.CodeOf(err) != navette.Conflict {
			t.Errorf("a file removed while it was written comes back: %v", err)
		}
		if err := errors.Join(w.Close(), d.Remove(t.Context(), key)); err != nil {
			t.Errorf("removing what is not there: %v", err)
		}
		wantNoneLeft(t, place)
	})
}

func TestEndedContextStopsTheWork(t *testing.T) {
	blobtest.Each(t, func(t *testing.T, place blobtest.Place) {
		d := place.Open()
		put(t, d, key, "whole")
		w, err := d.Create(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, w, "part")
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := w.Commit(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("Commit: %v", err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Resume(ended, key); !errors.Is(err, context.Canceled) {
			t.Errorf("Resume: %v", err)
		}
		if _, err := d.Measure(ended, key); !errors.Is(err, context.Canceled) {
			t.Errorf("Measure: %v", err)
		}
		if _, offset, err := d.Resume(t.Context(), key); err != nil || offset != 4 {
			t.Errorf("the part is gone: %d, %v", offset, err)
		}
		if !bytes.Equal([]byte(read(t, d, key)), []byte("whole")) {
			t.Error("the committed file was touched")
		}
	})
}
