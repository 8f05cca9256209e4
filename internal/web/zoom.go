package web

import (
	"errors"
	"net/http"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// zoomRoom is the room for Zoom as one of its two doors leads into it.
type zoomRoom struct {
	*Site
	place view.SettingsPlace
	base  string // its address; what is posted goes below it
}

func (s *Site) zoomRooms() []zoomRoom {
	return []zoomRoom{{s, view.SettingsVideo, "/settings/video"}, {s, view.SettingsZoom, zoomPath}}
}

// zoomRoutes are the room for Zoom behind both of its doors, and the way back from Zoom's authorisation page.
func zoomRoutes(s *Site) []Route {
	var routes []Route
	add := func(pattern string, handle func(*Page) error) {
		routes = append(routes, Route{Pattern: pattern, Access: SignedIn, Right: navette.ManageZoom, Handle: handle})
	}
	for _, z := range s.zoomRooms() {
		add("GET "+z.base, z.show)
		add("POST "+z.base+"/app", z.saveApp)
		add("POST "+z.base+"/leads", z.saveLeads)
		add("POST "+z.base+"/connect", z.connect)
		add("POST "+z.base+"/pause", z.change(s.Connections.Pause, "zoom.paused"))
		add("POST "+z.base+"/resume", z.change(s.Connections.Resume, "zoom.resumed"))
		add("POST "+z.base+"/disconnect", z.change(s.Connections.Disconnect, "zoom.disconnected"))
		add("GET "+z.base+"/people", z.people)
		add("POST "+z.base+"/people", z.savePeople)
		add("POST "+z.base+"/people/match", z.matchPeople)
		add("POST "+z.base+"/people/refresh", z.readPeople)
	}
	add("GET /zoom/callback", s.zoomCallback)
	return routes
}

func (z zoomRoom) show(p *Page) error {
	page, err := z.page(p)
	if err != nil {
		return err
	}
	query := p.R.URL.Query()
	page.EditApp = query.Get("app") == "edit" && page.App != nil && !page.App.Installation
	page.AskPause = query.Get("ask") == "pause"
	return z.render(p, http.StatusOK, page)
}

// render lets the form that connects lead on to Zoom.
func (z zoomRoom) render(p *Page, status int, page view.ZoomPage) error {
	p.AllowFormsTo(z.Connections.AuthorizeOrigin())
	return p.RenderAs(status, view.Zoom(page))
}

func (z zoomRoom) saveApp(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	err = z.Connections.SaveApp(p.Context(), p.Actor, connection.AppInput{
		Kind: navette.ZoomAppKind(f.text("kind")), ClientID: f.text("client_id"), ClientSecret: f.secret("client_secret"),
		WebhookSecret: f.secret("webhook_secret"), AccountID: f.text("account_id"),
	})
	if err == nil {
		p.Toast("zoom.app_saved")
		return p.Redirect(z.base)
	}
	shown, ok := f.view(err)
	if !ok {
		return err
	}
	delete(shown.Values, "client_secret")
	delete(shown.Values, "webhook_secret")
	page, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	page.EditApp, page.Setup = true, shown
	return z.render(p, statusOf(err), page)
}

// connect leads to Zoom's authorisation page, or connects at once with the credentials of a Server-to-Server app.
func (z zoomRoom) connect(p *Page) error {
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

func (z zoomRoom) connectServer(p *Page) error {
	f, err := p.Form()
	if err != nil {
		return err
	}
	host := f.text("host")
	if !f.values.Has("host") { // a button that connects anew
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

// zoomCallback takes what Zoom's authorisation page sends back.
func (s *Site) zoomCallback(p *Page) error {
	query := p.R.URL.Query()
	code := query.Get("code")
	if query.Get("error") != "" {
		code = ""
	}
	back, err := s.Connections.Finish(p.Context(), p.Actor, query.Get("state"), code)
	if err == nil {
		p.Toast("zoom.connected")
		return p.Redirect(back)
	}
	var room zoomRoom
	for _, z := range s.zoomRooms() {
		if z.base == back || room.base == "" {
			room = z
		}
	}
	return room.failed(p, err)
}

// failed shows the room with what went wrong with connecting, and what was typed for it.
func (z zoomRoom) failed(p *Page, err error) error {
	var why *navette.Error
	if !errors.As(err, &why) || why.Code == navette.Internal || (why.Message == "" && len(why.Fields) == 0) {
		return err
	}
	z.Log.WarnContext(p.Context(), "zoom not connected", "reference", p.reference, "error", err)
	page, pageErr := z.page(p)
	if pageErr != nil {
		return pageErr
	}
	if why.Message != "" {
		told := sayOf(why.Message, why.Args)
		page.Failure = &told
	}
	if p.R.Method == http.MethodPost {
		f, formErr := p.Form()
		if formErr != nil {
			return formErr
		}
		page.Server, _ = f.view(err)
	}
	return z.render(p, statusOf(err), page)
}

// change is a form without fields: it does one thing to the connection and says so.
func (z zoomRoom) change(do rule, said string) func(*Page) error {
	return func(p *Page) error {
		if err := do(p.Context(), p.Actor); err != nil {
			return err
		}
		p.Toast(said)
		return p.Redirect(z.base)
	}
}
