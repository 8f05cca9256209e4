package zoom

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Meetings are the operations in the section "Meetings" of Zoom's reference.
type Meetings struct{ api *API }

// MeetingType is the type of a meeting.
type MeetingType int

// The types of meetings (Zoom API reference, "Create a meeting"). Type 4 is a user's personal meeting.
const (
	InstantMeeting   MeetingType = 1
	ScheduledMeeting MeetingType = 2
	RecurringNoTime  MeetingType = 3
	PersonalMeeting  MeetingType = 4
	RecurringFixed   MeetingType = 8
)

// Meeting is a meeting in Zoom's answers. Lists omit many fields, and always StartURL and Settings.
type Meeting struct {
	ID              int64           `json:"id"`
	UUID            string          `json:"uuid"`
	HostID          string          `json:"host_id"`
	HostEmail       string          `json:"host_email"`
	Topic           string          `json:"topic"`
	Agenda          string          `json:"agenda"` // cut to 250 characters in lists
	Type            MeetingType     `json:"type"`
	Status          string          `json:"status"`     // waiting or started, never ended
	StartTime       time.Time       `json:"start_time"` // UTC
	Duration        int             `json:"duration"`   // minutes
	Timezone        string          `json:"timezone"`   // IANA name
	CreatedAt       time.Time       `json:"created_at"`
	StartURL        Secret          `json:"start_url"` // makes its holder the host, for two hours: never store it
	JoinURL         Secret          `json:"join_url"`  // contains the passcode
	RegistrationURL string          `json:"registration_url"`
	Password        Secret          `json:"password"`
	Occurrences     []Occurrence    `json:"occurrences"`
	TrackingFields  []TrackingField `json:"tracking_fields"`
	Settings        MeetingSettings `json:"settings"`
	CreationSource  string          `json:"creation_source"` // open_api, web_portal or other
}

// complete returns an error if the answer has no meeting id.
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

// TrackingField is a tracking field of an account with its value.
type TrackingField struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// MeetingSettings are the settings of a meeting that we read or write; nil means absent. Zoom silently drops values
// that the account does not permit, so compare the answer with the request.
type MeetingSettings struct {
	HostVideo        *bool `json:"host_video,omitempty"`
	ParticipantVideo *bool `json:"participant_video,omitempty"`
	MuteUponEntry    *bool `json:"mute_upon_entry,omitempty"`
	JoinBeforeHost   *bool `json:"join_before_host,omitempty"`
	// 0 means any time; otherwise 5, 10 or 15
	JoinBeforeHostMinutes        *int          `json:"jbh_time,omitempty"`
	WaitingRoom                  *bool         `json:"waiting_room,omitempty"` // true switches JoinBeforeHost off
	ApprovalType                 *ApprovalType `json:"approval_type,omitempty"`
	RegistrantsConfirmationEmail *bool         `json:"registrants_confirmation_email,omitempty"`
	RegistrantsEmailNotification *bool         `json:"registrants_email_notification,omitempty"`
	CloseRegistration            *bool         `json:"close_registration,omitempty"`
	AllowMultipleDevices         *bool         `json:"allow_multiple_devices,omitempty"`
	ShowJoinInfo                 *bool         `json:"show_join_info,omitempty"`
	EmailNotification            *bool         `json:"email_notification,omitempty"`
	// e-mail addresses or ids, separated by semicolons
	AlternativeHosts             *string `json:"alternative_hosts,omitempty"`
	AlternativeHostsNotification *bool   `json:"alternative_hosts_email_notification,omitempty"`
	AutoRecording                *string `json:"auto_recording,omitempty"` // none, local or cloud
	HostPauseStopRecording       *bool   `json:"host_pause_stop_recording,omitempty"`
	MeetingAuthentication        *bool   `json:"meeting_authentication,omitempty"`
	UsePMI                       *bool   `json:"use_pmi,omitempty"`
	PrivateMeeting               *bool   `json:"private_meeting,omitempty"`
	ContactName                  *string `json:"contact_name,omitempty"`
	ContactEmail                 *string `json:"contact_email,omitempty"`
}

// ApprovalType is how registrants are approved.
type ApprovalType int

// The kinds of approval (Zoom API reference, "Create a meeting"). The first two need a Licensed host.
const (
	ApproveAutomatically ApprovalType = 0
	ApproveManually      ApprovalType = 1
	NoRegistration       ApprovalType = 2
)

// MeetingSpec is a meeting to create, or the changes to one. Zero fields are not sent: at creation Zoom uses its
// default, and an update does not change them.
type MeetingSpec struct {
	Topic     string      `json:"topic,omitempty"`  // at most 200 characters
	Agenda    string      `json:"agenda,omitempty"` // at most 2000 characters
	Type      MeetingType `json:"type,omitempty"`
	StartTime time.Time   `json:"start_time,omitzero"` // sent in UTC, truncated to seconds
	Duration  int         `json:"duration,omitempty"`  // minutes, 1 to 1440
	// IANA name of the zone in which Zoom shows the meeting
	Timezone        string           `json:"timezone,omitempty"`
	Password        string           `json:"password,omitempty"` // at most 10 characters
	DefaultPassword bool             `json:"default_password,omitempty"`
	ScheduleFor     string           `json:"schedule_for,omitempty"`
	TrackingFields  []TrackingField  `json:"tracking_fields,omitempty"`
	Settings        *MeetingSettings `json:"settings,omitempty"`
}

// utc returns the spec with its start in UTC. Zoom reads such a start the same way whatever Timezone is.
func (m MeetingSpec) utc() MeetingSpec {
	m.StartTime = m.StartTime.UTC().Truncate(time.Second)
	return m
}

// forUpdate omits the fields that Zoom accepts only at creation.
func (m MeetingSpec) forUpdate() MeetingSpec {
	m.DefaultPassword = false
	if m.Settings != nil {
		settings := *m.Settings
		settings.ShowJoinInfo = nil
		m.Settings = &settings
	}
	return m
}

// Create creates a meeting with userID as its host. The request is sent once: after an [Unclear] error, look for the
// meeting. Zoom replaces a missing or past start by the present time, without an error.
//
//	POST /users/{userId}/meetings
func (s Meetings) Create(ctx context.Context, userID string, spec MeetingSpec) (Meeting, error) {
	var m Meeting
	err := s.api.Do(ctx, Call{Operation: opCreateMeeting, IDs: []string{userID}, Body: spec.utc(), Host: userID}, &m)
	return m, err
}

// Get returns a meeting, with a new StartURL.
//
//	GET /meetings/{meetingId}
func (s Meetings) Get(ctx context.Context, id int64) (Meeting, error) {
	var m Meeting
	err := s.api.Do(ctx, Call{Operation: opMeeting, IDs: []string{number(id)}}, &m)
	return m, err
}

// ErrStartAddress is returned if a meeting's start address in Zoom's answer is not an address of Zoom.
var ErrStartAddress = errors.New("zoom: the start address is not Zoom's")

// StartURL returns a new address that makes the person who opens it the meeting's host, for two hours. Pass it on and
// do not store it. If the address is not Zoom's, the error is [ErrStartAddress].
//
//	GET /meetings/{meetingId}
func (s Meetings) StartURL(ctx context.Context, id int64) (Secret, error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return "", err
	}
	address, err := url.Parse(m.StartURL.Reveal())
	if err != nil || !s.api.zoom.trusts(address) {
		return "", ErrStartAddress // the parse error would contain the address
	}
	return m.StartURL, nil
}

// Update changes the fields of spec. DefaultPassword and ShowJoinInfo are valid at creation only and are not sent.
// hostID is the host whose daily budget it counts against ("" if unknown). Zoom ignores a start in the past.
//
//	PATCH /meetings/{meetingId}
func (s Meetings) Update(ctx context.Context, hostID string, id int64, spec MeetingSpec) error {
	return s.api.Do(ctx,
		Call{Operation: opUpdateMeeting, IDs: []string{number(id)}, Body: spec.utc().forUpdate(), Host: hostID}, nil)
}

// DeleteOptions select an occurrence, and whom Zoom notifies of the deletion.
type DeleteOptions struct {
	OccurrenceID      string // deletes only this date of a recurring meeting; "" deletes all
	NotifyHosts       bool
	NotifyRegistrants bool
}

// Delete deletes a meeting or one occurrence. If it does not exist, the error is [IsNotFound]. hostID is the host whose
// daily budget it counts against ("" if unknown).
//
//	DELETE /meetings/{meetingId}
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

// End ends a running meeting for all participants.
//
//	PUT /meetings/{meetingId}/status
func (s Meetings) End(ctx context.Context, id int64) error {
	return s.api.Do(ctx, Call{Operation: opMeetingStatus, IDs: []string{number(id)}, Body: action{"end"}}, nil)
}

// Recover restores a deleted meeting.
//
//	PUT /meetings/{meetingId}/status
func (s Meetings) Recover(ctx context.Context, id int64) error {
	return s.api.Do(ctx, Call{Operation: opMeetingStatus, IDs: []string{number(id)}, Body: action{"recover"}}, nil)
}

// ListType selects a user's meetings.
type ListType string

// The lists (Zoom API reference, "List meetings").
const (
	ListScheduled ListType = "scheduled" // unexpired, live and upcoming
	ListLive      ListType = "live"
	ListUpcoming  ListType = "upcoming"          // live and upcoming, at most six months
	ListPrevious  ListType = "previous_meetings" // with a planned end in the past, at most six months
)

// List returns a user's meetings. Instant and expired meetings are never listed.
//
//	GET /users/{userId}/meetings
func (s Meetings) List(ctx context.Context, userID string, which ListType) iter.Seq2[Meeting, error] {
	query := url.Values{"type": {string(which)}, "page_size": {"300"}}
	return list[Meeting](ctx, s.api, Call{Operation: opUserMeetings, IDs: []string{userID}, Query: query}, "meetings")
}

// UpcomingMeeting is a meeting in the next 24 hours. Its host may be another user.
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

// Upcoming returns the meetings of the next 24 hours that a user hosts or is invited to.
//
//	GET /users/{userId}/upcoming_meetings
func (s Meetings) Upcoming(ctx context.Context, userID string) ([]UpcomingMeeting, error) {
	var body struct {
		Meetings []UpcomingMeeting `json:"meetings"`
	}
	err := s.api.Do(ctx, Call{Operation: opUpcoming, IDs: []string{userID}}, &body)
	return body.Meetings, err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
