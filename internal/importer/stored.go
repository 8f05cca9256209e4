package importer

import (
	"context"
	"errors"
	"sync"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// stored is a verified file whose row is to be written. err is whether it was, once ended says that it was tried.
type stored struct {
	ctx     context.Context
	promise navette.Promise
	file    navette.RecordingFile
	spoken  *spoken // what was said, where the file tells of it
	ended   bool
	err     error
	mayGoOn bool             // the worker takes another file
	next    *navette.Promise // that one's, nil where none is due
}

// shelf writes the rows of one organization's files. Files that come while others are written go together in the next transaction,
// since a commit that waits for the disk costs as much for many as for one.
type shelf struct {
	turn    sync.Mutex // held by the one who writes
	mu      sync.Mutex
	waiting []*stored
}

// put makes a verified file visible and notes that its promise is kept, in one commit, possibly with others. That takes another file's
// promise too, where the worker may go on with one.
func (im *Importer) put(org *store.Org, s *stored) (next *navette.Promise, err error) {
	known, _ := im.shelves.LoadOrStore(org.ID, &shelf{})
	on, _ := known.(*shelf)
	on.mu.Lock()
	on.waiting = append(on.waiting, s)
	on.mu.Unlock()
	on.turn.Lock()
	defer on.turn.Unlock()
	if s.ended { // whoever wrote meanwhile took it along
		return s.next, s.err
	}
	on.mu.Lock()
	together := on.waiting
	on.waiting = nil
	on.mu.Unlock()
	im.putAll(org, together)
	return s.next, s.err
}

// putAll writes files in one transaction, or each in its own where that fails: none is held back by another's failure.
func (im *Importer) putAll(org *store.Org, together []*stored) {
	for _, s := range together {
		s.ended, s.err = true, errNotWritten
	}
	if err := im.write(together[0].ctx, org, together); err == nil {
		return
	}
	for _, s := range together {
		if err := im.write(s.ctx, org, []*stored{s}); err != nil {
			s.err = err
		}
	}
}

// errNotWritten is what became of a file whose transaction came to no end.
var errNotWritten = errors.New("the file's row was not written")

// write writes files in one transaction. One whose text was overtaken is left out.
func (im *Importer) write(ctx context.Context, org *store.Org, together []*stored) error {
	results := make([]error, len(together))
	var next []navette.Promise
	err := org.Update(ctx, navette.System(org.ID), im.clock.Now(), func(tx *store.Tx) (err error) {
		var kept []navette.Promise
		goOn := 0
		for i, s := range together {
			results[i] = s.save(ctx, tx)
			switch {
			case results[i] == nil:
				kept = append(kept, s.promise)
				if s.mayGoOn = jobs.MayGoOn(s.ctx); s.mayGoOn {
					goOn++
				}
			case !errors.Is(results[i], errOvertaken):
				return results[i]
			}
		}
		if len(kept) == 0 {
			return nil
		}
		if err := tx.Kept(ctx, kept); err != nil {
			return err
		}
		next, err = tx.LeaseNext(ctx, navette.PromiseFile, goOn)
		return err
	})
	if err != nil {
		return err
	}
	for i, s := range together {
		s.err = results[i]
		if s.err == nil && s.mayGoOn && len(next) > 0 {
			s.next, next = &next[0], next[1:]
		}
	}
	return nil
}

// save writes one file and what it tells; nothing where its text was overtaken.
func (s *stored) save(ctx context.Context, tx *store.Tx) error {
	if s.spoken != nil {
		if err := s.spoken.save(ctx, tx, s.file); err != nil {
			return err
		}
	}
	return tx.FileStored(ctx, s.file, s.promise.SessionID)
}
