// Package scheduletest provides an organization for the tests of schedule, journey and their pages. No Zoom and no
// workers run; the methods of a studio store the rows that they would store.
package scheduletest

import (
	"context"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/vault/vaulttest"
)

// Monday is the instant at which the clock of a studio starts: noon in Paris, in winter time.
var Monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// Studio is an organization in Paris with its schedule and a stepped clock. Its meetings are generated 24 hours and its
// links sent 15 minutes before a session.
type Studio struct {
	navettetest.T
	Store    *store.Store
	Clock    *navette.SteppedClock
	Vault    *vault.Vault
	Schedule *schedule.Schedule
	Owner    navette.Actor
	Members  []string // the ids of four members
}

// Each runs a test in a new studio on each database engine.
func Each(t *testing.T, test func(s *Studio)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, db *store.Store) { test(newStudio(t, db)) })
}

func newStudio(t *testing.T, db *store.Store) *Studio {
	s := &Studio{T: navettetest.T{T: t}, Store: db, Clock: navette.NewSteppedClock(Monday), Vault: vaulttest.Open(t)}
	s.Schedule = schedule.New(db, s.Clock, s.Vault)
	s.Owner = s.Organization("Atelier Lumière")
	s.Members = s.NewMembers(s.Owner, 4)
	return s
}

// Organization adds an organization and returns its owner.
func (s *Studio) Organization(name string) navette.Actor {
	s.Helper()
	at := navette.At(Monday)
	org := navette.Organization{
		ID: navette.NewID("org", Monday), Name: name, Zone: "Europe/Paris", Language: "fr", Profile: navette.ProfileBoth,
		WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: at,
	}
	person := navette.Person{
		ID: navette.NewID("per", Monday), Name: "Camille Roussel", Email: org.ID, EmailFolded: org.ID, Language: "fr",
		PasswordHash: "-", CreatedAt: at,
	}
	user := navette.User{
		ID: navette.NewID("usr", Monday), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: at,
	}
	s.Must(s.Store.System().CreateOrganization(s.Context(), org, person, user))
	return navette.Actor{Kind: navette.ActorUser, Org: org.ID, ID: user.ID, Role: navette.RoleOwner}
}

// NewMembers adds n members to an organization and returns their ids.
func (s *Studio) NewMembers(actor navette.Actor, n int) []string {
	s.Helper()
	ids := make([]string, n)
	s.Update(actor, func(ctx context.Context, tx *store.Tx) error {
		for i := range ids {
			ids[i] = navette.NewID("mem", Monday)
			m := navette.Member{
				ID: ids[i], Name: "Élodie Mercier", Language: "fr", Source: "navette", CreatedAt: navette.At(Monday),
				Email: ids[i] + "@example.org", EmailFolded: ids[i] + "@example.org",
			}
			if err := tx.AddMember(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
	return ids
}

// Update runs do in a transaction of the actor's organization, at the time of the studio's clock.
func (s *Studio) Update(actor navette.Actor, do func(context.Context, *store.Tx) error) {
	s.Helper()
	ctx := s.Context()
	s.Must(s.Store.Org(actor.Org).Update(ctx, actor, s.Clock.Now(), func(tx *store.Tx) error { return do(ctx, tx) }))
}

// Input returns the input for an online session of an hour with two places.
func (s *Studio) Input(start time.Time) schedule.SessionInput {
	s.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	s.Must(err)
	local := start.In(paris)
	return schedule.SessionInput{
		Title: "Vinyasa avancé", Date: local.Format(time.DateOnly), Time: local.Format("15:04"), Minutes: 60,
		Mode: navette.Online, Capacity: 2, CoachID: s.Owner.ID, WaitingRoom: true, Record: true,
	}
}

// Create creates the session of [Studio.Input].
func (s *Studio) Create(start time.Time) navette.Session {
	s.Helper()
	session, err := s.Schedule.Create(s.Context(), s.Owner, s.Input(start))
	s.Must(err)
	return session
}

// Change changes a session by editing its input.
func (s *Studio) Change(id string, edit func(*schedule.SessionInput)) navette.Session {
	s.Helper()
	before, err := s.Schedule.Session(s.Context(), s.Owner, id)
	s.Must(err)
	in, err := schedule.InputOf(before)
	s.Must(err)
	edit(&in)
	after, err := s.Schedule.Change(s.Context(), s.Owner, id, in)
	s.Must(err)
	return after
}

// Move returns an edit that sets the start of a session.
func (s *Studio) Move(start time.Time) func(*schedule.SessionInput) {
	return func(in *schedule.SessionInput) {
		moved := s.Input(start)
		in.Date, in.Time = moved.Date, moved.Time
	}
}

// Book books a session for a member.
func (s *Studio) Book(session, member string) navette.Booking {
	s.Helper()
	b, err := s.Schedule.Book(s.Context(), s.Owner, session, member)
	s.Must(err)
	return b
}

// Due returns when an open promise is due, or the zero time if none is open.
func (s *Studio) Due(kind navette.PromiseKind, subject string) time.Time {
	s.Helper()
	p, err := s.Store.Org(s.Owner.Org).PromiseAbout(s.Context(), kind, subject)
	if navette.CodeOf(err) == navette.NotFound || err == nil && !p.DoneAt.IsZero() {
		return time.Time{}
	}
	s.Must(err)
	return p.DueAt.Time
}

// WantDue fails the test unless an open promise is due at want. The zero time means that none may be open.
func (s *Studio) WantDue(kind navette.PromiseKind, subject string, want time.Time) {
	s.Helper()
	if got := s.Due(kind, subject); !got.Equal(want) {
		s.Fatalf("%s is due at %v, want %v", kind, got, want)
	}
}
