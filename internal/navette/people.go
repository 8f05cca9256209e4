package navette

import (
	"strings"
	"time"
)

// Organization is the tenant: data belongs to exactly one.
type Organization struct {
	ID            string
	Name          string
	Zone          string // IANA zone in which the organization reads its schedule
	Language      string // "fr" or "en"
	WindowMinutes int64  // how long before a session its meeting is generated
	LinkMinutes   int64  // how long before a session its links are sent
	LastEvent     int64  // number of the newest event of its journal
	Calls         int64  // in its library, ready or on their way
	CreatedAt     Instant
}

// Person is somebody who can sign in. The same person may have a place in several organizations.
type Person struct {
	ID           string
	Name         string
	Email        string // as typed
	EmailFolded  string // unique
	Language     string // "fr" or "en": of pages while signed in, and of mails
	Zone         string // IANA zone in which they read times, "" for the organization's
	PasswordHash string // argon2id
	PasswordOrg  string // the organization whose admin chose the password, which opens no other one; "" where it is the person's own
	CreatedAt    Instant
}

// User is a person's place in one organization.
type User struct {
	ID        string
	OrgID     string
	PersonID  string
	Role      Role
	CreatedAt Instant
	Name      string // the person's
	Email     string // the person's
	Language  string // the person's
	Zone      string // the person's, "" for the organization's
}

// Member is a customer who books sessions.
type Member struct {
	ID          string
	OrgID       string
	Name        string
	Email       string // as typed
	EmailFolded string
	Language    string // "fr" or "en"
	Zone        string // IANA zone, "" where unknown
	Source      string // where the record comes from: "navette" or another system's name
	ExternalRef string // that system's own id, "" for ours
	CreatedAt   Instant
}

// FoldEmail is the form in which e-mail addresses are compared: trimmed and in lower case.
func FoldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// MailKind is what a promised mail tells.
type MailKind string

// The kinds of mail beside the personal link, which belongs to its booking.
const (
	MailCancelled      MailKind = "session_cancelled"   // to a member: the session does not take place
	MailMoved          MailKind = "session_moved"       // to a member: it takes place at another time
	MailNeedsAttention MailKind = "needs_attention"     // to an admin: the Zoom connection waits for somebody
	MailUninstalled    MailKind = "uninstalled"         // to an admin: the app was removed on Zoom's side
	MailTrial          MailKind = "trial"               // to a user who wants to see whether mails arrive: sent at once, never promised
	MailNotReady       MailKind = "meeting_not_ready"   // to an admin: links go out and there is no meeting yet
	MailNotStarted     MailKind = "meeting_not_started" // to an admin: the session has begun and nobody has started its meeting
	MailMeetingGone    MailKind = "meeting_gone"        // to an admin: the session's meeting was deleted on Zoom
	MailServerRefuses  MailKind = "mail_server_refuses" // to an admin: the mail server refuses mails for other reasons than their addresses
)

// Mail is one promised notice to one address. Its Message-ID is made of its id, so a repeated one is the same mail.
type Mail struct {
	ID          string
	OrgID       string
	Kind        MailKind
	RecipientID string // member or user
	SubjectID   string // what makes it one of a kind: the session with its sequence, the connection with its grant
	SessionID   string
	Data        string // JSON object of non-personal values
	State       string // promised, sent, refused, dropped
	Refused     string // the mail server's words
	CreatedAt   Instant
	SentAt      Instant
}

// Window is how long before a session its meeting is generated.
func (o Organization) Window() time.Duration { return time.Duration(o.WindowMinutes) * time.Minute }

// LinkBefore is how long before a session its links are sent.
func (o Organization) LinkBefore() time.Duration { return time.Duration(o.LinkMinutes) * time.Minute }
