package letters

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// PasswordMail contains a person's link for a new password.
type PasswordMail struct {
	Organization string
	Name         string
	Link         string
	Until        time.Time // when the link expires
	SentAt       time.Time
}

func (m PasswordMail) write(w lang.Words) (subject string, body mailBody) {
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T("mail.password.lead")),
		preview: w.T("mail.password.lead"),
		title:   w.T("mail.password.title"),
		facts:   []string{w.T("mail.password.until", "when", w.When(m.Until, m.SentAt))},
		action:  mailLink{w.T("mail.password.choose"), m.Link},
		notes:   []mailNote{{text: w.T("mail.password.ignore")}},
	}
	return w.T("mail.password.subject"), body
}
