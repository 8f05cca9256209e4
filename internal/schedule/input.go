package schedule

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Limits of a session.
const (
	minMinutes     = 5
	maxMinutes     = int64(store.LongestSession / time.Minute)
	maxTitle       = 200 // as long as Zoom's topic may be (Zoom API reference, "Create a meeting")
	maxDescription = 2000
	maxCoach       = 120
	maxRef         = 200
)

// MostPlaces is the largest capacity of a session. Pages show it as unlimited.
const MostPlaces = 10_000

// SessionInput is the input for a session.
type SessionInput struct {
	Title       string
	Description string
	Date        string // 2006-01-02, in Zone
	Time        string // 15:04, in Zone
	Zone        string // IANA, or a city as [lang.CheckZone] accepts it; "" means that of the organization
	Minutes     int64
	Mode        navette.Mode
	Capacity    int64
	CoachID     string // a user of the organization, "" if the coach is no user; takes precedence over CoachName
	CoachName   string // name of a coach who is no user
	WaitingRoom bool
	Record      bool
	Source      string // "" means Navette
	ExternalRef string // id in the source, "" if it has none
}

// InputOf returns the input that describes a session, as the editor shows it.
func InputOf(s navette.Session) (SessionInput, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return SessionInput{}, fmt.Errorf("session %s: %w", s.ID, err)
	}
	start := s.StartsAt.In(zone)
	return SessionInput{
		Title: s.Title, Description: s.Description,
		Date: start.Format(time.DateOnly), Time: start.Format("15:04"), Zone: s.Zone,
		Minutes: int64(s.Duration() / time.Minute),
		Mode:    s.Mode, Capacity: s.Capacity, CoachID: s.CoachID, CoachName: s.CoachName,
		WaitingRoom: s.WaitingRoom, Record: s.Record, Source: s.Source, ExternalRef: s.ExternalRef,
	}, nil
}

// apply checks the whole input and writes it to the session. The error is [navette.Invalid] and lists every invalid
// field. An unchanged start is accepted even if it has passed, so that a session that has begun can be renamed.
func (in SessionInput) apply(
	ctx context.Context, org *store.Org, actor navette.Actor, now time.Time, s *navette.Session,
) error {
	var wrong navette.FieldErrors
	in.checkTexts(&wrong)
	if in.Minutes < minMinutes || in.Minutes > maxMinutes {
		wrong.Add("minutes", "rules.minutes", map[string]any{"least": minMinutes, "most": int(maxMinutes)})
	}
	if !slices.Contains([]navette.Mode{navette.InPerson, navette.Online, navette.Hybrid}, in.Mode) {
		wrong.Add("mode", "form.choice", nil)
	}
	if err := in.checkCapacity(ctx, org, s.ID, &wrong); err != nil {
		return err
	}
	if err := in.checkCoach(ctx, org, s.CoachID, &wrong); err != nil {
		return err
	}
	start, ok, err := in.start(ctx, org, &wrong)
	if err != nil {
		return err
	}
	if ok {
		in.checkPast(&wrong, actor, now, start, *s)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	in.fill(s, start)
	return nil
}

// checkTexts cleans the texts and checks their lengths, in characters.
func (in *SessionInput) checkTexts(wrong *navette.FieldErrors) {
	for _, text := range []struct {
		field   string
		value   *string
		clean   func(string) string
		longest int
	}{
		{"title", &in.Title, navette.OneLine, maxTitle},
		{"description", &in.Description, navette.Lines, maxDescription},
		{"coach_name", &in.CoachName, navette.OneLine, maxCoach},
		{"source", &in.Source, navette.OneLine, maxRef},
		{"external_ref", &in.ExternalRef, navette.OneLine, maxRef},
	} {
		*text.value = text.clean(*text.value)
		if utf8.RuneCountInString(*text.value) > text.longest {
			wrong.Add(text.field, "form.too_long", nil)
		}
	}
	if in.Title == "" {
		wrong.Add("title", "form.empty", nil)
	}
}

// checkCapacity checks that the capacity is within its limits and not below the number of booked members.
func (in *SessionInput) checkCapacity(
	ctx context.Context, org *store.Org, sessionID string, wrong *navette.FieldErrors,
) error {
	if in.Capacity < 1 || in.Capacity > MostPlaces {
		wrong.Add("capacity", "rules.capacity", map[string]any{"least": 1, "most": MostPlaces})
		return nil
	}
	count, err := countOf(ctx, org, sessionID)
	if err == nil && in.Capacity < count.Booked {
		wrong.Add("capacity", "rules.capacity_booked", map[string]any{"booked": count.Booked})
	}
	return err
}

// checkCoach checks that CoachID, if set, is a user of this organization, or the session's coach before, who may have
// been removed since. It then clears CoachName.
func (in *SessionInput) checkCoach(
	ctx context.Context, org *store.Org, before string, wrong *navette.FieldErrors,
) error {
	if in.CoachID == "" {
		return nil
	}
	in.CoachName = ""
	if in.CoachID == before {
		return nil
	}
	_, err := org.User(ctx, in.CoachID)
	if navette.CodeOf(err) == navette.NotFound {
		wrong.Add("coach_id", "form.choice", nil)
		return nil
	}
	return err
}

// start returns the instant of date, time and zone. If they are invalid, ok is false and wrong contains the reason.
func (in *SessionInput) start(
	ctx context.Context, org *store.Org, wrong *navette.FieldErrors,
) (start time.Time, ok bool, err error) {
	date, dateErr := time.Parse(time.DateOnly, strings.TrimSpace(in.Date))
	if dateErr != nil || !navette.PlausibleYear(date) {
		wrong.Add("date", "form.date", nil)
	}
	hour, hourErr := time.Parse("15:04", strings.TrimSpace(in.Time))
	if hourErr != nil {
		wrong.Add("time", "form.time", nil)
	}
	if in.Zone == "" {
		o, err := org.Organization(ctx)
		if err != nil {
			return start, false, err
		}
		in.Zone = o.Zone
	}
	lang.CheckZone(wrong, "zone", &in.Zone)
	zone, zoneErr := time.LoadLocation(in.Zone)
	if zoneErr != nil || dateErr != nil || hourErr != nil {
		return start, false, nil
	}
	start, ok = wall{date, hour}.in(zone)
	if !ok {
		wrong.Add("time", "rules.no_such_local_time", map[string]any{"hour": hour.Format("15:04"), "zone": in.Zone})
	}
	return start, ok, nil
}

// checkPast refuses a start before the present minute and an end that has passed, except those that the session has
// already. The system may create past sessions.
func (in *SessionInput) checkPast(
	wrong *navette.FieldErrors, actor navette.Actor, now, start time.Time, s navette.Session,
) {
	switch end := start.Add(time.Duration(in.Minutes) * time.Minute); {
	case actor.Kind == navette.ActorSystem:
	case !start.Equal(s.StartsAt.Time) && start.Before(now.Truncate(time.Minute)):
		wrong.Add("time", "rules.start_past", map[string]any{"at": start})
	case in.Minutes >= minMinutes && !end.Equal(s.EndsAt.Time) && !end.After(now):
		wrong.Add("minutes", "rules.end_past", map[string]any{"at": end})
	}
}

// fill writes the checked input to the session.
func (in *SessionInput) fill(s *navette.Session, start time.Time) {
	s.Title, s.Description, s.Zone, s.Mode, s.Capacity = in.Title, in.Description, in.Zone, in.Mode, in.Capacity
	s.StartsAt, s.EndsAt = navette.At(start), navette.At(start.Add(time.Duration(in.Minutes)*time.Minute))
	s.CoachID, s.CoachName, s.WaitingRoom, s.Record = in.CoachID, in.CoachName, in.WaitingRoom, in.Record
	if in.Source != "" {
		s.Source, s.ExternalRef = in.Source, in.ExternalRef
	}
}

// countOf counts the bookings of one session.
func countOf(ctx context.Context, org *store.Org, sessionID string) (store.BookingCount, error) {
	counts, err := org.BookingCounts(ctx, []string{sessionID})
	if err != nil || len(counts) == 0 {
		return store.BookingCount{SessionID: sessionID}, err
	}
	return counts[0], nil
}
