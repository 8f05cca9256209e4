package store

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Charge is the cost of one call to a budget of a Zoom account. All nodes share the budgets.
type Charge struct {
	Account string
	Subject string        // what the budget is for: a label of Zoom's rates, or a host
	Every   time.Duration // time between two calls, in real time; 0 for a budget without a rate
	Burst   time.Duration // how far ahead of the rate Every a call may be made
	PerDay  int           // limit per UTC day, product time; 0 for none
}

// Quota is the state of a budget.
type Quota struct {
	// real time of the next free call at the rate Charge.Every; a call may be made up to Charge.Burst earlier
	TurnAt      navette.Instant
	Day         navette.Instant // product time: the UTC day that Used counts
	Used        int
	ClosedUntil navette.Instant // product time until which Zoom refuses calls
}

// ChargeQuota counts one call against a budget, in one statement, and returns when it may be made, in real time. If
// that would be later than latest, if the day's budget is used up, or if Zoom has closed the budget, nothing is counted
// and ok is false. [System.Quota] then shows the reason.
func (s *System) ChargeQuota(
	ctx context.Context, c Charge, now, realNow, latest time.Time,
) (turn time.Time, ok bool, err error) {
	give, err := s.store.takeTurn(ctx, c.Account)
	if err != nil {
		return turn, false, err
	}
	defer give()
	return charge(ctx, s.store.write, c, now, realNow, latest)
}

// ChargeQuotas counts one call against two budgets, or against neither. The returned time is that of the first one.
func (s *System) ChargeQuotas(
	ctx context.Context, first, second Charge, now, realNow, latest time.Time,
) (turn time.Time, ok bool, err error) {
	give, err := s.store.takeTurn(ctx, first.Account)
	if err != nil {
		return turn, false, err
	}
	defer give()
	err = s.store.begin(ctx, func(q bun.IDB) error {
		if turn, ok, err = charge(ctx, q, first, now, realNow, latest); err != nil || !ok {
			return err
		}
		if _, ok, err = charge(ctx, q, second, now, realNow, latest); err == nil && !ok {
			return errNotBoth
		}
		return err
	})
	if errors.Is(err, errNotBoth) {
		return time.Time{}, false, nil
	}
	return turn, ok, err
}

// errNotBoth rolls the first charge back.
var errNotBoth = errors.New("the second budget is used up")

// charge moves the end of the queue by one call (the generic cell rate algorithm: turn_at is its theoretical arrival
// time) and counts the day's use.
func charge(ctx context.Context, q bun.IDB, c Charge, now, realNow, latest time.Time) (time.Time, bool, error) {
	ends, err := many[int64](ctx, q, "charge a quota",
		`INSERT INTO quotas (zoom_account_id, subject, turn_at, day, used, closed_until)
		 VALUES (?0, ?1, ?2 + ?3, ?5, 1, 0)
		 ON CONFLICT (zoom_account_id, subject) DO UPDATE SET
		     turn_at = CASE WHEN quotas.turn_at > ?2 THEN quotas.turn_at ELSE ?2 END + ?3,
		     used = CASE WHEN quotas.day = ?5 THEN quotas.used + 1 ELSE 1 END, day = ?5
		 WHERE quotas.turn_at <= ?6 AND quotas.closed_until <= ?7 AND (?4 = 0 OR quotas.day <> ?5 OR quotas.used < ?4)
		 RETURNING turn_at`,
		c.Account, c.Subject, realNow.UnixMicro(), c.Every.Microseconds(), c.PerDay, dayOf(now),
		latest.Add(c.Burst).UnixMicro(), now.UnixMicro())
	if err != nil || len(ends) == 0 {
		return time.Time{}, false, err
	}
	return time.UnixMicro(ends[0]).Add(-c.Every - c.Burst), true, nil
}

// Quota returns a budget, or a [navette.NotFound] error if nothing was ever counted against it.
func (s *System) Quota(ctx context.Context, account, subject string) (Quota, error) {
	return one[Quota](ctx, s.store.read, "read a quota",
		"SELECT turn_at, day, used, closed_until FROM quotas WHERE zoom_account_id = ? AND subject = ?", account,
		subject)
}

// DelayQuota permits no further call before an instant of real time.
func (s *System) DelayQuota(ctx context.Context, account, subject string, now, turn time.Time) error {
	return s.hold(ctx, account, subject, now, turn.UnixMicro(), 0)
}

// CloseQuota closes a budget until an instant of product time.
func (s *System) CloseQuota(ctx context.Context, account, subject string, now, until time.Time) error {
	return s.hold(ctx, account, subject, now, 0, until.UnixMicro())
}

// hold moves a budget's instants forward, never back.
func (s *System) hold(ctx context.Context, account, subject string, now time.Time, turn, closed int64) error {
	_, err := exec(ctx, s.store.write, "hold a quota",
		`INSERT INTO quotas (zoom_account_id, subject, turn_at, day, used, closed_until) VALUES (?, ?, ?, ?, 0, ?)
		 ON CONFLICT (zoom_account_id, subject) DO UPDATE SET
		     turn_at = CASE WHEN quotas.turn_at > excluded.turn_at THEN quotas.turn_at ELSE excluded.turn_at END,
		     closed_until = CASE
		         WHEN quotas.closed_until > excluded.closed_until THEN quotas.closed_until
		         ELSE excluded.closed_until END`,
		account, subject, turn, dayOf(now), closed)
	return err
}

// PlanOf returns the plan in the newest connection to a Zoom account, or "" if there is none.
func (s *System) PlanOf(ctx context.Context, account string) (string, error) {
	plans, err := many[string](ctx, s.store.read, "read an account's plan",
		"SELECT plan FROM connections WHERE zoom_account_id = ? ORDER BY connected_at DESC LIMIT 1", account)
	if err != nil || len(plans) == 0 {
		return "", err
	}
	return plans[0], nil
}

// dayOf returns the start of the UTC day of an instant.
func dayOf(now time.Time) int64 { return now.UTC().Truncate(24 * time.Hour).UnixMicro() }
