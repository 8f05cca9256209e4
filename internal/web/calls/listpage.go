package calls

import (
	"strings"
	"time"

	"navette.dev/navette/internal/web/view"
)

// ListPage is the list of calls, or what a search found.
type ListPage struct {
	view.Frame
	Total   int64 // calls in the library that the reader may see
	Filter  CallFilter
	Hosts   []view.Option // who can be chosen as host
	Found   int           // calls that match, over all pages
	Moments int           // places that match, over all pages; 0 without words
	Calls   []view.CallRow
	Imports []ImportRow
	Newer   string // address of the page of newer calls, "" on the newest
	Older   string // address of the page of older calls, "" on the oldest
	Reset   string // address of the list without search and filters

	ZoomReady bool // Zoom is connected and imports are on: the empty list says what comes next
}

// CallFilter is what the reader asked for, as they typed it.
type CallFilter struct {
	Query      string
	Host       string // value of one of Hosts, "" for all
	From, To   string // dates as the browser sends them: 2026-11-19
	Transcript bool   // only calls with a transcript
	DateWrong  bool   // From or To is not a date, or they are the wrong way round
}

// Any says that something narrows the list.
func (c CallFilter) Any() bool {
	return c.Query != "" || c.Host != "" || c.From != "" || c.To != "" || c.Transcript
}

// narrowed says that something other than words narrows the list.
func (c CallFilter) narrowed() bool {
	c.Query = ""
	return c.Any()
}

// kind is the ending of the messages about what a search is made of: words, filters, or both.
func (c CallFilter) kind() string {
	switch {
	case !c.narrowed():
		return "words"
	case c.Query == "":
		return "filters"
	}
	return "both"
}

// ImportRow is a recording on its way here, or one that is stuck.
type ImportRow struct {
	Title         string
	Host          string
	StartedAt     time.Time
	What          view.FileKind // the file that is being fetched or has failed
	Transfer      Transfer      // how far it has come
	Waiting       bool          // in the queue: nothing of it has come yet
	TranscriptDue bool          // Zoom is still making the transcript
	Failure       *Failure      // why it is stuck, nil where all is well
	ZoomDeletesAt time.Time     // zero where unknown
}

// state is the sentence on the right of the title.
func (p ListPage) state() string {
	stuck := 0
	for _, row := range p.Imports {
		if row.Failure != nil {
			stuck++
		}
	}
	var facts []string
	if p.Total > 0 {
		facts = append(facts, p.N("calls.total", int(p.Total)))
	}
	if len(p.Imports) > 0 {
		facts = append(facts, p.N("calls.importing", len(p.Imports)))
	}
	if stuck > 0 {
		facts = append(facts, p.N("calls.stuck", stuck))
	}
	return strings.Join(facts, " ")
}

// result says what the search found.
func (p ListPage) result() string {
	if p.Filter.Query == "" {
		return p.N("calls.found", p.Found)
	}
	if p.Moments == 0 { // found by a title, a name or the chat
		return p.N("calls.found", p.Found)
	}
	return p.N("calls.found", p.Found) + " " + p.N("calls.moments", p.Moments, "query", p.Filter.Query)
}

// length says how long a call is and how many places match.
func (p ListPage) length(row view.CallRow) string {
	if len(row.Hits) == 0 {
		return p.Runtime(row.Length)
	}
	return p.N("calls.length_hits", len(row.Hits), "length", p.Runtime(row.Length))
}

// importing says how far an import has come.
func (p ListPage) importing(row ImportRow) string {
	var parts []string
	if row.Host != "" {
		parts = append(parts, row.Host+".")
	}
	what := p.T("call.kind." + string(row.What))
	if row.Waiting {
		parts = append(parts, p.T("calls.waiting"))
	} else {
		parts = append(parts, what+" "+transfer(p.Words, row.Transfer)+".")
	}
	if row.TranscriptDue {
		parts = append(parts, p.T("calls.transcript_due"))
	}
	return view.Join(parts, " ")
}

// refetches says that an import is moving, so that the list should look again.
func (p ListPage) refetches() bool {
	for _, row := range p.Imports {
		if row.Failure == nil {
			return true
		}
	}
	return false
}

// hitX places a match on the line of a call, 160 units long.
func hitX(at, length time.Duration) string {
	const width, mark = 160, 2.5
	if length <= 0 {
		return "0"
	}
	return view.Units(min(width*at.Seconds()/length.Seconds(), width-mark))
}

// callDay is the column of times: today, yesterday, "mer.", "12 oct.".
func callDay(f view.Frame, at time.Time) string {
	if f.SameDay(at, f.Now) || f.SameDay(at, f.Now.AddDate(0, 0, -1)) {
		return f.DayName(at, f.Now)
	}
	return f.ShortDay(at, f.Now)
}

// afterFailure says what happens next: the next try, and when Zoom deletes its copy.
func (p ListPage) afterFailure(row ImportRow) string {
	var parts []string
	if !row.Failure.NextAt.IsZero() {
		parts = append(parts, p.T("calls.next_try", "when", p.When(row.Failure.NextAt, p.Now)))
	}
	if !row.ZoomDeletesAt.IsZero() {
		parts = append(parts, p.T("calls.zoom_deletes", "day", p.Day(row.ZoomDeletesAt, p.Now)))
	}
	return view.Join(parts, " ")
}

// nothing says that a search found nothing, naming its words.
func (p ListPage) nothing() string {
	if p.Filter.Query == "" {
		return p.T("calls.nothing_filter")
	}
	return p.T("calls.nothing", "query", p.Filter.Query)
}
