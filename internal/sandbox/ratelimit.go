package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// rateLimits counts an account's calls under each label: over any sliding second of real time, and over the UTC day
// of the sandbox's clock. The model's mutex guards it.
type rateLimits map[label]*labelLimit

// labelLimit is the limit of one label with the calls already counted.
type labelLimit struct {
	budget
	second slidingSecond
	day    dayCount
}

// newRateLimits returns factor times the plan's rates.
func newRateLimits(p plan, factor int) rateLimits {
	l := rateLimits{}
	for name, b := range p.rates {
		b.perSecond, b.perDay = b.perSecond*factor, b.perDay*factor
		l[name] = &labelLimit{budget: b, second: slidingSecond{accepted: make([]time.Time, b.perSecond)}}
	}
	return l
}

// slidingSecond holds the times of the calls accepted in the last second, at most as many as the limit. It is a ring:
// count entries starting at first.
type slidingSecond struct {
	accepted     []time.Time
	first, count int
}

// left returns how many more calls would be accepted at now.
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

// takeRate counts one call under a label, or refuses it. The headers give what is left. now is the sandbox's clock;
// seconds are counted in real time.
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
		return header,
			s.tooMany(
				"You have reached the maximum daily rate limit for this API. Refer to the response header for " +
					"details on when you can make another request.")
	}
	if !limit.second.take(realNow) {
		return s.rateHeaders(name, "QPS", limit.perSecond,
			0), s.tooMany("You have reached the maximum per-second rate limit for this API. Try again later.")
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

// rateHeaders returns the rate limit headers. They were seen in answers of Zoom, but its current guide no longer
// lists them.
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

// maxChanges is the number of creates and updates of meetings that Zoom permits each host per day.
const maxChanges = 100

// takeChange counts a create or update for its host, or refuses it.
func (s *Sandbox) takeChange(host *user, now time.Time) error {
	if s.options.RateLimits == "off" {
		return nil
	}
	if host.changes.at(now) >= maxChanges {
		err := s.tooMany(
			"You have exceeded the daily rate limit of (%d) for Meeting Create/Update API requests permitted for "+
				"this particular user. You may resume these requests at GMT 00:00:00.", maxChanges)
		if s.is("rate-limit-headers", "full") {
			err.header = map[string][]string{"Retry-After": {zoomTime(nextDay(now))}}
		}
		return err
	}
	host.changes.add(now)
	return nil
}

func nextDay(now time.Time) time.Time { return now.Truncate(24 * time.Hour).Add(24 * time.Hour) }
