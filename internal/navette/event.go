package navette

// EventKind is the kind of a journal entry. The constants below are the documented list.
type EventKind string

// The kinds of event.
const (
	EventOrganizationCreated EventKind = "organization.created"
	EventOrganizationChanged EventKind = "organization.changed"
	EventUserAdded           EventKind = "user.added"
	EventUserChanged         EventKind = "user.changed"         // the user chose another language or zone
	EventPasswordReset       EventKind = "user.password_reset"  // by the operator's command or by a mailed link
	EventUserInvited         EventKind = "user.invited"         // for the first time, or again with another role
	EventInvitationResent    EventKind = "invitation.resent"    // with a new link
	EventInvitationWithdrawn EventKind = "invitation.withdrawn" // its link is no longer accepted
	EventInvitationAccepted  EventKind = "invitation.accepted"  // by the user that it added
	EventUserRoleChanged     EventKind = "user.role_changed"
	EventUserRemoved         EventKind = "user.removed"      // by another user, or by themselves
	EventLoginsEnded         EventKind = "user.logins_ended" // the user has to sign in again to enter the organization
	EventMemberAdded         EventKind = "member.added"
	EventMemberChanged       EventKind = "member.changed"
	EventSessionCreated      EventKind = "session.created"
	EventSessionChanged      EventKind = "session.changed"
	EventSessionCancelled    EventKind = "session.cancelled"
	EventBooked              EventKind = "booking.booked"
	EventWaitlisted          EventKind = "booking.waitlisted"
	EventPromoted            EventKind = "booking.promoted"
	EventUnbooked            EventKind = "booking.cancelled"
	EventSetupChosen         EventKind = "setup.chosen" // a step was left for later, or the set-up was hidden
	EventMailTried           EventKind = "mail.tried"   // a user sent themselves a test mail
	EventZoomAppSaved        EventKind = "zoom_app.saved"
	EventConnected           EventKind = "connection.connected"
	EventPaused              EventKind = "connection.paused"
	EventResumed             EventKind = "connection.resumed"
	EventAttention           EventKind = "connection.needs_attention"
	EventSilent              EventKind = "connection.silent"  // Zoom does not answer API requests
	EventAnswers             EventKind = "connection.answers" // Zoom answers API requests again
	EventDisconnected        EventKind = "connection.disconnected"
	EventDeauthorized        EventKind = "connection.deauthorized"
	EventZoomForgotten       EventKind = "zoom_account.forgotten"   // its profiles and webhook bodies were deleted
	EventPlanAnswered        EventKind = "connection.plan_answered" // an admin stated the plan of the Zoom account
	EventHostsRead           EventKind = "hosts.read"
	EventHostLinked          EventKind = "host.linked"
	EventHostChanged         EventKind = "host.changed"    // Zoom reported a new, changed or removed user
	EventHostsNoted          EventKind = "hosts.noted"     // a user noted who is new in Zoom
	EventAliasesChanged      EventKind = "aliases.changed" // mail domains whose addresses belong to the same people
	EventMeetingIntended     EventKind = "meeting.intended"
	EventMeetingReady        EventKind = "meeting.ready"
	EventMeetingAdopted      EventKind = "meeting.adopted" // found in Zoom by its marker after an unclear answer
	EventMeetingSurplus      EventKind = "meeting.surplus_deleted"
	EventMeetingGone         EventKind = "meeting.gone"
	EventMeetingOpened       EventKind = "meeting.opened" // a user received the address that opens it as host
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
	EventFileDamaged         EventKind = "file.damaged" // a stored file was found missing or with another content
	EventCallReady           EventKind = "call.ready"
	// EventCallIncomplete: the import of some of a call's files was given up, and no other import is in progress.
	EventCallIncomplete EventKind = "call.incomplete"
	EventCallCancelled  EventKind = "call.cancelled" // a user cancelled the import of its remaining files
	EventCallResumed    EventKind = "call.resumed"   // a user took up a cancelled or failed import again
	EventCallRemoved    EventKind = "call.removed"   // with its files; Data has their number and bytes
	EventImportsPaused  EventKind = "imports.paused"
	EventImportsResumed EventKind = "imports.resumed"
	EventZoomTrashSet   EventKind = "imports.zoom_trash_set" // Data has the days, 0 if it was switched off
	EventZoomTrashed    EventKind = "call.zoom_trashed"      // Zoom's copy was moved to Zoom's trash
	EventTrashSeen      EventKind = "trash.seen"             // a recording that is not stored is in Zoom's trash
	EventTrashRecovered EventKind = "trash.recovered"        // it was restored from the trash
	EventTrashLeft      EventKind = "trash.left"             // a user decided to leave it there
	EventPolicySaved    EventKind = "policy.saved"
	EventPolicyApplied  EventKind = "policy.applied"
	EventPolicyReverted EventKind = "policy.reverted"
	EventPolicyDrifted  EventKind = "policy.drifted"  // settings were found changed in Zoom
	EventPolicySettled  EventKind = "policy.settled"  // the changed settings are back as they were applied
	EventPolicyAccepted EventKind = "policy.accepted" // a user accepted a changed setting
	EventPolicyTicked   EventKind = "policy.ticked"   // a user did, or took back, an entry of the checklist
	EventPolicyMembers  EventKind = "policy.members"  // the policy's group was brought in step with the linked users
	EventWorkFailed     EventKind = "work.failed"
	EventWorkRetried    EventKind = "work.retried" // a user requested a retry
	// EventNoticePublished: a user published a version of the privacy notice, whose number is in Data.
	EventNoticePublished EventKind = "privacy.published"
	// EventFirstCallBegun: a user began a test of the first call; Data has its session, if one was made
	EventFirstCallBegun   EventKind = "first_call.begun"
	EventFirstCallEnded   EventKind = "first_call.ended"   // Data has the outcome
	EventFirstCallRemoved EventKind = "first_call.removed" // with its session and its call
	EventPastImport       EventKind = "past_import"        // an import of past calls has another state, which is in Data
	EventGapAccepted      EventKind = "audit.accepted"     // a user accepted that a recording is missing
	EventGapReopened      EventKind = "audit.reopened"     // a user took that back
	// EventStorageMoved: all recording files of the organization were moved to another store.
	EventStorageMoved EventKind = "storage.moved"
)

// CalendarLeftOut is a key in the Data of [EventLinkSent] and [EventMailSent]. It is present only if the mail was sent
// without its calendar entry. Its value names the field that could not be put into the entry.
const CalendarLeftOut = "calendar_left_out"

// Event is an entry of an organization's journal. Its Data contains ids and, for events about a session, only values
// that every user who may read the schedule sees. It contains no data about members.
type Event struct {
	OrgID     string
	Seq       int64 // number within the organization, without gaps
	At        Instant
	Kind      EventKind
	ActorKind ActorKind
	ActorID   string
	Subject   string // id of the thing that the event is about
	SessionID string // "" if it belongs to no session
	Data      string // JSON object with further values
}
