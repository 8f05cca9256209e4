package journey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/standing"
)

// TestTodayReadsOfThePastOnlyWhatItShows uses past sessions of each kind. Their punctuality must be the same as on
// their own pages, and only those that still need something are read completely.
func TestTodayReadsOfThePastOnlyWhatItShows(t *testing.T) {
	inStudio(t, func(h *studio) {
		c, start := h.Connect(), monday.Add(3*time.Hour)
		held := func(title string, edit func(*schedule.SessionInput)) (navette.Session, navette.Meeting) {
			s := h.Create(start)
			h.SendLink(h.Book(s.ID, h.Members[0]).ID, "")
			m := h.Meet(c, s)
			return h.Change(s.ID, func(in *schedule.SessionInput) {
				if in.Title = title; edit != nil {
					edit(in)
				}
			}), m
		}
		on := func(s navette.Session, m navette.Meeting, from time.Time) navette.Sitting {
			at := navette.Sitting{
				MeetingID: m.ID, ZoomAccountID: "acc", UUID: s.Title + from.String(), Number: m.Number,
			}
			at.StartedAt, at.EndedAt = navette.At(from), navette.At(from.Add(time.Hour))
			return h.Sit(at)
		}
		imported := func(sitting navette.Sitting, s navette.Session) {
			file := h.Record(sitting, s)
			h.Clock.Advance(time.Minute)
			h.StoreFile(file)
		}
		home, homeMeeting := held("home", nil)
		coming, comingMeeting := held("coming", nil)
		lost, lostMeeting := held("lost", nil)
		rehearsed, rehearsedMeeting := held("rehearsed", nil)
		twice, twiceMeeting := held("twice", nil)
		off, _ := held("off", nil)
		inPerson, _ := held("in person", func(in *schedule.SessionInput) { in.Mode = navette.InPerson })
		unrecorded, unrecordedMeeting := held("unrecorded", func(in *schedule.SessionInput) { in.Record = false })
		_, err := h.Schedule.Cancel(h.Context(), h.Owner, off.ID)
		h.Must(err)

		h.Clock.Set(start.Add(2 * time.Hour))
		imported(on(home, homeMeeting, start), home)
		h.Record(on(coming, comingMeeting, start), coming)
		on(lost, lostMeeting, start)
		imported(on(rehearsed, rehearsedMeeting, start.Add(-90*time.Minute)), rehearsed)
		on(rehearsed, rehearsedMeeting, start)
		imported(on(twice, twiceMeeting, start.Add(-90*time.Minute)), twice)
		imported(on(twice, twiceMeeting, start), twice)
		on(unrecorded, unrecordedMeeting, start)
		h.Clock.Set(start.AddDate(0, 0, 3))

		rows, err := h.journeys.Between(h.Context(), h.Owner, monday, monday.AddDate(0, 0, 1))
		h.Must(err)
		var outward, inward []journey.Dot
		for _, r := range rows {
			if !r.FirstSent.IsZero() && !r.LinksAt.IsZero() {
				outward = append(outward, journey.Dot{
					SessionID: r.Session.ID, At: r.Session.StartsAt, Took: r.FirstSent.Sub(r.LinksAt.Time),
				})
			}
			if !r.ImportedAt.IsZero() {
				inward = append(inward, journey.Dot{
					SessionID: r.Session.ID, At: r.Session.StartsAt, Took: r.ImportedAt.Sub(r.RecordedAt.Time),
				})
			}
		}
		var asked []string
		h.Store.Hear(func(statement string, _ time.Duration) { asked = append(asked, statement) })
		today, err := h.journeys.Today(h.Context(), h.Owner, standing.Standing{})
		h.Must(err)
		if len(outward) != 7 || len(inward) != 2 || !slices.Equal(today.Outward, outward) ||
			!slices.Equal(today.Inward, inward) {
			h.Errorf("links %v, recordings %v; want %v (7), %v (2)", today.Outward, today.Inward, outward, inward)
		}
		needed := map[string]journey.AttentionKind{}
		for _, a := range today.Attention {
			needed[a.Row.Session.Title] = a.Kind
		}
		if fmt.Sprint(needed) != "map[lost:no_recording rehearsed:no_recording]" || len(today.UnderWay) != 1 ||
			today.UnderWay[0].Session.ID != coming.ID {
			h.Errorf("attention %v, under way %v", needed, today.UnderWay)
		}
		text := strings.Join(asked, "\n")
		for _, s := range []navette.Session{home, twice, off, inPerson, unrecorded} {
			if strings.Contains(text, s.ID) {
				h.Errorf("a session that needs nothing is read whole: %s", s.Title)
			}
		}
		for _, s := range []navette.Session{coming, lost, rehearsed} {
			if !strings.Contains(text, s.ID) {
				h.Errorf("a session that needs something is not read: %s", s.Title)
			}
		}
	})
}
