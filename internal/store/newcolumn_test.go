package store_test

import (
	"context"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestANewColumnOfALaterReleaseIsIgnored adds columns, as a later release does while this one still runs on the same
// database.
func TestANewColumnOfALaterReleaseIsIgnored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		promise(t, s, org, "bok_1", monday)
		readAndPromise(t, s, org) // so that each connection has sent these texts before
		for _, table := range []string{"organizations", "promises", "events"} {
			write(t, s, "ALTER TABLE "+table+" ADD COLUMN added TEXT NOT NULL DEFAULT 'later'")
		}
		readAndPromise(t, s, org)
	})
}

// readAndPromise reads all columns of three tables, outside a transaction and inside one, and writes a promise again,
// which returns all columns of its row.
func readAndPromise(t *testing.T, s *store.Store, org string) {
	t.Helper()
	reads := func(ctx context.Context, o *store.Org) {
		t.Helper()
		if found, err := o.Organization(ctx); err != nil || found.Name != "Atelier Lumière" {
			t.Errorf("the organization: %+v, %v", found, err)
		}
		if found, err := o.PromiseAbout(ctx, navette.PromiseLink, "bok_1"); err != nil || found.OrgID != org {
			t.Errorf("the promise: %+v, %v", found, err)
		}
		if found, err := o.EventsOf(ctx, org); err != nil || len(found) == 0 {
			t.Errorf("events: %+v, %v", found, err)
		}
	}
	reads(t.Context(), s.Org(org))
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		reads(ctx, tx.Org)
		return tx.Promise(ctx, navette.PromiseLink, "bok_1", "", monday)
	})
}
