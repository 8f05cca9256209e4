package zoom

import (
	"math"
	"time"
)

// Plan is an account's plan in Zoom's rate limits.
type Plan string

// The plans. Business includes Education, Enterprise and Partner.
const (
	PlanFree     Plan = "free"
	PlanPro      Plan = "pro"
	PlanBusiness Plan = "business"
	PlanUnknown  Plan = "" // not known yet
)

// Allowance is a plan's limit for a label.
type Allowance struct {
	PerSecond float64
	PerDay    int // per UTC day; 0 for no daily limit
}

// AllowanceOf returns the limit in Zoom's table (Zoom API, "Rate limits"). A plan that is not in the table counts as
// free. An account of unknown plan gets a free plan's rate per second, which every plan permits, and no daily limit,
// since Zoom's refusal reports the real one.
func AllowanceOf(plan Plan, label Label) Allowance {
	table := map[Plan]map[Label]Allowance{
		PlanUnknown:  {Light: {4, 0}, Medium: {2, 0}, Heavy: {1, 0}},
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
	// DefaultShare is the share of an account's rates that we use. The rest is for the account's other apps.
	DefaultShare = 0.8
	// HostBudget is the number of creates and updates of meetings per host and UTC day (Zoom API, "Rate limits"). We also
	// count deletes against it, which those limits no longer mention.
	HostBudget = 100
	// LongestTake is the longest time that a call waits for the limiter before it is refused, in real time.
	LongestTake = 5 * time.Second
)

// Pace spaces a label's calls so that no period of one second, and no UTC day, contains more calls than a plan permits.
type Pace struct {
	Every time.Duration // time between calls, in real time
	// how far calls may be ahead of their times: a small part of the share that is left to other apps
	Burst  time.Duration
	PerDay int // per UTC day; 0 for no daily limit
}

// PaceOf returns the pace that uses share (0 to 1) of a plan's rates. A share outside this range means
// [DefaultShare].
func PaceOf(plan Plan, label Label, share float64) Pace {
	if share <= 0 || share > 1 {
		share = DefaultShare
	}
	most := AllowanceOf(plan, label)
	every := time.Duration(math.Ceil(float64(time.Second) / (most.PerSecond * share)))
	burst := max(1, int((most.PerSecond-most.PerSecond*share)/2))
	return Pace{
		Every: every, Burst: time.Duration(burst-1) * every,
		PerDay: int(math.Floor(float64(most.PerDay) * share)),
	}
}

// RefusedUntil returns the error with which a limiter refuses a call that would have to wait too long.
func RefusedUntil(use Use, until time.Time, daily bool) error {
	return &RateLimitedError{Operation: use.Operation.String(), Until: until, Daily: daily}
}

// NextDay returns the next 00:00 UTC, when Zoom's daily budgets are renewed.
func NextDay(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}
