package navette

// EventKind is the kind of a journal entry. This list is the documented one.
type EventKind string

// The kinds of event.
const (
	EventOrganizationCreated EventKind = "organization.created"
	EventOrganizationChanged EventKind = "organization.changed"
	EventUserAdded           EventKind = "user.added"
	EventUserChanged         EventKind = "user.changed"        // chose another language or zone
	EventPasswordReset       EventKind = "user.password_reset" // by the operator's command
	EventMemberAdded         EventKind = "member.added"
	EventMemberChanged       EventKind = "member.changed"
	EventSessionCreated      EventKind = "session.created"
	EventSessionChanged      EventKind = "session.changed"
	EventSessionCancelled    EventKind = "session.cancelled"
	EventBooked              EventKind = "booking.booked"
	EventWaitlisted          EventKind = "booking.waitlisted"
	EventPromoted            EventKind = "booking.promoted"
	EventUnbooked            EventKind = "booking.cancelled"
	EventZoomAppSaved        EventKind = "zoom_app.saved"
	EventConnected           EventKind = "connection.connected"
	EventPaused              EventKind = "connection.paused"
	EventResumed             EventKind = "connection.resumed"
	EventAttention           EventKind = "connection.needs_attention"
	EventSilent              EventKind = "connection.silent"  // Zoom does not answer its calls
	EventAnswers             EventKind = "connection.answers" // Zoom answers them again
	EventDisconnected        EventKind = "connection.disconnected"
	EventDeauthorized        EventKind = "connection.deauthorized"
	EventZoomForgotten       EventKind = "zoom_account.forgotten" // its profiles and webhook bodies were deleted
	EventHostsRead           EventKind = "hosts.read"
	EventHostLinked          EventKind = "host.linked"
	EventMeetingIntended     EventKind = "meeting.intended"
	EventMeetingReady        EventKind = "meeting.ready"
	EventMeetingAdopted      EventKind = "meeting.adopted" // found on Zoom by its marker after an unclear answer
	EventMeetingSurplus      EventKind = "meeting.surplus_deleted"
	EventMeetingGone         EventKind = "meeting.gone"
	EventMeetingOpened       EventKind = "meeting.opened" // somebody was given the host's address
	EventMeetingStarted      EventKind = "meeting.started"
	EventMeetingEnded        EventKind = "meeting.ended"
	EventLinkSent            EventKind = "link.sent"
	EventLinkRefused         EventKind = "link.refused"
	EventLinkVisited         EventKind = "link.visited"
	EventMailSent            EventKind = "mail.sent"
	EventMailRefused         EventKind = "mail.refused"
	EventRecordingFound      EventKind = "recording.found"
	EventFileStored          EventKind = "file.stored"
	EventFileFailed          EventKind = "file.failed"
	EventCallReady           EventKind = "call.ready"
	EventCallIncomplete      EventKind = "call.incomplete" // files of it were given up, and nothing is on its way
	EventWorkFailed          EventKind = "work.failed"
	EventWorkRetried         EventKind = "work.retried" // somebody pressed Retry now
)

// CalendarLeftOut is the value of [EventLinkSent] and [EventMailSent] that names the field for which the mail's calendar entry
// could not be made; it is absent from the usual entries.
const CalendarLeftOut = "calendar_left_out"

// Event is one entry of an organization's journal. It carries ids, and of a session what
// everybody who reads the schedule sees; nothing of a member.
type Event struct {
	OrgID     string
	Seq       int64 // per organization, without gaps
	At        Instant
	Kind      EventKind
	ActorKind ActorKind
	ActorID   string
	Subject   string // id of what it is about
	SessionID string // "" where it belongs to no session
	Data      string // JSON object of further values
}
