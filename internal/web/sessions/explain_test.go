package sessions

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/web/view"
)

// TestEveryEventOfASessionHasItsWords checks that every kind of event of a session has a text in the journal.
func TestEveryEventOfASessionHasItsWords(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	kinds := []navette.EventKind{
		navette.EventSessionCreated, navette.EventSessionChanged, navette.EventSessionCancelled,
		navette.EventBooked, navette.EventWaitlisted, navette.EventPromoted, navette.EventUnbooked,
		navette.EventMeetingIntended, navette.EventMeetingReady, navette.EventMeetingAdopted,
		navette.EventMeetingSurplus, navette.EventMeetingGone, navette.EventMeetingStarted, navette.EventMeetingEnded,
		navette.EventLinkSent, navette.EventLinkRefused, navette.EventLinkVisited,
		navette.EventMailSent, navette.EventMailRefused,
		navette.EventRecordingFound, navette.EventFileStored, navette.EventFileFailed,
		navette.EventCallReady, navette.EventCallIncomplete, navette.EventWorkFailed, navette.EventWorkRetried,
	}
	x := explained{Frame: view.Frame{Words: catalogues.Words(lang.French, time.UTC)}}
	for _, kind := range kinds {
		x.e.Places = []journey.Attendee{{Booking: navette.Booking{ID: "bok_1"}, Name: "Élodie"}}
		for _, actor := range []navette.ActorKind{navette.ActorUser, navette.ActorMember, navette.ActorSystem} {
			for _, times := range []int64{1, 7} {
				event := navette.Event{Kind: kind, Subject: "bok_1", ActorKind: actor, ActorID: "usr_1"}
				x.e.Journal = []journey.EventRun{{Events: []navette.Event{event}, Times: times}}
				lines := x.journal()
				if len(lines) != 1 || strings.Contains(x.Say(lines[0].Text), "⟦") {
					t.Errorf("%s by %s: %+v", kind, actor, lines)
				}
			}
		}
	}
}

// TestAPastSessionWithoutAMeetingAwaitsNothing checks the steps on its page: none is called unnecessary, and none
// offers another try.
func TestAPastSessionWithoutAMeetingAwaitsNothing(t *testing.T) {
	session := navette.Session{Mode: navette.Online, Record: true, StartsAt: navette.At(time.Unix(7200, 0))}
	x := explained{e: journey.Explanation{Row: journey.Row{
		Session: session, Booked: 3, Journey: journey.Journey{Over: true, Reached: 0},
	}}}
	titles := []string{
		"session.step_planned", "session.step_ready_none", "session.step_sent_none", "session.step_never",
		"session.step_ended_todo", "session.step_recorded_todo", "session.step_imported_todo",
	}
	for i, step := range schedule.Steps[1:] {
		shown := x.step(view.Stage(i+1), journey.StepFacts{
			Step: step, Mark: journey.MarkOff, Due: session.StartsAt, Message: "reason.zoom_refused", Retry: true,
		})
		if shown.Title.Key != titles[i+1] || shown.Due.IsZero() || shown.Retry != "" {
			t.Errorf("%s: %+v", step, shown)
		}
		for _, text := range shown.Text {
			if text.Key == "session.step_off" {
				t.Errorf("%s is called unnecessary", step)
			}
		}
	}
}

// TestAStartThatIsNotKnownIsNotDenied checks the text of the session's own step after its end: without a meeting it
// never started; with a meeting and without an event its start is unknown.
func TestAStartThatIsNotKnownIsNotDenied(t *testing.T) {
	for want, meeting := range map[string]*navette.Meeting{
		"session.step_never": nil, "session.step_unknown": {State: navette.MeetingReady},
	} {
		x := explained{e: journey.Explanation{Meeting: meeting, Row: journey.Row{Journey: journey.Journey{Over: true}}}}
		title, _ := x.liveWords(journey.StepFacts{Step: schedule.StepLive, Mark: journey.MarkNeed})
		if title.Key != want {
			t.Errorf("meeting %+v: %s, want %s", meeting, title.Key, want)
		}
	}
}
