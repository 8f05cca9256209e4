package storybook

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/calls"
	"navette.dev/navette/internal/web/sessions"
	"navette.dev/navette/internal/web/today"
	"navette.dev/navette/internal/web/view"
)

// todayStories returns the stories of the page Today.
func todayStories() []Story {
	return []Story{
		{"today", "Today", func(f view.Frame) templ.Component { return todayPage(busyDay(f)) }},
		{"today-calm", "Today", func(f view.Frame) templ.Component {
			p := busyDay(f)
			p.Attention, p.Rows, p.Outward, p.Inward = nil, studioRows()[2:3], nil, nil
			p.NextAt, p.Sessions, p.Online, p.Places = at(0, 18, 30), 1, 1, 11
			return todayPage(p)
		}},
		{"today-few", "Today", func(f view.Frame) templ.Component {
			p := busyDay(f)
			p.Attention, p.Rows = nil, studioRows()[2:3]
			p.NextAt, p.Sessions, p.Online, p.Places, p.Cancelled = at(0, 18, 30), 1, 1, 11, 0
			p.Outward = &today.Punctuality{
				OnTime: 2, Of: 2, Median: 3 * time.Second, Goal: time.Minute,
				Points: []today.PunctualityPoint{
					{At: at(-1, 17, 30), Took: 3 * time.Second}, {At: at(0, 12, 15), Took: 2 * time.Second},
				},
			}
			p.Inward = &today.Punctuality{
				OnTime: 1, Of: 1, Median: 220 * time.Second, Goal: 10 * time.Minute,
				Points: []today.PunctualityPoint{{At: at(-1, 17, 30), Took: 220 * time.Second}},
			}
			return todayPage(p)
		}},
		{"today-empty", "Today", func(f view.Frame) templ.Component {
			f.Zoom = view.ZoomNever
			return todayPage(today.Page{Frame: as(f, view.NavToday), Until: at(1, 17, 41)})
		}},
		{"today-setup", "Today", func(f view.Frame) templ.Component {
			f.Zoom, f.NoMail, f.Setup = view.ZoomNever, true, setupAt(3, "connect")
			return todayPage(today.Page{Frame: as(f, view.NavToday), Until: at(1, 17, 41)})
		}},
		{"today-missing", "Today", func(f view.Frame) templ.Component { return todayPage(missingDay(f)) }},
		{"today-attention", "Today", func(f view.Frame) templ.Component { return todayPage(refusedDay(f)) }},
	}
}

// busyDay returns the studio's Thursday: Zoom does not answer, and the address of a member is wrong.
func busyDay(f view.Frame) today.Page {
	return today.Page{
		Frame: as(f, view.NavToday), Until: at(1, 17, 41), Sessions: 8, Online: 7, Places: 104, Cancelled: 1,
		NextAt: at(0, 18, 30),
		Attention: []view.Attention{
			{
				Before: at(0, 19, 30), Title: lang.Say{Key: "today.need_meeting", Args: args("at", at(0, 19, 45))},
				Text: lang.Say{
					Key: "today.need_meeting_text", Plural: true, Count: 18,
					Args: args("since", at(0, 17, 22), "at", at(0, 19, 30), "next", at(0, 17, 46)),
				},
				Actions: []view.AttentionAction{
					{Text: lang.Say{Key: "today.understand"}, Path: "/sessions/ses_1"},
					{Text: lang.Say{Key: "today.retry"}, Path: "/sessions/ses_1/retry", Post: true, Main: true},
				},
			},
			{
				Before: at(0, 19, 45), Title: lang.Say{Key: "today.need_address"},
				Text: lang.Say{
					Key: "today.need_address_text", Plural: true, Count: 8,
					Args: args("address", "manon.dubois@gmial.com", "title", "Méditation guidée", "at", at(0, 20, 0)),
				},
				Actions: []view.AttentionAction{{Text: lang.Say{Key: "today.correct_address"}, Path: "/members/mem_1/edit"}},
			},
		},
		Rows: studioRows(), Calls: studioCalls(), Outward: outward(), Inward: inward(),
	}
}

// refusedDay returns the sales team's Thursday: Zoom refuses access.
func refusedDay(f view.Frame) today.Page {
	f = sales(f, view.NavToday)
	f.Zoom, f.ZoomSince = view.ZoomRefused, at(0, 16, 58)
	f.Touched = view.Touched{Sessions: 1, People: 14, Title: "Formation clients", At: at(1, 15, 0)}
	rows := []view.SessionRow{
		{
			ID: "ses_21", Path: "/sessions/ses_21",
			Title: "Formation clients : prise en main, facturation et questions (groupe du vendredi)",
			Coach: cast.Theo.Name(), Start: at(1, 15, 0), End: at(1, 16, 30), Booked: 14, Capacity: 50,
			Journey: view.Journey{Reached: view.Planned, Blocked: true, Aside: view.Paused, Held: view.ZoomRefused},
		},
	}
	return today.Page{
		Frame: f, Until: at(1, 17, 41), Sessions: 1, Online: 1, Places: 14, NextAt: at(1, 15, 0), Rows: rows,
		Attention: []view.Attention{view.ZoomNeed(f, at(1, 15, 0))},
		Calls:     studioCalls()[:1],
	}
}

// missingDay returns a Thursday with sessions of one host that overlap, a meeting that was deleted in Zoom, and a file
// that Zoom withholds.
func missingDay(f view.Frame) today.Page {
	p := busyDay(f)
	hatha := args("title", "Hatha doux", "at", f.At(at(1, 17, 45), f.Now))
	back := args("title", "Pause dos et nuque", "at", f.At(at(-1, 13, 10), f.Now), "reason", f.T("reason.file_withheld"))
	p.Attention = []view.Attention{
		{
			Before: at(0, 19, 0), Title: say("need.overlap", "title", "Vinyasa avancé"),
			Text: say("need.overlap_text", "sessions", overlapping(f), "limit", f.T("effect.overlap_one")),
			Actions: []view.AttentionAction{
				{Text: say("today.understand"), Path: "/sessions/ses_1"},
				{Text: say("need.overlap_move"), Path: "/sessions/ses_1/edit", Main: true},
			},
		},
		{
			Before: at(1, 17, 30), Title: lang.Say{Key: "need.meeting_gone", Args: hatha},
			Text: lang.Say{Key: "need.meeting_gone_text", Args: hatha},
			Actions: []view.AttentionAction{
				{Text: say("today.understand"), Path: "/sessions/ses_10"},
				{Text: say("session.again"), Path: "/sessions/ses_10/again", Post: true, Main: true},
			},
		},
		{
			Title: lang.Say{Key: "need.import", Args: back}, Text: lang.Say{Key: "need.import_text", Args: back},
			Actions: []view.AttentionAction{
				{Text: say("today.understand"), Path: "/sessions/ses_3"},
				{Text: say("today.retry"), Path: "/sessions/ses_3/retry", Post: true, Main: true},
			},
		},
		{
			Title: lang.Say{Key: "need.rights", Plural: true, Count: 1},
			Text:  view.RightsText(f.Words, []string{"scope.delete"}),
			Actions: []view.AttentionAction{
				{Text: say("need.rights_do"), Path: "/settings/integrations/zoom#rights", Main: true},
			},
		},
	}
	missing := &p.Rows[0]
	missing.Import, missing.Missing, missing.UnderWay = nil, 1, false
	missing.Journey = view.Journey{Reached: view.Recorded, Blocked: true, Partial: true}
	return p
}

// args returns the arguments of a sentence from names and values in turn.
func args(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// studioRows returns the studio's sessions from this noon to tomorrow evening.
func studioRows() []view.SessionRow {
	row := func(id, title, coach string, start, end time.Time, booked, capacity int, reached view.Stage) view.SessionRow {
		return view.SessionRow{
			ID: id, Path: "/sessions/" + id, Title: title, Coach: coach, Start: start, End: end, Record: true,
			Booked: booked, Capacity: capacity, Journey: view.Journey{Reached: reached},
			MeetingAt: start.Add(-24 * time.Hour), LinksAt: start.Add(-15 * time.Minute),
		}
	}
	live := row("ses_2", "Hatha doux", cast.Thomas.Name(), at(0, 17, 30), at(0, 18, 30), 16, 16, view.Live)
	live.LiveSince, live.UnderWay = at(0, 17, 30), true
	returning := row("ses_3", "Pause dos et nuque", cast.Ines.Name(), at(0, 12, 15), at(0, 13, 0), 22, 30, view.Recorded)
	returning.Import = &view.Progress{Done: 310e6, Total: 498e6, Left: 2 * time.Minute}
	returning.Journey.Working, returning.UnderWay = true, true
	blocked := row("ses_1", "Vinyasa avancé", cast.Camille.Name(), at(0, 19, 45), at(0, 21, 0), 18, 18, view.Planned)
	blocked.Waiting, blocked.Tries, blocked.NextTry, blocked.Journey.Blocked = 3, 3, at(0, 17, 46), true
	inPerson := row("ses_8", "Yoga prénatal", cast.Ines.Name(), at(1, 10, 0), at(1, 11, 0), 7, 10, view.Planned)
	inPerson.Journey.Aside = view.InPerson
	cancelled := row("ses_11", "Yoga enfants", cast.Lea.Name(), at(1, 16, 30), at(1, 17, 15), 4, 12, view.Planned)
	cancelled.Journey.Aside = view.Cancelled
	return []view.SessionRow{
		returning, live,
		row("ses_4", "Yin et respiration", cast.Lea.Name(), at(0, 18, 30), at(0, 19, 30), 11, 20, view.Ready),
		blocked,
		row("ses_5", "Méditation guidée", cast.Ines.Name(), at(0, 20, 0), at(0, 20, 40), 9, 40, view.Ready),
		row("ses_6", "Vinyasa du matin", cast.Camille.Name(), at(1, 7, 15), at(1, 8, 15), 14, 20, view.Ready),
		row("ses_7", "Pilates, en salle et en ligne", cast.Thomas.Name(), at(1, 9, 0), at(1, 9, 40), 14, 24, view.Ready),
		inPerson,
		row("ses_9", "Pause dos et nuque", cast.Ines.Name(), at(1, 12, 15), at(1, 13, 0), 19, 30, view.Ready),
		cancelled,
		row("ses_10", "Hatha doux", cast.Thomas.Name(), at(1, 17, 45), at(1, 18, 55), 12, 16, view.Planned),
	}
}

// studioCalls returns the studio's last three calls.
func studioCalls() []view.CallRow {
	return []view.CallRow{
		{
			URL: "/calls/cal_1", Title: calls.FindWords("Hatha doux", ""), StartedAt: at(-1, 17, 29), Length: pos(61, 12),
			Host:   cast.Thomas.Name(),
			Guests: []string{cast.Elodie.Name(), cast.Karim.Name(), cast.Anna.Name(), cast.Paul.Name()},
		},
		{
			URL: "/calls/cal_2", Title: calls.FindWords("Bilan de rentrée", ""), StartedAt: at(-1, 14, 2), Length: pos(8, 12),
			Host: cast.Camille.Name(), Guests: []string{cast.Nadia.Name()},
		},
		{
			URL: "/calls/cal_3", Title: calls.FindWords("Vinyasa du matin", ""), StartedAt: at(-2, 7, 15), Length: pos(59, 40),
			Host: cast.Camille.Name(),
		},
	}
}

// outward returns the punctuality of the links of two weeks: all but three were sent within seconds.
func outward() *today.Punctuality {
	p := &today.Punctuality{OnTime: 131, Of: 134, Median: 3 * time.Second, Goal: time.Minute}
	for i := range 131 {
		p.Points = append(p.Points, today.PunctualityPoint{
			At: at(-13+i/10, 7+i*7%13, i*11%60), Took: time.Duration(1500+i*1709%4200) * time.Millisecond,
		})
	}
	p.Points = append(p.Points,
		today.PunctualityPoint{At: at(-8, 17, 30), Took: 110 * time.Second},
		today.PunctualityPoint{At: at(-1, 19, 0), Took: 90 * time.Second},
		today.PunctualityPoint{At: at(0, 12, 15), Took: 2 * time.Minute})
	return p
}

// inward returns the punctuality of the imports of two weeks.
func inward() *today.Punctuality {
	p := &today.Punctuality{OnTime: 118, Of: 118, Median: 220 * time.Second, Goal: 10 * time.Minute}
	for i := range 118 {
		p.Points = append(p.Points, today.PunctualityPoint{
			At: at(-13+i/9, 8+i*5%13, i*13%60), Took: time.Duration(90+i*37%250) * time.Second,
		})
	}
	return p
}

// todayPage renders the page Today, with the marks of its rows.
func todayPage(p today.Page) templ.Component {
	p.Rows = drawn(p.Rows)
	return today.Today(p)
}

// scheduled renders the week, with the marks of its rows.
func scheduled(p sessions.SchedulePage) templ.Component {
	p.Rows = drawn(p.Rows)
	return sessions.Schedule(p)
}

// drawn returns rows with the marks that internal/journey computes for sessions without special cases.
func drawn(rows []view.SessionRow) []view.SessionRow {
	rows = slices.Clone(rows)
	for i := range rows {
		j := &rows[i].Journey
		for s := range j.Stops {
			stage := view.Stage(s)
			switch next := stage == j.Reached+1; {
			case stage == view.Live && j.Reached == view.Live:
				j.Stops[s] = view.StopLive
			case stage <= j.Reached:
				j.Stops[s] = view.StopDone
			case next && j.Blocked:
				j.Stops[s] = view.StopNeed
			case next && j.Working:
				j.Stops[s] = view.StopHalf
			case j.Aside == view.Cancelled, j.Aside == view.InPerson:
				j.Stops[s] = view.StopOff
			default:
				j.Stops[s] = view.StopTodo
			}
		}
	}
	return rows
}
