package people_test

import (
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault/vaulttest"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const password = "une navette va et vient"

func firstRun() people.FirstRunInput {
	return people.FirstRunInput{
		Organization: "Atelier Lumière", Zone: "Europe/Paris", Language: "fr", Name: "Camille Roussel",
		Email: " Camille@Example.org ", Password: password,
	}
}

type studio struct {
	navettetest.T
	store  *store.Store
	clock  *navette.SteppedClock
	people *people.People
	signIn *signin.SignIn
	owner  navette.Actor
}

// inStudio runs a test on every engine, with one organization and its owner.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		h := &studio{T: navettetest.T{T: t}, store: s, clock: clock, signIn: signin.New(s, clock, vaulttest.Open(t))}
		h.people = people.New(s, clock, h.signIn)
		founder, err := h.people.FirstRun(t.Context(), firstRun())
		h.Must(err)
		h.owner, _, err = h.people.Actor(t.Context(), founder.Person.ID, founder.Org.ID)
		h.Must(err)
		test(h)
	})
}

func TestFirstRunHappensOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := &studio{T: navettetest.T{T: t}, store: s}
		p := people.New(s, navette.NewSteppedClock(monday), signin.New(s, navette.NewSteppedClock(monday), vaulttest.Open(t)))
		if empty, err := p.Empty(t.Context()); err != nil || !empty {
			t.Fatalf("empty: %v, %v", empty, err)
		}
		_, err := p.FirstRun(t.Context(), people.FirstRunInput{
			Zone: "Pariss", Language: "de", Email: "camille@example", Password: "too short",
		})
		h.Wants(err, navette.Invalid,
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
			h.Wants(err, navette.Conflict, "rules.not_empty")
		}
		if made != 1 {
			t.Fatalf("%d first organizations", made)
		}
		if empty, err := p.Empty(t.Context()); err != nil || empty {
			t.Fatalf("empty after the first run: %v, %v", empty, err)
		}
	})
}

// try returns an attempt to sign in from one client.
func try(email, password string) signin.Attempt {
	return signin.Attempt{Email: email, Password: password, Client: "192.0.2.1/32"}
}

func TestUsersAndTheirRights(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		in := people.UserInput{
			Name: "Thomas Vidal", Email: "thomas@example.org", Language: "fr", Role: navette.RoleAdmin,
			Password: password,
		}
		thomas, err := h.people.AddUser(ctx, h.owner, in)
		h.Must(err)
		_, err = h.people.AddUser(ctx, h.owner, in)
		h.Wants(err, navette.Invalid, "email:rules.user_email_taken")
		admin, user, err := h.people.Actor(ctx, thomas.PersonID, h.owner.Org)
		h.Must(err)
		if admin.Role != navette.RoleAdmin || admin.ID != thomas.ID || user.Name != "Thomas Vidal" {
			t.Fatalf("%+v %+v", admin, user)
		}
		in.Email, in.Role = "lea@example.org", navette.RoleOwner
		_, err = h.people.AddUser(ctx, admin, in)
		h.Wants(err, navette.Invalid, "role:rules.owner_only")
		_, err = h.people.AddUser(ctx, admin, people.UserInput{
			Email: "THOMAS@example.org", Language: "fr", Role: navette.RoleOwner, Password: "short",
		})
		h.Wants(err, navette.Invalid,
			"name:form.empty role:rules.owner_only password:rules.password_short email:rules.user_email_taken")
		_, _, err = h.people.Actor(ctx, thomas.PersonID, "org_unknown")
		h.Wants(err, navette.NotFound, "")

		viewer := navette.Actor{Kind: navette.ActorUser, Org: h.owner.Org, ID: thomas.ID, Role: navette.RoleViewer}
		_, err = h.people.AddUser(ctx, viewer, in)
		h.Wants(err, navette.Forbidden, "reason.forbidden")
		_, err = h.people.Members(ctx, viewer, "", 1)
		h.Wants(err, navette.Forbidden, "reason.forbidden")
		users, err := h.people.Users(ctx, viewer)
		h.Must(err)
		if len(users) != 2 || users[0].Email != "" {
			t.Fatalf("a viewer sees %+v", users)
		}
	})
}

func TestMembersAreFoundWithoutAccents(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		add := func(name, email string) navette.Member {
			m, err := h.people.AddMember(ctx, h.owner, people.MemberInput{Name: name, Email: email})
			h.Must(err)
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
			h.Must(err)
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
		h.Wants(err, navette.Invalid, "name:form.empty zone:form.zone email:rules.member_email_taken")
		_, err = h.people.AddMember(ctx, h.owner, people.MemberInput{
			Email: "Nadia <n@example.org>", Zone: "Local", Language: "xx",
		})
		h.Wants(err, navette.Invalid, "name:form.empty email:form.email zone:form.zone language:form.choice")
		stranger := navette.System("org_stranger")
		_, err = h.people.Member(ctx, stranger, elodie.ID)
		h.Wants(err, navette.NotFound, "")
	})
}
