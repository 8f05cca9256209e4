package store_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestTextThatNoDatabaseTakes stores and looks up text with a NUL and with bytes that are not UTF-8, as a request can
// contain.
func TestTextThatNoDatabaseTakes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := organization(t, s)
		org := s.Org(id)
		m := navette.Member{
			ID: navette.NewID(navette.PrefixMember, monday), OrgID: id, Name: "Zo\x00é O'Neil \xe9",
			Email:       "zoe@example.test",
			EmailFolded: "zoe@example.test", Language: "fr", Source: "navette", CreatedAt: navette.At(monday),
		}
		err := org.Update(t.Context(), navette.System(id), monday, func(tx *store.Tx) error {
			return tx.AddMember(t.Context(), m)
		})
		if err != nil {
			t.Fatalf("written: %v", err)
		}
		for _, search := range []string{"zo\x00é", "\xe9", "\x00"} {
			if found, err := org.Members(t.Context(), search, 10, 0); err != nil || len(found) != 1 ||
				found[0].Name != "Zoé O'Neil \uFFFD" {
				t.Errorf("%q finds %+v, %v", search, found, err)
			}
		}
		if _, err := org.Session(t.Context(), "ses_\x00\xff"); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("an id that is none: %v", err)
		}
	})
}
