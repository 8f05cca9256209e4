package navette

import "time"

// InvitationState is the state of an [Invitation].
type InvitationState string

// The states. An open invitation may have expired.
const (
	InvitationOpen      InvitationState = "open"
	InvitationAccepted  InvitationState = "accepted"
	InvitationWithdrawn InvitationState = "withdrawn"
)

// Invitation asks the owner of an e-mail address to become a user of an organization. An organization has one
// invitation for each address: to invite an address again replaces the token of its invitation.
type Invitation struct {
	ID          string
	OrgID       string
	Name        string // proposed to the invited person, or ""
	Email       string // as typed
	EmailFolded string // see [FoldEmail]
	Role        Role   // that the new user gets
	Language    string // "fr" or "en", of the mail and the page behind the link
	State       InvitationState
	TokenHash   string // see [HashLinkToken]
	TokenSealed string // the token for the mail, "" once the mail was handed over or refused, or without a mail server
	Shown       bool   // whether the inviter was shown the link, because no mail server was configured
	InvitedBy   string // user who invited last
	Sends       int64  // number of links made since SendsSince
	SendsSince  Instant
	CreatedAt   Instant
	MailedAt    Instant // when the mail server accepted the mail, or zero
	Refused     string  // reply of the mail server that refused the address, or ""
	ExpiresAt   Instant // from then on the link is not accepted
	ClosedAt    Instant // when it was accepted or withdrawn, or zero
}

// Expired reports whether the link is no longer accepted at now because of its age.
func (i Invitation) Expired(now time.Time) bool { return !now.Before(i.ExpiresAt.Time) }
