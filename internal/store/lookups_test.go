package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/store/storetest"
)

// look is a query that needs few rows of the organization, and the indexes that its plan must use.
type look struct {
	name    string
	walks   []string
	another string // an index that PostgreSQL may use instead
	ask     func(ctx context.Context, org *store.Org) error
}

func lookups(sessions, others []string) []look {
	one := sessions[0]
	return []look{
		{"bookings of sessions", []string{"bookings"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.BookingCounts(ctx, sessions)
			return err
		}},
		{"meetings", []string{"meetings_by_session"}, "meetings_one_per_session",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.MeetingsOfSessions(ctx, sessions)
				return err
			}},
		{"sittings", []string{"sittings_by_meeting"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.SittingsOfSessions(ctx, sessions)
				return err
			}},
		{"calls", []string{"calls_by_session"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.CallsOfSessions(ctx, sessions)
				return err
			}},
		{"promises", []string{"promises_by_session"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.PromisesOfSessions(ctx, sessions)
				return err
			}},
		{"failed promises", []string{"promises_failed"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.FailedPromises(ctx, sessions)
			return err
		}},
		{"promises about", []string{"kind"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.PromisesAbout(ctx, navette.PromiseLink, others)
			return err
		}},
		{"bookings of one", []string{"bookings"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.BookingsOf(ctx, one); return err }},
		{"bookings of one with members", []string{"bookings", "members"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.MemberBookingsOf(ctx, one)
				return err
			}},
		{"places taken", []string{"bookings_by_state"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.PlacesTaken(ctx, one); return err }},
		{"meeting of one", []string{"meetings_"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.MeetingOf(ctx, one)
			return ignoreNone(err)
		}},
		{"journal of one", []string{"events_by_session"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.JournalOf(ctx, one, nil, 50, 5)
			return err
		}},
		{"events of a kind", []string{"events_by_session"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.EventsOfKind(ctx, one, navette.EventPromoted)
			return err
		}},
		{"events about", []string{"events_by_subject"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.EventsOf(ctx, one); return err }},
		{"files of calls", []string{"recording_files_by_call"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.FilesOfCalls(ctx, others); return err }},
		{"transcripts", []string{"cues"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.Transcripts(ctx, others); return err }},
		{"speakers", []string{"call_speakers"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.Speakers(ctx, others); return err }},
		{"refused links", []string{"bookings_refused"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.RefusedLinks(ctx, monday, monday.AddDate(0, 0, 7), 20)
			return err
		}},
		{"sessions in hand", []string{"sessions_by_start", "calls_by_session", "sittings_by_meeting"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.SessionsInHand(ctx, monday.AddDate(0, 0, -14), monday.AddDate(0, 0, -1),
					monday.AddDate(0, 0, 1))
				return err
			}},
		{"past sessions", []string{"sessions_by_start", "calls_by_session", "bookings"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.PastSessions(ctx, monday.AddDate(0, 0, -14), monday.AddDate(0, 0, -1))
				return err
			}},
		{"members", []string{"members_by_name"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.Members(ctx, "", 50, 0); return err }},
		{"visits of members", []string{"bookings_by_member"}, "", func(ctx context.Context, org *store.Org) error {
			_, err := org.VisitsOf(ctx, others, monday)
			return err
		}},
		{"members by id", []string{"members"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.MembersByID(ctx, others); return err }},
		{"hosts of calls", []string{"calls_by_host"}, "calls_newest",
			func(ctx context.Context, org *store.Org) error { _, err := org.CallHosts(ctx, ""); return err }},
		{"unfinished calls", []string{"calls_importing", "calls_incomplete", "recording_files_by_call"}, "",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.UnfinishedCalls(ctx, "", monday.AddDate(0, 0, -3), 5)
				return err
			}},
		{"calls by time", []string{"calls_newest"}, "calls_newest",
			func(ctx context.Context, org *store.Org) error {
				_, err := org.CallQuarters(ctx, "", monday.AddDate(0, 0, -14))
				return err
			}},
		{"who opened their links (members)", []string{"bookings"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.LinkOpeners(ctx, sessions); return err }},
		{"was it started", []string{"sittings_by_meeting"}, "",
			func(ctx context.Context, org *store.Org) error { _, err := org.WasStarted(ctx, one); return err }},
	}
}

func ignoreNone(err error) error {
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	return err
}

// byOrganization has the indexes that begin with the organization, by engine. A look-up by one of them reads all rows
// of the organization.
var byOrganization = map[store.Engine][]string{
	store.SQLite: {
		"(org_id=?)", "(kind=? AND org_id=?)", "bookings_by_member", "meetings_by_number", "meetings_by_host",
	},
	store.Postgres: {
		"bookings_by_member", "bookings_by_ref", "meetings_by_number", "meetings_by_host", "sittings_org_id",
		"calls_newest", "promises_in_turn", "events_pkey",
		"recording_files_org_id", "members_org_id",
	},
}

// TestLooksOfPagesWalkTheirIndex runs the pages' queries about sessions, calls and members, without the planner's
// statistics and with them. It asks for more than a hundred ids, since PostgreSQL derives the condition of a partial
// index only from shorter lists.
func TestLooksOfPagesWalkTheirIndex(t *testing.T) {
	const sessions = 4000
	var ids, others []string
	for i := range 110 {
		ids, others = append(ids, fmt.Sprintf("ses_%d", 1_000_000_000+2*i)), append(others, fmt.Sprintf("other_%d", i))
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		if err := storefill.Schedule(t.Context(), s, org, "usr_1", monday, storefill.Amounts{
			Sessions: sessions, PerDay: 20, Calls: sessions / 2, Members: 400,
		}); err != nil {
			t.Fatal(err)
		}
		heard := &asked{}
		s.Hear(heard.note)
		for _, known := range []bool{false, true} {
			if err := storefill.Statistics(t.Context(), s, known); err != nil {
				t.Fatal(err)
			}
			for _, l := range lookups(ids, others) {
				heard.queries = nil
				if err := l.ask(t.Context(), s.Org(org)); err != nil || len(heard.queries) != 1 {
					t.Fatalf("%s: %d questions, %v", l.name, len(heard.queries), err)
				}
				found := strings.NewReplacer(
					"SEARCH u USING INDEX sqlite_autoindex_users_2 (org_id=?)", "users of the organization",
					"SEARCH calls USING INDEX calls_importing (org_id=?)", "calls_importing", // a partial index
				).Replace(plan(t, s, heard.queries[0]))
				if s.Engine == store.Postgres && !known && l.name == "members" {
					continue // PostgreSQL guesses the number of rows until its autovacuum counts them, within a minute
				}
				for _, index := range l.walks {
					if !strings.Contains(found, index) && (l.another == "" || !strings.Contains(found, l.another)) {
						t.Errorf("%s, statistics %v: not by %s:\n%s", l.name, known, index, found)
					}
				}
				if l.name == "transcripts" && strings.Contains(found, "Sort") {
					t.Errorf("%s, statistics %v: all lines are sorted:\n%s", l.name, known, found)
				}
				for _, table := range []string{"bookings", "calls", "meetings", "promises", "sessions", "sittings"} {
					if strings.Contains(found, "Seq Scan on "+table) {
						t.Errorf("%s, statistics %v: all %s are read:\n%s", l.name, known, table, found)
					}
				}
				for _, index := range byOrganization[s.Engine] {
					if strings.Contains(found, index) && index != l.another && !strings.Contains(l.name, "member") {
						t.Errorf("%s, statistics %v: by %s:\n%s", l.name, known, index, found)
					}
				}
			}
		}
	})
}

func TestThePlannerIsToldHowTablesGrew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		fill(t, s, organization(t, s), 5000, monday)
		if err := s.System().Optimize(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.Engine == store.Postgres {
			return // PostgreSQL collects statistics by itself
		}
		var known []string
		read(t, s, "SELECT DISTINCT tbl FROM sqlite_stat1 WHERE tbl = 'promises'", &known)
		if len(known) == 0 {
			t.Error("nothing is known of a table of 5 000 rows")
		}
	})
}

// TestAWebhookIsRoutedByAnIndex runs the query for the organizations of a webhook, among many connections to many Zoom
// accounts, without the planner's statistics and with them.
func TestAWebhookIsRoutedByAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		const numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
		write(t, s,
			`INSERT INTO zoom_apps (id, org_id, kind, client_id, client_secret_sealed, webhook_secret_sealed, created_at) `+
				numbers+`SELECT 'app_' || i, ?, 'oauth', 'client_' || i, '', '', 0 FROM n`, org)
		write(t, s,
			`INSERT INTO connections (id, org_id, app_id, state, zoom_account_id, zoom_user_id, email, display_name,
			     scopes, access_sealed, refresh_sealed, connected_at) `+
				numbers+`SELECT 'con_' || i, ?, 'app_1', 'ended', 'account_' || i, '', '', '', '', '', '', 0 FROM n`, org)
		heard := &asked{}
		s.Hear(heard.note)
		for _, known := range []bool{false, true} {
			if err := storefill.Statistics(t.Context(), s, known); err != nil {
				t.Fatal(err)
			}
			heard.queries = nil
			routes, err := s.System().ConnectedThrough(t.Context(),
				[]store.Route{{"app_1", "account_7"}, {"app_1", "account_8"}})
			if err != nil || len(routes) != 2 {
				t.Fatalf("%d routes, %v", len(routes), err)
			}
			if _, err := s.System().HookApp(t.Context(), "app_7"); err != nil {
				t.Fatal(err)
			}
			keys := map[store.Engine]string{store.SQLite: "sqlite_autoindex_zoom_apps_1", store.Postgres: "zoom_apps_pkey"}
			for i, index := range []string{"connections_by_account", keys[s.Engine]} {
				if found := plan(t, s, heard.queries[i]); !strings.Contains(found, index) {
					t.Errorf("statistics %v: not by %s:\n%s", known, index, found)
				}
			}
		}
	})
}
