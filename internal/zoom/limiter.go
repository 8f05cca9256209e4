package zoom

import (
	"context"
	"time"
)

// Use is one call as a limiter sees it. Zoom's limits are per account, shared by all its apps, and by label; creates
// and updates of meetings are also counted per host and day.
type Use struct {
	Account   string    // Zoom's account id
	Operation Operation // its Label and HostBudget decide what the call costs
	Host      string    // the meeting's host, for HostBudget operations; "" where unknown: then no host pays
}

// CountsForHost says that the call is one of its host's creates and updates of the day.
func (u Use) CountsForHost() bool { return u.Operation.HostBudget && u.Host != "" }

// Refusal is what a 429 told.
type Refusal struct {
	Until time.Time     // on the product's clock
	Wait  time.Duration // the same span in real time, which is what ScopeSecond runs in
	Scope RefusalScope  // what is used up
}

// RefusalScope is what a 429 was about.
type RefusalScope string

// What a 429 can be about.
const (
	ScopeSecond RefusalScope = "second" // the label's rate per second
	ScopeDay    RefusalScope = "day"    // the label's calls of a day
	ScopeHost   RefusalScope = "host"   // the host's creates and updates of a day
	ScopeOther  RefusalScope = "other"  // a narrower cap, such as adds per registrant: only this call is concerned
)

// Limiter keeps an account's calls under Zoom's rates. It must be safe for use by many goroutines.
type Limiter interface {
	// Take waits until the call may be made. Where that would take long, it returns a [*RateLimitedError] at once.
	Take(ctx context.Context, use Use) error
	// Refused tells the limiter that Zoom answered 429, so that it holds further calls back until then.
	Refused(ctx context.Context, use Use, refusal Refusal) error
}
