package importer

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Trashed returns the recordings that are in Zoom's trash and not stored, for users who manage imports: those that wait
// for a decision, those that are being restored, and those that were left there. What vanishes soonest is first.
func (im *Importer) Trashed(ctx context.Context, actor navette.Actor) ([]navette.TrashedRecording, error) {
	if err := actor.Need(navette.ManageImports); err != nil {
		return nil, err
	}
	return im.store.Org(actor.Org).TrashedRecordings(ctx, navette.TrashWaiting, navette.TrashRecovering,
		navette.TrashLeft)
}

// Recover restores a recording from Zoom's trash and imports it.
func (im *Importer) Recover(ctx context.Context, actor navette.Actor, id string) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		trashed, err := tx.DecideTrashed(ctx, id, navette.TrashRecovering, actor.ID)
		if err != nil {
			return err
		}
		return im.recoverIn(ctx, tx, trashed)
	})
}

// Leave leaves a recording in Zoom's trash, so that it waits for no decision any more.
func (im *Importer) Leave(ctx context.Context, actor navette.Actor, id string) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		trashed, err := tx.DecideTrashed(ctx, id, navette.TrashLeft, actor.ID)
		if err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventTrashLeft, trashed.ID, "", nil)
	})
}

// recoverIn promises the import of a trashed recording, which begins with its recovery.
func (im *Importer) recoverIn(ctx context.Context, tx *store.Tx, trashed navette.TrashedRecording) error {
	sitting := navette.Sitting{
		ZoomAccountID: trashed.ZoomAccountID, UUID: trashed.UUID, Number: trashed.Number,
		HostZoomID: trashed.HostZoomID, Topic: trashed.Topic, StartedAt: trashed.StartedAt,
	}
	meeting, err := tx.MeetingByNumber(ctx, trashed.ZoomAccountID, trashed.Number)
	if navette.CodeOf(err) != navette.NotFound {
		if err != nil {
			return err
		}
		sitting.MeetingID = meeting.ID
	}
	if sitting, err = tx.SaveSitting(ctx, sitting); err != nil {
		return err
	}
	return tx.Promise(ctx, navette.PromiseRecording, sitting.ID, "", tx.At())
}
