package storybook

import (
	"context"
	"io"
	"slices"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/web/view"
)

// mailsPage is the group of the mails, the only stories with inline styles.
const mailsPage = "Mails"

// mailStories returns the stories of the HTML parts of mails.
func mailStories() []Story {
	return []Story{
		mail("mail-link", func() letters.Data {
			return letters.LinkMail{
				Organization: "Atelier Lumière", Name: cast.Elodie.First, Session: yin(),
				Link:     "https://atelier-lumiere.example/j/7Qm2fVx90aKd3LwT",
				Recorded: true, SentAt: at(0, 18, 15),
			}
		}),
		mailIn("mail-link-elsewhere", "Europe/London", func() letters.Data {
			return letters.LinkMail{
				Organization: "Atelier Lumière", Name: cast.Elodie.First, Session: yin(),
				Link:   "https://atelier-lumiere.example/j/7Qm2fVx90aKd3LwT",
				SentAt: at(0, 18, 34),
			}
		}),
		passwordMail(),
		mail("mail-cancelled", func() letters.Data {
			return letters.CancelledMail{
				Organization: "Atelier Lumière", Name: cast.Elodie.First, Session: yin(),
				Reason: "Léa est souffrante et n’a pas trouvé de remplaçante.",
				SentAt: at(0, 15, 10),
			}
		}),
		mail("mail-moved", func() letters.Data {
			return letters.MovedMail{
				Organization: "Atelier Lumière", Name: cast.Elodie.First, Session: yin(), WasAt: at(0, 17, 15), LinkMinutes: 15,
				Link: "https://atelier-lumiere.example/j/7Qm2fVx90aKd3LwT", SentAt: at(-1, 11, 0),
			}
		}),
		mail("mail-moved-link-sent", func() letters.Data {
			return letters.MovedMail{
				Organization: "Atelier Lumière", Name: cast.Elodie.First, Session: yin(), WasAt: at(0, 18, 0),
				Link: "https://atelier-lumiere.example/j/7Qm2fVx90aKd3LwT", LinkIsKnown: true, SentAt: at(0, 17, 50),
			}
		}),
		mail("mail-attention", func() letters.Data {
			return letters.AttentionMail{
				Organization: "Atelier Lumière", Name: cast.Camille.First,
				What:    lang.Say{Key: "mail.attention.no_meeting", Args: map[string]any{"title": "Yin et respiration"}},
				Meaning: lang.Say{Key: "mail.attention.no_meeting_meaning", Plural: true, Count: 9},
				Next:    lang.Say{Key: "mail.attention.trying", Args: map[string]any{"next": at(0, 17, 46)}},
				Action:  lang.Say{Key: "mail.attention.open"}, URL: "https://atelier-lumiere.example/sessions/ses_01",
				Deadline: at(0, 18, 15), Reference: "7Q2K-94FD", SentAt: at(0, 17, 41),
			}
		}),
		mail("mail-uninstalled", func() letters.Data {
			return letters.AttentionMail{
				Organization: "Atelier Lumière", Name: cast.Camille.First,
				What:    lang.Say{Key: "mail.attention.uninstalled"},
				Meaning: lang.Say{Key: "mail.attention.uninstalled_meaning"},
				Next:    lang.Say{Key: "mail.attention.uninstalled_next"},
				Action:  lang.Say{Key: "mail.attention.reconnect"},
				URL:     "https://atelier-lumiere.example/settings/integrations/zoom",
				SentAt:  at(0, 16, 58),
			}
		}),
		invitationMail(),
		mail("mail-trial", func() letters.Data {
			return letters.TrialMail{
				Organization: "Atelier Lumière", Name: cast.Camille.First, Link: "https://atelier-lumiere.example/",
			}
		}),
		mail("mail-server-refuses", func() letters.Data {
			return letters.AttentionMail{
				Organization: "Atelier Lumière", Name: cast.Camille.First,
				What:    lang.Say{Key: "mail.attention.server_refuses"},
				Meaning: lang.Say{Key: "mail.attention.server_refuses_meaning"},
				Next:    lang.Say{Key: "mail.attention.server_refuses_next"},
				Action:  lang.Say{Key: "mail.attention.server_refuses_open"},
				URL:     "https://atelier-lumiere.example/sessions/ses_01",
				SentAt:  at(0, 18, 15),
			}
		}),
	}
}

// atRisk is the mail about recordings that Zoom deletes within a day.
func atRisk() letters.Data {
	return letters.AttentionMail{
		Organization: "Atelier Lumière", Name: cast.Camille.First,
		What:     lang.Say{Key: "import.at_risk", Plural: true, Count: 3},
		Meaning:  lang.Say{Key: "import.at_risk_meaning"},
		Next:     lang.Say{Key: "import.at_risk_next"},
		Action:   lang.Say{Key: "import.at_risk_open"},
		Deadline: at(1, 9, 30),
		URL:      "https://atelier-lumiere.example/calls/imports",
		SentAt:   at(0, 16, 58),
	}
}

// policyDrifted is the mail about recording settings that were changed in Zoom.
func policyDrifted() letters.Data {
	return letters.AttentionMail{
		Organization: "Atelier Lumière", Name: cast.Camille.First,
		What:    lang.Say{Key: "policymail.drifted"},
		Meaning: lang.Say{Key: "policymail.meaning"},
		Next:    lang.Say{Key: "policymail.next"},
		Action:  lang.Say{Key: "policymail.open"},
		URL:     "https://atelier-lumiere.example/settings/integrations/zoom/policy",
		SentAt:  at(0, 16, 58),
	}
}

// yin returns the session of the mails to members.
func yin() letters.MailSession {
	return letters.MailSession{
		Title: "Yin et respiration", Coach: cast.Lea.Name(), StartsAt: at(0, 18, 30), EndsAt: at(0, 19, 30), Zone: zone(),
	}
}

// mail returns a story of the HTML part of a mail.
func mail(name string, data func() letters.Data) Story { return mailIn(name, zone().String(), data) }

// mailIn is mail for a reader in another zone.
func mailIn(name, zone string, data func() letters.Data) Story {
	return Story{name, mailsPage, func(f view.Frame) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
			m, err := letters.Render(data(), f.In(place(zone)), "https://atelier-lumiere.example/privacy/org_01")
			if err != nil {
				return err
			}
			_, err = io.WriteString(out, m.HTML)
			return err
		})
	}}
}

// passwordMail returns the story of the mail with the link for a new password.
func passwordMail() Story {
	return mail("mail-password", func() letters.Data {
		return letters.PasswordMail{
			Organization: "Atelier Lumière", Name: cast.Thomas.First,
			Link:  "https://atelier-lumiere.example/password/7Qm2fVx90aKd3LwTqW5nRg",
			Until: at(0, 18, 40), SentAt: at(0, 17, 40),
		}
	})
}

// gapMailStories returns the stories of the mails about missing recordings.
func gapMailStories() []Story {
	gap := func(cause navette.AuditCause, topic, host string, days, hour, minute int) navette.AuditGap {
		return navette.AuditGap{
			Cause: cause, Topic: topic, HostName: host, StartedAt: navette.At(at(days, hour, minute)),
		}
	}
	gaps := []navette.AuditGap{
		gap(navette.AuditNeverRecorded, "Appel découverte : Atelier Deroo", cast.Hugo.Name(), -1, 14, 30),
		gap(navette.AuditNotImported, "Démonstration Keller Bois", cast.Emma.Name(), -2, 10, 0),
		gap(navette.AuditVanished, "Reed & Ashby follow-up", cast.Emma.Name(), -15, 11, 15),
		gap(navette.AuditNeverRecorded, "", cast.Theo.Name(), -3, 9, 0),
		gap(navette.AuditRefused, "", cast.Pierre.Name(), -1, 12, 0),
	}
	many := slices.Concat(gaps, gaps, gaps, gaps, gaps)
	found := func(gaps []navette.AuditGap) func() letters.Data {
		return func() letters.Data {
			return letters.GapsMail{
				Organization: "Ventes Nord", Name: cast.Sophie.First, Gaps: gaps,
				URL: "https://ventes-nord.example/calls/completeness", SentAt: at(0, 4, 2),
			}
		}
	}
	return []Story{
		mail("mail-gaps", found(gaps)),
		mail("mail-gaps-many", found(many)),
		mail("mail-gaps-settled", func() letters.Data {
			return letters.GapsSettledMail{
				Organization: "Ventes Nord", Name: cast.Sophie.First, URL: "https://ventes-nord.example/calls/completeness",
			}
		}),
	}
}
