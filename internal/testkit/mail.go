package testkit

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"slices"
	"strings"

	"navette.dev/navette/internal/mail/catcher"
)

// MailsTo returns the mails that arrived for an address, the oldest first.
func (w *Studio) MailsTo(address string) []*catcher.Message {
	var found []*catcher.Message
	for _, m := range w.Post.Messages() {
		if slices.ContainsFunc(m.EnvelopeTo, func(to string) bool { return strings.EqualFold(to, address) }) {
			found = append(found, m)
		}
	}
	slices.Reverse(found)
	return found
}

// OneMailTo returns the only mail that arrived for an address.
func (w *Studio) OneMailTo(address string) *catcher.Message {
	w.Helper()
	mails := w.MailsTo(address)
	if len(mails) != 1 {
		w.Fatalf("%d mails for %s: %q, want 1", len(mails), address, Subjects(mails))
	}
	return mails[0]
}

// Subjects returns the subjects of mails.
func Subjects(mails []*catcher.Message) []string {
	subjects := make([]string, len(mails))
	for i, m := range mails {
		subjects[i] = m.Subject
	}
	return subjects
}

// PostFault makes the mail server misbehave.
func (w *Studio) PostFault(f catcher.Fault) {
	w.Helper()
	w.Must(w.Post.SetFault(f))
}

// Calendar returns the calendar entry of a mail, with its folded lines joined.
func (w *Studio) Calendar(m *catcher.Message) string {
	w.Helper()
	read, err := mail.ReadMessage(bytes.NewReader(m.Raw))
	w.Must(err)
	text := calendarIn(textproto.MIMEHeader(read.Header), read.Body)
	if text == "" {
		w.Fatalf("%q carries no calendar entry", m.Subject)
	}
	return strings.ReplaceAll(text, "\r\n ", "")
}

func calendarIn(header textproto.MIMEHeader, body io.Reader) string {
	kind, params, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for part, err := parts.NextRawPart(); err == nil; part, err = parts.NextRawPart() {
			if text := calendarIn(part.Header, part); text != "" {
				return text
			}
		}
		return ""
	}
	if kind != "text/calendar" {
		return ""
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	text, _ := io.ReadAll(body)
	return string(text)
}
