package store

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Charge is one call's cost to a budget of a Zoom account. All nodes share the budgets.
type Charge struct {
	Account string
	Subject string        // what the budget is of: a label of Zoom's rates, or a host
	Every   time.Duration // between two turns, real time; 0 for a budget without a rate
	Slack   time.Duration // how much of the turns to come may be used at once
	PerDay  int           // most of a UTC day, product time; 0 for no cap
}

// Quota is a budget as it stands.
type Quota struct {
	TurnAt      navette.Instant // real time: where the queue of turns ends
	Day         navette.Instant // product time: the UTC day that Used counts
	Used        int
	ClosedUntil navette.Instant // product time: until when Zoom itself refuses
}

// ChargeQuota takes one call out of a budget, in one statement, and gives its turn in real time. Where the turn is later
// than latest, the day's budget is used up or Zoom has closed it, nothing is taken and ok is false: [System.Quota] says why.
func (s *System) ChargeQuota(ctx context.Context, c Charge, now, realNow, latest time.Time) (turn time.Time, ok bool, err error) {
	give, err := s.store.takeTurn(ctx, c.Account)
	if err != nil {
		return turn, false, err
	}
	defer give()
	return charge(ctx, s.store.write, c, now, realNow, latest)
}

// ChargeQuotas takes one call out of two budgets, or out of neither. The turn is the first one's.
func (s *System) ChargeQuotas(ctx context.Context, first, second Charge, now, realNow, latest time.Time) (turn time.Time, ok bool, err error) {
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

// charge moves the end of the queue by one turn (the generic cell rate algorithm: turn_at is its theoretical arrival
// time) and counts the day's use.
func charge(ctx context.Context, q bun.IDB, c Charge, now, realNow, latest time.Time) (time.Time, bool, error) {
	ends, err := many[int64](ctx, q, "charge a quota",
		`INSERT INTO quotas (zoom_account_id, subject, turn_at, day, used, closed_until) VALUES (?0, ?1, ?2 + ?3, ?5, 1, 0)
		 ON CONFLICT (zoom_account_id, subject) DO UPDATE SET
		     turn_at = CASE WHEN quotas.turn_at > ?2 THEN quotas.turn_at ELSE ?2 END + ?3,
		     used = CASE WHEN quotas.day = ?5 THEN quotas.used + 1 ELSE 1 END, day = ?5
		 WHERE quotas.turn_at <= ?6 AND quotas.closed_until <= ?7 AND (?4 = 0 OR quotas.day <> ?5 OR quotas.used < ?4)
		 RETURNING turn_at`,
		c.Account, c.Subject, realNow.UnixMicro(), c.Every.Microseconds(), c.PerDay, dayOf(now),
		latest.Add(c.Slack).UnixMicro(), now.UnixMicro())
	if err != nil || len(ends) == 0 {
		return time.Time{}, false, err
	}
	return time.UnixMicro(ends[0]).Add(-c.Every - c.Slack), true, nil
}

// Quota reads a budget; [navette.NotFound] where nothing was ever taken out of it.
func (s *System) Quota(ctx context.Context, account, subject string) (Quota, error) {
	return one[Quota](ctx, s.store.read, "read a quota",
		"SELECT turn_at, day, used, closed_until FROM quotas WHERE zoom_account_id = ? AND subject = ?", account, subject)
}

// DelayQuota lets nobody have a turn before an instant of real time: those who come later queue behind it.
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
		     closed_until = CASE WHEN quotas.closed_until > excluded.closed_until THEN quotas.closed_until ELSE excluded.closed_until END`,
		account, subject, turn, dayOf(now), closed)
	return err
}

// PlanOf is what the newest connection to a Zoom account says of its plan, "" where there is none.
func (s *System) PlanOf(ctx context.Context, account string) (string, error) {
	plans, err := many[string](ctx, s.store.read, "read an account's plan",
		"SELECT plan FROM connections WHERE zoom_account_id = ? ORDER BY connected_at DESC LIMIT 1", account)
	if err != nil || len(plans) == 0 {
		return "", err
	}
	return plans[0], nil
}

// dayOf is the UTC day of an instant, by its beginning.
func dayOf(now time.Time) int64 { return now.UTC().Truncate(24 * time.Hour).UnixMicro() }
