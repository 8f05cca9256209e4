package sandbox

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Lifetimes of meeting numbers. https://support.zoom.com, "Meeting ID expiry"
const (
	scheduledLife = 30 * 24 * time.Hour
	recurringLife = 365 * 24 * time.Hour
)

// usable reports whether the number is still valid: the meeting was not deleted and has not expired.
func (m *meeting) usable(now time.Time) bool {
	if m.deleted {
		return false
	}
	if m.live != nil {
		return true
	}
	switch m.kind {
	case typeInstant:
		return len(m.past) == 0
	case typeNoTime, typeRecurring:
		return now.Before(latest(m.lastUsed, m.lastEnd()).Add(recurringLife))
	}
	return now.Before(latest(m.lastUsed, m.lastEnd()).Add(scheduledLife))
}

// lastEnd returns when the last planned occurrence ends.
func (m *meeting) lastEnd() time.Time {
	start := m.start
	if n := len(m.occurrences); n > 0 {
		start = m.occurrences[n-1].start
	}
	return start.Add(time.Duration(m.minutes) * time.Minute)
}

// pmi returns the host's personal meeting id if the meeting uses it. Only two types of meetings can.
func (m *meeting) pmi() string {
	if m.setting("use_pmi") != true || m.kind != typeScheduled && m.kind != typeNoTime {
		return ""
	}
	return strconv.FormatInt(m.host.pmi, 10)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// joinURL returns the address where participants join.
func (s *Sandbox) joinURL(number int64, password string) string {
	address := s.rest.url() + "/j/" + strconv.FormatInt(number, 10)
	if password != "" {
		address += "?pwd=" + s.embeddedPasscode(number, password)
	}
	return address
}

// embeddedPasscode returns the form of the passcode in links. It is the same for the same meeting and passcode.
func (s *Sandbox) embeddedPasscode(number int64, password string) string {
	return s.tokenMAC(fmt.Sprintf("pwd %d %s", number, password))[:32] + ".1"
}

func roundMinutes(d time.Duration) int { return int(math.Ceil(d.Minutes())) }
