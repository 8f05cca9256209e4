package door

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// State is the state of a personal link, which decides what its page shows.
type State string

// The states of a personal link; their values are those of [invite.DoorState].
const (
	DoorBefore    State = "before"    // counts down until the door opens
	DoorOpen      State = "open"      // redirects to Zoom
	DoorNotReady  State = "not_ready" // should be open, but there is no meeting yet
	DoorEnded     State = "ended"     // the session is over
	DoorCancelled State = "cancelled" // the session is cancelled
	DoorInPerson  State = "in_person" // the session takes place on site
	DoorDead      State = "dead"      // the link is unknown or was withdrawn
)

// Page is the data of the page behind a personal link. Its times are shown in the session's zone, which is the zone of
// Frame.Words. Frame.OrgName is "" for a dead link, whose organization is unknown.
//
// The handler must allow the form's redirect to Zoom in the form-action of the Content-Security-Policy. It must not
// check the Origin header of the post, which is "null" because of the page's Referrer-Policy no-referrer.
type Page struct {
	view.Frame
	State    State
	Title    string
	Coach    string // or ""
	StartsAt time.Time
	EndsAt   time.Time
	OpensAt  time.Time
	ClosesAt time.Time      // when the door closes, unless the meeting still runs then
	BeganAt  time.Time      // when the meeting was first started, zero if unknown
	EndedAt  time.Time      // when the meeting last ended, zero while it runs and if unknown
	IsOn     bool           // whether the meeting was started and is not known to have ended
	Home     *time.Location // the member's zone, nil if unknown; the page's script then uses the browser's
	WasAt    time.Time      // the start when the member booked, zero if the session did not move since

	EnterURL string        // where the form is posted; the answer redirects to Zoom
	GoAfter  time.Duration // for DoorOpen: time until the page submits its form by itself, 0 for never
	Recorded bool          // whether the session is recorded; the page then says so

	Trouble lang.Say  // for DoorNotReady: a sentence about the cause, zero if unknown
	LastTry time.Time // for DoorNotReady: when the meeting was last requested, zero if unknown
	NextTry time.Time // for DoorNotReady: when it is requested next, zero if it is not

	Reason string // for DoorCancelled: in the organization's words, or ""
}

// The seconds after which the page looks for changes, by state.
const (
	pollBefore   = 60
	pollNotReady = 10
	pollLingers  = 60 // open, but not submitting its form by itself
	pollEnded    = 120
)

// ReadingTime returns how long the page in the state [DoorOpen] waits before it submits its form by itself: 2 s, or 8 s
// if the session is recorded, so that the notice of the recording can be read.
func ReadingTime(recorded bool) time.Duration {
	if recorded {
		return 8 * time.Second
	}
	return 2 * time.Second
}

// poll returns the seconds after which the page's script looks for changes, "" for a page that does not change any
// more.
func (p Page) poll() string {
	switch {
	case p.State == DoorBefore:
		return strconv.Itoa(pollBefore)
	case p.State == DoorNotReady:
		return strconv.Itoa(pollNotReady)
	case p.State == DoorOpen && p.GoAfter == 0: // with GoAfter, loading again would restart the wait
		return strconv.Itoa(pollLingers)
	case p.State == DoorEnded:
		return strconv.Itoa(pollEnded)
	}
	return ""
}

// refresh returns the seconds after which a browser without scripts loads the page again: as poll says, but no later
// than when the door opens.
func (p Page) refresh() string {
	left := int(p.OpensAt.Sub(p.Now)/time.Second) + 1
	if p.State == DoorBefore && left < pollBefore {
		return strconv.Itoa(max(left, 1))
	}
	return p.poll()
}

// revision returns a text that changes with the content of the page. The page's script compares it.
func (p Page) revision() string {
	parts := []string{string(p.State), p.headline(), strconv.FormatBool(p.State == DoorBefore && p.early())}
	for _, t := range []time.Time{p.StartsAt, p.OpensAt, p.LastTry} {
		parts = append(parts, strconv.FormatInt(t.Unix(), 10))
	}
	return strings.Join(parts, " ")
}

// clock returns the time left until the door opens, in the format in which the page's script continues it.
func (p Page) clock() string {
	left := max(p.OpensAt.Sub(p.Now), 0)
	if left >= 48*time.Hour {
		return p.N("date.days", int(left/(24*time.Hour)))
	}
	return p.Position((left + time.Second - 1).Truncate(time.Second))
}

// The drawn time axis, from some time before the opening of the door to the start of the session.
const (
	wayFrom, wayOpen = 8, 396 // x of the left end and of the opening, in units of the SVG
	waySpan          = 2      // time from the left end to the opening, as a multiple of that from there to the start
)

// axis returns the duration of the part of the axis left of the opening.
func (p Page) axis() time.Duration { return waySpan * p.StartsAt.Sub(p.OpensAt) }

// axisStart returns the instant at the left end of the axis.
func (p Page) axisStart() time.Time { return p.OpensAt.Add(-p.axis()) }

// early reports whether now is before the left end of the axis.
func (p Page) early() bool { return p.Now.Before(p.axisStart()) }

// wayStarts returns the label of the left end of the axis: its hour, or "now" if now is earlier.
func (p Page) wayStarts() string {
	if p.early() {
		return p.T("door.now")
	}
	return p.Hour(p.axisStart())
}

// opens returns the sentence that says when the member can enter, with the day if that is not today.
func (p Page) opens() string {
	if p.SameDay(p.Now, p.OpensAt) {
		return p.T("door.opens_itself", "hour", p.OpensAt)
	}
	return p.T("door.opens_itself_day", "day", p.Day(p.OpensAt, p.Now), "hour", p.OpensAt)
}

// opensHow returns the sentence that says what to do until the door opens.
func (p Page) opensHow() string {
	key := "door.opens_how"
	if !p.SameDay(p.Now, p.OpensAt) {
		key = "door.opens_how_day"
	}
	return p.T(key, "lead", p.StartsAt.Sub(p.OpensAt))
}

// dot returns the position of now on the axis, between its left end and the opening.
func (p Page) dot() string {
	if p.axis() <= 0 {
		return strconv.Itoa(wayOpen)
	}
	done := 1 - float64(p.OpensAt.Sub(p.Now))/float64(p.axis())
	return view.Units(wayFrom + (wayOpen-wayFrom)*min(max(done, 0), 1))
}

// course is what is known about the meeting of a session whose door is open or has closed.
type course string

// The courses.
const (
	courseOpen    course = "open"    // the door is open, and no start of the meeting is known
	courseOn      course = "on"      // the meeting runs
	courseOverrun course = "overrun" // the meeting still runs after the planned end
	courseStopped course = "stopped" // the meeting ended before the planned end and may be started again
	courseLate    course = "late"    // the door is still open after the planned end, and no start or end is known
	courseEnded   course = "ended"   // the meeting has ended, and the planned end has passed
	courseOver    course = "over"    // the door has closed; a start of the meeting is known, but no end
	coursePast    course = "past"    // the door has closed, and no start of a meeting is known
)

// course returns what is known about the meeting.
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

// inviting reports whether the door is open and nothing suggests that the meeting is over.
func (p Page) inviting() bool {
	c := p.course()
	return p.State == DoorOpen && (c == courseOpen || c == courseOn || c == courseOverrun)
}

// headline returns the large sentence of the page in every state but DoorBefore, which shows a countdown.
func (p Page) headline() string {
	switch {
	case p.State == DoorOpen, p.State == DoorEnded:
		return p.T("door.course."+string(p.course()), "at", p.EndedAt)
	case p.State == DoorInPerson && !p.Now.Before(p.EndsAt):
		return p.T("door.course.past")
	}
	return p.T("door.headline." + string(p.State))
}

// aside returns the text of an open door that is not inviting, or "".
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

// what returns the day, the hours and the coach of the session.
func (p Page) what() string {
	when := p.T("door.when", "day", view.Capital(p.DayName(p.StartsAt, p.Now)), "start", p.StartsAt, "end", p.EndsAt,
		"of", p.OfCity(p.Zone()))
	if p.Coach == "" {
		return when
	}
	return p.T("door.what", "when", when, "coach", p.Coach)
}

// otherLocale returns the language that the page offers a link to.
func (p Page) otherLocale() string {
	if p.Locale() == lang.French {
		return lang.English
	}
	return lang.French
}

// home returns the session's hours in the member's zone, or "" if they are the same there or the zone is unknown.
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

// recording returns the notice that the session is recorded.
func (p Page) recording() string {
	if p.State == DoorOpen {
		return p.T("door.zoom_recorded")
	}
	return p.T("door.recorded")
}

// pace returns the speed of the page's time as a multiple of real time, for the page's script.
func (p Page) pace() string { return strconv.FormatFloat(max(p.Pace, 1), 'f', -1, 64) }

// stamp returns an instant for the page's script, in RFC 3339 and UTC, or "" for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// moved returns the sentence with the new and the old start, with the old day if that was another.
func (p Page) moved() string {
	was := p.Hour(p.WasAt)
	if !p.SameDay(p.WasAt, p.StartsAt) {
		was = p.Day(p.WasAt, p.Now) + ", " + was
	}
	return p.T("door.moved", "hour", p.StartsAt, "was", was)
}

// tabTitle returns the title of the browser's tab. The hour comes first, since tabs show only the beginning.
func (p Page) tabTitle() string {
	if p.State == DoorDead {
		return p.headline()
	}
	return p.Hour(p.StartsAt) + " " + p.Title
}
