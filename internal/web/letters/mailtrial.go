package letters

import "navette.dev/navette/internal/lang"

// TrialMail shows a user that mails arrive.
type TrialMail struct {
	Organization string
	Name         string
	Link         string // to the first page
}

// Mail writes the mail in w's language.
func (m TrialMail) Mail(w lang.Words) (Mail, error) {
	body := mailBody{
		locale: w.Locale(), brand: m.Organization,
		preview: w.T("mail.trial.text"),
		lead:    greeting(w, m.Name, w.T("mail.trial.lead")),
		title:   w.T("mail.trial.title"),
		facts:   []string{w.T("mail.trial.text")},
		action:  mailLink{w.T("mail.trial.open"), m.Link},
	}
	return body.render(w.T("mail.trial.subject", "organization", m.Organization))
}
