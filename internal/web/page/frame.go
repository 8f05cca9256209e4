package page

import (
	"net/url"
	"strconv"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/setup"
	"navette.dev/navette/internal/standing"
	"navette.dev/navette/internal/web/view"
)

// The addresses in the frame of every page.
const (
	ZoomPath   = view.ZoomPath      // the settings of the Zoom connection
	mailPath   = "/settings#mail"   // the settings of the mail server
	SetupPath  = "/setup"           // the guided set-up
	LivePath   = "/live"            // the stream of changes
	peoplePath = "/settings/people" // the list of colleagues
)

// Frame returns the frame around a page for a signed-in reader, with item marked as current in the navigation. It sets
// p.Standing, and shows the toast of the previous request once. Without a signed-in reader it is [Page.PlainFrame].
func (p *Page) Frame(item view.NavItem) (view.Frame, error) {
	f := p.PlainFrame()
	if p.Actor.ID == "" {
		return f, nil
	}
	ways, err := p.server.Standings.Of(p.Context(), p.Actor)
	if err != nil {
		return f, err
	}
	f.OrgName, f.PersonName, f.Email, f.NavItem = p.Org.Name, p.User.Name, p.User.Email, item
	f.Zoom, f.ZoomSince, f.NoMail = zoomStates[ways.Zoom], ways.Since.Time, ways.NoMail
	f.Touched, f.Unsent = touchedBy(standing.SumOf(ways.Touched)), touchedBy(standing.SumOf(ways.Unsent))
	f.Others = len(p.memberships) > 1
	f.NoMembers = !p.Actor.May(navette.ReadMembers)
	if p.Actor.May(navette.ManageZoom) {
		f.ZoomPath, f.SetupPath = ZoomPath, SetupPath
	}
	if err := p.addSetup(&f); err != nil {
		return f, err
	}
	if p.Actor.May(navette.ManagePeople) {
		f.PeoplePath = peoplePath
	}
	if p.Actor.May(navette.ManagePrivacy) {
		f.PrivacyPath = view.PrivacyPath
	}
	if p.Actor.May(navette.ManageOrg) {
		f.MailPath, f.StoragePath = mailPath, view.StoragePath
	}
	f.LivePath = LivePath + "?after=" + strconv.FormatInt(p.Org.LastEvent, 10)
	f.Toast = p.takeToast()
	p.Standing = ways
	return f, nil
}

// addSetup adds how far the set-up is, for readers who carry it out, on Today and on the pages of the settings.
func (p *Page) addSetup(f *view.Frame) error {
	shown := f.NavItem == view.NavToday || f.NavItem == view.NavSettings && p.R.URL.Path != SetupPath
	if f.SetupPath == "" || !shown {
		return nil
	}
	at, err := p.server.Setup.Progress(p.Context(), p.Actor)
	if err != nil || at == nil {
		return err
	}
	f.Setup = &view.Setup{
		Number: at.Number, Of: at.Of, Kind: string(at.Step.Kind), To: at.Step.To,
		Attention: at.Step.State == setup.Attention, Waiting: at.Step.State == setup.Waiting,
		Here: at.Step.On(p.R.URL.Path), CanLater: at.Step.CanLater,
	}
	return nil
}

// zoomStates maps the states of the Zoom connection to those that pages show.
var zoomStates = map[standing.State]view.ZoomState{
	standing.Connected:    view.ZoomOn,
	standing.Never:        view.ZoomNever,
	standing.Paused:       view.ZoomPaused,
	standing.Refused:      view.ZoomRefused,
	standing.Disconnected: view.ZoomDisconnected,
	standing.Uninstalled:  view.ZoomUninstalled,
	standing.Silent:       view.ZoomSilent,
}

// touchedBy returns the sessions and people that a broken connection affects, as pages show them.
func touchedBy(sum standing.Sum) view.Touched {
	return view.Touched{Sessions: sum.Sessions, People: sum.People, Title: sum.First.Title, At: sum.First.StartsAt.Time}
}

// PlainFrame returns the frame around a page that needs no login.
func (p *Page) PlainFrame() view.Frame {
	return view.Frame{
		Words: p.Words, Now: p.Now(), Path: p.path(), Theme: p.Theme(), NoKeys: p.NoKeys(), Pace: p.server.pace(),
		Window: p.Org.Window(), LinkBefore: p.Org.LinkBefore(), NoMail: p.NoMail(),
		NoticePath: view.NoticePath(p.Org.ID),
	}
}

// Now returns the time of the server's [navette.Clock].
func (p *Page) Now() time.Time { return p.server.Clock.Now() }

// NoMail reports whether no mail server is configured.
func (p *Page) NoMail() bool { return p.server.Standings.NoMail() }

// pace returns the speed of the server's [navette.Clock] as a multiple of real time.
func (s *Server) pace() float64 {
	if scaled, ok := s.Clock.(navette.ScaledClock); ok {
		return scaled.Anchor().Speed
	}
	return 1
}

// Toast makes the browser's next page say what this request did. key is the key of a sentence without arguments.
func (p *Page) Toast(key string) { p.ToastWithUndo(key, "") }

// ToastWithUndo is [Page.Toast] with a button that posts to the path undo; with "" there is no button.
func (p *Page) ToastWithUndo(key, undo string) {
	p.setCookie(toastCookie, url.Values{"said": {key}, "undo": {undo}}.Encode(), toastKept)
}

// The cookie that carries a toast to the next page, and its lifetime.
const (
	toastCookie = "navette_toast"
	toastKept   = time.Minute
)

// takeToast returns the toast that an earlier request left in the browser, and deletes it there.
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
	toast := view.Toast{Text: p.Words.T(kept.Get("said"))}
	if undo := kept.Get("undo"); undo != "" {
		toast.Undo = navette.LocalPath(undo)
	}
	return toast
}
