package web

import (
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/web/view"
)

// Whatever needs somebody is told in both languages, with a way on for whoever may do everything.
func TestEveryNeedHasItsWords(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	owner := navette.Actor{Kind: navette.ActorUser, Role: navette.RoleOwner}
	kinds := []journey.AttentionKind{
		journey.NeedMeeting, journey.NeedMeetingGone, journey.NeedLinks,
		journey.NeedAddress, journey.NeedStart, journey.NeedEnd, journey.NeedRecording, journey.NeedImport, journey.NeedOverlap,
	}
	if len(needs)+1 != len(kinds) { // an overlap has its own words
		t.Errorf("%d needs are told, %d are tested", len(needs), len(kinds))
	}
	for _, locale := range lang.Locales() {
		f := view.Frame{Words: catalogues.Words(locale, time.UTC), Now: now}
		for _, kind := range kinds {
			a := journey.Attention{Kind: kind, Since: navette.At(now)}
			a.Row.Session = navette.Session{ID: "ses_1", Title: "Vinyasa", StartsAt: navette.At(now), EndsAt: navette.At(now.Add(time.Hour))}
			a.Row.Message = "reason.zoom_unreachable"
			a.Clash = &journey.Clash{Sessions: []navette.Session{a.Row.Session, a.Row.Session}, Late: a.Row.Session, Most: 1}
			told := needOf(f, owner, a)
			said := f.Say(told.Title) + " " + f.Say(told.Text)
			for _, action := range told.Actions {
				said += " " + f.Say(action.Text)
			}
			if strings.Contains(said, "⟦") || len(told.Actions) == 0 {
				t.Errorf("%s in %s: %q, %d ways on", kind, locale, said, len(told.Actions))
			}
		}
	}
}

// The journal of a session leaves out no kind of event that belongs to one.
func TestEveryEventOfASessionHasItsWords(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	kinds := []navette.EventKind{
		navette.EventSessionCreated, navette.EventSessionChanged, navette.EventSessionCancelled, navette.EventBooked, navette.EventWaitlisted,
		navette.EventPromoted, navette.EventUnbooked, navette.EventMeetingIntended, navette.EventMeetingReady, navette.EventMeetingAdopted,
		navette.EventMeetingSurplus, navette.EventMeetingGone, navette.EventMeetingStarted, navette.EventMeetingEnded, navette.EventLinkSent,
		navette.EventLinkRefused, navette.EventLinkVisited, navette.EventMailSent, navette.EventMailRefused, navette.EventRecordingFound,
		navette.EventFileStored, navette.EventFileFailed, navette.EventCallReady, navette.EventCallIncomplete, navette.EventWorkFailed, navette.EventWorkRetried,
	}
	x := explained{Frame: view.Frame{Words: catalogues.Words(lang.French, time.UTC)}}
	for _, kind := range kinds {
		x.e.Places = []journey.Place{{Booking: navette.Booking{ID: "bok_1"}, Name: "Élodie"}}
		for _, actor := range []navette.ActorKind{navette.ActorUser, navette.ActorMember, navette.ActorSystem} {
			for _, times := range []int64{1, 7} {
				x.e.Journal = []store.EventRun{{Events: []navette.Event{{Kind: kind, Subject: "bok_1", ActorKind: actor, ActorID: "usr_1"}}, Times: times}}
				lines := x.journal()
				if len(lines) != 1 || strings.Contains(x.Say(lines[0].Text), "⟦") {
					t.Errorf("%s by %s: %+v", kind, actor, lines)
				}
			}
		}
	}
}

func TestLocalPathsOnly(t *testing.T) {
	for path, want := range map[string]string{
		"/members?q=a": "/members?q=a", "": "/", "//evil.test": "/", "https://evil.test/": "/", `/\evil.test`: "/", "members": "/", "/a\r\nb": "/",
	} {
		if got := localPath(path); got != want {
			t.Errorf("localPath(%q) = %q, want %q", path, got, want)
		}
	}
}

// A meeting that was deleted on Zoom can be replaced from Today by users with the right.
func TestADeletedMeetingIsReplacedFromToday(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := view.Frame{Words: catalogues.Words(lang.French, time.UTC)}
	a := journey.Attention{Kind: journey.NeedMeetingGone}
	a.Row.Session.ID = "ses_1"
	for role, want := range map[navette.Role]bool{navette.RoleOwner: true, navette.RoleStaff: true, navette.RoleViewer: false} {
		told := needOf(f, navette.Actor{Kind: navette.ActorUser, Role: role}, a)
		again := slices.ContainsFunc(told.Actions, func(action view.AttentionAction) bool { return action.Post && action.Path == "/sessions/ses_1/again" })
		if again != want {
			t.Errorf("%s: Generate again is offered: %v", role, again)
		}
	}
}

// TestAStartThatIsNotKnownIsNotDenied reads the step of the session itself after its end: without a meeting it never started,
// with one nothing is known of its start.
func TestAStartThatIsNotKnownIsNotDenied(t *testing.T) {
	for want, meeting := range map[string]*navette.Meeting{
		"session.step_never": nil, "session.step_unknown": {State: navette.MeetingReady},
	} {
		x := explained{e: journey.Explanation{Meeting: meeting, Row: journey.Row{Journey: journey.Journey{Over: true}}}}
		if title, _ := x.liveWords(journey.StepFacts{Step: schedule.StepLive, Mark: journey.MarkNeed}); title.Key != want {
			t.Errorf("meeting %+v: %s, want %s", meeting, title.Key, want)
		}
	}
}
