// Package policy serves the pages of the recording policy: its settings, comparisons with Zoom, applies and reverts,
// what was changed in Zoom since, and the checklist of what Zoom's API cannot set.
package policy

import (
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	rule "navette.dev/navette/internal/policy"
	"navette.dev/navette/internal/privacy"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the pages of the recording policy.
type Pages struct {
	Policies    *rule.Policies
	People      *people.People
	Hosts       *hosts.Hosts
	Connections *connection.Connections
	Privacy     *privacy.Notices
}

// path is the address of the policy's first page.
const path = page.ZoomPath + "/policy"

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	var routes []page.Route
	add := func(pattern string, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: pattern, Access: page.SignedIn, Right: navette.ManagePolicy, Handle: handle,
		})
	}
	add("GET "+path, a.state)
	add("GET "+path+"/choose", a.choose)
	add("POST "+path+"/choose", a.save)
	add("POST "+path+"/preset", a.preset)
	add("GET "+path+"/people", a.people)
	add("POST "+path+"/plan", a.plan)
	add("GET "+path+"/runs/{id}", a.run)
	add("GET "+path+"/runs/{id}/people", a.affected)
	add("POST "+path+"/runs/{id}/offers", a.offers)
	add("POST "+path+"/runs/{id}/apply", a.apply)
	add("POST "+path+"/runs/{id}/stop", a.stop)
	add("POST "+path+"/drift", a.accept)
	add("GET "+path+"/revert", a.revertList)
	add("POST "+path+"/revert", a.revert)
	add("POST "+path+"/runs/{id}/revert", a.revertAnswered)
	add("GET "+path+"/checklist", a.checklist)
	add("POST "+path+"/checklist", a.tick)
	return routes
}

// base returns what all pages of the policy show.
func (a Pages) base(p *page.Page) (Base, error) {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return Base{}, err
	}
	b := Base{Frame: f, Path: path}
	current, err := a.Connections.Current(p.Context(), p.Actor)
	switch {
	case navette.CodeOf(err) == navette.NotFound:
		b.Blocked = &Blocked{Connection: page.ZoomPath}
		return b, nil
	case err != nil:
		return b, err
	}
	b.Blocked = blockedBy(current, f.Zoom == view.ZoomRefused)
	return b, nil
}

// blockedBy returns what prevents the policy of a connection, or nil.
func blockedBy(c navette.Connection, refused bool) *Blocked {
	blocked := Blocked{Refused: refused, Connection: page.ZoomPath}
	for _, s := range connection.PolicyScopes {
		if !s.Optional() && !s.Granted(c) {
			blocked.Missing = append(blocked.Missing, s.Name)
		}
	}
	if !refused && len(blocked.Missing) == 0 {
		return nil
	}
	return &blocked
}

// names returns the names of the organization's users, by id, with those who were removed. What a command did has no
// user: its id is "".
func (a Pages) names(p *page.Page) (map[string]string, error) {
	users, err := a.People.UsersEver(p.Context(), p.Actor)
	names := make(map[string]string, len(users)+1)
	names[""] = p.Words.T("policy.by_command")
	for _, u := range users {
		names[u.ID] = u.Name
	}
	return names, err
}

// plan compares the saved policy with Zoom. If another run has not ended, it leads to that.
func (a Pages) plan(p *page.Page) error {
	run, err := a.Policies.StartPlan(p.Context(), p.Actor, nil)
	return a.follow(p, run, err)
}

// follow leads to the page of a run that was started. If err says that another run has not ended, it leads to that.
func (a Pages) follow(p *page.Page, run rule.Run, err error) error {
	if navette.CodeOf(err) == navette.Conflict {
		if open, openErr := a.Policies.Open(p.Context(), p.Actor); openErr == nil {
			run, err = open, nil
		}
	}
	if err != nil {
		return err
	}
	return p.Redirect(path + "/runs/" + run.ID)
}
