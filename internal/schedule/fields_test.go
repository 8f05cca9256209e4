package schedule_test

import (
	"reflect"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
)

// TestEveryFieldOfASessionIsStoredAndRecorded changes all fields of a session. The changed session is read from the
// database, and its event contains each field.
func TestEveryFieldOfASessionIsStoredAndRecorded(t *testing.T) {
	inStudio(t, func(h *studio) {
		s := h.Create(monday.Add(30 * time.Hour))
		before, err := schedule.InputOf(s)
		h.Must(err)
		want := schedule.SessionInput{
			Title: "Yin", Description: "Apportez un tapis.", Date: "2027-03-04", Time: "09:15", Zone: "Europe/London",
			Minutes: 45, Mode: navette.Hybrid, Capacity: 8, CoachName: "Zoé Martin", WaitingRoom: false, Record: false,
			Source: "planity", ExternalRef: "42",
		}
		h.wantAllDiffer(before, want)
		_, err = h.Schedule.Change(h.Context(), h.Owner, s.ID, want)
		h.Must(err)

		stored, err := h.Schedule.Session(h.Context(), h.Owner, s.ID)
		h.Must(err)
		if got, err := schedule.InputOf(stored); err != nil || got != want {
			h.Errorf("stored is %+v, want %+v: %v", got, want, err)
		}
		events, err := h.Store.Org(h.Owner.Org).EventsOfKind(h.Context(), s.ID, navette.EventSessionChanged)
		h.Must(err)
		if len(events) != 1 {
			h.Fatalf("%d events, want 1", len(events))
		}
		changes := events[0].Changes()
		// Date and Time are one field of the event, as are Source and ExternalRef.
		if fields := reflect.TypeFor[schedule.SessionInput]().NumField() - 2; len(changes) != fields {
			h.Errorf("the event contains %d fields, want %d: %+v", len(changes), fields, changes)
		}
	})
}

// wantAllDiffer fails the test for each field in which two inputs are equal.
func (h *studio) wantAllDiffer(a, b schedule.SessionInput) {
	h.Helper()
	from, to := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range from.NumField() {
		if from.Field(i).Equal(to.Field(i)) {
			h.Errorf("%s is not changed by this test", from.Type().Field(i).Name)
		}
	}
}
