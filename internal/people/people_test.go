package people_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const password = "une navette va et vient"

func firstRun() people.FirstRunInput {
	return people.FirstRunInput{
		Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
		Email: " Camille@Example.org ", Password: password,
	}
}

type house struct {
	*testing.T
	store  *store.Store
	clock  *navette.SteppedClock
	people *people.People
	owner  navette.Actor
	place  people.Place
}

// inHouse runs a test on every engine after the first run.
func inHouse(t *testing.T, test func(h *house)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		h := &house{T: t, store: s, clock: clock, people: people.New(s, clock, newVault(t))}
		place, err := h.people.FirstRun(t.Context(), firstRun())
		h.must(err)
		h.place = place
		h.owner, _, err = h.people.Actor(t.Context(), place.Person.ID, place.Org.ID)
		h.must(err)
		test(h)
	})
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// wants checks for an error with a code and a message. The message of a field is "email:form.email".
func (h *house) wants(err error, code navette.Code, message string) *navette.Error {
	h.Helper()
	var e *navette.Error
	if !errors.As(err, &e) || e.Code != code {
		h.Fatalf("got %v, want %s", err, code)
	}
	said := []string{}
	for _, f := range e.Fields {
		said = append(said, f.Field+":"+f.Message)
	}
	if len(said) == 0 {
		said = append(said, e.Message)
	}
	if strings.Join(said, " ") != message {
		h.Fatalf("got %v, want %s", said, message)
	}
	return e
}

// messageOf returns the message key of an error, or "".
func (h *house) messageOf(err error) string {
	var e *navette.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return ""
}

func TestFirstRunHappensOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := &house{T: t, store: s}
		p := people.New(s, navette.NewSteppedClock(monday), newVault(t))
		if empty, err := p.Empty(t.Context()); err != nil || !empty {
			t.Fatalf("empty: %v, %v", empty, err)
		}
		_, err := p.FirstRun(t.Context(), people.FirstRunInput{
			Zone: "Pariss", Language: "de", Email: "camille@example", Password: "too short",
		})
		_ = h.wants(err, navette.Invalid,
			"organization:form.empty zone:form.zone language:form.choice name:form.empty email:form.email "+
				"password:rules.password_short")
		var wait sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wait.Go(func() { _, results[i] = p.FirstRun(t.Context(), firstRun()) })
		}
		wait.Wait()
		made := 0
		for _, err := range results {
			if err == nil {
				made++
				continue
			}
			_ = h.wants(err, navette.Conflict, "rules.not_empty")
		}
		if made != 1 {
			t.Fatalf("%d first organizations", made)
		}
		if empty, err := p.Empty(t.Context()); err != nil || empty {
			t.Fatalf("empty after the first run: %v, %v", empty, err)
		}
	})
}

func newVault(t *testing.T) *vault.Vault {
	t.Helper()
	keys, err := vault.Generate()
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(vault.Source{Value: keys})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// try returns a try to sign in, always from the same client.
func try(email, password string) people.SignInTry {
	return people.SignInTry{Email: email, Password: password, Client: "192.0.2.1/32"}
}

func TestSignIn(t *testing.T) {
	inHouse(t, func(h *house) {
		person, places, err := h.people.SignIn(h.Context(), try("CAMILLE@example.org", password))
		h.must(err)
		if person.ID != h.place.Person.ID || len(places) != 1 || places[0].OrgID != h.place.Org.ID ||
			places[0].Role != navette.RoleOwner {
			t.Fatalf("%+v, %+v", person, places)
		}
		stored, err := h.store.System().PersonByEmail(h.Context(), "camille@example.org")
		h.must(err)
		if !strings.HasPrefix(stored.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Fatalf("password stored as %s", stored.PasswordHash)
		}
	})
}

func TestTriesToSignInRunOut(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		for _, email := range []string{"camille@example.org", "nobody@example.org"} { // they cannot be distinguished
			for left := 4; left > 0; left-- {
				_, _, err := h.people.SignIn(ctx, try(email, "wrong password"))
				if e := h.wants(err, navette.Invalid, "rules.signin_wrong"); e.Args["n"] != left {
					t.Fatalf("tries left: %v, want %d", e.Args["n"], left)
				}
			}
			_, _, err := h.people.SignIn(ctx, try(email, "wrong password"))
			e := h.wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if e.Args["wait"] != 30*time.Second {
				t.Fatalf("the next try in %v", e.Args["wait"])
			}
			_, _, err = h.people.SignIn(ctx, try(strings.ToUpper(email), password))
			_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
			h.clock.Advance(30 * time.Second)
			_, _, err = h.people.SignIn(ctx, try(email, "wrong password"))
			e = h.wants(err, navette.Invalid, "rules.signin_wrong_wait")
			if e.Args["wait"] != time.Minute {
				t.Fatalf("the wait did not grow: next try in %v", e.Args["wait"])
			}
		}
		_, _, err := h.people.SignIn(ctx, try("camille@example.org", password))
		_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
		h.clock.Advance(time.Minute)
		_, _, err = h.people.SignIn(ctx, try("camille@example.org", password))
		h.must(err)
		_, _, err = h.people.SignIn(ctx, try("camille@example.org", "wrong password"))
		if e := h.wants(err, navette.Invalid, "rules.signin_wrong"); e.Args["n"] != 4 {
			t.Fatalf("signing in did not begin the count anew: %v", e.Args)
		}
	})
}

func TestManyTriesAtOnceAreNoMoreThanOneAfterTheOther(t *testing.T) {
	inHouse(t, func(h *house) {
		const tries = 24
		var wait sync.WaitGroup
		results := make([]error, tries)
		for i := range results {
			wait.Go(func() {
				_, _, results[i] = h.people.SignIn(h.Context(), try("camille@example.org", "wrong password"))
			})
		}
		wait.Wait()
		looked := 0
		for _, err := range results {
			if navette.CodeOf(err) == navette.Invalid {
				looked++
				continue
			}
			_ = h.wants(err, navette.RateLimited, "rules.signin_wait")
		}
		if looked != 5 {
			t.Fatalf("%d of %d tries at once were looked at, want 5", looked, tries)
		}
	})
}

func TestUsersAndTheirRights(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		in := people.UserInput{
			Name: "Thomas Vidal", Email: "thomas@example.org", Language: "fr", Role: navette.RoleAdmin,
			Password: password,
		}
		thomas, err := h.people.AddUser(ctx, h.owner, in)
		h.must(err)
		_, err = h.people.AddUser(ctx, h.owner, in)
		_ = h.wants(err, navette.Invalid, "email:rules.user_email_taken")
		admin, user, err := h.people.Actor(ctx, thomas.PersonID, h.owner.Org)
		h.must(err)
		if admin.Role != navette.RoleAdmin || admin.ID != thomas.ID || user.Name != "Thomas Vidal" {
			t.Fatalf("%+v %+v", admin, user)
		}
		in.Email, in.Role = "lea@example.org", navette.RoleOwner
		_, err = h.people.AddUser(ctx, admin, in)
		_ = h.wants(err, navette.Invalid, "role:rules.owner_only")
		_, err = h.people.AddUser(ctx, admin, people.UserInput{
			Email: "THOMAS@example.org", Language: "fr", Role: navette.RoleOwner, Password: "short",
		})
		_ = h.wants(err, navette.Invalid,
			"name:form.empty role:rules.owner_only password:rules.password_short email:rules.user_email_taken")
		_, _, err = h.people.Actor(ctx, thomas.PersonID, "org_unknown")
		_ = h.wants(err, navette.NotFound, "")

		viewer := navette.Actor{Kind: navette.ActorUser, Org: h.owner.Org, ID: thomas.ID, Role: navette.RoleViewer}
		_, err = h.people.AddUser(ctx, viewer, in)
		_ = h.wants(err, navette.Forbidden, "reason.forbidden")
		_, err = h.people.Members(ctx, viewer, "", 1)
		_ = h.wants(err, navette.Forbidden, "reason.forbidden")
		users, err := h.people.Users(ctx, viewer)
		h.must(err)
		if len(users) != 2 || users[0].Email != "" {
			t.Fatalf("a viewer sees %+v", users)
		}
	})
}

func TestMembersAreFoundWithoutAccents(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		add := func(name, email string) navette.Member {
			m, err := h.people.AddMember(ctx, h.owner, people.MemberInput{Name: name, Email: email})
			h.must(err)
			return m
		}
		elodie := add("Élodie Mercier", "Elodie.Mercier@posteo.net")
		add("Karim Haddad", "karim_100%@gmail.com")
		add("Nadia Ferrand", "nadia@orange.fr")
		if elodie.Language != "fr" {
			t.Fatalf("a member without a language speaks %q, not the organization's", elodie.Language)
		}
		for search, want := range map[string]int{
			"": 3, "elod": 1, "MERCIER élodie": 1, "posteo": 1, "100%": 1, "_": 1, "%": 1, "elodie karim": 0, "!": 0,
		} {
			page, err := h.people.Members(ctx, h.owner, search, 1)
			h.must(err)
			if len(page.Members) != want || page.Total != want {
				t.Errorf("%q finds %d of %d, want %d", search, len(page.Members), page.Total, want)
			}
		}
		page, err := h.people.Members(ctx, h.owner, "", 9)
		if err != nil || page.Page != 1 || page.Pages != 1 || page.Members[0].Name != "Élodie Mercier" {
			t.Fatalf("beyond the last page: %+v, %v", page, err)
		}
		_, err = h.people.AddMember(ctx, h.owner, people.MemberInput{
			Email: "ELODIE.mercier@posteo.net", Zone: "Pariss",
		})
		_ = h.wants(err, navette.Invalid, "name:form.empty zone:form.zone email:rules.member_email_taken")
		_, err = h.people.AddMember(ctx, h.owner, people.MemberInput{
			Email: "Nadia <n@example.org>", Zone: "Local", Language: "xx",
		})
		_ = h.wants(err, navette.Invalid, "name:form.empty email:form.email zone:form.zone language:form.choice")
		stranger := navette.System("org_stranger")
		_, err = h.people.Member(ctx, stranger, elodie.ID)
		_ = h.wants(err, navette.NotFound, "")
	})
}

func TestACorrectedAddressGetsItsLink(t *testing.T) {
	inHouse(t, func(h *house) {
		ctx := h.Context()
		keys, err := vault.Generate()
		h.must(err)
		v, err := vault.Open(vault.Source{Value: keys})
		h.must(err)
		sessions := schedule.New(h.store, h.clock, v)
		member, err := h.people.AddMember(ctx, h.owner, people.MemberInput{
			Name: "Manon Dubois", Email: "manon@gmial.com",
		})
		h.must(err)
		session, err := sessions.Create(ctx, h.owner, schedule.SessionInput{
			Title: "Yin", Date: "2026-11-23", Time: "12:10", Minutes: 60, Mode: navette.Online, Capacity: 5,
		})
		h.must(err)
		booking, err := sessions.Book(ctx, h.owner, session.ID, member.ID)
		h.must(err)
		org := h.store.Org(h.owner.Org)
		h.must(org.Update(ctx, navette.System(h.owner.Org), monday, func(tx *store.Tx) error {
			if err := tx.LinkSent(ctx, booking, session.Sequence, store.Handover{
				Refused: "550 no such user",
			}); err != nil {
				return err
			}
			return tx.Withdraw(ctx, navette.PromiseLink, booking.ID)
		}))
		in := people.MemberInput{ID: member.ID, Name: "Manon Dubois", Email: "manon@gmail.com"}
		h.clock.Advance(time.Minute)
		_, err = h.people.ChangeMember(ctx, h.owner, in)
		h.must(err)
		p, err := org.PromiseAbout(ctx, navette.PromiseLink, booking.ID)
		if err != nil || !p.DoneAt.IsZero() || !p.DueAt.Equal(h.clock.Now()) {
			t.Fatalf("the link after the correction: %+v, %v", p, err)
		}
		in.ID = "mem_unknown"
		_, err = h.people.ChangeMember(ctx, h.owner, in)
		_ = h.wants(err, navette.NotFound, "")
	})
}
