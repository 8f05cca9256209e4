package web

import (
	"strconv"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// zoomPath is the settings page of the connection.
const zoomPath = "/settings/integrations/zoom"

// Frame is what stands around a page of somebody who is signed in.
func (p *Page) Frame(place view.Place) (view.Frame, error) {
	f := p.plainFrame()
	if p.Actor.ID == "" {
		return f, nil
	}
	current, err := p.site.Connections.Current(p.Context(), p.Actor)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return f, err
	}
	f.OrgName, f.PersonName, f.Email, f.Place = p.Org.Name, p.User.Name, p.User.Email, place
	f.Zoom, f.NoMembers = zoomState(current), !p.Actor.May(navette.ReadMembers)
	if p.Actor.May(navette.ManageZoom) {
		f.ZoomPath = zoomPath
	}
	f.LivePath = livePath + "?after=" + strconv.FormatInt(p.Org.LastEvent, 10)
	f.Toast = p.takeToast()
	if current.State != navette.ConnectionAttention || !p.Actor.May(navette.ManageZoom) {
		return f, nil
	}
	f.Banner, err = p.reconnectBanner(current)
	return f, err
}

// reconnectBanner asks an admin, on every page, to connect anew.
func (p *Page) reconnectBanner(c navette.Connection) (*view.Banner, error) {
	events, err := p.site.Store.Org(c.OrgID).EventsOf(p.Context(), c.ID)
	if err != nil {
		return nil, err
	}
	since := c.ConnectedAt
	for _, e := range events {
		if e.Kind == navette.EventAttention {
			since = e.At
		}
	}
	told := lang.Say{Key: "zoom.banner_refused", Args: map[string]any{"since": p.Words.When(since.Time, p.site.Clock.Now())}}
	return &view.Banner{Text: told, Action: lang.Say{Key: "today.reconnect"}, Path: zoomPath}, nil
}

// plainFrame is what stands around a page of nobody in particular.
func (p *Page) plainFrame() view.Frame {
	return view.Frame{Words: p.Words, Now: p.site.Clock.Now(), Path: p.path(), Theme: p.theme(), NoKeys: p.noKeys(), Pace: p.site.pace(), Window: p.Org.Window(), LinkBefore: p.Org.LinkBefore()}
}

// pace is how many times as fast as the browser's the product's clock goes.
func (s *Site) pace() float64 {
	if scaled, ok := s.Clock.(navette.ScaledClock); ok {
		return scaled.Anchor().Speed
	}
	return 1
}

func zoomState(c navette.Connection) view.ZoomState {
	switch {
	case c.ID == "" || c.State == navette.ConnectionEnded:
		return view.ZoomOff
	case c.State == navette.ConnectionAttention:
		return view.ZoomAttention
	case c.Paused():
		return view.ZoomPaused
	default:
		return view.ZoomOn
	}
}
