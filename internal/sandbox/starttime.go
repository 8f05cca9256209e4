package sandbox

import (
	"strings"
	"time"
)

// readStart reads a start_time: with a Z it is UTC whatever the zone; without, it is local time in the zone.
// Fractions of a second, which JavaScript sends, are dropped.
func readStart(text string, zone *time.Location) (time.Time, bool) {
	text = strings.TrimSpace(text)
	base, utc := strings.CutSuffix(text, "Z")
	base, _, _ = strings.Cut(base, ".")
	where := zone
	if utc {
		where = time.UTC
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, base, where); err == nil && t.After(time.Time{}) {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// readDate reads a date of a query in the forms that clients send: 2026-01-31, with a time and Z, or with a space and
// an offset. A text without an offset is read in the zone. hasTime reports whether the text had a time.
func readDate(text string, zone *time.Location) (t time.Time, hasTime, good bool) {
	text = strings.TrimSpace(text)
	if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t, false, true
	}
	// In a query a plus sign that was not escaped is decoded as a space.
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05",
		"2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 -07:00", "2006-01-02T15:04:05 07:00",
		"2006-01-02 15:04:05 07:00"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true, true
		}
	}
	return time.Time{}, false, false
}

// zone returns a time zone by its IANA name, or UTC if there is none with that name. Zones are cached, since loading
// one reads a file.
func (s *Sandbox) zone(name string) (zone *time.Location, known bool) {
	if zone := s.zones[name]; zone != nil {
		return zone, true
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC, false
	}
	s.zones[name] = zone
	return zone, true
}
