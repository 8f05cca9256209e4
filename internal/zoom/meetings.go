package zoom

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Meetings are the operations of Zoom's reference "Meetings".
type Meetings struct{ api *API }

// MeetingType is how a meeting recurs.
type MeetingType int

// The kinds of meeting (Zoom API reference, "Create a meeting"); 4 is a start of somebody's personal meeting.
const (
	InstantMeeting   MeetingType = 1
	ScheduledMeeting MeetingType = 2
	RecurringNoTime  MeetingType = 3
	PersonalMeeting  MeetingType = 4
	RecurringFixed   MeetingType = 8
)

// Meeting is a meeting as Zoom answers it. In lists many fields are missing, StartURL and Settings always.
type Meeting struct {
	ID              int64           `json:"id"`
	UUID            string          `json:"uuid"`
	HostID          string          `json:"host_id"`
	HostEmail       string          `json:"host_email"`
	Topic           string          `json:"topic"`
	Agenda          string          `json:"agenda"` // in lists cut to 250 characters
	Type            MeetingType     `json:"type"`
	Status          string          `json:"status"`     // waiting or started, never ended
	StartTime       time.Time       `json:"start_time"` // UTC
	Duration        int             `json:"duration"`   // minutes
	Timezone        string          `json:"timezone"`   // IANA name
	CreatedAt       time.Time       `json:"created_at"`
	StartURL        Secret          `json:"start_url"` // makes whoever holds it the host, for two hours: never store it
	JoinURL         Secret          `json:"join_url"`  // with the passcode inside
	RegistrationURL string          `json:"registration_url"`
	Password        Secret          `json:"password"`
	Occurrences     []Occurrence    `json:"occurrences"`
	TrackingFields  []TrackingField `json:"tracking_fields"`
	Settings        MeetingSettings `json:"settings"`
	CreationSource  string          `json:"creation_source"` // open_api, web_portal or other
}

// complete refuses an answer that does not say which meeting it is about.
func (m *Meeting) complete() error {
	if m.ID == 0 {
		return errors.New("answer holds no meeting id")
	}
	return nil
}

// Occurrence is one date of a recurring meeting.
type Occurrence struct {
	ID        string    `json:"occurrence_id"`
	StartTime time.Time `json:"start_time"`
	Duration  int       `json:"duration"` // minutes
	Status    string    `json:"status"`   // available or deleted
}

// TrackingField is one of an account's tracking fields with a value.
type TrackingField struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// MeetingSettings are the settings of a meeting that we write or read; nil is "not said". What the account does not
// allow is dropped without a word: compare what comes back.
type MeetingSettings struct {
	HostVideo                    *bool         `json:"host_video,omitempty"`
	ParticipantVideo             *bool         `json:"participant_video,omitempty"`
	MuteUponEntry                *bool         `json:"mute_upon_entry,omitempty"`
	JoinBeforeHost               *bool         `json:"join_before_host,omitempty"`
	JoinBeforeHostMinutes        *int          `json:"jbh_time,omitempty"`     // 0 any time, 5, 10 or 15
	WaitingRoom                  *bool         `json:"waiting_room,omitempty"` // true switches JoinBeforeHost off
	ApprovalType                 *ApprovalType `json:"approval_type,omitempty"`
	RegistrantsConfirmationEmail *bool         `json:"registrants_confirmation_email,omitempty"`
	RegistrantsEmailNotification *bool         `json:"registrants_email_notification,omitempty"`
	CloseRegistration            *bool         `json:"close_registration,omitempty"`
	AllowMultipleDevices         *bool         `json:"allow_multiple_devices,omitempty"`
	ShowJoinInfo                 *bool         `json:"show_join_info,omitempty"`
	EmailNotification            *bool         `json:"email_notification,omitempty"`
	AlternativeHosts             *string       `json:"alternative_hosts,omitempty"` // e-mails or ids, parted by semicolons
	AlternativeHostsNotification *bool         `json:"alternative_hosts_email_notification,omitempty"`
	AutoRecording                *string       `json:"auto_recording,omitempty"` // none, local or cloud
	HostPauseStopRecording       *bool         `json:"host_pause_stop_recording,omitempty"`
	MeetingAuthentication        *bool         `json:"meeting_authentication,omitempty"`
	UsePMI                       *bool         `json:"use_pmi,omitempty"`
	PrivateMeeting               *bool         `json:"private_meeting,omitempty"`
	ContactName                  *string       `json:"contact_name,omitempty"`
	ContactEmail                 *string       `json:"contact_email,omitempty"`
}

// ApprovalType is who lets registrants in.
type ApprovalType int

// Registration (Zoom API reference, "Create a meeting"); the first two need a Licensed host.
const (
	ApproveAutomatically ApprovalType = 0
	ApproveManually      ApprovalType = 1
	NoRegistration       ApprovalType = 2
)

// MeetingSpec is what to create, or what to change: zero fields are left out, and so keep Zoom's default or their value.
type MeetingSpec struct {
	Topic           string           `json:"topic,omitempty"`  // 200 characters at most
	Agenda          string           `json:"agenda,omitempty"` // 2000 characters at most
	Type            MeetingType      `json:"type,omitempty"`
	StartTime       time.Time        `json:"start_time,omitzero"` // sent in UTC, whole seconds
	Duration        int              `json:"duration,omitempty"`  // minutes, 1 to 1440
	Timezone        string           `json:"timezone,omitempty"`  // IANA name, in which Zoom shows the meeting
	Password        string           `json:"password,omitempty"`  // 10 characters at most
	DefaultPassword bool             `json:"default_password,omitempty"`
	ScheduleFor     string           `json:"schedule_for,omitempty"`
	TrackingFields  []TrackingField  `json:"tracking_fields,omitempty"`
	Settings        *MeetingSettings `json:"settings,omitempty"`
}

// utc writes the start as Zoom reads it without doubt: UTC with a Z, whatever Timezone says.
func (m MeetingSpec) utc() MeetingSpec {
	m.StartTime = m.StartTime.UTC().Truncate(time.Second)
	return m
}

// forUpdate leaves out what Zoom takes at creation only.
func (m MeetingSpec) forUpdate() MeetingSpec {
	m.DefaultPassword = false
	if m.Settings != nil {
		settings := *m.Settings
		settings.ShowJoinInfo = nil
		m.Settings = &settings
	}
	return m
}

// Create makes a meeting with userID as its host. It is sent once: after an [Unclear] error, look whether it is there.
// A missing or past start becomes "now" without an error. POST /users/{userId}/meetings
func (s Meetings) Create(ctx context.Context, userID string, spec MeetingSpec) (Meeting, error) {
	var m Meeting
	err := s.api.Do(ctx, Call{Operation: opCreateMeeting, IDs: []string{userID}, Body: spec.utc(), Host: userID}, &m)
	return m, err
}

// Get is one meeting, with a fresh StartURL. GET /meetings/{meetingId}
func (s Meetings) Get(ctx context.Context, id int64) (Meeting, error) {
	var m Meeting
	err := s.api.Do(ctx, Call{Operation: opMeeting, IDs: []string{number(id)}}, &m)
	return m, err
}

// ErrStartAddress says that what Zoom gave as a meeting's start address leads elsewhere than to Zoom.
var ErrStartAddress = errors.New("zoom: the start address is not Zoom's")

// StartURL is a fresh address that makes whoever opens it the meeting's host, for two hours: hand it to them and keep it nowhere. One
// that is not Zoom's is [ErrStartAddress].
func (s Meetings) StartURL(ctx context.Context, id int64) (Secret, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return "", err
	}
	address, err := url.Parse(m.StartURL.Reveal())
	if err != nil || !s.api.zoom.trusts(address) {
		return "", ErrStartAddress // the error of reading it would tell it
	}
	return m.StartURL, nil
}

// Update changes what spec names; DefaultPassword and ShowJoinInfo are for creation only and not sent. hostID is whose daily budget it costs ("" if unknown). A past start is ignored by
// Zoom. PATCH /meetings/{meetingId}
func (s Meetings) Update(ctx context.Context, hostID string, id int64, spec MeetingSpec) error {
	return s.api.Do(ctx, Call{Operation: opUpdateMeeting, IDs: []string{number(id)}, Body: spec.utc().forUpdate(), Host: hostID}, nil)
}

// DeleteOptions says whom Zoom writes to when a meeting is deleted.
type DeleteOptions struct {
	OccurrenceID      string // only this date of a recurring meeting; "" for all
	NotifyHosts       bool
	NotifyRegistrants bool
}

// Delete deletes a meeting, or one occurrence. One that is gone already gives [IsNotFound]. hostID is whose daily budget it
// costs ("" if unknown). DELETE /meetings/{meetingId}
func (s Meetings) Delete(ctx context.Context, hostID string, id int64, options DeleteOptions) error {
	query := url.Values{
		"schedule_for_reminder":   {strconv.FormatBool(options.NotifyHosts)},
		"cancel_meeting_reminder": {strconv.FormatBool(options.NotifyRegistrants)},
	}
	if options.OccurrenceID != "" {
		query.Set("occurrence_id", options.OccurrenceID)
	}
	return s.api.Do(ctx, Call{Operation: opDeleteMeeting, IDs: []string{number(id)}, Query: query, Host: hostID}, nil)
}

type action struct {
	Action string `json:"action"`
}

// End ends a running meeting for everybody. PUT /meetings/{meetingId}/status
func (s Meetings) End(ctx context.Context, id int64) error {
	return s.api.Do(ctx, Call{Operation: opMeetingStatus, IDs: []string{number(id)}, Body: action{"end"}}, nil)
}

// Recover brings a deleted meeting back. PUT /meetings/{meetingId}/status
func (s Meetings) Recover(ctx context.Context, id int64) error {
	return s.api.Do(ctx, Call{Operation: opMeetingStatus, IDs: []string{number(id)}, Body: action{"recover"}}, nil)
}

// ListType is which of a user's meetings to list.
type ListType string

// The lists (Zoom API reference, "List meetings").
const (
	ListScheduled ListType = "scheduled" // unexpired, live and coming
	ListLive      ListType = "live"
	ListUpcoming  ListType = "upcoming"          // live and coming, six months at most
	ListPrevious  ListType = "previous_meetings" // whose planned end is past, six months at most
)

// List is a user's meetings; instant and expired ones are never there. GET /users/{userId}/meetings
func (s Meetings) List(ctx context.Context, userID string, which ListType) iter.Seq2[Meeting, error] {
	query := url.Values{"type": {string(which)}, "page_size": {"300"}}
	return list[Meeting](ctx, s.api, Call{Operation: opUserMeetings, IDs: []string{userID}, Query: query}, "meetings")
}

// UpcomingMeeting is an entry of the next 24 hours, perhaps of another host.
type UpcomingMeeting struct {
	ID        int64       `json:"id"`
	Topic     string      `json:"topic"`
	Type      MeetingType `json:"type"`
	StartTime time.Time   `json:"start_time"`
	Duration  int         `json:"duration"` // minutes
	Timezone  string      `json:"timezone"`
	JoinURL   Secret      `json:"join_url"`
	IsHost    bool        `json:"is_host"`
}

// Upcoming is what a user hosts or is invited to in the next 24 hours. GET /users/{userId}/upcoming_meetings
func (s Meetings) Upcoming(ctx context.Context, userID string) ([]UpcomingMeeting, error) {
	var body struct {
		Meetings []UpcomingMeeting `json:"meetings"`
	}
	err := s.api.Do(ctx, Call{Operation: opUpcoming, IDs: []string{userID}}, &body)
	return body.Meetings, err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
