package zoomsettings

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// ZoomPage is the room for Zoom, with its two doors: Settings › Video conferencing and Settings › Integrations › Zoom.
// It shows the set-up of the app, the step before connecting, or the connection, as far as things have come.
type ZoomPage struct {
	view.Frame
	Tab        view.SettingsTab // under which entry of the settings it is shown
	Base       string           // the address of the page; what is posted goes below it
	App        *ZoomApp         // nil while none is known
	EditApp    bool             // show the set-up although there is an app
	Setup      view.Form        // kind, client_id, client_secret, webhook_secret, account_id
	Redirect   string           // address to copy into the Zoom app
	Webhook    string           // likewise, "" before the app is known
	Server     view.Form        // host: for connecting through a Server-to-Server app
	Scopes     []Scope          // what the app needs, and once connected what was granted
	Events     []ZoomEvent
	EventDays  int // for how many days it is known which events arrived
	Conn       *ZoomConnection
	AskPause   bool // the question before pausing is open
	Touched    []TouchedSession
	SweepEvery time.Duration // how often Zoom's own lists are read
	Until      time.Time     // end of the stretch that Touched is about
	Losses     ZoomLosses
	Failure    *lang.Say // what went wrong with the last connecting
	Leads      view.Form // window (hours), link (minutes)
	Effects    []lang.Say
	Confirms   string // what the reader was told that saving the leads does; it comes back as the input "confirmed"
}

func (p ZoomPage) leadInputs() (window, link view.Input) {
	return view.Input{Name: "window", Label: p.T("zoom.leads_window"), Hint: p.T("zoom.leads_window_hint"), Mode: "numeric", Max: 4},
		view.Input{Name: "link", Label: p.T("zoom.leads_link"), Hint: p.T("zoom.leads_link_hint"), Mode: "numeric", Max: 4}
}

// ZoomApp is what may be shown of the app.
type ZoomApp struct {
	ID           string
	Server       bool // Server-to-Server
	Installation bool // it belongs to the installation and cannot be changed here
	ClientID     string
	HasWebhook   bool // a webhook secret is known
}

// ZoomConnection is the connected account.
type ZoomConnection struct {
	Email       string
	Plan        string // what Zoom's clues suggest, "" where unknown
	Capacity    int    // people in one meeting, 0 where unknown
	HostName    string // who hosts by default
	By          string // who connected it
	At          time.Time
	ValidUntil  time.Time // of the access in use
	LastSignal  time.Time // newest webhook, zero where none ever came
	LastSweep   time.Time
	NotSwept    []string // Zoom users whose list of recordings could not be read last time
	PausedAt    time.Time
	Refused     bool   // Zoom refuses the access: an admin has to connect again
	RefusedText string // Zoom's own words
	OldApp      bool   // it was made through another app than the one that is entered now
}

// TouchedSession is a session that would have no meeting.
type TouchedSession struct {
	Title  string
	Path   string
	Start  time.Time
	Due    time.Time // when its meeting is due
	Booked int
}

// ZoomLosses are what disconnecting costs.
type ZoomLosses struct {
	MeetingsKept    int // generated, they stay on Zoom
	SessionsWithout int // to come, without a meeting
	SoonWithout     int // of them until Until
	Recordings      int // not imported yet
}

// loseSessions says how many sessions will have no meeting, and how many of them soon, where any.
func (p ZoomPage) loseSessions() string {
	text := p.N("zoom.lose_sessions", p.Losses.SessionsWithout)
	if p.Losses.SoonWithout == 0 {
		return text
	}
	return text + " " + p.N("zoom.lose_soon", p.Losses.SoonWithout, "until", p.Limit(p.Until, p.Now))
}

// peopleTouched counts the booked places of the touched sessions.
func (p ZoomPage) peopleTouched() int {
	n := 0
	for _, t := range p.Touched {
		n += t.Booked
	}
	return n
}

func (p ZoomPage) pauseQuestion() string {
	if len(p.Touched) == 0 {
		return p.T("zoom.pause_none", "until", p.Limit(p.Until, p.Now))
	}
	return p.N("zoom.pause_ask", len(p.Touched), "until", p.Limit(p.Until, p.Now), "people", lang.Say{Key: "zoom.pause_people", Plural: true, Count: p.peopleTouched()})
}

// planLine is the plan that a clue suggests, and the clue: Zoom does not tell it.
func (p ZoomPage) planLine() (plan, clue string) {
	switch {
	case p.Conn.Plan == "":
		return p.T("zoom.plan_unknown", "every", p.SweepEvery), ""
	case p.Conn.Capacity > 0:
		return p.T("zoom.plan_guess", "plan", p.Conn.Plan), p.N("zoom.plan_capacity", p.Conn.Capacity)
	default:
		return p.T("zoom.plan_guess", "plan", p.Conn.Plan), p.T("zoom.plan_licence")
	}
}

// dueNow are the touched sessions whose meeting is due already.
func (p ZoomPage) dueNow() []TouchedSession {
	for i, t := range p.Touched {
		if t.Due.After(p.Now) {
			return p.Touched[:i]
		}
	}
	return p.Touched
}

// touchedShown is how many touched sessions are named.
const touchedShown = 10

// sweepFailing names those whose recordings could not be read.
func (p ZoomPage) sweepFailing() string {
	return p.T("zoom.sweep_failing", "names", strings.Join(p.Conn.NotSwept, ", "))
}

func (p ZoomPage) signalLine() string {
	if p.Conn.LastSignal.IsZero() {
		return p.T("zoom.signal_none")
	}
	return p.T("zoom.signal_last", "ago", p.Relative(p.Conn.LastSignal, p.Now))
}

// setupInputs are the fields of the app's set-up in order.
type setupInputs struct{ kind, clientID, clientSecret, webhookSecret, accountID view.Input }

func (p ZoomPage) inputs() setupInputs {
	return setupInputs{
		kind: view.Input{Name: "kind", Label: p.T("zoom.kind"), Options: []view.Option{
			{Value: "general", Text: p.T("zoom.kind_general")}, {Value: "server_to_server", Text: p.T("zoom.kind_server")},
		}},
		clientID:      view.Input{Name: "client_id", Label: p.T("zoom.client_id"), Auto: "off", Max: 200},
		clientSecret:  view.Input{Name: "client_secret", Label: p.T("zoom.client_secret"), Hint: p.secretHint(), Type: "password", Auto: "off", Max: 200},
		webhookSecret: view.Input{Name: "webhook_secret", Label: p.T("zoom.webhook_secret"), Hint: p.T("zoom.webhook_secret_hint"), Type: "password", Auto: "off", Max: 200, Optional: true},
		accountID:     view.Input{Name: "account_id", Label: p.T("zoom.account_id"), Hint: p.T("zoom.account_id_hint"), Auto: "off", Max: 200},
	}
}

// hostInput asks for the default host if no authorisation page can name one.
func (p ZoomPage) hostInput() view.Input {
	return view.Input{Name: "host", Label: p.T("zoom.host"), Hint: p.T("zoom.host_hint"), Type: "email", Auto: "off", Max: 200}
}

// secretHint says that a stored secret stays when nothing is typed.
func (p ZoomPage) secretHint() string {
	if p.App != nil {
		return p.T("zoom.secret_kept")
	}
	return ""
}

func zoomCrumb(f view.Frame, tab view.SettingsTab) []view.Link {
	settings := view.Link{Text: f.T("frame.settings"), Path: "/settings"}
	if tab == view.SettingsVideo {
		return []view.Link{settings, {Text: f.T("settings.parameters"), Path: "/settings"}}
	}
	return []view.Link{settings, {Text: f.T("settings.integrations"), Path: "/settings"}}
}

func zoomTitle(f view.Frame, tab view.SettingsTab) string {
	if tab == view.SettingsVideo {
		return f.T("settings.video")
	}
	return f.T("settings.zoom")
}
