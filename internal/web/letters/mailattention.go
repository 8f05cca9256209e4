package letters

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// AttentionMail tells a user that somebody is needed, before it is too late.
type AttentionMail struct {
	Organization string
	Name         string
	What         lang.Say  // what happened, one sentence without its full stop: it is the subject too
	Meaning      lang.Say  // what it means for people
	Next         lang.Say  // what Navette does by itself
	Deadline     time.Time // when it becomes too late, zero where it is no matter of hours
	Action       lang.Say  // what the button says
	URL          string    // the page that mends it
	Reference    string    // for support, said last
	SentAt       time.Time
}

// Mail writes the mail in w's language and on w's clock.
func (m AttentionMail) Mail(w lang.Words) (Mail, error) {
	what := w.Say(m.What)
	body := mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T("mail.attention.lead")),
		preview: w.Say(m.Meaning),
		title:   what,
		facts:   []string{w.Say(m.Meaning), w.Say(m.Next)},
		action:  mailLink{w.Say(m.Action), m.URL},
		notes:   []mailNote{{text: w.T("mail.attention.why", "organization", m.Organization)}},
	}
	subject := w.T("mail.attention.subject", "what", what)
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
	return body.render(subject)
}
