// Package standing tells how an organization's way to Zoom and its way to people's mailboxes stand: since when, and which
// sessions that touches. Every page words what this package says, and nothing else.
package standing

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// State is how the way to Zoom stands.
type State string

// The states. Only in the first are meetings made and recordings fetched as planned.
const (
	Connected    State = "connected"
	Never        State = "never"        // nothing was ever connected
	Paused       State = "paused"       // an admin switched generating off
	Refused      State = "refused"      // Zoom refuses the grant: an admin has to connect again
	Disconnected State = "disconnected" // an admin ended the connection
	Uninstalled  State = "uninstalled"  // the app was removed on Zoom's side
	Silent       State = "silent"       // Zoom does not answer; work is tried again by itself
)

// Of tells the state of the newest connection, the zero value where there never was one, and since when it is so; the
// zero instant where nothing was ever connected.
func Of(newest navette.Connection) (State, navette.Instant) {
	switch {
	case newest.ID == "":
		return Never, navette.Instant{}
	case newest.State == navette.ConnectionEnded && newest.StateReason == "deauthorized":
		return Uninstalled, newest.EndedAt
	case newest.State == navette.ConnectionEnded:
		return Disconnected, newest.EndedAt
	case newest.State == navette.ConnectionAttention:
		return Refused, newest.RefusedAt
	case newest.Paused():
		return Paused, newest.PausedAt
	case newest.Silent():
		return Silent, newest.SilentSince
	default:
		return Connected, newest.ConnectedAt
	}
}

// Horizon is how far ahead pages list the meetings that fall due while none is made, and the links while none is sent.
const Horizon = 7 * 24 * time.Hour

// Standing is how both ways stand.
type Standing struct {
	Zoom    State
	Since   navette.Instant // since when Zoom stands so, zero for Never
	NoMail  bool            // no mail server is configured
	Touched []store.Touched // what gets no meeting while Zoom stands so, the first one first; none while Connected
	Unsent  []store.Touched // what gets no links while NoMail, the first one first
}

// Standings knows the way to the mail server, and reads the way to Zoom.
type Standings struct {
	store  *store.Store
	clock  navette.Clock
	noMail bool
}

// New makes the rules; noMail says that no mail server is configured.
func New(s *store.Store, clock navette.Clock, noMail bool) *Standings {
	return &Standings{store: s, clock: clock, noMail: noMail}
}

// NoMail says whether no mail server is configured.
func (s *Standings) NoMail() bool { return s.noMail }

// Of tells how the ways of the actor's organization stand now.
func (s *Standings) Of(ctx context.Context, actor navette.Actor) (Standing, error) {
	told := Standing{NoMail: s.noMail}
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return told, err
	}
	org, now := s.store.Org(actor.Org), s.clock.Now()
	newest, err := org.LastConnection(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		err = nil
	}
	if err != nil {
		return told, err
	}
	switch told.Zoom, told.Since = Of(newest); told.Zoom {
	case Connected:
	case Silent: // it may answer again any moment: what is due already
		told.Touched, _, err = due(ctx, org, now, now)
	default:
		told.Touched, _, err = due(ctx, org, now, now.Add(Horizon))
	}
	if err != nil || !s.noMail {
		return told, err
	}
	told.Unsent, err = org.WithoutLinks(ctx, now, now.Add(Horizon))
	return told, err
}

// Due are the sessions without a meeting whose meeting falls due within the [Horizon]: what a pause or a disconnection
// touches. They start until the instant that is given with them.
func (s *Standings) Due(ctx context.Context, actor navette.Actor) (touched []store.Touched, until time.Time, err error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, time.Time{}, err
	}
	now := s.clock.Now()
	return due(ctx, s.store.Org(actor.Org), now, now.Add(Horizon))
}

// due are the sessions without a meeting whose meeting is due by an instant, and until when those start.
func due(ctx context.Context, org *store.Org, now, by time.Time) ([]store.Touched, time.Time, error) {
	organization, err := org.Organization(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	until := by.Add(organization.Window())
	touched, err := org.WithoutMeeting(ctx, now, until)
	return touched, until, err
}

// Sum counts what a state touches.
type Sum struct {
	Sessions int
	People   int           // booked in them
	First    store.Touched // the first session, the zero value where there is none
}

// SumOf counts touched sessions, which come in the order of their starts.
func SumOf(touched []store.Touched) Sum {
	sum := Sum{Sessions: len(touched)}
	for _, t := range touched {
		sum.People += int(t.Members)
	}
	if len(touched) > 0 {
		sum.First = touched[0]
	}
	return sum
}
