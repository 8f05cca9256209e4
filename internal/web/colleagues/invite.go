package colleagues

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"navette.dev/navette/internal/colleague"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// showInvite shows the form for invitations. With the parameter zoom, the id of a Zoom user, it contains the name and
// the address of that user.
func (a Pages) showInvite(p *page.Page) error {
	form := newInvitation(p)
	if host := p.R.URL.Query().Get("zoom"); host != "" {
		invitee, err := a.Colleagues.Candidate(p.Context(), p.Actor, host)
		if err != nil {
			return err
		}
		form.Values["addresses"] = invitee.String()
	}
	return a.renderInvite(p, http.StatusOK, form, nil)
}

// newInvitation returns the form with its first values.
func newInvitation(p *page.Page) view.Form {
	return view.Form{Values: map[string]string{"role": string(navette.RoleStaff), "lang": p.Org.Language}}
}

// renderInvite shows the form for invitations.
func (a Pages) renderInvite(p *page.Page, status int, form view.Form, refusals []colleague.Refusal) error {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	return p.RenderAs(status, Invite(InvitePage{
		Frame: f, Form: form, Roles: a.roles(p), Refusals: refusalsOf(refusals),
	}))
}

// roles returns the roles that the reader may give.
func (a Pages) roles(p *page.Page) []navette.Role {
	if p.Actor.May(navette.ManageOwners) {
		return navette.Roles
	}
	return navette.Roles[1:]
}

// refusalsOf returns the addresses that cannot be invited, as the page shows them.
func refusalsOf(refusals []colleague.Refusal) []Refusal {
	shown := make([]Refusal, len(refusals))
	for i, r := range refusals {
		shown[i] = Refusal{Text: r.Text, Why: view.SayOf(r.Message, r.Args)}
	}
	return shown
}

// invite sends invitations to the addresses of the form, to all of them or none.
func (a Pages) invite(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := colleague.InviteInput{
		People: colleague.Addresses(f.Lines("addresses")), Role: navette.Role(f.Text("role")), Language: f.Text("lang"),
	}
	invited, refusals, err := a.Colleagues.Invite(p.Context(), p.Actor, in)
	if err == nil {
		return a.sent(p, invited)
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	return a.renderInvite(p, page.StatusOf(err), shown, refusals)
}

// sent answers after invitations were made: with their links if no mail server is configured, or else with the list.
func (a Pages) sent(p *page.Page, invited []colleague.Invited) error {
	if !a.Colleagues.NoMail() {
		p.Toast("invite.sent")
		return p.Redirect(listPath)
	}
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	model := LinksPage{Frame: f}
	for _, i := range invited {
		model.Links = append(model.Links, LinkRow{
			To: cmp.Or(i.Name, i.Email), Email: i.Email, Link: i.Link, ExpiresAt: i.ExpiresAt.Time,
		})
	}
	return p.Render(Links(model))
}

// showZoom shows the Zoom users who have no account here.
func (a Pages) showZoom(p *page.Page) error {
	return a.renderZoom(p, http.StatusOK, newInvitation(p), nil, nil)
}

// renderZoom shows the Zoom users who have no account here, of whom those with the ids chosen are selected.
func (a Pages) renderZoom(
	p *page.Page, status int, form view.Form, chosen []string, refusals []colleague.Refusal,
) error {
	values := p.R.URL.Query()
	if p.R.Method == http.MethodPost {
		values = p.R.PostForm
	}
	model := ZoomPage{Query: navette.OneLine(values.Get("q")), Form: form, Roles: a.roles(p)}
	found, err := a.Colleagues.Candidates(p.Context(), p.Actor, model.Query, numberOf(values.Get("page")))
	switch {
	case navette.CodeOf(err) == navette.NotFound:
		model.NoZoom = true
	case err != nil:
		return err
	}
	if model.Frame, err = p.Frame(view.NavSettings); err != nil {
		return err
	}
	model.Refusals = refusalsOf(refusals)
	model.Pager = pagerOf(zoomPath, model.Query, "page", found)
	selected := map[string]bool{}
	for _, id := range chosen {
		selected[id] = true
	}
	for _, h := range found.Rows {
		model.Rows = append(model.Rows, ZoomRow{ID: h.ID, Name: h.Name, Email: h.Email, Chosen: selected[h.ID]})
	}
	return p.RenderAs(status, ZoomUsers(model))
}

// inviteZoom sends invitations to the chosen Zoom users, to all of them or none.
func (a Pages) inviteZoom(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	chosen := f.All("host")
	in := colleague.InviteInput{Role: navette.Role(f.Text("role")), Language: f.Text("lang")}
	var refusals []colleague.Refusal
	if in.People, err = a.Colleagues.CandidatesByID(p.Context(), p.Actor, chosen); err == nil {
		var invited []colleague.Invited
		if invited, refusals, err = a.Colleagues.Invite(p.Context(), p.Actor, in); err == nil {
			return a.sent(p, invited)
		}
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	return a.renderZoom(p, page.StatusOf(err), shown, chosen, refusals)
}

// resend sends a new link to an invited person. If it was sent too often, the list says so.
func (a Pages) resend(p *page.Page) error {
	invited, err := a.Colleagues.Resend(p.Context(), p.Actor, p.R.PathValue("id"))
	var failure *navette.Error
	switch {
	case err == nil && !a.Colleagues.NoMail():
		p.Toast("invite.resent")
		return p.Redirect(listPath)
	case err == nil:
		return a.sent(p, []colleague.Invited{invited})
	case errors.As(err, &failure) && strings.HasPrefix(failure.Message, "invite."):
		why := view.SayOf(failure.Message, failure.Args)
		return a.renderList(p, page.StatusOf(err), colleague.Part{}, &why)
	}
	return err
}

// withdraw ends an invitation.
func (a Pages) withdraw(p *page.Page) error {
	err := a.Colleagues.Withdraw(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil && navette.CodeOf(err) != navette.Conflict { // it was answered or withdrawn; the list shows that
		return err
	}
	if err == nil {
		p.Toast("invite.withdrawn")
	}
	return p.Redirect(listPath)
}
