package zoom

import (
	"math"
	"time"
)

// Plan is an account's class in Zoom's rate limits.
type Plan string

// The plans; Business stands for Education, Enterprise and Partner too.
const (
	PlanFree     Plan = "free"
	PlanPro      Plan = "pro"
	PlanBusiness Plan = "business"
	PlanUnknown  Plan = "" // Zoom has not told it yet
)

// Allowance is what a plan allows of a label.
type Allowance struct {
	PerSecond float64
	PerDay    int // per UTC day; 0 for no daily cap
}

// AllowanceOf is Zoom's table of rates (Zoom API, "Rate limits"). A plan that is no class of the table counts as free. An
// account of unknown plan gets a free plan's rate per second, which every plan allows, and no daily cap: where Zoom's own
// cap is reached, its refusal says so.
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
	// DefaultShare is how much of an account's rates we use: its other apps need some too.
	DefaultShare = 0.8
	// HostBudget is how many meetings may be created or updated per host and UTC day (Zoom API, "Rate limits").
	HostBudget = 100
	// LongestTake is how long a call waits its turn before it is told to come back; real time.
	LongestTake = 5 * time.Second
)

// Pace is how a label's calls are let through so that no second and no day, however they are cut, hold more than a plan
// allows.
type Pace struct {
	Every  time.Duration // from turn to turn, real time
	Slack  time.Duration // how much of the turns to come may be used at once; a small part of what is left to others
	PerDay int           // per UTC day; 0 for no daily cap
}

// PaceOf is the pace that uses share (0 to 1) of a plan's rates; a share outside means [DefaultShare].
func PaceOf(plan Plan, label Label, share float64) Pace {
	if share <= 0 || share > 1 {
		share = DefaultShare
	}
	most := AllowanceOf(plan, label)
	every := time.Duration(math.Ceil(float64(time.Second) / (most.PerSecond * share)))
	burst := max(1, int((most.PerSecond-most.PerSecond*share)/2))
	return Pace{
		Every: every, Slack: time.Duration(burst-1) * every,
		PerDay: int(math.Floor(float64(most.PerDay) * share)),
	}
}

// Held is the refusal of a limiter that would let a call wait too long.
func Held(use Use, until time.Time, daily bool) error {
	return &RateLimitedError{Operation: use.Operation.String(), Until: until, Daily: daily}
}

// NextDay is the coming 00:00 UTC, when Zoom's daily budgets are filled again.
func NextDay(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}
