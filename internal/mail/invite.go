package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"navette.dev/navette/internal/navette"
)

// Method is the method of a calendar entry (RFC 5546).
type Method string

// The methods in use. Publish announces an event; Cancel withdraws an event that was published with the same UID.
//
// REQUEST is not used: it asks the reader to accept or decline, and the answer would go to an address that is not
// read, since the booking was made in Navette. A published event has no ATTENDEE (RFC 5546, 3.2.1), and neither has
// its cancellation (4.1.3, "Canceling a Published Event"), so that calendars find the event by its UID alone.
const (
	Publish Method = "PUBLISH"
	Cancel  Method = "CANCEL"
)

func (m Method) valid() bool { return m == Publish || m == Cancel }

// Invite is one event for a calendar.
type Invite struct {
	Method      Method
	UID         string    // the same for every version of the event
	Sequence    int       // increases with each version
	Stamp       time.Time // when this version was made
	Start, End  time.Time
	Zone        string // IANA name of the event's zone; "" or "UTC" for times in UTC
	Summary     string
	Description string // may have several lines
	URL         string // address to join; also used as the location
	Organizer   Address
}

// Calendar returns the invite in iCalendar form (RFC 5545), with the clock changes of its zone around the event
// (VTIMEZONE). The same invite always gives the same bytes. Calendar cleans the summary, the description and the names.
// An error has the code Invalid and names the field.
func (i Invite) Calendar() (*Calendar, error) {
	i.Summary, i.Description, i.Organizer.Name = headerText(i.Summary), navette.Lines(i.Description),
		headerText(i.Organizer.Name)
	if err := i.check(); err != nil {
		return nil, err
	}
	cal := ics.NewCalendarFor("Navette")
	cal.SetMethod(ics.Method(i.Method))
	if err := i.addEvent(cal); err != nil {
		return nil, err
	}
	return &Calendar{Method: i.Method, ICS: []byte(cal.Serialize(ics.WithNewLineWindows))}, nil
}

func (i Invite) check() error {
	switch {
	case !i.Method.valid():
		return invalid("method")
	case i.UID == "" || !isHeaderText(i.UID):
		return invalid("uid")
	case i.Sequence < 0:
		return invalid("sequence")
	case i.Stamp.IsZero():
		return invalid("stamp")
	case i.Start.IsZero() || !i.End.After(i.Start):
		return invalid("end")
	case !isWebAddress(i.URL):
		return invalid("url")
	}
	return checkAddress("organizer", i.Organizer)
}

func isWebAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && isHeaderText(text)
}

func (i Invite) addEvent(cal *ics.Calendar) error {
	event := ics.NewEvent(i.UID)
	event.SetDtStampTime(i.Stamp)
	event.SetSequence(i.Sequence)
	event.SetSummary(i.Summary)
	event.SetURL(i.URL)
	event.SetLocation(i.URL)
	event.SetStatus(ics.ObjectStatusConfirmed)
	if i.Method == Cancel {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	if i.Description != "" {
		event.SetDescription(i.Description)
	}
	event.SetOrganizer(i.Organizer.Address, named(i.Organizer)...)
	if err := i.setTimes(cal, event); err != nil {
		return err
	}
	cal.AddVEvent(event)
	return nil
}

// named returns the name parameter of an address. A parameter must not contain a double quote (RFC 5545, 3.2).
func named(a Address) []ics.PropertyParameter {
	if a.Name == "" {
		return nil
	}
	return []ics.PropertyParameter{ics.WithCN(strings.ReplaceAll(a.Name, `"`, "'"))}
}

const (
	localTime = "20060102T150405"
	utcTime   = localTime + "Z"
)

func (i Invite) setTimes(cal *ics.Calendar, event *ics.VEvent) error {
	if i.Zone == "" || i.Zone == "UTC" {
		event.SetProperty(ics.ComponentPropertyDtStart, i.Start.UTC().Format(utcTime))
		event.SetProperty(ics.ComponentPropertyDtEnd, i.End.UTC().Format(utcTime))
		return nil
	}
	zone, err := time.LoadLocation(i.Zone)
	if err != nil || i.Zone == "Local" {
		return fmt.Errorf("zone %.80q: %w", i.Zone, invalid("zone"))
	}
	cal.AddVTimezone(zoneRules(i.Zone, i.Start.In(zone)))
	event.SetProperty(ics.ComponentPropertyDtStart, i.Start.In(zone).Format(localTime), ics.WithTZID(i.Zone))
	event.SetProperty(ics.ComponentPropertyDtEnd, i.End.In(zone).Format(localTime), ics.WithTZID(i.Zone))
	return nil
}

// zoneRules returns the rules of the zone from the clock change before start to the second one after it, which cover an
// event of any permitted length.
func zoneRules(name string, start time.Time) *ics.VTimezone {
	rules := ics.NewTimezone(name)
	for at, n := start, 0; n < 2; n++ {
		begin, end := at.ZoneBounds()
		rules.Components = append(rules.Components, observance(at, begin))
		if end.IsZero() {
			break
		}
		at = end
	}
	return rules
}

// observance returns the rule of a zone that is in force at an instant. It has been in force since begin, or always if
// begin is zero.
func observance(at, begin time.Time) ics.Component {
	label, offset := at.Zone()
	since, before := "19700101T000000", offset
	if !begin.IsZero() {
		_, before = begin.Add(-time.Second).Zone()
		since = begin.UTC().Add(time.Duration(before) * time.Second).Format(localTime)
	}
	properties := ics.ComponentBase{}
	properties.SetProperty(ics.ComponentPropertyDtStart, since)
	properties.SetProperty("TZOFFSETFROM", offsetText(before))
	properties.SetProperty("TZOFFSETTO", offsetText(offset))
	properties.SetProperty("TZNAME", label)
	if at.IsDST() {
		return &ics.Daylight{ComponentBase: properties}
	}
	return &ics.Standard{ComponentBase: properties}
}

func offsetText(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
}
