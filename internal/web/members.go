package web

import (
	"net/http"
	"net/url"
	"strconv"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/view"
)

// memberRoutes are the list of members and its form.
func memberRoutes(s *Site) []Route {
	return []Route{
		{Pattern: "GET /members", Access: SignedIn, Right: navette.ReadMembers, Handle: s.members},
		{Pattern: "GET /members/new", Access: SignedIn, Right: navette.WriteMembers, Handle: s.newMember},
		{Pattern: "POST /members/new", Access: SignedIn, Right: navette.WriteMembers, Handle: s.saveMember},
		{Pattern: "GET /members/{id}/edit", Access: SignedIn, Right: navette.WriteMembers, Handle: s.editMember},
		{Pattern: "POST /members/{id}/edit", Access: SignedIn, Right: navette.WriteMembers, Handle: s.saveMember},
	}
}

func (s *Site) members(p *Page) error {
	query := p.R.URL.Query()
	number, err := strconv.Atoi(query.Get("page"))
	if err != nil {
		number = 1
	}
	found, err := s.People.Members(p.Context(), p.Actor, query.Get("q"), number)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.PlaceMembers)
	if err != nil {
		return err
	}
	page := view.MembersPage{Frame: f, Query: query.Get("q"), Total: found.Total}
	if page.Rows, err = s.memberRows(p, found.Members); err != nil {
		return err
	}
	if found.Page < found.Pages {
		page.More = "/members?" + url.Values{"q": {page.Query}, "page": {strconv.Itoa(found.Page + 1)}}.Encode()
	}
	return p.Render(view.Members(page))
}

// memberRows adds to each member how many sessions they have before and when they were last in one.
func (s *Site) memberRows(p *Page, members []navette.Member) ([]view.MemberRow, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.ID
	}
	visits, err := s.People.Visits(p.Context(), p.Actor, ids)
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

func (s *Site) newMember(p *Page) error {
	return s.showMember(p, http.StatusOK, view.Form{Values: map[string]string{"lang": p.Org.Language}})
}

func (s *Site) editMember(p *Page) error {
	m, err := s.People.Member(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	return s.showMember(p, http.StatusOK, view.Form{Values: map[string]string{"name": m.Name, "email": m.Email, "lang": m.Language, "zone": m.Zone}})
}

// showMember shows the form; without an id in the path it is about a new member.
func (s *Site) showMember(p *Page, status int, form view.Form) error {
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

func (s *Site) saveMember(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	in := people.MemberInput{ID: p.R.PathValue("id"), Name: f.text("name"), Email: f.text("email"), Language: f.text("lang"), Zone: f.text("zone")}
	if in.ID == "" {
		_, err = s.People.AddMember(p.Context(), p.Actor, in)
	} else {
		_, err = s.People.ChangeMember(p.Context(), p.Actor, in)
	}
	if err != nil {
		shown, ok := f.view(err)
		if !ok {
			return err
		}
		return s.showMember(p, statusOf(err), shown)
	}
	p.Toast("members.saved")
	return p.Redirect("/members")
}
