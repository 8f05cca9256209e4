package colleague_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/signin"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

const (
	password = "une phrase assez longue"
	guest    = "thomas@example.org"
)

// studio is an organization on a server without a mail server, so that links are returned.
type studio struct {
	*testkit.Studio
	store      *store.Store
	clock      *navette.SteppedClock
	people     *people.People
	signIn     *signin.SignIn
	colleagues *colleague.Colleagues
	owner      navette.Actor
}

// inStudio runs a test on every engine, in parallel with the others.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	testkit.Each(t, func(w *testkit.Studio) {
		test(&studio{w, w.Store, w.Clock, w.People, w.SignIn, w.Colleagues, w.Owner})
	}, testkit.NoMail)
}

// open adds an organization and returns its owner.
func (h *studio) open(name, owner, email string) navette.Actor {
	h.Helper()
	founder, err := h.people.OpenOrganization(h.Context(), people.FirstRunInput{
		Organization: name, Zone: "Europe/Paris", Language: "fr", Name: owner, Email: email, Password: password,
	})
	h.Must(err)
	return people.ActorOf(founder.User)
}

// as returns a new user of the owner's organization with a role.
func (h *studio) as(role navette.Role) navette.Actor {
	h.Helper()
	token := h.invite(h.owner, string(role)+"@example.org", role)
	return people.ActorOf(h.accept(token, ""))
}

// input returns the input for the invitation of addresses.
func input(role navette.Role, addresses ...string) colleague.InviteInput {
	return colleague.InviteInput{
		People: colleague.Addresses(strings.Join(addresses, "\n")), Role: role, Language: "fr",
	}
}

// invite invites one address and returns the token of the link.
func (h *studio) invite(actor navette.Actor, address string, role navette.Role) (token string) {
	h.Helper()
	invited, refusals, err := h.colleagues.Invite(h.Context(), actor, input(role, address))
	h.Must(err)
	if len(invited) != 1 || len(refusals) != 0 {
		h.Fatalf("%d invitations, refused %+v", len(invited), refusals)
	}
	return h.tokenOf(invited[0])
}

// tokenOf returns the token of a link.
func (h *studio) tokenOf(i colleague.Invited) string {
	h.Helper()
	token, found := strings.CutPrefix(i.Link, h.URL+colleague.LinkPath)
	if !found || len(token) != 22 {
		h.Fatalf("the link is %q", i.Link)
	}
	return token
}

// chosen is what a new person chooses.
func chosen() colleague.AcceptInput {
	return colleague.AcceptInput{Name: "Thomas Vidal", Password: password, Language: "en"}
}

// accept accepts an invitation as a new person, or as the person with an id.
func (h *studio) accept(token, personID string) navette.User {
	h.Helper()
	_, user, err := h.colleagues.Accept(h.Context(), token, personID, chosen())
	h.Must(err)
	return user
}

// wantsState checks what the page behind a link asks a person for.
func (h *studio) wantsState(token, personID string, want colleague.AnswerState) colleague.Answer {
	h.Helper()
	answer, err := h.colleagues.Look(h.Context(), token, personID)
	h.Must(err)
	if answer.State != want {
		h.Fatalf("the state is %q, want %q", answer.State, want)
	}
	return answer
}

// events returns the number of events in the journal of the owner's organization.
func (h *studio) events() int64 {
	h.Helper()
	org, err := h.store.Org(h.owner.Org).Organization(h.Context())
	h.Must(err)
	return org.LastEvent
}

func TestANewPersonJoins(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, "T. Vidal <Thomas@Example.org>", navette.RoleStaff)
		answer := h.wantsState(token, "", colleague.AnswerNew)
		if answer.Inviter != "Camille Roussel" || answer.Organization.Name != "Atelier Lumière" ||
			answer.Invitation.Name != "T. Vidal" {
			h.Fatalf("the page shows %+v", answer)
		}
		_, _, err := h.colleagues.Accept(h.Context(), token, "", colleague.AcceptInput{Language: "xx", Password: "short"})
		h.Wants(err, navette.Invalid, "name:form.empty language:form.choice password:rules.password_short")
		user := h.accept(token, "")
		person, users, err := h.signIn.Authenticate(h.Context(), try(guest))
		h.Must(err)
		if len(users) != 1 || users[0].ID != user.ID || users[0].Role != navette.RoleStaff ||
			person.Name != "Thomas Vidal" || person.Language != "en" || person.Email != "Thomas@Example.org" {
			h.Fatalf("%+v has %+v", person, users)
		}
		list, err := h.colleagues.List(h.Context(), h.owner, colleague.Part{})
		h.Must(err)
		if list.Users.Total != 4 || list.Invitations.Total != 0 || list.Alone {
			h.Errorf("the list has %+v", list)
		}
	})
}

// try returns an attempt to sign in with the password of every person.
func try(email string) signin.Attempt {
	return signin.Attempt{Email: email, Password: password, Client: "192.0.2.1/32"}
}

func TestAnInvitationWorksOnce(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleStaff)
		results := make(chan error, 4)
		for range cap(results) {
			go func() {
				_, _, err := h.colleagues.Accept(h.Context(), token, "", chosen())
				results <- err
			}()
		}
		accepted := 0
		for range cap(results) {
			switch err := <-results; navette.CodeOf(err) {
			case "":
				accepted++
			case navette.Conflict:
			default:
				h.Errorf("accepting again: %v", err)
			}
		}
		if accepted != 1 {
			h.Fatalf("accepted %d times", accepted)
		}
		before := h.events()
		h.wantsState(token, "", colleague.AnswerUsed)
		_, _, err := h.colleagues.Accept(h.Context(), token, "", chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")
		if h.events() != before {
			h.Error("accepting again changed something")
		}
	})
}

func TestAnInvitationExpires(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleStaff)
		h.clock.Advance(colleague.Lasts - time.Second)
		h.wantsState(token, "", colleague.AnswerNew)
		h.clock.Advance(time.Second)
		h.wantsState(token, "", colleague.AnswerExpired)
		_, _, err := h.colleagues.Accept(h.Context(), token, "", chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")

		list, err := h.colleagues.List(h.Context(), h.owner, colleague.Part{})
		h.Must(err)
		again, err := h.colleagues.Resend(h.Context(), h.owner, list.Invitations.Rows[0].ID)
		h.Must(err)
		h.wantsState(token, "", colleague.AnswerUnknown) // the old link
		h.wantsState(h.tokenOf(again), "", colleague.AnswerNew)
	})
}

func TestAForwardedInvitationIsRefused(t *testing.T) {
	inStudio(t, func(h *studio) {
		other := h.open("Ventes Nord", "Sophie Lemaire", "sophie@example.org")
		sophie, err := h.store.System().PersonByEmail(h.Context(), "sophie@example.org")
		h.Must(err)
		token := h.invite(h.owner, guest, navette.RoleStaff)
		answer := h.wantsState(token, sophie.ID, colleague.AnswerOther)
		if answer.Reader.Email != "sophie@example.org" || answer.Invitation.Email != guest {
			h.Fatalf("the page shows %+v", answer)
		}
		_, _, err = h.colleagues.Accept(h.Context(), token, sophie.ID, chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")
		_, _, err = h.people.Actor(h.Context(), sophie.ID, h.owner.Org)
		h.Wants(err, navette.NotFound, "")

		// An invitation to an existing person is accepted only by that person.
		token = h.invite(h.owner, "SOPHIE@example.org", navette.RoleAdmin)
		h.wantsState(token, "", colleague.AnswerSignIn)
		_, _, err = h.colleagues.Accept(h.Context(), token, "", chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")
		if answer := h.wantsState(token, sophie.ID, colleague.AnswerJoin); answer.NewPassword {
			h.Error("a person with a password of her own has to choose another")
		}
		h.accept(token, sophie.ID)
		person, users, err := h.signIn.Authenticate(h.Context(), try("sophie@example.org"))
		h.Must(err)
		roles := map[string]navette.Role{}
		for _, u := range users {
			roles[u.OrgID] = u.Role
		}
		if roles[other.Org] != navette.RoleOwner || roles[h.owner.Org] != navette.RoleAdmin ||
			person.Name != "Sophie Lemaire" || person.Language != "fr" {
			h.Errorf("%+v has %+v", person, users)
		}
	})
}

// TestAScannerThatFetchesALinkChangesNothing looks at a link as a mail scanner does, more than once.
func TestAScannerThatFetchesALinkChangesNothing(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleStaff)
		before := h.events()
		for range 3 {
			h.wantsState(token, "", colleague.AnswerNew)
		}
		if h.events() != before {
			h.Error("fetching the link changed something")
		}
		h.accept(token, "")
	})
}

func TestAGuessedTokenIsUnknown(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleStaff)
		for _, guess := range []string{
			"", navette.NewLinkToken(), token[:21], token + "A", strings.ToLower(token), navette.HashLinkToken(token),
		} {
			if guess == token {
				continue // a token without capital letters
			}
			h.wantsState(guess, "", colleague.AnswerUnknown)
			_, _, err := h.colleagues.Accept(h.Context(), guess, "", chosen())
			h.Wants(err, navette.Conflict, "invite.not_open")
		}
		var stored []string
		h.Must(h.readInvitations(&stored))
		for _, row := range stored {
			if strings.Contains(row, token) {
				h.Errorf("the token is stored in %s", row)
			}
		}
	})
}

// TestAPasswordBehindAShownLinkGivesAccessToOneOrganization has an admin accept an invitation in another person's place
// with a link that was shown to the admin. The password must not give access to another organization, even after the
// person has joined it.
func TestAPasswordBehindAShownLinkGivesAccessToOneOrganization(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		squatted := h.accept(h.invite(h.owner, guest, navette.RoleStaff), "")
		other := h.open("Ventes Nord", "Sophie Lemaire", "sophie@example.org")
		token := h.invite(other, guest, navette.RoleAdmin)
		h.wantsState(token, "", colleague.AnswerSignIn)
		if answer := h.wantsState(token, squatted.PersonID, colleague.AnswerJoin); !answer.NewPassword {
			h.Fatal("the person may keep a password that an admin of another organization knows")
		}
		_, _, err := h.colleagues.Accept(ctx, token, squatted.PersonID, colleague.AcceptInput{Password: "short"})
		h.Wants(err, navette.Invalid, "password:rules.password_short")
		_, _, err = h.people.Actor(ctx, squatted.PersonID, other.Org)
		h.Wants(err, navette.NotFound, "")
		const own = "known to Thomas only"
		_, _, err = h.colleagues.Accept(ctx, token, squatted.PersonID, colleague.AcceptInput{Password: own})
		h.Must(err)
		_, _, err = h.signIn.Authenticate(ctx, try(guest))
		h.Wants(err, navette.Invalid, "rules.signin_wrong")
		attempt := try(guest)
		attempt.Password = own
		_, users, err := h.signIn.Authenticate(ctx, attempt)
		h.Must(err)
		if len(users) != 2 {
			h.Errorf("the new password gives access to %+v", users)
		}
	})
}

func TestAnInvitationToSomebodyAddedSinceIsUsed(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleStaff)
		_, err := h.people.AddUser(h.Context(), h.owner, people.UserInput{
			Name: "Thomas Vidal", Email: guest, Language: "fr", Role: navette.RoleViewer, Password: password,
		})
		h.Must(err)
		h.wantsState(token, "", colleague.AnswerUsed)
	})
}

// TestAUsedLinkDoesNotBringARemovedColleagueBack opens the link again after the person who accepted it was removed.
func TestAUsedLinkDoesNotBringARemovedColleagueBack(t *testing.T) {
	inStudio(t, func(h *studio) {
		token := h.invite(h.owner, guest, navette.RoleAdmin)
		user := h.accept(token, "")
		h.Update(func(ctx context.Context, tx *store.Tx) error { return tx.RemoveUser(ctx, user) })
		for _, personID := range []string{"", user.PersonID} {
			h.wantsState(token, personID, colleague.AnswerUsed)
			_, _, err := h.colleagues.Accept(h.Context(), token, personID, chosen())
			h.Wants(err, navette.Conflict, "invite.not_open")
		}
		_, _, err := h.people.Actor(h.Context(), user.PersonID, h.owner.Org)
		h.Wants(err, navette.NotFound, "")
	})
}
