package audit

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/webhook"
)

// Heard notes what a webhook reports about a meeting that counts in the audit: that it ended, when its recording was
// started and stopped, and that a recording was moved to the trash or deleted. Nothing else reports meetings with one
// participant, or recordings that Zoom does not keep because they were stopped at once.
func (a *Audits) Heard(ctx context.Context, orgID string, event webhook.Event) error {
	m, notes := noted(event)
	if !notes || m.UUID == "" {
		return nil
	}
	counts, err := a.store.Org(orgID).IsAudited(ctx, m.ZoomAccountID, m.Number, m.HostZoomID)
	if err != nil || !counts {
		return err
	}
	return a.update(ctx, navette.System(orgID), func(tx *store.Tx) error { return tx.NoteAuditMeeting(ctx, m) })
}

// noted returns what a webhook reports about a meeting, and whether the audit notes it.
func noted(event webhook.Event) (navette.AuditMeeting, bool) {
	m := navette.AuditMeeting{ZoomAccountID: event.AccountID}
	switch detail := event.Detail.(type) {
	case *webhook.Meeting:
		m.UUID, m.Number, m.HostZoomID, m.Topic = detail.UUID, detail.ID, detail.HostID, detail.Topic
		m.StartedAt, m.EndedAt = navette.At(detail.StartTime), navette.At(detail.EndTime)
		if m.EndedAt.IsZero() {
			m.EndedAt = navette.At(event.At)
		}
		return m, event.Name == webhook.MeetingEnded
	case *webhook.Recording:
		m.UUID, m.Number, m.HostZoomID, m.Topic = detail.UUID, detail.MeetingID, detail.HostID, detail.Topic
		m.StartedAt = navette.At(detail.StartTime)
		switch event.Name {
		case webhook.RecordingStarted:
			m.RecordedAt = navette.At(event.At)
			if detail.File != nil && !detail.File.Start.IsZero() {
				m.RecordedAt = navette.At(detail.File.Start)
			}
			return m, true
		case webhook.RecordingStopped:
			m.StoppedAt = navette.At(event.At)
			if f := detail.File; f != nil && !f.Start.IsZero() && f.End.After(f.Start) {
				m.RecordedAt, m.StoppedAt = navette.At(f.Start), navette.At(f.End)
				m.RecordedMillis = f.End.Sub(f.Start).Milliseconds()
			}
			return m, true
		case webhook.RecordingTrashed, webhook.RecordingDeleted:
			m.StartedAt = navette.Instant{} // of a recurring meeting it may be that of another instance
			m.AnnouncedAt = navette.At(event.At)
			return m, true
		}
	}
	return m, false
}
