package schedule

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Create creates a session and makes its promises. A start in the past is refused, except for the system.
func (s *Schedule) Create(ctx context.Context, actor navette.Actor, in SessionInput) (navette.Session, error) {
	now := s.clock.Now()
	session := navette.Session{
		ID: navette.NewID(navette.PrefixSession, now), OrgID: actor.Org, Source: "navette", CreatedAt: navette.At(now),
	}
	err := s.update(ctx, actor, func(tx *store.Tx) error {
		if err := in.apply(ctx, tx.Org, actor, now, &session); err != nil {
			return err
		}
		if err := tx.AddSession(ctx, session); err != nil {
			return navette.RefTaken(err)
		}
		data := map[string]any{"starts_at": session.StartsAt.Format(time.RFC3339), "mode": session.Mode}
		if err := tx.Record(ctx, navette.EventSessionCreated, session.ID, session.ID, data); err != nil {
			return err
		}
		return keepPromises(ctx, tx, now, session)
	})
	return session, err
}

// Change changes a session. If its start or end changes, booked members are notified. If its start changes, links that
// were sent are sent again. A generated Zoom meeting stays the same (see [Schedule.Effects]). If the session is
// cancelled, the error is a [navette.Conflict].
func (s *Schedule) Change(
	ctx context.Context, actor navette.Actor, id string, in SessionInput,
) (navette.Session, error) {
	now := s.clock.Now()
	var session navette.Session
	err := s.update(ctx, actor, func(tx *store.Tx) error {
		before, err := changeable(ctx, tx, id)
		if err != nil {
			return err
		}
		session = before
		if err := in.apply(ctx, tx.Org, actor, now, &session); err != nil {
			return err
		}
		return s.save(ctx, tx, now, before, &session)
	})
	return session, err
}

// changeable returns a session. If it is cancelled or tests the first call, the error is a [navette.Conflict].
func changeable(ctx context.Context, tx *store.Tx, id string) (navette.Session, error) {
	session, err := tx.Session(ctx, id)
	switch {
	case err != nil:
	case session.Cancelled():
		err = navette.Fail(navette.Conflict, "rules.session_cancelled", nil)
	case session.Trial():
		err = navette.Fail(navette.Conflict, "rules.session_trial", nil)
	}
	return session, err
}

// save stores a changed session, records the change, notifies members, and updates the waiting list and the promises.
func (s *Schedule) save(
	ctx context.Context, tx *store.Tx, now time.Time, before navette.Session, session *navette.Session,
) error {
	changed := changedFields(before, *session)
	if len(changed) == 0 {
		return nil
	}
	if Retimed(before, *session) {
		session.Sequence++
	}
	if err := tx.SaveSession(ctx, *session); err != nil {
		return navette.RefTaken(err)
	}
	if err := tx.Record(ctx, navette.EventSessionChanged, session.ID, session.ID, changed); err != nil {
		return err
	}
	if Retimed(before, *session) {
		if err := notifyMoved(ctx, tx, before, *session); err != nil {
			return err
		}
	}
	if err := s.promote(ctx, tx, now, *session); err != nil {
		return err
	}
	return keepPromises(ctx, tx, now, *session)
}

// Retimed reports whether the start or the end of a session differs.
func Retimed(before, after navette.Session) bool {
	return !before.StartsAt.Equal(after.StartsAt.Time) || !before.EndsAt.Equal(after.EndsAt.Time)
}

// notifyMoved promises the notice of a move to all booked members. If the start changed, their links count as not sent.
func notifyMoved(ctx context.Context, tx *store.Tx, before, after navette.Session) error {
	was, err := json.Marshal(map[string]string{
		"was_start": before.StartsAt.Format(time.RFC3339), "was_end": before.EndsAt.Format(time.RFC3339),
	})
	if err != nil {
		return fmt.Errorf("notice of a moved session: %w", err)
	}
	if err := notifyBooked(ctx, tx, navette.MailMoved, after, string(was)); err != nil {
		return err
	}
	if before.StartsAt.Equal(after.StartsAt.Time) {
		return nil
	}
	return tx.ForgetLinksSent(ctx, after.ID)
}

// notifyBooked promises a notice to all booked members, one for each edition of the session.
func notifyBooked(
	ctx context.Context, tx *store.Tx, kind navette.MailKind, session navette.Session, data string,
) error {
	bookings, err := tx.BookingsOf(ctx, session.ID)
	if err != nil {
		return err
	}
	for _, b := range bookings {
		if b.State != navette.Booked {
			continue
		}
		err := tx.PromiseMail(ctx, navette.Mail{
			Kind: kind, RecipientID: b.MemberID, SubjectID: session.Edition(), SessionID: session.ID, Data: data,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Cancel cancels a session. Its links stop working, its promises are withdrawn, and booked members are notified. A
// generated Zoom meeting stays in Zoom. Cancelling a second time changes nothing. If the session has ended or tests
// the first call, the error is a [navette.Conflict]: a test is stopped on its own page.
func (s *Schedule) Cancel(ctx context.Context, actor navette.Actor, id string) (navette.Session, error) {
	now := s.clock.Now()
	var session navette.Session
	err := s.update(ctx, actor, func(tx *store.Tx) (err error) {
		if session, err = tx.Session(ctx, id); err != nil || session.Cancelled() {
			return err
		}
		switch {
		case session.Trial():
			return navette.Fail(navette.Conflict, "rules.session_trial", nil)
		case !now.Before(session.EndsAt.Time):
			return navette.Fail(navette.Conflict, "rules.session_over", nil)
		}
		session.CancelledAt = navette.At(now)
		session.Sequence++
		if err := tx.SaveSession(ctx, session); err != nil {
			return err
		}
		if err := tx.Record(ctx, navette.EventSessionCancelled, session.ID, session.ID, nil); err != nil {
			return err
		}
		if err := notifyBooked(ctx, tx, navette.MailCancelled, session, ""); err != nil {
			return err
		}
		return keepPromises(ctx, tx, now, session)
	})
	return session, err
}

// descriptionKept is the number of characters of a description that the journal keeps.
const descriptionKept = 200

// changedFields returns the fields that differ between two states of a session, each with its values before and
// after, as [navette.Event.Changes] reads them.
func changedFields(before, after navette.Session) map[string]any {
	changed := map[string]any{}
	set := func(name string, from, to any) { changed[name] = map[string]any{"from": from, "to": to} }
	note := func(name string, from, to any) {
		if from != to {
			set(name, from, to)
		}
	}
	note("title", before.Title, after.Title)
	note("starts_at", before.StartsAt.Format(time.RFC3339), after.StartsAt.Format(time.RFC3339))
	note("minutes", int64(before.Duration()/time.Minute), int64(after.Duration()/time.Minute))
	note("zone", before.Zone, after.Zone)
	note("mode", before.Mode, after.Mode)
	note("capacity", before.Capacity, after.Capacity)
	note("waiting_room", before.WaitingRoom, after.WaitingRoom)
	note("record", before.Record, after.Record)
	note("external_ref", reference(before), reference(after))
	if before.Description != after.Description {
		set("description", shortened(before.Description), shortened(after.Description))
	}
	if before.CoachID != after.CoachID || before.CoachName != after.CoachName { // the coach is identified by both
		set("coach_id", before.CoachID, after.CoachID)
		set("coach_name", before.CoachName, after.CoachName)
	}
	return changed
}

// reference returns a session's id in another system, with the name of that system.
func reference(s navette.Session) string {
	if s.ExternalRef == "" {
		return ""
	}
	return s.Source + " " + s.ExternalRef
}

// shortened returns the part of a description that the journal keeps.
func shortened(text string) string {
	letters := []rune(text)
	if len(letters) <= descriptionKept {
		return text
	}
	return string(letters[:descriptionKept]) + "…"
}
