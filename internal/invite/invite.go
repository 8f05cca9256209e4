// Package invite brings people to their session: the personal links by mail, the notices when something changes, and
// the door that a link opens.
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
	"navette.dev/navette/internal/zoom"
)

// Sender hands one mail to a mail server.
type Sender interface {
	Send(ctx context.Context, m mail.Message) mail.Result
}

// Zoom gives Zoom's operations on behalf of an organization's connection.
type Zoom interface {
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Letter is what a mail says, in one language.
type Letter struct {
	Subject string
	HTML    string
	Text    string
}

// Facts are what a letter is written from. Which of them count depends on the kind.
type Facts struct {
	Organization navette.Organization
	Name         string // of the reader
	Language     string // "fr" or "en"
	Zone         string // IANA zone in which the reader lives
	Session      navette.Session
	Coach        string    // who holds the session, "" where nobody is named
	Booked       int       // places taken in the session
	WasAt        time.Time // before a move
	Link         string    // the personal link; for admins, the page that helps
	WithoutEntry bool      // the mail carries no calendar entry, though its kind does
	SentAt       time.Time
	Kind         navette.MailKind // "" for the personal link
}

// Letters writes letters.
type Letters interface {
	Write(f Facts) (Letter, error)
}

// Invitations holds the rules.
type Invitations struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	zoom      Zoom
	sender    Sender // nil where no mail server is configured: mails wait until there is one
	letters   Letters
	from      mail.Address
	publicURL string // without a slash at the end
	domain    string // of Message-IDs
}

// New makes the rules. A nil sender says that no mail server is configured.
func New(s *store.Store, clock navette.Clock, v *vault.Vault, z Zoom, sender Sender, letters Letters, from mail.Address, publicURL string) (*Invitations, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("public address %q: want http(s)://host", publicURL)
	}
	return &Invitations{
		store: s, clock: clock, vault: v, zoom: z, sender: sender, letters: letters, from: from, publicURL: publicURL, domain: u.Hostname(),
	}, nil
}

func (in *Invitations) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return in.store.Org(org).Update(ctx, navette.System(org), in.clock.Now(), do)
}

// linkOf is a booking's personal link.
func (in *Invitations) linkOf(b navette.Booking) (string, error) {
	token, err := in.vault.OpenText(b.OrgID, "bookings", b.ID, b.LinkSealed)
	return in.publicURL + "/j/" + token, err
}
