package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// SaveSitting writes one start of a meeting, or completes what is known of it: instants that are known stay.
func (t *Tx) SaveSitting(ctx context.Context, s navette.Sitting) (navette.Sitting, error) {
	return one[navette.Sitting](ctx, t.q, "write a sitting",
		`INSERT INTO sittings (id, org_id, meeting_id, zoom_account_id, uuid, number, host_zoom_id, topic, started_at, ended_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (org_id, zoom_account_id, uuid) DO UPDATE SET
		     meeting_id = CASE WHEN sittings.meeting_id = '' THEN excluded.meeting_id ELSE sittings.meeting_id END,
		     started_at = COALESCE(sittings.started_at, excluded.started_at),
		     ended_at = COALESCE(sittings.ended_at, excluded.ended_at)
		 RETURNING *`,
		navette.NewID(navette.PrefixSitting, t.at), t.ID, s.MeetingID, s.ZoomAccountID, s.UUID, s.Number, s.HostZoomID, s.Topic, s.StartedAt, s.EndedAt)
}

// Sitting reads one start of a meeting.
func (o *Org) Sitting(ctx context.Context, id string) (navette.Sitting, error) {
	return one[navette.Sitting](ctx, o.q, "read a sitting", "SELECT * FROM sittings WHERE org_id = ? AND id = ?", o.ID, id)
}

// SittingByUUID finds one start of a meeting by Zoom's UUID.
func (o *Org) SittingByUUID(ctx context.Context, zoomAccountID, uuid string) (navette.Sitting, error) {
	return one[navette.Sitting](ctx, o.q, "find a sitting",
		"SELECT * FROM sittings WHERE org_id = ? AND zoom_account_id = ? AND uuid = ?", o.ID, zoomAccountID, uuid)
}

// WasStarted says whether somebody has ever started a session's meeting.
func (o *Org) WasStarted(ctx context.Context, sessionID string) (bool, error) {
	return o.hasSitting(ctx, sessionID, "")
}

// IsLive says whether a session's meeting is on: started, and not known to have ended.
func (o *Org) IsLive(ctx context.Context, sessionID string) (bool, error) {
	return o.hasSitting(ctx, sessionID, " AND s.ended_at IS NULL")
}

func (o *Org) hasSitting(ctx context.Context, sessionID, and string) (bool, error) {
	n, err := one[int](ctx, o.q, "look for a sitting",
		`SELECT COUNT(*) FROM sittings s JOIN meetings m ON m.id = s.meeting_id
		 WHERE s.org_id = ? AND m.session_id = ? AND s.started_at IS NOT NULL`+and, o.ID, sessionID)
	return n > 0, err
}
