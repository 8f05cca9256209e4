package view

import (
	"time"

	"navette.dev/navette/internal/lang"
)

// ZoomState is how the way to Zoom stands. The messages about a state have its name in their keys.
type ZoomState string

// The states. Pages for people who are not signed in have none.
const (
	ZoomOn           ZoomState = "connected"
	ZoomNever        ZoomState = "never" // nothing was ever connected
	ZoomPaused       ZoomState = "paused"
	ZoomRefused      ZoomState = "refused"
	ZoomDisconnected ZoomState = "disconnected"
	ZoomUninstalled  ZoomState = "uninstalled" // removed on Zoom's side
	ZoomSilent       ZoomState = "silent"      // Zoom does not answer
)

// Connected reports whether an account is connected and not refused.
func (z ZoomState) Connected() bool { return z == ZoomOn || z == ZoomPaused || z == ZoomSilent }

// Generates reports whether meetings are created, or will be as soon as Zoom answers.
func (z ZoomState) Generates() bool { return z == ZoomOn || z == ZoomSilent }

// Dot is the class of the mark beside the sentence.
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

// heldWord says in the list of sessions why one has no meeting.
func (z ZoomState) heldWord(w lang.Words) string { return w.T("standing." + string(z) + "_held") }

// Touched sums up the sessions that a state touches.
type Touched struct {
	Sessions int
	People   int       // booked in them
	Title    string    // of the first one
	At       time.Time // its start
}

// zoomSentence says how the way to Zoom stands: every page says it in these words.
func (f Frame) zoomSentence() lang.Say {
	return lang.Say{Key: "standing." + string(f.Zoom), Args: map[string]any{
		"since": f.Limit(f.ZoomSince, f.Now), "at": f.At(f.ZoomSince, f.Now),
	}}
}

// ZoomSentence says how the way to Zoom stands: every page says it in these words.
func (f Frame) ZoomSentence() string { return f.Say(f.zoomSentence()) }

// Warning is one sentence under the bar on top, on every page, with what it means and one thing to do about it.
type Warning struct {
	Sentence, Text lang.Say
	Touched        Touched
	Calm           bool // an admin chose this state
	Action         *AttentionAction
}

// Warnings are what everybody has to know on every page.
func (f Frame) Warnings() []Warning {
	var list []Warning
	if f.Zoom != "" && f.Zoom != ZoomOn {
		list = append(list, f.zoomWarning())
	}
	if f.NoMail {
		list = append(list, f.mailWarning())
	}
	return list
}

func (f Frame) zoomWarning() Warning {
	return Warning{f.zoomSentence(), lang.Say{Key: "standing." + string(f.Zoom) + "_text"}, f.Touched, f.Zoom.Dot() == "", f.zoomAction()}
}

func (f Frame) mailWarning() Warning {
	return Warning{lang.Say{Key: "standing.no_mail"}, lang.Say{Key: "standing.no_mail_text"}, f.Unsent, false, f.mailAction()}
}

// touched names the first session that a state touches, and counts.
func (f Frame) touched(t Touched) lang.Say {
	return lang.Say{Key: "standing.touched", Plural: true, Count: t.Sessions, Args: map[string]any{
		"title": t.Title, "at": f.When(t.At, f.Now), "people": lang.Say{Key: "standing.people", Plural: true, Count: t.People},
	}}
}

// zoomAction is what mends the state: in the room for Zoom a button that does it, elsewhere the way there; nil where there is
// nothing to do, or nothing that the reader may do.
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

// mailAction leads to the settings of the mail server, for readers who may change them.
func (f Frame) mailAction() *AttentionAction {
	if f.MailPath == "" {
		return nil
	}
	return &AttentionAction{Text: lang.Say{Key: "standing.no_mail_do"}, Path: f.MailPath}
}

// ZoomNeed is the entry of the attention list that asks to connect, reconnect or resume Zoom.
func ZoomNeed(f Frame, before time.Time) Attention { return f.zoomWarning().need(f, before) }

// MailNeed is the entry of the attention list that asks for a mail server.
func MailNeed(f Frame, before time.Time) Attention { return f.mailWarning().need(f, before) }

// need is a notice as an entry of the attention list, which begins with the sessions that lack something.
func (s Warning) need(f Frame, before time.Time) Attention {
	need := Attention{Before: before, Title: s.Sentence, Text: s.Text}
	if s.Touched.Sessions > 0 {
		need.Text = f.touched(s.Touched)
	}
	if s.Action != nil {
		action := *s.Action
		action.Main = true
		need.Actions = []AttentionAction{action}
	}
	return need
}
