package today

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Page is the first page: problems that need a person, the coming day, links and imports, the last calls.
type Page struct {
	view.Frame
	Until     time.Time // end of the stretch that the counts are about
	Sessions  int       // in that stretch
	Online    int       // of them
	Places    int       // booked in them
	Cancelled int       // sessions of that stretch that are called off, beside them
	Attention []view.Attention
	Rows      []view.SessionRow
	NextAt    time.Time      // start of the next session, zero where there is none
	Calls     []view.CallRow // the last ones
	Outward   *Punctuality
	Inward    *Punctuality
	First     *FirstDay // where nothing was ever planned, for who sets it up
	ReadOnly  bool      // the reader may not change the schedule
}

// listing is the frame, which knows the warnings that are points of the list.
func (p Page) listing() view.Frame {
	f := p.Frame
	for _, a := range p.Attention {
		f.Listed = append(f.Listed, a.Title.Key)
	}
	return f
}

// FirstDay is how far the setting up has come: a line of stops like any other.
type FirstDay struct {
	OpenedAt   time.Time
	Connected  bool // Zoom is
	HasSession bool
	HasCall    bool // a first recording has come back
}

// firstStop is one stop of the first day.
type firstStop struct {
	Title, Text, Action, Path string // in words; Action is "" where there is nothing to press
	Done                      bool
	Here                      bool // the next thing to do
}

func (p Page) firstStops() []firstStop {
	stops := []firstStop{
		{Title: p.T("today.first_open", "org", p.OrgName), Text: p.T("today.first_open_text", "hours", p.Hours()), Done: true},
		{
			Title: p.T("zoom.connect"), Text: p.T("today.first_connect_text", "window", p.Window), Action: p.T("zoom.connect"), Path: p.ZoomPath, Done: p.First.Connected,
		},
		{
			Title: p.T("today.first_session"), Text: p.T("today.first_session_text"), Action: p.T("schedule.new"), Path: "/schedule/new", Done: p.First.HasSession,
		},
		{Title: p.T("today.first_call"), Text: p.T("today.first_call_text"), Done: p.First.HasCall},
	}
	for i := range stops {
		if !stops[i].Done {
			stops[i].Here = true
			break
		}
	}
	return stops
}

// firstFact counts the stops that are behind.
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

// Punctuality is what was promised and what happened, one dot a session.
type Punctuality struct {
	Kept, Of int
	Median   time.Duration
	Promise  time.Duration
	Points   []PunctualityPoint
}

// within is the whole second in which half of the sessions happened.
func (p Punctuality) within(f view.Frame) string {
	return f.Exact(p.Median.Truncate(time.Second) + time.Second)
}

// PunctualityPoint is one session.
type PunctualityPoint struct {
	At    time.Time
	Took  time.Duration
	Cause lang.Say // told beside a dot that broke the promise
}

// line is the sentence under the date.
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

// attentionFact is the text on the right of the list of problems.
func (p Page) attentionFact() string {
	if p.Zoom != view.ZoomOn || p.NoMail {
		return p.N("today.attention_points", len(p.Attention))
	}
	return p.N("today.attention_count", len(p.Attention))
}
