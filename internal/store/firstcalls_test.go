package store_test

import (
	"context"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestLooksAtTheFirstCallWalkTheirIndex covers the queries of each webhook and of the page of the first call.
func TestLooksAtTheFirstCallWalkTheirIndex(t *testing.T) {
	looks := map[string]func(context.Context, *store.Org) error{
		"first_calls_one": func(ctx context.Context, org *store.Org) error {
			_, err := org.OpenFirstCall(ctx)
			return err
		},
		"first_calls_newest": func(ctx context.Context, org *store.Org) error {
			_, err := org.NewestFirstCall(ctx)
			return err
		},
		"calls_newest": func(ctx context.Context, org *store.Org) error {
			_, err := org.FirstCallSince(ctx, monday)
			return err
		},
		"sitting_id": func(ctx context.Context, org *store.Org) error {
			_, err := org.CallOfSitting(ctx, "sit_1")
			return err
		},
		"zoom_account_id": func(ctx context.Context, org *store.Org) error {
			_, err := org.RemovedSittings(ctx, "account", []string{"one", "two"})
			return err
		},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		heard := &asked{}
		s.Hear(heard.note)
		for index, look := range looks {
			heard.queries = nil
			if err := ignoreNone(look(t.Context(), s.Org("org_1"))); err != nil || len(heard.queries) != 1 {
				t.Fatalf("%s: %d queries, %v", index, len(heard.queries), err)
			}
			if found := plan(t, s, heard.queries[0]); !strings.Contains(found, index) {
				t.Errorf("%s is not used:\n%s\n%s", index, heard.queries[0], found)
			}
		}
	})
}

// TestOneTestIsOpenAtATime adds a second test while the first is open, and after its end.
func TestOneTestIsOpenAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		test := func(id string) navette.FirstCall {
			return navette.FirstCall{ID: id, AnyCall: true, AskedBy: "usr_1", AskedAt: navette.At(monday)}
		}
		add := func(id string) error {
			return s.Org(org).Update(t.Context(), navette.System(org), monday, func(tx *store.Tx) error {
				return tx.AddFirstCall(t.Context(), test(id))
			})
		}
		if err := add("fct_1"); err != nil {
			t.Fatal(err)
		}
		if err := add("fct_2"); navette.CodeOf(err) != navette.Conflict {
			t.Errorf("a second test beside an open one: %v", err)
		}
		update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
			ended := test("fct_1")
			ended.EndedAt, ended.Outcome = navette.At(monday), navette.FirstCallGreen
			return tx.SaveFirstCall(ctx, ended)
		})
		if err := add("fct_3"); err != nil {
			t.Error(err)
		}
	})
}
