package calls

import (
	"strings"
	"time"

	"navette.dev/navette/internal/web/view"
)

// ListPage is the list of calls, or the results of a search.
type ListPage struct {
	view.Frame
	Total   int64 // calls in the library that the reader may see
	Filter  CallFilter
	Hosts   []view.Option // the hosts to choose from
	Found   int           // matching calls on all pages
	Moments int           // matching cues on all pages, 0 without a query
	Calls   []view.CallRow
	Imports []ImportRow
	Places  []view.Link // the other pages about calls that the reader may open
	Newer   string      // address of the page of newer calls, "" on the newest
	Older   string      // address of the page of older calls, "" on the oldest
	Reset   string      // address of the list without search and filters

	ZoomReady bool // whether Zoom is connected
}

// CallFilter contains the search and the filters as the reader entered them.
type CallFilter struct {
	Query      string
	Host       string // value of one of Hosts, "" for all
	From, To   string // dates in the format of date inputs, as 2026-11-19
	Transcript bool   // whether only calls with a transcript are wanted
	DateWrong  bool   // whether From or To is not a date, or they are the wrong way round
}

// Any reports whether a query or a filter is set.
func (c CallFilter) Any() bool {
	return c.Query != "" || c.Host != "" || c.From != "" || c.To != "" || c.Transcript
}

// narrowed reports whether a filter other than the query is set.
func (c CallFilter) narrowed() bool {
	c.Query = ""
	return c.Any()
}

// kind returns the end of the keys of messages that differ for a query, filters, or both.
func (c CallFilter) kind() string {
	switch {
	case !c.narrowed():
		return "words"
	case c.Query == "":
		return "filters"
	}
	return "both"
}

// ImportRow is a recording that is being imported, or whose import failed.
type ImportRow struct {
	Title         string
	Host          string
	StartedAt     time.Time
	What          view.FileKind // kind of the file that the row is about
	Transfer      Transfer      // of that file
	Waiting       bool          // whether no byte of it was downloaded yet
	Failure       *Failure      // of that file, or nil
	ZoomDeletesAt time.Time     // zero if unknown
}

// state returns the sentence beside the title: the number of calls, imports and failed imports.
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

// result returns the number of matching calls and cues, in words.
func (p ListPage) result() string {
	if p.Filter.Query == "" {
		return p.N("calls.found", p.Found)
	}
	if p.Moments == 0 { // only titles, names or chats match
		return p.N("calls.found", p.Found)
	}
	return p.N("calls.found", p.Found) + " " + p.N("calls.moments", p.Moments, "query", p.Filter.Query)
}

// length returns the length of a call and the number of matching cues, in words.
func (p ListPage) length(row view.CallRow) string {
	if len(row.Hits) == 0 {
		return p.Runtime(row.Length)
	}
	return p.N("calls.length_hits", len(row.Hits), "length", p.Runtime(row.Length))
}

// importing returns the progress of an import in words.
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
	return strings.Join(parts, " ")
}

// refetches reports whether any import is in progress. The list of imports then refreshes itself.
func (p ListPage) refetches() bool {
	for _, row := range p.Imports {
		if row.Failure == nil {
			return true
		}
	}
	return false
}

// hitX returns the x coordinate of a match on the timeline of a call, which is 160 units long.
func hitX(at, length time.Duration) string {
	const width, mark = 160, 2.5
	if length <= 0 {
		return "0"
	}
	return view.Units(min(width*at.Seconds()/length.Seconds(), width-mark))
}

// callDay returns the day of a call for the column of times: today, yesterday, "mer.", "12 oct.".
func callDay(f view.Frame, at time.Time) string {
	if f.SameDay(at, f.Now) || f.SameDay(at, f.Now.AddDate(0, 0, -1)) {
		return f.DayName(at, f.Now)
	}
	return f.ShortDay(at, f.Now)
}

// afterFailure returns when the next try is and when Zoom deletes its copy, as far as known, in words.
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

// nothing returns the message for a search without results.
func (p ListPage) nothing() string {
	if p.Filter.Query == "" {
		return p.T("calls.nothing_filter")
	}
	return p.T("calls.nothing", "query", p.Filter.Query)
}
