package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// ZoomState is the state of the connection to Zoom. The keys of the messages about a state contain its value.
type ZoomState string

// The states. Pages for readers who are not signed in have none.
const (
	ZoomOn           ZoomState = "connected"
	ZoomNever        ZoomState = "never"        // no account was ever connected
	ZoomPaused       ZoomState = "paused"       // an admin paused the creation of meetings
	ZoomRefused      ZoomState = "refused"      // Zoom refuses the access
	ZoomDisconnected ZoomState = "disconnected" // an admin disconnected the account
	ZoomUninstalled  ZoomState = "uninstalled"  // the app was removed in Zoom
	ZoomSilent       ZoomState = "silent"       // Zoom does not answer
)

// Connected reports whether an account is connected and Zoom does not refuse it.
func (z ZoomState) Connected() bool { return z == ZoomOn || z == ZoomPaused || z == ZoomSilent }

// Generates reports whether meetings are created, or will be as soon as Zoom answers.
func (z ZoomState) Generates() bool { return z == ZoomOn || z == ZoomSilent }

// Dot returns the class of the mark beside the state.
func (z ZoomState) Dot() string {
	switch z {
	case ZoomOn:
		return "ok"
	case ZoomNever, ZoomPaused:
		return ""
	default:
		return "no"
	}
}

// heldWord returns the first line of the state of a session that has no meeting because of z.
func (z ZoomState) heldWord(w lang.Words) string { return w.T("standing." + string(z) + "_held") }

// Touched sums up the sessions that a missing connection or mail server affects.
type Touched struct {
	Sessions int
	People   int       // booked in them
	Title    string    // of the first one
	At       time.Time // start of the first one
}

// zoomSentence returns the state of the connection to Zoom as a message.
func (f Frame) zoomSentence() lang.Say {
	return lang.Say{Key: "standing." + string(f.Zoom), Args: map[string]any{
		"since": f.Limit(f.ZoomSince, f.Now), "at": f.At(f.ZoomSince, f.Now),
	}}
}

// ZoomSentence returns the state of the connection to Zoom in words.
func (f Frame) ZoomSentence() string { return f.Say(f.zoomSentence()) }

// Warning is a warning that every page shows under the bar on top.
type Warning struct {
	Sentence lang.Say
	Text     lang.Say // what it means
	Touched  Touched
	Calm     bool             // whether the state is not an error: never connected, or paused by an admin
	Action   *AttentionAction // nil if the reader can do nothing
}

// Warnings returns the warnings that every page shows: about Zoom, and about the mail server.
func (f Frame) Warnings() []Warning {
	var list []Warning
	if f.OwnWarnings {
		return nil
	}
	if f.Zoom != "" && f.Zoom != ZoomOn {
		list = append(list, f.zoomWarning())
	}
	if f.NoMail {
		list = append(list, f.mailWarning())
	}
	return list
}

func (f Frame) zoomWarning() Warning {
	return Warning{
		Sentence: f.zoomSentence(), Text: lang.Say{Key: "standing." + string(f.Zoom) + "_text"},
		Touched: f.Touched, Calm: f.Zoom.Dot() == "", Action: f.zoomAction(),
	}
}

func (f Frame) mailWarning() Warning {
	return Warning{
		Sentence: lang.Say{Key: "standing.no_mail"}, Text: lang.Say{Key: "standing.no_mail_text"},
		Touched: f.Unsent, Action: f.mailAction(),
	}
}

// touched returns a message with the first session of t and the numbers of sessions and people.
func (f Frame) touched(t Touched) lang.Say {
	return lang.Say{Key: "standing.touched", Plural: true, Count: t.Sessions, Args: map[string]any{
		"title": t.Title, "at": f.When(t.At, f.Now),
		"people": lang.Say{Key: "standing.people", Plural: true, Count: t.People},
	}}
}

// zoomAction returns the action that connects or resumes Zoom: on the Zoom settings page a form, elsewhere a link to
// that page. It is nil if the reader may not change the connection, or can do nothing about its state.
func (f Frame) zoomAction() *AttentionAction {
	action, path := AttentionAction{Text: lang.Say{Key: "today.reconnect"}, Path: f.ZoomPath}, "/connect"
	switch f.Zoom {
	case ZoomSilent:
		return nil
	case ZoomPaused:
		action.Text, path = lang.Say{Key: "zoom.resume"}, "/resume"
	case ZoomNever:
		action.Text = lang.Say{Key: "zoom.connect"}
	}
	switch {
	case f.ZoomPath == "":
		return nil
	case f.ZoomBase == "":
		return &action
	case !f.CanConnect && f.Zoom != ZoomPaused:
		return nil
	}
	action.Path, action.Post = f.ZoomBase+path, true
	return &action
}

// mailAction returns the link to the mail server's settings, or nil if the reader may not change them.
func (f Frame) mailAction() *AttentionAction {
	if f.MailPath == "" {
		return nil
	}
	return &AttentionAction{Text: lang.Say{Key: "standing.no_mail_do"}, Path: f.MailPath}
}

// ZoomNeed returns the warning about Zoom as an entry of the attention list, with its deadline.
func ZoomNeed(f Frame, before time.Time) Attention { return f.zoomWarning().need(f, before) }

// MailNeed returns the warning about the mail server as an entry of the attention list, with its deadline.
func MailNeed(f Frame, before time.Time) Attention { return f.mailWarning().need(f, before) }

// need returns the warning as an entry of the attention list. Its text is about the affected sessions, if there are
// any.
func (w Warning) need(f Frame, before time.Time) Attention {
	need := Attention{Before: before, Title: w.Sentence, Text: w.Text}
	if w.Touched.Sessions > 0 {
		need.Text = f.touched(w.Touched)
	}
	if w.Action != nil {
		action := *w.Action
		action.Main = true
		need.Actions = []AttentionAction{action}
	}
	return need
}
