package today

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/rows"
	"navette.dev/navette/internal/web/view"
)

// ComingCall is a call that is being imported.
type ComingCall struct {
	URL       string
	Title     string
	Host      string
	StartedAt time.Time
	Bytes     view.Progress // of all its files
	Files     int           // that are not here yet
	Failure   string        // message key of why a file could not be downloaded yet, "" if none failed
}

// callsFirst reports whether calls come before sessions on the page.
func (p Page) callsFirst() bool { return p.Profile == navette.ProfileCalls && !p.NoCalls }

// callsOnly reports whether the page shows no sessions at all, because a team that calls has none planned.
func (p Page) callsOnly() bool { return p.callsFirst() && len(p.Rows) == 0 && p.NextAt.IsZero() }

// addCalls adds the last calls and, unless the organization is a studio, those being imported, the problems with
// imports, and the numbers of two weeks. It adds nothing if the reader may not open calls.
func (a Pages) addCalls(p *page.Page, model *Page) error {
	if model.NoCalls = !p.Actor.May(navette.ReadCalls); model.NoCalls || p.Org.Calls == 0 {
		return nil
	}
	most := studioCalls
	if model.callsFirst() {
		most = teamCalls
	}
	newest, err := a.Library.Newest(p.Context(), p.Actor, most+comingCalls)
	if err != nil {
		return err
	}
	model.Calls = rows.Calls(watchable(newest, most))
	if model.Profile == navette.ProfileStudio {
		return nil
	}
	open, err := a.Library.Unfinished(p.Context(), p.Actor, comingCalls)
	if err != nil {
		return err
	}
	model.ComingAll = open.ComingAll
	for _, c := range open.Coming {
		model.Coming = append(model.Coming, comingCall(c))
	}
	for _, c := range open.Missing {
		if c.SessionID == "" { // those of sessions are listed already
			model.Attention = append(model.Attention, missingNeed(model.Frame, p.Actor, c))
		}
	}
	days, err := a.Library.TwoWeeks(p.Context(), p.Actor, model.Zone())
	model.Weeks = weeksOf(days, model.Now)
	return err
}

// watchable returns the first calls, up to the number most, that are not merely on their way: with video or audio here,
// or with no import in progress.
func watchable(calls []library.Row, most int) []library.Row {
	var shown []library.Row
	for _, c := range calls {
		here := rows.StateOfKind(c.Files, view.KindVideo) == view.FileHere ||
			rows.StateOfKind(c.Files, view.KindAudio) == view.FileHere
		if len(shown) < most && (here || c.Call.State != navette.CallImporting) {
			shown = append(shown, c)
		}
	}
	return shown
}

func comingCall(c library.UnfinishedCall) ComingCall {
	return ComingCall{
		URL: rows.CallPath(c.ID), Title: c.Title, Host: c.HostName, StartedAt: c.StartedAt.Time,
		Bytes: view.Progress{Done: c.Done, Total: c.Size}, Files: int(c.Coming), Failure: c.Failure,
	}
}

// missingNeed returns the entry about a call of which files were given up.
func missingNeed(f view.Frame, actor navette.Actor, c library.UnfinishedCall) view.Attention {
	path := rows.CallPath(c.ID)
	actions := []view.AttentionAction{{Text: lang.Say{Key: "today.understand"}, Path: path + "#files"}}
	if actor.May(navette.RetryWork) {
		actions = append(actions, view.AttentionAction{
			Text: lang.Say{Key: "today.retry"}, Path: path + "/retry", Post: true, Main: true,
		})
	}
	return view.Attention{
		Before: c.AutoDeleteAt.Time,
		Title:  lang.Say{Key: "need.import", Args: map[string]any{"title": c.Title}},
		Text: lang.Say{Key: "team.missing_text", Plural: true, Count: int(c.GivenUp), Args: map[string]any{
			"host": c.HostName, "at": f.At(c.StartedAt.Time, f.Now), "reason": reasonOf(f.Words, c.Failure),
		}},
		Actions: actions,
	}
}

// callsLine returns the sentence below the date for a team without sessions.
func (p Page) callsLine() string {
	line := p.T("team.week_none")
	if p.Weeks != nil && p.Weeks.This.Calls > 0 {
		line = p.N("team.week", p.Weeks.This.Calls, "recorded", p.Weeks.This.Recorded)
	}
	if p.ComingAll > 0 {
		line += " " + p.N("team.coming_count", p.ComingAll)
	}
	return line
}

// recorded returns a recorded time in words.
func (s WeekSum) recorded(w lang.Words) string {
	if s.Recorded == 0 {
		return w.T("team.no_time")
	}
	return w.Duration(s.Recorded)
}

// callDays groups calls by the day of their start.
func (p Page) callDays() []callDay {
	var days []callDay
	for _, c := range p.Calls {
		title := view.DayTitle(p.Words, c.StartedAt, p.Now)
		if n := len(days); n == 0 || days[n-1].title != title {
			days = append(days, callDay{title: title})
		}
		days[len(days)-1].calls = append(days[len(days)-1].calls, c)
	}
	return days
}

type callDay struct {
	title string
	calls []view.CallRow
}

// amount returns the downloaded part of a call in words.
func (c ComingCall) amount(w lang.Words) string {
	if c.Bytes.Done == 0 {
		return w.N("team.files_wait", c.Files)
	}
	return w.N("team.files_coming", c.Files, "done", w.Bytes(c.Bytes.Done), "total", w.Bytes(c.Bytes.Total))
}

// moving reports whether something is being downloaded, so that the page refreshes itself.
func (p Page) moving() bool { return len(p.Coming) > 0 }
