// Package quota limits the calls of all nodes to Zoom's rates. It is a [zoom.Limiter] whose state is in the shared
// database.
package quota

import (
	"context"
	"fmt"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Limiter is a [zoom.Limiter] with its state in the database, by Zoom account. It measures rates in real time, so the
// clocks of the nodes must agree, as leases require too. It counts daily budgets in product time.
type Limiter struct {
	system *store.System
	clock  navette.Clock
	share  float64
}

// New returns a Limiter that uses share (0 to 1; any other value means [zoom.DefaultShare]) of the rates of each
// account's plan, see [zoom.AllowanceOf]. The budget of 100 creates and updates of meetings per host and UTC day,
// against which deletes count too, is used in full.
func New(s *store.Store, clock navette.Clock, share float64) *Limiter {
	return &Limiter{system: s.System(), clock: clock, share: share}
}

// Take implements [zoom.Limiter]. It counts the call against its budgets and waits until it may be made.
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

// chargesOf returns the budgets that a call counts against: that of its label and, if it creates, updates or deletes a
// meeting of a known host, that of the host.
func chargesOf(use zoom.Use, pace zoom.Pace) []store.Charge {
	charges := []store.Charge{{
		Account: use.Account, Subject: labelOf(use), Every: pace.Every, Burst: pace.Burst, PerDay: pace.PerDay,
	}}
	if use.CountsForHost() {
		charges = append(charges, store.Charge{Account: use.Account, Subject: hostOf(use), PerDay: zoom.HostBudget})
	}
	return charges
}

func labelOf(use zoom.Use) string { return "label " + string(use.Operation.Label) }
func hostOf(use zoom.Use) string  { return "host " + use.Host }

// refuse returns the error for a call that a budget does not permit, with the time when the budget is renewed.
func (l *Limiter) refuse(ctx context.Context, use zoom.Use, charges []store.Charge, now, realNow time.Time) error {
	until, daily := now.Add(time.Second), false // applies if the budget was renewed since the charge
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
			until = now.Add(max(time.Second, quota.TurnAt.Add(-c.Burst).Sub(realNow)))
		}
	}
	return zoom.RefusedUntil(use, until, daily)
}

// Refused implements [zoom.Limiter]. On all nodes it delays further calls against the limit that Zoom enforced, until
// that limit ends.
func (l *Limiter) Refused(ctx context.Context, use zoom.Use, refusal zoom.Refusal) error {
	now := l.clock.Now()
	switch refusal.Scope {
	case zoom.ScopeSecond:
		pace, err := l.pace(ctx, use)
		if err != nil {
			return err
		}
		return l.system.DelayQuota(ctx, use.Account, labelOf(use), now, navette.RealNow().Add(refusal.Wait+pace.Burst))
	case zoom.ScopeDay:
		return l.system.CloseQuota(ctx, use.Account, labelOf(use), now, refusal.Until)
	case zoom.ScopeHost:
		return l.system.CloseQuota(ctx, use.Account, hostOf(use), now, refusal.Until)
	}
	return nil
}
