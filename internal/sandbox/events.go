package sandbox

import (
	"reflect"
	"strconv"
	"time"
)

// event is the envelope of a webhook.
type event struct {
	Event         string       `json:"event"`
	EventTS       int64        `json:"event_ts"` // milliseconds
	Payload       eventPayload `json:"payload"`
	DownloadToken string       `json:"download_token,omitempty"`
}

// eventPayload is the payload of a webhook. Object is the meeting, recording, user or other thing that the event is
// about.
type eventPayload struct {
	AccountID    string `json:"account_id"`
	Operator     string `json:"operator,omitempty"`
	OperatorID   string `json:"operator_id,omitempty"`
	Operation    string `json:"operation,omitempty"`
	CreationType string `json:"creation_type,omitempty"`
	Scope        string `json:"scope,omitempty"`
	Object       any    `json:"object"`
	OldObject    any    `json:"old_object,omitempty"`
	TimeStamp    int64  `json:"time_stamp,omitempty"`
}

// event returns the event with this name and object.
func (s *Sandbox) event(name string, at time.Time, object any) event {
	return event{
		Event: name, EventTS: at.UnixMilli(), Payload: eventPayload{AccountID: s.options.AccountID, Object: object},
	}
}

// by names the user who made a change: the token's user, or the owner for tokens of the account.
func (p *eventPayload) by(s *Sandbox, g *grant) {
	who := s.model.users[0]
	if g != nil && g.user != nil {
		who = g.user
	}
	p.Operator, p.OperatorID = who.email, who.id
}

// plannedObject is a meeting in events about its planning. The id is a number.
type plannedObject struct {
	UUID           string           `json:"uuid"`
	ID             int64            `json:"id"`
	HostID         string           `json:"host_id"`
	Topic          string           `json:"topic"`
	Type           int              `json:"type"`
	StartTime      string           `json:"start_time,omitempty"`
	Duration       int              `json:"duration"`
	Timezone       string           `json:"timezone"`
	JoinURL        string           `json:"join_url,omitempty"`
	Password       string           `json:"password,omitempty"`
	CreationSource string           `json:"creation_source,omitempty"`
	Occurrences    []occurrenceBody `json:"occurrences,omitempty"`
	Recurrence     *recurrence      `json:"recurrence,omitempty"`
	TrackingFields []shownTracking  `json:"tracking_fields,omitempty"`
	Settings       map[string]any   `json:"settings,omitempty"`
}

func (s *Sandbox) plannedObject(m *meeting) plannedObject {
	return plannedObject{
		UUID: m.uuid, ID: m.number, HostID: m.host.id, Topic: m.topic, Type: m.kind, StartTime: zoomTime(m.start),
		Duration: m.minutes, Timezone: m.timezone, Occurrences: m.occurrenceBodies(),
	}
}

func (s *Sandbox) meetingCreated(m *meeting, g *grant) {
	object := s.plannedObject(m)
	object.JoinURL, object.Password, object.CreationSource, object.Recurrence = s.joinURL(m.number, m.password),
		m.password, m.source, m.recurrence
	object.TrackingFields = shownTrackings(m.tracking)
	object.Settings = map[string]any{
		"use_pmi": m.setting("use_pmi"), "alternative_hosts": m.setting("alternative_hosts"),
		"meeting_invitees": m.setting("meeting_invitees"),
		"join_before_host": m.setting("join_before_host"), "jbh_time": m.setting("jbh_time"),
	}
	e := s.event("meeting.created", m.createdAt, object)
	e.Payload.by(s, g)
	e.Payload.Operation = "single"
	if m.kind == typeRecurring || m.kind == typeNoTime {
		e.Payload.Operation = "all"
	}
	s.emit(e.Event, e)
}

// meetingGone sends the event that a meeting, or one of its occurrences, was deleted, recovered or permanently
// deleted.
func (s *Sandbox) meetingGone(name string, m *meeting, operation string, g *grant) {
	e := s.event(name, s.clock.Now(), s.plannedObject(m))
	e.Payload.by(s, g)
	e.Payload.Operation = operation
	s.emit(e.Event, e)
}

// eventFields returns the fields whose changes meeting.updated reports, by Zoom's names.
func (s *Sandbox) eventFields(m *meeting) map[string]any {
	fields := map[string]any{
		"topic": m.topic, "type": m.kind, "start_time": zoomTime(m.start), "duration": m.minutes,
		"timezone": m.timezone,
		"password": m.password, "agenda": m.agenda, "occurrences": m.occurrenceBodies(),
		"tracking_fields": append([]trackingField{}, m.tracking...),
	}
	for key := range meetingSettings {
		fields["settings."+key] = m.setting(key)
	}
	return fields
}

// meetingUpdated sends meeting.updated with the changed fields and their previous values.
func (s *Sandbox) meetingUpdated(m *meeting, before map[string]any, g *grant) {
	after := s.eventFields(m)
	object, old := map[string]any{"id": m.number, "uuid": m.uuid, "host_id": m.host.id}, map[string]any{"id": m.number}
	changed := false
	for key, value := range after {
		if !reflect.DeepEqual(value, before[key]) {
			changed = true
			putField(object, key, value)
			putField(old, key, before[key])
		}
	}
	if !changed || s.is("updated-plan", "pro") && !s.plan.paid {
		return
	}
	now := s.clock.Now()
	e := s.event("meeting.updated", now, object)
	e.Payload.by(s, g)
	e.Payload.OldObject, e.Payload.TimeStamp = old, now.UnixMilli()
	if m.kind == typeRecurring {
		e.Payload.Scope = "all"
	}
	s.emit(e.Event, e)
}

// putField sets a key of an object. A key "settings.x" sets x in the object's settings.
func putField(object map[string]any, key string, value any) {
	const prefix = "settings."
	if len(key) <= len(prefix) || key[:len(prefix)] != prefix {
		object[key] = value
		return
	}
	settings, _ := object["settings"].(map[string]any)
	if settings == nil {
		settings = map[string]any{}
		object["settings"] = settings
	}
	settings[key[len(prefix):]] = value
}

// liveObject is a meeting in events sent while it runs. The id is a string and the duration is the planned one.
type liveObject struct {
	Duration    int               `json:"duration"`
	StartTime   string            `json:"start_time"`
	Timezone    string            `json:"timezone"`
	EndTime     string            `json:"end_time,omitempty"`
	Topic       string            `json:"topic"`
	ID          string            `json:"id"`
	Type        int               `json:"type"`
	UUID        string            `json:"uuid"`
	HostID      string            `json:"host_id"`
	HostEmail   string            `json:"host_email,omitempty"`
	Participant *eventParticipant `json:"participant,omitempty"`
}

type eventParticipant struct {
	UserID            string `json:"user_id"`
	UserName          string `json:"user_name"`
	ID                string `json:"id"`
	ParticipantUserID string `json:"participant_user_id"`
	ParticipantUUID   string `json:"participant_uuid"`
	Email             string `json:"email"`
	RegistrantID      string `json:"registrant_id"`
	CustomerKey       string `json:"customer_key"`
	PhoneNumber       string `json:"phone_number"`
	JoinTime          string `json:"join_time,omitempty"`
	LeaveTime         string `json:"leave_time,omitempty"`
	LeaveReason       string `json:"leave_reason,omitempty"`
	PublicIP          string `json:"public_ip"`
	PrivateIP         string `json:"private_ip,omitempty"`
}

func (s *Sandbox) liveObject(run *instance) liveObject {
	m := run.meeting
	return liveObject{
		Duration: m.minutes, StartTime: zoomTime(run.start), Timezone: m.timezone, EndTime: zoomTime(run.end),
		Topic: run.topic,
		ID:    strconv.FormatInt(m.number, 10), Type: m.kind, UUID: run.uuid, HostID: run.host.id,
	}
}

func (s *Sandbox) meetingStarted(run *instance) {
	object := s.liveObject(run)
	object.HostEmail = run.host.email
	s.emit("meeting.started", s.event("meeting.started", run.start, object))
}

func (s *Sandbox) meetingEnded(run *instance) {
	object := s.liveObject(run)
	object.HostEmail = run.host.email
	s.emit("meeting.ended", s.event("meeting.ended", run.end, object))
}

func (s *Sandbox) eventParticipant(run *instance, p *participant) eventParticipant {
	return eventParticipant{
		UserID: p.userID, UserName: p.name, ID: p.zoomID, ParticipantUserID: p.zoomID, ParticipantUUID: p.uuid,
		Email: s.shownEmail(run, p), RegistrantID: p.registrantID, PublicIP: "203.0.113.7",
	}
}

// shownEmail returns a participant's address if Zoom shows it: for users of the account and for registrants.
func (s *Sandbox) shownEmail(run *instance, p *participant) string {
	if p.zoomID != "" || p.registrantID != "" || run.meeting.invites(&user{email: p.email}) {
		return p.email
	}
	return ""
}

func (s *Sandbox) participantJoined(run *instance, p *participant) {
	object, who := s.liveObject(run), s.eventParticipant(run, p)
	who.JoinTime = zoomTime(p.join)
	object.Participant = &who
	s.emit("meeting.participant_joined", s.event("meeting.participant_joined", p.join, object))
}

func (s *Sandbox) participantLeft(run *instance, p *participant) {
	object, who := s.liveObject(run), s.eventParticipant(run, p)
	who.LeaveTime, who.LeaveReason, who.PrivateIP = zoomTime(p.leave), "left the meeting. Reason : left the meeting",
		"192.0.2.7"
	object.Participant = &who
	s.emit("meeting.participant_left", s.event("meeting.participant_left", p.leave, object))
}
