// Package zoomsettings serves the Zoom settings: the connection, its app and the linked Zoom users.
package zoomsettings

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// Pages serves the Zoom settings page, which is mounted at two addresses, and the address to which Zoom's authorization
// page redirects.
type Pages struct {
	Log         *slog.Logger
	SweepEvery  time.Duration
	Connections *connection.Connections
	Hosts       *hosts.Hosts
	Match       *match.Match
	Schedule    *schedule.Schedule
	Standings   *standing.Standings

	Preconditions *preconditions.Preconditions
}

// zoomSettings is the Zoom settings page, mounted at one of its two addresses.
type zoomSettings struct {
	Pages
	tab  view.SettingsTab
	base string // its address; the addresses of its forms begin with it
}

func (a Pages) mounted() []zoomSettings {
	return []zoomSettings{{a, view.SettingsVideo, "/settings/video"}, {a, view.SettingsZoom, page.ZoomPath}}
}

// Routes returns the routes of this package.
func (a Pages) Routes() []page.Route {
	var routes []page.Route
	add := func(pattern string, handle func(*page.Page) error) {
		routes = append(routes, page.Route{
			Pattern: pattern, Access: page.SignedIn, Right: navette.ManageZoom, Handle: handle,
		})
	}
	for _, z := range a.mounted() {
		add("GET "+z.base, z.show)
		add("POST "+z.base+"/app", z.saveApp)
		add("POST "+z.base+"/leads", z.saveLeadTimes)
		add("POST "+z.base+"/connect", z.connect)
		add("POST "+z.base+"/pause", z.change(a.Connections.Pause, "zoom.paused"))
		add("POST "+z.base+"/resume", z.change(a.Connections.Resume, "zoom.resumed"))
		add("POST "+z.base+"/disconnect", z.change(a.Connections.Disconnect, "zoom.disconnected"))
		z.peopleRoutes(add)
	}
	add("GET /zoom/callback", a.callback)
	return append(routes, a.preconditionRoutes()...)
}

func (z zoomSettings) show(p *page.Page) error {
	model, err := z.page(p)
	if err != nil {
		return err
	}
	query := p.R.URL.Query()
	model.EditApp = query.Get("app") == "edit" && model.App != nil && !model.App.Installation
	model.AskPause = query.Get("ask") == "pause"
	return z.render(p, http.StatusOK, model)
}

// render shows the page and lets its forms redirect to Zoom, as the one that connects does.
func (z zoomSettings) render(p *page.Page, status int, model ZoomPage) error {
	p.AllowFormsTo(z.Connections.AuthorizeOrigin())
	return p.RenderAs(status, Zoom(model))
}

func (z zoomSettings) saveApp(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	err = z.Connections.SaveApp(p.Context(), p.Actor, connection.AppInput{
		Kind: navette.ZoomAppKind(f.Text("kind")), ClientID: f.Text("client_id"), ClientSecret: f.Secret("client_secret"),
		WebhookSecret: f.Secret("webhook_secret"), AccountID: f.Text("account_id"),
	})
	if err == nil {
		p.Toast("zoom.app_saved")
		return p.Redirect(z.base)
	}
	shown, ok := f.View(err)
	if !ok {
		return err
	}
	delete(shown.Values, "client_secret")
	delete(shown.Values, "webhook_secret")
	model, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	model.EditApp, model.Setup = true, shown
	return z.render(p, page.StatusOf(err), model)
}

// connect redirects to Zoom's authorization page, or connects at once with the credentials of a Server-to-Server app.
func (z zoomSettings) connect(p *page.Page) error {
	app, err := z.Connections.App(p.Context(), p.Actor)
	if err == nil && app.App.Kind == navette.ServerToServer {
		return z.connectServer(p)
	}
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return err
	}
	to, err := z.Connections.Begin(p.Context(), p.Actor, z.base)
	if err != nil {
		return z.failed(p, err)
	}
	return p.Redirect(to)
}

func (z zoomSettings) connectServer(p *page.Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	host := f.Text("host")
	if !f.Has("host") { // the form of a button that reconnects has no fields
		current, err := z.Connections.Current(p.Context(), p.Actor)
		if err != nil {
			return err
		}
		host = current.Email
	}
	if err := z.Connections.ConnectServerToServer(p.Context(), p.Actor, host); err != nil {
		return z.failed(p, err)
	}
	p.Toast("zoom.connected")
	return p.Redirect(z.base)
}

// callback finishes connecting when Zoom's authorization page redirects back.
func (a Pages) callback(p *page.Page) error {
	query := p.R.URL.Query()
	code := query.Get("code")
	if query.Get("error") != "" {
		code = ""
	}
	back, err := a.Connections.Finish(p.Context(), p.Actor, query.Get("state"), code)
	if err == nil {
		p.Toast("zoom.connected")
		return p.Redirect(back)
	}
	var mounted zoomSettings
	for _, z := range a.mounted() {
		if z.base == back || mounted.base == "" {
			mounted = z
		}
	}
	return mounted.failed(p, err)
}

// failed shows the page with the reason why connecting failed and the submitted values. It returns errors that have no
// message for the reader.
func (z zoomSettings) failed(p *page.Page, err error) error {
	var why *navette.Error
	if !errors.As(err, &why) || why.Code == navette.Internal || (why.Message == "" && len(why.Fields) == 0) {
		return err
	}
	z.Log.WarnContext(p.Context(), "zoom not connected", "reference", p.Reference, "error", err)
	model, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	if why.Message != "" {
		message := view.SayOf(why.Message, why.Args)
		model.Failure = &message
	}
	if p.R.Method == http.MethodPost {
		f, formErr := p.Form()
		if formErr != nil {
			return formErr
		}
		model.Server, _ = f.View(err)
	}
	return z.render(p, page.StatusOf(err), model)
}

// change returns the handler of a form without fields, which calls do to change the connection and then shows the
// toast.
func (z zoomSettings) change(do func(context.Context, navette.Actor) error, toast string) func(*page.Page) error {
	return func(p *page.Page) error {
		if err := do(p.Context(), p.Actor); err != nil {
			return err
		}
		p.Toast(toast)
		return p.Redirect(z.base)
	}
}
