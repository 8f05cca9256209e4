package web

import (
	"context"
	"strconv"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// rule is a rule that needs nothing but who asks.
type rule func(context.Context, navette.Actor) error

// page fills the room as far as things have come: no app, an app, a connection.
func (z zoomRoom) page(p *Page) (view.ZoomPage, error) {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return view.ZoomPage{}, err
	}
	f.Path = z.base
	page := view.ZoomPage{Frame: f, Place: z.place, Base: z.base, Until: z.Clock.Now().Add(p.Org.Window()), SweepEvery: z.SweepEvery}
	page.Leads.Values = map[string]string{"window": strconv.FormatInt(p.Org.WindowMinutes/60, 10), "link": strconv.FormatInt(p.Org.LinkMinutes, 10)}
	if err := z.fillApp(p, &page); err != nil {
		return page, err
	}
	if page.Touched, err = z.touched(p); err != nil {
		return page, err
	}
	o, err := z.Connections.Overview(p.Context(), p.Actor)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return page, err
	}
	page.Scopes = scopeNeeds(o.Connection)
	if err == nil {
		page.Conn, page.Losses = zoomConnection(o), zoomLosses(o, len(page.Touched))
	}
	return page, nil
}

func (z zoomRoom) fillApp(p *Page, page *view.ZoomPage) error {
	facts, err := z.Connections.App(p.Context(), p.Actor)
	page.Redirect = facts.RedirectURL
	page.Setup.Values = map[string]string{"kind": string(navette.GeneralApp)}
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	app := facts.App
	page.Webhook = facts.WebhookURL
	page.App = &view.ZoomApp{
		Server: app.Kind == navette.ServerToServer, Installation: facts.Installation, ClientID: app.ClientID, HasWebhook: facts.HasWebhookSecret,
	}
	if !facts.Installation {
		page.Setup.Values = map[string]string{"kind": string(app.Kind), "client_id": app.ClientID, "account_id": app.AccountID}
	}
	return nil
}

func (z zoomRoom) touched(p *Page) ([]view.TouchedSession, error) {
	sessions, err := z.Connections.Touched(p.Context(), p.Actor)
	rows := make([]view.TouchedSession, len(sessions))
	for i, s := range sessions {
		rows[i] = view.TouchedSession{Title: s.Title, Path: "/sessions/" + s.ID, Start: s.StartsAt.Time, Booked: int(s.Booked)}
	}
	return rows, err
}

func zoomConnection(o connection.Overview) *view.ZoomConnection {
	c := o.Connection
	notSwept := make([]string, len(o.NotSwept))
	for i, h := range o.NotSwept {
		notSwept[i] = h.Name
	}
	return &view.ZoomConnection{
		Email: c.Email, Plan: planName(c.Plan), Capacity: int(c.Capacity), HostName: c.DisplayName, By: o.ConnectedBy, At: c.ConnectedAt.Time,
		ValidUntil: c.AccessExpiresAt.Time, LastSignal: o.LastSignal.Time, LastSweep: o.LastSweep.Time, NotSwept: notSwept, PausedAt: c.PausedAt.Time,
		Refused: c.State == navette.ConnectionAttention, RefusedAt: o.RefusedAt.Time,
	}
}

// planName is the name under which Zoom sells a plan, the same in every language.
func planName(plan string) string {
	return map[string]string{"basic": "Basic", "pro": "Pro", "business": "Business"}[plan]
}

func zoomLosses(o connection.Overview, soon int) view.ZoomLosses {
	return view.ZoomLosses{
		MeetingsKept: int(o.Losses.MeetingsKept), SessionsWithout: int(o.Losses.SessionsWithout), SoonWithout: soon, Recordings: int(o.Losses.Recordings),
	}
}
