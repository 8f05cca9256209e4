// Package firstcall serves the page that tests the first call of an installation: it begins a test, shows each step as
// it happens, and says what to do about a step that waits or fails.
package firstcall

import (
	"errors"
	"net/http"
	"strings"

	"navette.dev/navette/internal/connection"
	rule "navette.dev/navette/internal/firstcall"
	"navette.dev/navette/internal/generate"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the page of the first call.
type Pages struct {
	FirstCalls  *rule.FirstCalls
	Connections *connection.Connections
	Hosts       *hosts.Hosts
	Generate    *generate.Generator
	PublicURL   string // address of this server for browsers; Zoom sends webhooks only to https
}

// path is the address of the page.
const path = page.ZoomPath + string(view.ZoomFirstCall)

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	var routes []page.Route
	add := func(pattern string, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: pattern, Access: page.SignedIn, Right: navette.RunFirstCall, Handle: handle,
		})
	}
	add("GET "+path, a.show)
	add("POST "+path, a.begin(false))
	add("POST "+path+"/any", a.begin(true))
	add("POST "+path+"/look", a.change(func(p *page.Page) error {
		return a.FirstCalls.Look(p.Context(), p.Actor)
	}, ""))
	add("POST "+path+"/stop", a.change(func(p *page.Page) error {
		return a.FirstCalls.StopTest(p.Context(), p.Actor)
	}, "firstcallpage.was_stopped"))
	add("POST "+path+"/remove", a.change(func(p *page.Page) error {
		return a.FirstCalls.Remove(p.Context(), p.Actor)
	}, "firstcallpage.was_removed"))
	return routes
}

func (a Pages) show(p *page.Page) error {
	model, err := a.page(p)
	if err != nil {
		return err
	}
	return p.RenderAs(http.StatusOK, FirstCall(model))
}

// begin returns the handler that begins a test.
func (a Pages) begin(anyCall bool) func(*page.Page) error {
	return a.change(func(p *page.Page) error {
		in := rule.Input{Any: anyCall, Title: p.Words.T("firstcallpage.session_title")}
		_, err := a.FirstCalls.Begin(p.Context(), p.Actor, in)
		return err
	}, "")
}

// change returns the handler of a form without fields, which calls do and then shows the page, with the toast unless it
// is "". If do is refused, the page shows the reason.
func (a Pages) change(do func(*page.Page) error, toast string) func(*page.Page) error {
	return func(p *page.Page) error {
		err := do(p)
		if err == nil {
			if toast != "" {
				p.Toast(toast)
			}
			return p.Redirect(path)
		}
		var why *navette.Error
		if !errors.As(err, &why) || why.Message == "" || why.Code == navette.Forbidden {
			return err
		}
		model, pageErr := a.page(p)
		if pageErr != nil {
			return pageErr
		}
		text := view.SayOf(why.Message, why.Args)
		model.Failure = &text
		return p.RenderAs(page.StatusOf(err), FirstCall(model))
	}
}

// page returns the page. Its forms may redirect to Zoom, where the meeting is started.
func (a Pages) page(p *page.Page) (Page, error) {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return Page{}, err
	}
	model := Page{Frame: f, Path: path}
	if err := a.fillBefore(p, &model); err != nil {
		return model, err
	}
	t, err := a.FirstCalls.Newest(p.Context(), p.Actor)
	if navette.CodeOf(err) == navette.NotFound {
		return model, nil
	}
	if err != nil {
		return model, err
	}
	if t.Open() && t.Session != nil {
		origin, _, err := a.Generate.StartLeadsTo(p.Context(), p.Actor, *t.Session)
		if err != nil {
			return model, err
		}
		if origin != "" {
			p.AllowFormsTo(page.FormTargets(origin)...)
		}
	}
	shown := a.test(t)
	model.Test = &shown
	return model, nil
}

// fillBefore adds who would host a test meeting, and how many users' calls are imported.
func (a Pages) fillBefore(p *page.Page, model *Page) error {
	table, err := a.Hosts.Linking(p.Context(), p.Actor)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	current, err := a.Connections.Current(p.Context(), p.Actor)
	if err != nil {
		return navette.IgnoreNotFound(err)
	}
	model.Host = current.Email
	emails := map[string]string{}
	for _, h := range table.Hosts {
		emails[h.ID] = h.Email
	}
	for _, link := range table.Links {
		if !link.ForImport {
			continue
		}
		model.Linked++
		if link.UserID == p.Actor.ID && strings.Contains(current.Scopes, ":admin") {
			model.Host = emails[link.HostID]
		}
	}
	return nil
}
