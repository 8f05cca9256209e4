package colleague_test

import (
	"context"
	"fmt"
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

// readInvitations reads the texts of every invitation's token columns.
func (h *studio) readInvitations(into *[]string) error {
	invitations, err := h.store.Org(h.owner.Org).Invitations(h.Context(), "", 10, 0)
	for _, i := range invitations {
		*into = append(*into, fmt.Sprintf("%+v", i))
	}
	return err
}

func TestOnlyManagersInviteAndOnlyOwnersInviteOwners(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		admin, staff := h.as(navette.RoleAdmin), h.as(navette.RoleStaff)
		_, _, err := h.colleagues.Invite(ctx, admin, input(navette.RoleOwner, guest))
		h.Wants(err, navette.Invalid, "role:rules.owner_only")
		_, _, err = h.colleagues.Invite(ctx, admin, input("root", guest))
		h.Wants(err, navette.Invalid, "role:form.choice")
		h.invite(h.owner, guest, navette.RoleOwner)
		list, err := h.colleagues.List(ctx, admin, colleague.Part{})
		h.Must(err)
		id := list.Invitations.Rows[0].ID
		_, err = h.colleagues.Resend(ctx, admin, id)
		h.Wants(err, navette.Forbidden, "rules.owner_only")
		h.Wants(h.colleagues.Withdraw(ctx, admin, id), navette.Forbidden, "rules.owner_only")

		// A staff member can neither invite nor raise a role by an invitation, and an admin cannot raise one either.
		for _, actor := range []navette.Actor{staff, h.as(navette.RoleViewer)} {
			_, _, err = h.colleagues.Invite(ctx, actor, input(navette.RoleStaff, guest))
			h.Wants(err, navette.Forbidden, "reason.forbidden")
			_, err = h.colleagues.List(ctx, actor, colleague.Part{})
			h.Wants(err, navette.Forbidden, "reason.forbidden")
			_, err = h.colleagues.Candidates(ctx, actor, "", 1)
			h.Wants(err, navette.Forbidden, "reason.forbidden")
			_, err = h.colleagues.Resend(ctx, actor, id)
			h.Wants(err, navette.Forbidden, "reason.forbidden")
			h.Wants(h.colleagues.Withdraw(ctx, actor, id), navette.Forbidden, "reason.forbidden")
		}
		_, refusals, err := h.colleagues.Invite(ctx, admin, input(navette.RoleAdmin, "staff@example.org"))
		h.Wants(err, navette.Invalid, "addresses:invite.none_invited")
		if len(refusals) != 1 || refusals[0].Message != "invite.is_colleague" {
			h.Errorf("refused %+v", refusals)
		}

		// An organization's invitations are its own.
		other := h.open("Ventes Nord", "Sophie Lemaire", "sophie@example.org")
		_, err = h.colleagues.Resend(ctx, other, id)
		h.Wants(err, navette.NotFound, "")
		h.Wants(h.colleagues.Withdraw(ctx, other, id), navette.NotFound, "")
	})
}

func TestAllAddressesAreInvitedOrNone(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		before := h.events()
		_, refusals, err := h.colleagues.Invite(ctx, h.owner, input(navette.RoleStaff, guest, "incomplete@",
			"CAMILLE.Roussel@studio.test", strings.Repeat("é", 121)+" <long@example.org>"))
		h.Wants(err, navette.Invalid, "addresses:invite.none_invited")
		got := ""
		for _, r := range refusals {
			got += r.Message + " "
		}
		if got != "invite.bad_address invite.is_colleague invite.long_name " || refusals[0].Text != "incomplete@" {
			h.Errorf("refused %+v", refusals)
		}
		_, _, err = h.colleagues.Invite(ctx, h.owner, input(navette.RoleStaff))
		h.Wants(err, navette.Invalid, "addresses:form.empty")
		many := make([]string, colleague.MostAtOnce+1)
		for i := range many {
			many[i] = fmt.Sprintf("person%d@example.org", i)
		}
		_, _, err = h.colleagues.Invite(ctx, h.owner, input(navette.RoleStaff, many...))
		h.Wants(err, navette.Invalid, "addresses:invite.too_many")
		if h.events() != before {
			h.Fatal("something was invited")
		}
		invited, _, err := h.colleagues.Invite(ctx, h.owner, input(navette.RoleStaff, many[1:]...))
		h.Must(err)
		if len(invited) != colleague.MostAtOnce {
			h.Errorf("%d invitations", len(invited))
		}
	})
}

func TestInvitingAgainReplacesTheInvitation(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		first := h.invite(h.owner, guest, navette.RoleAdmin)
		second := h.invite(h.owner, "Thomas@example.org", navette.RoleViewer)
		h.wantsState(first, "", colleague.AnswerUnknown)
		list, err := h.colleagues.List(ctx, h.owner, colleague.Part{})
		h.Must(err)
		if list.Invitations.Total != 1 {
			h.Fatalf("%d invitations", list.Invitations.Total)
		}
		id := list.Invitations.Rows[0].ID
		h.Must(h.colleagues.Withdraw(ctx, h.owner, id))
		h.wantsState(second, "", colleague.AnswerWithdrawn)
		_, _, err = h.colleagues.Accept(ctx, second, "", chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")
		h.Wants(h.colleagues.Withdraw(ctx, h.owner, id), navette.Conflict, "invite.not_open")
		_, err = h.colleagues.Resend(ctx, h.owner, id)
		h.Wants(err, navette.Conflict, "invite.not_open")
		third := h.invite(h.owner, guest, navette.RoleStaff)
		if user := h.accept(third, ""); user.Role != navette.RoleStaff {
			h.Errorf("the role is %s", user.Role)
		}
	})
}

// TestAnAddressGetsFewInvitationsADay counts links for one address, whether they are sent again, withdrawn in between
// or not.
func TestAnAddressGetsFewInvitationsADay(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		h.invite(h.owner, guest, navette.RoleStaff)
		list, err := h.colleagues.List(ctx, h.owner, colleague.Part{})
		h.Must(err)
		id := list.Invitations.Rows[0].ID
		for range colleague.SendsAllowed - 2 {
			_, err = h.colleagues.Resend(ctx, h.owner, id)
			h.Must(err)
		}
		h.Must(h.colleagues.Withdraw(ctx, h.owner, id))
		h.invite(h.owner, guest, navette.RoleStaff)
		_, err = h.colleagues.Resend(ctx, h.owner, id)
		h.Wants(err, navette.RateLimited, "invite.resent_too_often")
		_, refusals, err := h.colleagues.Invite(ctx, h.owner, input(navette.RoleStaff, guest))
		h.Wants(err, navette.Invalid, "addresses:invite.none_invited")
		if len(refusals) != 1 || refusals[0].Message != "invite.too_often" {
			h.Errorf("refused %+v", refusals)
		}
		h.clock.Advance(24 * time.Hour)
		_, err = h.colleagues.Resend(ctx, h.owner, id)
		h.Must(err)
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

// TestZoomUsersWithoutAnAccountCanBeInvited stores Zoom users of whom one is linked and one has a user's address.
func TestZoomUsersWithoutAnAccountCanBeInvited(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		_, err := h.colleagues.Candidates(ctx, h.owner, "", 1)
		h.Wants(err, navette.NotFound, "")
		h.connect("Camille Z.", "CAMILLE.Roussel@studio.test", "Éloïse", "eloise@zoom.test", "linked", "l@zoom.test",
			"thomas@zoom.test", "thomas@zoom.test")
		page, err := h.colleagues.Candidates(ctx, h.owner, "", 1)
		h.Must(err)
		if page.Total != 2 || page.Rows[0].Email != "thomas@zoom.test" && page.Rows[1].Email != "thomas@zoom.test" {
			h.Fatalf("the candidates are %+v", page)
		}
		page, err = h.colleagues.Candidates(ctx, h.owner, "ELOISE", 1)
		h.Must(err)
		if page.Total != 1 || page.Rows[0].Name != "Éloïse" {
			h.Fatalf("found %+v", page)
		}
		chosen, err := h.colleagues.CandidatesByID(ctx, h.owner, []string{page.Rows[0].ID})
		h.Must(err)
		if len(chosen) != 1 || chosen[0].String() != "Éloïse <eloise@zoom.test>" {
			h.Errorf("chosen %+v", chosen)
		}
		_, err = h.colleagues.CandidatesByID(ctx, h.owner, []string{"hst_unknown"})
		h.Wants(err, navette.Invalid, "addresses:invite.zoom_changed")
		other := h.open("Ventes Nord", "Sophie Lemaire", "sophie@example.org")
		_, err = h.colleagues.Candidate(ctx, other, page.Rows[0].ID)
		h.Wants(err, navette.NotFound, "")
	})
}

// connect stores a connection whose account has Zoom users, given as pairs of name and address. The one named linked is
// linked to the owner.
func (h *studio) connect(pairs ...string) {
	h.Helper()
	at := navette.At(monday)
	c := navette.Connection{
		ID: navette.NewID("con", monday), OrgID: h.owner.Org, State: navette.ConnectionActive, ZoomAccountID: "account",
		ZoomUserID: "zu", Email: "camille@zoom.test", GrantNumber: 1, ConnectedAt: at,
	}
	h.Must(h.store.Org(h.owner.Org).Update(h.Context(), h.owner, monday, func(tx *store.Tx) error {
		return h.storeHosts(h.Context(), tx, c, pairs)
	}))
}

func (h *studio) storeHosts(ctx context.Context, tx *store.Tx, c navette.Connection, pairs []string) error {
	app, err := tx.SaveApp(ctx, navette.ZoomApp{Kind: navette.GeneralApp, ClientID: "client", CreatedAt: c.ConnectedAt})
	if err != nil {
		return err
	}
	c.AppID = app.ID
	if err := tx.Connect(ctx, c); err != nil {
		return err
	}
	var all []navette.Host
	var links []navette.HostLink
	for i := 0; i < len(pairs); i += 2 {
		host := navette.Host{
			ID: navette.NewID("hst", monday), OrgID: c.OrgID, ZoomAccountID: c.ZoomAccountID, ZoomUserID: pairs[i+1],
			Name: pairs[i], Email: pairs[i+1], SeenAt: c.ConnectedAt,
		}
		all = append(all, host)
		if pairs[i] == "linked" {
			links = append(links, navette.HostLink{UserID: h.owner.ID, HostID: host.ID})
		}
	}
	if err := tx.SaveHosts(ctx, all); err != nil {
		return err
	}
	return tx.LinkHosts(ctx, links)
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

// TestInvitationsEndWithTheRightToMakeThem demotes and removes users who have invited colleagues.
func TestInvitationsEndWithTheRightToMakeThem(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		second, admin := h.as(navette.RoleOwner), h.as(navette.RoleAdmin)
		owners := h.invite(second, "o@example.org", navette.RoleOwner)
		admins := h.invite(second, "a@example.org", navette.RoleAdmin)
		staff := h.invite(admin, "s@example.org", navette.RoleStaff)
		others := h.invite(h.owner, "x@example.org", navette.RoleOwner)

		h.Must(h.people.ChangeRole(ctx, h.owner, second.ID, navette.RoleAdmin))
		h.wantsState(owners, "", colleague.AnswerWithdrawn)
		h.wantsState(admins, "", colleague.AnswerNew) // an admin may invite an admin
		_, _, err := h.colleagues.Invite(ctx, second, input(navette.RoleOwner, "late@example.org"))
		h.Wants(err, navette.Invalid, "role:rules.owner_only") // second still says owner
		h.Must(h.people.ChangeRole(ctx, h.owner, second.ID, navette.RoleStaff))
		h.wantsState(admins, "", colleague.AnswerWithdrawn)

		h.Must(h.people.Remove(ctx, h.owner, admin.ID))
		h.wantsState(staff, "", colleague.AnswerWithdrawn)
		_, _, err = h.colleagues.Accept(ctx, staff, "", chosen())
		h.Wants(err, navette.Conflict, "invite.not_open")
		_, _, err = h.colleagues.Invite(ctx, admin, input(navette.RoleStaff, "late@example.org"))
		h.Wants(err, navette.Forbidden, "reason.forbidden")
		h.wantsState(others, "", colleague.AnswerNew)
	})
}
