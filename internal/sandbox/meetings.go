package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Zoom's meeting types.
const (
	typeInstant    = 1
	typeScheduled  = 2
	typeNoTime     = 3 // recurring, no fixed time
	typeRecurring  = 8
	typeShareOnly  = 10
	typePersonal   = 4 // a personal meeting room, in webhooks and reports
	maxTopic       = 200
	maxAgenda      = 2000
	maxMinutes     = 1440
	maxPasscode    = 10
	defaultMinutes = 60
)

// trackingField is a tracking field of the account with a meeting's value for it.
type trackingField struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// meetingRequest is the body of a create or update. Absent and null fields are nil.
type meetingRequest struct {
	Topic           *string          `json:"topic"`
	Agenda          *string          `json:"agenda"`
	Type            *int             `json:"type"`
	StartTime       *string          `json:"start_time"`
	Timezone        *string          `json:"timezone"`
	Duration        *int             `json:"duration"`
	Password        *string          `json:"password"`
	DefaultPassword *bool            `json:"default_password"`
	ScheduleFor     *string          `json:"schedule_for"`
	TemplateID      *string          `json:"template_id"`
	PreSchedule     *bool            `json:"pre_schedule"`
	TrackingFields  *[]trackingField `json:"tracking_fields"`
	Recurrence      *recurrence      `json:"recurrence"`
	Settings        map[string]any   `json:"settings"`
}

// check returns the invalid fields of a request as an error, and replaces its settings by the valid ones.
func (c *call) check(in *meetingRequest) error {
	settings, wrong := readSettings(in.Settings)
	in.Settings = settings
	if in.Topic != nil && len([]rune(*in.Topic)) > maxTopic {
		wrong = append(wrong, fieldError{
			"topic", fmt.Sprintf("The value exceeds the maximum length of %d characters.", maxTopic),
		})
	}
	if in.Agenda != nil && len([]rune(*in.Agenda)) > maxAgenda {
		wrong = append(wrong, fieldError{
			"agenda", fmt.Sprintf("The value exceeds the maximum length of %d characters.", maxAgenda),
		})
	}
	if in.Password != nil && len(*in.Password) > maxPasscode {
		wrong = append(wrong, fieldError{"password", "Passcode may not exceed 10 characters."})
	}
	if in.Duration != nil && (*in.Duration < 1 || *in.Duration > maxMinutes) {
		wrong = append(wrong, fieldError{"duration", "Invalid field."})
	}
	if in.Timezone != nil {
		if _, known := c.zone(*in.Timezone); !known {
			wrong = append(wrong, fieldError{"timezone", "Invalid field."})
		}
	}
	if in.Type != nil {
		switch *in.Type {
		case typeInstant, typeScheduled, typeNoTime, typeRecurring, typeShareOnly:
		default:
			wrong = append(wrong, fieldError{"type", "Invalid field."})
		}
	}
	wrong = append(wrong, in.Recurrence.check()...)
	if len(wrong) > 0 {
		return invalid(wrong...)
	}
	if in.PreSchedule != nil && *in.PreSchedule && in.Type != nil && *in.Type != typeScheduled &&
		*in.Type != typeNoTime {
		return refuse(400, 3000,
			"Prescheduling is only available for scheduled meetings (type 2) and recurring meetings with no fixed "+
				"time (type 3).")
	}
	return nil
}

// createMeeting handles POST /users/{userId}/meetings.
func (c *call) createMeeting() (any, error) {
	host, err := c.user()
	if err != nil {
		return nil, err
	}
	var in meetingRequest
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.check(&in); err != nil {
		return nil, err
	}
	if host, err = c.scheduledFor(host, typeScheduled, in); err != nil {
		return nil, err
	}
	if err := c.mayHost(host, in.Settings); err != nil {
		return nil, err
	}
	if err := c.takeChange(host, c.now); err != nil {
		return nil, err
	}
	m, err := c.newMeeting(host, in)
	if err != nil {
		return nil, err
	}
	if self := c.self(); self != host && slices.Contains(host.assistants, self) {
		m.assistant = self
	}
	c.meetingCreated(m, c.grant)
	return c.meetingBody(m), nil
}

// scheduledFor returns the user that a request names in schedule_for by e-mail address or id, or the host if it names
// none. kind is the meeting's type if the request has none.
func (c *call) scheduledFor(host *user, kind int, in meetingRequest) (*user, error) {
	if in.ScheduleFor == nil || *in.ScheduleFor == "" {
		return host, nil
	}
	set(&kind, in.Type)
	other := c.model.user(*in.ScheduleFor)
	switch {
	case kind == typeInstant:
		return nil, refuse(400, 3000,
			"Instant meetings do not support the `schedule_for` parameter, and you can't schedule an instant meeting "+
				"for another user.")
	case other == nil:
		return nil, refuse(400, 300,
			"The value that you entered in the `schedule_for` field is invalid. Enter a valid value and try again.")
	case !c.mayScheduleFor(other):
		return nil, refuse(400, 3000, "You cannot schedule a meeting for %s", *in.ScheduleFor)
	}
	return other, nil
}

// mayHost refuses hosts without a licence for meetings, and settings that their licence does not include.
func (s *Sandbox) mayHost(host *user, settings map[string]any) error {
	if host.kind == 4 || host.kind == 99 {
		return refuse(400, 3161, "Your user account is not allowed meeting hosting and scheduling capabilities.")
	}
	if host.kind != 2 && needsLicense(settings) != nil {
		return refuse(400, 3000, "Registration requires a licensed host: %s", host.id)
	}
	return s.checkAlternativeHosts(host, settings)
}

// newMeeting adds a meeting to the model.
func (s *Sandbox) newMeeting(host *user, in meetingRequest) (*meeting, error) {
	now := s.clock.Now()
	m := &meeting{
		number: s.draw.number(), uuid: s.draw.uuid(), host: host, createdAt: now, lastUsed: now, source: "open_api",
		topic: "Zoom Meeting", kind: typeScheduled, minutes: defaultMinutes, timezone: host.timezone, start: now,
	}
	for s.model.meetings[m.number] != nil {
		m.number = s.draw.number()
	}
	if in.Type != nil {
		m.kind = *in.Type
	}
	if err := s.change(m, in); err != nil {
		return nil, err
	}
	if m.start.Before(now) {
		m.start = now.Truncate(time.Second)
	}
	if m.password == "" && (in.DefaultPassword == nil || *in.DefaultPassword) && in.Password == nil {
		m.password = s.draw.passcode(6)
	}
	if m.kind == typeRecurring {
		m.expand()
	}
	s.model.meetings[m.number] = m
	host.meetings = append(host.meetings, m)
	return m, nil
}

// change writes the fields of a checked request into a meeting.
func (s *Sandbox) change(m *meeting, in meetingRequest) error {
	set(&m.topic, in.Topic)
	set(&m.agenda, in.Agenda)
	set(&m.minutes, in.Duration)
	set(&m.timezone, in.Timezone)
	set(&m.password, in.Password)
	set(&m.preSchedule, in.PreSchedule)
	set(&m.templateID, in.TemplateID)
	set(&m.tracking, in.TrackingFields)
	if in.Recurrence != nil {
		m.recurrence = in.Recurrence
	}
	if in.StartTime != nil && *in.StartTime != "" {
		zone, known := s.zone(m.timezone)
		start, good := readStart(*in.StartTime, zone)
		if !known || !good {
			return invalid(fieldError{"start_time", "Invalid field."})
		}
		if !start.Before(s.clock.Now()) {
			m.start = start // Zoom ignores a start in the past
		}
	}
	s.applySettings(m, in.Settings)
	return nil
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// meeting returns the meeting with the number in the path, if the token may reach it.
func (c *call) meeting() (*meeting, error) {
	text := c.vars["meetingId"]
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, noMeeting(text)
	}
	m := c.model.meetings[number]
	if m == nil || !c.mayScheduleFor(m.host) || !m.usable(c.now) {
		return nil, noMeeting(text)
	}
	return m, nil
}

func (c *call) getMeeting() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	if id := c.query.Get("occurrence_id"); id != "" {
		o := m.occurrence(id)
		if o == nil {
			return nil, refuse(400, 300, "Invalid parameter: `occurrence_id`.")
		}
		return c.meetingBody(m.on(o)), nil
	}
	body := c.meetingBody(m)
	if !c.flag("show_previous_occurrences") {
		body.Occurrences = m.coming(c.now)
	}
	return body, nil
}

// patchMeeting handles PATCH /meetings/{meetingId}.
func (c *call) patchMeeting() (any, error) {
	m, err := c.meeting()
	if err != nil {
		return nil, err
	}
	var in meetingRequest
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := c.check(&in); err != nil {
		return nil, err
	}
	if in.Type != nil && m.live != nil {
		in.Type = nil
	}
	// schedule_for is only checked: the host stays the same
	if _, err := c.scheduledFor(m.host, m.kind, in); err != nil {
		return nil, err
	}
	if err := c.mayHost(m.host, in.Settings); err != nil {
		return nil, err
	}
	if err := c.takeChange(m.host, c.now); err != nil {
		return nil, err
	}
	before := c.eventFields(m)
	if id := c.query.Get("occurrence_id"); id != "" {
		err = c.changeOccurrence(m, id, in)
	} else {
		err = c.changeWhole(m, in)
	}
	if err != nil {
		return nil, err
	}
	c.meetingUpdated(m, before, c.grant)
	return nil, nil
}

// changeWhole changes a meeting, or every occurrence of a series.
func (c *call) changeWhole(m *meeting, in meetingRequest) error {
	changed := *m // a copy, since the meeting must not change if a field is invalid
	changed.settings = make(map[string]any, len(m.settings))
	for key, value := range m.settings {
		changed.settings[key] = value
	}
	if err := c.change(&changed, in); err != nil {
		return err
	}
	set(&changed.kind, in.Type)
	if changed.kind == typeRecurring && (in.Recurrence != nil || in.StartTime != nil || m.kind != typeRecurring) {
		changed.expand()
	}
	*m = changed
	return nil
}
