package storybook

import (
	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/colleagues"
	"navette.dev/navette/internal/web/letters"
	"navette.dev/navette/internal/web/view"
)

// invitationStories returns the stories of the list of colleagues, of the forms for invitations and of the pages behind
// their links.
func invitationStories() []Story {
	return append([]Story{
		listStory("people", func(p *colleagues.ListPage) {}),
		listStory("people-alone", func(p *colleagues.ListPage) {
			p.Rows, p.Invitations, p.Alone, p.Pager.Total, p.InvitationPager.Total = p.Rows[:1], nil, true, 1, 0
		}),
		listStory("people-thousands", func(p *colleagues.ListPage) {
			p.Pager = colleagues.Pager{Total: 4812, Number: 3, Pages: 97, PrevPath: "?page=2", NextPath: "?page=4"}
			p.InvitationPager = colleagues.Pager{Total: 140, Number: 1, Pages: 6, NextPath: "?invited=2"}
		}),
		listStory("people-none-found", func(p *colleagues.ListPage) {
			p.Query, p.Rows, p.Invitations, p.Pager = "zoé", nil, nil, colleagues.Pager{Number: 1, Pages: 1}
		}),
		listStory("people-resent-too-often", func(p *colleagues.ListPage) {
			why := say("invite.resent_too_often", "most", 5)
			p.Failed = &why
		}),
		inviteStory("invite", func(p *colleagues.InvitePage) {}),
		inviteStory("invite-no-mail", func(p *colleagues.InvitePage) { p.NoMail, p.Roles = true, navette.Roles[1:] }),
		inviteStory("invite-errors", func(p *colleagues.InvitePage) {
			p.Form.Values["addresses"] = "Emma Martin <emma.martin@atelier-lumiere.fr>; thomas@, Léa Fontaine " +
				"<lea@atelier-lumiere.fr>\nj.petit@atelier-lumiere.fr"
			p.Form.Errors = []view.FieldError{{Field: "addresses", Text: lang.Say{Key: "invite.none_invited"}}}
			p.Refusals = []colleagues.Refusal{
				{Text: "thomas@", Why: lang.Say{Key: "invite.bad_address"}},
				{Text: "Léa Fontaine <lea@atelier-lumiere.fr>", Why: lang.Say{Key: "invite.is_colleague"}},
				{Text: "j.petit@atelier-lumiere.fr", Why: say("invite.too_often", "most", 5)},
			}
		}),
		inviteZoomStory("invite-zoom", func(p *colleagues.ZoomPage) {}),
		inviteZoomStory("invite-zoom-thousands", func(p *colleagues.ZoomPage) {
			p.Pager = colleagues.Pager{Total: 4800, Number: 2, Pages: 48, PrevPath: "?page=1", NextPath: "?page=3"}
			p.Form.Errors = []view.FieldError{{Field: "addresses", Text: lang.Say{Key: "form.empty"}}}
		}),
		inviteZoomStory("invite-zoom-all-here", func(p *colleagues.ZoomPage) { p.Rows, p.Pager.Total = nil, 0 }),
		inviteZoomStory("invite-zoom-never", func(p *colleagues.ZoomPage) { p.NoZoom = true }),
		{"invite-links", invitationsPage, func(f view.Frame) templ.Component {
			f.NoMail = true
			return colleagues.Links(colleagues.LinksPage{Frame: as(f, view.NavSettings), Links: []colleagues.LinkRow{
				{
					To: cast.Thomas.Name(), Email: "thomas.vidal@atelier-lumiere.fr", ExpiresAt: at(7, 17, 41),
					Link: "https://atelier-lumiere.example/invitation/7Qm2fVx90aKd3LwT0bZp1Q",
				},
				{
					To: "accueil@atelier-lumiere.fr", Email: "accueil@atelier-lumiere.fr", ExpiresAt: at(7, 17, 41),
					Link: "https://atelier-lumiere.example/invitation/Xw81LmC4sTq2vRk9NdYe7A",
				},
			}})
		}},
	}, answerStories()...)
}

// invitationsPage is the group of these stories.
const invitationsPage = "People"

// answerStories returns the stories of the page behind the link of an invitation.
func answerStories() []Story {
	return []Story{
		answerStory("answer-new", func(p *colleagues.AnswerPage) {}),
		answerStory("answer-new-errors", func(p *colleagues.AnswerPage) {
			p.Form.Values["name"] = ""
			p.Form.Errors = []view.FieldError{
				{Field: "name", Text: lang.Say{Key: "form.empty"}},
				{Field: "password", Text: say("rules.password_short", "least", 10)},
			}
		}),
		answerStory("answer-signin", func(p *colleagues.AnswerPage) { p.State = colleagues.StateSignIn }),
		answerStory("answer-join", func(p *colleagues.AnswerPage) {
			p.State, p.Reader, p.ReaderEmail = colleagues.StateJoin, cast.Thomas.Name(), p.Email
		}),
		answerStory("answer-join-password", func(p *colleagues.AnswerPage) {
			p.State, p.Reader, p.ReaderEmail, p.NewPassword = colleagues.StateJoin, cast.Thomas.Name(), p.Email, true
		}),
		answerStory("answer-other", func(p *colleagues.AnswerPage) {
			p.State, p.Reader, p.ReaderEmail = colleagues.StateOther, cast.Sophie.Name(), "s.lemaire@ventes-nord.fr"
		}),
		answerStory("answer-used", func(p *colleagues.AnswerPage) { p.State = colleagues.StateUsed }),
		answerStory("answer-expired", func(p *colleagues.AnswerPage) { p.State = colleagues.StateExpired }),
		answerStory("answer-withdrawn", func(p *colleagues.AnswerPage) { p.State = colleagues.StateWithdrawn }),
		answerStory("answer-unknown", func(p *colleagues.AnswerPage) {
			p.State, p.Organization = colleagues.StateUnknown, ""
		}),
	}
}

// invitationMail returns the story of the mail that invites a colleague.
func invitationMail() Story {
	return mail("mail-invitation", func() letters.Data {
		return letters.InvitationMail{
			Organization: "Atelier Lumière", Name: cast.Thomas.First, Inviter: cast.Camille.Name(), Role: navette.RoleStaff,
			Link:  "https://atelier-lumiere.example/invitation/7Qm2fVx90aKd3LwT0bZp1Q",
			Until: at(7, 17, 41), SentAt: at(0, 17, 41),
		}
	})
}

// listStory returns a story of the list of colleagues with invitations in every state, changed by set.
func listStory(name string, set func(*colleagues.ListPage)) Story {
	return Story{name, invitationsPage, func(f view.Frame) templ.Component {
		p := colleagues.ListPage{
			Frame: as(f, view.NavSettings),
			Rows: []colleagues.Row{
				{
					ID: "usr_1", Name: cast.Camille.Name(), Email: "camille@atelier-lumiere.fr", Role: navette.RoleOwner,
					JoinedAt: at(-199, 10, 0), Own: true,
				},
				{
					ID: "usr_2", Name: cast.Lea.Name(), Email: "lea@atelier-lumiere.fr", Role: navette.RoleStaff,
					JoinedAt: at(-120, 9, 0),
				},
				{
					ID: "usr_3", Name: cast.Maximilienne.Name(), Role: navette.RoleViewer, JoinedAt: at(-2, 9, 0),
					Email: "maximilienne.de.la.rochefoucauld.montmorency@association-des-anciens.example.org",
				},
			},
			Pager: colleagues.Pager{Total: 3, Number: 1, Pages: 1},
			Invitations: []colleagues.InvitationRow{
				{
					ID: "inv_1", Name: cast.Thomas.Name(), Email: "thomas.vidal@atelier-lumiere.fr", Role: navette.RoleStaff,
					ExpiresAt: at(3, 17, 0), MailedAt: at(-4, 17, 0),
				},
				{ID: "inv_2", Email: "accueil@atelier-lumiere.fr", Role: navette.RoleViewer, ExpiresAt: at(7, 17, 41)},
				{
					ID: "inv_3", Name: cast.Sophie.Name(), Email: "s.lemaire@ventes-nrod.fr", Role: navette.RoleAdmin,
					ExpiresAt: at(6, 9, 0), Refused: "550 5.1.1 no such user",
				},
				{ID: "inv_4", Email: "julien@exemple.fr", Role: navette.RoleStaff, ExpiresAt: at(-2, 9, 0), MailedAt: at(-9, 9, 0)},
				{ID: "inv_5", Email: "marie@exemple.fr", Role: navette.RoleStaff, ExpiresAt: at(5, 9, 0), Shown: true},
			},
			InvitationPager: colleagues.Pager{Total: 5, Number: 1, Pages: 1},
		}
		set(&p)
		return colleagues.List(p)
	}}
}

// inviteStory returns a story of the form for invitations, changed by set.
func inviteStory(name string, set func(*colleagues.InvitePage)) Story {
	return Story{name, invitationsPage, func(f view.Frame) templ.Component {
		p := colleagues.InvitePage{Frame: as(f, view.NavSettings), Form: invitationForm(), Roles: navette.Roles}
		set(&p)
		return colleagues.Invite(p)
	}}
}

func invitationForm() view.Form {
	return view.Form{Values: map[string]string{"role": string(navette.RoleStaff), "lang": "fr"}}
}

// inviteZoomStory returns a story of the form that invites Zoom users, changed by set.
func inviteZoomStory(name string, set func(*colleagues.ZoomPage)) Story {
	return Story{name, invitationsPage, func(f view.Frame) templ.Component {
		p := colleagues.ZoomPage{
			Frame: as(f, view.NavSettings), Form: invitationForm(), Roles: navette.Roles,
			Rows: []colleagues.ZoomRow{
				{ID: "hst_1", Name: cast.Thomas.Name(), Email: "thomas.vidal@atelier-lumiere.fr", Chosen: true},
				{ID: "hst_2", Name: cast.Sophie.Name(), Email: "s.lemaire@ventes-nord.fr"},
				{
					ID: "hst_3", Name: cast.Maximilienne.Name(),
					Email: "maximilienne.de.la.rochefoucauld.montmorency@association-des-anciens.example.org",
				},
			},
			Pager: colleagues.Pager{Total: 3, Number: 1, Pages: 1},
		}
		set(&p)
		return colleagues.ZoomUsers(p)
	}}
}

// answerStory returns a story of the page behind a link: the one for a new person, changed by set.
func answerStory(name string, set func(*colleagues.AnswerPage)) Story {
	return Story{name, "Invitation", func(f view.Frame) templ.Component {
		f = emptyServer(f)
		f.Path = "/invitation/7Qm2fVx90aKd3LwT0bZp1Q"
		p := colleagues.AnswerPage{
			Frame: f, State: colleagues.StateNew, Organization: "Atelier Lumière", Inviter: cast.Camille.Name(),
			Email: "thomas.vidal@atelier-lumiere.fr", Role: navette.RoleStaff, ExpiresAt: at(7, 17, 41),
			Form: view.Form{Values: map[string]string{"name": cast.Thomas.Name(), "lang": f.Locale()}},
		}
		set(&p)
		return colleagues.Answer(p)
	}}
}
