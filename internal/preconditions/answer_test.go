package preconditions_test

import (
	"testing"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/preconditions"
	"navette.dev/navette/internal/testkit"
)

func TestAnAnswerIsRecordedAndANewSecretNeedsAnotherValidation(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Subscribe()
		w.Must(w.Preconditions.Answer(w.Context(), w.Admin, "business"))
		events, err := w.Store.Org(w.Org).EventsOf(w.Context(), c.ID)
		w.Must(err)
		if last := events[len(events)-1]; last.Kind != navette.EventPlanAnswered || last.ActorID != w.Admin.ID {
			t.Errorf("the last event is %+v", last)
		}
		if err := w.Preconditions.Answer(w.Context(), w.Coach, "pro"); navette.CodeOf(err) != navette.Forbidden {
			t.Errorf("staff answer: %v", err)
		}
		if r := report(w); r.WebhookAt.IsZero() || r.Plan.Answer.UserID != w.Admin.ID {
			t.Errorf("after a validation and an answer: %+v", r)
		}
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.GeneralApp, ClientID: w.Zoom.Ready.ClientID, WebhookSecret: "another-secret",
		}))
		if r := report(w); !r.WebhookAt.IsZero() {
			t.Errorf("validated with the former secret, at %v", r.WebhookAt)
		}
	})
}

func report(w *testkit.Studio) *preconditions.Report {
	w.Helper()
	r, err := w.Preconditions.Report(w.Context(), w.Owner)
	w.Must(err)
	return r
}
