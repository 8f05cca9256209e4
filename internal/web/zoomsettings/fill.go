package zoomsettings

import (
	"strconv"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// page returns the Zoom settings page of the organization.
func (z zoomSettings) page(p *page.Page) (ZoomPage, error) {
	f, err := p.Frame(view.NavSettings)
	if err != nil {
		return ZoomPage{}, err
	}
	f.Path, f.ZoomBase = z.base, z.base
	model := ZoomPage{Frame: f, Tab: z.tab, Base: z.base, SweepEvery: z.SweepEvery}
	model.LeadTimes.Values = map[string]string{
		"window": strconv.FormatInt(p.Org.WindowMinutes/60, 10), "link": strconv.FormatInt(p.Org.LinkMinutes, 10),
	}
	if err := z.fillApp(p, &model); err != nil {
		return model, err
	}
	if err := z.fillTouched(p, &model); err != nil {
		return model, err
	}
	o, err := z.Connections.Overview(p.Context(), p.Actor)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return model, err
	}
	model.ForPolicy, model.EventsToo = shownScopes(connection.PolicyScopes), events(connection.PolicyEvents, nil)
	model.Scopes, model.EventDays = scopes(o.Connection), connection.EventDays
	model.Events = events(connection.Events, o.Received)
	if err == nil {
		report, err := z.Preconditions.Report(p.Context(), p.Actor)
		if err != nil {
			return model, err
		}
		model.Attention = report.Attention()
		model.Conn, model.Losses = connectionOf(o), zoomLosses(o, len(model.Touched))
		model.Conn.PlanSure = report.Plan.Sure()
		model.Conn.OldApp = model.App != nil && o.Connection.AppID != model.App.ID
	}
	model.CanConnect = model.App != nil && (!model.App.Server || model.Conn != nil)
	return model, nil
}

// fillApp adds the app and the addresses that an admin enters in Zoom.
func (z zoomSettings) fillApp(p *page.Page, model *ZoomPage) error {
	facts, err := z.Connections.App(p.Context(), p.Actor)
	model.Redirect, model.Market = facts.RedirectURL, z.Connections.Marketplace()
	model.Setup.Values = map[string]string{"kind": string(navette.GeneralApp)}
	if navette.CodeOf(err) == navette.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	app := facts.App
	model.Webhook = facts.WebhookURL
	if model.Manifest, err = facts.Manifest(); err != nil {
		return err
	}
	model.App = &ZoomApp{
		ID: app.ID, Server: app.Kind == navette.ServerToServer, Installation: facts.Installation,
		ClientID: app.ClientID, HasWebhook: facts.HasWebhookSecret,
	}
	if !facts.Installation {
		model.Setup.Values = map[string]string{
			"kind": string(app.Kind), "client_id": app.ClientID, "account_id": app.AccountID,
		}
	}
	return nil
}

// fillTouched adds the sessions that get no meeting during a pause or without a connection.
func (z zoomSettings) fillTouched(p *page.Page, model *ZoomPage) error {
	sessions, until, err := z.Standings.Due(p.Context(), p.Actor)
	model.Until = until
	for _, s := range sessions {
		model.Touched = append(model.Touched, TouchedSession{
			Title: s.Title, Path: rows.SessionPath(s.ID), Start: s.StartsAt.Time,
			Due: s.StartsAt.Add(-p.Org.Window()), Booked: int(s.Members),
		})
	}
	return err
}

func connectionOf(o connection.Overview) *ZoomConnection {
	c := o.Connection
	notSwept := make([]string, len(o.NotSwept))
	for i, h := range o.NotSwept {
		notSwept[i] = h.Name
	}
	return &ZoomConnection{
		Email: c.Email, Plan: planName(c.Plan), HostName: c.DisplayName,
		By: o.ConnectedBy, At: c.ConnectedAt.Time, ValidUntil: c.AccessExpiresAt.Time,
		LastSignal: o.LastSignal.Time, LastSweep: o.LastSweep.Time, NotSwept: notSwept,
		PausedAt: c.PausedAt.Time, Refused: c.State == navette.ConnectionAttention,
	}
}

// planName returns Zoom's name of a plan, which is the same in all languages, or "" if the plan is unknown. Older
// releases stored "basic".
func planName(plan string) string {
	return map[string]string{"free": "Basic", "basic": "Basic", "pro": "Pro", "business": "Business"}[plan]
}

func zoomLosses(o connection.Overview, soon int) ZoomLosses {
	return ZoomLosses{
		MeetingsKept: int(o.Losses.MeetingsKept), SessionsWithout: int(o.Losses.SessionsWithout),
		SoonWithout: soon, Recordings: int(o.Losses.Recordings),
	}
}
