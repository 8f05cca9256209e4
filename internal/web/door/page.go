package door

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// State is what the page behind a personal link shows.
type State string

// The states of the door.
const (
	DoorBefore    State = "before"    // counts down until it opens
	DoorOpen      State = "open"      // leads on to Zoom
	DoorNotReady  State = "not_ready" // it is time, and there is no meeting yet
	DoorEnded     State = "ended"     // over
	DoorCancelled State = "cancelled" // the session was called off
	DoorInPerson  State = "in_person" // the session takes place on site
	DoorDead      State = "dead"      // the link is unknown or was withdrawn
)

// Page is the page behind a personal link. It is told on the session's clock: the frame's Words stand in the
// session's zone. Frame.OrgName is the brand, "" for a dead link, whose organization is unknown.
//
// The handler must let the form's redirect pass: with `form-action 'self'` alone in the Content-Security-Policy browsers
// refuse to follow it to Zoom. It must not judge the post by its Origin header either, which no-referrer makes "null".
type Page struct {
	view.Frame
	State    State
	Title    string
	Coach    string // "" where there is none
	StartsAt time.Time
	EndsAt   time.Time
	OpensAt  time.Time
	ClosesAt time.Time      // when the door closes, unless the meeting is on beyond
	BeganAt  time.Time      // when the meeting was started, zero where no start is known
	EndedAt  time.Time      // when the meeting ended, zero while it is on and where no end is known
	IsOn     bool           // the meeting was started and is not known to have ended
	Home     *time.Location // the member's own zone, nil where unknown (then the browser's)
	WasAt    time.Time      // the start the member was told before, where the session moved

	EnterURL string        // where the visit is posted; the answer redirects to Zoom
	GoAfter  time.Duration // when the open door goes on by itself: [ReadingTime], or 0 to leave it to the reader
	Recorded bool          // the session is recorded: a notice stands on the page

	Trouble lang.Say  // for not ready: what is known about the cause, in one sentence; zero for none
	LastTry time.Time // for not ready: zero where unknown
	NextTry time.Time

	Reason string // for cancelled: in the organization's own words, "" for none
}

// Seconds between two looks at the door.
const (
	pollBefore   = 60
	pollNotReady = 10
	pollLingers  = 60
	pollEnded    = 120
)

// ReadingTime is how long an open door stays before it goes on by itself: long enough to read the notice where there is one.
func ReadingTime(recorded bool) time.Duration {
	if recorded {
		return 8 * time.Second
	}
	return 2 * time.Second
}

// poll is how often the page looks whether something has changed, "" where nothing will.
func (p Page) poll() string {
	switch {
	case p.State == DoorBefore:
		return strconv.Itoa(pollBefore)
	case p.State == DoorNotReady:
		return strconv.Itoa(pollNotReady)
	case p.State == DoorOpen && p.GoAfter == 0: // a page that goes on by itself must not start to count anew
		return strconv.Itoa(pollLingers)
	case p.State == DoorEnded:
		return strconv.Itoa(pollEnded)
	}
	return ""
}

// refresh is how soon a browser without scripts loads the page again, in seconds.
func (p Page) refresh() string {
	left := int(p.OpensAt.Sub(p.Now)/time.Second) + 1
	if p.State == DoorBefore && left < pollBefore {
		return strconv.Itoa(max(left, 1))
	}
	return p.poll()
}

// revision changes whenever the page has something new to tell.
func (p Page) revision() string {
	parts := []string{string(p.State), p.headline(), strconv.FormatBool(p.State == DoorBefore && p.early())}
	for _, t := range []time.Time{p.StartsAt, p.OpensAt, p.LastTry} {
		parts = append(parts, strconv.FormatInt(t.Unix(), 10))
	}
	return strings.Join(parts, " ")
}

// clock is what is left until the door opens, as the page's script will go on writing it.
func (p Page) clock() string {
	left := max(p.OpensAt.Sub(p.Now), 0)
	if left >= 48*time.Hour {
		return p.N("date.days", int(left/(24*time.Hour)))
	}
	return p.Position((left + time.Second - 1).Truncate(time.Second))
}

// The door's line: its left end is twice as far from the opening as the opening is from the start.
const (
	wayFrom, wayOpen, wayStart = 8, 396, 592
	waySpan                    = 2
)

// axis is the time that the left part of the line stands for.
func (p Page) axis() time.Duration { return waySpan * p.StartsAt.Sub(p.OpensAt) }

// axisStart is the instant at the line's left end.
func (p Page) axisStart() time.Time { return p.OpensAt.Add(-p.axis()) }

// early says that now lies before the line's left end.
func (p Page) early() bool { return p.Now.Before(p.axisStart()) }

// wayStarts is what stands under the line's left end: its hour, or "now" for a reader who came earlier.
func (p Page) wayStarts() string {
	if p.early() {
		return p.T("door.now")
	}
	return p.Hour(p.axisStart())
}

// opens says when the member can enter, with the day if it is not today.
func (p Page) opens() string {
	if p.SameDay(p.Now, p.OpensAt) {
		return p.T("door.opens_itself", "hour", p.OpensAt)
	}
	return p.T("door.opens_itself_day", "day", p.Day(p.OpensAt, p.Now), "hour", p.OpensAt)
}

// opensHow says what to do until then.
func (p Page) opensHow() string {
	key := "door.opens_how"
	if !p.SameDay(p.Now, p.OpensAt) {
		key = "door.opens_how_day"
	}
	return p.T(key, "lead", p.StartsAt.Sub(p.OpensAt))
}

// dot is where now stands on the line.
func (p Page) dot() string {
	if p.axis() <= 0 {
		return strconv.Itoa(wayOpen)
	}
	done := 1 - float64(p.OpensAt.Sub(p.Now))/float64(p.axis())
	return view.Units(wayFrom + (wayOpen-wayFrom)*min(max(done, 0), 1))
}

// course is how the session goes, as far as is known.
type course string

// The courses.
const (
	courseOpen    course = "open"    // it can be entered
	courseOn      course = "on"      // the meeting is on
	courseOverrun course = "overrun" // the meeting is on past the planned end
	courseStopped course = "stopped" // the meeting ended before the planned end: it may be started again
	courseLate    course = "late"    // the planned end has passed, and no end is known
	courseEnded   course = "ended"   // the meeting ended, and so did the session
	courseOver    course = "over"    // the meeting was on, and its end was never told
	coursePast    course = "past"    // the session's time has passed, and nothing is known of a meeting
)

// course says how the session goes whose door is open or was.
func (p Page) course() course {
	past := !p.Now.Before(p.EndsAt)
	switch {
	case p.State == DoorOpen && p.IsOn && past:
		return courseOverrun
	case p.State == DoorOpen && p.IsOn:
		return courseOn
	case !p.EndedAt.IsZero() && !past:
		return courseStopped
	case !p.EndedAt.IsZero():
		return courseEnded
	case p.State == DoorOpen && past:
		return courseLate
	case p.State == DoorOpen:
		return courseOpen
	case !p.BeganAt.IsZero():
		return courseOver
	default:
		return coursePast
	}
}

// inviting says that the door is open and nothing speaks against going in.
func (p Page) inviting() bool {
	c := p.course()
	return p.State == DoorOpen && (c == courseOpen || c == courseOn || c == courseOverrun)
}

// headline is the one large sentence of every state but the countdown.
func (p Page) headline() string {
	switch {
	case p.State == DoorOpen, p.State == DoorEnded:
		return p.T("door.course."+string(p.course()), "at", p.EndedAt)
	case p.State == DoorInPerson && !p.Now.Before(p.EndsAt):
		return p.T("door.course.past")
	}
	return p.T("door.headline." + string(p.State))
}

// aside is the text of an open door that does not invite visitors in, "" for the others.
func (p Page) aside() string {
	switch p.course() {
	case courseStopped:
		return p.T("door.stopped_how", "end", p.EndsAt)
	case courseLate:
		return p.T("door.late_how", "until", p.ClosesAt)
	case courseEnded:
		return p.T("door.ended_how", "until", p.ClosesAt)
	}
	return ""
}

// what says when the session takes place and with whom.
func (p Page) what() string {
	when := p.T("door.when", "day", view.Capital(p.DayName(p.StartsAt, p.Now)), "start", p.StartsAt, "end", p.EndsAt, "of", p.OfCity(p.Zone()))
	if p.Coach == "" {
		return when
	}
	return p.T("door.what", "when", when, "coach", p.Coach)
}

// otherLocale is the language that the page offers instead.
func (p Page) otherLocale() string {
	if p.Locale() == lang.French {
		return lang.English
	}
	return lang.French
}

// home is the session's hours on the member's own clock, "" where that shows the same.
func (p Page) home() string {
	if p.Home == nil || view.SameClock(p.Words, p.In(p.Home), p.StartsAt) {
		return ""
	}
	there := p.In(p.Home)
	from, to, city := there.Hour(p.StartsAt), there.Hour(p.EndsAt), p.City(p.Home)
	if there.Day(p.StartsAt, p.Now) != p.Day(p.StartsAt, p.Now) {
		return p.T("door.home_day", "day", there.Day(p.StartsAt, p.Now), "from", from, "to", to, "city", city)
	}
	return p.T("door.home", "from", from, "to", to, "city", city)
}

// recording is the notice that the session is recorded.
func (p Page) recording() string {
	if p.State == DoorOpen {
		return p.T("door.zoom_recorded")
	}
	return p.T("door.recorded")
}

// pace is how many times faster than a wall clock the page's time runs, as its script reads it.
func (p Page) pace() string { return strconv.FormatFloat(max(p.Pace, 1), 'f', -1, 64) }

// stamp is an instant as the page's script reads it: RFC 3339 in UTC, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// moved shows the new start beside the old one, with the old day if it was another.
func (p Page) moved() string {
	was := p.Hour(p.WasAt)
	if !p.SameDay(p.WasAt, p.StartsAt) {
		was = p.Day(p.WasAt, p.Now) + ", " + was
	}
	return p.T("door.moved", "hour", p.StartsAt, "was", was)
}

// tabTitle is what the browser's tab shows: the hour first, as it is what the reader looks for.
func (p Page) tabTitle() string {
	if p.State == DoorDead {
		return p.headline()
	}
	return p.Hour(p.StartsAt) + " " + p.Title
}
