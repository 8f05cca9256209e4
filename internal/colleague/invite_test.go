package colleague_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

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
