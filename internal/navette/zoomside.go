package navette

// ZoomApp is the app of Zoom's Marketplace through which connections are made: an organization's own, or the
// installation's (OrgID "").
type ZoomApp struct {
	ID                  string
	OrgID               string
	Kind                ZoomAppKind
	ClientID            string
	ClientSecretSealed  string
	WebhookSecretSealed string
	AccountID           string // for Server-to-Server apps
	CreatedAt           Instant
}

// ZoomAppKind is how an app is authorised.
type ZoomAppKind string

// The kinds of app.
const (
	GeneralApp     ZoomAppKind = "general"          // OAuth with an authorisation page
	ServerToServer ZoomAppKind = "server_to_server" // account credentials
)

// ConnectionState is how well a connection works.
type ConnectionState string

// The states of a connection: active ⇄ attention → ended.
const (
	ConnectionActive    ConnectionState = "active"
	ConnectionAttention ConnectionState = "attention" // its grant is refused: all work waits until somebody connects again
	ConnectionEnded     ConnectionState = "ended"     // disconnected, or uninstalled on Zoom's side
)

// Connection is an organization's authorised Zoom account. History is kept; at most one per organization is not ended.
type Connection struct {
	ID              string
	OrgID           string
	AppID           string
	State           ConnectionState
	StateReason     string
	PausedAt        Instant
	ZoomAccountID   string
	ZoomUserID      string // of whoever authorised; hosts every session by default
	Email           string
	DisplayName     string
	Scopes          string // blank-separated
	Capacity        int64  // how many people a meeting of that user holds, 0 where unknown
	Plan            string // what the capacity and the user's type suggest; "" where unknown
	AccessSealed    string
	AccessExpiresAt Instant
	RefreshSealed   string
	RefreshLease    Instant // real time: until when one node alone may refresh
	GrantNumber     int64   // counts replacements of the token pair
	ConnectedAt     Instant
	EndedAt         Instant
	RefusedAt       Instant // since when its grant is refused, zero where it is not
	FailedCalls     int64   // calls in a row that Zoom did not answer, counted up to [SilentCalls]
	SilentSince     Instant // when the first of them was made, zero where there is none
}

// SilentCalls is how many calls in a row have to stay without an answer before Zoom counts as not answering: one alone may be
// a connection that was cut.
const SilentCalls = 2

// Silent says whether Zoom does not answer the connection's calls.
func (c Connection) Silent() bool { return c.FailedCalls >= SilentCalls }

// Paused says whether generating is switched off.
func (c Connection) Paused() bool { return !c.PausedAt.IsZero() }

// Generates says whether the connection makes new meetings.
func (c Connection) Generates() bool { return c.State == ConnectionActive && !c.Paused() }

// Host is a Zoom user of the connected account.
type Host struct {
	ID            string
	OrgID         string
	ZoomAccountID string
	ZoomUserID    string
	Email         string
	Name          string
	Type          int64 // Zoom's: 1 Basic, 2 Licensed
	SeenAt        Instant
	SweptUntil    Instant // up to when its recordings were read from Zoom's list
	SweepFailure  string  // message key of why that list did not come last time, "" where it came
	SweepFailedAt Instant
}

// HostLink says what a user's Zoom user is used for: two separate choices, both off at first.
type HostLink struct {
	OrgID       string
	UserID      string
	HostID      string
	ForHosting  bool
	ForImport   bool
	ImportSince Instant // calls that started before are not imported
}

// MeetingState is how far the generation of a meeting is.
type MeetingState string

// The states of a meeting: intended → ready → gone.
const (
	MeetingIntended MeetingState = "intended" // the intent is recorded; the request may or may not have reached Zoom
	MeetingReady    MeetingState = "ready"
	MeetingGone     MeetingState = "gone" // deleted on Zoom, replaced by Generate again
)

// Meeting is the Zoom meeting generated for one online session.
type Meeting struct {
	ID           string
	OrgID        string
	SessionID    string
	ConnectionID string
	HostZoomID   string
	HostEmail    string
	Marker       string // at the front of the meeting's agenda, by which it is found again
	State        MeetingState
	AskedAt      Instant // when the first request was about to be sent, zero before
	Number       int64   // Zoom's meeting id
	JoinSealed   string  // join address with its passcode, sealed
	RefusedText  string  // settings the account dropped silently, blank-separated
	StartsAt     Instant // as asked from Zoom
	CreatedAt    Instant
	ReadyAt      Instant
	ForgottenAt  Instant // when its Zoom account removed the app, zero where it did not: its address goes after the session
	CheckedAt    Instant // when it was last found on Zoom, zero where it was not looked for; see [Meeting.Suspect]
}

// Suspect reports whether Zoom said that the meeting was deleted and no check has looked for it since.
func (m Meeting) Suspect() bool { return !m.CheckedAt.IsZero() && m.CheckedAt.Before(m.ReadyAt.Time) }

// Sitting is one start of a meeting: Zoom's UUID.
type Sitting struct {
	ID            string
	OrgID         string
	MeetingID     string // ours, "" where the meeting was not generated by Navette
	ZoomAccountID string
	UUID          string
	Number        int64
	HostZoomID    string
	Topic         string
	StartedAt     Instant
	EndedAt       Instant
}
