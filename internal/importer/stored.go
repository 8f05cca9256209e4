package importer

import (
	"context"
	"errors"
	"sync"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// stored is a verified file whose row is to be stored. Once ended is true, err is the result.
type stored struct {
	ctx     context.Context
	promise navette.Promise
	file    navette.RecordingFile
	spoken  *spoken // the text, if the file is one of its sources
	ended   bool
	err     error
	mayGoOn bool             // whether the worker takes another file
	next    *navette.Promise // promise of that file, nil if none is due
}

// shelf stores the rows of one organization's files. Files that arrive during a transaction are stored together in
// the next one, since a commit that waits for the disk costs as much for many as for one.
type shelf struct {
	turn    sync.Mutex // held by the goroutine that stores
	mu      sync.Mutex
	waiting []*stored
}

// goOnBytes is the size of the largest file with which a worker continues, which takes a connection of 10 Mbit/s about
// a second. Larger files are leased when their organization has its turn, since other organizations wait meanwhile.
const goOnBytes = 1 << 20

// put makes a verified file visible and records that its promise is kept, in one commit, possibly with others. If the
// worker may continue, the commit also leases another file's promise.
func (im *Importer) put(org *store.Org, s *stored) (next *navette.Promise, err error) {
	known, _ := im.shelves.LoadOrStore(org.ID, &shelf{})
	on, _ := known.(*shelf)
	on.mu.Lock()
	on.waiting = append(on.waiting, s)
	on.mu.Unlock()
	on.turn.Lock()
	defer on.turn.Unlock()
	if s.ended { // another goroutine stored it while this one waited
		return s.next, s.err
	}
	on.mu.Lock()
	together := on.waiting
	on.waiting = nil
	on.mu.Unlock()
	im.putAll(org, together)
	return s.next, s.err
}

// putAll stores files in one transaction, or each in its own if that fails, so that one failure does not affect the
// others.
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

// errNotWritten is the result for a file whose transaction neither succeeded nor failed, because it panicked.
var errNotWritten = errors.New("the file's row was not written")

// write stores files in one transaction. It leaves out a file whose text was overtaken.
func (im *Importer) write(ctx context.Context, org *store.Org, together []*stored) error {
	results := make([]error, len(together))
	var next []navette.Promise
	err := org.Update(ctx, navette.System(org.ID), im.clock.Now(), func(tx *store.Tx) (err error) {
		var kept []navette.Promise
		var files []store.Stored
		withText := map[string]bool{} // ids of the calls that have a text among the files
		goOn := 0
		for i, s := range together {
			results[i] = s.save(ctx, tx, withText)
			switch {
			case results[i] == nil:
				kept, files = append(kept, s.promise), append(files, store.Stored{File: s.file, SessionID: s.promise.SessionID})
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
		if err := FilesStored(ctx, tx, files...); err != nil {
			return err
		}
		if err := tx.Kept(ctx, kept); err != nil {
			return err
		}
		next, err = tx.LeaseNext(ctx, navette.PromiseFile, goOn, goOnBytes)
		jobs.Reached(ctx, "file stored, not committed")
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

// save stores the text of a file. It returns errOvertaken if the text lacks another file of its call that was stored
// since it was read, or that the same transaction stores: withText contains the ids of the calls of those.
func (s *stored) save(ctx context.Context, tx *store.Tx, withText map[string]bool) error {
	if s.spoken == nil {
		return nil
	}
	if withText[s.file.CallID] {
		return errOvertaken
	}
	withText[s.file.CallID] = true
	return s.spoken.save(ctx, tx, s.file)
}
