// Package storage keeps the stored recording files safe: it moves them to another store and proves each one there,
// reads all of them again from time to time and has damaged ones imported again, and pauses imports before the store is
// full.
package storage

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

// Options are chosen by the operator.
type Options struct {
	Reserve    int64         // bytes of free space below which imports pause; 0 for never
	CheckEvery time.Duration // product time within which each file is read again; 0 for never
	CheckRate  int64         // bytes per second that this process reads for that, in real time; 0 for no limit
}

// Storage moves, reads again and watches the recording files of all organizations.
type Storage struct {
	store   *store.Store
	clock   navette.Clock
	blobs   blob.Store
	log     *slog.Logger
	options Options

	moving, rereading pace
	oneReads          sync.Mutex // held by the try that reads files again; others of this process wait for their turn
	space             space
}

// New returns the Storage of the files in blobs. If blobs is a [*blob.Both], files can be moved.
func New(s *store.Store, clock navette.Clock, blobs blob.Store, log *slog.Logger, options Options) *Storage {
	return &Storage{store: s, clock: clock, blobs: blobs, log: log, options: options}
}

const (
	// tryFor is how long, in real time, one try continues with further files, so that other organizations get their turn.
	tryFor = 20 * time.Second
	// filesAtOnce is the number of files of one organization that are read from the database at once.
	filesAtOnce = 32
)

// damaged records that files are missing or have another content, has them imported again, and promises one mail a day
// about it to each owner and admin. It returns the number of those that were not known to be damaged.
func (st *Storage) damaged(ctx context.Context, tx *store.Tx, files []lost) (int64, error) {
	n := int64(0)
	for _, l := range files {
		is, err := tx.FileDamaged(ctx, l.file, l.missing)
		if err != nil {
			return n, err
		}
		if is {
			n++
			st.log.ErrorContext(ctx, "a recording file is damaged and is imported again", "org", tx.ID, "file", l.file.ID,
				"key", l.file.BlobKey, "missing", l.missing)
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, people.NotifyAdmins(ctx, tx, navette.Mail{
		Kind: navette.MailFileDamaged, SubjectID: tx.ID + " " + tx.At().UTC().Format(time.DateOnly),
	})
}

// lost is a stored file that is missing or has another content.
type lost struct {
	file    navette.RecordingFile
	missing bool
}

// pace limits the bytes per second of a process, in real time.
type pace struct {
	mu   sync.Mutex
	free time.Time // when the next bytes may be read
}

// wait blocks until n more bytes may be read at a rate in bytes per second, or until ctx ends. A rate of 0 has no
// limit.
func (p *pace) wait(ctx context.Context, n int, rate int64) error {
	if rate <= 0 {
		return ctx.Err()
	}
	now := navette.RealNow()
	p.mu.Lock()
	if p.free.Before(now) {
		p.free = now
	}
	at := p.free
	p.free = at.Add(time.Duration(float64(n) / float64(rate) * float64(time.Second)))
	p.mu.Unlock()
	return navette.RealClock{}.WaitUntil(ctx, at)
}

// reader returns a reader at the given rate, which ends with ctx.
func (p *pace) reader(ctx context.Context, from blob.Reader, rate int64) *paced {
	return &paced{ctx: ctx, from: from, pace: p, rate: rate}
}

type paced struct {
	ctx  context.Context
	from blob.Reader
	pace *pace
	rate int64
}

// Read implements io.Reader.
func (r *paced) Read(p []byte) (int, error) {
	if err := r.pace.wait(r.ctx, 0, r.rate); err != nil {
		return 0, err
	}
	n, err := r.from.Read(p)
	if waited := r.pace.wait(r.ctx, n, r.rate); waited != nil {
		return n, waited
	}
	return n, err
}

// oneStore is the error of a move in a server that has only one store.
func oneStore(name string) error {
	return navette.Fail(navette.Conflict, "storage.one_store",
		fmt.Errorf("the only store is %s: --blobs-before names the one from which files are moved", name))
}
