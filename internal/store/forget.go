package store

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// WebhookDays is the number of days for which Zoom's webhooks are kept.
const WebhookDays = 30

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// PartsKept is how long, in real time, the unfinished part of a recording's file is kept for a later try. Zoom keeps a
// deleted recording in its trash for 30 days too (Zoom support, cloud recordings), and after that no download can
// continue.
const PartsKept = 30 * day

// InvitationKept is how long, in product time, an invitation is kept after its expiry, answered or not.
const InvitationKept = 30 * day

// Kept describes the retention of one kind of data, as in docs/retention.md.
type Kept struct {
	What string        // the data
	For  time.Duration // how long they are kept
	Why  string        // the reason for keeping them so long, and no longer
}

// kept is [Kept] with the parts of the statement that deletes the data: over selects the expired rows by an index, key
// has the columns that identify a row, and do deletes or clears rows. ?0 is the instant before which rows have expired
// in product time, and ?1 is the same in real time. If about is set, promises of that kind about the rows are deleted
// too. personal is the name by which privacy notices mention the data, or "" if they contain no personal data.
type kept struct {
	Kept
	do       string
	key      string
	over     string
	about    navette.PromiseKind
	personal string
}

// keeping lists all data that expire. Other data are kept until a user deletes them.
var keeping = []kept{
	{
		Kept: Kept{
			"Promises that were kept, with their tries", year, "the page of a session explains what was tried and when",
		},
		do: "DELETE FROM promises", key: "id", over: "promises WHERE done_at < ?0",
		personal: "attempts",
	}, {
		Kept: Kept{
			"Notices by mail: to whom, about what, whether accepted", year,
			"it can be checked later whether a notice was sent",
		},
		do: "DELETE FROM mails", key: "id", over: "mails WHERE created_at < ?0", about: navette.PromiseMail,
		personal: "mails",
	}, {
		Kept: Kept{
			"Journal entries about links, visits and mails", year,
			"the page of a session shows who was notified and who came",
		},
		do: "DELETE FROM events", key: "org_id, seq",
		over: "events WHERE kind IN ('link.sent', 'link.refused', 'link.visited', 'mail.sent', " +
			"'mail.refused') AND at < ?0",
		personal: "links",
	}, {
		Kept: Kept{
			"Visits through a personal link: how many, when the last", year,
			"the page of a session shows who opened their link",
		},
		do: "UPDATE bookings SET visits = 0, last_visit_at = NULL", key: "id",
		over:     "bookings WHERE last_visit_at < ?0",
		personal: "visits",
	}, {
		Kept: Kept{
			"Bodies of Zoom's webhooks, sealed", WebhookDays * day, "Zoom may send a webhook again, and faults can be examined",
		},
		do: "DELETE FROM webhooks", key: "id", over: "webhooks WHERE received_at < ?0", about: navette.PromiseWebhook,
		personal: "webhooks",
	}, {
		Kept: Kept{
			"Runs of the recording policy: who applied or reverted what, and what became of it", year,
			"it can be checked later who approved a change",
		},
		do: "DELETE FROM policy_runs", key: "id", over: "policy_runs WHERE asked_at < ?0", about: navette.PromisePolicy,
		personal: "policy_runs",
	}, {
		Kept: Kept{
			"Plans of the recording policy that were only looked at", WebhookDays * day, "a plan is made anew at any time",
		},
		do: "DELETE FROM policy_runs", key: "id",
		over:     "policy_runs WHERE asked_at < ?0 AND kind = 'plan'",
		about:    navette.PromisePolicy,
		personal: "policy_plans",
	}, {
		Kept: Kept{
			"Tests of the first call: who asked, and when each step was seen", year,
			"the page shows the newest one, and a support request may name it",
		},
		do: "DELETE FROM first_calls", key: "id", over: "first_calls WHERE asked_at < ?0",
		about:    navette.PromiseFirstCall,
		personal: "first_calls",
	}, {
		Kept: Kept{
			"Imports of past calls: who asked, and what was counted", year,
			"it can be checked later who imported what",
		},
		do: "DELETE FROM past_imports", key: "id", over: "past_imports WHERE asked_at < ?0",
		about:    navette.PromisePast,
		personal: "past_imports",
	}, {
		Kept: Kept{
			"Meetings that took place, as the completeness audit judged them", year,
			"the months that are certified can be compared later",
		},
		do: "DELETE FROM audit_meetings", key: "uuid, org_id, zoom_account_id", over: "audit_meetings WHERE started_at < ?0",
		personal: "audit_meetings",
	}, {
		Kept: Kept{
			"Missing recordings that were found since", year, "it can be checked later what was missing, and who accepted it",
		},
		do: "DELETE FROM audit_gaps", key: "id", over: "audit_gaps WHERE closed_at < ?0",
		personal: "audit_gaps",
	}, {
		Kept: Kept{
			"Days that the completeness audit checked", year, "the certificate of a month names days that were not checked",
		},
		do: "DELETE FROM audit_days", key: "day, org_id", over: "audit_days WHERE checked_at < ?0",
	}, {
		Kept: Kept{
			"Settings of Zoom users that audits read", year, "they decide whether a recording should have a transcript",
		},
		do: "DELETE FROM audit_hosts", key: "host_zoom_id, org_id, since, zoom_account_id",
		over:     "audit_hosts WHERE read_at < ?0",
		personal: "audit_hosts",
	}, {
		Kept: Kept{
			"What Zoom's interfaces did during a test of the first call, without contents", year,
			"the developers may have questions about a record that they were sent",
		},
		do: "DELETE FROM live_test_observations", key: "answer, org_id, test_id, question, subject",
		over: "live_test_observations WHERE last_at < ?0",
	}, {
		Kept: Kept{
			"Addresses of meetings on a Zoom account that removed the app, after their session", LongestSession,
			"a meeting may last longer than planned",
		},
		do: "UPDATE meetings SET join_sealed = ''", key: "id",
		over: `meetings WHERE forgotten_at > 0 AND join_sealed <> ''
		     AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = meetings.session_id AND s.ends_at < ?0)`,
	}, {
		Kept: Kept{
			"Invitations of colleagues, after their expiry", InvitationKept,
			"the list shows who did not answer, and an old link gets a page that says why it no longer works",
		},
		do: "DELETE FROM invitations", key: "id", over: "invitations WHERE expires_at < ?0",
		personal: "invitations",
	}, {
		Kept: Kept{"Browser logins, after their expiry", 0, "they no longer give access"},
		do:   "DELETE FROM logins", key: "token", over: "logins WHERE expires_at < ?1",
		personal: "logins",
	}, {
		Kept: Kept{"Links for a new password, after their expiry", 0, "a link that is opened later is refused"},
		do:   "DELETE FROM password_links", key: "id", over: "password_links WHERE expires_at < ?0",
		personal: "password_links",
	}, {
		Kept: Kept{"Begun authorizations at Zoom, after their expiry", 0, "an answer that comes later is refused"},
		do:   "DELETE FROM authorizations", key: "state_hash", over: "authorizations WHERE expires_at < ?0",
	}, {
		Kept: Kept{"Counts of requests to Zoom", day, "Zoom limits requests by the second and by the day"},
		do:   "DELETE FROM quotas", key: "zoom_account_id, subject",
		over: "quotas WHERE day < ?0 AND turn_at < ?1 AND closed_until < ?0",
	},
	{
		Kept:     Kept{"Unfinished parts of recordings' files", PartsKept, "a download continues where it stopped"},
		personal: "parts",
	},
}

// forgetAtOnce is the largest number of rows deleted in one transaction, so that other writers do not wait long.
const forgetAtOnce = 500

// Forget deletes what has expired at now (product time) and realNow (real time), across organizations, and returns
// the number of rows. It skips rows that another node has locked; a later call deletes them.
func (s *System) Forget(ctx context.Context, now, realNow time.Time) (int, error) {
	total := 0
	for _, k := range keeping {
		for n := forgetAtOnce; n == forgetAtOnce && k.do != ""; total += n {
			var err error
			if n, err = s.forget(ctx, k, now.Add(-k.For), realNow.Add(-k.For)); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

func (s *System) forget(ctx context.Context, k kept, before, realBefore time.Time) (n int, err error) {
	err = s.store.begin(ctx, func(q bun.IDB) error {
		first, _, _ := strings.Cut(k.key, ",")
		gone, err := many[string](ctx, q, "forget "+k.What, s.forgetText(k)+" RETURNING "+first, navette.At(before),
			navette.At(realBefore), forgetAtOnce)
		if n = len(gone); err != nil || n == 0 || k.about == "" {
			return err
		}
		_, err = exec(ctx, q, "forget "+k.What, "DELETE FROM promises WHERE kind = ? AND subject IN (?)", k.about,
			bun.List(gone))
		return err
	})
	return n, err
}

// forgetText returns the statement for at most ?2 rows. It selects all of them before it changes any.
func (s *System) forgetText(k kept) string {
	return "WITH gone AS MATERIALIZED (SELECT " + k.key + " FROM " + k.over + " LIMIT ?2" + s.store.skipLocked() +
		") " +
		k.do + " WHERE (" + k.key + ") IN (SELECT " + k.key + " FROM gone)"
}
