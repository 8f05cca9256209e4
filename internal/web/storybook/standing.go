package storybook

import (
	"slices"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/sessions"
	"navette.dev/navette/internal/web/today"
	"navette.dev/navette/internal/web/view"
)

// standing is a state of the connections to Zoom and to the mail server.
type standing struct {
	name   string
	zoom   view.ZoomState
	noMail bool
}

// standingStories returns the stories of Today, the schedule and a session in each state of the connections.
func standingStories() []Story {
	states := []standing{
		{"connected", view.ZoomOn, false},
		{"never", view.ZoomNever, false},
		{"paused", view.ZoomPaused, false},
		{"refused", view.ZoomRefused, false},
		{"disconnected", view.ZoomDisconnected, false},
		{"uninstalled", view.ZoomUninstalled, false},
		{"silent", view.ZoomSilent, false},
		{"no-mail", view.ZoomOn, true},
	}
	var stories []Story
	for _, s := range states {
		name := "standing-" + s.name
		stories = append(stories,
			Story{name + "-today", "Standing", func(f view.Frame) templ.Component { return todayPage(s.today(f)) }},
			Story{name + "-schedule", "Standing", func(f view.Frame) templ.Component {
				return scheduled(s.schedule(f))
			}},
			Story{name + "-session", "Standing", func(f view.Frame) templ.Component {
				return sessions.Session(s.session(f))
			}},
		)
	}
	return stories
}

// frame returns f in the state, which began this afternoon. Sessions without a meeting or without links are affected.
func (s standing) frame(f view.Frame, item view.NavItem) view.Frame {
	f = as(f, item)
	f.Zoom, f.NoMail = s.zoom, s.noMail
	if s.zoom != view.ZoomOn {
		f.ZoomSince = at(0, 16, 58)
		if s.zoom == view.ZoomSilent {
			f.ZoomSince = at(0, 17, 22)
		}
		f.Touched = view.Touched{Sessions: 3, People: 44, Title: "Vinyasa avancé", At: at(0, 19, 45)}
	}
	if s.noMail {
		f.Unsent = view.Touched{Sessions: 7, People: 97, Title: "Yin et respiration", At: at(0, 18, 30)}
	}
	return f
}

// today is the page Today in the state.
func (s standing) today(f view.Frame) today.Page {
	f = s.frame(f, view.NavToday)
	p := today.Page{
		Frame: f, Until: at(1, 17, 41), Sessions: 8, Online: 7, Places: 104, NextAt: at(0, 18, 30), Rows: s.rows(f),
		Calls: studioCalls(),
	}
	if s.zoom != view.ZoomOn && s.zoom != view.ZoomSilent {
		p.Attention = append(p.Attention, view.ZoomNeed(f, at(0, 19, 30)))
	}
	if s.zoom == view.ZoomSilent {
		p.Attention = busyDay(f).Attention[:1]
	}
	if s.noMail {
		p.Attention = append(p.Attention, view.MailNeed(f, at(0, 18, 15)))
	}
	return p
}

// schedule is the week in the state.
func (s standing) schedule(f view.Frame) sessions.SchedulePage {
	f = s.frame(f, view.NavSchedule)
	return sessions.SchedulePage{
		Frame: f, From: at(-3, 12, 0), To: at(3, 12, 0), Rows: s.rows(f),
		PrevPath: "/schedule?week=2026-11-09", NextPath: "/schedule?week=2026-11-23",
	}
}

// rows are the studio's sessions of the next 24 hours. In states in which no meeting is created, three of them have
// none; in the state Never, those that have not begun have none.
func (s standing) rows(f view.Frame) []view.SessionRow {
	rows := studioRows()
	for i := range rows {
		r := &rows[i]
		r.NoMail, r.NoReturn = s.noMail, !s.zoom.Connected()
		if r.Journey.Aside != view.AsideNone {
			continue
		}
		lacks := slices.Contains([]string{"ses_1", "ses_7", "ses_10"}, r.ID) ||
			s.zoom == view.ZoomNever && r.MeetingAt.Before(f.Now) && r.Start.After(f.Now)
		switch {
		case r.NoReturn && r.Import != nil:
			r.Import, r.Journey = nil, view.Journey{Reached: view.Ended, Working: true}
		case !lacks:
		case s.zoom == view.ZoomOn:
			r.Tries, r.Journey = 0, view.Journey{Reached: view.Ready}
		case s.zoom == view.ZoomSilent:
			r.Journey.Reached, r.Journey.Blocked = view.Planned, r.MeetingAt.Before(f.Now)
			r.Tries, r.NextTry = 3, at(0, 17, 46)
		default:
			r.Journey = view.Journey{Reached: view.Planned, Aside: view.Paused, Blocked: r.MeetingAt.Before(f.Now)}
		}
		if lacks && s.zoom != view.ZoomOn && (s.zoom != view.ZoomSilent || r.Journey.Blocked) {
			r.Journey.Held = s.zoom
		}
	}
	return rows
}

// session is a session whose links are due soon. It has its meeting if Zoom is connected.
func (s standing) session(f view.Frame) sessions.SessionPage {
	f = s.frame(f, view.NavSchedule)
	p := blockedSession(f)
	p.Places = sessions.PlaceCount{Taken: 18}
	if s.zoom == view.ZoomSilent {
		p.Journey.Held = s.zoom
		return p
	}
	p.Notice, p.Journal, p.Bookings = nil, nil, p.Bookings[:3]
	ready := sessions.Step{
		Stage: view.Ready, Stop: view.StopTodo, Due: at(-1, 19, 45), Title: say("session.step_ready_todo"),
	}
	if s.zoom == view.ZoomOn {
		p.Journey = view.Journey{Reached: view.Ready}
		p.Meeting = &sessions.MeetingFacts{
			Number: "874 1209 3345", Host: "camille@atelier-lumiere.fr", WaitingRoom: true, Record: true,
		}
		ready.Stop, ready.At, ready.Title = view.StopDone, at(-1, 19, 45), say("session.step_ready")
	} else {
		p.Journey = view.Journey{Reached: view.Planned, Aside: view.Paused, Blocked: true, Held: s.zoom}
		ready.Stop = view.StopNeed
		ready.Text = []lang.Say{say("session.step_ready_held", "why", f.ZoomSentence())}
	}
	p.Steps[view.Ready] = ready
	p.Steps[view.Sent].Text = []lang.Say{count("session.step_sent_count", 18)}
	if s.noMail {
		p.Steps[view.Sent].Text = append(p.Steps[view.Sent].Text, say("reason.no_mail_server"))
	}
	return p
}
