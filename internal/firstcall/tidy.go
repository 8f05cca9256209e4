package firstcall

import (
	"context"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/meetings"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// tidyWithin is how long after the end of a test its meeting is deleted in Zoom if that fails at first.
const tidyWithin = 24 * time.Hour

// tidy does what is left after the end of a test: it deletes the meeting in Zoom if it was never started, and what
// belongs to a removed test.
func (f *FirstCalls) tidy(ctx context.Context, row navette.FirstCall) error {
	if row.SessionID == "" {
		return nil
	}
	if row.Outcome == navette.FirstCallRemoved {
		if err := f.removeCall(ctx, row); err != nil {
			return err
		}
	}
	started, err := f.store.Org(row.OrgID).WasStarted(ctx, row.SessionID)
	if err != nil {
		return err
	}
	if !started && row.Outcome != navette.FirstCallGreen {
		err := f.deleteMeeting(ctx, row)
		if err != nil && f.clock.Now().Before(row.EndedAt.Add(tidyWithin)) {
			message, detail := failureOf(err)
			return jobs.Retry(message, detail, err)
		}
	}
	if row.Outcome != navette.FirstCallRemoved {
		return nil
	}
	waits, err := f.unsettled(ctx, row)
	if now := f.clock.Now(); err == nil && waits && now.Before(row.EndedAt.Add(tidyWithin)) {
		return jobs.Again(now.Add(pauseSeldom)) // the generator needs the rows to know a late meeting
	}
	if err != nil {
		return err
	}
	return f.update(ctx, row.OrgID, func(tx *store.Tx) error { return tx.RemoveTrial(ctx, row.SessionID) })
}

// deleteMeeting deletes the meeting of a test in Zoom, unless someone is in it. A meeting that Zoom has not
// confirmed is given up.
func (f *FirstCalls) deleteMeeting(ctx context.Context, row navette.FirstCall) error {
	org := f.store.Org(row.OrgID)
	m, err := org.MeetingOf(ctx, row.SessionID)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	gone := func(tx *store.Tx) error { return tx.MeetingGone(ctx, m, "test_ended") }
	if m.State != navette.MeetingReady {
		return f.giveUp(ctx, row)
	}
	api, _, err := f.zoom.API(ctx, row.OrgID)
	if err != nil {
		return err
	}
	found, err := api.Meetings.Get(ctx, m.Number)
	switch {
	case meetings.DeletedOnZoom(err):
		return f.update(ctx, row.OrgID, gone)
	case err != nil:
		return err
	case found.Status == "started":
		return nil
	}
	if err := api.Meetings.Delete(ctx, m.HostZoomID, m.Number, zoom.DeleteOptions{}); err != nil &&
		!zoom.IsNotFound(err) {
		return err
	}
	return f.update(ctx, row.OrgID, gone)
}

// giveUp gives up a meeting that Zoom has not confirmed. If it was requested, the generator deletes it when it is
// found, even if the answer arrives later. If the answer has arrived meanwhile, the error is a [navette.Unavailable],
// and the next try deletes the meeting.
func (f *FirstCalls) giveUp(ctx context.Context, row navette.FirstCall) error {
	return f.update(ctx, row.OrgID, func(tx *store.Tx) error {
		m, err := tx.MeetingOf(ctx, row.SessionID)
		switch {
		case err != nil:
			return navette.IgnoreNotFound(err)
		case m.State == navette.MeetingReady:
			return navette.Fail(navette.Unavailable, "reason.zoom_unsure", nil)
		}
		if err := tx.MeetingGone(ctx, m, "test_ended"); err != nil || m.AskedAt.IsZero() {
			return err
		}
		return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, tx.At())
	})
}

// unsettled reports whether a meeting of a test that was given up may still be found in Zoom.
func (f *FirstCalls) unsettled(ctx context.Context, row navette.FirstCall) (bool, error) {
	org := f.store.Org(row.OrgID)
	held, err := org.MeetingsOfSessions(ctx, []string{row.SessionID})
	if err != nil {
		return false, err
	}
	for _, m := range held {
		p, err := about(ctx, org, navette.PromiseReconcile, m.ID)
		if err != nil || p.ID != "" && p.DoneAt.IsZero() {
			return true, err
		}
	}
	return false, nil
}

// removeCall removes the calls of a removed test: first their files, then their rows.
func (f *FirstCalls) removeCall(ctx context.Context, row navette.FirstCall) error {
	org := f.store.Org(row.OrgID)
	sittings, err := org.SittingsOfSessions(ctx, []string{row.SessionID})
	if err != nil {
		return err
	}
	for _, s := range sittings {
		call, err := org.CallOfSitting(ctx, s.SittingID)
		if navette.CodeOf(err) != navette.NotFound {
			if err == nil {
				err = f.removeFiles(ctx, org, call)
			}
			if err != nil {
				return err
			}
		}
		if err := f.update(ctx, row.OrgID, func(tx *store.Tx) error {
			return tx.RemoveCallOf(ctx, s.SittingID)
		}); err != nil {
			return err
		}
	}
	return nil
}

// removeFiles removes the stored files of a call.
func (f *FirstCalls) removeFiles(ctx context.Context, org *store.Org, call navette.Call) error {
	files, err := org.FilesOf(ctx, call.ID)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := f.blobs.Remove(ctx, file.BlobKey); err != nil {
			return err
		}
	}
	return nil
}
