// Package generate makes exactly one Zoom meeting of each online session.
//
//	intend (row, committed) → note that we ask (committed) → POST → ready (row, event)
//	                             ▲                             │ unclear, or the process died
//	                             └── look for the marker until sure ◄┘ → adopt
//
// The meeting carries a marker at the front of its agenda, made of our own id: whoever comes back after an unclear
// outcome looks for it at that host before asking again, and again until no effect can come any more; the promise waits in
// between, not a worker. An effect that comes later still is found by [Generator.Reconcile].
package generate

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Generator holds the rules.
type Generator struct {
	store       *store.Store
	clock       navette.Clock
	vault       *vault.Vault
	connections *connection.Connections
	settle      time.Duration
}

// New makes the rules. settle is how long, in real time, a request with an unclear outcome may still take effect at
// Zoom: until then nothing is asked again, only looked for.
func New(s *store.Store, clock navette.Clock, v *vault.Vault, c *connection.Connections, settle time.Duration) *Generator {
	return &Generator{store: s, clock: clock, vault: v, connections: c, settle: settle}
}

// waitForConnection is how long after which a session that found no working connection looks again by itself; connecting
// and resuming wake it at once.
const waitForConnection = 10 * time.Minute

// Generate keeps the promise that a session has its meeting.
func (g *Generator) Generate(ctx context.Context, p navette.Promise) error {
	org := g.store.Org(p.OrgID)
	session, err := org.Session(ctx, p.Subject)
	if err != nil || !g.wanted(session) {
		return ignoreMissing(err)
	}
	api, current, err := g.connections.API(ctx, p.OrgID)
	if err == nil && current.Paused() {
		err = navette.Fail(navette.NeedsAttention, "reason.paused", nil)
	}
	if err != nil {
		return g.wait(err)
	}
	meeting, err := g.intent(ctx, session, current)
	if err != nil || meeting.State == navette.MeetingReady {
		return err
	}
	if !meeting.AskedAt.IsZero() {
		sure := g.settled(meeting) // as of before the look: what comes after it is not seen
		numbers, err := g.marked(ctx, api, current, meeting)
		switch {
		case err != nil:
			return g.later(err)
		case len(numbers) > 0:
			return g.adopt(ctx, api, session, meeting, numbers[0])
		case !sure:
			return navette.Fail(navette.Unavailable, "reason.zoom_unsure", nil)
		}
	}
	return g.create(ctx, p, api, current, session, meeting)
}

// wanted says whether the session is to have a meeting now.
func (g *Generator) wanted(s navette.Session) bool {
	return !s.Cancelled() && s.Mode.OnZoom() && g.clock.Now().Before(s.EndsAt.Time)
}

// wait lets the promise rest until somebody connects or resumes.
func (g *Generator) wait(err error) error {
	var e *navette.Error
	if errors.As(err, &e) && e.Code == navette.NeedsAttention {
		return &jobs.Later{At: g.clock.Now().Add(waitForConnection), Rhythm: true, Message: e.Message, Cause: err}
	}
	return err
}

// intent is the session's meeting row, written now where there is none. One that was intended through an earlier
// connection, whose host may be out of reach, is given up for one of this connection.
func (g *Generator) intent(ctx context.Context, s navette.Session, c navette.Connection) (navette.Meeting, error) {
	old, err := g.store.Org(s.OrgID).MeetingOf(ctx, s.ID)
	if ignoreMissing(err) != nil {
		return old, err
	}
	outdated := old.State == navette.MeetingIntended && old.HostZoomID != c.ZoomUserID
	if err == nil && !outdated {
		return old, nil
	}
	now := g.clock.Now()
	meeting := navette.Meeting{
		ID: navette.NewID(navette.PrefixMeeting, now), OrgID: s.OrgID, SessionID: s.ID, ConnectionID: c.ID,
		HostZoomID: c.ZoomUserID, HostEmail: c.Email, State: navette.MeetingIntended, StartsAt: s.StartsAt, CreatedAt: navette.At(now),
	}
	meeting.Marker = "[navette:" + meeting.ID + "]"
	return meeting, g.update(ctx, s.OrgID, func(tx *store.Tx) error {
		if outdated {
			if err := g.giveUp(ctx, tx, old, "other_host"); err != nil {
				return err
			}
		}
		return tx.IntendMeeting(ctx, meeting)
	})
}

// giveUp lets go of a meeting. What it leaves on Zoom, or a request without an answer may still bring, is surplus: see
// [Generator.Reconcile].
func (g *Generator) giveUp(ctx context.Context, tx *store.Tx, m navette.Meeting, reason string) error {
	if err := tx.MeetingGone(ctx, m, reason); err != nil || m.AskedAt.IsZero() {
		return err
	}
	return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, g.clock.Now().Add(firstReconcile))
}

// create asks Zoom for the meeting of the session as it is now: from here on it is frozen. That it is asked is committed
// first, by nobody but who holds the promise: a worker that was overtaken since it read the session does not ask beside
// the other.
func (g *Generator) create(ctx context.Context, p navette.Promise, api *zoom.API, c navette.Connection, s navette.Session, m navette.Meeting) error {
	doubtful := !m.AskedAt.IsZero()
	err := g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		if err := tx.Hold(ctx, p); err != nil {
			return err
		}
		now, err := tx.Session(ctx, s.ID)
		if err != nil {
			return err
		}
		s, m.StartsAt, m.AskedAt = now, now.StartsAt, navette.At(navette.RealNow())
		return tx.MeetingAsked(ctx, m)
	})
	if err != nil {
		return err
	}
	spec := specOf(s, m)
	made, err := api.Meetings.Create(ctx, connection.UserPath(c, m.HostZoomID), spec)
	if err != nil {
		return g.notCreated(ctx, p, m, doubtful, err)
	}
	return g.ready(ctx, m, made, navette.EventMeetingReady, doubtful, dropped(spec, made))
}

// notCreated turns the outcome of a request that brought no meeting into the next try. Where nothing can have happened at
// Zoom, the session is as free to change as before.
func (g *Generator) notCreated(ctx context.Context, p navette.Promise, m navette.Meeting, doubtful bool, cause error) error {
	err := g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		if doubtful || zoom.Unclear(cause) {
			return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, g.clock.Now().Add(firstReconcile))
		}
		return tx.MeetingNotAsked(ctx, p, m)
	})
	return errors.Join(g.later(cause), err)
}

// specOf is the meeting as Zoom is asked for it: safe defaults, and a passcode.
func specOf(s navette.Session, m navette.Meeting) zoom.MeetingSpec {
	recording := "none"
	if s.Record {
		recording = "cloud"
	}
	no, noRegistration := false, zoom.NoRegistration
	return zoom.MeetingSpec{
		Topic: cut(s.Title, 200), Agenda: cut(m.Marker+"\n"+s.Description, 2000), Type: zoom.ScheduledMeeting,
		StartTime: s.StartsAt.Time, Duration: int(s.Duration().Minutes()), Timezone: s.Zone, Password: rand.Text()[:10],
		Settings: &zoom.MeetingSettings{
			WaitingRoom: &s.WaitingRoom, JoinBeforeHost: &no, AutoRecording: &recording, ApprovalType: &noRegistration,
			EmailNotification: &no,
		},
	}
}

// cut keeps a text within Zoom's limit, counted in characters.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// dropped are the settings that Zoom answered differently from what was asked: it accepts and drops what the account
// does not allow.
func dropped(asked zoom.MeetingSpec, got zoom.Meeting) string {
	var names []string
	if w := got.Settings.WaitingRoom; w == nil || *w != *asked.Settings.WaitingRoom {
		names = append(names, "waiting_room")
	}
	if r := got.Settings.AutoRecording; r == nil || *r != *asked.Settings.AutoRecording {
		names = append(names, "auto_recording")
	}
	return strings.Join(names, " ")
}

// ready stores Zoom's meeting. After a doubt, a surplus one is looked for later.
func (g *Generator) ready(ctx context.Context, m navette.Meeting, made zoom.Meeting, kind navette.EventKind, doubtful bool, refused string) error {
	sealed, err := g.vault.SealText(m.OrgID, "meetings", m.ID, made.JoinURL.Reveal())
	if err != nil {
		return err
	}
	m.Number, m.JoinSealed, m.RefusedText = made.ID, sealed, refused
	return g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		if err := tx.MeetingReady(ctx, m, kind); err != nil || !doubtful {
			return err
		}
		return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, g.clock.Now().Add(firstReconcile))
	})
}

// later turns Zoom's refusal into the next try, with Zoom's words for the explain page.
func (g *Generator) later(err error) error {
	now := g.clock.Now()
	var limited *zoom.RateLimitedError
	var lost *zoom.LostError
	var refused *zoom.Error
	switch {
	case navette.CodeOf(err) == navette.NeedsAttention: // its cause is a refusal too
		return g.wait(err)
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case zoom.Unclear(err), errors.As(err, &lost):
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	case errors.As(err, &refused):
		detail := fmt.Sprintf("%d: %s", refused.Code, refused.Message)
		return jobs.RetryAt(now.Add(waitForConnection), "reason.zoom_refused", detail, err)
	default:
		return err // our own fault, or it says what is wrong already
	}
}

// Again gives up the session's meeting and generates another; personal links follow by themselves. The earlier meeting is
// deleted on Zoom once the new one is there, unless somebody is in it or took our marker out of it: nobody who presses
// the button wants to find two meetings of one class in their calendar, and the journal tells of it. Where no other can
// be made now, nothing is given up: a session that is cancelled or over, a pause, no connection are a [navette.Conflict].
func (g *Generator) Again(ctx context.Context, actor navette.Actor, sessionID string) error {
	if err := actor.Need(navette.WriteSchedule); err != nil {
		return err
	}
	return g.store.Org(actor.Org).Update(ctx, actor, g.clock.Now(), func(tx *store.Tx) error {
		session, err := tx.Session(ctx, sessionID)
		if err == nil {
			err = g.mayAgain(ctx, tx, session)
		}
		if err != nil {
			return err
		}
		meeting, err := tx.MeetingOf(ctx, session.ID)
		if err == nil {
			err = g.giveUp(ctx, tx, meeting, "generate_again")
		}
		if err := ignoreMissing(err); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseGenerate, session.ID, session.ID, g.clock.Now())
	})
}

// mayAgain says why no other meeting can be generated now.
func (g *Generator) mayAgain(ctx context.Context, tx *store.Tx, s navette.Session) error {
	switch {
	case s.Cancelled():
		return navette.Fail(navette.Conflict, "rules.session_cancelled", nil)
	case !s.Mode.OnZoom():
		return navette.Fail(navette.Conflict, "rules.nothing_to_retry", nil)
	case !g.wanted(s):
		return navette.Fail(navette.Conflict, "rules.session_over", nil)
	}
	switch current, err := tx.Connection(ctx); {
	case navette.CodeOf(err) == navette.NotFound:
		return navette.Fail(navette.Conflict, "reason.not_connected", nil)
	case err != nil:
		return err
	case current.State != navette.ConnectionActive:
		return navette.Fail(navette.Conflict, "reason.connection_attention", nil)
	case current.Paused():
		return navette.Fail(navette.Conflict, "reason.paused", nil)
	}
	return nil
}

func (g *Generator) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return g.store.Org(org).Update(ctx, navette.System(org), g.clock.Now(), do)
}

func ignoreMissing(err error) error {
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	return err
}
