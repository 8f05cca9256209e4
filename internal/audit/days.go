package audit

import (
	"time"

	"navette.dev/navette/internal/navette"
)

// dayOf returns the date of an instant in a time zone.
func dayOf(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// dayAfter returns the date n days after a date, or before it if n is negative.
func dayAfter(date string, n int) string { return utc(date).AddDate(0, 0, n).Format(time.DateOnly) }

// utc returns the midnight in UTC at which a date begins, or zero if it is no date.
func utc(date string) time.Time {
	t, _ := time.Parse(time.DateOnly, date)
	return t
}

// daysOf returns the dates from one to another, both included.
func daysOf(from, to string) []string {
	var days []string
	for day := from; day <= to; day = dayAfter(day, 1) {
		days = append(days, day)
	}
	return days
}

// span is a range of days in a time zone, both included. It begins and ends at local midnights, whatever the length of
// its days: at a change of the clocks a day has 23 or 25 hours.
type span struct {
	from, to string
	zone     *time.Location
}

// has reports whether an instant is on a day of the span.
func (s span) has(at time.Time) bool {
	day := dayOf(at, s.zone)
	return s.from <= day && day <= s.to
}

// around returns instants before and after every instant of the span, in any time zone of Zoom's lists: local times
// differ from UTC by at most 14 hours.
func (s span) around() (first, last time.Time) {
	return utc(s.from).Add(-24 * time.Hour), utc(s.to).Add(48 * time.Hour)
}

// nightHour is the local hour at which the nightly audit begins. No country changes its clocks at or after it.
const nightHour = 4

// nightAfter returns the first start of a nightly audit after an instant.
func nightAfter(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	night := time.Date(local.Year(), local.Month(), local.Day(), nightHour, 0, 0, 0, zone)
	if !night.After(at) {
		night = time.Date(local.Year(), local.Month(), local.Day()+1, nightHour, 0, 0, 0, zone)
	}
	return night
}

// zoneOf returns the organization's time zone.
func zoneOf(o navette.Organization) (*time.Location, error) { return time.LoadLocation(o.Zone) }
