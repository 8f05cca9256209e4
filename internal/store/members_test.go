package store_test

import (
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

func TestALongSearchForMembersIsAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		m := navette.Member{
			ID: navette.NewID(navette.PrefixMember, monday), OrgID: org, Name: "Élodie", Email: "e@example.org",
			EmailFolded: "e@example.org", Language: "fr", CreatedAt: navette.At(monday),
		}
		err := s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
			return tx.AddMember(t.Context(), m)
		})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := s.Org(org).Members(t.Context(), strings.Repeat("elo ", 5000), 10, 0); err != nil ||
			len(found) != 1 {
			t.Fatalf("%d found: %v", len(found), err)
		}
	})
}
