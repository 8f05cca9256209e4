// Package generate creates exactly one Zoom meeting for each online session.
//
// First a row for the meeting is committed, then a note that the request is about to be sent; only then is the request
// sent. The meeting has a marker, derived from the id of its row, at the start of its agenda. If the outcome of the
// request is unclear, or the process crashed, each further try looks for the marker among the host's meetings and
// adopts the meeting that has it. Another request is sent only after the earlier one can no longer take effect. No
// worker is occupied between two tries: the promise becomes due again later. If Zoom creates the meeting of an earlier
// request after that, [Generator.Reconcile] deletes it.
//
//	row ─► request recorded ─► POST ─► ready
//	              ▲              │ unclear
//	              │              ▼
//	              └─ absent ◄─ marker? ─► found, adopted
package generate

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Generator creates the Zoom meetings of sessions, deletes surplus ones, and returns the addresses at which hosts start
// them.
type Generator struct {
	store       *store.Store
	clock       navette.Clock
	vault       *vault.Vault
	connections *connection.Connections
	settle      time.Duration
}

// New returns a Generator that uses the given store and clock. The vault seals the addresses of meetings. settle is how
// long, in real time, a request with an unclear outcome may still take effect in Zoom. During that time the Generator
// looks for the meeting and does not request it again.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, c *connection.Connections, settle time.Duration,
) *Generator {
	return &Generator{store: s, clock: clock, vault: v, connections: c, settle: settle}
}

// waitForConnection is the time, in product time, until a promise that needs a working connection is tried again.
// Connecting and resuming make it due at once.
const waitForConnection = 10 * time.Minute

// Generate is the handler of [navette.PromiseGenerate]: it creates the meeting of a session.
func (g *Generator) Generate(ctx context.Context, p navette.Promise) error {
	org := g.store.Org(p.OrgID)
	session, err := org.Session(ctx, p.Subject)
	if err != nil || !g.wanted(session) {
		return navette.IgnoreNotFound(err)
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
		sure := g.settled(meeting) // determined before the list is read, which lacks meetings that are created later
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

// wanted reports whether the session needs a meeting now.
func (g *Generator) wanted(s navette.Session) bool {
	return !s.Cancelled() && s.Mode.OnZoom() && g.clock.Now().Before(s.NeedsMeetingUntil())
}

// wait returns the error by which a promise waits for a user to connect Zoom or resume, if err means that. It returns
// any other error unchanged.
func (g *Generator) wait(err error) error {
	var e *navette.Error
	if errors.As(err, &e) && e.Code == navette.NeedsAttention {
		return &jobs.Later{At: g.clock.Now().Add(waitForConnection), Periodic: true, Message: e.Message, Cause: err}
	}
	return err
}

// hostOf returns the Zoom user id and the address of a session's host: the user that the session names if the connected
// account has that user, and otherwise the user who authorized the connection.
func (g *Generator) hostOf(
	ctx context.Context, s navette.Session, c navette.Connection,
) (zoomID, email string, err error) {
	if s.HostZoomID == "" || s.HostZoomID == c.ZoomUserID {
		return c.ZoomUserID, c.Email, nil
	}
	host, err := g.store.Org(s.OrgID).HostByZoomID(ctx, c.ZoomAccountID, s.HostZoomID)
	if navette.CodeOf(err) == navette.NotFound {
		return c.ZoomUserID, c.Email, nil
	}
	return host.ZoomUserID, host.Email, err
}

// intent returns the row of the session's meeting, and creates it if there is none. If the meeting was never created
// and has another host than the one it should have, whose meetings may not be accessible any more, the row is given up
// and a new one is created.
func (g *Generator) intent(ctx context.Context, s navette.Session, c navette.Connection) (navette.Meeting, error) {
	old, err := g.store.Org(s.OrgID).MeetingOf(ctx, s.ID)
	if navette.IgnoreNotFound(err) != nil {
		return old, err
	}
	zoomID, email, hostErr := g.hostOf(ctx, s, c)
	if hostErr != nil {
		return old, hostErr
	}
	outdated := old.State == navette.MeetingIntended && old.HostZoomID != zoomID
	if err == nil && !outdated {
		return old, nil
	}
	now := g.clock.Now()
	meeting := navette.Meeting{
		ID: navette.NewID(navette.PrefixMeeting, now), OrgID: s.OrgID, SessionID: s.ID, ConnectionID: c.ID,
		HostZoomID: zoomID, HostEmail: email, State: navette.MeetingIntended, StartsAt: s.StartsAt,
		CreatedAt: navette.At(now),
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

// giveUp gives up a meeting. If a request for it was ever recorded, [Generator.Reconcile] will delete it in Zoom.
func (g *Generator) giveUp(ctx context.Context, tx *store.Tx, m navette.Meeting, reason string) error {
	if err := tx.MeetingGone(ctx, m, reason); err != nil || m.AskedAt.IsZero() {
		return err
	}
	return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, g.clock.Now().Add(firstReconcile))
}

// create requests the meeting from Zoom, with the session's data of this moment. The request is recorded first, in a
// transaction that only the holder of the promise can commit, so that a worker whose lease has expired does not send a
// second request.
func (g *Generator) create(
	ctx context.Context, p navette.Promise, api *zoom.API, c navette.Connection, s navette.Session, m navette.Meeting,
) error {
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
	made, err := api.Meetings.Create(ctx, hosts.UserPath(c, m.HostZoomID), spec)
	if err != nil {
		return g.notCreated(ctx, p, m, doubtful, err)
	}
	return g.ready(ctx, m, made, navette.EventMeetingReady, doubtful, dropped(spec, made))
}

// notCreated records the outcome of a request that returned no meeting, and returns when to try again. If the outcome
// is unclear, it promises a later check for a surplus meeting. If the request had no effect, it is not recorded any
// more.
func (g *Generator) notCreated(
	ctx context.Context, p navette.Promise, m navette.Meeting, doubtful bool, cause error,
) error {
	err := g.update(ctx, m.OrgID, func(tx *store.Tx) error {
		if doubtful || zoom.Unclear(cause) {
			return tx.Promise(ctx, navette.PromiseReconcile, m.ID, m.SessionID, g.clock.Now().Add(firstReconcile))
		}
		return tx.MeetingNotAsked(ctx, p, m)
	})
	return errors.Join(g.later(cause), err)
}

// specOf returns the meeting to request from Zoom, with a random passcode, no registration and no entry before the
// host.
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

// cut shortens a text to Zoom's limit, in characters.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// dropped returns the names of the settings in which Zoom's answer differs from the request, separated by spaces. Zoom
// silently drops settings that the account does not permit.
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

// ready stores the meeting that Zoom created, with the settings that it dropped. If doubtful, because an earlier
// request was unclear, it promises a later check for a surplus meeting.
func (g *Generator) ready(
	ctx context.Context, m navette.Meeting, made zoom.Meeting, kind navette.EventKind, doubtful bool, refused string,
) error {
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

// later returns the error by which a promise is retried after Zoom refused or did not answer, with Zoom's message for
// the explain page.
func (g *Generator) later(err error) error {
	now := g.clock.Now()
	var limited *zoom.RateLimitedError
	var lost *zoom.LostError
	var refused *zoom.Error
	switch {
	case navette.CodeOf(err) == navette.NeedsAttention: // its cause is a refusal as well
		return g.wait(err)
	case errors.As(err, &limited):
		return jobs.RetryAt(limited.Until, "reason.zoom_rate_limited", "", err)
	case zoom.Unclear(err), errors.As(err, &lost):
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	case errors.As(err, &refused):
		detail := fmt.Sprintf("%d: %s", refused.Code, refused.Message)
		return jobs.RetryAt(now.Add(waitForConnection), "reason.zoom_refused", detail, err)
	default:
		return err // an internal error, or an error with a message
	}
}

// Again gives up the session's meeting and generates another; the personal links then lead to it. Once the new meeting
// exists, the earlier one is deleted in Zoom, unless a person is in it or its marker was removed. The journal records
// the deletion. The actor needs the right [navette.WriteSchedule]. If no other meeting can be created now (the session
// is cancelled, in person or over; the connection is missing, refused or paused), nothing changes and the error is a
// [navette.Conflict].
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
		if err := navette.IgnoreNotFound(err); err != nil {
			return err
		}
		return tx.Promise(ctx, navette.PromiseGenerate, session.ID, session.ID, g.clock.Now())
	})
}

// mayAgain returns a [navette.Conflict] with the reason why no other meeting can be generated now, or nil.
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

// update runs do in a transaction of an organization as the system.
func (g *Generator) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return g.store.Org(org).Update(ctx, navette.System(org), g.clock.Now(), do)
}
