package schedule_test

import (
	"testing"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule/scheduletest"
	"navette.dev/navette/internal/store"
)

var monday = scheduletest.Monday

// studio is a [scheduletest.Studio] with the reader of its sessions and helpers for the tests of this package.
type studio struct {
	*scheduletest.Studio
	journeys *journey.Reader
}

// inStudio runs a test in a new studio on each database engine.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	scheduletest.Each(t, func(s *scheduletest.Studio) { test(&studio{s, journey.New(s.Store, s.Clock)}) })
}

// lateAnswer reports that the mail server accepted a link that was written for an earlier sequence of the session, and
// fails the test unless the store refuses to record it.
func (h *studio) lateAnswer(b navette.Booking, sequence int64) {
	h.Helper()
	org := h.Store.Org(h.Owner.Org)
	err := org.Update(h.Context(), navette.System(org.ID), h.Clock.Now(), func(tx *store.Tx) error {
		return tx.LinkSent(h.Context(), b, sequence, store.Handover{})
	})
	if navette.CodeOf(err) != navette.Conflict {
		h.Fatalf("recorded a link for an earlier start as sent: %v", err)
	}
}

// wantMails fails the test unless there are want promises of mails about a session, all of the kind.
func (h *studio) wantMails(kind navette.MailKind, session string, want int) {
	h.Helper()
	org := h.Store.Org(h.Owner.Org)
	promises, err := org.PromisesOfSession(h.Context(), session)
	h.Must(err)
	got := 0
	for _, p := range promises {
		if p.Kind != navette.PromiseMail {
			continue
		}
		m, err := org.Mail(h.Context(), p.Subject)
		h.Must(err)
		if m.Kind != kind {
			h.Fatalf("a mail of kind %s, want %s", m.Kind, kind)
		}
		got++
	}
	if got != want {
		h.Fatalf("%d mails, want %d", got, want)
	}
}
