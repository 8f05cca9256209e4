package sandbox

import (
	"fmt"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
)

// rateLimits counts an account's calls under each label: over any sliding second of real time, and over the UTC day of
// the sandbox's clock. The model's mutex guards it.
type rateLimits struct {
	plan    plan
	windows map[label]*slidingSecond
	days    map[label]*dayCount
}

func newRateLimits(p plan) *rateLimits {
	l := &rateLimits{plan: p, windows: map[label]*slidingSecond{}, days: map[label]*dayCount{}}
	for name, b := range p.rates {
		l.windows[name] = &slidingSecond{accepted: make([]time.Time, b.perSecond)}
		l.days[name] = &dayCount{}
	}
	return l
}

// slidingSecond remembers when the last n calls were let through: another may pass once the oldest is a second ago.
type slidingSecond struct {
	accepted []time.Time
	next     int
}

func (w *slidingSecond) take(now time.Time) bool {
	if now.Sub(w.accepted[w.next]) < time.Second {
		return false
	}
	w.accepted[w.next] = now
	w.next = (w.next + 1) % len(w.accepted)
	return true
}

// left is how many more calls would pass at now.
func (w *slidingSecond) left(now time.Time) int {
	free := 0
	for _, at := range w.accepted {
		if now.Sub(at) >= time.Second {
			free++
		}
	}
	return free
}

// takeRate counts one call under a label, or refuses it. now is the sandbox's clock.
func (s *Sandbox) takeRate(name label, now time.Time) *zoomError {
	if s.options.RateLimits == "off" {
		return nil
	}
	limits, realNow := s.plan.rates[name], navette.RealNow()
	if limits.perDay > 0 && s.limits.days[name].at(now) >= limits.perDay {
		err := s.tooMany("You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.")
		err.header = s.rateHeaders(name, "Daily-limit", limits.perDay, 0)
		if err.header != nil && s.is("rate-limit-headers", "full") {
			err.header["Retry-After"] = []string{zoomTime(nextDay(now))}
		}
		return err
	}
	if !s.limits.windows[name].take(realNow) {
		err := s.tooMany("You have reached the maximum per-second rate limit for this API. Try again later.")
		err.header = s.rateHeaders(name, "QPS", limits.perSecond, 0)
		return err
	}
	s.limits.days[name].add(now)
	return nil
}

func (s *Sandbox) tooMany(message string, args ...any) *zoomError {
	code := 429
	if s.is("rate-limit-code", "4001") {
		code = 4001
	}
	return refuse(429, code, "%s", fmt.Sprintf(message, args...))
}

// rateHeaders are the headers seen with answers in the field; Zoom's current guide no longer lists them.
func (s *Sandbox) rateHeaders(name label, kind string, limit, left int) map[string][]string {
	if s.is("rate-limit-headers", "none") {
		return nil
	}
	category := map[label]string{light: "Light", medium: "Medium", heavy: "Heavy"}[name]
	header := map[string][]string{"X-Ratelimit-Category": {category}}
	if s.is("rate-limit-headers", "full") {
		header["X-Ratelimit-Type"] = []string{kind}
		header["X-Ratelimit-Limit"] = []string{strconv.Itoa(limit)}
		header["X-Ratelimit-Remaining"] = []string{strconv.Itoa(left)}
	}
	return header
}

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
