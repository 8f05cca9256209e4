package zoomsettings

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// ZoomPage is the Zoom settings page, shown at Settings › Video conferencing and at Settings › Integrations › Zoom. It
// shows the set-up of the app, then what connecting does, then the connection.
type ZoomPage struct {
	view.Frame
	Tab        view.SettingsTab // section of the settings at whose address it is shown
	Base       string           // address of the page; the addresses of its forms begin with it
	App        *ZoomApp         // nil if there is none
	EditApp    bool             // whether to show the set-up although there is an app
	Setup      view.Form        // kind, client_id, client_secret, webhook_secret, account_id
	Redirect   string           // redirect address to enter in Zoom
	Webhook    string           // webhook address to enter in Zoom, "" without an app
	Manifest   string           // the app's configuration to enter in Zoom, "" for an app that has none
	Market     string           // origin of the pages on which an admin makes and configures the app
	Server     view.Form        // host, for connecting through a Server-to-Server app
	Scopes     []Scope
	ForPolicy  []Scope // the rights that only the recording policy needs
	Events     []ZoomEvent
	EventsToo  []ZoomEvent // the events that only the recording policy needs
	EventDays  int         // for how many days arrived events are remembered
	Conn       *ZoomConnection
	Attention  int  // number of preconditions that need attention
	AskPause   bool // whether to show the question before pausing
	Touched    []TouchedSession
	SweepEvery time.Duration // how often Zoom's list of recordings is read
	Until      time.Time     // end of the period of Touched, which begins now
	Losses     ZoomLosses
	Failure    *lang.Say  // why connecting failed, or nil
	LeadTimes  view.Form  // window (hours), link (minutes)
	Effects    []lang.Say // effects of new lead times that the reader has to confirm
	Confirms   string     // fingerprint of Effects, which the form sends back as the field confirmed
}

func (p ZoomPage) leadTimeInputs() (window, link view.Input) {
	window = view.Input{
		Name: "window", Label: p.T("zoom.leads_window"), Hint: p.T("zoom.leads_window_hint"), Mode: "numeric", Max: 4,
	}
	link = view.Input{
		Name: "link", Label: p.T("zoom.leads_link"), Hint: p.T("zoom.leads_link_hint"), Mode: "numeric", Max: 4,
	}
	return window, link
}

// ZoomApp is the app in Zoom, without its secrets.
type ZoomApp struct {
	ID           string
	Server       bool // whether it is a Server-to-Server app
	Installation bool // whether it is configured for all organizations and cannot be changed here
	ClientID     string
	HasWebhook   bool // whether it has a webhook secret
}

// ZoomConnection is the connected Zoom account.
type ZoomConnection struct {
	Email      string
	Plan       string // as deduced from the account, "" if unknown
	PlanSure   bool   // whether no other plan fits
	HostName   string // the default host
	By         string // the user who connected it
	At         time.Time
	ValidUntil time.Time // of the present access token
	LastSignal time.Time // of the newest webhook, zero if none arrived
	LastSweep  time.Time // when the lists of recordings were last read
	NotSwept   []string  // Zoom users whose list could not be read then
	PausedAt   time.Time // zero if it is not paused
	Refused    bool      // whether Zoom refuses the access, so that an admin has to connect again
	OldApp     bool      // whether it was made through another app than the present one
}

// TouchedSession is an upcoming session without a meeting, whose meeting is due within [standing.Horizon]. It gets none
// during a pause or without a connection.
type TouchedSession struct {
	Title  string
	Path   string
	Start  time.Time
	Due    time.Time // when its meeting is due
	Booked int
}

// ZoomLosses counts what disconnecting affects.
type ZoomLosses struct {
	MeetingsKept    int // generated meetings, which remain in Zoom
	SessionsWithout int // upcoming sessions without a meeting
	SoonWithout     int // those of them that begin before Until
	Recordings      int // recordings that are not imported
}

// loseSessions returns the numbers of sessions that will have no meeting, in total and soon, in words.
func (p ZoomPage) loseSessions() string {
	text := p.N("zoom.lose_sessions", p.Losses.SessionsWithout)
	if p.Losses.SoonWithout == 0 {
		return text
	}
	return text + " " + p.N("zoom.lose_soon", p.Losses.SoonWithout, "until", p.Limit(p.Until, p.Now))
}

// peopleTouched returns the number of bookings of the touched sessions.
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
	people := lang.Say{Key: "zoom.pause_people", Plural: true, Count: p.peopleTouched()}
	return p.N("zoom.pause_ask", len(p.Touched), "until", p.Limit(p.Until, p.Now), "people", people)
}

// planLine returns the plan in words. Zoom's API does not return it, so it may only be likely.
func (p ZoomPage) planLine() string {
	switch {
	case p.Conn.Plan == "":
		return p.T("zoom.plan_unknown")
	case p.Conn.PlanSure:
		return p.Conn.Plan
	default:
		return p.T("zoom.plan_guess", "plan", p.Conn.Plan)
	}
}

// dueNow returns the touched sessions whose meetings are already due.
func (p ZoomPage) dueNow() []TouchedSession {
	for i, t := range p.Touched {
		if t.Due.After(p.Now) {
			return p.Touched[:i]
		}
	}
	return p.Touched
}

// touchedShown is the greatest number of touched sessions that the page lists.
const touchedShown = 10

// sweepFailing returns the message with the Zoom users whose list of recordings could not be read.
func (p ZoomPage) sweepFailing() string {
	return p.T("zoom.sweep_failing", "names", strings.Join(p.Conn.NotSwept, ", "))
}

func (p ZoomPage) signalLine() string {
	if p.Conn.LastSignal.IsZero() {
		return p.T("zoom.signal_none")
	}
	return p.T("zoom.signal_last", "ago", p.Relative(p.Conn.LastSignal, p.Now))
}

// setupInputs are the fields of the app's set-up.
type setupInputs struct{ kind, clientID, clientSecret, webhookSecret, accountID view.Input }

func (p ZoomPage) inputs() setupInputs {
	return setupInputs{
		kind: view.Input{Name: "kind", Label: p.T("zoom.kind"), Options: []view.Option{
			{Value: "general", Text: p.T("zoom.kind_general")}, {Value: "server_to_server", Text: p.T("zoom.kind_server")},
		}},
		clientID: view.Input{Name: "client_id", Label: p.T("zoom.client_id"), Auto: "off", Max: 200},
		clientSecret: view.Input{
			Name: "client_secret", Label: p.T("zoom.client_secret"), Hint: p.secretHint(),
			Type: "password", Auto: "off", Max: 200,
		},
		webhookSecret: view.Input{
			Name: "webhook_secret", Label: p.T("zoom.webhook_secret"), Hint: p.T("zoom.webhook_secret_hint"),
			Type: "password", Auto: "off", Max: 200, Optional: true,
		},
		accountID: view.Input{
			Name: "account_id", Label: p.T("zoom.account_id"), Hint: p.T("zoom.account_id_hint"), Auto: "off", Max: 200,
		},
	}
}

// hostInput returns the field for the default host, which a Server-to-Server app cannot learn from an authorization
// page.
func (p ZoomPage) hostInput() view.Input {
	return view.Input{
		Name: "host", Label: p.T("zoom.host"), Hint: p.T("zoom.host_hint"), Type: "email", Auto: "off", Max: 200,
	}
}

// secretHint returns the hint that an empty field keeps the stored secret, or "" if none is stored.
func (p ZoomPage) secretHint() string {
	if p.App != nil {
		return p.T("zoom.secret_kept")
	}
	return ""
}

// beforeClass returns the class of the section that explains connecting. It is the page's first if there is no app to
// configure.
func (p ZoomPage) beforeClass() string {
	if p.App.Installation {
		return "first"
	}
	return ""
}
