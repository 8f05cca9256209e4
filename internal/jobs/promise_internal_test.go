package jobs

import (
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// organization creates an organization and returns its id.
func organization(t *testing.T, s *store.Store) string {
	t.Helper()
	org := navette.Organization{
		ID: "org_1", Name: "Atelier", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(monday),
	}
	person := navette.Person{
		ID: "per_1", Name: "Camille", EmailFolded: "c@example.org", Language: "fr", CreatedAt: navette.At(monday),
	}
	user := navette.User{
		ID: "usr_1", OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner, CreatedAt: navette.At(monday),
	}
	if err := s.System().CreateOrganization(t.Context(), org, person, user); err != nil {
		t.Fatal(err)
	}
	return org.ID
}

// promiseLinks promises links to bookings in one transaction. They are due on [monday].
func promiseLinks(t *testing.T, s *store.Store, org string, bookings ...string) {
	t.Helper()
	err := s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
		for _, booking := range bookings {
			if err := tx.Promise(t.Context(), navette.PromiseLink, booking, "", monday); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
