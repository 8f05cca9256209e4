package store_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// aged has, for each kind of data that expires, the statement that adds a row and the one that reads the ids of the
// rows that are left. ?0 is the row's id, ?1 the organization, ?2 the instant from which it is kept, ?3 the
// organization's app, ?4 a session that ended at that instant, and ?5 a member and a person.
var aged = map[string]struct{ put, left string }{
	"Promises that were kept, with their tries": {
		`INSERT INTO promises (id, org_id, kind, subject, due_at, next_at, done_at) VALUES ` +
			`(?0, ?1, 'link', ?0, 0, 0, ?2)`,
		"SELECT id FROM promises WHERE kind = 'link'",
	},
	"Notices by mail: to whom, about what, whether accepted": {
		`INSERT INTO mails (id, org_id, kind, recipient_id, subject_id, state, created_at) VALUES (?0, ?1, ` +
			`'moved', ?0, '', 'sent', ?2)`,
		"SELECT id FROM mails",
	},
	"Journal entries about links, visits and mails": {
		`INSERT INTO events (org_id, seq, at, kind, actor_kind, actor_id, subject)
		 SELECT ?1, 100 + COUNT(*), ?2, 'link.visited', '', '', ?0 FROM events`,
		"SELECT subject FROM events WHERE seq >= 100",
	},
	"Visits through a personal link: how many, when the last": {
		`INSERT INTO bookings (id, org_id, session_id, member_id, state, link_hash, link_sealed, visits,
			last_visit_at, created_at)
		 VALUES (?0, ?1, ?4, ?5, 'booked', ?0, '', 3, ?2, 0)`,
		"SELECT id FROM bookings WHERE visits > 0",
	},
	"Bodies of Zoom's webhooks, sealed": {
		`INSERT INTO webhooks (id, app_id, org_id, zoom_account_id, kind, content_key, body_sealed, received_at) ` +
			`VALUES (?0, ?3, ?1, '', '', ?0, '', ?2)`,
		"SELECT id FROM webhooks",
	},
	"Addresses of meetings on a Zoom account that removed the app, after their session": {
		`INSERT INTO meetings (id, org_id, session_id, connection_id, host_zoom_id, host_email, marker, state,
			join_sealed, starts_at, created_at, forgotten_at)
		 SELECT ?0, ?1, ?4, id, '', '', ?0, 'ready', 'sealed', 0, 0, 1 FROM connections WHERE org_id = ?1`,
		"SELECT id FROM meetings WHERE join_sealed <> ''",
	},
	"Invitations of colleagues, after their expiry": {
		`INSERT INTO invitations (id, org_id, name, email, email_folded, role, language, search, state, token_hash, shown,
			invited_by, sends, sends_since, created_at, expires_at)
		 VALUES (?0, ?1, '', ?0, ?0, 'staff', 'fr', '', 'open', ?0, FALSE, '', 1, 0, 0, ?2)`,
		"SELECT id FROM invitations",
	},
	"Runs of the recording policy: who applied or reverted what, and what became of it": {
		`INSERT INTO policy_runs (id, org_id, kind, state, zoom_account_id, asked_by, asked_at, ended_at)
		 VALUES (?0, ?1, 'apply', 'done', '', '', ?2, ?2)`,
		"SELECT id FROM policy_runs WHERE kind = 'apply'",
	},
	"Plans of the recording policy that were only looked at": {
		`INSERT INTO policy_runs (id, org_id, kind, state, zoom_account_id, asked_by, asked_at, ended_at)
		 VALUES ('plan ' || ?0, ?1, 'plan', 'done', '', '', ?2, ?2)`,
		"SELECT SUBSTR(id, 6) FROM policy_runs WHERE kind = 'plan'",
	},
	"Tests of the first call: who asked, and when each step was seen": {
		`INSERT INTO first_calls (id, org_id, any_call, asked_by, asked_at, ended_at)
		 VALUES (?0, ?1, TRUE, '', ?2, ?2)`,
		"SELECT id FROM first_calls",
	},
	"Imports of past calls: who asked, and what was counted": {
		`INSERT INTO past_imports (id, org_id, zoom_account_id, state, from_at, until_at, hosts, asked_by, asked_at)
		 VALUES (?0, ?1, '', 'done', 0, 0, '[]', '', ?2)`,
		"SELECT id FROM past_imports",
	},
	"Meetings that took place, as the completeness audit judged them": {
		`INSERT INTO audit_meetings (org_id, zoom_account_id, uuid, number, host_zoom_id, topic, started_at)
		 VALUES (?1, '', ?0, 0, '', '', ?2)`,
		"SELECT uuid FROM audit_meetings",
	},
	"Missing recordings that were found since": {
		`INSERT INTO audit_gaps (id, org_id, zoom_account_id, uuid, day, cause, topic, host_zoom_id, host_name, found_at,
		     closed_at)
		 VALUES (?0, ?1, '', ?0, '', '', '', '', '', 0, ?2)`,
		"SELECT id FROM audit_gaps",
	},
	"Days that the completeness audit checked": {
		"INSERT INTO audit_days (org_id, day, checked_at) VALUES (?1, ?0, ?2)", "SELECT day FROM audit_days",
	},
	"Settings of Zoom users that audits read": {
		`INSERT INTO audit_hosts (org_id, zoom_account_id, host_zoom_id, since, read_at, auto_recording, transcripts)
		 VALUES (?1, '', ?0, 0, ?2, '', FALSE)`,
		"SELECT host_zoom_id FROM audit_hosts",
	},
	"What Zoom's interfaces did during a test of the first call, without contents": {
		`INSERT INTO live_test_observations (org_id, test_id, question, subject, answer, detail, times, first_at, last_at)
		 VALUES (?1, 'test', 'question', '', ?0, '', 1, ?2, ?2)`,
		"SELECT answer FROM live_test_observations",
	},
	"Browser logins, after their expiry": {
		`INSERT INTO logins (token, data, expires_at) VALUES (?0, '', ?2)`, "SELECT token FROM logins",
	},
	"Links for a new password, after their expiry": {
		`INSERT INTO password_links (id, person_id, token_hash, sealed, expires_at) VALUES (?0, ?5, ?0, '', ?2)`,
		"SELECT id FROM password_links",
	},
	"Begun authorizations at Zoom, after their expiry": {
		`INSERT INTO authorizations (state_hash, org_id, app_id, user_id, verifier_sealed, back_to, expires_at)
		 VALUES (?0, ?1, ?3, '', '', '', ?2)`,
		"SELECT state_hash FROM authorizations",
	},
	"Counts of requests to Zoom": {
		`INSERT INTO quotas (zoom_account_id, subject, turn_at, day, used, closed_until) VALUES (?1, ?0, 0, ?2, 1, 0)`,
		"SELECT subject FROM quotas",
	},
}

// tenant is an organization and its Zoom app, by id. The rows of [aged] belong to it.
type tenant struct{ org, app string }

func newTenant(t *testing.T, s *store.Store) tenant {
	t.Helper()
	org, c := connected(t, s)
	return tenant{org, c.AppID}
}

// put adds a row of a kind of data and returns its id.
func (p tenant) put(t *testing.T, s *store.Store, what, id string, at time.Time) string {
	t.Helper()
	id, member := p.org+" "+id, navette.NewID(navette.PrefixMember, monday)
	session := navette.Session{
		ID: navette.NewID(navette.PrefixSession, monday), Title: "Yoga", StartsAt: navette.At(at.Add(-time.Hour)),
		EndsAt: navette.At(at), Zone: "UTC", CreatedAt: navette.At(monday),
	}
	update(t, s, p.org, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddSession(ctx, session); err != nil {
			return err
		}
		return tx.AddMember(ctx, navette.Member{
			ID: member, Email: member, EmailFolded: member, CreatedAt: navette.At(monday),
		})
	})
	write(t, s, `INSERT INTO people (id, name, email, email_folded, language, password_hash, created_at)
		VALUES (?0, '', ?0, ?0, 'fr', '-', 0)`, member)
	write(t, s, aged[what].put, id, p.org, navette.At(at), p.app, session.ID, member)
	return id
}

func TestWhatIsOverIsForgottenAndTheRestKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := monday
		here, there := newTenant(t, s), newTenant(t, s)
		young := map[string][]string{}
		old := 0
		for _, k := range store.Keeping() {
			if aged[k.What].put == "" {
				continue
			}
			for _, p := range []tenant{here, there} {
				p.put(t, s, k.What, "old", now.Add(-k.For-time.Second))
				old++
				young[k.What] = append(young[k.What], p.put(t, s, k.What, "young", now.Add(-k.For)))
			}
		}
		forget(t, s, now, old)
		for what, want := range young {
			var left []string
			read(t, s, aged[what].left, &left)
			slices.Sort(left)
			slices.Sort(want)
			if !slices.Equal(left, want) {
				t.Errorf("%s: left %v, want %v", what, left, want)
			}
		}
	})
}

// forget deletes what has expired at now, for both product time and real time, and checks the number of rows.
func forget(t *testing.T, s *store.Store, now time.Time, want int) {
	t.Helper()
	if n, err := s.System().Forget(t.Context(), now, now); err != nil || n != want {
		t.Fatalf("forgot %d, want %d: %v", n, want, err)
	}
}

// TestAWebhookTakesItsPromiseAlong lets a webhook expire that was never handled, and a promise that was kept after many
// tries. The webhook's promise and the tries must be deleted too.
func TestAWebhookTakesItsPromiseAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		org, c := connected(t, s)
		if err := s.System().KeepWebhooks(ctx, monday, []store.Webhook{
			{ID: "whk_1", AppID: c.AppID, OrgID: org, Kind: "meeting.started", ContentKey: "one"},
		}); err != nil {
			t.Fatal(err)
		}
		promise(t, s, org, "bok_1", monday)
		for _, p := range newQueue(workers).take(t, s, monday, navette.RealNow()) {
			result := store.Result{
				Done: p.Kind == navette.PromiseLink, Next: monday.Add(time.Minute), Message: "reason.failed",
			}
			update(t, s, org, func(ctx context.Context, tx *store.Tx) error { return tx.Finish(ctx, p, result) })
		}
		tries := func() (n []string) { read(t, s, "SELECT promise_id FROM tries", &n); return n }
		if len(tries()) != 2 {
			t.Fatalf("tries: %v", tries())
		}
		forget(t, s, monday.Add(31*24*time.Hour), 1)
		if next, err := s.System().NextDue(ctx); err != nil || !next.IsZero() || len(tries()) != 1 {
			t.Fatalf("a promise is left: %v, %v, tries %v", next, err, tries())
		}
		forget(t, s, monday.Add(366*24*time.Hour), 1)
		if len(tries()) != 0 {
			t.Fatalf("tries are left: %v", tries())
		}
	})
}

// TestMoreThanOneBatchIsForgotten has more expired rows than fit in one transaction, and open ones that stay.
func TestMoreThanOneBatchIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org := organization(t, s)
		fill(t, s, org, 1234, monday)
		write(t, s, "UPDATE promises SET done_at = next_at")
		fill(t, s, org, 10, monday.Add(time.Hour))
		forget(t, s, monday.Add(400*24*time.Hour), 1234)
		var open []string
		if read(t, s, "SELECT id FROM promises", &open); len(open) != 10 {
			t.Fatalf("%d open promises are left", len(open))
		}
	})
}

func TestForgettingWalksAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for what, statement := range s.System().ForgetTexts() {
			found := plan(t, s, statement.Text, navette.At(monday), navette.At(monday), 500)
			if readsAll(found, statement.Table) {
				t.Errorf("%s: the plan\n%s", what, found)
			}
		}
	})
}

// TestRetentionIsDocumented compares docs/retention.md with the table.
func TestRetentionIsDocumented(t *testing.T) {
	raw, err := os.ReadFile("../../docs/retention.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, k := range store.Keeping() {
		want = append(want, fmt.Sprintf("| %s | %s | %s |", k.What, inWords(k.For), k.Why))
		if _, tested := aged[k.What]; !tested && k.For != store.PartsKept {
			t.Errorf("no row is written to test: %s", k.What)
		}
	}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| What |") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/retention.md has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func inWords(d time.Duration) string {
	switch day := 24 * time.Hour; {
	case d == 0:
		return "not at all"
	case d == time.Hour:
		return "1 hour"
	case d == day:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", d/day)
	}
}

// impersonal has the data of docs/retention.md that contain no personal data, so that privacy notices do not mention
// them.
var impersonal = []string{
	"Addresses of meetings on a Zoom account that removed the app, after their session",
	"Begun authorizations at Zoom, after their expiry",
	"Counts of requests to Zoom",
	"Days that the completeness audit checked",
	"What Zoom's interfaces did during a test of the first call, without contents",
}

// TestPrivacyNoticesMentionAllPersonalDataThatExpires fails for data that was added to the list without a decision
// whether privacy notices mention it: give it a name, with a message privacy.kept.<name>, or list it in impersonal.
func TestPrivacyNoticesMentionAllPersonalDataThatExpires(t *testing.T) {
	for _, what := range store.WithoutPrivacyName() {
		if !slices.Contains(impersonal, what) {
			t.Errorf("privacy notices do not mention %q", what)
		}
	}
	if len(store.Personal()) < 10 {
		t.Errorf("privacy notices mention only %d kinds of data", len(store.Personal()))
	}
}
