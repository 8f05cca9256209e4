package webhook

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/lenient"
)

// The events whose objects [Parse] decodes.
const (
	URLValidation        = "endpoint.url_validation"
	AppDeauthorized      = "app_deauthorized"
	MeetingCreated       = "meeting.created"
	MeetingUpdated       = "meeting.updated"
	MeetingDeleted       = "meeting.deleted"
	MeetingGone          = "meeting.permanently_deleted"
	MeetingRecovered     = "meeting.recovered"
	MeetingStarted       = "meeting.started"
	MeetingEnded         = "meeting.ended"
	ParticipantJoined    = "meeting.participant_joined"
	ParticipantLeft      = "meeting.participant_left"
	RegistrationCreated  = "meeting.registration_created"
	RegistrationApproved = "meeting.registration_approved"
	RegistrationDenied   = "meeting.registration_denied"
	RegistrationCanceled = "meeting.registration_cancelled"
	RecordingStarted     = "recording.started"
	RecordingStopped     = "recording.stopped"
	RecordingPaused      = "recording.paused"
	RecordingResumed     = "recording.resumed"
	RecordingCompleted   = "recording.completed"
	TranscriptCompleted  = "recording.transcript_completed"
	RecordingTrashed     = "recording.trashed"
	RecordingDeleted     = "recording.deleted"
	RecordingRecovered   = "recording.recovered"
	BatchTrashed         = "recording.batch_trashed"
	BatchDeleted         = "recording.batch_deleted"
	BatchRecovered       = "recording.batch_recovered"
	UserCreated          = "user.created"
	UserAccepted         = "user.invitation_accepted"
	UserUpdated          = "user.updated"
	UserActivated        = "user.activated"
	UserDeleted          = "user.deleted"
	UserDeactivated      = "user.deactivated"
	UserDisassociated    = "user.disassociated"
	UserSettings         = "user.settings_updated"
	AccountSettings      = "account.settings_updated"
	AccountLocks         = "account.lock_settings_updated"
	GroupSettings        = "group.settings_updated"
	GroupLocks           = "group.lock_settings_updated"
	GroupMemberAdded     = "group.member_added"
	GroupMemberDeleted   = "group.member_deleted"
	GroupDeleted         = "group.deleted"
)

// Event is a webhook. Events may arrive twice, late and in any order; [ContentKey] identifies repeats.
type Event struct {
	Name          string
	At            time.Time // when it happened, UTC; zero if Zoom omitted it
	AccountID     string
	Operator      string      // e-mail address of the administrator or user who acted, if any
	OperatorID    string      // Zoom user id of the operator
	DownloadToken zoom.Secret // valid for the download addresses of recording events, for 24 hours

	// Detail is a *Meeting, *Participation, *Registration, *Recording, *RecordingBatch, *User, *Settings, *Deauthorization
	// or *Validation, depending on the event's name. It is nil for events that are not among the constants above.
	Detail  any
	Payload json.RawMessage // unchanged
}

// Meeting is the object of meeting.* events. An update contains only the changed fields.
type Meeting struct {
	ID        int64            `json:"id"`
	UUID      string           `json:"uuid"`
	HostID    string           `json:"host_id"`
	HostEmail string           `json:"host_email"`
	Topic     string           `json:"topic"`
	Type      zoom.MeetingType `json:"type"`
	StartTime time.Time        `json:"start_time"`
	EndTime   time.Time        `json:"end_time"` // meeting.ended only
	Duration  int              `json:"duration"` // planned duration in minutes, also when the meeting has ended
	Timezone  string           `json:"timezone"`
	JoinURL   zoom.Secret      `json:"join_url"`
	Password  zoom.Secret      `json:"password"`

	Operation string `json:"-"` // all or single occurrences
}

// Participation is the object of meeting.participant_joined and _left.
type Participation struct {
	Meeting
	Participant Participant `json:"participant"`
}

// Participant is a person in a meeting. For guests most fields are empty.
type Participant struct {
	UserID            string    `json:"user_id"` // valid within this instance only; changes when the person returns
	Name              string    `json:"user_name"`
	ID                string    `json:"id"` // Zoom user id, only for users of the account
	ParticipantUserID string    `json:"participant_user_id"`
	ParticipantUUID   string    `json:"participant_uuid"`
	Email             string    `json:"email"`
	RegistrantID      string    `json:"registrant_id"`
	CustomerKey       string    `json:"customer_key"`
	JoinTime          time.Time `json:"join_time"`
	LeaveTime         time.Time `json:"leave_time"`
	LeaveReason       string    `json:"leave_reason"`
	DateTime          time.Time `json:"date_time"`
}

// Registration is the object of meeting.registration_* events.
type Registration struct {
	Meeting
	Registrant zoom.Registrant `json:"registrant"`
}

// Recording is the object of recording.* events about one instance of a meeting.
type Recording struct {
	zoom.Recording
	File *zoom.RecordingFile `json:"recording_file"` // started, stopped, paused and resumed only
}

// RecordingBatch is the object of recording.batch_* events. Zoom sends the list of meetings in two forms, as UUIDs or
// as objects; both are decoded into MeetingUUIDs.
type RecordingBatch struct {
	MeetingUUIDs []string `json:"meeting_uuids"`
	Operation    string   `json:"-"` // such as trash_user_recordings
}

// User is the object of user.* events. An update contains the id and the changed fields.
type User struct {
	ID    string        `json:"id"`
	Email string        `json:"email"`
	Type  zoom.UserType `json:"type"`
}

// Settings is the object of the events about settings, locks and groups: which account, group or user was changed. What
// was changed is read from Zoom.
type Settings struct {
	ID string `json:"id"` // of the group or the user; for the account Zoom may omit it
}

// Deauthorization reports that a user removed the app. The data about that user's Zoom account has to be deleted.
type Deauthorization struct {
	UserID   string    `json:"user_id"`
	ClientID string    `json:"client_id"`
	At       time.Time `json:"deauthorization_time"`
}

// Validation is Zoom's check that an endpoint answers (endpoint.url_validation). [Validate] returns the answer.
type Validation struct {
	PlainToken string `json:"plainToken"`
}

// envelope is the body of a webhook.
type envelope struct {
	Event         string          `json:"event"`
	At            time.Time       `json:"event_ts"`
	Payload       json.RawMessage `json:"payload"`
	DownloadToken zoom.Secret     `json:"download_token"`
}

// payload is the payload of a webhook, whatever its event.
type payload struct {
	AccountID  string          `json:"account_id"`
	Operator   string          `json:"operator"`
	OperatorID string          `json:"operator_id"`
	Operation  string          `json:"operation"`
	At         time.Time       `json:"event_ts"` // app_deauthorized has the time here
	Object     json.RawMessage `json:"object"`
}

// Parse decodes a verified body. It fails if the body is no Zoom event, or a known event without its object. Unknown
// events keep their Payload.
func Parse(body []byte) (Event, error) {
	if len(body) > MaxBody {
		return Event{}, ErrTooLong
	}
	var e envelope
	if err := lenient.Unmarshal(body, &e); err != nil {
		return Event{}, fmt.Errorf("webhook: %w", err)
	}
	if e.Event == "" {
		return Event{}, errors.New("webhook: no event name")
	}
	var p payload
	if len(e.Payload) > 0 {
		if err := lenient.Unmarshal(e.Payload, &p); err != nil {
			return Event{}, fmt.Errorf("webhook: %s: payload: %w", known(e.Event), err)
		}
	}
	event := Event{
		Name: e.Event, At: e.At, AccountID: p.AccountID, Operator: p.Operator, OperatorID: p.OperatorID,
		DownloadToken: e.DownloadToken, Payload: e.Payload,
	}
	if event.At.IsZero() {
		event.At = p.At
	}
	detail, source := detailOf(e.Event, p), p.Object
	if e.Event == URLValidation || e.Event == AppDeauthorized {
		source = e.Payload
	}
	if detail != nil {
		if err := lenient.Unmarshal(source, detail); err != nil {
			return Event{}, fmt.Errorf("webhook: %s: object: %w", e.Event, err)
		}
		if batch, is := detail.(*RecordingBatch); is {
			batch.MeetingUUIDs = append(batch.MeetingUUIDs, meetingUUIDs(source)...)
		}
		event.Detail = detail
	}
	return event, nil
}

// meetingUUIDs returns the UUIDs of the meetings that recording.batch_deleted and recording.batch_recovered list as
// objects. recording.batch_trashed lists UUIDs instead.
func meetingUUIDs(object json.RawMessage) []string {
	var listed struct {
		Meetings []struct {
			UUID string `json:"meeting_uuid"`
		} `json:"meetings"`
	}
	_ = lenient.Unmarshal(object, &listed) // it was decoded before without an error
	uuids := make([]string, len(listed.Meetings))
	for i, m := range listed.Meetings {
		uuids[i] = m.UUID
	}
	return uuids
}

// known returns an event's name if this package knows it, and otherwise a fixed text, so that no text from outside
// reaches a log.
func known(name string) string {
	if detailOf(name, payload{}) == nil {
		return "unknown event"
	}
	return name
}

// detailOf returns an empty detail of an event's type, or nil for unknown events.
func detailOf(name string, p payload) any {
	switch name {
	case URLValidation:
		return &Validation{}
	case AppDeauthorized:
		return &Deauthorization{}
	case MeetingCreated, MeetingUpdated, MeetingDeleted, MeetingGone, MeetingRecovered, MeetingStarted, MeetingEnded:
		return &Meeting{Operation: p.Operation}
	case ParticipantJoined, ParticipantLeft:
		return &Participation{}
	case RegistrationCreated, RegistrationApproved, RegistrationDenied, RegistrationCanceled:
		return &Registration{}
	case BatchTrashed, BatchDeleted, BatchRecovered:
		return &RecordingBatch{Operation: p.Operation}
	case RecordingStarted, RecordingStopped, RecordingPaused, RecordingResumed, RecordingCompleted, TranscriptCompleted,
		RecordingTrashed, RecordingDeleted, RecordingRecovered:
		return &Recording{}
	case UserCreated, UserAccepted, UserUpdated, UserActivated, UserDeleted, UserDeactivated, UserDisassociated:
		return &User{}
	case UserSettings, AccountSettings, AccountLocks, GroupSettings, GroupLocks, GroupMemberAdded, GroupMemberDeleted,
		GroupDeleted:
		return &Settings{}
	}
	return nil
}
