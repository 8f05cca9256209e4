package today

import (
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
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
	ReadOnly  bool           // whether the reader may not change the schedule

	Profile   navette.Profile // what the organization uses Navette for
	NoCalls   bool            // whether the reader may not open calls
	Coming    []ComingCall    // calls being imported, the most urgent ones
	ComingAll int             // number of all calls being imported
	Weeks     *Weeks          // calls of this week and of last week; nil for a studio
}

// listing returns the frame with the warnings that are also entries of the attention list.
func (p Page) listing() view.Frame {
	f := p.Frame
	for _, a := range p.Attention {
		f.Listed = append(f.Listed, a.Title.Key)
	}
	return f
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

// line returns the sentence below the date: about the calls of a team without sessions, otherwise about sessions.
func (p Page) line() string {
	if p.callsOnly() {
		return p.callsLine()
	}
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
