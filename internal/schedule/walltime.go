package schedule

import "time"

// wall is a local date and time, to the minute.
type wall struct{ date, hour time.Time }

func (w wall) asUTC() time.Time {
	y, m, d := w.date.Date()
	return time.Date(y, m, d, w.hour.Hour(), w.hour.Minute(), 0, 0, time.UTC)
}

// in returns the instant at which the local time of a zone is w. If the local time occurs twice (in autumn), it is the
// first, as in RFC 5545 (3.3.5). If it does not occur (in spring), ok is false.
func (w wall) in(zone *time.Location) (instant time.Time, ok bool) {
	shown := w.asUTC()
	// The offsets more than a day before and after are those on both sides of a clock change, if there is one.
	for _, near := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, offset := shown.Add(near).In(zone).Zone()
		candidate := shown.Add(-time.Duration(offset) * time.Second)
		if !sameWall(candidate.In(zone), shown) {
			continue
		}
		if !ok || candidate.Before(instant) {
			instant, ok = candidate, true
		}
	}
	return instant.UTC(), ok
}

// sameWall reports whether two times have the same local date, hour and minute.
func sameWall(a, b time.Time) bool {
	const layout = "2006-01-02 15:04"
	return a.Format(layout) == b.Format(layout)
}
