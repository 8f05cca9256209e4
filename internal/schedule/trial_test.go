package schedule_test

import (
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
)

// TestATrialTakesNoBookingsAndNoChanges tries to book, change and cancel a session that tests the first call.
func TestATrialTakesNoBookingsAndNoChanges(t *testing.T) {
	inStudio(t, func(h *studio) {
		ctx := h.Context()
		var trial navette.Session
		h.Must(h.Store.Org(h.Owner.Org).Update(ctx, h.Owner, h.Clock.Now(), func(tx *store.Tx) (err error) {
			trial, err = schedule.AddTrial(ctx, tx, h.Clock.Now(), schedule.Trial{Title: "Test", CoachID: h.Owner.ID})
			return err
		}))
		_, err := h.Schedule.Book(ctx, h.Owner, trial.ID, h.Members[0])
		if navette.CodeOf(err) != navette.Conflict || navette.MessageOf(err) != "rules.session_trial" {
			t.Errorf("booked: %v", err)
		}
		_, err = h.Schedule.Change(ctx, h.Owner, trial.ID, schedule.SessionInput{})
		if navette.CodeOf(err) != navette.Conflict || navette.MessageOf(err) != "rules.session_trial" {
			t.Errorf("changed: %v", err)
		}
		_, err = h.Schedule.Cancel(ctx, h.Owner, trial.ID)
		if navette.CodeOf(err) != navette.Conflict || navette.MessageOf(err) != "rules.session_trial" {
			t.Errorf("cancelled: %v", err)
		}
	})
}
