package navette

// ZoomApp is the app in Zoom's Marketplace through which connections are made: an organization's own, or the
// installation's (OrgID is "").
type ZoomApp struct {
	ID                  string
	OrgID               string
	Kind                ZoomAppKind
	ClientID            string
	ClientSecretSealed  string
	WebhookSecretSealed string
	AccountID           string // for Server-to-Server apps
	CreatedAt           Instant
	// when its webhook address was last validated by Zoom with the present webhook secret, zero if it never was
	ValidatedAt Instant
}

// ZoomAppKind is how an app is authorized.
type ZoomAppKind string

// The kinds of app.
const (
	GeneralApp     ZoomAppKind = "general"          // OAuth with an authorization page
	ServerToServer ZoomAppKind = "server_to_server" // account credentials
)

// ConnectionState is the state of a connection.
type ConnectionState string

// The states of a connection: active ⇄ attention → ended.
const (
	ConnectionActive ConnectionState = "active"
	// ConnectionAttention means that Zoom refuses the grant: all work waits until a user connects again.
	ConnectionAttention ConnectionState = "attention"
	ConnectionEnded     ConnectionState = "ended" // disconnected, or uninstalled in Zoom
)

// Connection is an organization's authorized Zoom account. Ended connections stay stored; at most one per organization
// has not ended.
type Connection struct {
	ID              string
	OrgID           string
	AppID           string
	State           ConnectionState
	StateReason     string
	PausedAt        Instant
	ZoomAccountID   string
	ZoomUserID      string // the Zoom user who authorized it, and who hosts every session by default
	Email           string
	DisplayName     string
	Scopes          string // separated by spaces
	Capacity        int64  // number of participants of a meeting of that user, 0 if unknown
	Plan            string // derived from the capacity and the user's type; "" if unknown
	AccessSealed    string
	AccessExpiresAt Instant
	RefreshSealed   string
	RefreshLease    Instant // real time until which one node alone may refresh the token
	GrantNumber     int64   // number of times the token pair was replaced
	ConnectedAt     Instant
	EndedAt         Instant
	RefusedAt       Instant // when its grant was first refused, zero if it is not refused
	FailedCalls     int64   // consecutive API requests that Zoom did not answer, counted up to [SilentCalls]
	SilentSince     Instant // when the first of them was made, or zero
}

// SilentCalls is the number of consecutive API requests without an answer after which a connection counts as silent. It
// is more than one because a single network connection may break.
const SilentCalls = 2

// Silent reports whether Zoom does not answer the connection's API requests.
func (c Connection) Silent() bool { return c.FailedCalls >= SilentCalls }

// Paused reports whether generating meetings is switched off.
func (c Connection) Paused() bool { return !c.PausedAt.IsZero() }

// Generates reports whether new meetings are created through the connection: it is active and not paused.
func (c Connection) Generates() bool { return c.State == ConnectionActive && !c.Paused() }

// PlanAnswer is an admin's statement of the plan of a Zoom account, which Zoom's API does not return.
type PlanAnswer struct {
	OrgID         string
	ZoomAccountID string
	Plan          string // "free", "pro" or "business"
	UserID        string // who stated it
	AnsweredAt    Instant
}

// Host is a Zoom user of the connected account.
type Host struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	ZoomUserID    string
	Email         string
	Name          string
	Type          int64     // Zoom's user type: 1 Basic, 2 Licensed
	State         HostState // "" means active when it is stored
	StateAt       Instant   // when the state was noticed, zero for the first one
	FoundAt       Instant   // when the user was first seen
	SeenAt        Instant   // when the fields above were last stored
	PartedFrom    string    // id of the user from whom it was parted by hand, or ""
	SweptUntil    Instant   // its recordings were read from Zoom's list up to this instant
	SweepFailure  string    // message key of the last failure to read that list, or ""
	SweepFailedAt Instant
}

// HostState is the state of a Zoom user at Zoom.
type HostState string

// The states of a Zoom user. A user who was invited and has not accepted is not stored.
const (
	HostActive   HostState = "active"
	HostInactive HostState = "inactive" // deactivated, and may be activated again
	HostDeleted  HostState = "deleted"  // deleted, or no longer in the account
)

// HostLink links a user of the organization to a Zoom user.
type HostLink struct {
	OrgID       string
	UserID      string
	HostID      string
	ForHosting  bool    // reserved: stored, but nothing sets or reads it yet
	ForImport   bool    // whether the calls of the Zoom user are imported
	ImportSince Instant // calls that started earlier are not imported
}

// MeetingState is the state of a meeting's generation.
type MeetingState string

// The states of a meeting: intended → ready → gone.
const (
	MeetingIntended MeetingState = "intended" // the intent is stored; the request may or may not have reached Zoom
	MeetingReady    MeetingState = "ready"
	MeetingGone     MeetingState = "gone" // deleted in Zoom; generating again replaces it
)

// Meeting is the Zoom meeting generated for one online session.
type Meeting struct {
	ID           string
	OrgID        string
	SessionID    string
	ConnectionID string
	HostZoomID   string
	HostEmail    string
	Marker       string // at the start of the meeting's agenda; the meeting is found by it
	State        MeetingState
	AskedAt      Instant // when the first request was about to be sent, zero before that
	Number       int64   // Zoom's meeting id
	JoinSealed   string  // sealed join address with its passcode
	RefusedText  string  // names of the requested settings that Zoom did not apply, separated by spaces
	StartsAt     Instant // the start requested from Zoom
	CreatedAt    Instant
	ReadyAt      Instant
	// when the Zoom account removed the app, or zero; the address is then deleted after the session
	ForgottenAt Instant
	CheckedAt   Instant // when it was last found in Zoom, zero if it was never checked; see [Meeting.Suspect]
}

// Suspect reports whether Zoom announced that the meeting was deleted and no check has been made since.
func (m Meeting) Suspect() bool { return !m.CheckedAt.IsZero() && m.CheckedAt.Before(m.ReadyAt.Time) }

// Sitting is one instance of a meeting, identified by Zoom's UUID.
type Sitting struct {
	ID            string
	OrgID         string
	MeetingID     string // our meeting, "" if Navette did not generate it
	ZoomAccountID string
	UUID          string
	Number        int64
	HostZoomID    string
	Topic         string
	StartedAt     Instant
	EndedAt       Instant
	RemovedAt     Instant // when a user removed its call, which is then not imported again; zero otherwise

	// ProcessedAt is when Zoom had processed its recording: the instant that a webhook states, or else the earliest
	// possible one. AnnouncedAt is when Navette heard of it, and AnnouncedBy how. They do not change once they are set.
	ProcessedAt Instant
	AnnouncedAt Instant
	AnnouncedBy Announcement
}

// Announcement is how Navette heard of a recording.
type Announcement string

// The ways in which Navette hears of a recording.
const (
	ByWebhook Announcement = "webhook"
	ByList    Announcement = "list"
	ByPast    Announcement = "past" // an import of the past, whose latency does not count
)
