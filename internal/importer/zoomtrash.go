package importer

import (
	"context"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// ZoomTrash is what an organization chose about the copies of its imported recordings in Zoom.
type ZoomTrash struct {
	On    bool  // whether they are moved to Zoom's trash
	Days  int64 // after the import was complete
	Moved int64 // number of calls whose copies were moved so far
}

// MostTrashDays is the longest period of grace, in days.
const MostTrashDays = 365

const (
	trashAtOnce = 20             // calls in one try
	trashPause  = time.Hour      // between two looks for calls
	trashAgain  = 24 * time.Hour // until a copy that stays is looked at again
)

// The message keys of why Zoom's copy stays.
const (
	stayMissing = "import.stay_missing" // Zoom lists a file that is not stored
	stayUnequal = "import.stay_unequal" // a stored file is damaged, or differs from the one in Zoom
	stayOthers  = "import.stay_others"  // another organization has not imported it
	stayGone    = "import.stay_gone"    // Zoom has no copy
	stayRefused = "import.stay_refused" // Zoom refuses
	stayAsked   = "import.stay_asked"   // Zoom was asked, and did not confirm
)

// ZoomTrash returns what the organization chose, for users who manage imports.
func (im *Importer) ZoomTrash(ctx context.Context, actor navette.Actor) (ZoomTrash, error) {
	if err := actor.Need(navette.ManageImports); err != nil {
		return ZoomTrash{}, err
	}
	org := im.store.Org(actor.Org)
	settings, err := org.ImportSettings(ctx)
	if err != nil {
		return ZoomTrash{}, err
	}
	var chosen ZoomTrash
	if settings.ZoomTrashDays != nil {
		chosen.On, chosen.Days = true, *settings.ZoomTrashDays
	}
	chosen.Moved, err = org.CountZoomTrashed(ctx)
	return chosen, err
}

// SetZoomTrash chooses that copies of imported recordings are moved to Zoom's trash a number of days after their
// import, from 1 to [MostTrashDays], or never if days is nil. If the connection lacks the scope for it, the error is a
// [navette.NeedsAttention].
func (im *Importer) SetZoomTrash(ctx context.Context, actor navette.Actor, days *int64) error {
	if days != nil && (*days < 1 || *days > MostTrashDays) {
		return navette.Fail(navette.Invalid, "import.zoom_trash_days", nil)
	}
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		set := int64(0)
		if days != nil {
			c, err := tx.Connection(ctx)
			if err != nil {
				return err
			}
			if c.Scopes != "" && !connection.TrashRecordings.Granted(c) {
				return navette.Fail(navette.NeedsAttention, "import.zoom_trash_scope", nil)
			}
			set = *days
		}
		if err := tx.SetZoomTrash(ctx, days); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventZoomTrashSet, actor.Org, "", map[string]any{"days": set}); err != nil {
			return err
		}
		if days == nil {
			return tx.Withdraw(ctx, navette.PromiseZoomTrash, actor.Org)
		}
		return tx.Promise(ctx, navette.PromiseZoomTrash, actor.Org, "", tx.At())
	})
}

// TrashOnZoom moves copies of imported recordings to Zoom's trash, from where Zoom deletes them after 30 days. It is
// periodic. A copy is moved only if each file that Zoom lists is stored here and, read again, equals what was stored.
func (im *Importer) TrashOnZoom(ctx context.Context, p navette.Promise) error {
	org, now := im.store.Org(p.OrgID), im.clock.Now()
	settings, err := org.ImportSettings(ctx)
	if err != nil || settings.ZoomTrashDays == nil {
		return err
	}
	api, current, err := im.connections.API(ctx, p.OrgID)
	if err != nil {
		return im.later(err)
	}
	grace := time.Duration(*settings.ZoomTrashDays) * 24 * time.Hour
	calls, err := org.CallsToTrash(ctx, current.ZoomAccountID, now.Add(-grace), now, trashAtOnce)
	if err != nil {
		return err
	}
	for _, call := range calls {
		if err := im.trashCopy(ctx, org, api, call); err != nil {
			return im.later(err)
		}
	}
	if len(calls) == trashAtOnce {
		return jobs.Again(now)
	}
	return jobs.Again(now.Add(trashPause))
}

// trashCopy moves Zoom's copy of one call to the trash, or records why it stays.
func (im *Importer) trashCopy(ctx context.Context, org *store.Org, api *zoom.API, call navette.Call) error {
	sitting, err := org.Sitting(ctx, call.SittingID)
	if err != nil {
		return err
	}
	stay, err := im.unproven(ctx, org, api, call, sitting)
	if err != nil {
		return err
	}
	switch {
	case stay == stayGone && call.ZoomTrashStay == stayAsked:
		return im.zoomTrashed(ctx, org, call)
	case stay != "":
		return im.stays(ctx, org, call, stay)
	}
	if err := im.stays(ctx, org, call, stayAsked); err != nil {
		return err
	}
	jobs.Reached(ctx, "proven before the trash")
	if err := api.Recordings.Trash(ctx, sitting.UUID); err != nil {
		if refusal(err) != nil {
			return im.stays(ctx, org, call, stayRefused)
		}
		return err
	}
	jobs.Reached(ctx, "trashed on Zoom")
	return im.zoomTrashed(ctx, org, call)
}

// unproven returns the message key of why Zoom's copy of a call may not be moved to the trash, or "" if it may.
func (im *Importer) unproven(
	ctx context.Context, org *store.Org, api *zoom.API, call navette.Call, sitting navette.Sitting,
) (string, error) {
	listed, err := api.Recordings.OfMeeting(ctx, sitting.UUID, 0)
	switch {
	case zoom.IsNotFound(err):
		return stayGone, nil
	case refusal(err) != nil:
		return stayRefused, nil
	case err != nil:
		return "", err
	}
	others, err := im.store.System().OthersWait(ctx, org.ID, sitting.ZoomAccountID, sitting.UUID)
	if err != nil || others > 0 {
		return stayOthers, err
	}
	files, err := org.FilesOf(ctx, call.ID)
	if err != nil {
		return "", err
	}
	stored := map[string]navette.RecordingFile{}
	for _, f := range files {
		if f.State == navette.FileStored {
			stored[f.NaturalKey] = f
		}
	}
	if len(listed.Files) == 0 || len(listed.AudioFiles) > 0 {
		return stayMissing, nil // participants' own audio files are not imported
	}
	for _, l := range listed.Files {
		f, here := stored[naturalKey(sitting.ZoomAccountID, sitting.UUID, l)]
		if !here || !l.Ready() {
			return stayMissing, nil
		}
		if equal, err := im.equal(ctx, f, l.Size); err != nil || !equal {
			return stayUnequal, err
		}
	}
	return "", nil
}

// equal reads a stored file again and reports whether it is as it was stored, with the size that Zoom lists.
func (im *Importer) equal(ctx context.Context, f navette.RecordingFile, listed int64) (bool, error) {
	if f.Damaged() || listed > 0 && listed != f.Size {
		return false, nil
	}
	info, err := im.blobs.Measure(ctx, f.BlobKey)
	if navette.CodeOf(err) == navette.NotFound {
		return false, nil
	}
	return info.Size == f.Size && info.SHA256 == f.SHA256, err
}

func (im *Importer) zoomTrashed(ctx context.Context, org *store.Org, call navette.Call) error {
	return org.Update(ctx, navette.System(org.ID), im.clock.Now(), func(tx *store.Tx) error {
		return tx.ZoomTrashed(ctx, call)
	})
}

func (im *Importer) stays(ctx context.Context, org *store.Org, call navette.Call, why string) error {
	now, again := im.clock.Now(), trashAgain
	switch why {
	case stayAsked:
		again = 0
	case stayGone:
		again = trashKept
	}
	return org.Update(ctx, navette.System(org.ID), now, func(tx *store.Tx) error {
		return tx.ZoomTrashStays(ctx, call.ID, why, now.Add(again))
	})
}
