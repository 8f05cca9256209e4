package firstcall

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/webhook"
)

// Heard follows a webhook of an organization's Zoom account, if the organization has an open test. The caller has
// handled the webhook otherwise before.
func (f *FirstCalls) Heard(ctx context.Context, org string, event webhook.Event) error {
	row, err := f.store.Org(org).OpenFirstCall(ctx)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	if row.WebhookAt.IsZero() {
		if err := f.change(ctx, org, row.ID, func(r *navette.FirstCall) {
			r.WebhookAt = navette.At(f.clock.Now())
		}); err != nil {
			return err
		}
	}
	switch detail := event.Detail.(type) {
	case *webhook.Meeting:
		return f.heardMeeting(ctx, row, event, detail)
	case *webhook.Recording:
		return f.heardRecording(ctx, row, event, detail)
	}
	return nil
}

// heardMeeting follows a webhook about the start, the end or the deletion of a meeting.
func (f *FirstCalls) heardMeeting(
	ctx context.Context, row navette.FirstCall, event webhook.Event, m *webhook.Meeting,
) error {
	s := navette.Sitting{
		ZoomAccountID: event.AccountID, UUID: m.UUID, Number: m.ID, HostZoomID: m.HostID, Topic: m.Topic,
		StartedAt: navette.At(m.StartTime), EndedAt: navette.At(m.EndTime),
	}
	ours, err := f.concerns(ctx, row, s)
	if err != nil || !ours {
		return err
	}
	switch event.Name {
	case webhook.MeetingStarted:
		s.EndedAt = navette.Instant{}
		err = f.startSitting(ctx, row, s, navette.SeenByWebhook)
	case webhook.MeetingEnded:
		err = f.endSitting(ctx, row, s, navette.SeenByWebhook)
	case webhook.MeetingDeleted, webhook.MeetingGone: // the look asks Zoom
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return f.lookNow(ctx, row)
}

// heardRecording follows a webhook about a recording.
func (f *FirstCalls) heardRecording(
	ctx context.Context, row navette.FirstCall, event webhook.Event, r *webhook.Recording,
) error {
	ours, err := f.concerns(ctx, row, navette.Sitting{
		ZoomAccountID: event.AccountID, UUID: r.UUID, Number: r.MeetingID, HostZoomID: r.HostID,
		StartedAt: navette.At(r.StartTime),
	})
	if err != nil || !ours {
		return err
	}
	if err := f.change(ctx, row.OrgID, row.ID, func(row *navette.FirstCall) {
		switch event.Name {
		case webhook.RecordingStarted:
			if r.File != nil {
				r.Files = append(r.Files, *r.File)
			}
			sawRecording(row, r.Recording, navette.SeenByWebhook)
		case webhook.RecordingCompleted:
			sawRecording(row, r.Recording, navette.SeenByWebhook)
			sawProcessed(row, event.At, navette.SeenByWebhook)
		}
	}); err != nil || event.Name == webhook.RecordingStarted {
		return err // nothing else is to be seen at Zoom since
	}
	return f.lookNow(ctx, row)
}

// concerns reports whether a sitting is that of a test: the meeting was made for it or, in a test of any call, it is
// the sitting that was found, or the first one of a linked user since the test began.
func (f *FirstCalls) concerns(ctx context.Context, row navette.FirstCall, s navette.Sitting) (bool, error) {
	org := f.store.Org(row.OrgID)
	switch {
	case !row.AnyCall:
		meeting, err := org.MeetingByNumber(ctx, s.ZoomAccountID, s.Number)
		return meeting.SessionID == row.SessionID && err == nil, navette.IgnoreNotFound(err)
	case row.SittingID != "":
		known, err := org.Sitting(ctx, row.SittingID)
		return known.UUID == s.UUID && err == nil, err
	case s.StartedAt.Before(row.AskedAt.Time):
		return false, nil
	}
	host, err := org.HostOf(ctx, s.ZoomAccountID, s.HostZoomID)
	return host.UserID != "" && err == nil, navette.IgnoreNotFound(err)
}

// startSitting records the start of the sitting of a test.
func (f *FirstCalls) startSitting(
	ctx context.Context, row navette.FirstCall, s navette.Sitting, by navette.FirstCallSource,
) error {
	if err := f.save(ctx, row, s, f.sittings.Started); err != nil {
		return err
	}
	return f.change(ctx, row.OrgID, row.ID, func(r *navette.FirstCall) {
		if r.StartedBy == "" {
			r.StartedBy = by
		}
	})
}

// endSitting records the end of the sitting of a test.
func (f *FirstCalls) endSitting(
	ctx context.Context, row navette.FirstCall, s navette.Sitting, by navette.FirstCallSource,
) error {
	if err := f.save(ctx, row, s, f.sittings.Ended); err != nil {
		return err
	}
	return f.change(ctx, row.OrgID, row.ID, func(r *navette.FirstCall) {
		if r.EndedBy == "" {
			r.EndedBy = by
		}
	})
}

// save stores a sitting: that of a generated meeting by note, which also records it in the journal, and that of another
// meeting as the one that the test follows.
func (f *FirstCalls) save(
	ctx context.Context, row navette.FirstCall, s navette.Sitting,
	note func(context.Context, string, navette.Sitting) error,
) error {
	if !row.AnyCall {
		return note(ctx, row.OrgID, s)
	}
	if err := note(ctx, row.OrgID, s); err != nil { // the meeting of a session counts as any call, too
		return err
	}
	return f.update(ctx, row.OrgID, func(tx *store.Tx) error {
		saved, err := tx.SaveSitting(ctx, s)
		if err != nil {
			return err
		}
		row, err := tx.FirstCall(ctx, row.ID)
		if err != nil || !row.Open() || row.SittingID != "" {
			return err
		}
		row.SittingID = saved.ID
		return tx.SaveFirstCall(ctx, row)
	})
}

// lookNow makes the next look at Zoom due, since a webhook may have more behind it.
func (f *FirstCalls) lookNow(ctx context.Context, row navette.FirstCall) error {
	return f.update(ctx, row.OrgID, func(tx *store.Tx) error {
		return navette.IgnoreNotFound(tx.RetryNow(ctx, navette.PromiseFirstCall, row.ID))
	})
}
