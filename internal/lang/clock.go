package lang

import (
	"strconv"
	"strings"
	"time"
)

// local returns t in the reader's zone.
func (w Words) local(t time.Time) time.Time { return t.In(w.zone) }

// Hour returns the time of day: "18:30".
func (w Words) Hour(t time.Time) string { return w.local(t).Format("15:04") }

// Second returns the time of day with seconds: "18:30:04".
func (w Words) Second(t time.Time) string { return w.local(t).Format("15:04:05") }

// Stamp returns t for the datetime attribute of <time>: RFC 3339 with the reader's offset.
func (w Words) Stamp(t time.Time) string { return w.local(t).Format(time.RFC3339) }

// Day returns the full date, "jeudi 19 novembre", with the year only if it is not the year of now.
func (w Words) Day(t, now time.Time) string {
	return w.dated("date.day", t, now)
}

// ShortDay returns the short date, "12 oct.", with the year only if it is not the year of now.
func (w Words) ShortDay(t, now time.Time) string {
	return w.dated("date.short", t, now)
}

// Weekday returns the day of the week: "jeudi".
func (w Words) Weekday(t time.Time) string { return w.T("date.weekday." + weekday(w.local(t))) }

// ShortWeekday returns the short day of the week: "jeu.".
func (w Words) ShortWeekday(t time.Time) string {
	return w.T("date.weekday_short." + weekday(w.local(t)))
}

// dated returns the message of a date. If t is not in the year of now, it uses the message with the year.
func (w Words) dated(key string, t, now time.Time) string {
	at := w.local(t)
	if at.Year() != w.local(now).Year() {
		key += "_year"
	}
	month := "m" + strconv.Itoa(int(at.Month()))
	return w.T(key,
		"weekday", w.T("date.weekday."+weekday(at)),
		"day", w.dayOfMonth(at.Day()),
		"month", w.T("date.month."+month),
		"mon", w.T("date.month_short."+month),
		"year", strconv.Itoa(at.Year()))
}

// dayOfMonth returns the number of a day, and "1er" for the first day in French.
func (w Words) dayOfMonth(day int) string {
	if day == 1 {
		return w.T("date.first")
	}
	return strconv.Itoa(day)
}

// DayName returns today, tomorrow or yesterday by name, otherwise the full date.
func (w Words) DayName(t, now time.Time) string {
	if name, ok := w.NearDay(t, now); ok {
		return name
	}
	return w.Day(t, now)
}

// When returns an instant for a sentence: the time of day today, "demain 18:30", within six days "mer. 19:45",
// otherwise only the date.
func (w Words) When(t, now time.Time) string {
	days := w.daysFrom(now, t)
	switch {
	case days == 0:
		return w.Hour(t)
	case days > -7 && days < 7:
		return w.T("date.when", "day", w.closeDay(t, now), "hour", w.Hour(t))
	default:
		return w.ShortDay(t, now)
	}
}

// At returns an instant as [Words.When] does, with the preposition that follows a verb: "à 18:30", "demain à 18:30",
// "mer. à 19:45", "le 12 oct.".
func (w Words) At(t, now time.Time) string {
	days := w.daysFrom(now, t)
	switch {
	case days == 0:
		return w.T("date.at", "hour", w.Hour(t))
	case days > -7 && days < 7:
		return w.T("date.at_day", "day", w.closeDay(t, now), "hour", w.Hour(t))
	default:
		return w.T("date.on_day", "day", w.ShortDay(t, now))
	}
}

// Limit returns an instant as [Words.When] does, for use after "before" and "since", or "d’ici" in French: "18:30",
// "demain 18:30", "mer. 19:45", "le 12 oct.".
func (w Words) Limit(t, now time.Time) string {
	if days := w.daysFrom(now, t); days <= -7 || days >= 7 {
		return w.T("date.limit", "day", w.ShortDay(t, now))
	}
	return w.When(t, now)
}

// AtBeside is [Words.At] for a list under a heading with the day heading. For that day it returns only the time, as in
// "à 18:30"; for another day that is today, "aujourd’hui à 18:30"; and otherwise what At returns.
func (w Words) AtBeside(t, heading, now time.Time) string {
	if w.SameDay(t, heading) {
		return w.T("date.at", "hour", w.Hour(t))
	}
	if w.SameDay(t, now) {
		return w.T("date.at_day", "day", w.T("date.today"), "hour", w.Hour(t))
	}
	return w.At(t, now)
}

// CloseDay returns a short day: today, tomorrow or yesterday by name, otherwise "17 nov.".
func (w Words) CloseDay(t, now time.Time) string {
	if name, ok := w.NearDay(t, now); ok {
		return name
	}
	return w.ShortDay(t, now)
}

// closeDay returns today, tomorrow or yesterday by name, otherwise the short day of the week.
func (w Words) closeDay(t, now time.Time) string {
	if name, ok := w.NearDay(t, now); ok {
		return name
	}
	return w.ShortWeekday(t)
}

// NearDay returns the name of the day of t if it is yesterday, today or tomorrow. For any other day ok is false.
func (w Words) NearDay(t, now time.Time) (name string, ok bool) {
	switch w.daysFrom(now, t) {
	case 0:
		return w.T("date.today"), true
	case 1:
		return w.T("date.tomorrow"), true
	case -1:
		return w.T("date.yesterday"), true
	}
	return "", false
}

// daysFrom returns the number of midnights between a and b in the reader's zone.
func (w Words) daysFrom(a, b time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := w.local(t).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(b).Sub(day(a)) / (24 * time.Hour))
}

// SameDay reports whether two instants are on the same date in the reader's zone.
func (w Words) SameDay(a, b time.Time) bool { return w.daysFrom(a, b) == 0 }

// Relative returns the time between now and t: "dans 1 h 49", "dans 1 jour 15 h", "il y a 11 min". Pages show it only
// after a time of day.
func (w Words) Relative(t, now time.Time) string {
	d := t.Sub(now)
	if d < 0 {
		return w.T("date.ago", "d", w.rough(-d))
	}
	return w.T("date.in", "d", w.rough(d))
}

// rough returns a duration for [Words.Relative]: without minutes from one day on, and without hours from two days on.
func (w Words) rough(d time.Duration) string {
	const day = 24 * time.Hour
	days, hours := int(d/day), int(d%day/time.Hour)
	switch {
	case days == 0:
		return w.Duration(d)
	case days == 1 && hours > 0:
		return w.T("date.day_h", "h", strconv.Itoa(hours))
	}
	return w.N("date.days", days)
}

// Duration returns a duration, without its sign: "41 s", "75 min", or above 90 minutes "1 h 49".
func (w Words) Duration(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < time.Minute:
		return w.T("date.s", "s", strconv.Itoa(int(d/time.Second)))
	case d <= 90*time.Minute:
		return w.T("date.min", "min", strconv.Itoa(int(d/time.Minute)))
	}
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	if minutes == 0 {
		return w.T("date.h", "h", strconv.Itoa(hours))
	}
	return w.T("date.hmin", "h", strconv.Itoa(hours), "min", twoDigits(minutes))
}

// Exact returns a duration with its seconds if it is below an hour: "4 min 12".
func (w Words) Exact(d time.Duration) string {
	if d < time.Minute || d >= time.Hour || d%time.Minute < time.Second {
		return w.Duration(d)
	}
	return w.T("date.mins", "min", strconv.Itoa(int(d/time.Minute)), "s", twoDigits(int(d%time.Minute/time.Second)))
}

// Runtime returns the length of a recording, to the second below ten minutes and to the nearest minute from then on:
// "1 min 12", "38 min", "1 h 49".
func (w Words) Runtime(d time.Duration) string {
	if d < 10*time.Minute {
		return w.Exact(d)
	}
	return w.Duration(d.Round(time.Minute))
}

// Position returns a position in a recording: "4:07" or "1:02:07".
func (w Words) Position(d time.Duration) string {
	h, m, s := int(d/time.Hour), int(d%time.Hour/time.Minute), int(d%time.Minute/time.Second)
	if h > 0 {
		return strconv.Itoa(h) + ":" + twoDigits(m) + ":" + twoDigits(s)
	}
	return strconv.Itoa(m) + ":" + twoDigits(s)
}

// City returns the name of a time zone's city: "Paris", "Londres".
func (w Words) City(zone *time.Location) string {
	key := "zone." + zoneKey(zone.String())
	if w.Has(key) {
		return w.T(key)
	}
	name := zone.String()
	return strings.ReplaceAll(name[strings.LastIndex(name, "/")+1:], "_", " ")
}

// Hours returns the note on a page about its time zone: "Heures de Paris".
func (w Words) Hours() string { return w.T("zone.hours", "of", w.ofCity(w.City(w.zone))) }

// OfCity returns the name of a zone's time within a sentence: "heure de Paris", "Paris time".
func (w Words) OfCity(zone *time.Location) string { return w.ofCity(w.City(zone)) }

// ofCity returns "de Paris", "d’Athènes" or "du Caire"; in English only the city.
func (w Words) ofCity(city string) string {
	if rest, ok := strings.CutPrefix(city, "Le "); ok {
		return w.T("zone.of_le", "city", rest)
	}
	if strings.ContainsAny(city[:1], "AEIOU") {
		return w.T("zone.of_vowel", "city", city)
	}
	return w.T("zone.of", "city", city)
}

// weekday returns the last part of the key of a day of the week: "d0" for Sunday.
func weekday(t time.Time) string { return "d" + strconv.Itoa(int(t.Weekday())) }

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
