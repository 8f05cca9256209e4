package zoom

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"navette.dev/navette/internal/navette"
)

// Plan is an account's class in Zoom's rate limits.
type Plan string

// The plans; Business stands for Education, Enterprise and Partner too.
const (
	PlanFree     Plan = "free"
	PlanPro      Plan = "pro"
	PlanBusiness Plan = "business"
)

// Allowance is what a plan allows of a label.
type Allowance struct {
	PerSecond float64
	PerDay    int // per UTC day; 0 for no daily cap
}

// AllowanceOf is Zoom's table of rates (Zoom API, "Rate limits"). A plan that it does not know counts as free.
func AllowanceOf(plan Plan, label Label) Allowance {
	table := map[Plan]map[Label]Allowance{
		PlanFree:     {Light: {4, 6000}, Medium: {2, 2000}, Heavy: {1, 1000}},
		PlanPro:      {Light: {30, 0}, Medium: {20, 0}, Heavy: {10, 30000}},
		PlanBusiness: {Light: {80, 0}, Medium: {60, 0}, Heavy: {40, 60000}},
	}
	labels, known := table[plan]
	if !known {
		labels = table[PlanFree]
	}
	return labels[label]
}

const (
	// DefaultShare is how much of an account's rates we use: its other apps need some too.
	DefaultShare = 0.8
	// HostBudget is how many meetings may be created or updated per host and UTC day (Zoom API, "Rate limits").
	HostBudget = 100
	// longestTake is how long a call waits its turn before it is told to come back; real time.
	longestTake = 5 * time.Second
)

// LocalLimiter is a [Limiter] for one process. Rates run in real time, daily budgets on the product's clock.
type LocalLimiter struct {
	clock  navette.Clock
	share  float64
	planOf func(account string) Plan

	mu      sync.Mutex
	rates   map[rateKey]*rate.Limiter
	day     time.Time               // the UTC day that used counts
	used    map[budgetKey]int       // calls of that day
	blocked map[budgetKey]time.Time // by a daily 429, on the product's clock
	paused  map[budgetKey]time.Time // by a 429 about the rate, in real time
}

type rateKey struct {
	account string
	label   Label
	plan    Plan
}

// budgetKey is a budget of an account: of a label (host is "") or of a host (label is "").
type budgetKey struct {
	account string
	label   Label
	host    string
}

// NewLocalLimiter makes a limiter that uses share (0 to 1) of each plan's rates and daily budgets. The host budget is
// used whole. planOf tells an account's plan; nil takes every account for Pro.
func NewLocalLimiter(clock navette.Clock, share float64, planOf func(account string) Plan) *LocalLimiter {
	if share <= 0 || share > 1 {
		share = DefaultShare
	}
	if planOf == nil {
		planOf = func(string) Plan { return PlanPro }
	}
	return &LocalLimiter{
		clock: clock, share: share, planOf: planOf,
		rates: map[rateKey]*rate.Limiter{}, used: map[budgetKey]int{},
		blocked: map[budgetKey]time.Time{}, paused: map[budgetKey]time.Time{},
	}
}

// Take waits for the label's rate and counts the call against the day's budgets.
func (l *LocalLimiter) Take(ctx context.Context, use Use) error {
	turn, err := l.book(use)
	if err != nil {
		return err
	}
	return pause(ctx, turn)
}

// book takes the call out of the budgets and reserves its turn, or says until when it has to wait.
func (l *LocalLimiter) book(use Use) (time.Duration, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	l.turnDay(now)
	plan := l.planOf(use.Account)
	budgets := l.budgets(use, plan)
	for key, most := range budgets {
		if until := l.blocked[key]; until.After(now) {
			return 0, held(use, until, true)
		}
		if most > 0 && l.used[key] >= most {
			return 0, held(use, nextDay(now), true)
		}
	}
	reservation := l.rate(use, plan).Reserve()
	delay := max(reservation.Delay(), l.pausedFor(use))
	if delay > longestTake {
		reservation.Cancel()
		return 0, held(use, now.Add(delay), false)
	}
	for key := range budgets {
		l.used[key]++
	}
	return delay, nil
}

// budgets is what a call is counted against, and the most that each allows (0 for no cap).
func (l *LocalLimiter) budgets(use Use, plan Plan) map[budgetKey]int {
	perDay := float64(AllowanceOf(plan, use.Operation.Label).PerDay)
	budgets := map[budgetKey]int{
		{account: use.Account, label: use.Operation.Label}: int(math.Ceil(perDay * l.share)),
	}
	if use.Operation.HostBudget && use.Host != "" {
		budgets[budgetKey{account: use.Account, host: use.Host}] = HostBudget
	}
	return budgets
}

func (l *LocalLimiter) turnDay(now time.Time) {
	today := now.Truncate(24 * time.Hour)
	if today.Equal(l.day) {
		return
	}
	l.day, l.used = today, map[budgetKey]int{}
	for key, until := range l.blocked {
		if !until.After(now) {
			delete(l.blocked, key)
		}
	}
}

// rate is the label's bucket. Its burst is a small part of what we leave to others, so that no second, however it is
// cut, holds more calls than Zoom allows.
func (l *LocalLimiter) rate(use Use, plan Plan) *rate.Limiter {
	key := rateKey{use.Account, use.Operation.Label, plan}
	bucket, there := l.rates[key]
	if !there {
		most := AllowanceOf(plan, use.Operation.Label).PerSecond
		burst := max(1, int((most-most*l.share)/2))
		bucket = rate.NewLimiter(rate.Limit(most*l.share), burst)
		l.rates[key] = bucket
	}
	return bucket
}

// Refused holds further calls of the same kind back until Zoom takes them again.
func (l *LocalLimiter) Refused(_ context.Context, use Use, refusal Refusal) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	label := budgetKey{account: use.Account, label: use.Operation.Label}
	switch refusal.Scope {
	case ScopeSecond:
		later(l.paused, label, navette.RealNow().Add(refusal.Wait))
	case ScopeDay:
		later(l.blocked, label, refusal.Until)
	case ScopeHost:
		later(l.blocked, budgetKey{account: use.Account, host: use.Host}, refusal.Until)
	}
	return nil
}

func (l *LocalLimiter) pausedFor(use Use) time.Duration {
	return l.paused[budgetKey{account: use.Account, label: use.Operation.Label}].Sub(navette.RealNow())
}

// later moves an instant of a map forward, never back.
func later(m map[budgetKey]time.Time, key budgetKey, t time.Time) {
	if t.After(m[key]) {
		m[key] = t
	}
}

func held(use Use, until time.Time, daily bool) error {
	return &RateLimitedError{Operation: use.Operation.String(), Until: until, Daily: daily}
}
