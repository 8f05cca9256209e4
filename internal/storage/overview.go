package storage

import (
	"context"
	"strings"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Overview is what an organization's admins see of its stored files.
type Overview struct {
	Place      Place
	Space      blob.Space
	Reserve    int64              // bytes of free space below which imports pause, 0 for never
	Full       *navette.FullStore // nil while there is enough space
	Files      int64              // number of stored files
	Bytes      int64
	Days       []navette.DayBytes // what was stored on each day since a year, and is still there
	CheckEvery time.Duration      // within which each file is read again; 0 for never
	Oldest     navette.Instant    // when the file that was read the longest ago was read, zero without files
	Move       navette.StorageRun
	MoveTo     Place
	MoveFailed bool  // whether the newest try of the move failed
	Kept       int64 // number of files of which the former store still has a copy
	Verify     navette.StorageRun
	Damaged    int
	First      []navette.DamagedFile // of the damaged ones, at most 50
}

// Place is a store as people name it.
type Place struct {
	S3   bool   // in an S3-compatible store, otherwise on a disk of the server
	Name string // of the bucket and its host, or the folder
}

// placeOf returns the place of a store's name.
func placeOf(name string) Place {
	if bucket, is := strings.CutPrefix(name, "s3://"); is {
		return Place{S3: true, Name: bucket}
	}
	return Place{Name: strings.TrimPrefix(name, "disk:")}
}

// overviewDamaged is the number of damaged files that an overview names.
const overviewDamaged = 50

// Overview returns the state of the organization's stored files, for an actor who may manage the organization.
func (st *Storage) Overview(ctx context.Context, actor navette.Actor) (Overview, error) {
	names := st.names()
	o := Overview{Place: placeOf(names[0]), Reserve: st.options.Reserve, CheckEvery: st.options.CheckEvery}
	if err := actor.Need(navette.ManageOrg); err != nil {
		return o, err
	}
	org := st.store.Org(actor.Org)
	sums, err := org.StoreSums(ctx)
	for _, s := range sums {
		o.Files, o.Bytes = o.Files+s.Files, o.Bytes+s.Bytes
	}
	if err != nil {
		return o, err
	}
	if space, err := st.blobs.Space(ctx); err == nil { // otherwise it is unknown
		o.Space = space
	}
	if o.Full, err = st.Full(ctx); err != nil {
		return o, err
	}
	if o.Days, err = org.BytesByDay(ctx, st.clock.Now().AddDate(-1, 0, 0)); err != nil {
		return o, err
	}
	if o.Oldest, err = org.FirstRead(ctx); err != nil {
		return o, err
	}
	if o.Damaged, err = org.CountDamaged(ctx); err != nil {
		return o, err
	}
	if o.First, err = org.DamagedFiles(ctx, overviewDamaged); err != nil {
		return o, err
	}
	err = st.addRuns(ctx, &o, actor.Org)
	return o, err
}

// addRuns adds the work on the organization's files.
func (st *Storage) addRuns(ctx context.Context, o *Overview, id string) (err error) {
	org, names := st.store.Org(id), st.names()
	if o.Move, err = org.StorageRun(ctx, navette.StorageMove); err != nil {
		return err
	}
	o.MoveTo = placeOf(o.Move.Target)
	if o.Verify, err = org.StorageRun(ctx, navette.StorageVerify); err != nil {
		return err
	}
	if len(names) > 1 {
		kept, err := org.SumKept(ctx, names[1])
		if err != nil {
			return err
		}
		o.Kept = kept.Files
	}
	if o.Move.Open() {
		p, err := org.PromiseAbout(ctx, navette.PromiseMove, id)
		if err != nil {
			return navette.IgnoreNotFound(err)
		}
		o.MoveFailed = p.LastError != ""
	}
	return nil
}

// Trouble returns whether the store has too little free space, and how many of the organization's files are damaged.
// The actor must be allowed to manage the organization.
func (st *Storage) Trouble(ctx context.Context, actor navette.Actor) (store.StorageTrouble, error) {
	if err := actor.Need(navette.ManageOrg); err != nil {
		return store.StorageTrouble{}, err
	}
	return st.store.Org(actor.Org).StorageTrouble(ctx, navette.RealNow().Add(-notesHold))
}
