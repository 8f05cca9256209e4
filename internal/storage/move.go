package storage

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// movedAtOnce is the number of files of one organization that one try moves at the same time.
const movedAtOnce = 4

// MoveInput says how files are moved.
type MoveInput struct {
	RemoveOld bool  // remove each file from the old store once its row names the new one
	Rate      int64 // bytes per second that each process reads from the old store; 0 for no limit
}

// BeginMove begins to move the files of all organizations from the old store to the new one. A move that lasts goes on
// with the new input. If this server has only one store, the error is a [navette.Conflict].
func (st *Storage) BeginMove(ctx context.Context, in MoveInput) error {
	both, is := st.blobs.(*blob.Both)
	if !is {
		return oneStore(st.blobs.Name())
	}
	if err := both.Check(ctx); err != nil {
		return err
	}
	ids, err := st.store.System().Organizations(ctx)
	for _, id := range ids {
		if err == nil {
			err = st.store.Org(id).Update(ctx, navette.System(id), st.clock.Now(), func(tx *store.Tx) error {
				return beginMove(ctx, tx, both, in)
			})
		}
	}
	return err
}

func beginMove(ctx context.Context, tx *store.Tx, both *blob.Both, in MoveInput) error {
	todo, err := tx.SumToMove(ctx, both.New.Name())
	if err != nil {
		return err
	}
	if err := tx.BeginStorageRun(ctx, navette.StorageRun{
		Kind: navette.StorageMove, Target: both.New.Name(), RemoveOld: in.RemoveOld, Rate: in.Rate, Files: todo.Files,
		Bytes: todo.Bytes,
	}); err != nil {
		return err
	}
	return tx.Promise(ctx, navette.PromiseMove, tx.ID, "", tx.At())
}

// Move is the handler of [navette.PromiseMove]. For each file of an organization it
//
//  1. copies the file from the old store to the new one, from where an earlier try stopped,
//  2. reads it back from the new store, and compares size and digest with its row,
//  3. commits in the row that the file is in the new store, and
//  4. if that was asked for, removes it from the old store.
//
// Readers find the file at each moment (see [blob.Both]), and a try that is killed after any of these steps is
// continued. A file that the old store does not have, or has with another content, is not moved: it is damaged, its
// copy in the old store stays, and it is imported again.
func (st *Storage) Move(ctx context.Context, p navette.Promise) error {
	org := st.store.Org(p.OrgID)
	run, err := org.StorageRun(ctx, navette.StorageMove)
	if err != nil || !run.Open() {
		return err
	}
	both, is := st.blobs.(*blob.Both)
	if !is || both.New.Name() != run.Target {
		return jobs.Retry("storage.other_stores", "", fmt.Errorf("this server does not move files to %s", run.Target))
	}
	m := &mover{Storage: st, org: org, both: both, run: run}
	for _, step := range []step{
		{m.toCopy, m.file}, {m.toRemove, m.removeOld},
	} {
		if again, err := m.each(ctx, step); err != nil || again {
			return m.later(err)
		}
	}
	return org.Update(ctx, navette.System(p.OrgID), st.clock.Now(), func(tx *store.Tx) error {
		ended, err := tx.EndStorageRun(ctx, navette.StorageMove)
		if err != nil || !ended {
			return err
		}
		return tx.Record(ctx, navette.EventStorageMoved, tx.ID, "", map[string]any{"files": run.Files, "bytes": run.Bytes})
	})
}

// mover is one try to move an organization's files.
type mover struct {
	*Storage
	org  *store.Org
	both *blob.Both
	run  navette.StorageRun
}

// step finds files, and does something with each of them.
type step struct {
	find func(ctx context.Context, without []string) ([]navette.RecordingFile, error)
	do   func(ctx context.Context, f navette.RecordingFile) error
}

func (m *mover) toCopy(ctx context.Context, without []string) ([]navette.RecordingFile, error) {
	return m.org.FilesToMove(ctx, m.run.Target, without, filesAtOnce)
}

func (m *mover) toRemove(ctx context.Context, without []string) ([]navette.RecordingFile, error) {
	if !m.run.RemoveOld {
		return nil, nil
	}
	return m.org.FilesKept(ctx, m.both.Old.Name(), without, filesAtOnce)
}

// each does a step with all files that it finds, until none is left or the time of a try is over (again). Files with
// which it failed are left out; their errors are returned when no other file is left.
func (m *mover) each(ctx context.Context, s step) (again bool, err error) {
	end := navette.RealNow().Add(tryFor)
	failures := failures{}
	for navette.RealNow().Before(end) {
		files, err := s.find(ctx, failures.ids())
		if err != nil {
			return false, err
		}
		if len(files) == 0 {
			return false, failures.err()
		}
		var doing errgroup.Group
		doing.SetLimit(movedAtOnce)
		for _, f := range files {
			doing.Go(func() error {
				if err := s.do(ctx, f); err != nil {
					failures.add(f, err)
				}
				return ctx.Err()
			})
		}
		if err := doing.Wait(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// later returns the result of a try that is not the last one.
func (m *mover) later(err error) error {
	if err == nil {
		return jobs.Again(m.clock.Now())
	}
	return err
}

// file moves one file.
func (m *mover) file(ctx context.Context, f navette.RecordingFile) error {
	proven, err := m.proven(ctx, f)
	if err != nil {
		return err
	}
	if !proven {
		switch err := m.copy(ctx, f); {
		case navette.CodeOf(err) == navette.NotFound:
			return m.damaged(ctx, lost{f, true})
		case errors.Is(err, errDiffers):
			return m.damaged(ctx, lost{f, false})
		case err != nil:
			return err
		}
		jobs.Reached(ctx, "move: copied")
		if proven, err = m.proven(ctx, f); err != nil {
			return err
		}
		if !proven {
			return errors.Join(fmt.Errorf("%s does not return what was stored in %s", m.run.Target, f.BlobKey),
				m.both.New.Remove(ctx, f.BlobKey))
		}
	}
	jobs.Reached(ctx, "move: proven")
	return m.commit(ctx, f)
}

// commit records that a file is in the new store, and removes the old copy if that was asked for.
func (m *mover) commit(ctx context.Context, f navette.RecordingFile) error {
	f.AlsoIn = m.both.Old.Name()
	moved := false
	err := m.org.Update(ctx, navette.System(m.org.ID), m.clock.Now(), func(tx *store.Tx) (err error) {
		if moved, err = tx.FileFound(ctx, f, m.run.Target, f.AlsoIn); err != nil || !moved {
			return err
		}
		err = tx.StorageRunDid(ctx, navette.StorageMove, 1, f.Size, 0)
		jobs.Reached(ctx, "move: row, not committed")
		return err
	})
	switch {
	case err != nil:
		return err
	case !moved:
		return m.dropRemoved(ctx, f)
	}
	jobs.Reached(ctx, "move: row committed")
	if m.run.RemoveOld {
		return m.removeProven(ctx, f)
	}
	return nil
}

// dropRemoved removes a copy whose row a user removed meanwhile. A row that was changed since belongs to an import.
func (m *mover) dropRemoved(ctx context.Context, f navette.RecordingFile) error {
	if _, err := m.org.File(ctx, f.ID); navette.CodeOf(err) != navette.NotFound {
		return err
	}
	return m.both.Remove(ctx, f.BlobKey)
}

// removeOld removes the old copy of a file that was moved earlier, if the new one is still equal to its row.
func (m *mover) removeOld(ctx context.Context, f navette.RecordingFile) error {
	proven, err := m.proven(ctx, f)
	if err != nil {
		return err
	}
	if !proven {
		return fmt.Errorf("%s no longer has %s as it was stored: the copy in %s stays", m.run.Target, f.BlobKey,
			m.both.Old.Name())
	}
	return m.removeProven(ctx, f)
}

// removeProven removes the old copy of a file whose row names the new store.
func (m *mover) removeProven(ctx context.Context, f navette.RecordingFile) error {
	if err := m.both.Old.Remove(ctx, f.BlobKey); err != nil {
		return err
	}
	jobs.Reached(ctx, "move: old removed")
	return m.org.Update(ctx, navette.System(m.org.ID), m.clock.Now(), func(tx *store.Tx) error {
		return tx.OldCopyRemoved(ctx, f)
	})
}

// damaged records that a file could not be moved because it is missing or has another content.
func (m *mover) damaged(ctx context.Context, l lost) error {
	return m.org.Update(ctx, navette.System(m.org.ID), m.clock.Now(), func(tx *store.Tx) error {
		n, err := m.Storage.damaged(ctx, tx, []lost{l})
		if err != nil {
			return err
		}
		return tx.StorageRunDid(ctx, navette.StorageMove, 0, 0, n)
	})
}
