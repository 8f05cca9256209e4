package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// MeetingOf returns the meeting of a session that is intended or ready, or a [navette.NotFound] error.
func (o *Org) MeetingOf(ctx context.Context, sessionID string) (navette.Meeting, error) {
	return one[navette.Meeting](ctx, o.q, "read the meeting",
		"SELECT * FROM meetings WHERE org_id || '' = ? AND session_id = ? AND state <> 'gone'", o.ID, sessionID)
}

// Meeting returns one meeting.
func (o *Org) Meeting(ctx context.Context, id string) (navette.Meeting, error) {
	return one[navette.Meeting](ctx, o.q, "read the meeting", "SELECT * FROM meetings WHERE org_id = ? AND id = ?",
		o.ID, id)
}

// MeetingByNumber returns the meeting with Zoom's number on a Zoom account, the newest if a number was used again.
func (o *Org) MeetingByNumber(ctx context.Context, zoomAccountID string, number int64) (navette.Meeting, error) {
	return one[navette.Meeting](ctx, o.q, "find the meeting",
		`SELECT m.* FROM meetings m JOIN connections c ON c.id = m.connection_id
		 WHERE m.org_id = ? AND m.number = ? AND c.zoom_account_id = ? ORDER BY m.created_at DESC LIMIT 1`, o.ID,
		number, zoomAccountID)
}

// MeetingNumber is Zoom's number of a meeting on a Zoom account.
type MeetingNumber struct {
	ZoomAccountID string
	Number        int64
}

// MeetingsByNumber returns the id of the newest meeting with each number. A number without a meeting is left out.
func (o *Org) MeetingsByNumber(ctx context.Context, numbers []MeetingNumber) (map[MeetingNumber]string, error) {
	list := make([]int64, len(numbers))
	for i, n := range numbers {
		list[i] = n.Number
	}
	type meeting struct {
		MeetingNumber
		ID string
	}
	found, err := many[meeting](ctx, o.q, "find meetings",
		`SELECT m.id, m.number, c.zoom_account_id FROM meetings m JOIN connections c ON c.id = m.connection_id
		 WHERE m.org_id = ? AND m.number IN (?) ORDER BY m.created_at`, o.ID, bun.List(list))
	ids := map[MeetingNumber]string{}
	for _, m := range found {
		ids[m.MeetingNumber] = m.ID
	}
	return ids, err
}

// IntendMeeting stores the intent to request a meeting from Zoom.
func (t *Tx) IntendMeeting(ctx context.Context, m navette.Meeting) error {
	if err := insert(ctx, t.q, "meetings", &m); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventMeetingIntended, m.ID, m.SessionID, map[string]any{"host": m.HostZoomID})
}

// MeetingAsked records, before the request is sent, that Zoom may have a meeting with the marker from m.AskedAt (real
// time) on. It also records the requested start. If the meeting is no longer intended, the error is a
// [navette.Conflict].
func (t *Tx) MeetingAsked(ctx context.Context, m navette.Meeting) error {
	n, err := exec(ctx, t.q, "note the request",
		"UPDATE meetings SET asked_at = ?, starts_at = ? WHERE org_id = ? AND id = ? AND state = 'intended'",
		m.AskedAt, m.StartsAt, t.ID, m.ID)
	if err == nil && n == 0 {
		return navette.Fail(navette.Conflict, "", nil)
	}
	return err
}

// MeetingNotAsked undoes the [Tx.MeetingAsked] of the request at m.AskedAt, because Zoom's answer shows that it created
// no meeting. It keeps a request that another worker has recorded since. If the worker no longer holds the promise p,
// the error is a [navette.Conflict].
func (t *Tx) MeetingNotAsked(ctx context.Context, p navette.Promise, m navette.Meeting) error {
	if err := t.Hold(ctx, p); err != nil {
		return err
	}
	_, err := exec(ctx, t.q, "note the refusal",
		"UPDATE meetings SET asked_at = NULL WHERE org_id = ? AND id = ? AND state = 'intended' AND asked_at = ?", t.ID,
		m.ID, m.AskedAt)
	return err
}

// MeetingReady stores Zoom's meeting. kind is [navette.EventMeetingReady], or [navette.EventMeetingAdopted] if it was
// found by its marker.
func (t *Tx) MeetingReady(ctx context.Context, m navette.Meeting, kind navette.EventKind) error {
	n, err := exec(ctx, t.q, "note the meeting",
		`UPDATE meetings SET state = 'ready', number = ?, join_sealed = ?, refused_text = ?, ready_at = ?
		 WHERE org_id = ? AND id = ? AND state = 'intended'`,
		m.Number, m.JoinSealed, m.RefusedText, navette.At(t.at), t.ID, m.ID)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, kind, m.ID, m.SessionID, map[string]any{
		"number": m.Number, "host": m.HostZoomID, "refused": m.RefusedText,
	})
}

// CheckFilter selects the meetings to check in Zoom.
type CheckFilter struct {
	ZoomAccountID string
	Now           time.Time
	Until         time.Time     // sessions that start before this instant
	Before        time.Duration // how long before a session's start its meeting is checked
	Since         time.Time     // meetings that were not checked since this instant
}

// MeetingsToCheck returns the ready meetings of upcoming sessions that are to be checked in Zoom, ordered by host and
// start.
func (o *Org) MeetingsToCheck(ctx context.Context, f CheckFilter) ([]navette.Meeting, error) {
	return many[navette.Meeting](ctx, o.q, "find meetings to check",
		`SELECT m.* FROM sessions s JOIN meetings m ON m.session_id = s.id JOIN connections c ON c.id = m.connection_id
		 WHERE s.org_id = ? AND s.starts_at > ? AND s.starts_at <= ? AND s.cancelled_at IS NULL
		     AND s.mode <> 'in_person' AND m.state = 'ready' AND c.zoom_account_id = ?
		     AND (COALESCE(m.checked_at, m.ready_at) < ?
		         OR s.starts_at <= ? AND COALESCE(m.checked_at, m.ready_at) < s.starts_at - ?)
		 ORDER BY m.host_zoom_id, s.starts_at, m.id`,
		o.ID, navette.At(f.Now), navette.At(f.Until), f.ZoomAccountID, navette.At(f.Since),
		navette.At(f.Now.Add(f.Before)), f.Before.Microseconds())
}

// MeetingsChecked records that meetings were checked in Zoom.
func (t *Tx) MeetingsChecked(ctx context.Context, meetings []navette.Meeting) error {
	ids := make([]string, len(meetings))
	for i, m := range meetings {
		ids[i] = m.ID
	}
	_, err := exec(ctx, t.q, "note the check", "UPDATE meetings SET checked_at = ? WHERE org_id = ? AND id IN (?)",
		navette.At(t.at), t.ID, bun.List(ids))
	return err
}

// SuspectMeeting records that Zoom reported a meeting as deleted, and schedules a check at once.
func (t *Tx) SuspectMeeting(ctx context.Context, m navette.Meeting) error {
	_, err := exec(ctx, t.q, "suspect a meeting",
		"UPDATE meetings SET checked_at = 0 WHERE org_id = ? AND id = ? AND state = 'ready'", t.ID, m.ID)
	if err != nil {
		return err
	}
	return t.Wake(ctx, navette.PromiseCheck)
}

// MeetingGone records that a session no longer uses a meeting, and the reason.
func (t *Tx) MeetingGone(ctx context.Context, m navette.Meeting, reason string) error {
	n, err := exec(ctx, t.q, "give up a meeting",
		"UPDATE meetings SET state = 'gone' WHERE org_id = ? AND id = ? AND state <> 'gone'", t.ID, m.ID)
	if err != nil || n == 0 {
		return err
	}
	return t.Record(ctx, navette.EventMeetingGone, m.ID, m.SessionID, map[string]any{
		"number": m.Number, "reason": reason,
	})
}
