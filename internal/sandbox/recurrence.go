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

// occurrence is one date of a series. Its id stays when it is moved.
type occurrence struct {
	id      string
	start   time.Time
	minutes int
	deleted bool
	agenda  string
}

type occurrenceBody struct {
	OccurrenceID string `json:"occurrence_id"`
	StartTime    string `json:"start_time"`
	Duration     int    `json:"duration"`
	Status       string `json:"status"`
}

func (m *meeting) occurrenceBodies() []occurrenceBody {
	var bodies []occurrenceBody
	for _, o := range m.occurrences {
		status := "available"
		if o.deleted {
			status = "deleted"
		}
		bodies = append(bodies, occurrenceBody{o.id, zoomTime(o.start), o.minutes, status})
	}
	return bodies
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
			id := strconv.FormatInt(at.UnixMilli(), 10)
			m.occurrences = append(m.occurrences, occurrence{id: id, start: at.UTC(), minutes: m.minutes})
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

func (m *meeting) occurrence(id string) *occurrence {
	i := slices.IndexFunc(m.occurrences, func(o occurrence) bool { return o.id == id && !o.deleted })
	if i < 0 {
		return nil
	}
	return &m.occurrences[i]
}

func (m *meeting) deleteOccurrence(id string) bool {
	o := m.occurrence(id)
	if o == nil {
		return false
	}
	o.deleted = true
	return true
}

// changeOccurrence moves or renames one date. Of the settings, few can differ for one date, and they are kept for the series here.
func (c *call) changeOccurrence(m *meeting, id string, in meetingRequest) error {
	o := m.occurrence(id)
	if o == nil {
		return refuse(400, 300, "Invalid parameter: `occurrence_id`.")
	}
	if in.StartTime != nil {
		zone, err := time.LoadLocation(m.timezone)
		start, good := readStart(*in.StartTime, zone)
		if err != nil || !good {
			return invalid(fieldError{"start_time", "Invalid field."})
		}
		if !start.Before(c.now) {
			o.start = start
		}
	}
	set(&o.minutes, in.Duration)
	set(&o.agenda, in.Agenda)
	for key := range in.Settings {
		if !slices.Contains(occurrenceSettings, key) {
			delete(in.Settings, key)
		}
	}
	c.applySettings(m, in.Settings)
	return nil
}

// checkAlternativeHosts refuses people who are not licensed members of the account.
func (s *Sandbox) checkAlternativeHosts(host *user, settings map[string]any) error {
	names, _ := settings["alternative_hosts"].(string)
	for name := range strings.FieldsFuncSeq(names, func(r rune) bool { return r == ';' || r == ',' }) {
		other := s.model.userByID[lower(name)]
		if other == nil {
			other = s.model.userByID[strings.TrimSpace(name)]
		}
		if other == nil || other.kind != 2 || other == host {
			return refuse(400, 1114, "Cannot schedule a meeting with the alternative host %s: they are not a licensed user of this account.", strings.TrimSpace(name))
		}
	}
	return nil
}
