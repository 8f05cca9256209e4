package importer

import (
	"context"
	"slices"
	"strings"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// lookAgain is the pause between reads of a recording that Zoom is still processing.
const lookAgain = time.Minute

// lookSoon is the first pause for a recording that a webhook announced before Zoom lists its files as ready.
const lookSoon = 2 * time.Second

// Recording reads from Zoom which files a sitting's recording has, and promises the import of each. It is repeated
// until Zoom has processed all of them. It caches the list, with its token, for the imports.
func (im *Importer) Recording(ctx context.Context, p navette.Promise) error {
	org := im.store.Org(p.OrgID)
	sitting, err := org.Sitting(ctx, p.Subject)
	if err != nil {
		return err
	}
	api, current, err := im.connections.API(ctx, p.OrgID)
	if err != nil {
		return im.later(err)
	}
	if err := im.recovered(ctx, api, org, sitting); err != nil {
		return im.later(err)
	}
	asked := im.clock.Now()
	recording, err := api.Recordings.OfMeeting(ctx, sitting.UUID, tokenLife)
	if zoom.IsNotFound(err) {
		return im.notYet(p, sitting)
	}
	if err != nil {
		return im.later(err)
	}
	ready := 0
	for _, f := range recording.Files {
		if f.Ready() {
			ready++
		}
	}
	if ready > 0 {
		if err := im.save(ctx, org, current.ID, sitting, recording, asked); err != nil {
			return err
		}
		jobs.Reached(ctx, "recording saved")
	}
	if ready < len(recording.Files) || ready == 0 {
		return im.notYet(p, sitting)
	}
	return nil
}

// notYet returns the error of a recording that Zoom is still processing: it is read again after lookAgain, or after
// growing pauses if a webhook announced it, since Zoom then needs only seconds more. It is given up after
// [navette.ProcessedWithin].
func (im *Importer) notYet(p navette.Promise, sitting navette.Sitting) error {
	now, pause := im.clock.Now(), lookAgain
	if sitting.AnnouncedBy == navette.ByWebhook {
		pause = min(lookAgain, max(lookSoon, now.Sub(p.DueAt.Time)))
	}
	if now.After(p.DueAt.Add(navette.ProcessedWithin)) {
		return navette.Fail(navette.NotFound, "reason.recording_never_processed", jobs.ErrGiveUp)
	}
	return &jobs.Later{At: now.Add(pause), Periodic: true, Message: "reason.recording_processing"}
}

// save stores the call of a recording and its finished files. r is Zoom's answer to a request that began at asked.
func (im *Importer) save(
	ctx context.Context, org *store.Org, connection string, sitting navette.Sitting, r zoom.Recording, asked time.Time,
) error {
	call, err := im.callOf(ctx, org, zoomUsers{}, sitting, r)
	if err != nil {
		return err
	}
	now := im.clock.Now()
	return org.Update(ctx, navette.System(org.ID), now, func(tx *store.Tx) error {
		if sitting.AnnouncedAt.IsZero() { // it was processed since the look before
			sitting.AnnouncedBy, sitting.AnnouncedAt = navette.ByList, navette.At(now)
			sitting.ProcessedAt = navette.At(now.Add(-lookAgain))
			if _, err := tx.SaveSitting(ctx, sitting); err != nil {
				return err
			}
		}
		return im.saveIn(ctx, tx, []recorded{{call, sitting, r, listingOf(connection, sitting, r, asked, now)}})
	})
}

// recorded is a recording with the call and the cached list that are made from it.
type recorded struct {
	call      navette.Call
	sitting   navette.Sitting
	recording zoom.Recording
	listing   *listing
}

// saveIn stores the calls of recordings of different sittings and their finished files, and caches the lists.
func (im *Importer) saveIn(ctx context.Context, tx *store.Tx, all []recorded) error {
	if len(all) == 0 {
		return nil
	}
	all, err := notRemoved(ctx, tx, all)
	if err != nil || len(all) == 0 {
		return err
	}
	calls := make([]navette.Call, len(all))
	for i, r := range all {
		calls[i] = r.call
	}
	saved, err := tx.SaveCalls(ctx, calls)
	if err != nil {
		return err
	}
	var files []navette.RecordingFile
	for i, r := range all {
		for _, f := range r.recording.Files {
			if f.Ready() {
				files = append(files, im.fileOf(saved[i], r.sitting, f))
			}
		}
		im.listings.keep(saved[i].ID, r.listing, im.clock.Now())
	}
	err = FilesFound(ctx, tx, saved, files...)
	jobs.Reached(ctx, "files found, not committed")
	return err
}

// notRemoved leaves out recordings that a user removed since they were found. There is at least one, and all are of one
// Zoom account.
func notRemoved(ctx context.Context, tx *store.Tx, all []recorded) ([]recorded, error) {
	uuids := make([]string, len(all))
	for i, r := range all {
		uuids[i] = r.sitting.UUID
	}
	removed, err := tx.RemovedSittings(ctx, all[0].sitting.ZoomAccountID, uuids)
	return slices.DeleteFunc(all, func(r recorded) bool { return slices.Contains(removed, r.sitting.UUID) }), err
}

// zoomUsers caches Zoom users.
type zoomUsers map[zoomUser]store.SweepHost

type zoomUser struct{ account, user string }

// of returns a Zoom user, which it reads at most once, or the zero value if the user is unknown.
func (z zoomUsers) of(ctx context.Context, org *store.Org, account, user string) (store.SweepHost, error) {
	host, known := z[zoomUser{account, user}]
	if known {
		return host, nil
	}
	host, err := org.HostOf(ctx, account, user)
	if navette.CodeOf(err) == navette.NotFound {
		host, err = store.SweepHost{}, nil
	}
	if err == nil {
		z[zoomUser{account, user}] = host
	}
	return host, err
}

// callOf returns the call of a recording, with the data of its sitting, session and host.
func (im *Importer) callOf(
	ctx context.Context, org *store.Org, hosts zoomUsers, sitting navette.Sitting, r zoom.Recording,
) (navette.Call, error) {
	call := navette.Call{
		ID: navette.NewID(navette.PrefixCall, im.clock.Now()), SittingID: sitting.ID, Title: r.Topic,
		HostName: r.HostEmail, StartedAt: navette.At(startOf(r)), Seconds: int64(length(r) / time.Second),
		AutoDeleteAt: navette.At(r.AutoDeleteDate),
	}
	if sitting.MeetingID != "" {
		meeting, err := org.Meeting(ctx, sitting.MeetingID)
		if err != nil {
			return call, err
		}
		session, err := org.Session(ctx, meeting.SessionID)
		if err != nil {
			return call, err
		}
		call.SessionID, call.Title = session.ID, session.Title
	}
	host, err := hosts.of(ctx, org, sitting.ZoomAccountID, sitting.HostZoomID)
	if host.HostID != "" {
		call.HostUserID, call.HostName = host.UserID, host.Name
	}
	return call, err
}

// length returns the time from the first start to the last end of a recording's files, or the length that Zoom reports
// if the files have no times.
func length(r zoom.Recording) time.Duration {
	start, end := startOf(r), time.Time{}
	for _, f := range r.Files {
		if f.End.After(end) {
			end = f.End
		}
	}
	if end.After(start) {
		return end.Sub(start)
	}
	return time.Duration(r.Duration) * time.Minute
}

func (im *Importer) fileOf(call navette.Call, sitting navette.Sitting, f zoom.RecordingFile) navette.RecordingFile {
	id := navette.NewID(navette.PrefixRecordingFile, im.clock.Now())
	return navette.RecordingFile{
		ID: id, CallID: call.ID, NaturalKey: naturalKey(sitting.ZoomAccountID, sitting.UUID, f), ZoomFileID: f.ID,
		FileType: f.Type, RecordingType: f.RecordingType, Extension: strings.ToLower(f.Extension),
		RecordingStart: navette.At(f.Start), RecordingEnd: navette.At(f.End), Size: f.Size,
		BlobKey: blob.Key(call.OrgID, call.ID, id),
	}
}

// naturalKey returns the key by which a file is recognized. It does not contain Zoom's file id, which is optional.
func naturalKey(account, uuid string, f zoom.RecordingFile) string {
	return strings.Join(
		[]string{account, uuid, f.Start.UTC().Format(time.RFC3339), f.Type, f.RecordingType, f.Extension}, "|")
}
