package letters

import (
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
)

// LinkMail contains a member's personal link to a session.
type LinkMail struct {
	Organization string
	Name         string // of the member, or ""
	Session      MailSession
	Link         string // the personal link
	Recorded     bool   // whether the session is recorded
	NoEntry      bool   // whether the mail lacks the calendar entry
	SentAt       time.Time
}

func (m LinkMail) write(w lang.Words) (subject string, body mailBody) {
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, m.lead(w)),
		preview: w.T("mail.link.preview"),
		hour:    w.Hour(m.Session.StartsAt), title: m.Session.Title,
		facts:  mailFacts(w, m.Session, m.SentAt),
		action: mailLink{w.T("mail.link.enter"), m.Link},
		after:  w.T("mail.link.personal"),
	}
	if m.Recorded {
		body.notes = append(body.notes, mailNote{
			bold: w.T("mail.recorded"), text: w.T("mail.recorded_for", "organization", m.Organization),
		})
	}
	if !m.NoEntry {
		body.notes = append(body.notes, mailNote{text: w.T("mail.link.calendar")})
	}
	return w.T("mail.link.subject", "hour", m.Session.StartsAt, "title", m.Session.Title), body
}

// lead returns the sentence that says when the session starts, or that it has started.
func (m LinkMail) lead(w lang.Words) string {
	if !m.SentAt.Before(m.Session.StartsAt) {
		return w.T("mail.link.begun")
	}
	return w.T("mail.link.soon", "in", w.Relative(m.Session.StartsAt, m.SentAt))
}

// CancelledMail says that a session that the member booked is cancelled.
type CancelledMail struct {
	Organization string
	Name         string
	Session      MailSession
	Reason       string // in the organization's words, or ""
	NoEntry      bool   // whether the mail lacks the update of the calendar entry
	SentAt       time.Time
}

func (m CancelledMail) write(w lang.Words) (subject string, body mailBody) {
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T("mail.cancelled.lead")),
		preview: w.T("mail.cancelled.preview"),
		hour:    w.Hour(m.Session.StartsAt), title: m.Session.Title, struck: true,
		facts: mailFacts(w, m.Session, m.SentAt),
		after: w.T("mail.cancelled.after"),
		notes: entryUpdate(w, m.NoEntry),
	}
	if m.Reason != "" {
		body.facts = append(body.facts, m.Reason)
	}
	when := w.When(m.Session.StartsAt, m.SentAt)
	return w.T("mail.cancelled.subject", "when", when, "title", m.Session.Title), body
}

// entryUpdate returns the note that an update of the calendar entry is attached, unless there is none.
func entryUpdate(w lang.Words, none bool) []mailNote {
	if none {
		return nil
	}
	return []mailNote{{text: w.T("mail.calendar_update")}}
}

// MovedMail says that a session that the member booked takes place at another time.
type MovedMail struct {
	Organization string
	Name         string
	Session      MailSession // after the move
	WasAt        time.Time   // start before the move
	Link         string      // the personal link, "" if the session has none
	LinkIsKnown  bool        // whether the link was due before, so that the member has it
	LinkMinutes  int         // minutes before the start at which the link is sent
	NoEntry      bool        // whether the mail lacks the update of the calendar entry
	SentAt       time.Time
}

// facts returns the facts of the session, with the old time after the new one and before the coach.
func (m MovedMail) facts(w lang.Words) []string {
	facts := mailFacts(w, m.Session, m.SentAt)
	times := len(facts)
	if m.Session.Coach != "" {
		times--
	}
	return slices.Insert(facts, times, w.T("mail.moved.was", "day", w.Day(m.WasAt, m.SentAt), "hour", m.WasAt))
}

func (m MovedMail) write(w lang.Words) (subject string, body mailBody) {
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T("mail.moved.lead")),
		preview: w.T("mail.moved.was", "day", w.Day(m.WasAt, m.SentAt), "hour", m.WasAt),
		was:     w.Hour(m.WasAt), hour: w.Hour(m.Session.StartsAt), title: m.Session.Title,
		facts: m.facts(w),
		after: w.T("mail.moved.place"),
		notes: entryUpdate(w, m.NoEntry),
	}
	if m.Link != "" {
		body.action = mailLink{w.T("mail.moved.door"), m.Link}
		body.after = w.T("mail.moved.link", "minutes", m.LinkMinutes)
		if m.LinkIsKnown {
			body.after = w.T("mail.moved.link_same")
		}
	}
	return w.T("mail.moved.subject", "when", w.When(m.Session.StartsAt, m.SentAt), "title", m.Session.Title), body
}
