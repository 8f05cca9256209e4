package importer_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/testkit"
)

// filling is a store whose disk runs full after the first bytes of each file, as long as it is full.
type filling struct {
	blob.Store
	full    *atomic.Bool
	resumed *atomic.Int64 // bytes of files that were continued
}

func (f filling) Resume(ctx context.Context, key string) (blob.Writer, int64, error) {
	w, offset, err := f.Store.Resume(ctx, key)
	f.resumed.Add(offset)
	return fillingWriter{w, f.full}, offset, err
}

type fillingWriter struct {
	blob.Writer
	full *atomic.Bool
}

func (w fillingWriter) ReadFrom(r io.Reader) (int64, error) {
	if !w.full.Load() {
		return w.Writer.ReadFrom(r)
	}
	n, err := w.Writer.ReadFrom(io.LimitReader(r, 10))
	if err == nil {
		err = &os.PathError{Op: "write", Path: "blob", Err: syscall.ENOSPC}
	}
	return n, err
}

// TestAFullDiskCountsNoTryAndKeepsWhatCame lets the disk be full for minutes. The imports continue where they stopped.
func TestAFullDiskCountsNoTryAndKeepsWhatCame(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var full atomic.Bool
		var resumed atomic.Int64
		w := testkit.New(t, s, testkit.Blobs(func(s blob.Store) blob.Store { return filling{s, &full, &resumed} }))
		full.Store(true)
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Jump(w.In(testkit.SweepEvery))
		w.Pass(2 * time.Minute)
		coming, err := w.Library.Imports(w.Context(), w.Owner)
		w.Must(err)
		if len(coming) != 5 {
			w.Fatalf("%d files on their way", len(coming))
		}
		for _, file := range coming {
			p, err := w.Store.Org(w.Org).PromiseAbout(w.Context(), navette.PromiseFile, file.FileID)
			w.Must(err)
			tries, err := w.Store.Org(w.Org).Tries(w.Context(), p.ID)
			w.Must(err)
			if file.Failure != "reason.disk_full" || p.Attempt != 0 || len(tries) != 0 || file.NextAt.IsZero() {
				w.Errorf("%+v after %d tries, %+v", file, len(tries), p)
			}
		}
		full.Store(false)
		resumed.Store(0)
		w.Pass(time.Minute)
		w.WantImported(title)
		if resumed.Load() == 0 {
			w.Error("the files were downloaded from their beginning")
		}
	})
}

// TestADamagedFileIsImportedAgain damages a stored video and removes a stored transcript. Until they are imported again
// from Zoom, the call stays in the library.
func TestADamagedFileIsImportedAgain(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Pass(testkit.SweepEvery + time.Minute)
		w.WantImported(title)
		row := w.Calls("")[0]
		var damaged []navette.RecordingFile
		for _, f := range row.Files {
			if f.FileType == "MP4" || f.FileType == "TRANSCRIPT" {
				damaged = append(damaged, f)
			}
		}
		for _, f := range damaged {
			w.Must(w.Blobs.Remove(w.Context(), f.BlobKey))
			if f.FileType == "MP4" {
				put(w, f.BlobKey, bytes.Repeat([]byte{0}, int(f.Size)))
			}
		}
		w.Must(w.Rules.Storage.BeginVerify(w.Context(), 0))
		w.Pass(time.Minute)
		for _, f := range damaged {
			info, err := w.Blobs.Measure(w.Context(), f.BlobKey)
			after, errAfter := w.Store.Org(w.Org).File(w.Context(), f.ID)
			if err != nil || errAfter != nil || !blob.Equal(info, f) || after.Damaged() || after.Store != w.Blobs.Name() {
				w.Errorf("%s: %+v, %v; %+v", f.FileType, info, err, after)
			}
		}
		w.WantImported(title)
	})
}

// put stores a file as it is.
func put(w *testkit.Studio, key string, content []byte) {
	w.Helper()
	to, err := w.Blobs.Create(w.Context(), key)
	w.Must(err)
	defer func() { _ = to.Close() }()
	_, err = to.Write(content)
	w.Must(err)
	_, err = to.Commit(w.Context())
	w.Must(err)
}
