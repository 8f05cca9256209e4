package web

import (
	"net/http"
	"net/url"
	"strconv"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// membersPages are the list of members and its form.
type membersPages struct {
	People *people.People
}

// Routes are the addresses of the area.
func (a membersPages) Routes() []Route {
	return []Route{
		{Pattern: "GET /members", Access: SignedIn, Right: navette.ReadMembers, Handle: a.members},
		{Pattern: "GET /members/new", Access: SignedIn, Right: navette.WriteMembers, Handle: a.newMember},
		{Pattern: "POST /members/new", Access: SignedIn, Right: navette.WriteMembers, Handle: a.saveMember},
		{Pattern: "GET /members/{id}/edit", Access: SignedIn, Right: navette.WriteMembers, Handle: a.editMember},
		{Pattern: "POST /members/{id}/edit", Access: SignedIn, Right: navette.WriteMembers, Handle: a.saveMember},
	}
}

func (a membersPages) members(p *Page) error {
	query := p.R.URL.Query()
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil {
		number = 1
	}
	found, err := a.People.Members(p.Context(), p.Actor, query.Get("q"), number)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.PlaceMembers)
	if err != nil {
		return err
	}
	page := view.MembersPage{Frame: f, Query: query.Get("q"), Total: found.Total}
	if page.Rows, err = a.memberRows(p, found.Members); err != nil {
		return err
	}
	if found.Page < found.Pages {
		page.More = "/members?" + url.Values{"q": {page.Query}, "page": {strconv.Itoa(found.Page + 1)}}.Encode()
	}
	return p.Render(view.Members(page))
}

// memberRows adds to each member how many sessions they have before and when they were last in one.
func (a membersPages) memberRows(p *Page, members []navette.Member) ([]view.MemberRow, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	visits, err := a.People.Visits(p.Context(), p.Actor, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]view.MemberRow, len(members))
	for i, m := range members {
		v := visits[m.ID]
		rows[i] = view.MemberRow{
			ID: m.ID, Path: "/members/" + m.ID + "/edit", Name: m.Name, Email: m.Email, Locale: m.Language,
			Upcoming: int(v.Upcoming), LastAt: v.LastAt.Time, Refused: v.Refused > 0,
		}
	}
	return rows, nil
}

func (a membersPages) newMember(p *Page) error {
	return a.showMember(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

func (a membersPages) editMember(p *Page) error {
	m, err := a.People.Member(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	return a.showMember(p, http.StatusOK, view.Form{Values: map[string]string{"name": m.Name, "email": m.Email, "lang": m.Language, "zone": m.Zone}})
}

// showMember shows the form; without an id in the path it is about a new member.
func (a membersPages) showMember(p *Page, status int, form view.Form) error {
	f, err := p.Frame(view.PlaceMembers)
	if err != nil {
		return err
	}
	page := view.MemberFormPage{Frame: f, Form: form, ID: p.R.PathValue("id"), Action: "/members/new", Zones: zones}
	if page.ID != "" {
		page.Action = "/members/" + page.ID + "/edit"
	}
	return p.RenderAs(status, view.MemberForm(page))
}

func (a membersPages) saveMember(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.MemberInput{ID: p.R.PathValue("id"), Name: f.text("name"), Email: f.text("email"), Language: f.text("lang"), Zone: f.text("zone")}
	if in.ID == "" {
		_, err = a.People.AddMember(p.Context(), p.Actor, in)
	} else {
		_, err = a.People.ChangeMember(p.Context(), p.Actor, in)
	}
	if err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return a.showMember(p, statusOf(err), shown)
	}
	p.Toast("members.saved")
	return p.Redirect("/members")
}
