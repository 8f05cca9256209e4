package letters

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
)

// InvitationMail invites a colleague to an organization.
type InvitationMail struct {
	Organization string
	Name         string // of the invited person, or ""
	Inviter      string // name of the inviting user, or ""
	Role         navette.Role
	Link         string
	Until        time.Time // when the link expires
	SentAt       time.Time
}

func (m InvitationMail) write(w lang.Words) (subject string, body mailBody) {
	lead, about := "invite.mail.lead", "invite.mail.subject"
	if m.Inviter == "" {
		lead, about = "invite.mail.lead_unnamed", "invite.mail.subject_unnamed"
	}
	names := []any{"who", m.Inviter, "organization", m.Organization}
	body = mailBody{
		locale: w.Locale(), brand: m.Organization,
		lead:    greeting(w, m.Name, w.T(lead, names...)),
		preview: w.T("invite.mail.what"),
		title:   w.T("invite.mail.title", "organization", m.Organization),
		facts: []string{
			w.T("invite.mail.role", "role", w.T("account.role_"+string(m.Role))),
			w.T("invite.mail.until", "day", w.Day(m.Until, m.SentAt), "hour", m.Until),
		},
		action: mailLink{w.T("invite.mail.accept"), m.Link},
		notes:  []mailNote{{text: w.T("invite.mail.what")}, {text: w.T("invite.mail.ignore")}},
	}
	return w.T(about, names...), body
}
