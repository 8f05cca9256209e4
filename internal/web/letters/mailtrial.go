package letters

import "navette.dev/navette/internal/lang"

// TrialMail shows a user that mails arrive.
type TrialMail struct {
	Organization string
	Name         string
	Link         string // to the first page
}

func (m TrialMail) write(w lang.Words) (subject string, body mailBody) {
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		preview: w.T("mail.trial.text"),
		lead:    greeting(w, m.Name, w.T("mail.trial.lead")),
		title:   w.T("mail.trial.title"),
		facts:   []string{w.T("mail.trial.text")},
		action:  mailLink{w.T("mail.trial.open"), m.Link},
	}
	return w.T("mail.trial.subject", "organization", m.Organization), body
}
