// Package quota keeps the calls of all nodes under Zoom's rates: it is a [zoom.Limiter] over the database that they share.
package quota

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Limiter is a [zoom.Limiter] whose state is in the database, by Zoom account. Turns run in real time, so the nodes'
// clocks have to agree as leases want them to; daily budgets run on the product's clock.
type Limiter struct {
	system *store.System
	clock  navette.Clock
	share  float64
}

// New makes a limiter that uses share (0 to 1; anything else means [zoom.DefaultShare]) of the rates of each account's
// plan, see [zoom.AllowanceOf]. The budget of 100 creates and updates per host is used whole.
func New(s *store.Store, clock navette.Clock, share float64) *Limiter {
	return &Limiter{system: s.System(), clock: clock, share: share}
}

// Take counts the call against its budgets and waits for its turn.
func (l *Limiter) Take(ctx context.Context, use zoom.Use) error {
	pace, err := l.pace(ctx, use)
	if err != nil {
		return err
	}
	charges := chargesOf(use, pace)
	now, realNow := l.clock.Now(), navette.RealNow()
	turn, ok, err := l.charge(ctx, charges, now, realNow)
	if err != nil {
		return fmt.Errorf("take a turn at Zoom: %w", err)
	}
	if !ok {
		return l.refuse(ctx, use, charges, now, realNow)
	}
	return navette.RealClock{}.WaitUntil(ctx, turn)
}

func (l *Limiter) charge(ctx context.Context, charges []store.Charge, now, realNow time.Time) (time.Time, bool, error) {
	latest := realNow.Add(zoom.LongestTake)
	if len(charges) == 1 {
		return l.system.ChargeQuota(ctx, charges[0], now, realNow, latest)
	}
	return l.system.ChargeQuotas(ctx, charges[0], charges[1], now, realNow, latest)
}

func (l *Limiter) pace(ctx context.Context, use zoom.Use) (zoom.Pace, error) {
	plan, err := l.system.PlanOf(ctx, use.Account)
	return zoom.PaceOf(zoom.Plan(plan), use.Operation.Label, l.share), err
}

// chargesOf is what a call costs: a turn of its label, and one of its host's creates and updates.
func chargesOf(use zoom.Use, pace zoom.Pace) []store.Charge {
	charges := []store.Charge{{
		Account: use.Account, Subject: labelOf(use), Every: pace.Every, Slack: pace.Slack, PerDay: pace.PerDay,
	}}
	if use.CountsForHost() {
		charges = append(charges, store.Charge{Account: use.Account, Subject: hostOf(use), PerDay: zoom.HostBudget})
	}
	return charges
}

func labelOf(use zoom.Use) string { return "label " + string(use.Operation.Label) }
func hostOf(use zoom.Use) string  { return "host " + use.Host }

// refuse says which budget holds the call back, and until when.
func (l *Limiter) refuse(ctx context.Context, use zoom.Use, charges []store.Charge, now, realNow time.Time) error {
	until, daily := now.Add(time.Second), false // where somebody has made room meanwhile
	for _, c := range charges {
		quota, err := l.system.Quota(ctx, c.Account, c.Subject)
		if navette.CodeOf(err) == navette.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		switch today := now.UTC().Truncate(24 * time.Hour); {
		case quota.ClosedUntil.After(now):
			until, daily = quota.ClosedUntil.Time, true
		case c.PerDay > 0 && quota.Day.Equal(today) && quota.Used >= c.PerDay:
			until, daily = zoom.NextDay(now), true
		case !daily && c.Every > 0:
			until = now.Add(max(time.Second, quota.TurnAt.Add(-c.Slack).Sub(realNow)))
		}
	}
	return zoom.Held(use, until, daily)
}

// Refused holds further calls of the same kind back, on all nodes, until Zoom takes them again.
func (l *Limiter) Refused(ctx context.Context, use zoom.Use, refusal zoom.Refusal) error {
	now := l.clock.Now()
	switch refusal.Scope {
	case zoom.ScopeSecond:
		pace, err := l.pace(ctx, use)
		if err != nil {
			return err
		}
		return l.system.DelayQuota(ctx, use.Account, labelOf(use), now, navette.RealNow().Add(refusal.Wait+pace.Slack))
	case zoom.ScopeDay:
		return l.system.CloseQuota(ctx, use.Account, labelOf(use), now, refusal.Until)
	case zoom.ScopeHost:
		return l.system.CloseQuota(ctx, use.Account, hostOf(use), now, refusal.Until)
	}
	return nil
}
