package store

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
)

// LastConnection returns the organization's connection, or the one that ended last, or a [navette.NotFound] error.
func (o *Org) LastConnection(ctx context.Context) (navette.Connection, error) {
	return readOnce(ctx, o, func(k *once) *known[navette.Connection] { return &k.newest },
		func() (navette.Connection, error) {
			return one[navette.Connection](ctx, o.q, "read the last connection",
				`SELECT * FROM connections WHERE org_id = ?
			 ORDER BY CASE state WHEN 'ended' THEN 1 ELSE 0 END, connected_at DESC, id DESC LIMIT 1`, o.ID)
		})
}

// CallUnanswered counts a connection's call that Zoom did not answer. When the count reaches [navette.SilentCalls], it
// records an event and does not count further.
func (t *Tx) CallUnanswered(ctx context.Context, connectionID string) error {
	counted, err := many[int64](ctx, t.q, "note an unanswered call",
		`UPDATE connections SET failed_calls = failed_calls + 1, silent_since = COALESCE(silent_since, ?)
		 WHERE org_id = ? AND id = ? AND state <> 'ended' AND failed_calls < ? RETURNING failed_calls`,
		navette.At(t.at), t.ID, connectionID, navette.SilentCalls)
	if err != nil || len(counted) == 0 || counted[0] < navette.SilentCalls {
		return err
	}
	return t.Record(ctx, navette.EventSilent, connectionID, "", nil)
}

// CallAnswered resets the count of [Tx.CallUnanswered]. If the count had reached [navette.SilentCalls], it records that
// Zoom answers again.
func (t *Tx) CallAnswered(ctx context.Context, connectionID string) error {
	before, err := t.ConnectionByID(ctx, connectionID)
	if err != nil || before.FailedCalls == 0 {
		return err
	}
	_, err = exec(ctx, t.q, "note an answered call",
		"UPDATE connections SET failed_calls = 0, silent_since = NULL WHERE org_id = ? AND id = ?", t.ID, connectionID)
	if err != nil || !before.Silent() {
		return err
	}
	return t.Record(ctx, navette.EventAnswers, connectionID, "", nil)
}

// Touched is a session that lacks its meeting or its links, and the number of its booked members.
type Touched struct {
	ID       string
	Title    string
	StartsAt navette.Instant
	EndsAt   navette.Instant
	Members  int64
}

// WithoutMeeting returns the online sessions, except cancelled ones, that have not ended at now, start at until or
// earlier and have no ready meeting, ordered by start.
func (o *Org) WithoutMeeting(ctx context.Context, now, until time.Time) ([]Touched, error) {
	return many[Touched](ctx, o.q, "find sessions without meeting",
		`SELECT s.id, s.title, s.starts_at, s.ends_at,
		     (SELECT COUNT(*) FROM bookings b WHERE b.session_id = s.id AND b.state = 'booked') AS members
		 FROM sessions s
		 WHERE s.org_id = ? AND s.starts_at > ? AND s.ends_at > ? AND s.starts_at <= ? AND s.cancelled_at IS NULL
		     AND s.mode <> 'in_person'
		     AND NOT EXISTS (SELECT 1 FROM meetings m WHERE m.session_id = s.id AND m.state = 'ready')
		 ORDER BY s.starts_at, s.id`, o.ID, navette.At(now.Add(-LongestSession)), navette.At(now), navette.At(until))
}

// WithoutLinks returns the online sessions, except cancelled ones, that have not ended at now, start at until or
// earlier and have booked places whose link was neither sent nor refused, ordered by start.
func (o *Org) WithoutLinks(ctx context.Context, now, until time.Time) ([]Touched, error) {
	return many[Touched](ctx, o.q, "find sessions without links",
		`SELECT s.id, s.title, s.starts_at, s.ends_at, COUNT(*) AS members
		 FROM sessions s JOIN bookings b ON b.session_id = s.id
		 WHERE s.org_id = ? AND s.starts_at > ? AND s.ends_at > ? AND s.starts_at <= ? AND s.cancelled_at IS NULL
		     AND s.mode <> 'in_person' AND b.state = 'booked' AND b.link_sent_at IS NULL AND b.link_refused = ''
		 GROUP BY s.id, s.title, s.starts_at, s.ends_at ORDER BY s.starts_at, s.id`,
		o.ID, navette.At(now.Add(-LongestSession)), navette.At(now), navette.At(until))
}
