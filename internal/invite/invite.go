// Package invite mails personal links and notices, and determines what the page behind a personal link shows.
package invite

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"navette.dev/navette/internal/mail"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
)

// Sender sends one mail to a mail server.
type Sender interface {
	Send(ctx context.Context, m mail.Message) mail.Result
}

// Letter is the text of a mail in one language.
type Letter struct {
	Subject string
	HTML    string
	Text    string
}

// Facts are the data of a mail. Each kind of mail uses some of them.
type Facts struct {
	Organization navette.Organization
	Name         string // of the reader
	Language     string // "fr" or "en"
	Zone         string // IANA zone of the reader
	Session      navette.Session
	Coach        string    // name of the session's coach, or ""
	Booked       int       // number of booked places
	WasAt        time.Time // start of the session before it was moved, or zero
	Risk         RiskMail  // of a mail of the kind [navette.MailAtRisk]
	Link         string    // the personal link or the invitation's, "" in other mails to users
	WithoutEntry bool      // whether the mail lacks its calendar entry, which could not be made
	SentAt       time.Time
	Kind         navette.MailKind   // "" for the personal link
	Inviter      string             // in an invitation the name of the inviting user, or ""
	Role         navette.Role       // in an invitation
	Until        time.Time          // in an invitation its expiry
	Gaps         []navette.AuditGap // in navette.MailGaps
}

// Letters writes the texts of mails.
type Letters interface {
	// Write returns the letter of the kind f.Kind in the language f.Language.
	Write(f Facts) (Letter, error)
}

// Invitations mails personal links and notices, and determines what the doors of links show.
type Invitations struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	sender    Sender // nil if no mail server is configured; mails then wait
	letters   Letters
	from      mail.Address
	publicURL string // without a trailing slash
	domain    string // domain of Message-IDs
}

// New returns Invitations that use the given store, clock, sender and letters. A nil sender means that no mail server
// is configured. New fails if publicURL, the address at which browsers reach the server, has no host.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, sender Sender, letters Letters, from mail.Address,
	publicURL string,
) (*Invitations, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("public address %q: want http(s)://host", publicURL)
	}
	return &Invitations{
		store: s, clock: clock, vault: v, sender: sender, letters: letters, from: from, publicURL: publicURL,
		domain: u.Hostname(),
	}, nil
}

// update runs do in a transaction of an organization as the system.
func (in *Invitations) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return in.store.Org(org).Update(ctx, navette.System(org), in.clock.Now(), do)
}

// linkOf returns a booking's personal link.
func (in *Invitations) linkOf(b navette.Booking) (string, error) {
	token, err := in.vault.OpenText(b.OrgID, "bookings", b.ID, b.LinkSealed)
	return in.publicURL + "/j/" + token, err
}
