package sessions

import (
	"strconv"
	"strings"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/page"
	"navette.dev/navette/internal/web/view"
)

// journal returns the newest events of the session in words, the newest first.
func (x explained) journal() []JournalLine {
	names := make(map[string]string, len(x.e.Places))
	for _, p := range x.e.Places {
		names[p.Booking.ID] = p.Name
	}
	var lines []JournalLine
	for _, run := range x.e.Journal {
		if line := x.journalLine(run, names); line.Text.Key != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// journalLine describes one run of events; it is the zero value if there are no words for it.
func (x explained) journalLine(run journey.EventRun, names map[string]string) JournalLine {
	event := run.Events[0]
	line := JournalLine{At: event.At.Time}
	key := eventKey(event)
	who := x.who(event)
	by, self := who != "" && x.Has(key+"_by"), event.ActorKind == navette.ActorMember && x.Has(key+"_self")
	switch {
	case run.Times > 1 && x.Has(key+"_many"):
		line.Text, line.More = view.Count(key+"_many", run.Times), x.named(run, names)
		if by && x.Has(key+"_many_by") {
			line.Text = view.Count(key+"_many_by", run.Times, "who", who)
		}
	case by:
		line.Text = view.Say(key+"_by", "who", who, "name", names[event.Subject])
	case self:
		line.Text = view.Say(key+"_self", "name", names[event.Subject])
	case x.Has(key):
		line.Text = view.Say(key, "name", names[event.Subject])
	}
	if event.Kind == navette.EventSessionChanged {
		line.More = x.changes(event)
	}
	return line
}

// eventKey returns the message key of an event. A mail that was sent without its calendar entry has a key of its own.
func eventKey(event navette.Event) string {
	key := "event." + strings.ReplaceAll(string(event.Kind), ".", "_")
	if strings.Contains(event.Data, `"`+navette.CalendarLeftOut+`"`) {
		key += "_bare"
	}
	return key
}

// who returns the name of the user who caused an event, or "" if no user did.
func (x explained) who(e navette.Event) string {
	if e.ActorKind != navette.ActorUser {
		return ""
	}
	for _, u := range x.users {
		if u.ID == e.ActorID {
			return u.Name
		}
	}
	return x.T("event.colleague")
}

// named returns the names of the newest people that a run of events is about, and the number of the others.
func (x explained) named(run journey.EventRun, names map[string]string) []lang.Say {
	var told []string
	for _, e := range run.Events {
		if name := names[e.Subject]; name != "" {
			told = append(told, name)
		}
	}
	if len(told) == 0 {
		return nil
	}
	if more := run.Times - int64(len(told)); more > 0 {
		return []lang.Say{view.Count("event.names_more", more, "names", strings.Join(told, ", "))}
	}
	return []lang.Say{view.Say("event.names", "names", strings.Join(told, ", "))}
}

// changes returns the changed fields of a session with their values before and after, in words.
func (x explained) changes(e navette.Event) []lang.Say {
	changes := e.Changes()
	if len(changes) == 0 {
		return []lang.Say{view.Say("event.change_unknown")}
	}
	var told []lang.Say
	for i, c := range changes {
		if c.Field == "coach_name" && i > 0 && changes[i-1].Field == "coach_id" {
			continue // the line of coach_id contains it
		}
		field := x.T("event.field_" + c.Field)
		if !c.Known {
			told = append(told, view.Say("event.change_untold", "field", field))
			continue
		}
		from, to := x.values(c, changes)
		told = append(told, view.Say("event.change", "field", field, "from", from, "to", to))
	}
	return told
}

// values returns the value of a field before and after a change, in words. all are the changes of the same event.
func (x explained) values(c navette.FieldChange, all []navette.FieldChange) (from, to string) {
	switch c.Field {
	case "starts_at":
		return x.startsWords(c)
	case "coach_id":
		name := navette.FieldChange{}
		for _, other := range all {
			if other.Field == "coach_name" && other.Known {
				name = other
			}
		}
		return x.coachWord(c.From, name.From), x.coachWord(c.To, name.To)
	default:
		return x.value(c.Field, c.From), x.value(c.Field, c.To)
	}
}

// startsWords returns the start before and after a change in words. The first has no day if both are on the same day.
func (x explained) startsWords(c navette.FieldChange) (from, to string) {
	was, errFrom := time.Parse(time.RFC3339, c.From)
	is, errTo := time.Parse(time.RFC3339, c.To)
	if errFrom != nil || errTo != nil {
		return c.From, c.To
	}
	if x.SameDay(was, is) {
		return x.Hour(was), x.When(is, x.Now)
	}
	return x.When(was, x.Now), x.When(is, x.Now)
}

// value returns the value of a field in words.
func (x explained) value(field, value string) string {
	n, _ := strconv.ParseInt(value, 10, 64)
	switch field {
	case "minutes":
		return x.Duration(time.Duration(n) * time.Minute)
	case "capacity":
		if n >= schedule.MostPlaces {
			return x.T("event.value_unlimited")
		}
		return x.Number(n)
	case "mode":
		return ModeWord(x.Frame, view.Mode(value))
	case "zone":
		return x.City(page.ZoneOf(value))
	case "waiting_room", "record":
		return x.T("event.value_" + value)
	}
	if value == "" {
		return x.T("event.value_none")
	}
	return x.T("event.value_quoted", "text", value)
}

// coachWord returns the name of a coach, who is the user with that id or a person with that name.
func (x explained) coachWord(id, name string) string {
	for _, u := range x.users {
		if u.ID == id && id != "" {
			return u.Name
		}
	}
	switch {
	case id != "":
		return x.T("event.colleague")
	case name != "":
		return name
	default:
		return x.T("event.value_nobody")
	}
}
