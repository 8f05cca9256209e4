package webtest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/schedule/scheduletest"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
)

// Open creates the first organization of the site, with Camille as its owner.
func (s *Site) Open() {
	s.Helper()
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, Noon), Name: "Atelier Lumière", Zone: "Europe/Paris",
		Language: "fr", Profile: navette.ProfileBoth, WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: navette.At(Noon),
	}
	person, user := newUser(s.T, Noon, org.ID, people.UserInput{
		Name: cast.Camille.Name(), Email: "camille@studio.test", Language: "fr", Role: navette.RoleOwner,
	})
	s.Must(s.Store.System().CreateFirstOrganization(s.Context(), org, person, user))
	s.Owner = navette.Actor{Kind: navette.ActorUser, Org: org.ID, ID: user.ID, Role: user.Role}
}

// AddUser adds a user to the owner's organization. They sign in with [Password].
func (s *Site) AddUser(name, language string, role navette.Role) navette.User {
	s.Helper()
	return addUser(s.T, s.Store, s.Clock.Now(), s.Owner, people.UserInput{
		Name: name, Email: cast.Email(name, "studio.test"), Language: language, Role: role,
	})
}

// addUser adds a user to the actor's organization, as [people.People.AddUser] does, with [Password] as the password of
// a new person.
func addUser(t navettetest.T, db *store.Store, now time.Time, actor navette.Actor, in people.UserInput) navette.User {
	t.Helper()
	person, user := newUser(t, now, actor.Org, in)
	person.PasswordOrg = actor.Org
	known, err := db.System().PersonByEmail(t.Context(), person.Email)
	if err == nil {
		person, user.PersonID = known, known.ID
	} else if navette.CodeOf(err) != navette.NotFound {
		t.Fatal(err)
	}
	t.Must(db.Org(actor.Org).Update(t.Context(), actor, now, func(tx *store.Tx) (err error) {
		user, err = tx.AddUser(t.Context(), person, user)
		return err
	}))
	return user
}

// newUser returns the rows of a new person and their user in an organization, without storing them.
func newUser(t navettetest.T, now time.Time, org string, in people.UserInput) (navette.Person, navette.User) {
	t.Helper()
	hash, err := passwordHash()
	t.Must(err)
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, now), Name: in.Name,
		Email: in.Email, EmailFolded: navette.FoldEmail(in.Email),
		Language: in.Language, PasswordHash: hash, CreatedAt: navette.At(now),
	}
	return person, navette.User{
		ID: navette.NewID(navette.PrefixUser, now), OrgID: org, PersonID: person.ID, Role: in.Role,
		CreatedAt: navette.At(now), Name: in.Name, Email: in.Email, Language: in.Language,
	}
}

// passwordHash returns the hash of [Password]. It computes the hash once, which takes about 26 ms of a CPU.
var passwordHash = sync.OnceValues(func() (string, error) {
	return signin.New(nil, navette.RealClock{}, nil).HashPassword(context.Background(), Password)
})

// Member adds a member to the owner's organization.
func (s *Site) Member(name string) navette.Member {
	s.Helper()
	m, err := s.People.AddMember(s.Context(), s.Owner, people.MemberInput{
		Name: name, Email: cast.Email(name, "studio.test"), Language: "fr",
	})
	s.Must(err)
	return m
}

// Class schedules an online class of an hour with the owner as its coach.
func (s *Site) Class(title string, start time.Time, capacity int64) navette.Session {
	s.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	s.Must(err)
	local := start.In(paris)
	session, err := s.Schedule.Create(s.Context(), s.Owner, schedule.SessionInput{
		Title: title, Date: local.Format(time.DateOnly), Time: local.Format("15:04"), Minutes: 60, Mode: navette.Online,
		Capacity: capacity, CoachID: s.Owner.ID, WaitingRoom: true, Record: true,
	})
	s.Must(err)
	return session
}

// Book books a session for a member.
func (s *Site) Book(session navette.Session, m navette.Member) navette.Booking {
	s.Helper()
	b, err := s.Schedule.Book(s.Context(), s.Owner, session.ID, m.ID)
	s.Must(err)
	return b
}

// Crowd books a session for n new members, whose links are due at [Noon].
func (s *Site) Crowd(session navette.Session, n int) []navette.Booking {
	s.Helper()
	bookings := make([]navette.Booking, n)
	s.Update(func(ctx context.Context, tx *store.Tx) error {
		for i := range bookings {
			email := fmt.Sprintf("membre.%d@studio.test", i)
			m := navette.Member{
				ID: navette.NewID("mem", Noon), Name: fmt.Sprintf("Membre %d", i), Email: email, EmailFolded: email,
				Language: "fr", Source: "navette", CreatedAt: navette.At(Noon),
			}
			b := navette.Booking{
				ID: navette.NewID("bok", Noon), SessionID: session.ID, MemberID: m.ID, State: navette.Booked, LinkHash: m.ID,
				LinkSealed: "-", Source: "navette", CreatedAt: navette.At(Noon.Add(time.Duration(i) * time.Millisecond)),
			}
			if err := tx.AddMember(ctx, m); err != nil {
				return err
			}
			if err := tx.AddBooking(ctx, b); err != nil {
				return err
			}
			if err := tx.Promise(ctx, navette.PromiseLink, b.ID, session.ID, Noon); err != nil {
				return err
			}
			bookings[i] = b
		}
		return nil
	})
	return bookings
}

// Update changes the owner's organization's data as the system.
func (s *Site) Update(do func(ctx context.Context, tx *store.Tx) error) {
	s.Helper()
	ctx, org := s.Context(), s.Owner.Org
	s.Must(s.Store.Org(org).Update(ctx, navette.System(org), s.Clock.Now(), func(tx *store.Tx) error {
		return do(ctx, tx)
	}))
}

// LastEvent returns the number of events in the owner's organization's journal.
func (s *Site) LastEvent() int64 {
	s.Helper()
	o, err := s.Store.Org(s.Owner.Org).Organization(s.Context())
	s.Must(err)
	return o.LastEvent
}

// Connect writes a connection to a Zoom account.
func (s *Site) Connect() navette.Connection {
	s.Helper()
	c := navette.Connection{
		ID: navette.NewID("con", Noon), OrgID: s.Owner.Org, State: navette.ConnectionActive, ZoomAccountID: "account",
		ZoomUserID: "zu", Email: "camille@zoom.test", GrantNumber: 1, ConnectedAt: navette.At(Noon),
	}
	s.Update(func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{
			Kind: navette.GeneralApp, ClientID: "client", CreatedAt: navette.At(Noon),
		})
		if err != nil {
			return err
		}
		c.AppID = app.ID
		return tx.Connect(ctx, c)
	})
	return c
}

// Meet writes the ready meeting of a session, without the waiting room, which the Zoom account refused.
func (s *Site) Meet(c navette.Connection, session navette.Session) navette.Meeting {
	s.Helper()
	m := navette.Meeting{
		ID: navette.NewID("mtg", Noon), OrgID: s.Owner.Org, SessionID: session.ID, ConnectionID: c.ID, HostZoomID: "zu",
		HostEmail: c.Email, State: navette.MeetingIntended, Number: 87412093345, RefusedText: "waiting_room",
		StartsAt: session.StartsAt, CreatedAt: navette.At(Noon),
	}
	m.Marker = m.ID
	return s.GetReady(m)
}

// GetReady writes that Zoom was asked for a meeting and that the meeting is ready. It returns the meeting.
func (s *Site) GetReady(m navette.Meeting) navette.Meeting {
	s.Helper()
	return s.Studio().Ready(m)
}

// Studio returns a [scheduletest.Studio] for the site's organization, whose methods store the rows that Zoom and the
// workers would store.
func (s *Site) Studio() *scheduletest.Studio {
	return &scheduletest.Studio{
		T: s.T, Store: s.Store, Clock: s.Clock, Vault: s.Vault, Schedule: s.Schedule, Owner: s.Owner,
	}
}

// Finish writes the result of a try at generating a session's meeting.
func (s *Site) Finish(session string, r store.Result) {
	s.Helper()
	p, err := s.Store.Org(s.Owner.Org).PromiseAbout(s.Context(), navette.PromiseGenerate, session)
	s.Must(err)
	s.Update(func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, r) })
}
