package zoom

import (
	"context"
	"errors"
	"io"
	"time"
)

// downloadBody watches over what comes: that it does not stop for long, and that it does not end before its end.
type downloadBody struct {
	body  io.ReadCloser
	left  int64 // bytes still to come; below zero where that was not told
	watch *idleWatch
}

// Read gives io.EOF only where all that was announced has come.
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

// Close ends the download.
func (b *downloadBody) Close() error {
	b.watch.stop()
	return b.body.Close()
}

// idleWatch ends a download that brings nothing for a while; real time.
type idleWatch struct {
	after  time.Duration
	timer  *time.Timer
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when the watch has struck
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
