package page

import (
	"net/url"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/web/view"
)

// Addresses that stand around every page.
const (
	ZoomPath = "/settings/integrations/zoom" // the settings of the Zoom connection
	mailPath = "/settings#mail"              // the settings of the mail server
	LivePath = "/live"                       // the stream of changes
)

// Frame is what stands around a page for a signed-in reader.
func (p *Page) Frame(place view.NavItem) (view.Frame, error) {
	f := p.PlainFrame()
	if p.Actor.ID == "" {
		return f, nil
	}
	ways, err := p.server.Standings.Of(p.Context(), p.Actor)
	if err != nil {
		return f, err
	}
	f.OrgName, f.PersonName, f.Email, f.NavItem = p.Org.Name, p.User.Name, p.User.Email, place
	f.Zoom, f.ZoomSince, f.NoMail = zoomStates[ways.Zoom], ways.Since.Time, ways.NoMail
	f.Touched, f.Unsent = touchedBy(standing.SumOf(ways.Touched)), touchedBy(standing.SumOf(ways.Unsent))
	f.NoMembers = !p.Actor.May(navette.ReadMembers)
	if p.Actor.May(navette.ManageZoom) {
		f.ZoomPath = ZoomPath
	}
	if p.Actor.May(navette.ManageOrg) {
		f.MailPath = mailPath
	}
	f.LivePath = LivePath + "?after=" + strconv.FormatInt(p.Org.LastEvent, 10)
	f.Toast = p.takeToast()
	p.Standing = ways
	return f, nil
}

// zoomStates are the states of the way to Zoom as pages know them.
var zoomStates = map[standing.State]view.ZoomState{
	standing.Connected: view.ZoomOn, standing.Never: view.ZoomNever, standing.Paused: view.ZoomPaused, standing.Refused: view.ZoomRefused,
	standing.Disconnected: view.ZoomDisconnected, standing.Uninstalled: view.ZoomUninstalled, standing.Silent: view.ZoomSilent,
}

// touchedBy is what a state touches, as pages show it.
func touchedBy(sum standing.Sum) view.Touched {
	return view.Touched{Sessions: sum.Sessions, People: sum.People, Title: sum.First.Title, At: sum.First.StartsAt.Time}
}

// PlainFrame is what stands around a page that needs no login.
func (p *Page) PlainFrame() view.Frame {
	return view.Frame{Words: p.Words, Now: p.Now(), Path: p.path(), Theme: p.Theme(), NoKeys: p.NoKeys(), Pace: p.server.pace(), Window: p.Org.Window(), LinkBefore: p.Org.LinkBefore(), NoMail: p.NoMail()}
}

// Now is the product's time.
func (p *Page) Now() time.Time { return p.server.Clock.Now() }

// NoMail says whether no mail server is configured.
func (p *Page) NoMail() bool { return p.server.Standings.NoMail() }

// pace is how many times as fast as the browser's the product's clock goes.
func (s *Server) pace() float64 {
	if scaled, ok := s.Clock.(navette.ScaledClock); ok {
		return scaled.Anchor().Speed
	}
	return 1
}

// Toast says on the next page what this request did; key is a sentence without arguments.
func (p *Page) Toast(key string) { p.ToastWithUndo(key, "") }

// ToastWithUndo is [Page.Toast] with a button that posts to a path which takes it back, "" for none.
func (p *Page) ToastWithUndo(key, undo string) {
	p.setCookie(toastCookie, url.Values{"said": {key}, "undo": {undo}}.Encode(), toastKept)
}

const (
	toastCookie = "navette_toast"
	toastKept   = time.Minute
)

// takeToast is what the last request did, told once.
func (p *Page) takeToast() view.Toast {
	cookie, err := p.R.Cookie(toastCookie)
	if err != nil || p.R.URL.Path == LivePath {
		return view.Toast{}
	}
	p.setCookie(toastCookie, "", 0)
	kept, err := url.ParseQuery(cookie.Value)
	if err != nil || !p.Words.Has(kept.Get("said")) {
		return view.Toast{}
	}
	told := view.Toast{Text: p.Words.T(kept.Get("said"))}
	if undo := kept.Get("undo"); undo != "" {
		told.Undo = navette.LocalPath(undo)
	}
	return told
}
