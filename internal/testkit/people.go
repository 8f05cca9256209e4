package testkit

import (
	"context"
	"time"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// found creates the organization with its three users.
func (w *Studio) found() {
	w.Helper()
	at := navette.At(Monday)
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, Monday), Name: "Atelier Lumière", Zone: "Europe/Paris",
		Language: "fr", Profile: navette.ProfileBoth,
		WindowMinutes: 1440, LinkMinutes: 15, CreatedAt: at,
	}
	w.Org = org.ID
	person, user := w.staff(cast.Camille.Name(), "fr", navette.RoleOwner)
	w.Must(w.Store.System().CreateOrganization(w.Context(), org, person, user))
	w.Owner = actorOf(user)
	w.Admin = w.AddUser(cast.Grace.Name(), "en", navette.RoleAdmin)
	w.Coach = w.AddUser(cast.Thomas.Name(), "fr", navette.RoleStaff)
}

// staff returns a person and their user. The password hash is invalid, since no test of this package signs in.
func (w *Studio) staff(name, language string, role navette.Role) (navette.Person, navette.User) {
	address := cast.Email(name, "studio.test")
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, Monday), Name: name, Email: address, EmailFolded: address,
		Language:     language,
		PasswordHash: "-", CreatedAt: navette.At(Monday),
	}
	return person, navette.User{
		ID: navette.NewID(navette.PrefixUser, Monday), OrgID: w.Org, PersonID: person.ID, Role: role,
		CreatedAt: navette.At(Monday),
	}
}

// AddUser adds a user to the studio.
func (w *Studio) AddUser(name, language string, role navette.Role) navette.Actor {
	w.Helper()
	person, user := w.staff(name, language, role)
	w.Update(func(ctx context.Context, tx *store.Tx) (err error) {
		user, err = tx.AddUser(ctx, person, user)
		return err
	})
	return actorOf(user)
}

func actorOf(u navette.User) navette.Actor {
	return navette.Actor{Kind: navette.ActorUser, Org: u.OrgID, ID: u.ID, Role: u.Role}
}

// Update changes the studio's data as the system.
func (w *Studio) Update(do func(ctx context.Context, tx *store.Tx) error) {
	w.Helper()
	ctx := w.Context()
	w.Must(
		w.Store.Org(w.Org).Update(ctx, navette.System(w.Org), w.Clock.Now(), func(tx *store.Tx) error {
			return do(ctx, tx)
		}))
}

// Member adds a member with a language and a zone ("" if unknown).
func (w *Studio) Member(name, language, zone string) navette.Member {
	w.Helper()
	address := cast.Email(name, "example.org")
	m := navette.Member{
		ID: navette.NewID(navette.PrefixMember, Monday), OrgID: w.Org, Name: name, Email: address, EmailFolded: address,
		Language: language, Zone: zone, Source: "navette", CreatedAt: navette.At(w.Clock.Now()),
	}
	w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.AddMember(ctx, m) })
	return m
}

// Elodie adds a member who reads French, without a zone of her own.
func (w *Studio) Elodie() navette.Member { return w.Member(cast.Elodie.Name(), "fr", "") }

// Yanis adds a member who reads French and lives in Paris.
func (w *Studio) Yanis() navette.Member { return w.Member(cast.Yanis.Name(), "fr", "Europe/Paris") }

// Harriet adds a member who reads English and lives in London.
func (w *Studio) Harriet() navette.Member {
	return w.Member(cast.Harriet.Name(), "en", "Europe/London")
}

// Class schedules an online class of an hour, recorded, with the coach Thomas.
func (w *Studio) Class(title string, start time.Time, edits ...func(*schedule.SessionInput)) navette.Session {
	w.Helper()
	in := schedule.SessionInput{
		Title: title, Description: "Une couverture et de l'eau.", Minutes: 60, Mode: navette.Online, Capacity: 10,
		CoachID:     w.Coach.ID,
		WaitingRoom: true, Record: true,
	}
	w.at(start)(&in)
	for _, edit := range edits {
		edit(&in)
	}
	s, err := w.Schedule.Create(w.Context(), w.Owner, in)
	w.Must(err)
	return s
}

// at returns an edit that sets the start.
func (w *Studio) at(start time.Time) func(*schedule.SessionInput) {
	w.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	w.Must(err)
	return func(in *schedule.SessionInput) {
		local := start.In(paris)
		in.Date, in.Time = local.Format(time.DateOnly), local.Format("15:04")
	}
}

// Move changes the start of a session.
func (w *Studio) Move(id string, start time.Time) navette.Session {
	w.Helper()
	before, err := w.Schedule.Session(w.Context(), w.Owner, id)
	w.Must(err)
	in, err := schedule.InputOf(before)
	w.Must(err)
	w.at(start)(&in)
	after, err := w.Schedule.Change(w.Context(), w.Owner, id, in)
	w.Must(err)
	return after
}

// Cancel cancels a session.
func (w *Studio) Cancel(id string) {
	w.Helper()
	_, err := w.Schedule.Cancel(w.Context(), w.Owner, id)
	w.Must(err)
}

// Book books a session for a member.
func (w *Studio) Book(s navette.Session, m navette.Member) navette.Booking {
	w.Helper()
	b, err := w.Schedule.Book(w.Context(), w.Owner, s.ID, m.ID)
	w.Must(err)
	return b
}

// Token returns the token of a booking's personal link.
func (w *Studio) Token(b navette.Booking) string {
	w.Helper()
	now, err := w.Store.Org(w.Org).Booking(w.Context(), b.ID)
	w.Must(err)
	token, err := w.Vault.OpenText(w.Org, "bookings", b.ID, now.LinkSealed)
	w.Must(err)
	return token
}

// Meeting returns a session's meeting, as stored.
func (w *Studio) Meeting(s navette.Session) navette.Meeting {
	w.Helper()
	m, err := w.Store.Org(w.Org).MeetingOf(w.Context(), s.ID)
	w.Must(err)
	return m
}

// Explain returns a step of a session from its page.
func (w *Studio) Explain(s navette.Session, step schedule.Step) journey.StepFacts {
	w.Helper()
	told, err := w.Journeys.Explain(w.Context(), w.Owner, s.ID)
	w.Must(err)
	for _, facts := range told.Steps {
		if facts.Step == step {
			return facts
		}
	}
	w.Fatalf("no step %s", step)
	panic("unreachable")
}

// Recorded returns the number of events of a kind about a session.
func (w *Studio) Recorded(s navette.Session, kind navette.EventKind) int {
	w.Helper()
	told, err := w.Store.Org(w.Org).EventsOfKind(w.Context(), s.ID, kind)
	w.Must(err)
	return len(told)
}
