package people_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/vault/vaulttest"
)

// add adds a user with a role and returns it as an actor.
func (h *studio) add(name string, role navette.Role) (navette.Actor, navette.User) {
	h.Helper()
	user, err := h.people.AddUser(h.Context(), h.owner, people.UserInput{
		Name: name, Email: name + "@example.org", Language: "fr", Role: role, Password: password,
	})
	h.Must(err)
	return people.ActorOf(user), user
}

func TestRolesChangeAsTheTableSays(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		admin, _ := h.add("admin", navette.RoleAdmin)
		staff, _ := h.add("staff", navette.RoleStaff)
		for _, c := range []struct {
			by      navette.Actor
			of      string
			to      navette.Role
			code    navette.Code
			message string
		}{
			{staff, staff.ID, navette.RoleAdmin, navette.Forbidden, "reason.forbidden"},
			{admin, admin.ID, navette.RoleOwner, navette.Invalid, "role:rules.own_role"},
			{admin, staff.ID, navette.RoleOwner, navette.Invalid, "role:rules.owner_only"},
			{admin, h.owner.ID, navette.RoleStaff, navette.Forbidden, "rules.owner_untouched"},
			{h.owner, h.owner.ID, navette.RoleAdmin, navette.Conflict, "rules.last_owner"},
			{h.owner, staff.ID, "king", navette.Invalid, "role:form.choice"},
			{h.owner, "usr_unknown", navette.RoleStaff, navette.NotFound, ""},
		} {
			h.Wants(h.people.ChangeRole(ctx, c.by, c.of, c.to), c.code, c.message)
		}
		h.Must(h.people.ChangeRole(ctx, admin, staff.ID, navette.RoleViewer))
		h.Must(h.people.ChangeRole(ctx, h.owner, admin.ID, navette.RoleOwner))
		h.Must(h.people.ChangeRole(ctx, h.owner, h.owner.ID, navette.RoleStaff)) // there is another owner now
		// h.owner still says owner: the role that counts is the present one.
		h.Wants(h.people.ChangeRole(ctx, h.owner, h.owner.ID, navette.RoleOwner), navette.Forbidden, "reason.forbidden")
		users, err := h.store.Org(h.owner.Org).Users(ctx)
		h.Must(err)
		roles := map[string]navette.Role{}
		for _, u := range users {
			roles[u.ID] = u.Role
		}
		if roles[h.owner.ID] != navette.RoleStaff || roles[admin.ID] != navette.RoleOwner ||
			roles[staff.ID] != navette.RoleViewer {
			t.Fatalf("%v", roles)
		}
	})
}

// TestTwoOwnersCannotUnmakeEachOther lets two owners demote, and then remove, each other at once.
func TestTwoOwnersCannotUnmakeEachOther(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		for name, do := range map[string]func(by navette.Actor, of string) error{
			"demote": func(by navette.Actor, of string) error {
				return h.people.ChangeRole(ctx, by, of, navette.RoleViewer)
			},
			"remove": func(by navette.Actor, of string) error { return h.people.Remove(ctx, by, of) },
			"leave":  func(by navette.Actor, _ string) error { return h.people.Remove(ctx, by, by.ID) },
		} {
			other, _ := h.add(name, navette.RoleOwner)
			var wait sync.WaitGroup
			var mine, theirs error
			wait.Go(func() { mine = do(h.owner, other.ID) })
			wait.Go(func() { theirs = do(other, h.owner.ID) })
			wait.Wait()
			owners, err := h.store.Org(h.owner.Org).CountOwners(ctx)
			h.Must(err)
			if owners != 1 || (mine == nil) == (theirs == nil) {
				t.Fatalf("%s: %d owners are left after %v and %v", name, owners, mine, theirs)
			}
			if theirs == nil && name != "leave" || mine == nil && name == "leave" {
				h.owner = other
			}
		}
	})
}

func TestARemovedColleagueLosesEverythingButTheName(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		sessions := schedule.New(h.store, h.clock, vaulttest.Open(t))
		coach, user := h.add("lea", navette.RoleAdmin)
		class := func(date string) navette.Session {
			s, err := sessions.Create(ctx, h.owner, schedule.SessionInput{
				Title: "Yin " + date, Date: date, Time: "12:10", Minutes: 60, Mode: navette.Online, Capacity: 5,
				CoachID: coach.ID,
			})
			h.Must(err)
			return s
		}
		past, next := class("2026-11-23"), class("2026-11-25")
		h.clock.Advance(24 * time.Hour)
		expires := navette.At(navette.RealNow().Add(time.Hour))
		h.Must(h.signIn.AddLogin(ctx, signin.Login{Token: "a", PersonID: user.PersonID, ExpiresAt: expires}))
		told, err := h.people.Colleague(ctx, h.owner, coach.ID)
		h.Must(err)
		if told.Sessions != 1 || len(told.First) != 1 || told.First[0].ID != next.ID {
			t.Fatalf("a removal would touch %+v", told)
		}
		h.Must(h.people.Remove(ctx, h.owner, coach.ID))

		// Access ends at once, everywhere.
		_, _, err = h.people.Actor(ctx, user.PersonID, h.owner.Org)
		h.Wants(err, navette.NotFound, "")
		_, _, err = h.signIn.Login(ctx, "a", navette.RealNow())
		h.Wants(err, navette.NotFound, "")
		_, _, err = h.signIn.Authenticate(ctx, try("lea@example.org", password))
		h.Wants(err, navette.Forbidden, "rules.no_place")
		h.Wants(h.people.ChangeRole(ctx, coach, h.owner.ID, navette.RoleViewer), navette.Forbidden, "reason.forbidden")
		h.Wants(h.people.Remove(ctx, h.owner, coach.ID), navette.NotFound, "")

		// The removed user is in no choice.
		users, err := h.people.Users(ctx, h.owner)
		h.Must(err)
		if len(users) != 1 || users[0].ID != h.owner.ID {
			t.Fatalf("users: %+v", users)
		}
		in, err := schedule.InputOf(next)
		h.Must(err)
		_, err = sessions.Change(ctx, h.owner, next.ID, in) // the session had no coach any more, so this would set one
		h.Wants(err, navette.Invalid, "coach_id:form.choice")

		// What was keeps its coach, what comes has none.
		org := h.store.Org(h.owner.Org)
		before, err := org.Session(ctx, past.ID)
		h.Must(err)
		after, err := org.Session(ctx, next.ID)
		h.Must(err)
		ever, err := h.people.UsersEver(ctx, h.owner)
		h.Must(err)
		if before.CoachID != coach.ID || after.CoachID != "" || len(ever) != 2 {
			t.Fatalf("coached before by %q, after by %q, of %d", before.CoachID, after.CoachID, len(ever))
		}
		in, err = schedule.InputOf(before)
		h.Must(err)
		in.Title = "Yin du lundi"
		_, err = sessions.Change(ctx, h.owner, past.ID, in)
		h.Must(err)

		// Adding the address again restores the same user.
		again, restored := h.add("lea", navette.RoleStaff)
		if again.ID != coach.ID || restored.Role != navette.RoleStaff {
			t.Fatalf("added again as %+v", restored)
		}
		_, _, err = h.people.Actor(ctx, user.PersonID, h.owner.Org)
		h.Must(err)
	})
}

func TestTheLastOwnerCannotLeave(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		admin, _ := h.add("admin", navette.RoleAdmin)
		viewer, _ := h.add("viewer", navette.RoleViewer)
		h.Wants(h.people.Remove(ctx, h.owner, h.owner.ID), navette.Conflict, "rules.last_owner")
		h.Wants(h.people.Remove(ctx, admin, h.owner.ID), navette.Forbidden, "rules.owner_untouched")
		h.Wants(h.people.Remove(ctx, viewer, admin.ID), navette.Forbidden, "reason.forbidden")
		h.Must(h.people.Remove(ctx, viewer, viewer.ID))
		h.Must(h.people.Remove(ctx, h.owner, admin.ID))
	})
}

// TestEndedAccessConcernsOneOrganization signs a person of two organizations in, and lets one of them end the access.
func TestEndedAccessConcernsOneOrganization(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		in := firstRun()
		in.Organization, in.Name, in.Email = "Ventes Nord", "lea", "lea@example.org"
		other, err := h.people.OpenOrganization(ctx, in)
		h.Must(err)
		_, user := h.add("lea", navette.RoleStaff)
		login := signin.Login{
			Token: "a", PersonID: user.PersonID, ExpiresAt: navette.At(navette.RealNow().Add(time.Hour)),
		}
		h.Must(h.signIn.AddLogin(ctx, login))
		h.Must(h.people.EndAccess(ctx, h.owner, user.ID))
		access := func(token string, want ...string) {
			t.Helper()
			_, memberships, err := h.signIn.Login(ctx, token, navette.RealNow())
			h.Must(err)
			var got []string
			for _, m := range memberships {
				got = append(got, m.Organization.Name)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%s gives access to %v, want %v", token, got, want)
			}
		}
		access("a", other.Org.Name)
		login.Token = "b"
		h.Must(h.signIn.AddLogin(ctx, login))
		access("b", "Atelier Lumière", other.Org.Name)
	})
}
