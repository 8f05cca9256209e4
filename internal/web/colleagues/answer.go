package colleagues

import (
	"net/http"
	"time"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/limit"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// missesAllowed limits a client to 30 unknown links of invitations; further ones are refused for 10 minutes of real
// time. Known links are never refused.
var missesAllowed = limit.Rule{Free: 30, First: 10 * time.Minute, Longest: 10 * time.Minute, Quiet: 10 * time.Minute}

// answerStatuses are the HTTP statuses of the pages of links that no longer work; those of the others are 200.
var answerStatuses = map[colleague.AnswerState]int{
	colleague.AnswerUnknown: http.StatusNotFound, colleague.AnswerUsed: http.StatusGone,
	colleague.AnswerWithdrawn: http.StatusGone, colleague.AnswerExpired: http.StatusGone,
	colleague.AnswerOther: http.StatusForbidden,
}

// showAnswer shows the page behind the link of an invitation. It changes nothing, since mail scanners fetch links.
func (a Pages) showAnswer(p *page.Page) error {
	answer, err := a.look(p)
	if err != nil {
		return err
	}
	name := answer.Invitation.Name
	if answer.State != colleague.AnswerNew {
		name = answer.Reader.Name
	}
	return a.renderAnswer(p, 0, answer, view.Form{Values: map[string]string{"name": name, "lang": p.Words.Locale()}})
}

// accept accepts the invitation for the signed-in person, or for a new person with the values of the form. If it cannot
// be accepted, the page of the link says why.
func (a Pages) accept(p *page.Page) error {
	answer, err := a.look(p)
	if err != nil {
		return err
	}
	f, err := p.Form()
	if err != nil {
		return err
	}
	token := p.R.PathValue("token")
	person, user, err := a.Colleagues.Accept(p.Context(), token, p.Person, colleague.AcceptInput{
		Name: f.Text("name"), Password: f.Secret("password"), Language: f.Text("lang"),
	})
	if navette.CodeOf(err) == navette.Conflict {
		return p.Redirect(colleague.LinkPath + token)
	}
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.renderAnswer(p, page.StatusOf(err), answer, shown)
	}
	if answer.State == colleague.AnswerJoin && !answer.NewPassword {
		err = p.ActIn(user.OrgID)
	} else {
		err = p.SignIn(person, user.OrgID)
	}
	if err != nil {
		return err
	}
	p.Toast("invite.joined_toast")
	return p.Redirect("/")
}

// look returns what the page of the link asks for, and sets the language. If the link is unknown and the client has
// tried too many of those, the error is [navette.RateLimited].
func (a Pages) look(p *page.Page) (colleague.Answer, error) {
	p.W.Header().Set("Referrer-Policy", "no-referrer")
	p.W.Header().Set("X-Robots-Tag", "noindex, nofollow")
	answer, err := a.Colleagues.Look(p.Context(), p.R.PathValue("token"), p.Person)
	if err != nil {
		return answer, err
	}
	if answer.State == colleague.AnswerUnknown {
		if _, wait := a.misses.Take(p.Client()); wait > 0 {
			return answer, &navette.Error{
				Code: navette.RateLimited, Message: "door.too_many",
				Args: map[string]any{"minutes": int(wait/time.Minute) + 1, "wait": wait},
			}
		}
		return answer, nil
	}
	switch {
	case answer.Reader.ID != "":
		p.SetLanguage(answer.Reader.Language)
	case p.ChosenLanguage() == "":
		p.SetLanguage(answer.Invitation.Language)
	}
	p.Words = p.Words.In(page.ZoneOf(answer.Organization.Zone))
	return answer, nil
}

// renderAnswer shows the page of the link. A status of 0 means that of the answer's state.
func (a Pages) renderAnswer(p *page.Page, status int, answer colleague.Answer, form view.Form) error {
	if status == 0 {
		status = http.StatusOK
		if other, known := answerStatuses[answer.State]; known {
			status = other
		}
	}
	f := p.PlainFrame()
	f.Path = colleague.LinkPath + p.R.PathValue("token")
	f.NoticePath = view.NoticePath(answer.Organization.ID)
	return p.RenderAs(status, Answer(AnswerPage{
		Frame: f, State: State(answer.State), Organization: answer.Organization.Name, Inviter: answer.Inviter,
		Email: answer.Invitation.Email, Role: answer.Invitation.Role, ExpiresAt: answer.Invitation.ExpiresAt.Time,
		Reader: answer.Reader.Name, ReaderEmail: answer.Reader.Email, NewPassword: answer.NewPassword, Form: form,
	}))
}
