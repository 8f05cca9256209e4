package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Record appends one event to the organization's journal, with the transaction's actor and time. data contains ids and,
// for events about a session, only values that every user who may read the schedule sees. It contains no data about
// members, and may be nil. The events of a transaction are written when it ends; its own queries do not find them.
func (t *Tx) Record(_ context.Context, kind navette.EventKind, subject, sessionID string, data map[string]any) error {
	text := []byte("{}")
	if len(data) > 0 {
		var err error
		if text, err = json.Marshal(data); err != nil {
			return fmt.Errorf("record %s: %w", kind, err)
		}
	}
	t.events = append(t.events, navette.Event{
		OrgID: t.ID, At: navette.At(t.at), Kind: kind, ActorKind: t.actor.Kind, ActorID: t.actor.ID,
		Subject: subject, SessionID: sessionID, Data: string(text),
	})
	return nil
}

// eventsAtOnce is the number of events in one statement.
const eventsAtOnce = 500

// writeEvents numbers the recorded events, without gaps, and writes them.
func (t *Tx) writeEvents(ctx context.Context) error {
	if len(t.events) == 0 {
		return nil
	}
	if t.store.Engine == Postgres {
		return t.writeEventsAtOnce(ctx)
	}
	last, err := one[int64](ctx, t.q, "number the events",
		"UPDATE organizations SET last_event = last_event + ? WHERE id = ? RETURNING last_event", len(t.events), t.ID)
	if err != nil {
		return err
	}
	for i := range t.events {
		t.events[i].Seq = last - int64(len(t.events)-1-i)
	}
	for some := range slices.Chunk(t.events, eventsAtOnce) {
		if err := insert(ctx, t.q, "events", &some); err != nil {
			return err
		}
	}
	t.events = nil
	return nil
}

// writeEventsAtOnce is writeEvents for PostgreSQL, in one statement, since each costs a round trip. SQLite permits no
// UPDATE within another statement.
func (t *Tx) writeEventsAtOnce(ctx context.Context) error {
	position := 0
	_, err := exec(ctx, t.q, "write the events",
		`WITH numbered AS (
		     UPDATE organizations SET last_event = last_event + ?0 WHERE id = ?1 RETURNING last_event - ?0 AS before
		 )
		 INSERT INTO events (org_id, seq, at, kind, actor_kind, actor_id, subject, session_id, data)
		 SELECT ?1, numbered.before + e.position, e.at, e.kind, e.actor_kind, e.actor_id, e.subject, e.session_id, e.data
		 FROM numbered, (VALUES ?2) AS e (position, at, kind, actor_kind, actor_id, subject, session_id, data)`,
		len(t.events), t.ID, rows(t.events, func(e navette.Event) []any {
			position++
			return []any{position, e.At, e.Kind, e.ActorKind, e.ActorID, e.Subject, e.SessionID, e.Data}
		}))
	t.events = nil
	return err
}

// EventRun is a run of consecutive events of one kind, by one user or, if they were not made by users, by the same kind
// of actor.
type EventRun struct {
	Events []navette.Event // the newest of them, newest first
	Times  int64           // number of events
}

// JournalOf returns the newest runs of one session's events, newest first. The argument runs is the largest number of
// runs, and each is the largest number of events in a run; EventRun.Times counts all of them. The kinds in without are
// skipped. Every change of the session is a run of its own.
func (o *Org) JournalOf(
	ctx context.Context, sessionID string, without []navette.EventKind, runs, each int,
) ([]EventRun, error) {
	if len(without) == 0 {
		without = []navette.EventKind{""}
	}
	type ranked struct {
		navette.Event
		Times, Newest int64
	}
	const one = "kind, actor_kind, CASE WHEN actor_kind = 'user' THEN actor_id ELSE '' END, " +
		"CASE WHEN kind = 'session.changed' THEN seq ELSE 0 END, CASE WHEN kind IN ('link.sent', " +
		"'mail.sent') THEN data ELSE '' END"
	rows, err := many[ranked](ctx, o.q, "read the journal",
		`WITH numbered AS (
		     SELECT *, ROW_NUMBER() OVER (ORDER BY seq) - ROW_NUMBER() OVER (PARTITION BY `+one+` ORDER BY seq) AS run
		     FROM events WHERE org_id || '' = ? AND session_id = ? AND session_id <> '' AND kind NOT IN (?)
		 ), ranked AS (
		     SELECT *, ROW_NUMBER() OVER (PARTITION BY `+one+`, run ORDER BY seq DESC) AS rank,
		         COUNT(*) OVER (PARTITION BY `+one+`, run) AS times, MAX(seq) OVER (PARTITION BY `+one+`, run) AS newest
		     FROM numbered
		 )
		 SELECT org_id, seq, at, kind, actor_kind, actor_id, subject, session_id, data, times, newest
		 FROM ranked WHERE rank <= ? ORDER BY newest DESC, seq DESC LIMIT ?`,
		o.ID, sessionID, bun.List(without), each, runs*each)
	var found []EventRun
	newest := int64(0)
	for _, row := range rows {
		if row.Newest != newest {
			if len(found) == runs {
				break
			}
			found, newest = append(found, EventRun{Times: row.Times}), row.Newest
		}
		last := &found[len(found)-1]
		last.Events = append(last.Events, row.Event)
	}
	return found, err
}

// EventsOfKind returns the events of some kinds about one session, oldest first.
func (o *Org) EventsOfKind(ctx context.Context, sessionID string, kinds ...navette.EventKind) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id || '' = ? AND session_id = ? AND session_id <> '' "+
			"AND kind IN (?) ORDER BY seq", o.ID, sessionID, bun.List(kinds))
}

// EventsOf returns the events about one subject, oldest first.
func (o *Org) EventsOf(ctx context.Context, subject string) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id || '' = ? AND subject = ? ORDER BY seq", o.ID, subject)
}

// EventsAfter returns the events with a number above seq, oldest first.
func (o *Org) EventsAfter(ctx context.Context, seq int64, limit int) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id = ? AND seq > ? ORDER BY seq LIMIT ?", o.ID, seq, limit)
}
