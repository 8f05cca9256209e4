package storage

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"navette.dev/navette/internal/lifecycle"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
)

const (
	// lookEvery is the time, in real time, between two looks at the free space.
	lookEvery = 2 * time.Second
	// noteEvery is the time, in real time, between two notes in the database that the store is full.
	noteEvery = 30 * time.Second
	// notesHold is how long, in real time, such a note is believed if it is not repeated.
	notesHold = 4 * noteEvery
	// ranOutFor is how long, in real time, imports pause after the store refused a write for lack of space, whatever the
	// free space is: a quota may be smaller than it.
	ranOutFor = time.Minute
)

// space is what this process knows about the free space of its store.
type space struct {
	low     atomic.Bool
	changed func(low bool) // nil for nothing

	mu       sync.Mutex // held by a look
	ranOut   time.Time  // when the store last refused a write, real time
	noted    time.Time  // when the database was last told, real time
	notedLow bool

	state    lifecycle.State
	stop     context.CancelFunc
	watching sync.WaitGroup
}

// WhenLow sets what is called when imports are to pause (true) and to go on (false). It is called before Start.
func (st *Storage) WhenLow(changed func(low bool)) { st.space.changed = changed }

// Low reports whether imports pause because the store has too little free space.
func (st *Storage) Low() bool { return st.space.low.Load() }

// RanOut notes that the store refused a write for lack of space. Imports pause at once.
func (st *Storage) RanOut(ctx context.Context) {
	st.space.mu.Lock()
	st.space.ranOut = navette.RealNow()
	st.space.mu.Unlock()
	st.Look(ctx)
}

// Start looks at the free space, and does so every [lookEvery] from then on.
func (st *Storage) Start(ctx context.Context) error {
	return st.space.state.Begin(func() error {
		st.Look(ctx)
		ctx, st.space.stop = context.WithCancel(context.WithoutCancel(ctx))
		st.space.watching.Go(func() { st.watch(ctx) })
		return nil
	})
}

// Stop ends the looks at the free space.
func (st *Storage) Stop(context.Context) error {
	return st.space.state.End(func(running bool) error {
		if running {
			st.space.stop()
			st.space.watching.Wait()
		}
		return nil
	})
}

func (st *Storage) watch(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			st.Look(ctx)
		}
	}
}

// Look looks at the free space, and pauses imports or lets them go on. After a pause they go on only when a quarter
// more than the reserve is free, so that they do not stop and go with each file. Failures are logged: without an answer
// nothing changes.
func (st *Storage) Look(ctx context.Context) {
	if st.options.Reserve <= 0 {
		return
	}
	s := &st.space
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := st.blobs.Space(ctx)
	if err != nil {
		if ctx.Err() == nil {
			st.log.WarnContext(ctx, "the free space for recordings is unknown", "error", err)
		}
		return
	}
	now, was, needed := navette.RealNow(), s.low.Load(), st.options.Reserve
	if was {
		needed += needed / 4
	}
	low := found.Known && found.Free < needed || now.Before(s.ranOut.Add(ranOutFor))
	if low != was {
		st.log.WarnContext(ctx, "free space for recordings", "imports_paused", low, "free_bytes", found.Free,
			"reserve_bytes", st.options.Reserve)
	}
	s.low.Store(low)
	if low != was && s.changed != nil {
		s.changed(low)
	}
	if err := st.note(ctx, low, found.Free, now); err != nil && ctx.Err() == nil {
		st.log.WarnContext(ctx, "the free space for recordings was not noted", "error", err)
	}
}

// note records in the database whether the store is full, for the pages of all nodes, and notifies the admins when it
// becomes full.
func (st *Storage) note(ctx context.Context, low bool, free int64, now time.Time) error {
	s := &st.space
	if !s.noted.IsZero() && s.notedLow == low && (!low || now.Before(s.noted.Add(noteEvery))) {
		return nil
	}
	rows := st.store.System()
	if !low {
		if err := rows.NoteSpace(ctx, st.blobs.Name()); err != nil {
			return err
		}
		s.noted, s.notedLow = now, false
		return nil
	}
	since := st.clock.Now()
	if _, err := rows.NoteFull(ctx, navette.FullStore{
		Store: st.blobs.Name(), Free: free, Reserve: st.options.Reserve, Since: navette.At(since), SeenAt: navette.At(now),
	}); err != nil {
		return err
	}
	if !s.notedLow {
		if err := st.announceFull(ctx, since); err != nil {
			return err
		}
	}
	s.noted, s.notedLow = now, true
	return nil
}

// announceFull promises one mail a day to each owner and admin of the organizations that import recordings.
func (st *Storage) announceFull(ctx context.Context, at time.Time) error {
	ids, err := st.store.System().OrganizationsImporting(ctx)
	for _, id := range ids {
		if err == nil {
			err = st.store.Org(id).Update(ctx, navette.System(id), st.clock.Now(), func(tx *store.Tx) error {
				return people.NotifyAdmins(ctx, tx, navette.Mail{
					Kind: navette.MailStoreFull, SubjectID: id + " " + at.UTC().Format(time.DateOnly),
				})
			})
		}
	}
	return err
}

// Full returns the store that has too little free space, as the processes noted it, or nil.
func (st *Storage) Full(ctx context.Context) (*navette.FullStore, error) {
	all, err := st.store.System().FullStores(ctx)
	for _, full := range all {
		if navette.RealNow().Before(full.SeenAt.Add(notesHold)) {
			return &full, err
		}
	}
	return nil, err
}

// Warnings returns what the operator has to mend, as English sentences.
func (st *Storage) Warnings(ctx context.Context) ([]string, error) {
	var warnings []string
	if st.Low() {
		warnings = append(warnings, fmt.Sprintf(
			"imports pause: %s has less free space than the %d MB that --blobs-reserve keeps; free some space or move the "+
				"recordings to another store, and they go on by themselves", st.blobs.Name(), st.options.Reserve>>20))
	}
	elsewhere, err := st.elsewhere(ctx)
	for _, name := range elsewhere {
		warnings = append(warnings, fmt.Sprintf(
			"recordings are in %s, where this server does not look: name it with --blobs-before or, if you moved the files "+
				"yourself, run: navette blobs verify", name))
	}
	return warnings, err
}
