package zoom

import (
	"context"
	"errors"
	"io"
	"time"
)

// downloadBody is the body of a download. It fails if no bytes arrive for a while, or if the body ends early.
type downloadBody struct {
	body  io.ReadCloser
	left  int64 // bytes that are still missing; negative if unknown
	watch *idleWatch
}

// Read implements io.Reader. It returns io.EOF only if every announced byte was read.
func (b *downloadBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.watch.alive()
	if b.left >= 0 {
		b.left -= int64(n)
	}
	switch {
	case err == nil:
		return n, nil
	case b.watch.stalled():
		return n, &DownloadError{Failure: Stalled}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return n, err
	case errors.Is(err, io.EOF) && b.left <= 0:
		return n, io.EOF
	case errors.Is(err, io.EOF):
		return n, &DownloadError{Failure: Cut}
	}
	return n, &DownloadError{Failure: Cut, Cause: withoutURL(err)}
}

// Close implements io.Closer.
func (b *downloadBody) Close() error {
	b.watch.stop()
	return b.body.Close()
}

// idleWatch cancels a download when no bytes arrive for a while, in real time.
type idleWatch struct {
	after  time.Duration
	timer  *time.Timer
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when the download was cancelled
}

func newIdleWatch(after time.Duration, cancel context.CancelCauseFunc) *idleWatch {
	w := &idleWatch{after: after, cancel: cancel, ended: make(chan struct{})}
	w.timer = time.AfterFunc(after, func() {
		close(w.ended)
		cancel(Stalled)
	})
	return w
}

func (w *idleWatch) alive() {
	if w.timer.Stop() {
		w.timer.Reset(w.after)
	}
}

func (w *idleWatch) stalled() bool {
	select {
	case <-w.ended:
		return true
	default:
		return false
	}
}

func (w *idleWatch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}
