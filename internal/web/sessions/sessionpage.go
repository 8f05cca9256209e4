package sessions

import (
	"strings"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// SessionPage is the page of one session: its seven steps, its meeting and its bookings.
type SessionPage struct {
	view.Frame
	ID        string
	Path      string // address of this page; the addresses of its forms begin with it
	Title     string
	Start     time.Time
	End       time.Time
	Zone      *time.Location // the session's zone, nil if it is the reader's
	Coach     string
	Mode      view.Mode
	Capacity  int // 0 if unlimited
	Journey   view.Journey
	StartPath string // where the form that starts the meeting as its host posts, "" if the reader cannot start it

	Notice     *SessionNotice
	Sums       []Sum
	Steps      []Step
	ReadOnly   bool          // whether the reader cannot change the session
	NoLinks    bool          // whether the reader may not see the state of links
	Meeting    *MeetingFacts // nil if there is none
	Journal    []JournalLine
	Recordings []view.CallRow // those in the library, the newest first
	Places     PlaceCount
	Bookings   []BookingRow // those of the page of bookings that Part describes
	Part       PlacesPart
	Booking    view.Form // of one booking: name, email, lang; of many: who
	Finder     MemberFinder
	Pasted     []PastedLine // results of booking a pasted list
}

// MemberFinder is the search for a member to book.
type MemberFinder struct {
	Offered bool // whether the reader may search
	Query   string
	Members []FoundMember
	More    int // number of matching members beyond those
}

// FoundMember is a member who matches the search.
type FoundMember struct {
	Name, Email string
	Booked      bool // whether the member has a place or is on the waiting list
}

// PastedLine is one entry of a pasted list of members to book, with the result.
type PastedLine struct {
	Text  string   // as the reader typed it
	What  lang.Say // the result
	Wrong bool     // whether it was not booked
}

// PlaceCount contains the numbers of bookings, of members on the waiting list, and of cancelled bookings.
type PlaceCount struct{ Taken, Waiting, Gone int }

// PlacesPart describes the shown part of a session's bookings.
type PlacesPart struct {
	Search   string // "" for all bookings
	Offered  bool   // whether there are enough bookings to offer a search
	Number   int    // of the page, from 1
	Pages    int
	PrevPath string // "" on the first page
	NextPath string // "" on the last page
}

// SessionNotice is a problem that is shown at the top of the page.
type SessionNotice struct {
	Strong lang.Say
	Text   lang.Say
}

// Sum is one figure of a session whose recording was imported.
type Sum struct {
	Value string // in the reader's language
	Text  lang.Say
}

// Step is one step of the session with its explanation.
type Step struct {
	Stage   view.Stage
	Stop    view.Stop
	Due     time.Time     // when it is due, zero if it has no due time
	At      time.Time     // when it happened, zero if it has not
	Approx  bool          // whether Due is an estimate
	Within  time.Duration // how long after Due the step still counts as punctual
	Title   lang.Say
	Text    []lang.Say
	Tries   []TryLine
	Sum     []lang.Say // summary of Tries, which are then folded; empty if there are few
	NextTry time.Time  // when it is next tried, or zero
	Retry   string     // where the form that retries posts, "" if a retry does not help
	Answer  string     // last reply of Zoom, or of the mail server for links; folded
}

// TryLine is one failed try, or several with the same error.
type TryLine struct {
	At     time.Time // of the first try
	Until  time.Time // of the last try
	Text   lang.Say
	Detail string // reply of Zoom or of the mail server
}

// MeetingFacts describes the session's Zoom meeting.
type MeetingFacts struct {
	Number      string // Zoom's meeting number, grouped
	Host        string // e-mail address of its host, "" if unknown
	WaitingRoom bool
	Record      bool
	Refused     []lang.Say // settings that the Zoom account refused
	Gone        bool       // whether it was deleted in Zoom
	Again       string     // where the form that generates another meeting posts, "" if that is not possible
}

// JournalLine is one event of the session, or consecutive events of the same kind.
type JournalLine struct {
	At   time.Time // of the newest event
	Text lang.Say
	More []lang.Say // what changed, or whom the events are about
}

// journalShown is how many lines of the journal are shown; the older ones are folded.
const journalShown = 12

// BookingRow is one booking of the session.
type BookingRow struct {
	ID     string
	Name   string
	Email  string
	Link   journey.LinkState // "" if the reader may not see it
	At     time.Time         // when the link is due, was sent, was opened, or is next tried, depending on Link
	Detail lang.Say          // further information; its Key is "" if there is none
	Again  string            // where the form that sends a refused link again posts, "" if that is not possible
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

// meetingDue returns when the Zoom meeting is due, or zero if the steps do not say.
func (p SessionPage) meetingDue() time.Time {
	for _, step := range p.Steps {
		if step.Stage == view.Ready {
			return step.Due
		}
	}
	return time.Time{}
}

// past reports whether the session's planned end has passed.
func (p SessionPage) past() bool { return !p.Now.Before(p.End) }

// open reports whether the reader can change the session and its bookings.
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

// stepTime returns a time in words: its hour if it is on the day of the session, with the weekday if it is within six
// days, otherwise the date.
func (p SessionPage) stepTime(t time.Time) string {
	if p.SameDay(t, p.Start) {
		return p.Hour(t)
	}
	if d := t.Sub(p.Start); d > -6*24*time.Hour && d < 6*24*time.Hour {
		return p.T("date.when", "day", p.ShortWeekday(t), "hour", p.Hour(t))
	}
	return p.ShortDay(t, p.Now)
}

// when returns the text in the column of times: when the step happened or, if it has not or is a problem, when it is
// due.
func (p SessionPage) when(s Step) string {
	switch {
	case s.Stop == view.StopNeed && !s.Due.IsZero():
		return p.stepTime(s.Due)
	case !s.At.IsZero():
		return p.stepTime(s.At)
	case s.Due.IsZero():
		return ""
	case estimated(s):
		return p.T("date.about", "hour", p.stepTime(s.Due))
	}
	return p.stepTime(s.Due)
}

// estimated reports whether the time in the column of times is an estimate.
func estimated(s Step) bool { return s.Approx && s.At.IsZero() && s.Stop != view.StopNeed }

// delta returns in words how long before or after its due time the step happened, or how long from now it is due. late
// reports whether it happened too late, or is overdue.
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

// sum returns the summary of a step's tries.
func (p SessionPage) sum(s Step) string {
	parts := make([]string, len(s.Sum))
	for i, part := range s.Sum {
		parts[i] = p.Say(part)
	}
	return strings.Join(parts, ", ")
}

// tried returns the time of a try, or the times of the first and the last.
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

// answerOf returns the label of a step's reply: whether Zoom or the mail server gave it.
func (p SessionPage) answerOf(s Step) string {
	if s.Stage == view.Sent {
		return p.T("session.answer_mail")
	}
	return p.T("session.answer")
}

// linkWord returns the state of a link in words, and the class of its [view.Dot].
func linkWord(p SessionPage, b BookingRow) (text, class string) {
	f := p.Frame
	switch b.Link {
	case journey.LinkSent:
		return f.T("session.link_sent", "at", f.At(b.At, f.Now)), "ok"
	case journey.LinkOpened:
		return f.T("session.link_opened", "at", f.At(b.At, f.Now)), "ok"
	case journey.LinkRefused:
		return f.T("session.link_refused"), "no"
	case journey.LinkWaitlisted:
		return f.T("session.link_waiting"), ""
	case journey.LinkOff:
		return f.T("session.link_off"), "off"
	case journey.LinkMissed:
		return f.T("session.link_missed"), "no"
	case journey.LinkNone:
		return f.T("session.link_none"), "off"
	default: // planned or failing
		if f.NoMail || p.Journey.Held != "" && p.Journey.Held != view.ZoomSilent {
			return f.T("session.link_held"), ""
		}
		return f.T("session.link_due", "at", f.At(b.At, f.Now)), ""
	}
}

// bookHint returns when links are sent, or why they are not.
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
	if b.Link == journey.LinkOff {
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
