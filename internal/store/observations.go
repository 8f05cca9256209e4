package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"navette.dev/navette/internal/navette"
)

// Observation is something that the exchanges with Zoom showed about its interfaces during a test of the first call,
// and how often.
type Observation struct {
	OrgID    string
	TestID   string
	Question string // of package livetest
	Subject  string // what it is about, such as an operation
	Answer   string
	Detail   string // the shape of an answer, otherwise ""
	Times    int64
	FirstAt  navette.Instant
	LastAt   navette.Instant
}

// LiveTest is a test of the first call whose exchanges with Zoom are observed, with the connection that it uses.
type LiveTest struct {
	OrgID         string
	TestID        string
	AppID         string
	ZoomAccountID string
}

// LiveTests returns the newest test of each connected organization, if it is open or ended after an instant.
func (s *System) LiveTests(ctx context.Context, after time.Time) ([]LiveTest, error) {
	return many[LiveTest](ctx, s.store.read, "list the tests that are observed",
		`SELECT f.org_id, f.test_id, c.app_id, c.zoom_account_id FROM (
		     SELECT id AS test_id, org_id, asked_at FROM first_calls WHERE ended_at IS NULL
		     UNION ALL SELECT id AS test_id, org_id, asked_at FROM first_calls WHERE ended_at > ?0) AS f
		 JOIN connections c ON c.org_id = f.org_id AND c.state <> 'ended'
		 WHERE NOT EXISTS (SELECT 1 FROM first_calls later WHERE later.org_id = f.org_id
		     AND (later.asked_at, later.id) > (f.asked_at, f.test_id))`,
		navette.At(after))
}

// AddObservations adds to the numbers of observations of the organization. An observation that is new is stored.
func (o *Org) AddObservations(ctx context.Context, seen []Observation) error {
	if len(seen) == 0 {
		return nil
	}
	// in one order on all nodes, so that two of them do not wait for each other
	slices.SortFunc(seen, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(a.TestID, b.TestID), cmp.Compare(a.Question, b.Question),
			cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Answer, b.Answer))
	})
	_, err := exec(ctx, o.w, "add observations",
		`INSERT INTO live_test_observations
		     (org_id, test_id, question, subject, answer, detail, times, first_at, last_at)
		 VALUES ?
		 ON CONFLICT (org_id, test_id, question, subject, answer) DO UPDATE SET
		     times = live_test_observations.times + excluded.times,
		     first_at = CASE WHEN excluded.first_at < live_test_observations.first_at
		         THEN excluded.first_at ELSE live_test_observations.first_at END,
		     last_at = CASE WHEN excluded.last_at > live_test_observations.last_at
		         THEN excluded.last_at ELSE live_test_observations.last_at END`,
		rows(seen, func(s Observation) []any {
			return []any{
				o.ID, s.TestID, s.Question, s.Subject, s.Answer, s.Detail, s.Times, s.FirstAt, s.LastAt,
			}
		}))
	return err
}

// ClaimObservation stores an observation and reports whether it is new, so that one node alone does what it is about.
func (o *Org) ClaimObservation(ctx context.Context, s Observation) (bool, error) {
	n, err := exec(ctx, o.w, "claim an observation",
		`INSERT INTO live_test_observations
		     (org_id, test_id, question, subject, answer, detail, times, first_at, last_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		o.ID, s.TestID, s.Question, s.Subject, s.Answer, s.Detail, s.Times, s.FirstAt, s.LastAt)
	return n > 0, err
}

// Observations returns what was observed during a test, in a fixed order.
func (o *Org) Observations(ctx context.Context, testID string) ([]Observation, error) {
	return many[Observation](ctx, o.q, "list observations",
		`SELECT * FROM live_test_observations WHERE org_id = ? AND test_id = ?
		 ORDER BY question, subject, first_at, answer`, o.ID, testID)
}
