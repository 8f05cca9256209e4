package schedule

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// trialLength is the planned length of a session that tests the first call.
const trialLength = 5 * time.Minute

// Trial describes a session that tests the first call.
type Trial struct {
	Title      string
	CoachID    string // user who begins the test
	HostZoomID string // Zoom user who hosts it, "" for the default host
}

// AddTrial adds a session that begins now, is recorded, and takes five minutes. Its meeting is due at once. The caller
// passes the transaction in which it begins the test.
func AddTrial(ctx context.Context, tx *store.Tx, now time.Time, t Trial) (navette.Session, error) {
	org, err := tx.Organization(ctx)
	if err != nil {
		return navette.Session{}, err
	}
	start := now.Truncate(time.Second)
	session := navette.Session{
		ID: navette.NewID(navette.PrefixSession, now), OrgID: tx.ID, Title: navette.OneLine(t.Title),
		StartsAt: navette.At(start), EndsAt: navette.At(start.Add(trialLength)), Zone: org.Zone, Mode: navette.Online,
		Capacity: 1, CoachID: t.CoachID, Record: true, Source: "navette", CreatedAt: navette.At(now),
		Purpose: navette.ForTrial, HostZoomID: t.HostZoomID,
	}
	if err := tx.AddSession(ctx, session); err != nil {
		return session, err
	}
	data := map[string]any{"starts_at": session.StartsAt.Format(time.RFC3339), "mode": session.Mode}
	if err := tx.Record(ctx, navette.EventSessionCreated, session.ID, session.ID, data); err != nil {
		return session, err
	}
	return session, keepPromises(ctx, tx, now, session)
}

// EndTrial cancels a session that tests the first call, and withdraws its promises. Its meeting stays in Zoom.
func EndTrial(ctx context.Context, tx *store.Tx, now time.Time, session navette.Session) error {
	if session.Cancelled() {
		return nil
	}
	session.CancelledAt = navette.At(now)
	if err := tx.SaveSession(ctx, session); err != nil {
		return err
	}
	if err := tx.Record(ctx, navette.EventSessionCancelled, session.ID, session.ID, nil); err != nil {
		return err
	}
	return keepPromises(ctx, tx, now, session)
}
