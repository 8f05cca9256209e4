package sandbox

import (
	"strconv"
	"time"
)

// meetingBody is a meeting in the answers of create and get.
type meetingBody struct {
	UUID              string           `json:"uuid"`
	ID                int64            `json:"id"`
	HostID            string           `json:"host_id"`
	HostEmail         string           `json:"host_email"`
	AssistantID       string           `json:"assistant_id,omitempty"`
	Topic             string           `json:"topic"`
	Type              int              `json:"type"`
	Status            string           `json:"status"`
	StartTime         string           `json:"start_time,omitempty"`
	Duration          int              `json:"duration"`
	Timezone          string           `json:"timezone"`
	Agenda            string           `json:"agenda,omitempty"`
	CreatedAt         string           `json:"created_at"`
	StartURL          string           `json:"start_url,omitempty"`
	JoinURL           string           `json:"join_url"`
	ChatJoinURL       string           `json:"chat_join_url,omitempty"`
	RegistrationURL   string           `json:"registration_url,omitempty"`
	PMI               string           `json:"pmi,omitempty"`
	Password          string           `json:"password,omitempty"`
	H323Password      string           `json:"h323_password,omitempty"`
	PSTNPassword      string           `json:"pstn_password,omitempty"`
	EncryptedPassword string           `json:"encrypted_password,omitempty"`
	Occurrences       []occurrenceBody `json:"occurrences,omitempty"`
	Recurrence        *recurrence      `json:"recurrence,omitempty"`
	TrackingFields    []shownTracking  `json:"tracking_fields,omitempty"`
	TemplateID        string           `json:"template_id,omitempty"`
	settings          []byte           // JSON, see [meetingBody.json]
	CreationSource    string           `json:"creation_source"`
	PreSchedule       bool             `json:"pre_schedule"`
}

// shownTracking is a tracking field in the answers of create and get, and in meeting.created. The sandbox makes all
// of them visible.
type shownTracking struct {
	trackingField
	Visible bool `json:"visible"`
}

func shownTrackings(fields []trackingField) []shownTracking {
	shown := make([]shownTracking, len(fields))
	for i, f := range fields {
		shown[i] = shownTracking{f, true}
	}
	return shown
}

// json encodes the body. The settings, which are already JSON, are appended.
func (b meetingBody) json() []byte {
	type fields meetingBody
	text := stringify(fields(b))
	out := make([]byte, 0, len(text)+len(b.settings)+16)
	out = append(append(out, text[:len(text)-1]...), `,"settings":`...)
	return append(append(out, b.settings...), '}')
}

// Lifetimes of the token in a start_url: for users, and for users that an app created through the API (custCreate).
const (
	startLife       = 2 * time.Hour
	customStartLife = 90 * 24 * time.Hour
)

// meetingBody returns a meeting for its host, or for a caller who may act for them. Its start address makes its
// holder the host.
func (s *Sandbox) meetingBody(m *meeting) meetingBody {
	body := meetingBody{
		UUID: m.uuid, ID: m.number, HostID: m.host.id, HostEmail: m.host.email, Topic: m.topic, Type: m.kind,
		Status:    "waiting",
		StartTime: zoomTime(m.start), Duration: m.minutes, Timezone: m.timezone, Agenda: m.agenda,
		CreatedAt:   zoomTime(m.createdAt),
		JoinURL:     s.joinURL(m.number, m.password),
		ChatJoinURL: s.rest.url() + "/launch/jc/" + strconv.FormatInt(m.number, 10),
		Password:    m.password, Occurrences: m.occurrenceBodies(), Recurrence: m.recurrence,
		TrackingFields: shownTrackings(m.tracking),
		TemplateID:     m.templateID, settings: m.settingsJSON(), CreationSource: m.source, PreSchedule: m.preSchedule,
	}
	body.PMI = m.pmi()
	if m.assistant != nil {
		body.AssistantID = m.assistant.id
	}
	if m.live != nil {
		body.Status = "started"
	}
	if m.kind == typeNoTime || m.kind == typeInstant {
		body.StartTime = ""
	}
	if m.password != "" {
		body.EncryptedPassword = s.embeddedPasscode(m.number, m.password)
		body.H323Password = strconv.FormatInt(100_000+m.number%900_000, 10)
		body.PSTNPassword = body.H323Password
	}
	if m.setting("approval_type") != 2 {
		body.RegistrationURL = s.rest.url() + "/meeting/register/" + strconv.FormatInt(m.number, 10)
	}
	life := startLife
	if m.host.custom {
		life = customStartLife
	}
	body.StartURL = s.rest.url() + "/s/" + strconv.FormatInt(m.number, 10) + "?zak=" +
		s.zak(m.host, s.clock.Now().Add(life))
	return body
}
