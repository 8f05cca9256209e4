package web

import (
	"slices"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// What is promised of links and recordings, as the punctuality of Today measures it.
const (
	linksPromised  = time.Minute
	importPromised = 10 * time.Minute
	todayAhead     = 24 * time.Hour
)

func todayRoutes(s *Site) []Route {
	return []Route{{Pattern: "GET /{$}", Access: SignedIn, Right: navette.ReadSchedule, Handle: s.today}}
}

func (s *Site) today(p *Page) error {
	t, err := s.Schedule.Today(p.Context(), p.Actor)
	if err != nil {
		return err
	}
	f, err := p.Frame(view.PlaceToday)
	if err != nil {
		return err
	}
	f.Now = t.Now
	page := view.TodayPage{
		Frame: f, Until: t.Now.Add(todayAhead), Sessions: t.Sessions, Online: t.Online, Places: int(t.Places), NextAt: t.NextAt.Time,
		Rows: append(rowsOf(t.UnderWay, t.Now), rowsOf(t.Next, t.Now)...),
	}
	for _, a := range t.Attention {
		page.Attention = append(page.Attention, needOf(f, a))
	}
	for _, c := range t.Calls {
		page.Calls = append(page.Calls, view.CallLine{
			Path: "/calls/" + c.ID, Title: c.Title, At: c.StartedAt.Time, Duration: time.Duration(c.Seconds) * time.Second, Who: c.HostName,
		})
	}
	if len(t.Outward) > 0 && len(t.Inward) > 0 {
		page.Outward, page.Inward = punctuality(t.Outward, linksPromised), punctuality(t.Inward, importPromised)
	}
	return p.Render(view.Today(page))
}

// punctuality sums up how soon after its promised instant something happened.
func punctuality(dots []schedule.Dot, promise time.Duration) *view.Punctuality {
	shown := &view.Punctuality{Of: len(dots), Promise: promise}
	took := make([]time.Duration, len(dots))
	for i, d := range dots {
		took[i] = max(d.Took, 0)
		if took[i] <= promise {
			shown.Kept++
		}
		shown.Points = append(shown.Points, view.PunctualityPoint{At: d.At.Time, Took: took[i]})
	}
	slices.Sort(took)
	shown.Median = took[len(took)/2]
	return shown
}

// needOf is one thing that needs somebody, with what can be done about it.
func needOf(f view.Frame, a schedule.Attention) view.Attention {
	start := f.At(a.Row.Session.StartsAt.Time, f.Now)
	args := map[string]any{"title": a.Row.Session.Title, "at": start, "reason": reasonOf(f.Words, a.Row.Message)}
	shown := view.Attention{Before: a.Deadline.Time}
	tell := func(title, text string) {
		shown.Title, shown.Text = lang.Say{Key: title, Args: args}, lang.Say{Key: text, Args: args}
	}
	tellCount := func(title, text string) {
		tell(title, text)
		shown.Text.Plural, shown.Text.Count = true, a.Sessions
	}
	look := view.AttentionAction{Text: lang.Say{Key: "today.understand"}, Path: sessionPath(a.Row.Session.ID)}
	retry := func(step schedule.Step) []view.AttentionAction {
		return []view.AttentionAction{look, {Text: lang.Say{Key: "today.retry"}, Path: retryPath(a.Row.Session.ID, step), Post: true, Main: true}}
	}
	zoom := func(key string) []view.AttentionAction {
		return []view.AttentionAction{{Text: lang.Say{Key: key}, Path: zoomPath, Main: true}}
	}
	shown.Actions = []view.AttentionAction{look}
	switch a.Kind {
	case schedule.NeedConnection:
		tellCount("today.need_connection", "today.need_connection_text")
		shown.Actions = zoom("today.reconnect")
	case schedule.NeedNotConnected:
		tellCount("need.not_connected", "need.not_connected_text")
		shown.Actions = zoom("need.connect")
	case schedule.NeedResume:
		tellCount("need.paused", "need.paused_text")
		shown.Actions = zoom("need.resume")
	case schedule.NeedMeeting:
		tell("need.meeting", "need.meeting_text")
		args["at"] = f.Hour(a.Row.Session.StartsAt.Time)
		shown.Actions = retry(schedule.StepReady)
	case schedule.NeedMeetingGone:
		tell("need.meeting_gone", "need.meeting_gone_text")
	case schedule.NeedLinks:
		tell("need.links", "need.links_text")
		shown.Actions = retry(schedule.StepLinks)
	case schedule.NeedStart:
		tell("need.start", "need.start_text")
	case schedule.NeedEnd:
		args["at"] = f.At(a.Row.Session.EndsAt.Time, f.Now)
		tell("need.end", "need.end_text")
	case schedule.NeedRecording:
		args["at"] = f.At(a.Row.Session.EndsAt.Time, f.Now)
		tell("need.recording", "need.recording_text")
	case schedule.NeedImport:
		args["at"] = f.When(a.Since.Time, f.Now)
		tell("need.import", "need.import_text")
		shown.Actions = retry(schedule.StepImported)
	case schedule.NeedAddress:
		args["address"], args["words"] = a.Member.Email, a.Refused
		tell("need.address", "need.address_text")
		shown.Actions = []view.AttentionAction{{Text: lang.Say{Key: "today.correct_address"}, Path: "/members/" + a.Member.ID + "/edit"}, look}
	}
	return shown
}

// reasonOf is why something is not done, in words; "" where nobody knows yet.
func reasonOf(w lang.Words, key string) string {
	if key == "" || !w.Has(key) {
		return ""
	}
	return w.T(key)
}
