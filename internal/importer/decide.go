package importer

import (
	"context"
	"errors"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Pause pauses the organization's imports of files until a user resumes them. Downloads in progress end within a second
// and keep what they have. Recordings are still found meanwhile.
func (im *Importer) Pause(ctx context.Context, actor navette.Actor) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		paused, err := tx.PauseImports(ctx, actor.ID)
		if err != nil || !paused {
			return err
		}
		return tx.Record(ctx, navette.EventImportsPaused, actor.Org, "", nil)
	})
}

// Resume goes on with the organization's imports.
func (im *Importer) Resume(ctx context.Context, actor navette.Actor) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		resumed, err := tx.ResumeImports(ctx)
		if err != nil || !resumed {
			return err
		}
		return tx.Record(ctx, navette.EventImportsResumed, actor.Org, "", nil)
	})
}

// CancelCall cancels the import of those files of a call that are not stored, and of those that Zoom adds later.
// [Importer.RetryCall] takes it up again.
func (im *Importer) CancelCall(ctx context.Context, actor navette.Actor, call string) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		c, err := tx.Call(ctx, call)
		if err != nil {
			return err
		}
		cancelled, err := tx.CancelCall(ctx, c.ID)
		if err != nil || !cancelled {
			return err
		}
		return tx.Record(ctx, navette.EventCallCancelled, c.ID, c.SessionID, nil)
	})
}

// RetryCall begins again with the import of those files of a call that are not stored, even if it was cancelled or
// given up. Users who may not see all calls may retry only their own, and only users who manage imports may take up a
// cancelled one.
func (im *Importer) RetryCall(ctx context.Context, actor navette.Actor, call string) error {
	return im.decide(ctx, actor, navette.RetryWork, func(tx *store.Tx) error {
		c, err := tx.Call(ctx, call)
		switch {
		case err != nil:
			return err
		case !actor.May(navette.ReadAllCalls) && c.HostUserID != actor.ID:
			return navette.Fail(navette.NotFound, "", nil)
		case c.State == navette.CallCancelled:
			if err := actor.Need(navette.ManageImports); err != nil {
				return err
			}
		}
		retried, err := tx.TakeUpCall(ctx, c)
		if err != nil || !retried {
			return err
		}
		return tx.Record(ctx, navette.EventCallResumed, c.ID, c.SessionID, nil)
	})
}

// decide runs what an actor with a right decides.
func (im *Importer) decide(
	ctx context.Context, actor navette.Actor, right navette.Right, do func(*store.Tx) error,
) error {
	if err := actor.Need(right); err != nil {
		return err
	}
	return im.store.Org(actor.Org).Update(ctx, actor, im.clock.Now(), do)
}

// RemoveCall removes a call for good: its files, its transcript, its words in the search and its speakers. Zoom's ids
// of the sitting stay, so that the recording is not imported again. If the store of files does not remove a file now,
// the next sweep does.
func (im *Importer) RemoveCall(ctx context.Context, actor navette.Actor, call string) error {
	err := im.decide(ctx, actor, navette.RemoveCalls, func(tx *store.Tx) error {
		c, err := tx.Call(ctx, call)
		if err != nil {
			return err
		}
		files, err := tx.FilesOf(ctx, c.ID)
		if err != nil {
			return err
		}
		bytes := int64(0)
		for _, f := range files {
			if f.State == navette.FileStored {
				bytes += f.Size
			}
		}
		if err := tx.RemoveCallOf(ctx, c.SittingID); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventCallRemoved, c.ID, c.SessionID, map[string]any{
			"files": len(files), "bytes": bytes,
		})
	})
	if err != nil {
		return err
	}
	if err := im.removeFiles(ctx, actor.Org); err != nil {
		im.log.WarnContext(ctx, "removed files are not deleted yet", "org", actor.Org, "error", err)
	}
	return nil
}

// removedAtOnce is the number of files whose removal is looked up at once.
const removedAtOnce = 100

// removeFiles removes the files whose rows were deleted from the store of files.
func (im *Importer) removeFiles(ctx context.Context, orgID string) error {
	org := im.store.Org(orgID)
	for {
		keys, err := org.RemovedFiles(ctx, removedAtOnce)
		if err != nil || len(keys) == 0 {
			return err
		}
		var failed error
		for _, key := range keys {
			err := im.blobs.Remove(ctx, key)
			if err == nil {
				err = org.FileRemoved(ctx, key)
			}
			failed = errors.Join(failed, err)
		}
		if failed != nil {
			return failed
		}
	}
}
