// Package mail builds mails and calendar invites and sends them to an SMTP server.
//
// The caller chooses and stores the Message-ID and the Date of a mail, so that a mail sent again after an unclear
// outcome has the same bytes and the receiving side can recognize it.
package mail

import (
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"navette.dev/navette/internal/navette"
)

// Address is a mailbox with its display name, which may be empty.
type Address struct {
	Name    string
	Address string // local@domain, without angle brackets
}

// Calendar is an invite as part of a mail; [Invite.Calendar] returns it.
type Calendar struct {
	Method Method
	ICS    []byte
}

// Message is a mail to one person. Mails contain personal links, so there are no copies.
type Message struct {
	From      Address
	To        Address
	ReplyTo   Address // optional
	Subject   string
	Text      string            // the plain text, always present
	HTML      string            // optional
	Language  string            // BCP 47, for Content-Language; optional
	MessageID string            // local@domain, without angle brackets
	Date      time.Time         // when the mail was written; the same when it is sent again
	Calendar  *Calendar         // optional
	Headers   map[string]string // further headers: X-…, List-…, Auto-Submitted, In-Reply-To, References
}

var (
	messageID   = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+$`)
	language    = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)
	extraHeader = regexp.MustCompile(`(?i)^(x-[a-z0-9-]+|list-[a-z-]+|auto-submitted|in-reply-to|references)$`)
)

const (
	maxHeader  = 900 // bytes of a name, a subject or another header
	maxAddress = 254 // bytes of an address (RFC 5321, 4.5.3.1, without the brackets)
	maxName    = 64  // bytes of a header's name
)

// cleaned returns the mail with its subject and names made valid for a header, since people type them and no text may
// prevent a mail.
func (m Message) cleaned() Message {
	m.Subject = headerText(m.Subject)
	m.From.Name, m.To.Name, m.ReplyTo.Name = headerText(m.From.Name), headerText(m.To.Name), headerText(m.ReplyTo.Name)
	return m
}

// headerText returns text without characters that end a header line, cut at the maximum length.
func headerText(text string) string {
	text = navette.OneLine(text)
	if len(text) > maxHeader {
		text = strings.TrimSpace(strings.ToValidUTF8(text[:maxHeader], ""))
	}
	return text
}

// check returns an error if the mail cannot be built, in particular if a line break would begin another header. The
// error has the code Invalid, names the field, and does not contain its value.
func (m Message) check() error {
	for field, a := range map[string]Address{"from": m.From, "to": m.To} {
		if err := checkAddress(field, a); err != nil {
			return err
		}
	}
	if m.ReplyTo != (Address{}) {
		if err := checkAddress("reply_to", m.ReplyTo); err != nil {
			return err
		}
	}
	switch {
	case !isHeaderText(m.Subject):
		return invalid("subject")
	case m.Text == "":
		return invalid("text")
	case m.Language != "" && !language.MatchString(m.Language):
		return invalid("language")
	case len(m.MessageID) > maxHeader || !messageID.MatchString(m.MessageID):
		return invalid("message_id")
	case m.Date.IsZero():
		return invalid("date")
	case m.Calendar != nil && !m.Calendar.Method.valid():
		return invalid("calendar")
	}
	for name, value := range m.Headers {
		if len(name) > maxName || !extraHeader.MatchString(name) || !isHeaderText(value) {
			return invalid("headers")
		}
	}
	return nil
}

func checkAddress(field string, a Address) error {
	parsed, err := netmail.ParseAddress("<" + a.Address + ">")
	if err != nil || parsed.Address != a.Address || len(a.Address) > maxAddress || !isHeaderText(a.Address) ||
		!isHeaderText(a.Name) || strings.ContainsFunc(a.Address, unicode.IsSpace) {
		return invalid(field)
	}
	return nil
}

// isHeaderText reports whether s is valid in a header: short enough and without control characters or line breaks.
func isHeaderText(s string) bool {
	return len(s) <= maxHeader && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}

func invalid(field string) error {
	return &navette.Error{Code: navette.Invalid, Fields: []navette.FieldError{{Field: field}},
		Cause: fmt.Errorf("mail: %s cannot be sent as it is", field)}
}
