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
	EndTimes       *int   `json:"end_times,omitempty"` // 0 means the maximum
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
	if r.EndTimes != nil && (*r.EndTimes < 0 || *r.EndTimes > maxOccurrences) {
		wrong = append(wrong, fieldError{"recurrence.end_times", "Invalid field."})
	}
	if largest := map[int]int{1: 99, 2: 50, 3: 10}[r.Type]; r.RepeatInterval < 0 ||
		largest > 0 && r.RepeatInterval > largest {
		wrong = append(wrong, fieldError{"recurrence.repeat_interval", "Invalid field."})
	}
	wrong = append(wrong, r.checkDays()...)
	if _, good := readStart(r.EndDateTime, time.UTC); r.EndDateTime != "" && !good {
		wrong = append(wrong, fieldError{"recurrence.end_date_time", "Invalid field."})
	}
	return wrong
}

// checkDays returns the fields with days that do not exist. 0 means that a number was not given.
func (r *recurrence) checkDays() []fieldError {
	var wrong []fieldError
	for day := range strings.SplitSeq(r.WeeklyDays, ",") {
		if n, err := strconv.Atoi(day); r.WeeklyDays != "" && (err != nil || n < 1 || n > 7) {
			wrong = append(wrong, fieldError{"recurrence.weekly_days", "Invalid field."})
			break
		}
	}
	if r.MonthlyDay < 0 || r.MonthlyDay > 31 {
		wrong = append(wrong, fieldError{"recurrence.monthly_day", "Invalid field."})
	}
	if r.MonthlyWeek < -1 || r.MonthlyWeek > 4 {
		wrong = append(wrong, fieldError{"recurrence.monthly_week", "Invalid field."})
	}
	if r.MonthlyWeekDay < 0 || r.MonthlyWeekDay > 7 {
		wrong = append(wrong, fieldError{"recurrence.monthly_week_day", "Invalid field."})
	}
	return wrong
}

// farthestDay is the number of days that are searched for the dates of a series. A series has at most sixty dates, at
// most ten months apart.
const farthestDay = 366 * 50

// expand computes the occurrences of a series. They have the same local time in the meeting's zone, across changes of
// daylight saving.
func (m *meeting) expand() {
	zone, err := time.LoadLocation(m.timezone)
	if err != nil || m.recurrence == nil {
		return
	}
	rule := *m.recurrence
	rule.RepeatInterval = max(1, rule.RepeatInterval)
	last, limit := time.Time{}, 1
	if end, good := readStart(rule.EndDateTime, zone); good {
		last, limit = end, maxOccurrences
	} else if set(&limit, rule.EndTimes); limit == 0 {
		limit = maxOccurrences
	}
	m.occurrences = nil
	first := m.start.In(zone)
	for day := 0; len(m.occurrences) < limit && day < farthestDay; day++ {
		at := time.Date(first.Year(), first.Month(), first.Day()+day, first.Hour(), first.Minute(), first.Second(), 0,
			zone)
		if !last.IsZero() && at.After(last) {
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

// holds reports whether the rule has an occurrence on the given day, counted from the first.
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
