package schedule_test

import (
	"testing"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule/scheduletest"
	"navette.dev/navette/internal/store"
)

var monday = scheduletest.Monday

// studio is a [scheduletest.Studio] with what the tests of this package want of it.
type studio struct {
	*scheduletest.Studio
	journeys *journey.Reader
}

// inStudio runs a test in a new studio on each database engine.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	scheduletest.Each(t, func(s *scheduletest.Studio) { test(&studio{s, journey.New(s.Store, s.Clock)}) })
}

// lateAnswer is the mail server's yes to a link that told the session as it was at a sequence before: it does not count.
func (h *studio) lateAnswer(b navette.Booking, sequence int64) {
	h.Helper()
	org := h.Store.Org(h.Owner.Org)
	err := org.Update(h.Context(), navette.System(org.ID), h.Clock.Now(), func(tx *store.Tx) error {
		return tx.LinkSent(h.Context(), b, sequence, store.Handover{})
	})
	if navette.CodeOf(err) != navette.Conflict {
		h.Fatalf("noted a link that is not to be: %v", err)
	}
}

// wantMails wants so many open promises of mails about a session, all of one kind.
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
