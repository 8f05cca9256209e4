package testkit

import (
	"slices"
	"strings"

	"navette.dev/navette/internal/mail/catcher"
)

// MailsTo are the mails that arrived for an address, the oldest first.
func (w *World) MailsTo(address string) []*catcher.Message {
	var found []*catcher.Message
	for _, m := range w.Post.Messages() {
		if slices.ContainsFunc(m.EnvelopeTo, func(to string) bool { return strings.EqualFold(to, address) }) {
			found = append(found, m)
		}
	}
	slices.Reverse(found)
	return found
}

// OneMailTo is the only mail that arrived for an address.
func (w *World) OneMailTo(address string) *catcher.Message {
	w.Helper()
	mails := w.MailsTo(address)
	if len(mails) != 1 {
		w.Fatalf("%d mails for %s: %q, want 1", len(mails), address, Subjects(mails))
	}
	return mails[0]
}

// Subjects are the subjects of mails.
func Subjects(mails []*catcher.Message) []string {
	subjects := make([]string, len(mails))
	for i, m := range mails {
		subjects[i] = m.Subject
	}
	return subjects
}

// PostFault makes the mail server misbehave.
func (w *World) PostFault(f catcher.Fault) {
	w.Helper()
	w.Must(w.Post.SetFault(f))
}
