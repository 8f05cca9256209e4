// Package standing determines the state of an organization's connections to Zoom and to the mail server, since when
// they have been in that state, and which sessions it affects. Every page that shows the state uses this package.
package standing

import (
	"context"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// State is the state of the connection to Zoom.
type State string

// The states. Meetings are created and recordings imported as planned only in the first one.
const (
	Connected    State = "connected"
	Never        State = "never"        // nothing was ever connected
	Paused       State = "paused"       // an admin has paused generating
	Refused      State = "refused"      // Zoom refuses the grant: an admin has to connect again
	Disconnected State = "disconnected" // an admin ended the connection
	Uninstalled  State = "uninstalled"  // the app was removed in Zoom
	Silent       State = "silent"       // Zoom does not answer; work is retried automatically
)

// Of returns the state of an organization's newest connection, and the instant since when it has been in that state.
// For the zero connection it returns [Never] and the zero instant.
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

// Horizon is how far ahead pages list sessions whose meetings cannot be created or whose links cannot be sent.
const Horizon = 7 * 24 * time.Hour

// Standing is the state of both connections.
type Standing struct {
	Zoom    State
	Since   navette.Instant // since when Zoom is in that state; zero for Never
	NoMail  bool            // whether no mail server is configured
	Touched []store.Touched // sessions that get no meeting in that state, ordered by start; empty while Connected
	Unsent  []store.Touched // sessions whose links are not sent, ordered by start; empty unless NoMail
}

// Standings determines the standing of organizations.
type Standings struct {
	store  *store.Store
	clock  navette.Clock
	noMail bool
}

// New returns Standings that use the given store and clock. noMail means that no mail server is configured.
func New(s *store.Store, clock navette.Clock, noMail bool) *Standings {
	return &Standings{store: s, clock: clock, noMail: noMail}
}

// NoMail reports whether no mail server is configured.
func (s *Standings) NoMail() bool { return s.noMail }

// Of returns the state of the actor's organization.
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
	case Silent: // only sessions whose meetings are due now, since Zoom may answer again at any time
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

// Due returns the sessions without a meeting whose meeting is due within the [Horizon]. A pause or a disconnection
// affects them. They all start at until or earlier.
func (s *Standings) Due(
	ctx context.Context, actor navette.Actor,
) (touched []store.Touched, until time.Time, err error) {
	if err := actor.Need(navette.ReadSchedule); err != nil {
		return nil, time.Time{}, err
	}
	now := s.clock.Now()
	return due(ctx, s.store.Org(actor.Org), now, now.Add(Horizon))
}

// due returns the sessions without a meeting whose meeting is due by an instant, and the latest instant at which they
// may start.
func due(ctx context.Context, org *store.Org, now, by time.Time) ([]store.Touched, time.Time, error) {
	organization, err := org.Organization(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	until := by.Add(organization.Window())
	touched, err := org.WithoutMeeting(ctx, now, until)
	return touched, until, err
}

// Sum is the number of sessions and members that a state affects.
type Sum struct {
	Sessions int
	People   int           // number of their bookings
	First    store.Touched // the first session, or the zero value
}

// SumOf adds up affected sessions, which must be ordered by their start.
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
