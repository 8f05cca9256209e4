package today

import (
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// TestEveryNeedHasItsWords checks that every kind of attention has texts in both languages, and an action for an owner.
func TestEveryNeedHasItsWords(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	owner := navette.Actor{Kind: navette.ActorUser, Role: navette.RoleOwner}
	kinds := []journey.AttentionKind{
		journey.NeedMeeting, journey.NeedMeetingGone, journey.NeedLinks,
		journey.NeedAddress, journey.NeedStart, journey.NeedEnd,
		journey.NeedRecording, journey.NeedImport, journey.NeedOverlap,
		journey.NeedGaps,
	}
	if len(needs)+2 != len(kinds) { // an overlap and gaps have their own words
		t.Errorf("%d needs are told, %d are tested", len(needs), len(kinds))
	}
	for _, locale := range lang.Locales() {
		f := view.Frame{Words: catalogues.Words(locale, time.UTC), Now: now}
		for _, kind := range kinds {
			a := journey.Attention{Kind: kind, Since: navette.At(now), Gaps: 3}
			a.Row.Session = navette.Session{
				ID: "ses_1", Title: "Vinyasa", StartsAt: navette.At(now), EndsAt: navette.At(now.Add(time.Hour)),
			}
			a.Row.Message = "reason.zoom_unreachable"
			a.Clash = &journey.Clash{
				Sessions: []navette.Session{a.Row.Session, a.Row.Session}, Late: a.Row.Session, Most: 1,
			}
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

// TestADeletedMeetingIsReplacedFromToday checks which roles can replace a meeting that was deleted in Zoom.
func TestADeletedMeetingIsReplacedFromToday(t *testing.T) {
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := view.Frame{Words: catalogues.Words(lang.French, time.UTC)}
	a := journey.Attention{Kind: journey.NeedMeetingGone}
	a.Row.Session.ID = "ses_1"
	for role, want := range map[navette.Role]bool{
		navette.RoleOwner: true, navette.RoleStaff: true, navette.RoleViewer: false,
	} {
		told := needOf(f, navette.Actor{Kind: navette.ActorUser, Role: role}, a)
		again := slices.ContainsFunc(told.Actions, func(action view.AttentionAction) bool {
			return action.Post && action.Path == "/sessions/ses_1/again"
		})
		if again != want {
			t.Errorf("%s: Generate again is offered: %v", role, again)
		}
	}
}
