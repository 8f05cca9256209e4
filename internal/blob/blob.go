// Package blob stores recording files on the local disk. The interface [Store] is meant for S3-compatible stores too.
//
// A file is written under a temporary name and becomes visible under its key only by [Writer.Commit], complete and
// synced. Bytes written before a crash are kept, and [Store.Resume] continues after them. No operation holds a whole
// file in memory.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// Store stores recording files. All methods are safe for concurrent use, also by several processes.
//
// Errors have navette's codes: Invalid for a malformed key, NotFound for a missing file, Conflict while another
// writer has the same key.
type Store interface {
	// Create begins an empty file, and discards an unfinished file of the same key. A committed file stays readable
	// until Commit replaces it.
	Create(ctx context.Context, key string) (Writer, error)
	// Resume continues an unfinished file of the same key, and returns the offset at which to continue: 0 if there is
	// none. It reads the unfinished file once to compute its digest.
	Resume(ctx context.Context, key string) (Writer, int64, error)
	// Open opens a committed file. Info has no digest; Commit and Measure return it.
	Open(ctx context.Context, key string) (Reader, Info, error)
	// Measure reads a committed file and returns its size and digest, for a file whose size and digest were not stored
	// because the process ended just after Commit. The file is then on stable storage, even if Commit was interrupted.
	Measure(ctx context.Context, key string) (Info, error)
	// Remove deletes a committed file and an unfinished file of its key. Removing a missing file is not an error.
	Remove(ctx context.Context, key string) error
	// Unfinished lists the unfinished files that no writer has open.
	Unfinished(ctx context.Context) ([]Partial, error)
	// Sweep deletes the unfinished files that were last written before the instant and that no writer has open, and
	// returns them.
	Sweep(ctx context.Context, before time.Time) ([]Partial, error)
}

// Writer writes one file. Writes continue at the offset where it was created or resumed. It is not safe for
// concurrent use.
type Writer interface {
	io.Writer
	// ReadFrom appends what a reader returns until its end, in large blocks. If the reader fails, the bytes that it
	// returned before are kept.
	io.ReaderFrom
	// Commit makes the file visible under its key, complete and on stable storage, and closes the writer.
	Commit(ctx context.Context) (Info, error)
	// Abort discards what was written, and closes the writer.
	Abort(ctx context.Context) error
	// Close releases the key and keeps what was written for [Store.Resume]. After Commit or Abort it does nothing, so
	// it can be deferred.
	Close() error
}

// Reader reads a committed file from any position, so that a player can seek.
type Reader interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// Info describes a file.
type Info struct {
	Size   int64  // in bytes
	SHA256 string // in lower-case hexadecimal; "" if the file was not read
}

// Partial is an unfinished file.
type Partial struct {
	Key      string
	Size     int64     // in bytes
	Modified time.Time // when it was last written, UTC, on the storage's clock
}

// ErrClosed is returned by a [Writer] after Commit, Abort or Close.
var ErrClosed = errors.New("the file's writer is closed")
