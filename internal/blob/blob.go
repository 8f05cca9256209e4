// Package blob keeps recording files: on the local disk, later in any S3-compatible store.
//
// A file is written under a temporary name and becomes visible under its key only by [Writer.Commit], whole and synced.
// What was written before a crash is kept and can be taken up by [Store.Resume]. No operation holds a file in memory.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// Store is where recording files are kept. All methods are safe for concurrent use, by several processes too.
//
// Errors carry navette's codes: Invalid for a malformed key, NotFound for a file that is not there, Conflict while another
// writer has the same key.
type Store interface {
	// Create begins a file from nothing, and discards what an earlier writer of the same key left unfinished.
	// An already committed file stays readable until Commit replaces it.
	Create(ctx context.Context, key string) (Writer, error)
	// Resume takes up what an earlier writer of the same key left unfinished, and returns the offset at which to go on: 0
	// where nothing was left. It reads the unfinished part once, to know its digest.
	Resume(ctx context.Context, key string) (Writer, int64, error)
	// Open reads a committed file. Info holds no digest: that is known from Commit or Measure.
	Open(ctx context.Context, key string) (Reader, Info, error)
	// Measure reads a committed file through and returns its size and digest, for a caller who was stopped
	// between Commit and writing them down.
	Measure(ctx context.Context, key string) (Info, error)
	// Remove deletes a committed file and what is unfinished under its key. Removing what is not there is no error.
	Remove(ctx context.Context, key string) error
	// Unfinished lists what writers left behind and nobody is writing now.
	Unfinished(ctx context.Context) ([]Partial, error)
	// Sweep deletes the unfinished parts that were last written before the instant and that nobody is writing now, and
	// returns what it deleted.
	Sweep(ctx context.Context, before time.Time) ([]Partial, error)
}

// Writer writes one file. Writes go on at the offset where it was begun or taken up. It is for one goroutine.
type Writer interface {
	io.Writer
	// Commit makes the file visible under its key, whole and on stable storage. The writer is then closed.
	Commit(ctx context.Context) (Info, error)
	// Abort discards what was written. The writer is then closed.
	Abort(ctx context.Context) error
	// Close lets go of the key and keeps what was written for [Store.Resume]. After Commit or Abort it does
	// nothing, so it can be deferred.
	Close() error
}

// Reader reads a committed file from any position, so that a player can seek.
type Reader interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Info is what is known of a file.
type Info struct {
	Size   int64  // bytes
	SHA256 string // in lower-case hexadecimal; "" where the file was not read
}

// Partial is an unfinished file.
type Partial struct {
	Key      string
	Size     int64     // bytes written so far
	Modified time.Time // when it was last written, UTC, by the storage's own clock
}

// ErrClosed is returned by a [Writer] after Commit, Abort or Close.
var ErrClosed = errors.New("the file's writer is closed")
