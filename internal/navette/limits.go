package navette

import "time"

// Waits and limits that several packages share. All durations are in product time (see [Clock]).
const (
	// NotStartedAfter is how long after its start a booked session may go without anyone starting its meeting before
	// admins are notified and the session needs attention.
	NotStartedAfter = 5 * time.Minute
	// ProcessedWithin is the longest time that Zoom takes to process a recording: usually up to twice its length, at
	// worst a day (Zoom support, "Cloud recording processing").
	ProcessedWithin = 25 * time.Hour
	// ImportedWithin is the time within which a recording is imported after Zoom lists it.
	ImportedWithin = 10 * time.Minute
	// TodayAhead is how far ahead the Today page lists sessions.
	TodayAhead = 24 * time.Hour
)

// PlausibleYear reports whether the year of a typed date is one for which sessions are planned: 2000 to 2200.
func PlausibleYear(date time.Time) bool { return date.Year() >= 2000 && date.Year() <= 2200 }
