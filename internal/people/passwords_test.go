package people_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
)

func TestAPasswordSetByAnAdminGivesAccessToOneOrganization(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		in := firstRun()
		in.Organization, in.Name, in.Email = "Ventes Nord", "Sophie Lemaire", "sophie@example.org"
		other, err := h.people.OpenOrganization(ctx, in)
		h.Must(err)
		sophie := navette.Actor{Kind: navette.ActorUser, Org: other.Org.ID, ID: other.User.ID, Role: navette.RoleOwner}

		// A password that Sophie set for an address gives no access to an organization that adds the address later.
		guest := people.UserInput{
			Name: "Thomas Vidal", Email: "thomas@example.org", Language: "fr", Role: navette.RoleAdmin,
			Password: "chosen by Sophie",
		}
		_, err = h.people.AddUser(ctx, sophie, guest)
		h.Must(err)
		guest.Password, guest.Name, guest.Language = "chosen by Camille", "Another name", "en"
		added, err := h.people.AddUser(ctx, h.owner, guest)
		h.Must(err)
		person, users, err := h.signIn.Authenticate(ctx, try("thomas@example.org", "chosen by Sophie"))
		h.Must(err)
		if len(users) != 1 || users[0].OrgID != other.Org.ID || person.Name != "Thomas Vidal" ||
			person.Language != "fr" {
			t.Fatalf("%+v has access to %+v", person, users)
		}
		_, _, err = h.people.Actor(ctx, added.PersonID, h.owner.Org)
		h.Wants(err, navette.NotFound, "")

		// A person who has chosen a password keeps it, with name and language, and has access to both.
		camille := people.UserInput{
			Name: "C.", Email: "camille@example.org", Language: "en", Role: navette.RoleStaff,
			Password: "chosen by Sophie",
		}
		_, err = h.people.AddUser(ctx, sophie, camille)
		h.Must(err)
		in.Organization, in.Name, in.Email, in.Password = "Troisième", "C.", "camille@example.org",
			"chosen by the operator"
		_, err = h.people.OpenOrganization(ctx, in)
		h.Must(err)
		person, users, err = h.signIn.Authenticate(ctx, try("camille@example.org", password))
		h.Must(err)
		if len(users) != 3 || person.Name != "Camille Roussel" || person.Language != "fr" {
			t.Fatalf("%+v has access to %+v", person, users)
		}
	})
}
