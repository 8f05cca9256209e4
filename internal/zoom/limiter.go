package zoom

import (
	"context"
	"net/http"
	"strconv"
	"strings"
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

// readRefusal returns which limit a 429 reports and how long it lasts, from its headers and message. The headers
// X-RateLimit-Type ("QPS", "Daily-limit"), X-RateLimit-Reset and Retry-After are no longer documented, but some hosts
// still send them. The last two contain seconds from now or since 1970, an HTTP date or an ISO date. Without these
// headers the message shows whether the limit is daily.
func readRefusal(op Operation, header http.Header, message string, now time.Time) Refusal {
	kind, text := strings.ToLower(header.Get("X-RateLimit-Type")), strings.ToLower(message)
	until, told := readUntil(header, now)
	daily := strings.HasPrefix(kind, "daily") ||
		(kind == "" && (strings.Contains(text, "daily") || strings.Contains(text, "gmt 00:00"))) ||
		(kind == "" && told && until.Sub(now) > time.Hour)
	if !daily {
		if !told {
			until = now.Add(time.Second)
		}
		return Refusal{Until: until, Wait: until.Sub(now), Scope: ScopeSecond}
	}
	if !told || !until.After(now) {
		until = NextDay(now)
	}
	return Refusal{Until: until, Wait: until.Sub(now), Scope: dailyScope(op, text)}
}

// dailyScope distinguishes a label's daily budget from narrower daily limits, whose messages name what they count.
func dailyScope(op Operation, text string) RefusalScope {
	switch {
	case strings.Contains(text, "registrant"):
		return ScopeOther
	case op.HostBudget && (strings.Contains(text, "create") || strings.Contains(text, "for the user")):
		return ScopeHost
	case strings.Contains(text, "for the user"):
		return ScopeOther
	}
	return ScopeDay
}

// epoch separates seconds from now, which are smaller, from seconds since 1970, which are larger: as the latter it is
// in 2001.
const epoch = 1_000_000_000

// readUntil returns when the headers permit a retry.
func readUntil(header http.Header, now time.Time) (time.Time, bool) {
	for _, name := range []string{"Retry-After", "X-RateLimit-Reset"} {
		value := strings.TrimSpace(header.Get(name))
		switch seconds, err := strconv.ParseFloat(value, 64); {
		case err == nil && seconds >= 0 && seconds <= 366*24*3600:
			return now.Add(time.Duration(seconds * float64(time.Second))), true
		case err == nil && seconds >= epoch && seconds < 100*epoch:
			return time.Unix(int64(seconds), 0).UTC(), true
		}
		for _, layout := range []string{
			time.RFC3339, http.TimeFormat, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly,
		} {
			if t, err := time.Parse(layout, value); err == nil {
				return t.UTC(), true
			}
		}
	}
	return time.Time{}, false
}
