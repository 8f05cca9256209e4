package navette

import (
	"strings"
	"time"
)

// Organization is a customer of the installation, such as a studio. Its sessions, members, calls and all its other data
// belong to it alone.
type Organization struct {
	ID            string
	Name          string
	Zone          string // IANA zone in which the schedule is shown
	Language      string // "fr" or "en"
	Profile       Profile
	WindowMinutes int64 // minutes before a session at which its meeting is generated
	LinkMinutes   int64 // minutes before a session at which its links are sent
	LastEvent     int64 // number of the newest event of its journal
	Calls         int64 // number of calls in its library, including those being imported
	NoticeVersion int64 // number of the newest version of its privacy notice, 0 if none was published
	CreatedAt     Instant
}

// Profile is what an organization uses Navette for. It decides which steps its guided set-up has and what its default
// privacy notice mentions, and nothing else.
type Profile string

// The profiles.
const (
	ProfileStudio Profile = "studio" // sessions for members
	ProfileCalls  Profile = "calls"  // recorded calls of a team
	ProfileBoth   Profile = "both"
)

// Profiles lists all profiles, in the order in which pages offer them.
var Profiles = []Profile{ProfileStudio, ProfileCalls, ProfileBoth}

// Person is a person who can sign in. The same person may be a user of several organizations.
type Person struct {
	ID           string
	Name         string
	Email        string // as typed
	EmailFolded  string // unique
	Language     string // "fr" or "en": language of pages and mails
	Zone         string // IANA zone in which times are shown, "" for the organization's
	PasswordHash string // argon2id
	// the only organization to which the password gives access, because one of its admins set it; otherwise ""
	PasswordOrg string
	// number of times that the password was replaced; a login is valid only under the number it was made with
	PasswordNumber int64
	CreatedAt      Instant
}

// User is a person's membership of one organization. A removed user keeps its row, for the names in the history.
type User struct {
	ID        string
	OrgID     string
	PersonID  string
	Role      Role
	CreatedAt Instant
	RemovedAt Instant // zero unless the user was removed
	SeenAt    Instant // when the person last used the organization, to within minutes; zero if unknown
	Name      string  // of the person
	Email     string  // of the person
	Language  string  // of the person
	Zone      string  // of the person, "" for the organization's
}

// Member is a customer who books sessions.
type Member struct {
	ID          string
	OrgID       string
	Name        string
	Email       string // as typed
	EmailFolded string
	Language    string // "fr" or "en"
	Zone        string // IANA zone, "" if unknown
	Source      string // source of the record: "navette" or the name of another system
	ExternalRef string // id in that system, "" for our own records
	CreatedAt   Instant
}

// FoldEmail returns the form in which e-mail addresses are compared: trimmed and in lower case.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// MailKind is the kind of a notice by mail.
type MailKind string

// The kinds of mail besides the personal link, which belongs to its booking.
const (
	MailCancelled      MailKind = "session_cancelled" // to a member: the session is cancelled
	MailMoved          MailKind = "session_moved"     // to a member: the session has another start or end
	MailNeedsAttention MailKind = "needs_attention"   // to an admin: the Zoom connection needs attention
	MailUninstalled    MailKind = "uninstalled"       // to an admin: the app was removed in Zoom
	// MailTrial goes to a user who tests whether mails arrive. It is sent at once, without a promise.
	MailTrial    MailKind = "trial"
	MailNotReady MailKind = "meeting_not_ready" // to an admin: links are due and there is no meeting yet
	// MailNotStarted goes to an admin: the session's start has passed and its meeting was not started.
	MailNotStarted  MailKind = "meeting_not_started"
	MailMeetingGone MailKind = "meeting_gone" // to an admin: the session's meeting was deleted in Zoom
	// MailPassword goes to a user who forgot their password. Its subject is the link for a new one.
	MailPassword MailKind = "password"
	// MailInvitation goes to an invited colleague. Its recipient is the invitation, its subject the hash of the token.
	MailInvitation MailKind = "invitation"
	// MailServerRefuses goes to an admin: the mail server refuses mails for reasons other than their addresses.
	MailServerRefuses MailKind = "mail_server_refuses"
	// MailPolicyDrifted goes to an admin: settings of the recording policy were changed in Zoom.
	MailPolicyDrifted MailKind = "policy_drifted"
	// MailFileDamaged goes to an admin: stored recording files were found damaged. Its subject has the day (UTC).
	MailFileDamaged MailKind = "file_damaged"
	// MailStoreFull goes to an admin: imports pause, since the store has too little free space.
	MailStoreFull MailKind = "store_full"
	// MailGaps goes to an admin: the completeness audit misses recordings. Its subject is the day on which they were
	// found, in the organization's zone.
	MailGaps MailKind = "gaps"
	// MailGapsSettled goes to an admin: everything that MailGaps announced is closed or accepted. Its subject is the day.
	MailGapsSettled MailKind = "gaps_settled"
	// MailAtRisk goes to an admin: Zoom deletes recordings within a day that are not imported.
	MailAtRisk MailKind = "at_risk"
)

// Mail is one notice to one address. Its Message-ID is derived from its id, so a repeated mail is recognized as the
// same one.
type Mail struct {
	ID          string
	OrgID       string
	Kind        MailKind
	RecipientID string // member, user or invitation
	// SubjectID is what the notice is about. A recipient gets one notice per kind and subject: [Session.Edition] in mails
	// to members, [Session.StartKey] in mails to admins about a session, the id of a connection, or for
	// MailServerRefuses the organization and the day (UTC).
	SubjectID string
	SessionID string
	Data      string // JSON object with values that are not personal
	State     string // promised, sent, refused or dropped
	Refused   string // reply of the mail server
	CreatedAt Instant
	SentAt    Instant
}

// Window returns how long before a session its meeting is generated.
func (o Organization) Window() time.Duration { return time.Duration(o.WindowMinutes) * time.Minute }

// LinkBefore returns how long before a session its links are sent.
func (o Organization) LinkBefore() time.Duration { return time.Duration(o.LinkMinutes) * time.Minute }
