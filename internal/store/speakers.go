package store

import (
	"context"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Speaker is a speaker in a call, by the name in Zoom's transcript.
type Speaker struct {
	CallID string
	Name   string
}

// saveSpeakers replaces the speakers of a call.
func (t *Tx) saveSpeakers(ctx context.Context, call string, cues []navette.Cue) error {
	if _, err := exec(ctx, t.q, "replace the speakers", "DELETE FROM call_speakers WHERE org_id = ? AND call_id = ?",
		t.ID, call); err != nil {
		return err
	}
	known := map[string]bool{"": true}
	var speakers []navette.Cue // the first line of each speaker
	for _, cue := range cues {
		if name := storable(cue.Speaker); !known[name] {
			known[name] = true
			speakers = append(speakers, cue)
		}
	}
	if len(speakers) == 0 {
		return nil
	}
	_, err := exec(ctx, t.q, "write the speakers",
		"INSERT INTO call_speakers (call_id, org_id, name, position) VALUES ?",
		rows(speakers, func(cue navette.Cue) []any { return []any{call, t.ID, storable(cue.Speaker), cue.Position} }))
	return err
}

// Speakers returns the speakers of some calls; those of one call are ordered by when they first spoke.
func (o *Org) Speakers(ctx context.Context, calls []string) ([]Speaker, error) {
	if len(calls) == 0 {
		return nil, nil
	}
	return many[Speaker](ctx, o.q, "list speakers",
		"SELECT call_id, name FROM call_speakers WHERE org_id || '' = ? AND call_id IN (?) ORDER "+
			"BY call_id, position, name", o.ID, bun.List(calls))
}

// LinkOpener is a member who opened their personal link of a session.
type LinkOpener struct {
	SessionID string
	Name      string
}

// LinkOpeners returns the members who opened their links of some sessions; those of one session are ordered by name.
func (o *Org) LinkOpeners(ctx context.Context, sessions []string) ([]LinkOpener, error) {
	if len(sessions) == 0 {
		return nil, nil
	}
	return many[LinkOpener](ctx, o.q, "list who opened their links",
		`SELECT b.session_id, m.name FROM bookings b JOIN members m ON m.id = b.member_id
		 WHERE b.org_id || '' = ? AND b.session_id IN (?) AND b.state = 'booked' AND b.visits > 0
		 ORDER BY b.session_id, m.name, m.id`, o.ID, bun.List(sessions))
}

// Colleagues returns the names that belong to a user of the organization or to a Zoom user of its account.
func (o *Org) Colleagues(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	return many[string](ctx, o.q, "find colleagues",
		`SELECT p.name FROM users u JOIN people p ON p.id = u.person_id WHERE u.org_id = ? AND p.name IN (?)
		 UNION SELECT h.name FROM hosts h WHERE h.org_id = ? AND h.name IN (?)`,
		o.ID, bun.List(names), o.ID, bun.List(names))
}
