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

// page fills the page as far as things have come: no app, an app, a connection.
func (z zoomSettings) page(p *Page) (view.ZoomPage, error) {
	f, err := p.Frame(view.PlaceSettings)
	if err != nil {
		return view.ZoomPage{}, err
	}
	f.Path, f.ZoomRoom = z.base, z.base
	page := view.ZoomPage{Frame: f, Place: z.place, Base: z.base, SweepEvery: z.SweepEvery}
	page.Leads.Values = map[string]string{"window": strconv.FormatInt(p.Org.WindowMinutes/60, 10), "link": strconv.FormatInt(p.Org.LinkMinutes, 10)}
	if err := z.fillApp(p, &page); err != nil {
		return page, err
	}
	if err := z.fillTouched(p, &page); err != nil {
		return page, err
	}
	o, err := z.Connections.Overview(p.Context(), p.Actor)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return page, err
	}
	page.Scopes, page.Events, page.EventDays = scopeNeeds(o.Connection), eventNeeds(o.Received), connection.EventDays
	if err == nil {
		page.Conn, page.Losses = zoomConnection(o), zoomLosses(o, len(page.Touched))
		page.Conn.OldApp = page.App != nil && o.Connection.AppID != page.App.ID
	}
	page.CanConnect = page.App != nil && (!page.App.Server || page.Conn != nil)
	return page, nil
}

func (z zoomSettings) fillApp(p *Page, page *view.ZoomPage) error {
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
		ID: app.ID, Server: app.Kind == navette.ServerToServer, Installation: facts.Installation, ClientID: app.ClientID, HasWebhook: facts.HasWebhookSecret,
	}
	if !facts.Installation {
		page.Setup.Values = map[string]string{"kind": string(app.Kind), "client_id": app.ClientID, "account_id": app.AccountID}
	}
	return nil
}

// fillTouched lists what gets no meeting while none is generated.
func (z zoomSettings) fillTouched(p *Page, page *view.ZoomPage) error {
	sessions, until, err := z.Standings.Due(p.Context(), p.Actor)
	page.Until = until
	for _, s := range sessions {
		page.Touched = append(page.Touched, view.TouchedSession{
			Title: s.Title, Path: sessionPath(s.ID), Start: s.StartsAt.Time, Due: s.StartsAt.Add(-p.Org.Window()), Booked: int(s.Members),
		})
	}
	return err
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
		Refused: c.State == navette.ConnectionAttention,
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
