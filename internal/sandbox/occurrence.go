package sandbox

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// occurrence is one date of a series. Its id does not change when it is moved.
type occurrence struct {
	id       string
	start    time.Time
	minutes  int
	deleted  bool
	agenda   string         // "" means that of the series
	settings map[string]any // settings that differ from those of the series
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

// newOccurrence returns the occurrence of a series at an instant.
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

// on returns the meeting as it is at one of its occurrences.
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

// farFromDate is how far from its planned start an occurrence may begin and still be matched to it.
const farFromDate = 12 * time.Hour

// at returns the meeting as it is at the occurrence nearest to an instant, or the series if none is near.
func (m *meeting) at(now time.Time) *meeting {
	var nearest *occurrence
	for i := range m.occurrences {
		o := &m.occurrences[i]
		if away := o.start.Sub(now).Abs(); !o.deleted && away < farFromDate &&
			(nearest == nil || away < nearest.start.Sub(now).Abs()) {
			nearest = o
		}
	}
	if nearest == nil {
		return m
	}
	return m.on(nearest)
}

// changeOccurrence moves or changes one occurrence. Only few settings can differ for one occurrence.
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

// coming returns the occurrences that have not ended at now.
func (m *meeting) coming(now time.Time) []occurrenceBody {
	var bodies []occurrenceBody
	for _, o := range m.occurrences {
		if now.Before(o.start.Add(time.Duration(o.minutes) * time.Minute)) {
			bodies = append(bodies, o.body())
		}
	}
	return bodies
}
