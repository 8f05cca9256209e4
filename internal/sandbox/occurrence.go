package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// occurrence is one date of a series. Its id stays when it is moved.
type occurrence struct {
	id       string
	start    time.Time
	minutes  int
	deleted  bool
	agenda   string         // "": the series'
	settings map[string]any // what differs from the series
}

type occurrenceBody struct {
	OccurrenceID string `json:"occurrence_id"`
	StartTime    string `json:"start_time"`
	Duration     int    `json:"duration"`
	Status       string `json:"status"`
}

func (o occurrence) body() occurrenceBody {
	status := "available"
	if o.deleted {
		status = "deleted"
	}
	return occurrenceBody{o.id, zoomTime(o.start), o.minutes, status}
}

func (m *meeting) occurrenceBodies() []occurrenceBody {
	var bodies []occurrenceBody
	for _, o := range m.occurrences {
		bodies = append(bodies, o.body())
	}
	return bodies
}

// newOccurrence is the date of a series at an instant.
func newOccurrence(at time.Time, minutes int) occurrence {
	return occurrence{id: strconv.FormatInt(at.UnixMilli(), 10), start: at.UTC(), minutes: minutes}
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

// on is the meeting as it is on one of its dates.
func (m *meeting) on(o *occurrence) *meeting {
	that := *m
	that.start, that.minutes, that.settingsText = o.start, o.minutes, nil
	if o.agenda != "" {
		that.agenda = o.agenda
	}
	that.settings = maps.Clone(m.settings)
	maps.Copy(that.settings, o.settings)
	return &that
}

// farFromDate is how far from its date an occurrence may begin and still be that one.
const farFromDate = 12 * time.Hour

// at is the meeting as it is on the date that is nearest to an instant, or the series where none is near.
func (m *meeting) at(now time.Time) *meeting {
	var nearest *occurrence
	for i := range m.occurrences {
		o := &m.occurrences[i]
		if away := o.start.Sub(now).Abs(); !o.deleted && away < farFromDate && (nearest == nil || away < nearest.start.Sub(now).Abs()) {
			nearest = o
		}
	}
	if nearest == nil {
		return m
	}
	return m.on(nearest)
}

// changeOccurrence moves or changes one date. Of the settings, only few can differ for one date.
func (c *call) changeOccurrence(m *meeting, id string, in meetingRequest) error {
	o := m.occurrence(id)
	if o == nil {
		return refuse(400, 300, "Invalid parameter: `occurrence_id`.")
	}
	if in.StartTime != nil {
		zone, known := c.zone(m.timezone)
		start, good := readStart(*in.StartTime, zone)
		if !known || !good {
			return invalid(fieldError{"start_time", "Invalid field."})
		}
		if !start.Before(c.now) {
			o.start = start
		}
	}
	set(&o.minutes, in.Duration)
	set(&o.agenda, in.Agenda)
	maps.DeleteFunc(in.Settings, func(key string, _ any) bool { return !slices.Contains(occurrenceSettings, key) })
	that := meeting{host: m.host, settings: maps.Clone(o.settings)}
	c.applySettings(&that, in.Settings)
	o.settings = that.settings
	return nil
}

// coming leaves out the dates that are over.
func (m *meeting) coming(now time.Time) []occurrenceBody {
	var bodies []occurrenceBody
	for _, o := range m.occurrences {
		if now.Before(o.start.Add(time.Duration(o.minutes) * time.Minute)) {
			bodies = append(bodies, o.body())
		}
	}
	return bodies
}
