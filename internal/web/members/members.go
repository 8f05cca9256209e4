// Package members serves the list of members, and the form that adds or changes one.
package members

import (
	"net/http"
	"net/url"
	"strconv"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the list of members, and the form that adds or changes one.
type Pages struct {
	People *people.People
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	return []page.Route{
		{Pattern: "GET /members", Access: page.SignedIn, Right: navette.ReadMembers, Handle: a.members},
		{Pattern: "GET /members/new", Access: page.SignedIn, Right: navette.WriteMembers, Handle: a.newMember},
		{Pattern: "POST /members/new", Access: page.SignedIn, Right: navette.WriteMembers, Handle: a.saveMember},
		{Pattern: "GET /members/{id}/edit", Access: page.SignedIn, Right: navette.WriteMembers, Handle: a.editMember},
		{Pattern: "POST /members/{id}/edit", Access: page.SignedIn, Right: navette.WriteMembers, Handle: a.saveMember},
	}
}

func (a Pages) members(p *page.Page) error {
	query := p.R.URL.Query()
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil {
		number = 1
	}
	found, err := a.People.Members(p.Context(), p.Actor, query.Get("q"), number)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavMembers)
	if err != nil {
		return err
	}
	model := Page{Frame: f, Query: query.Get("q"), Total: found.Total}
	if model.Rows, err = a.memberRows(p, found.Members); err != nil {
		return err
	}
	if found.Page < found.Pages {
		model.More = "/members?" + url.Values{"q": {model.Query}, "page": {strconv.Itoa(found.Page + 1)}}.Encode()
	}
	return p.Render(Members(model))
}

// memberRows returns the rows of members, with the number of their upcoming sessions and the time of their last one.
func (a Pages) memberRows(p *page.Page, members []navette.Member) ([]MemberRow, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	visits, err := a.People.Visits(p.Context(), p.Actor, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]MemberRow, len(members))
	for i, m := range members {
		v := visits[m.ID]
		rows[i] = MemberRow{
			ID: m.ID, Path: "/members/" + m.ID + "/edit", Name: m.Name, Email: m.Email, Locale: m.Language,
			Upcoming: int(v.Upcoming), LastAt: v.LastAt.Time, Refused: v.Refused > 0,
		}
	}
	return rows, nil
}

func (a Pages) newMember(p *page.Page) error {
	return a.showMember(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

func (a Pages) editMember(p *page.Page) error {
	m, err := a.People.Member(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	return a.showMember(p, http.StatusOK, view.Form{
		Values: map[string]string{"name": m.Name, "email": m.Email, "lang": m.Language, "zone": m.Zone},
	})
}

// showMember shows the form for the member whose id is in the path, or for a new member if there is none.
func (a Pages) showMember(p *page.Page, status int, form view.Form) error {
	f, err := p.Frame(view.NavMembers)
	if err != nil {
		return err
	}
	model := MemberFormPage{Frame: f, Form: form, ID: p.R.PathValue("id"), Action: "/members/new", Zones: page.Zones}
	if model.ID != "" {
		model.Action = "/members/" + model.ID + "/edit"
	}
	return p.RenderAs(status, MemberForm(model))
}

func (a Pages) saveMember(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.MemberInput{
		ID: p.R.PathValue("id"), Name: f.Text("name"), Email: f.Text("email"), Language: f.Text("lang"),
		Zone: f.Text("zone"),
	}
	if in.ID == "" {
		_, err = a.People.AddMember(p.Context(), p.Actor, in)
	} else {
		_, err = a.People.ChangeMember(p.Context(), p.Actor, in)
	}
	if err != nil {
		shown, ok := f.View(err)
		if !ok {
			return err
		}
		return a.showMember(p, page.StatusOf(err), shown)
	}
	p.Toast("members.saved")
	return p.Redirect("/members")
}
