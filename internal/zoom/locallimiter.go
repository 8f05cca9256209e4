package zoom

import (
	"context"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
)

// LocalLimiter is a [Limiter] for one process. It counts rates in real time and daily budgets in product time.
type LocalLimiter struct {
	clock  navette.Clock
	share  float64
	planOf func(account string) Plan

	mu     sync.Mutex
	turns  map[budgetKey]time.Time // when the next call of an account's label may be made, in real time
	day    time.Time               // the UTC day that used counts
	used   map[budgetKey]int       // calls of that day
	closed map[budgetKey]time.Time // when a daily 429 ends, in product time
}

// budgetKey identifies a budget of an account: of a label (host is "") or of a host (label is "").
type budgetKey struct {
	account string
	label   Label
	host    string
}

// NewLocalLimiter returns a limiter that uses share (0 to 1) of each plan's rates and daily budgets. The host budget
// is used in full. planOf returns an account's plan; if it is nil every account is treated as Pro.
func NewLocalLimiter(clock navette.Clock, share float64, planOf func(account string) Plan) *LocalLimiter {
	if planOf == nil {
		planOf = func(string) Plan { return PlanPro }
	}
	return &LocalLimiter{
		clock: clock, share: share, planOf: planOf,
		turns: map[budgetKey]time.Time{}, used: map[budgetKey]int{}, closed: map[budgetKey]time.Time{},
	}
}

// Take implements [Limiter]. It waits for the label's rate and counts the call against the daily budgets.
func (l *LocalLimiter) Take(ctx context.Context, use Use) error {
	turn, err := l.book(use)
	if err != nil {
		return err
	}
	var real navette.RealClock
	return real.WaitUntil(ctx, turn)
}

// book counts the call and returns when it may be made, or an error with the time when the budget is renewed.
func (l *LocalLimiter) book(use Use) (time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, realNow := l.clock.Now(), navette.RealNow()
	l.turnDay(now)
	pace := PaceOf(l.planOf(use.Account), use.Operation.Label, l.share)
	budgets := budgetsOf(use, pace)
	for key, most := range budgets {
		if until := l.closed[key]; until.After(now) {
			return time.Time{}, RefusedUntil(use, until, true)
		}
		if most > 0 && l.used[key] >= most {
			return time.Time{}, RefusedUntil(use, NextDay(now), true)
		}
	}
	label := labelKey(use)
	turn := l.turns[label].Add(-pace.Burst)
	if wait := turn.Sub(realNow); wait > LongestTake {
		return time.Time{}, RefusedUntil(use, now.Add(wait), false)
	}
	later(l.turns, label, realNow)
	l.turns[label] = l.turns[label].Add(pace.Every)
	for key := range budgets {
		l.used[key]++
	}
	return turn, nil
}

// budgetsOf returns the budgets that a call counts against and their limits (0 for none).
func budgetsOf(use Use, pace Pace) map[budgetKey]int {
	budgets := map[budgetKey]int{labelKey(use): pace.PerDay}
	if use.CountsForHost() {
		budgets[hostKey(use)] = HostBudget
	}
	return budgets
}

func labelKey(use Use) budgetKey { return budgetKey{account: use.Account, label: use.Operation.Label} }
func hostKey(use Use) budgetKey  { return budgetKey{account: use.Account, host: use.Host} }

func (l *LocalLimiter) turnDay(now time.Time) {
	today := now.Truncate(24 * time.Hour)
	if today.Equal(l.day) {
		return
	}
	l.day, l.used = today, map[budgetKey]int{}
	for key, until := range l.closed {
		if !until.After(now) {
			delete(l.closed, key)
		}
	}
}

// Refused implements [Limiter]. It holds further calls of the same kind back until the limit ends.
func (l *LocalLimiter) Refused(_ context.Context, use Use, refusal Refusal) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch refusal.Scope {
	case ScopeSecond: // later calls are queued after that instant
		pace := PaceOf(l.planOf(use.Account), use.Operation.Label, l.share)
		later(l.turns, labelKey(use), navette.RealNow().Add(refusal.Wait+pace.Burst))
	case ScopeDay:
		later(l.closed, labelKey(use), refusal.Until)
	case ScopeHost:
		later(l.closed, hostKey(use), refusal.Until)
	}
	return nil
}

// later moves an instant of a map forward, never back.
func later(m map[budgetKey]time.Time, key budgetKey, t time.Time) {
	if t.After(m[key]) {
		m[key] = t
	}
}
