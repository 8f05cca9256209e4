package zoom

import (
	"context"
	"time"
)

// Use describes a call to a limiter. Zoom's limits are per account, shared by all its apps, and per label. Creates,
// updates and, in our own count, deletes of meetings also count per host and UTC day.
type Use struct {
	Account   string    // Zoom's account id
	Operation Operation // its Label and HostBudget decide what the call counts against
	Host      string    // host of the meeting, for HostBudget operations; "" if unknown, and then counted for no host
}

// CountsForHost reports whether the call counts against its host's daily budget, [HostBudget].
func (u Use) CountsForHost() bool { return u.Operation.HostBudget && u.Host != "" }

// Refusal describes an answer with HTTP status 429 (Too Many Requests).
type Refusal struct {
	Until time.Time     // when the limit ends, in product time, UTC
	Wait  time.Duration // the same duration in real time, in which ScopeSecond is counted
	Scope RefusalScope  // which limit was reached
}

// RefusalScope is the kind of limit that a 429 reports.
type RefusalScope string

// The kinds of limits.
const (
	ScopeSecond RefusalScope = "second" // the label's rate per second
	ScopeDay    RefusalScope = "day"    // the label's calls per day
	ScopeHost   RefusalScope = "host"   // the host's creates and updates per day
	ScopeOther  RefusalScope = "other"  // a narrower limit, such as adds per registrant, which affects only this call
)

// Limiter keeps an account's calls below Zoom's limits. It must be safe for concurrent use.
type Limiter interface {
	// Take waits until the call may be made. If the wait would be long, it returns a [*RateLimitedError] at once.
	Take(ctx context.Context, use Use) error
	// Refused reports a 429 to the limiter, which then holds further calls back until the limit ends.
	Refused(ctx context.Context, use Use, refusal Refusal) error
}
