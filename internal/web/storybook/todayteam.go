package storybook

import (
	"time"

	"github.com/a-h/templ"

	"navette.dev/navette/internal/cast"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/calls"
	"navette.dev/navette/internal/web/today"
	"navette.dev/navette/internal/web/view"
)

// todayTeamStories returns the stories of Today for an organization that has calls.
func todayTeamStories() []Story {
	team := func(name string, set func(*today.Page)) Story {
		return Story{name, "Today", func(f view.Frame) templ.Component {
			p := teamDay(f)
			set(&p)
			return todayPage(p)
		}}
	}
	return []Story{
		team("today-calls", func(*today.Page) {}),
		team("today-calls-calm", func(p *today.Page) {
			p.Attention, p.Coming, p.ComingAll = nil, nil, 0
			p.Calls[0].State, p.Calls[2].Missing = "", 0
		}),
		team("today-calls-many", func(p *today.Page) {
			p.Coming, p.ComingAll = append(p.Coming, p.Coming...), 1204
			p.Attention = nil
		}),
		team("today-calls-first", func(p *today.Page) {
			p.Attention, p.Calls, p.Coming, p.ComingAll = nil, nil, p.Coming[:1], 1
			p.Weeks = &today.Weeks{}
		}),
		team("today-calls-none", func(p *today.Page) {
			p.Attention, p.Calls, p.Coming, p.ComingAll, p.Weeks = nil, nil, nil, 0, &today.Weeks{}
		}),
		team("today-calls-no-zoom", func(p *today.Page) {
			p.Attention, p.Calls, p.Coming, p.ComingAll, p.Weeks = nil, nil, nil, 0, &today.Weeks{}
			p.Zoom, p.Setup = view.ZoomNever, setupAt(3, "connect")
		}),
		{"today-both", "Today", func(f view.Frame) templ.Component {
			p, team := busyDay(f), teamDay(f)
			p.Profile, p.Attention = navette.ProfileBoth, nil
			p.Coming, p.ComingAll, p.Weeks = team.Coming[:1], 1, team.Weeks
			return todayPage(p)
		}},
	}
}

// teamDay returns the sales team's Thursday: two calls are on their way, and a file of another cannot be had.
func teamDay(f view.Frame) today.Page {
	f = sales(f, view.NavToday)
	return today.Page{
		Frame: f, Until: at(1, 17, 41), Profile: navette.ProfileCalls, Calls: teamCalls(), Weeks: teamWeeks(),
		Attention: []view.Attention{{
			Before: at(7, 12, 0),
			Title:  say("need.import", "title", "Suivi, Clinique Saint-Rémi"),
			Text: lang.Say{Key: "team.missing_text", Plural: true, Count: 1, Args: args(
				"host", cast.Pierre.Name(), "at", f.At(at(-1, 16, 20), f.Now), "reason", f.T("reason.file_withheld"))},
			Actions: []view.AttentionAction{
				{Text: say("today.understand"), Path: "/calls/cal_12#files"},
				{Text: say("today.retry"), Path: "/calls/cal_12/retry", Post: true, Main: true},
			},
		}},
		Coming: []today.ComingCall{
			{
				URL: "/calls/cal_21", Title: "Négociation, Ateliers Vermeulen", Host: cast.Hugo.Name(), StartedAt: at(0, 17, 5),
				Bytes: view.Progress{Done: 310e6, Total: 552e6}, Files: 2,
			},
			{
				URL: "/calls/cal_22", Title: "Point d’équipe", Host: sophie, StartedAt: at(0, 16, 45),
				Bytes: view.Progress{Total: 211e6}, Files: 4,
			},
		},
		ComingAll: 2,
	}
}

// teamCalls returns the sales team's last calls.
func teamCalls() []view.CallRow {
	row := func(id, title, host string, started time.Time, length time.Duration, guests ...string) view.CallRow {
		return view.CallRow{
			URL: "/calls/" + id, Title: calls.FindWords(title, ""), Host: host, Guests: guests, StartedAt: started,
			Length: length,
		}
	}
	rows := []view.CallRow{
		row("cal_11", "Démonstration, Transports Keller", sophie, at(0, 14, 2), pos(38, 12), marc, julie),
		row("cal_13", "Pricing questions, Harbour Freight", cast.Emma.Name(), at(0, 11, 30), pos(22, 40), cast.Ruth.Name()),
		row("cal_12", "Suivi, Clinique Saint-Rémi", cast.Pierre.Name(), at(-1, 16, 20), pos(31, 5), cast.Helene.Name()),
		row("cal_14", "Renouvellement, Cartonnerie Deroo", cast.Hugo.Name(), at(-1, 10, 30), pos(24, 6), cast.Benoit.Name()),
		row("cal_15", "Demo call, Northwind Cycles", cast.Emma.Name(), at(-1, 9, 0), pos(44, 51), cast.Daniel.Name()),
		row("cal_16", "Point trimestriel, Lactalor", cast.Mathilde.Name(), at(-2, 15, 15), pos(51, 30),
			cast.Walid.Name(), cast.Ophelie.Name(), cast.Antoine.Name()),
	}
	rows[0].State, rows[2].Missing = view.FileComing, 1
	return rows
}

// teamWeeks returns the calls of the Monday to Thursday of this week, and of last week.
func teamWeeks() *today.Weeks {
	w := &today.Weeks{}
	last, this := []int{5, 7, 4, 8, 3, 0, 0}, []int{6, 4, 3, 4, 0, 0, 0}
	for i := range last {
		minutes := func(calls int) time.Duration { return time.Duration(calls*(24+3*i)) * time.Minute }
		w.Days = append(w.Days, today.WeekDay{
			Start: at(i-3, 0, 0), Today: i == 3, Last: today.WeekSum{Calls: last[i], Recorded: minutes(last[i])},
			This: today.WeekSum{Calls: this[i], Recorded: minutes(this[i])},
		})
		w.Last.Calls, w.Last.Recorded = w.Last.Calls+last[i], w.Last.Recorded+minutes(last[i])
		w.This.Calls, w.This.Recorded = w.This.Calls+this[i], w.This.Recorded+minutes(this[i])
	}
	return w
}
