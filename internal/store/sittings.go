package store

import (
	"context"

	"navette.dev/navette/internal/navette"
)

// SaveSitting is [Tx.SaveSittings] for one.
func (t *Tx) SaveSitting(ctx context.Context, s navette.Sitting) (navette.Sitting, error) {
	saved, err := t.SaveSittings(ctx, []navette.Sitting{s})
	if err != nil {
		return s, err
	}
	return saved[0], nil
}

// SaveSittings stores sittings, which have different UUIDs. Of a sitting that is stored already it only fills in a
// missing meeting, start, end or announcement. It returns the rows in the order of sittings.
func (t *Tx) SaveSittings(ctx context.Context, sittings []navette.Sitting) ([]navette.Sitting, error) {
	saved, err := many[navette.Sitting](ctx, t.q, "write sittings",
		`INSERT INTO sittings (id, org_id, meeting_id, zoom_account_id, uuid, number, host_zoom_id, topic,
		     started_at, ended_at, processed_at, announced_at, announced_by)
		 VALUES ?
		 ON CONFLICT (org_id, zoom_account_id, uuid) DO UPDATE SET
		     meeting_id = CASE WHEN sittings.meeting_id = '' THEN excluded.meeting_id ELSE sittings.meeting_id END,
		     started_at = COALESCE(sittings.started_at, excluded.started_at),
		     ended_at = COALESCE(sittings.ended_at, excluded.ended_at),
		     processed_at = COALESCE(sittings.processed_at, excluded.processed_at),
		     announced_at = COALESCE(sittings.announced_at, excluded.announced_at),
		     announced_by = CASE WHEN sittings.announced_by = '' THEN excluded.announced_by
		         ELSE sittings.announced_by END
		 RETURNING *`,
		rows(sittings, func(s navette.Sitting) []any {
			return []any{
				navette.NewID(navette.PrefixSitting, t.at), t.ID, s.MeetingID, s.ZoomAccountID, s.UUID, s.Number,
				s.HostZoomID, s.Topic, s.StartedAt, s.EndedAt, s.ProcessedAt, s.AnnouncedAt, s.AnnouncedBy,
			}
		}))
	if err != nil {
		return nil, err
	}
	type key struct{ account, uuid string }
	by := map[key]navette.Sitting{}
	for _, s := range saved {
		by[key{s.ZoomAccountID, s.UUID}] = s
	}
	inOrder := make([]navette.Sitting, len(sittings))
	for i, s := range sittings {
		inOrder[i] = by[key{storable(s.ZoomAccountID), storable(s.UUID)}]
	}
	return inOrder, nil
}

// Sitting returns one sitting.
func (o *Org) Sitting(ctx context.Context, id string) (navette.Sitting, error) {
	return one[navette.Sitting](ctx, o.q, "read a sitting", "SELECT * FROM sittings WHERE org_id = ? AND id = ?", o.ID,
		id)
}

// SittingByUUID returns one sitting by Zoom's UUID.
func (o *Org) SittingByUUID(ctx context.Context, zoomAccountID, uuid string) (navette.Sitting, error) {
	return one[navette.Sitting](ctx, o.q, "find a sitting",
		"SELECT * FROM sittings WHERE org_id = ? AND zoom_account_id = ? AND uuid = ?", o.ID, zoomAccountID, uuid)
}

// WasStarted reports whether a session's meeting was ever started.
func (o *Org) WasStarted(ctx context.Context, sessionID string) (bool, error) {
	n, err := one[int](ctx, o.q, "look for a sitting",
		`SELECT COUNT(*) FROM sittings s JOIN meetings m ON m.id = s.meeting_id
		 WHERE s.org_id || '' = ? AND m.session_id = ? AND s.meeting_id <> '' AND s.started_at IS NOT NULL`, o.ID,
		sessionID)
	return n > 0, err
}

// MeetingTimes holds when a session's meeting was running, as far as Zoom reported it.
type MeetingTimes struct {
	StartedAt navette.Instant // when it was first started, zero if unknown
	EndedAt   navette.Instant // when it last ended, zero if unknown
	// started, and neither reported as ended nor in the library yet: a recording there shows that the sitting has ended
	Live bool
}

// MeetingTimes returns when a session's meeting was running. It ignores rehearsals, which are sittings that ended
// before the session's start.
func (o *Org) MeetingTimes(ctx context.Context, sessionID string) (MeetingTimes, error) {
	return one[MeetingTimes](ctx, o.q, "read when a meeting was on",
		`SELECT MIN(si.started_at) AS started_at, MAX(si.ended_at) AS ended_at,
		     COUNT(CASE
		         WHEN si.started_at IS NOT NULL AND si.ended_at IS NULL
		             AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.org_id = si.org_id AND c.sitting_id = si.id)
		         THEN 1 END) > 0 AS live
		 FROM sittings si JOIN meetings m ON m.id = si.meeting_id JOIN sessions s ON s.id = m.session_id
		 WHERE si.org_id || '' = ? AND m.session_id = ? AND si.meeting_id <> ''
		     AND (si.ended_at IS NULL OR si.ended_at >= s.starts_at)`, o.ID, sessionID)
}
