// Package blob stores recording files. [Disk] is a [Store] on the local disk.
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

	"navette.dev/navette/internal/navette"
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
	// Name identifies the store, without credentials: disk:/absolute/path, or s3://bucket/prefix at host. Two stores
	// with the same name keep the same files.
	Name() string
	// Space returns how much can still be stored.
	Space(ctx context.Context) (Space, error)
	// Address returns an address from which a committed file can be fetched by GET, without other credentials and with
	// range requests, for the duration of life, at most [AddressLife]. The answer has the headers of Served. It returns
	// false if the store has no such addresses, as the local disk.
	Address(ctx context.Context, key string, life time.Duration, served Served) (string, bool, error)
	// Close releases the connections or files that the store holds. Open readers and writers stay usable.
	Close() error
	Nodes
}

// Nodes are the marks by which the nodes of one installation see whether they use the same store. A mark is an empty
// object with the node's id in its name. No key has such a name.
type Nodes interface {
	// MarkNode marks the store as used by a node. It also removes the marks that killed nodes left behind.
	MarkNode(ctx context.Context, node string) error
	// NodeMarked reports whether the store has the mark of a node. A running node without one uses another store.
	NodeMarked(ctx context.Context, node string) (bool, error)
	// UnmarkNode removes a node's mark.
	UnmarkNode(ctx context.Context, node string) error
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
	Store  string // of two stores, the name of the one that has the file ([Both]); otherwise ""
}

// Equal reports whether a file that was read is the one of a row.
func Equal(read Info, row navette.RecordingFile) bool {
	return read.Size == row.Size && read.SHA256 == row.SHA256
}

// Partial is an unfinished file.
type Partial struct {
	Key      string
	Size     int64     // in bytes
	Modified time.Time // when it was last written, UTC, on the storage's clock
}

// Space is how much a store can still hold.
type Space struct {
	Free, Total int64 // in bytes; what the server's user may still write, and what there is in all
	Known       bool  // false for stores without a limit that can be read; Free and Total are then 0
}

// Served are the headers with which a store answers a request to an address that it signed.
type Served struct {
	ContentType string // such as video/mp4
	Disposition string // Content-Disposition, such as inline; "" for none
}

// AddressLife is the longest time for which a signed address is valid.
const AddressLife = 5 * time.Minute

// ErrClosed is returned by a [Writer] after Commit, Abort or Close.
var ErrClosed = errors.New("the file's writer is closed")
