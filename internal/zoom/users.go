package zoom

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"
)

// Users are the operations in Zoom's reference "Users".
type Users struct{ api *API }

// Me stands for the token's own user wherever a user id is expected. User-managed apps may use no other id.
const Me = "me"

// User is a Zoom user. A pending user has no ID.
type User struct {
	ID          string    `json:"id"`
	AccountID   string    `json:"account_id"`
	Email       string    `json:"email"`
	FirstName   string    `json:"first_name"`
	LastName    string    `json:"last_name"`
	DisplayName string    `json:"display_name"`
	Type        UserType  `json:"type"`
	Status      string    `json:"status"`  // active, pending or inactive
	RoleID      string    `json:"role_id"` // 0 owner, 1 administrator, 2 member, or the id of a role of the account
	RoleName    string    `json:"role_name"`
	Timezone    string    `json:"timezone"` // IANA name
	Language    string    `json:"language"`
	Department  string    `json:"dept"`
	PMI         int64     `json:"pmi"`
	CreatedAt   time.Time `json:"user_created_at"`
	LastLogin   time.Time `json:"last_login_time"` // up to three days out of date
	GroupIDs    []string  `json:"group_ids"`       // Zoom does not document whether the primary group is first

	United    string    `json:"plan_united_type"` // number of the Zoom United plan, "" without one
	Workplace int64     `json:"zoom_one_type"`    // number of the Zoom Workplace bundle, 0 without one
	Licences  []Licence `json:"license_info_list"`
}

// Licence is a licence of a user. Zoom lists them only for accounts with several plans.
type Licence struct {
	Type   string `json:"license_type"` // MEETING, or ZOOM_WORKPLACE_BUNDLE
	Option int64  `json:"license_option"`
}

// UserType is a user's licence.
type UserType int

// The licences (Zoom API reference, "Get a user"). Registration needs a Licensed host.
const (
	Basic             UserType = 1
	Licensed          UserType = 2
	WithoutMeetings   UserType = 4
	WithoutAnyLicence UserType = 99
)

// Get returns a user by id or e-mail address, or [Me].
//
//	GET /users/{userId}
func (s Users) Get(ctx context.Context, userID string) (User, error) {
	var u User
	err := s.api.Do(ctx, Call{Operation: opUser, IDs: []string{userID}}, &u)
	return u, err
}

// List returns the account's users with a status: active, inactive or pending. "" means active.
//
//	GET /users
func (s Users) List(ctx context.Context, status string) iter.Seq2[User, error] {
	query := url.Values{"page_size": {"2000"}} // the greatest page (Zoom API reference, "List users")
	if status != "" {
		query.Set("status", status)
	}
	return list[User](ctx, s.api, Call{Operation: opUsers, Query: query}, "users")
}

// UserSettings are the settings of a user that matter to meetings and recordings. They are nil if Zoom omitted them.
type UserSettings struct {
	Recording struct {
		CloudRecording         *bool  `json:"cloud_recording"`
		AutoRecording          string `json:"auto_recording"` // cloud, local or none
		HostPauseStopRecording *bool  `json:"host_pause_stop_recording"`
		AudioTranscript        *bool  `json:"recording_audio_transcript"`
		RecordSpeakerView      *bool  `json:"record_speaker_view"`
		AutoDelete             *bool  `json:"auto_delete_cmr"`
		AutoDeleteDays         int    `json:"auto_delete_cmr_days"`
	} `json:"recording"`
	Feature struct {
		MeetingCapacity   int    `json:"meeting_capacity"`   // 100 for Basic or Pro, 300 for Business
		ConcurrentMeeting string `json:"concurrent_meeting"` // Basic, Plus or None
	} `json:"feature"`
}

// Settings returns a user's settings.
//
//	GET /users/{userId}/settings
func (s Users) Settings(ctx context.Context, userID string) (UserSettings, error) {
	var settings UserSettings
	err := s.api.Do(ctx, Call{Operation: opUserSettings, IDs: []string{userID}}, &settings)
	return settings, err
}

type token struct {
	Token Secret `json:"token"`
}

// MyZAK returns a key with which the token's own user starts meetings as host. It is valid for five minutes.
//
//	GET /users/me/zak
func (s Users) MyZAK(ctx context.Context) (Secret, error) {
	var t token
	err := s.api.Do(ctx, Call{Operation: opMyZAK}, &t)
	return t.Token, err
}

// ZAK returns a key with which a user starts meetings as host. It is valid for ttl: 0 means Zoom's two hours, the
// maximum is a year.
//
//	GET /users/{userId}/token
func (s Users) ZAK(ctx context.Context, userID string, ttl time.Duration) (Secret, error) {
	query := url.Values{"type": {"zak"}}
	if ttl > 0 {
		query.Set("ttl", strconv.Itoa(int(ttl/time.Second)))
	}
	var t token
	err := s.api.Do(ctx, Call{Operation: opUserToken, IDs: []string{userID}, Query: query}, &t)
	return t.Token, err
}
