package letters

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// AttentionMail asks an admin to act.
type AttentionMail struct {
	Organization string
	Name         string
	What         lang.Say  // what happened, without a full stop; also the subject
	Meaning      lang.Say  // the consequence for attendees
	Next         lang.Say  // what Navette does meanwhile
	Deadline     time.Time // the latest time at which acting helps, zero if there is none
	Action       lang.Say  // label of the button
	URL          string    // the page on which to act
	Reference    string    // for support
	SentAt       time.Time
}

func (m AttentionMail) write(w lang.Words) (subject string, body mailBody) {
	what := w.Say(m.What)
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T("mail.attention.lead")),
		preview: w.Say(m.Meaning),
		title:   what,
		facts:   []string{w.Say(m.Meaning), w.Say(m.Next)},
		action:  mailLink{w.Say(m.Action), m.URL},
		notes:   []mailNote{{text: w.T("mail.attention.why", "organization", m.Organization)}},
	}
	subject = w.T("mail.attention.subject", "what", what)
	if !m.Deadline.IsZero() {
		body.hour = w.Hour(m.Deadline)
		before := "mail.attention.before"
		day, near := w.NearDay(m.Deadline, m.SentAt)
		if !near {
			before, day = "mail.attention.before_date", w.Day(m.Deadline, m.SentAt)
		}
		body.after = w.T(before, "day", day, "hour", m.Deadline, "of", w.OfCity(w.Zone()))
		subject = w.T("mail.attention.subject_before", "what", what, "when", w.When(m.Deadline, m.SentAt))
	}
	if m.Reference != "" {
		body.notes = append(body.notes, mailNote{text: w.T("mail.attention.reference", "reference", m.Reference)})
	}
	return subject, body
}
