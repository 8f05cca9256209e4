package e2e

import (
	"context"
	"io"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
)

// Windows of a store of files.
const (
	blobResumed   = "blob resumed"   // the file's writer is open
	blobWritten   = "blob written"   // every byte is written, and none is committed
	blobCommitted = "blob committed" // the file is committed, and no row refers to it
	blobMeasured  = "blob measured"  // a file that an earlier server committed was read again
	blobOpened    = "blob opened"    // the file is open to be checked
)

// windowedStore is a store of files that passes windows between its steps.
type windowedStore struct {
	blob.Store
	reached jobs.Window
}

func (s windowedStore) Create(ctx context.Context, key string) (blob.Writer, error) {
	w, err := s.Store.Create(ctx, key)
	return windowedWriter{w, ctx, s.reached}, err
}

func (s windowedStore) Resume(ctx context.Context, key string) (blob.Writer, int64, error) {
	w, offset, err := s.Store.Resume(ctx, key)
	if err == nil {
		s.reached(ctx, blobResumed)
	}
	return windowedWriter{w, ctx, s.reached}, offset, err
}

func (s windowedStore) Measure(ctx context.Context, key string) (blob.Info, error) {
	info, err := s.Store.Measure(ctx, key)
	if err == nil {
		s.reached(ctx, blobMeasured)
	}
	return info, err
}

func (s windowedStore) Open(ctx context.Context, key string) (blob.Reader, blob.Info, error) {
	r, info, err := s.Store.Open(ctx, key)
	if err == nil {
		s.reached(ctx, blobOpened)
	}
	return r, info, err
}

type windowedWriter struct {
	blob.Writer
	ctx     context.Context //nolint:containedctx // of the call that opened the writer
	reached jobs.Window
}

func (w windowedWriter) ReadFrom(r io.Reader) (int64, error) {
	n, err := w.Writer.ReadFrom(r)
	if err == nil {
		w.reached(w.ctx, blobWritten)
	}
	return n, err
}

func (w windowedWriter) Commit(ctx context.Context) (blob.Info, error) {
	info, err := w.Writer.Commit(ctx)
	if err == nil {
		w.reached(ctx, blobCommitted)
	}
	return info, err
}
