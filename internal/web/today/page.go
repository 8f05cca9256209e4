package today

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the page Today: problems that need a user's action, the coming day, the last calls, and how punctual links
// and imports were.
type Page struct {
	view.Frame
	Until     time.Time // end of the period of the counts, which begins now
	Sessions  int       // that are in progress or begin in that period
	Online    int       // those of them that take place on Zoom
	Places    int       // bookings of Sessions
	Cancelled int       // cancelled sessions that would begin in that period; they are not in Sessions
	Attention []view.Attention
	Rows      []view.SessionRow
	NextAt    time.Time      // start of the next session, zero if there is none
	Calls     []view.CallRow // the last ones
	Outward   *Punctuality   // of links
	Inward    *Punctuality   // of imports
	First     *FirstDay      // for admins of an organization without any session or call, otherwise nil
	ReadOnly  bool           // whether the reader may not change the schedule
}

// listing returns the frame with the warnings that are also entries of the attention list.
func (p Page) listing() view.Frame {
	f := p.Frame
	for _, a := range p.Attention {
		f.Listed = append(f.Listed, a.Title.Key)
	}
	return f
}

// FirstDay is the progress of setting up an organization that has no session and no call yet.
type FirstDay struct {
	OpenedAt  time.Time // when the organization was created
	Connected bool      // whether Zoom is connected
}

// firstStop is one step of setting up.
type firstStop struct {
	Title, Text, Action string // in the reader's language; Action is "" if there is no button
	Path                string // address of the button
	Done                bool
	Here                bool // whether it is the next step to do
}

func (p Page) firstStops() []firstStop {
	stops := []firstStop{
		{
			Title: p.T("today.first_open", "org", p.OrgName),
			Text:  p.T("today.first_open_text", "hours", p.Hours()), Done: true,
		},
		{
			Title: p.T("zoom.connect"), Text: p.T("today.first_connect_text", "window", p.Window),
			Action: p.T("zoom.connect"), Path: p.ZoomPath, Done: p.First.Connected,
		},
		{
			Title: p.T("today.first_session"), Text: p.T("today.first_session_text"),
			Action: p.T("schedule.new"), Path: "/schedule/new",
		},
		{Title: p.T("today.first_call"), Text: p.T("today.first_call_text")},
	}
	for i := range stops {
		if !stops[i].Done {
			stops[i].Here = true
			break
		}
	}
	return stops
}

// firstFact returns how many steps are done, in words.
func (p Page) firstFact() string {
	done := 0
	stops := p.firstStops()
	for _, stop := range stops {
		if stop.Done {
			done++
		}
	}
	return p.N("today.first_done", done, "of", len(stops))
}

func firstClass(s firstStop) string {
	switch {
	case s.Done:
		return "step done"
	case s.Here:
		return "step todo here"
	default:
		return "step todo"
	}
}

// Punctuality is how long the links of sessions took after their due time, or imports after Zoom listed the recording.
type Punctuality struct {
	OnTime int // sessions that took at most Goal
	Of     int // all sessions
	Median time.Duration
	Goal   time.Duration
	Points []PunctualityPoint
}

// within returns the first whole second after the median, in words: half of the sessions took less.
func (p Punctuality) within(f view.Frame) string {
	return f.Exact(p.Median.Truncate(time.Second) + time.Second)
}

// PunctualityPoint is one session of a Punctuality.
type PunctualityPoint struct {
	At   time.Time // start of the session
	Took time.Duration
}

// line returns the sentence below the date.
func (p Page) line() string {
	line := p.T("today.nothing_until", "until", p.When(p.Until, p.Now))
	if p.Sessions > 0 {
		line = p.sessionsLine()
	}
	if p.Cancelled > 0 {
		line += " " + p.N("today.cancelled", p.Cancelled)
	}
	return line
}

func (p Page) sessionsLine() string {
	return p.N("today.sessions", p.Sessions, "until", p.When(p.Until, p.Now), "online", p.Number(int64(p.Online)),
		"places", lang.Say{Key: "today.places", Plural: true, Count: p.Places})
}

// attentionFact returns the text beside the heading of the attention list.
func (p Page) attentionFact() string {
	if p.Zoom != view.ZoomOn || p.NoMail {
		return p.N("today.attention_points", len(p.Attention))
	}
	return p.N("today.attention_count", len(p.Attention))
}
