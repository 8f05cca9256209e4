package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/store/storetest"
)

// plan returns the engine's plan of a statement. It makes PostgreSQL read a whole table only if no index can be used,
// so that the plan does not depend on the number of rows.
func plan(t *testing.T, s *store.Store, query string, args ...any) string {
	t.Helper()
	ctx := t.Context()
	writer, _ := s.Sides()
	conn, err := writer.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var steps []string
	if s.Engine == store.Postgres {
		if _, err := conn.ExecContext(ctx, "SET enable_seqscan = off"); err != nil {
			t.Fatal(err)
		}
		err = conn.NewRaw("EXPLAIN "+query, args...).Scan(ctx, &steps)
	} else {
		var id, parent, unused []int64
		err = conn.NewRaw("EXPLAIN QUERY PLAN "+query, args...).Scan(ctx, &id, &parent, &unused, &steps)
	}
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// write runs a statement of a test.
func write(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	writer, _ := s.Sides()
	if _, err := writer.NewRaw(query, args...).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// read runs a query of a test.
func read[T any](t *testing.T, s *store.Store, query string, into *[]T, args ...any) {
	t.Helper()
	_, reader := s.Sides()
	if err := reader.NewRaw(query, args...).Scan(t.Context(), into); err != nil {
		t.Fatal(err)
	}
}

// fill adds n promises of an organization that are due at an instant.
func fill(t *testing.T, s *store.Store, org string, n int, due time.Time) {
	t.Helper()
	write(t, s, `INSERT INTO promises (id, org_id, kind, subject, due_at, next_at)
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		SELECT ? || i, ?, 'link', ? || i, ?, ? FROM n`, n, org+due.String(), org, org+due.String(), navette.At(due),
		navette.At(due))
}

// readsAll reports whether a plan reads the whole of a table.
func readsAll(plan, table string) bool {
	for line := range strings.Lines(plan) {
		line = strings.TrimSpace(line)
		if line == "SCAN "+table || strings.Contains(line, "Seq Scan on "+table) {
			return true
		}
	}
	return false
}

// TestWhatIsDueIsFoundByAnIndex checks how a tick reads a table with few due promises: without the planner's
// statistics, with them, and after they have become wrong because most of the due promises were leased.
func TestWhatIsDueIsFoundByAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var org string
		for range 3 {
			org = organization(t, s)
			fill(t, s, org, 2000, monday.Add(time.Hour))
			fill(t, s, org, 50, monday)
		}
		write(t, s, "UPDATE promises SET kind = 'file', vanishes_at = due_at WHERE id LIKE '%7'")
		at, locked := navette.At(monday), ""
		if s.Engine == store.Postgres {
			locked = " FOR UPDATE SKIP LOCKED"
		}
		lease, args := s.LeaseText(navette.PromiseLink, org, 8, monday)
		file, files := s.LeaseText(navette.PromiseFile, org, 8, monday)
		look := func(when string) {
			t.Helper()
			for what, c := range map[string]struct {
				found   string
				indexes []string
			}{
				"what is due":  {plan(t, s, store.DueText, at, at), []string{"promises_due", "promises_leased"}},
				"who is first": {plan(t, s, store.FirstText, navette.PromiseLink, at), []string{"promises_due"}},
				"a round": {
					plan(t, s, store.RoundText, navette.PromiseLink, at, "", 100), []string{"promises_in_turn"},
				},
				"a turn":           {plan(t, s, lease, args...), []string{"promises_in_turn"}},
				"a turn of files":  {plan(t, s, file, files...), []string{"promises_vanishing"}},
				"what has ended":   {plan(t, s, store.FreeText(locked), at), []string{"promises_leased"}},
				"what is due next": {plan(t, s, store.NextDueText), []string{"promises_due", "promises_leased"}},
			} {
				if strings.Contains(c.found, "TEMP B-TREE FOR ORDER") { // PostgreSQL may sort the few that it expects
					t.Errorf("%s, %s: sorts:\n%s", what, when, c.found)
				}
				for _, index := range c.indexes {
					if readsAll(c.found, "promises") || !strings.Contains(c.found, index) {
						t.Errorf("%s, %s: not by %s:\n%s", what, when, index, c.found)
					}
				}
				if what == "what is due" && s.Engine == store.Postgres &&
					strings.Count(c.found, "Index Only Scan") != 2 {
					t.Errorf("%s, %s: not by the indexes alone:\n%s", what, when, c.found)
				}
			}
		}
		for _, known := range []bool{false, true} {
			if err := storefill.Statistics(t.Context(), s, known); err != nil {
				t.Fatal(err)
			}
			look(fmt.Sprintf("statistics %v", known))
		}
		write(t, s, "UPDATE promises SET next_at = due_at, lease_until = ?", navette.At(monday.Add(time.Hour)))
		look("all leased since")
	})
}

// asked records the queries to a database.
type asked struct{ queries []string }

func (a *asked) note(statement string, _ time.Duration) { a.queries = append(a.queries, statement) }

// TestWhatPagesAskWalksAnIndexOfItsOwn runs queries whose results do not grow with the organization. The engine must
// use the index made for each instead of reading ever more rows.
func TestWhatPagesAskWalksAnIndexOfItsOwn(t *testing.T) {
	questions := map[string]func(ctx context.Context, org *store.Org) error{
		"recording_files_coming": func(ctx context.Context, org *store.Org) error {
			_, err := org.ImportingFiles(ctx, "", 10)
			return err
		},
		"calls_importing": func(ctx context.Context, org *store.Org) error {
			_, err := org.DueToVanish(ctx, monday)
			return err
		},
		"meetings_by_host": func(ctx context.Context, org *store.Org) error {
			_, err := org.ToSweep(ctx, "account")
			return err
		},
		"webhooks_by_organization": func(ctx context.Context, org *store.Org) error {
			_, err := org.LastWebhook(ctx)
			return err
		},
		"sessions_by_start": func(ctx context.Context, org *store.Org) error {
			_, err := org.Losses(ctx, monday)
			return err
		},
		"users_by_name": func(ctx context.Context, org *store.Org) error {
			_, err := org.UsersFound(ctx, "", 50, 0)
			return err
		},
		"invitations_by_name": func(ctx context.Context, org *store.Org) error {
			_, err := org.Invitations(ctx, "", 25, 0)
			return err
		},
		"calls_newest": func(ctx context.Context, org *store.Org) error {
			_, err := org.Calls(ctx, store.CallFilter{Limit: 5})
			return err
		},
		"calls_by_host": func(ctx context.Context, org *store.Org) error {
			_, err := org.Calls(ctx, store.CallFilter{VisibleTo: "usr_1", Limit: 5})
			return err
		},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		heard := &asked{}
		s.Hear(heard.note)
		for index, ask := range questions {
			heard.queries = nil
			if err := ask(t.Context(), s.Org("org_1")); err != nil || len(heard.queries) != 1 {
				t.Fatalf("%s: %d questions, %v", index, len(heard.queries), err)
			}
			if found := plan(t, s, heard.queries[0]); !strings.Contains(found, index) {
				t.Errorf("%s is not used:\n%s\n%s", index, heard.queries[0], found)
			}
		}
	})
}
