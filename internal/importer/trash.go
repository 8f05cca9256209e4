package importer

import (
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// trashEvery is how often, in product time, the trash is read unless a webhook reports a change.
const trashEvery = time.Hour

// readTrash reads the trash of the hosts, if that is due. It restores the recordings that Zoom's auto-delete trashed
// before they were imported. Those that a person trashed wait for a user's decision. The trash of a host whose list
// Zoom does not return is read an hour later.
func (im *Importer) readTrash(
	ctx context.Context, api *zoom.API, c navette.Connection, d store.Discovery, toSweep []store.SweepHost,
) error {
	org, now := im.store.Org(c.OrgID), im.clock.Now()
	if !d.TrashReadAt.IsZero() && now.Before(d.TrashReadAt.Add(trashEvery)) {
		return nil
	}
	var wanted []zoom.Recording
	read := map[string]bool{} // Zoom ids of the hosts whose trash was read
	silent := 0
	for _, host := range toSweep {
		listed, err := im.trashOf(ctx, api, c, host)
		if err != nil {
			if refusal(err) == nil {
				silent++
			}
			if message, _ := failureOfHost(err); message == "" || ctx.Err() != nil || silent == zoomIsDown {
				return err
			}
			continue
		}
		silent = 0
		read[host.ZoomUserID] = true
		for _, r := range listed {
			missing, err := im.missing(ctx, org, r)
			if err != nil {
				return err
			}
			if missing {
				wanted = append(wanted, r)
			}
		}
	}
	jobs.Reached(ctx, "trash read")
	return org.Update(ctx, navette.System(c.OrgID), now, func(tx *store.Tx) error {
		if err := im.trashedIn(ctx, tx, c, wanted, read); err != nil {
			return err
		}
		if err := tx.ForgetHeard(ctx, c.ZoomAccountID, now.Add(-refusedFor)); err != nil {
			return err
		}
		return tx.TrashRead(ctx, c.ID, d, now)
	})
}

// trashOf returns the recordings in a host's trash.
func (im *Importer) trashOf(
	ctx context.Context, api *zoom.API, c navette.Connection, host store.SweepHost,
) (listed []zoom.Recording, err error) {
	for r, err := range api.Recordings.InTrash(ctx, hosts.UserPath(c, host.ZoomUserID)) {
		if err != nil {
			return nil, err
		}
		if r.AccountID == "" {
			r.AccountID = c.ZoomAccountID
		}
		if r.HostID == "" {
			r.HostID = host.ZoomUserID
		}
		listed = append(listed, r)
	}
	return listed, nil
}

// missing reports whether a recording is wanted and not every file of it is stored. A call whose import a user
// cancelled is not missing.
func (im *Importer) missing(ctx context.Context, org *store.Org, r zoom.Recording) (bool, error) {
	keys := naturalKeys(r)
	stored, err := org.StoredAmong(ctx, keys)
	if err != nil || len(keys) == 0 || len(stored) == len(keys) {
		return false, err
	}
	wanted, _, err := im.wanted(ctx, org, r)
	if err != nil || !wanted {
		return false, err
	}
	call, err := callOfUUID(ctx, org, r.AccountID, r.UUID)
	return call.State != navette.CallCancelled, err
}

// callOfUUID returns the call of the sitting with Zoom's UUID, or the zero value if there is none.
func callOfUUID(ctx context.Context, org *store.Org, account, uuid string) (navette.Call, error) {
	sitting, err := org.SittingByUUID(ctx, account, uuid)
	if err != nil {
		return navette.Call{}, navette.IgnoreNotFound(err)
	}
	call, err := org.CallOfSitting(ctx, sitting.ID)
	return call, navette.IgnoreNotFound(err)
}

// trashedIn stores what was found in the trash of some hosts, and promises the recovery of what Zoom's auto-delete
// trashed, what vanishes soonest first. A recording that is no longer in the trash was restored or deleted: its import
// finds out which.
func (im *Importer) trashedIn(
	ctx context.Context, tx *store.Tx, c navette.Connection, found []zoom.Recording, read map[string]bool,
) error {
	known, err := tx.TrashedOf(ctx, c.ZoomAccountID)
	if err != nil {
		return err
	}
	before := map[string]navette.TrashedRecording{}
	for _, k := range known {
		before[k.UUID] = k
	}
	slices.SortStableFunc(found, func(a, b zoom.Recording) int { return trashedAt(a).Compare(trashedAt(b)) })
	seen := map[string]bool{}
	for _, r := range found {
		seen[r.UUID] = true
		if err := im.seenInTrash(ctx, tx, before[r.UUID], r); err != nil {
			return err
		}
	}
	for _, k := range known {
		waits := k.State == navette.TrashWaiting || k.State == navette.TrashLeft
		if seen[k.UUID] || !waits || !read[k.HostZoomID] {
			continue
		}
		if err := im.noLongerInTrash(ctx, tx, k); err != nil {
			return err
		}
	}
	return nil
}

// noLongerInTrash handles a recording that waited for a decision and was restored or deleted in Zoom.
func (im *Importer) noLongerInTrash(ctx context.Context, tx *store.Tx, k navette.TrashedRecording) error {
	if !k.VanishesAt.IsZero() && !k.VanishesAt.After(tx.At()) {
		return tx.SetTrashState(ctx, k.ID, navette.TrashGone)
	}
	if err := tx.SetTrashState(ctx, k.ID, navette.TrashRecovered); err != nil {
		return err
	}
	_, err := im.recoverIn(ctx, tx, k)
	return err
}

// seenInTrash stores one recording of the trash. before is what was known about it.
func (im *Importer) seenInTrash(
	ctx context.Context, tx *store.Tx, before navette.TrashedRecording, r zoom.Recording,
) error {
	at := trashedAt(r)
	host, err := zoomUsers{}.of(ctx, tx.Org, r.AccountID, r.HostID)
	if err != nil {
		return err
	}
	row := before
	if row.ID == "" {
		row.ID = navette.NewID(navette.PrefixTrashed, tx.At())
	}
	again := !at.IsZero() && at.After(before.TrashedAt.Time) && !before.TrashedAt.IsZero()
	row.ZoomAccountID, row.UUID, row.Number, row.HostZoomID = r.AccountID, r.UUID, r.MeetingID, r.HostID
	row.HostName, row.Topic, row.StartedAt = host.Name, r.Topic, navette.At(startOf(r))
	row.Seconds, row.Files, row.Bytes = int64(length(r)/time.Second), int64(len(r.Files)), sizeOf(r)
	row.TrashedAt, row.SeenAt = navette.At(at), navette.At(tx.At())
	if !at.IsZero() {
		row.VanishesAt = navette.At(at.Add(trashKept))
	}
	row.Automatic = automatic(r, at, row.Operator)
	isNew := before.State == "" || before.State == navette.TrashHeard || again ||
		before.State == navette.TrashRecovered || before.State == navette.TrashGone
	if !isNew {
		return tx.SaveTrashed(ctx, row)
	}
	row.State = navette.TrashWaiting
	if row.Automatic {
		row.State = navette.TrashRecovering
	}
	row.DecidedBy, row.DecidedAt, row.ToldAt = "", navette.Instant{}, navette.Instant{}
	if err := tx.SaveTrashed(ctx, row); err != nil {
		return err
	}
	if row.Automatic {
		_, err := im.recoverIn(ctx, tx, row)
		return err
	}
	return tx.Record(ctx, navette.EventTrashSeen, row.ID, "", nil)
}

// trashedAt returns when a recording was trashed: the latest time of its files, or zero if Zoom states none.
func trashedAt(r zoom.Recording) time.Time {
	var at time.Time
	for _, f := range r.Files {
		if f.DeletedTime.After(at) {
			at = f.DeletedTime
		}
	}
	return at
}

func sizeOf(r zoom.Recording) int64 {
	var size int64
	for _, f := range r.Files {
		size += f.Size
	}
	return size
}

// automatic reports whether Zoom's auto-delete trashed a recording, and no person: no webhook named one, and it was
// trashed on its auto-delete date or later. Zoom states that date without an hour (Zoom API reference,
// "auto_delete_date").
func automatic(r zoom.Recording, trashed time.Time, operator string) bool {
	const day = 24 * time.Hour
	return operator == "" && r.AutoDelete && !r.AutoDeleteDate.IsZero() &&
		!trashed.UTC().Truncate(day).Before(r.AutoDeleteDate.UTC().Truncate(day))
}

// Trashed returns the recordings that are in Zoom's trash and not stored, for users who manage imports: those that wait
// for a decision, those that are being restored, and those that were left there. What vanishes soonest is first.
func (im *Importer) Trashed(ctx context.Context, actor navette.Actor) ([]navette.TrashedRecording, error) {
	if err := actor.Need(navette.ManageImports); err != nil {
		return nil, err
	}
	return im.store.Org(actor.Org).TrashedRecordings(ctx, navette.TrashWaiting, navette.TrashRecovering,
		navette.TrashLeft)
}

// Recover restores a recording from Zoom's trash and imports it. If it is no longer wanted, because its host is not
// linked for import any more or a user removed its call, the error is [navette.NotFound].
func (im *Importer) Recover(ctx context.Context, actor navette.Actor, id string) error {
	return im.decide(ctx, actor, navette.ManageImports, func(tx *store.Tx) error {
		trashed, err := tx.DecideTrashed(ctx, id, navette.TrashRecovering, actor.ID)
		if err != nil {
			return err
		}
		promised, err := im.recoverIn(ctx, tx, trashed)
		if err == nil && !promised {
			err = navette.Fail(navette.NotFound, "", nil)
		}
		return err
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

// recoverIn promises the import of a trashed recording, if it is wanted, and reports whether it is: its host may have
// been unlinked since it was found. The import begins with its recovery if it is still in the trash.
func (im *Importer) recoverIn(
	ctx context.Context, tx *store.Tx, trashed navette.TrashedRecording,
) (promised bool, err error) {
	wanted, meetingID, err := im.wanted(ctx, tx.Org, zoom.Recording{
		AccountID: trashed.ZoomAccountID, UUID: trashed.UUID, MeetingID: trashed.Number, HostID: trashed.HostZoomID,
		StartTime: trashed.StartedAt.Time,
	})
	if err != nil || !wanted {
		return false, err
	}
	sitting, err := tx.SaveSitting(ctx, navette.Sitting{
		MeetingID: meetingID, ZoomAccountID: trashed.ZoomAccountID, UUID: trashed.UUID, Number: trashed.Number,
		HostZoomID: trashed.HostZoomID, Topic: trashed.Topic, StartedAt: trashed.StartedAt,
	})
	if err != nil {
		return false, err
	}
	return true, tx.Promise(ctx, navette.PromiseRecording, sitting.ID, "", tx.At())
}

// recovered restores the recording of a sitting from Zoom's trash, if that was decided. A recording that is no longer
// in the trash was restored before.
func (im *Importer) recovered(ctx context.Context, api *zoom.API, org *store.Org, sitting navette.Sitting) error {
	trashed, err := org.TrashedOfSitting(ctx, sitting.ZoomAccountID, sitting.UUID)
	if err != nil || trashed.State != navette.TrashRecovering {
		return navette.IgnoreNotFound(err)
	}
	if err := api.Recordings.Recover(ctx, sitting.UUID); err != nil && !zoom.IsNotFound(err) {
		return err
	}
	jobs.Reached(ctx, "recovered from the trash")
	return org.Update(ctx, navette.System(org.ID), im.clock.Now(), func(tx *store.Tx) error {
		if err := tx.SetTrashState(ctx, trashed.ID, navette.TrashRecovered); err != nil {
			return err
		}
		call, err := tx.CallOfSitting(ctx, sitting.ID)
		if err == nil && call.State != navette.CallCancelled {
			_, err = tx.TakeUpCall(ctx, call) // its files could not be downloaded while they were in the trash
		}
		if err := navette.IgnoreNotFound(err); err != nil {
			return err
		}
		return tx.Record(ctx, navette.EventTrashRecovered, trashed.ID, call.SessionID, nil)
	})
}

// TrashChanged handles a webhook about recordings that were trashed, or deleted for good, by someone whose address is
// operator, or "" if the webhook names none.
func (im *Importer) TrashChanged(ctx context.Context, orgID, account, operator string, uuids []string) error {
	org := im.store.Org(orgID)
	current, err := org.Connection(ctx)
	if err != nil || current.ZoomAccountID != account {
		return navette.IgnoreNotFound(err)
	}
	return org.Update(ctx, navette.System(orgID), im.clock.Now(), func(tx *store.Tx) error {
		if err := tx.HeardOfTrashed(ctx, account, operator, uuids); err != nil {
			return err
		}
		return tx.TrashChanged(ctx, current.ID)
	})
}

// Restored handles a webhook about recordings that were restored from the trash.
func (im *Importer) Restored(ctx context.Context, orgID, account string, uuids []string) error {
	org := im.store.Org(orgID)
	return org.Update(ctx, navette.System(orgID), im.clock.Now(), func(tx *store.Tx) error {
		for _, uuid := range uuids {
			k, err := tx.TrashedOfSitting(ctx, account, uuid)
			if navette.CodeOf(err) == navette.NotFound || err == nil && k.State == navette.TrashHeard {
				continue
			}
			if err != nil {
				return err
			}
			if err := tx.SetTrashState(ctx, k.ID, navette.TrashRecovered); err != nil {
				return err
			}
			if _, err := im.recoverIn(ctx, tx, k); err != nil {
				return err
			}
		}
		return nil
	})
}
