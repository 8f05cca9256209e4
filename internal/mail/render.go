package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	netmail "net/mail"
	"regexp"

	gomail "github.com/wneessen/go-mail"
)

// Render returns the mail in its final form (RFC 5322). The same message always gives the same bytes. The subject and
// the names are cleaned first; any other malformed field is an error with the code Invalid.
func (m Message) Render() ([]byte, error) {
	m = m.cleaned()
	if err := m.check(); err != nil {
		return nil, err
	}
	out := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.writeHeaders(out)
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if m.Calendar != nil {
		if err := m.addCalendar(out); err != nil {
			return nil, err
		}
	}
	var raw bytes.Buffer
	if _, err := out.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("writing mail %s: %w", m.MessageID, err)
	}
	return fixBoundaries(raw.Bytes(), m.MessageID), nil
}

func (m Message) writeHeaders(out *gomail.Msg) {
	out.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &netmail.Address{Name: m.From.Name, Address: m.From.Address})
	out.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &netmail.Address{Name: m.To.Name, Address: m.To.Address})
	if m.ReplyTo != (Address{}) {
		out.ReplyToMailAddress(&netmail.Address{Name: m.ReplyTo.Name, Address: m.ReplyTo.Address})
	}
	out.Subject(m.Subject)
	out.SetMessageIDWithValue(m.MessageID)
	out.SetDateWithValue(m.Date)
	if m.Language != "" {
		out.SetGenHeader("Content-Language", m.Language)
	}
	for name, value := range m.Headers {
		out.SetGenHeader(gomail.Header(name), value)
	}
}

// addCalendar adds the invite twice, as calendars expect: as an alternative of the text, which mail programs show
// with buttons, and as a file, for programs that only open files.
func (m Message) addCalendar(out *gomail.Msg) error {
	part := gomail.ContentType("text/calendar; method=" + string(m.Calendar.Method))
	out.AddAlternativeString(part, string(m.Calendar.ICS), gomail.WithPartEncoding(gomail.EncodingB64))
	err := out.AttachReader("invite.ics", bytes.NewReader(m.Calendar.ICS),
		gomail.WithFileContentType("application/ics"))
	if err != nil {
		return fmt.Errorf("attaching the invite to mail %s: %w", m.MessageID, err)
	}
	return nil
}

// boundary matches a boundary of mime/multipart: 60 random hexadecimal digits, which content does not contain by
// chance.
var boundary = regexp.MustCompile(`boundary=([0-9a-f]{60})`)

// fixBoundaries replaces the random boundaries by ones derived from the Message-ID.
func fixBoundaries(raw []byte, id string) []byte {
	for i, found := range boundary.FindAllSubmatch(raw, -1) {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", id, i))
		raw = bytes.ReplaceAll(raw, found[1], []byte(hex.EncodeToString(sum[:30])))
	}
	return raw
}
