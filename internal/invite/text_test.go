package invite_test

import (
	"context"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// event returns the only event of a mail's calendar entry.
func event(w *testkit.Studio, calendar string) *ics.VEvent {
	w.Helper()
	cal, err := ics.ParseCalendar(strings.NewReader(calendar))
	w.Must(err)
	if len(cal.Events()) != 1 {
		w.Fatalf("%d events in:\n%s", len(cal.Events()), calendar)
	}
	return cal.Events()[0]
}

// TestUncleanTextsStopNoMail stores texts that forms do not accept, as an older version may have stored them. The link,
// the notice of a move and the notice of a cancellation must still be sent.
func TestUncleanTextsStopNoMail(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s, member := w.Class("Yin", threePM), w.Elodie()
		member.Name = "Élodie\u2028Bcc: eve@example.test\x1b[31m"
		s.Title, s.Description = "Yin\tdoux\r\nBcc: eve@example.test", "Un tapis\r\net de l'eau\u0085\nEND:VEVENT\x07"
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			org, err := tx.Organization(ctx)
			w.Must(err)
			org.Name = "Atelier\vLumière"
			w.Must(tx.SaveOrganization(ctx, org, "name"))
			w.Must(tx.SaveMember(ctx, member))
			return tx.SaveSession(ctx, s)
		})
		w.Book(s, member)
		w.Jump(threePM.Add(-15 * time.Minute))
		w.Move(s.ID, threePM.Add(3*time.Hour))
		w.Rest()
		w.Cancel(s.ID)
		w.Rest()
		mails := w.MailsTo(elodie)
		if len(mails) != 3 {
			w.Fatalf("%q, want the link and two notices", testkit.Subjects(mails))
		}
		for _, m := range mails {
			if len(m.Headers["Bcc"]) > 0 || strings.ContainsAny(m.Subject+m.From+m.To, "\t\r\n\v\x1b\u2028") {
				w.Errorf("headers: %q", m.Headers)
			}
			e := event(w, w.Calendar(m))
			if got := e.GetProperty(ics.ComponentPropertySummary).Value; got != "Yin doux Bcc: eve@example.test" {
				w.Errorf("%s: summary %q", m.Subject, got)
			}
			if got := e.GetProperty(ics.ComponentPropertyDescription).Value; !strings.HasPrefix(got,
				"Un tapis\net de l'eau\n") {
				w.Errorf("%s: description %q", m.Subject, got)
			}
		}
	})
}

// TestAMailWhoseCalendarEntryCannotBeMadeIsSentWithoutIt stores a session that ends when it begins, for which there is
// no valid calendar entry.
func TestAMailWhoseCalendarEntryCannotBeMadeIsSentWithoutIt(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class("Yin", threePM)
		w.Book(s, w.Elodie())
		w.Rest()
		s.EndsAt = s.StartsAt
		w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.SaveSession(ctx, s) })
		w.Jump(threePM.Add(-15 * time.Minute))
		link := w.OneMailTo(elodie)
		w.Cancel(s.ID)
		w.Rest()
		mails := w.MailsTo(elodie)
		if len(mails) != 2 {
			w.Fatalf("%q, want the link and the notice", testkit.Subjects(mails))
		}
		for _, m := range mails {
			if len(m.Attachments) > 0 || strings.Contains(m.Text, "calendrier") {
				w.Errorf("%s has the attachments %v and the text:\n%s", m.Subject, m.Attachments, m.Text)
			}
		}
		if !strings.Contains(link.Text, "/j/") {
			w.Errorf("no link in:\n%s", link.Text)
		}
		for _, kind := range []navette.EventKind{navette.EventLinkSent, navette.EventMailSent} {
			events, err := w.Store.Org(w.Org).EventsOfKind(w.Context(), s.ID, kind)
			w.Must(err)
			if len(events) != 1 ||
				!strings.Contains(events[0].Data, `"calendar_left_out": "end"`) &&
					!strings.Contains(events[0].Data, `"calendar_left_out":"end"`) {
				w.Errorf("%s: %+v", kind, events)
			}
		}
	})
}
