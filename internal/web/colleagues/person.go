package colleagues

import (
	"errors"
	"net/http"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// PersonPages serves the page of one colleague, the removal of a colleague, and the page on which a person leaves the
// organization.
type PersonPages struct {
	People *people.People
}

const (
	peoplePath = "/settings/people"
	leavePath  = "/account/leave"
)

// Routes returns the routes of these pages.
func (a PersonPages) Routes() []page.Route {
	add := func(pattern string, right navette.Right, handle func(*page.Page) error) page.Route {
		return page.Route{Pattern: pattern, Access: page.SignedIn, Right: right, Handle: handle}
	}
	const path = peoplePath + "/{id}"
	return []page.Route{
		add("GET "+path, navette.ManagePeople, a.person),
		add("POST "+path+"/role", navette.ManagePeople, a.changeRole),
		add("POST "+path+"/logins", navette.ManagePeople, a.endAccess),
		add("GET "+path+"/remove", navette.ManagePeople, a.askRemove),
		add("POST "+path+"/remove", navette.ManagePeople, a.remove),
		add("GET "+leavePath, navette.ManageOwnSpace, a.askLeave),
		add("POST "+leavePath, navette.ManageOwnSpace, a.leave),
	}
}

func (a PersonPages) person(p *page.Page) error { return a.show(p, http.StatusOK, view.Form{}) }

// show shows the page of a colleague. The form has the errors of a change of the role.
func (a PersonPages) show(p *page.Page, status int, form view.Form) error {
	c, err := a.People.Colleague(p.Context(), p.Actor, p.R.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return err
	}
	if form.Values == nil {
		form.Values = map[string]string{"role": string(c.User.Role)}
	}
	model := personPage(f, c)
	model.Form, model.Own, model.MayOwn = form, c.User.ID == p.Actor.ID, p.Actor.May(navette.ManageOwners)
	model.Roles = rolesFor(p.Actor, c.User)
	return p.RenderAs(status, Person(model))
}

// rolesFor returns the roles that the actor may give to a user.
func rolesFor(actor navette.Actor, user navette.User) []navette.Role {
	var roles []navette.Role
	for _, r := range navette.Roles {
		if (r != navette.RoleOwner || actor.May(navette.ManageOwners)) && (user.ID != actor.ID || !r.Above(user.Role)) {
			roles = append(roles, r)
		}
	}
	return roles
}

// personPage returns the data of the page of a colleague.
func personPage(f view.Frame, c people.Colleague) PersonPage {
	model := PersonPage{
		Frame: f, ID: c.User.ID, Name: c.User.Name, Email: c.User.Email, Role: c.User.Role,
		JoinedAt: c.User.CreatedAt.Time, SeenAt: c.User.SeenAt.Time, RemovedAt: c.User.RemovedAt.Time,
		Sessions: c.Sessions, Calls: c.Calls, LastOwner: c.LastOwner, Zoom: c.Link.Name, ZoomEmail: c.Link.Email,
		Imports: c.Link.ForImport, Events: eventLines(f, c),
	}
	for _, s := range c.First {
		model.First = append(model.First, view.Link{Path: rows.SessionPath(s.ID), Text: rows.ClashNames(f.Words, f.Now,
			[]navette.Session{s})})
	}
	return model
}

// changeRole changes the role of a colleague. The page says why it cannot.
func (a PersonPages) changeRole(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	id := p.R.PathValue("id")
	err = a.People.ChangeRole(p.Context(), p.Actor, id, navette.Role(f.Text("role")))
	if err == nil {
		p.Toast("colleague.role_saved")
		if id == p.Actor.ID { // the reader may have lost the right to see the page
			return p.Redirect("/account")
		}
		return p.Redirect(peoplePath + "/" + id)
	}
	shown, ok := f.View(err)
	if !ok {
		if shown.Notice, ok = noticeOf(err); !ok {
			return err
		}
	}
	return a.show(p, page.StatusOf(err), shown)
}

// noticeOf returns the sentence about a change that is not possible.
func noticeOf(err error) (*lang.Say, bool) {
	var why *navette.Error
	if !errors.As(err, &why) || why.Message == "" || why.Code != navette.Conflict {
		return nil, false
	}
	say := view.SayOf(why.Message, why.Args)
	return &say, true
}

func (a PersonPages) endAccess(p *page.Page) error {
	id := p.R.PathValue("id")
	if err := a.People.EndAccess(p.Context(), p.Actor, id); err != nil {
		return err
	}
	p.Toast("colleague.access_ended")
	return p.Redirect(peoplePath + "/" + id)
}

func (a PersonPages) askRemove(p *page.Page) error {
	return a.ask(p, http.StatusOK, p.R.PathValue("id"), false)
}

func (a PersonPages) askLeave(p *page.Page) error { return a.ask(p, http.StatusOK, p.Actor.ID, false) }

// ask shows what a removal touches. With changed it says that this changed since the form was shown.
func (a PersonPages) ask(p *page.Page, status int, id string, changed bool) error {
	c, err := a.People.Colleague(p.Context(), p.Actor, id)
	if err != nil {
		return err
	}
	item := view.NavSettings
	if id == p.Actor.ID {
		item = view.NavNone
	}
	f, err := p.Frame(item)
	if err != nil {
		return err
	}
	effects := effectsOf(f, c)
	return p.RenderAs(status, Removal(RemovalPage{
		PersonPage: personPage(f, c), Own: id == p.Actor.ID, Effects: effects, Confirms: page.Fingerprint(effects),
		Changed: changed,
	}))
}

// effectsOf returns what the removal of a colleague touches, in words.
func effectsOf(f view.Frame, c people.Colleague) []lang.Say {
	effects := []lang.Say{view.Say("colleague.effect_access", "org", f.OrgName)}
	if c.Sessions > 0 {
		effects = append(effects, view.Count("colleague.effect_sessions", int64(c.Sessions), "first",
			rows.ClashNames(f.Words, f.Now, c.First)))
	}
	if c.Calls > 0 {
		effects = append(effects, view.Count("colleague.effect_calls", int64(c.Calls)))
	}
	switch {
	case c.Link.ForImport:
		effects = append(effects, view.Say("colleague.effect_import", "zoom", c.Link.Name))
	case c.Link.Name != "":
		effects = append(effects, view.Say("colleague.effect_link", "zoom", c.Link.Name))
	}
	return append(effects, view.Say("colleague.effect_history"), view.Say("colleague.effect_back"))
}

func (a PersonPages) remove(p *page.Page) error {
	id := p.R.PathValue("id")
	removed, err := a.confirmed(p, id)
	if err != nil || !removed {
		return err
	}
	if id == p.Actor.ID {
		return p.Redirect("/organizations")
	}
	p.Toast("colleague.removed")
	return p.Redirect(peoplePath + "/" + id)
}

func (a PersonPages) leave(p *page.Page) error {
	removed, err := a.confirmed(p, p.Actor.ID)
	if err != nil || !removed {
		return err
	}
	return p.Redirect("/organizations")
}

// confirmed removes a user if the form was sent with the fingerprint of the present effects. Otherwise it shows the
// present effects, and removed is false.
func (a PersonPages) confirmed(p *page.Page, id string) (removed bool, err error) {
	f, err := p.Form()
	if err != nil {
		return false, err
	}
	c, err := a.People.Colleague(p.Context(), p.Actor, id)
	if err != nil {
		return false, err
	}
	frame, err := p.Frame(view.NavNone)
	if err != nil {
		return false, err
	}
	if f.Text("confirmed") != page.Fingerprint(effectsOf(frame, c)) {
		return false, a.ask(p, http.StatusConflict, id, true)
	}
	err = a.People.Remove(p.Context(), p.Actor, id)
	if _, known := noticeOf(err); known {
		return false, a.ask(p, page.StatusOf(err), id, false) // the page says that the last owner stays
	}
	return err == nil, err
}
