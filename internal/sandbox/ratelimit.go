package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// rateLimits counts an account's calls under each label: over any sliding second of real time, and over the UTC day of
// the sandbox's clock. The model's mutex guards it.
type rateLimits map[label]*labelLimit

// labelLimit is what one label allows, and what was used of it.
type labelLimit struct {
	budget
	second slidingSecond
	day    dayCount
}

// newRateLimits allows factor times the plan's rates.
func newRateLimits(p plan, factor int) rateLimits {
	l := rateLimits{}
	for name, b := range p.rates {
		b.perSecond, b.perDay = b.perSecond*factor, b.perDay*factor
		l[name] = &labelLimit{budget: b, second: slidingSecond{accepted: make([]time.Time, b.perSecond)}}
	}
	return l
}

// slidingSecond remembers when calls were let through in the last second, at most as many as may be. It is a ring: count entries from first on.
type slidingSecond struct {
	accepted     []time.Time
	first, count int
}

// left is how many more calls would pass at now.
func (w *slidingSecond) left(now time.Time) int {
	for w.count > 0 && now.Sub(w.accepted[w.first]) >= time.Second {
		w.first = (w.first + 1) % len(w.accepted)
		w.count--
	}
	return len(w.accepted) - w.count
}

func (w *slidingSecond) take(now time.Time) bool {
	if w.left(now) == 0 {
		return false
	}
	w.accepted[(w.first+w.count)%len(w.accepted)] = now
	w.count++
	return true
}

// takeRate counts one call under a label, or refuses it. The headers say how much is left. now is the sandbox's clock; seconds are real ones.
func (s *Sandbox) takeRate(name label, now time.Time) (http.Header, *zoomError) {
	limit, realNow := s.limits[name], navette.RealNow()
	if s.options.RateLimits == "off" {
		return s.rateHeaders(name, "QPS", limit.perSecond, limit.perSecond), nil
	}
	if limit.perDay > 0 && limit.day.at(now) >= limit.perDay {
		header := s.rateHeaders(name, "Daily-limit", limit.perDay, 0)
		if s.is("rate-limit-headers", "full") {
			header["Retry-After"] = []string{zoomTime(nextDay(now))}
		}
		return header, s.tooMany("You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.")
	}
	if !limit.second.take(realNow) {
		return s.rateHeaders(name, "QPS", limit.perSecond, 0), s.tooMany("You have reached the maximum per-second rate limit for this API. Try again later.")
	}
	limit.day.add(now)
	return s.rateHeaders(name, "QPS", limit.perSecond, limit.second.left(realNow)), nil
}

func (s *Sandbox) tooMany(message string, args ...any) *zoomError {
	code := 429
	if s.is("rate-limit-code", "4001") {
		code = 4001
	}
	return refuse(429, code, "%s", fmt.Sprintf(message, args...))
}

// rateHeaders are the headers seen with answers in the field; Zoom's current guide no longer lists them.
func (s *Sandbox) rateHeaders(name label, kind string, limit, left int) http.Header {
	header := make(http.Header, 8)
	if s.is("rate-limit-headers", "none") {
		return header
	}
	header["X-Ratelimit-Category"] = categories[name]
	if s.is("rate-limit-headers", "full") {
		header["X-Ratelimit-Type"] = []string{kind}
		header["X-Ratelimit-Limit"] = []string{strconv.Itoa(limit)}
		header["X-Ratelimit-Remaining"] = []string{strconv.Itoa(left)}
	}
	return header
}

var categories = map[label][]string{light: {"Light"}, medium: {"Medium"}, heavy: {"Heavy"}}

// maxChanges is how many creates and updates of meetings Zoom allows one host a day.
const maxChanges = 100

// takeChange counts a create or update for its host, or refuses it.
func (s *Sandbox) takeChange(host *user, now time.Time) error {
	if s.options.RateLimits == "off" {
		return nil
	}
	if host.changes.at(now) >= maxChanges {
		err := s.tooMany("You have exceeded the daily rate limit of (%d) for Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.", maxChanges)
		if s.is("rate-limit-headers", "full") {
			err.header = map[string][]string{"Retry-After": {zoomTime(nextDay(now))}}
		}
		return err
	}
	host.changes.add(now)
	return nil
}

func nextDay(now time.Time) time.Time { return now.Truncate(24 * time.Hour).Add(24 * time.Hour) }
