package control

import (
	"encoding/json"
	"time"
)

// State is the state of Zoom.
type State struct {
	Users      []User
	Meetings   []Meeting
	Recordings []Recording
	Grants     []Grant
	Account    Account // only in the answer to Settings
}

// User is a user of the Zoom account. Groups, Settings and Own are only in the answer to Settings.
type User struct {
	ID, Email string
	Type      int            // 1 Basic, 2 Licensed
	Status    string         // active, inactive or pending
	Groups    []string       // ids of the groups; the first is the primary group
	Settings  map[string]any // the effective settings
	Own       map[string]any // the settings that were chosen for the user
}

// Account is what the settings of the account are.
type Account struct {
	Settings map[string]any // effective, those of the option security included
	Own      map[string]any // what was changed
	Locks    map[string]any
	Groups   []Group
}

// Group is a group of users.
type Group struct {
	ID, Name string
	Members  []string       // ids of users
	Settings map[string]any // effective
	Own      map[string]any // what was set for the group
	Locks    map[string]any
}

// GroupChange is a change of a group. Members are named by id or e-mail address; there may be any number.
type GroupChange struct {
	Name     string         `json:"name,omitempty"`
	Settings map[string]any `json:"settings,omitempty"` // a nil value removes the group's own value
	Locks    map[string]any `json:"locks,omitempty"`
	Add      []string       `json:"add,omitempty"`     // members to add
	Remove   []string       `json:"remove,omitempty"`  // members to remove
	Primary  []string       `json:"primary,omitempty"` // members whose primary group it becomes
}

// Meeting is a meeting in Zoom.
type Meeting struct {
	ID        int64
	UUID      string
	Host      string // e-mail address
	Topic     string
	Agenda    string
	StartTime time.Time `json:"start_time"`
	Duration  int       // minutes
	Timezone  string
	Deleted   bool
	Live      bool
	JoinURL   string `json:"join_url"`
	Settings  map[string]any

	Participants []Participant // of the running instance
	Instances    []Instance    // ended instances
	Registrants  []struct{ Email, Status string }
}

// Participant is a person who joined a meeting.
type Participant struct {
	Name  string
	Email string
	Join  time.Time `json:"join_time"`
}

// Instance is an ended instance of a meeting.
type Instance struct {
	UUID         string
	Participants []Participant
}

// Recording is a cloud recording in Zoom.
type Recording struct {
	UUID      string
	MeetingID int64  `json:"meeting_id"`
	Host      string // e-mail address
	Topic     string
	Start     time.Time `json:"start_time"`
	Status    string    // processing, completed or trashed
	Files     []RecordingFile
}

// RecordingFile is one file of a recording.
type RecordingFile struct {
	Type   string `json:"file_type"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Grant is an authorization that Zoom granted.
type Grant struct {
	User    string
	Kind    string
	Dead    bool
	Access  int `json:"access_tokens"`  // valid access tokens
	Refresh int `json:"refresh_tokens"` // valid refresh tokens
}

// Request is a request that Zoom received.
type Request struct {
	Method, Path, Query, Body, State, Fault string
	Host                                    string // rest or files
	Status                                  int
	Seq                                     uint64
	Range                                   string    // the Range header, of downloads
	Label                                   string    // rate limit label
	RealTime                                time.Time `json:"real_time"`
}

// Fault is a fault that was added.
type Fault struct {
	Action string
	Hits   int // requests or webhooks that it affected
	Held   int // requests that it holds
}

// Webhooks are Zoom's webhooks.
type Webhooks struct {
	Subscriptions []Subscription
	Deliveries    []Delivery // the oldest first
}

// Subscription is an address that receives webhooks.
type Subscription struct {
	URL       string
	Validated bool
	LastError string `json:"last_error"`
}

// Delivery is the delivery of one webhook.
type Delivery struct {
	ID, Event, State string
	Time             time.Time // when the event happened, on Zoom's clock
	Attempts         []struct{ Status int }
	Body             json.RawMessage
}
