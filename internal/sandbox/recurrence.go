package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// recurrence is the rule of a recurring meeting with fixed times (type 8).
type recurrence struct {
	Type           int    `json:"type"` // 1 daily, 2 weekly, 3 monthly
	RepeatInterval int    `json:"repeat_interval,omitempty"`
	WeeklyDays     string `json:"weekly_days,omitempty"` // "1" is Sunday
	MonthlyDay     int    `json:"monthly_day,omitempty"`
	MonthlyWeek    int    `json:"monthly_week,omitempty"` // -1 is the last
	MonthlyWeekDay int    `json:"monthly_week_day,omitempty"`
	EndTimes       int    `json:"end_times,omitempty"`
	EndDateTime    string `json:"end_date_time,omitempty"`
}

const maxOccurrences = 60

func (r *recurrence) check() []fieldError {
	if r == nil {
		return nil
	}
	var wrong []fieldError
	if r.Type < 1 || r.Type > 3 {
		wrong = append(wrong, fieldError{"recurrence.type", "Invalid field."})
	}
	if r.EndTimes < 0 || r.EndTimes > maxOccurrences {
		wrong = append(wrong, fieldError{"recurrence.end_times", "Invalid field."})
	}
	if largest := map[int]int{1: 90, 2: 12, 3: 3}[r.Type]; r.RepeatInterval < 0 || largest > 0 && r.RepeatInterval > largest {
		wrong = append(wrong, fieldError{"recurrence.repeat_interval", "Invalid field."})
	}
	if _, good := readStart(r.EndDateTime, time.UTC); r.EndDateTime != "" && !good {
		wrong = append(wrong, fieldError{"recurrence.end_date_time", "Invalid field."})
	}
	return wrong
}

// expand lays out the dates of a series: the same wall time in the meeting's zone, across changes of daylight saving.
func (m *meeting) expand() {
	zone, err := time.LoadLocation(m.timezone)
	if err != nil || m.recurrence == nil {
		return
	}
	rule := *m.recurrence
	rule.RepeatInterval = max(1, rule.RepeatInterval)
	last, limit := m.start.AddDate(1, 0, 0), rule.EndTimes
	if end, good := readStart(rule.EndDateTime, zone); good {
		last, limit = end, maxOccurrences
	}
	if limit == 0 {
		limit = 1
	}
	m.occurrences = nil
	first := m.start.In(zone)
	for day := 0; len(m.occurrences) < limit && day < 366*6; day++ {
		at := time.Date(first.Year(), first.Month(), first.Day()+day, first.Hour(), first.Minute(), first.Second(), 0, zone)
		if at.After(last) && rule.EndDateTime != "" {
			break
		}
		if rule.holds(first, at, day) {
			m.occurrences = append(m.occurrences, newOccurrence(at, m.minutes))
		}
	}
	if len(m.occurrences) > 0 {
		m.start = m.occurrences[0].start
	}
}

// holds tells whether the rule has a date on a day that is so many days after the first.
func (r recurrence) holds(first, at time.Time, day int) bool {
	weekday := int(at.Weekday()) + 1
	switch r.Type {
	case 1:
		return day%r.RepeatInterval == 0
	case 2:
		days := strings.Split(r.WeeklyDays, ",")
		if r.WeeklyDays == "" {
			days = []string{strconv.Itoa(int(first.Weekday()) + 1)}
		}
		week := (day + int(first.Weekday())) / 7
		return week%r.RepeatInterval == 0 && slices.Contains(days, strconv.Itoa(weekday))
	}
	months := (at.Year()-first.Year())*12 + int(at.Month()-first.Month())
	if months%r.RepeatInterval != 0 {
		return false
	}
	if r.MonthlyWeekDay != 0 {
		if weekday != r.MonthlyWeekDay {
			return false
		}
		if r.MonthlyWeek == -1 {
			return at.AddDate(0, 0, 7).Month() != at.Month()
		}
		return (at.Day()-1)/7+1 == r.MonthlyWeek
	}
	wanted := r.MonthlyDay
	if wanted == 0 {
		wanted = first.Day()
	}
	return at.Day() == wanted
}
