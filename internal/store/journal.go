package store

import (
	"context"
	"encoding/json"
	"fmt"

	"navette.dev/navette/internal/navette"
)

// Record appends one event to the organization's journal, with the transaction's actor and time. Data holds ids and
// non-personal values only; it may be nil.
func (t *Tx) Record(ctx context.Context, kind navette.EventKind, subject, sessionID string, data map[string]any) error {
	text := []byte("{}")
	if len(data) > 0 {
		var err error
		if text, err = json.Marshal(data); err != nil {
			return fmt.Errorf("record %s: %w", kind, err)
		}
	}
	var seq int64
	err := t.q.NewRaw("UPDATE organizations SET last_event = last_event + 1 WHERE id = ? RETURNING last_event", t.ID).Scan(ctx, &seq)
	if err != nil {
		return wrap("number the event", err)
	}
	event := navette.Event{
		OrgID: t.ID, Seq: seq, At: navette.At(t.at), Kind: kind, ActorKind: t.actor.Kind, ActorID: t.actor.ID,
		Subject: subject, SessionID: sessionID, Data: string(text),
	}
	return insert(ctx, t.q, "events", &event)
}

// EventsOfSession are the newest events of one session, newest first.
func (o *Org) EventsOfSession(ctx context.Context, sessionID string, limit int) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id = ? AND session_id = ? ORDER BY seq DESC LIMIT ?", o.ID, sessionID, limit)
}

// EventsOfKind are the events of one kind about one session, oldest first.
func (o *Org) EventsOfKind(ctx context.Context, sessionID string, kind navette.EventKind) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id = ? AND session_id = ? AND kind = ? ORDER BY seq", o.ID, sessionID, kind)
}

// EventsOf are the events about one subject, oldest first.
func (o *Org) EventsOf(ctx context.Context, subject string) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id = ? AND subject = ? ORDER BY seq", o.ID, subject)
}

// EventsAfter are the events with a number above seq, oldest first.
func (o *Org) EventsAfter(ctx context.Context, seq int64, limit int) ([]navette.Event, error) {
	return many[navette.Event](ctx, o.q, "read the journal",
		"SELECT * FROM events WHERE org_id = ? AND seq > ? ORDER BY seq LIMIT ?", o.ID, seq, limit)
}
