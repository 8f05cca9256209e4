package sessions

import (
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// SessionPage is one session: its line of seven stops, its meeting, who has booked.
type SessionPage struct {
	view.Frame
	ID        string
	Path      string // of this page; what is posted goes below it
	Title     string
	Start     time.Time
	End       time.Time
	Zone      *time.Location // the session's own; nil where it is the reader's
	Coach     string
	Mode      view.Mode
	Capacity  int // 0 where unlimited
	Journey   view.Journey
	StartPath string // where the form posts that opens the meeting as its host, "" where the reader cannot

	Notice     *SessionNotice
	Sums       []Sum
	Steps      []Step
	ReadOnly   bool          // the reader may change nothing here
	NoLinks    bool          // nor know what became of links
	Meeting    *MeetingFacts // nil while there is none
	Journal    []JournalLine
	Recordings []view.CallRow // that are in the library, the newest first
	Places     PlaceCount
	Bookings   []BookingRow // the part that is shown
	Part       PlacesPart
	Booking    view.Form // name, email, lang; who: many addresses
	Finder     MemberFinder
	Pasted     []PastedLine // what became of each of many addresses
}

// MemberFinder is the search for a member to book.
type MemberFinder struct {
	Offered bool // to readers who may see the members
	Query   string
	Members []FoundMember
	More    int // found beyond those
}

// FoundMember is a member whom the search found.
type FoundMember struct {
	Name, Email string
	Booked      bool // has a place, or waits for one
}

// PastedLine is one of many addresses, and what became of it.
type PastedLine struct {
	Text  string
	What  lang.Say
	Wrong bool // not booked
}

// PlaceCount counts the places of a session that are taken, waited for and given back.
type PlaceCount struct{ Taken, Waiting, Gone int }

// PlacesPart is which part of a session's places is shown.
type PlacesPart struct {
	Search   string // "" where all are asked for
	Offered  bool   // there are so many that searching helps
	Found    int
	Number   int // of the page, from 1
	Pages    int
	PrevPath string // "" on the first page
	NextPath string // "" on the last page
}

// SessionNotice is a problem that needs a person, at the top of the page.
type SessionNotice struct {
	Strong lang.Say
	Text   lang.Say
}

// Sum is one figure of a session that came home.
type Sum struct {
	Value string // in words
	Text  lang.Say
}

// Step is one stop of the session, explained.
type Step struct {
	Stage   view.Stage
	Stop    view.Stop
	Due     time.Time     // what was promised, zero where nothing was
	At      time.Time     // when it happened, zero while it has not
	Approx  bool          // Due is an estimate
	Within  time.Duration // how far after Due the promise is still kept
	Title   lang.Say
	Text    []lang.Say
	Tries   []TryLine
	Sum     []lang.Say // the tries in short, where they are folded
	NextTry time.Time
	Retry   string // where Try again posts, "" where it does not help
	Answer  string // Zoom's own words, or the mail server's for the links; folded
}

// TryLine is one try that was made, or many of the same.
type TryLine struct {
	At     time.Time
	Until  time.Time // when the last of many was, zero where it is one
	Text   lang.Say
	Detail string // what the other side said
}

// MeetingFacts are about the Zoom meeting.
type MeetingFacts struct {
	Number      string // Zoom's meeting number, grouped
	HostName    string
	HostEmail   string
	WaitingRoom bool
	Record      bool
	Refused     []lang.Say // settings that the Zoom account did not take
	Join        string     // the address for everybody, to paste where links do not reach
	Gone        bool       // it was deleted on Zoom
	Again       string     // where Generate again posts, "" where it does not help
}

// JournalLine is one event of the session, or several of a kind in a row.
type JournalLine struct {
	At   time.Time // of the newest
	Text lang.Say
	More []lang.Say // what changed, or whom it is about
}

// journalShown is how many lines of the journal stand open; the older ones are folded.
const journalShown = 12

// LinkState is what became of a booked member's link.
type LinkState string

// The states of a link.
const (
	LinkPlanned    LinkState = "due"
	LinkSent       LinkState = "sent"
	LinkOpened     LinkState = "opened"
	LinkRefused    LinkState = "refused"
	LinkWaitlisted LinkState = "waiting" // on the waiting list: no link
	LinkOff        LinkState = "off"     // booking cancelled: the link is dead
	LinkMissed     LinkState = "missed"  // it had not left when the session ended
	LinkNone       LinkState = "none"    // there is none to tell of: in person
	LinkHidden     LinkState = ""        // not for the reader to know
)

// BookingRow is one place in the session.
type BookingRow struct {
	ID     string
	Name   string
	Email  string
	Link   LinkState
	At     time.Time // when the link goes, went, was opened, or was switched off
	Detail lang.Say  // zero where nothing more is to be told
	Again  string    // where a refused link is sent again, "" where it cannot be
}

func (p SessionPage) line() string {
	day := view.Capital(p.Day(p.Start, p.Now))
	hours := p.T("date.span", "start", p.Start, "end", p.End)
	text := p.T("session.line", "day", day, "hours", hours, "zone", p.Hours(), "mode", ModeWord(p.Frame, p.Mode))
	if p.Coach != "" {
		text = p.T("session.line_coach", "line", text, "coach", p.Coach)
	}
	if p.Zone != nil && p.Zone.String() != p.Words.Zone().String() {
		text = p.T("session.line_zone", "line", text, "hour", p.In(p.Zone).Hour(p.Start), "city", p.City(p.Zone))
	}
	return text
}

// past says whether the session's planned end has passed.
// meetingDue is when the Zoom meeting was to be created, zero where no step says so.
func (p SessionPage) meetingDue() time.Time {
	for _, step := range p.Steps {
		if step.Stage == view.Ready {
			return step.Due
		}
	}
	return time.Time{}
}

func (p SessionPage) past() bool { return !p.Now.Before(p.End) }

// open says whether the reader may still change the session and its places.
func (p SessionPage) open() bool {
	return p.Journey.Aside != view.Cancelled && !p.past() && !p.ReadOnly
}

func (p SessionPage) bookedFact() string {
	taken, waiting, gone := p.Places.Taken, p.Places.Waiting, p.Places.Gone
	text := p.N("row.booked", taken)
	if p.Journey.Aside == view.Cancelled {
		text = p.N("row.was_booked", taken)
	} else if p.Capacity > 0 {
		text = p.N("row.booked_of", taken, "of", p.Capacity)
	}
	if waiting > 0 {
		text = p.T("row.and", "a", text, "b", p.N("row.waiting", waiting))
	}
	if gone > 0 {
		text = p.T("row.and", "a", text, "b", p.N("session.gone", gone))
	}
	return text
}

// stepTime is an hour on the session's own day, otherwise the day too.
func (p SessionPage) stepTime(t time.Time) string {
	if p.SameDay(t, p.Start) {
		return p.Hour(t)
	}
	if d := t.Sub(p.Start); d > -6*24*time.Hour && d < 6*24*time.Hour {
		return p.T("date.when", "day", p.ShortWeekday(t), "hour", p.Hour(t))
	}
	return p.ShortDay(t, p.Now)
}

// when is the hour in the column of times: what happened, otherwise what is due.
func (p SessionPage) when(s Step) string {
	switch {
	case s.Stop == view.StopNeed && !s.Due.IsZero():
		return p.stepTime(s.Due)
	case !s.At.IsZero():
		return p.stepTime(s.At)
	case s.Due.IsZero():
		return ""
	case s.Approx:
		return p.T("date.about", "hour", p.stepTime(s.Due))
	}
	return p.stepTime(s.Due)
}

// delta is the promise beside the fact, and whether the promise was broken.
func (p SessionPage) delta(s Step) (text string, late bool) {
	if s.Due.IsZero() || s.Approx || s.Stage == view.Planned {
		return "", false
	}
	at := s.At
	if at.IsZero() {
		if s.Due.After(p.Now) {
			return p.Relative(s.Due, p.Now), false
		}
		at = p.Now
	}
	d := at.Sub(s.Due).Round(time.Second)
	switch {
	case d > s.Within && s.Stop == view.StopNeed, d > s.Within && s.Within > 0:
		return p.T("date.late", "d", d), true
	case s.At.IsZero():
		return "", false // due, and not late yet
	case d < 0:
		return p.T("date.early", "d", -d), false
	case d == 0:
		return p.T("date.on_time"), false
	default:
		return p.T("date.plus", "d", p.Exact(d)), false
	}
}

// sum is the tries of a step in short.
func (p SessionPage) sum(s Step) string {
	parts := make([]string, len(s.Sum))
	for i, part := range s.Sum {
		parts[i] = p.Say(part)
	}
	return strings.Join(parts, ", ")
}

// tried is when a try was made, or between which seconds many were.
func (p SessionPage) tried(t TryLine) string {
	from, to := p.Second(t.At), p.Second(t.Until)
	if t.Until.IsZero() || from == to {
		return from
	}
	return p.T("date.span", "start", from, "end", to)
}

func stepClass(s Step) string {
	class := "step " + string(s.Stop)
	if s.Stage == view.Live {
		class += " mid"
	}
	if s.Stage > view.Live {
		class += " ret"
	}
	return class
}

// answerOf names whose words a stop's answer is.
func (p SessionPage) answerOf(s Step) string {
	if s.Stage == view.Sent {
		return p.T("session.answer_mail")
	}
	return p.T("session.answer")
}

// linkWord is the state of a link in words, and the class of its dot.
func linkWord(p SessionPage, b BookingRow) (text, class string) {
	f := p.Frame
	switch b.Link {
	case LinkSent:
		return f.T("session.link_sent", "at", f.At(b.At, f.Now)), "ok"
	case LinkOpened:
		return f.T("session.link_opened", "at", f.At(b.At, f.Now)), "ok"
	case LinkRefused:
		return f.T("session.link_refused"), "no"
	case LinkWaitlisted:
		return f.T("session.link_waiting"), ""
	case LinkOff:
		return f.T("session.link_off"), "off"
	case LinkMissed:
		return f.T("session.link_missed"), "no"
	case LinkNone:
		return f.T("session.link_none"), "off"
	default:
		if f.NoMail || p.Journey.Held != "" && p.Journey.Held != view.ZoomSilent {
			return f.T("session.link_held"), ""
		}
		return f.T("session.link_due", "at", f.At(b.At, f.Now)), ""
	}
}

// bookHint says when links leave, or why none does.
func (p SessionPage) bookHint() string {
	switch {
	case p.NoMail:
		return p.T("standing.no_mail") + "."
	case p.Journey.Held != "" && p.Journey.Held != view.ZoomSilent:
		return p.ZoomSentence() + "."
	}
	return p.T("session.book_hint", "before", p.LinkBefore)
}

func rowFade(b BookingRow) string {
	if b.Link == LinkOff {
		return "gone"
	}
	return ""
}

func yesNo(f view.Frame, yes bool) string {
	if yes {
		return f.T("session.yes")
	}
	return f.T("session.no")
}
