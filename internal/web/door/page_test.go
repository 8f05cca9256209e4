package door

import (
	"context"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/lang/langtest"
	"navette.dev/navette/internal/web/view"
)

// door returns the page of a session from 18:30 to 19:30 in Paris, whose door opens at 18:15, as it is shown at the
// duration before that.
func door(t *testing.T, locale string, before time.Duration) Page {
	t.Helper()
	starts := time.Date(2026, 11, 19, 17, 30, 0, 0, time.UTC)
	opens := starts.Add(-15 * time.Minute)
	return Page{
		Frame: view.Frame{
			Words: langtest.Words(t, locale, "Europe/Paris"), Now: opens.Add(-before), OrgName: "Atelier Lumière",
		},
		State: DoorBefore, Title: "Yin & respiration", Coach: "Léa Fontaine",
		StartsAt: starts, EndsAt: starts.Add(time.Hour), OpensAt: opens, EnterURL: "/j/7Qm2",
	}
}

// drawn returns the page's HTML, with no-break spaces and &amp; replaced by their plain forms.
func drawn(t *testing.T, p Page) string {
	t.Helper()
	var html strings.Builder
	if err := Door(p).Render(context.Background(), &html); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html.String(), "⟦") {
		t.Errorf("a message is missing in %s", html.String())
	}
	if strings.Contains(html.String(), " style=") {
		t.Error("the content security policy allows no style attribute")
	}
	return strings.NewReplacer("\u00a0", " ", "&amp;", "&").Replace(html.String())
}

func wantAll(t *testing.T, html string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(html, text) {
			t.Errorf("page lacks %q", text)
		}
	}
}

func TestDoorCountsDownFromTheServersTime(t *testing.T) {
	html := drawn(t, door(t, "fr", 12*time.Minute+8*time.Second))
	wantAll(t, html, ">12:08<", `data-opens="2026-11-19T17:15:00Z"`, `data-now="2026-11-19T17:02:52Z"`,
		"Aujourd’hui, de 18:30 à 19:30, heure de Paris, avec Léa Fontaine", `content="noindex, nofollow"`,
		`name="referrer" content="no-referrer"`,
		`<noscript><meta http-equiv="refresh" content="60"></noscript>`)
	if strings.Contains(html, "<form") {
		t.Error("a closed door must not let anybody in")
	}
}

func TestDoorWithoutScriptsLooksAgainJustAfterItOpens(t *testing.T) {
	wantAll(t, drawn(t, door(t, "fr", 20*time.Second)), `http-equiv="refresh" content="21"`)
}

func TestOpenDoorPostsTheVisitAndShowsTheNotice(t *testing.T) {
	p := door(t, "fr", -10*time.Minute)
	p.State, p.Recorded, p.GoAfter = DoorOpen, true, ReadingTime(true)
	wantAll(t, drawn(t, p), `method="post"`, `action="/j/7Qm2"`, `data-after="8000"`, "cette séance est enregistrée",
		`class="door open"`)
	p.GoAfter = 0
	if strings.Contains(drawn(t, p), "data-after") {
		t.Error("a door that is left to the reader must not go on by itself")
	}
}

func TestDoorTellsTheMembersOwnHours(t *testing.T) {
	p := door(t, "fr", time.Hour)
	p.Home = langtest.Zone(t, "Europe/London")
	wantAll(t, drawn(t, p), "Chez vous : de 17:30 à 18:30 (Londres)")
	p.Home = langtest.Zone(t, "Asia/Tokyo")
	wantAll(t, drawn(t, p), "Chez vous : vendredi 20 novembre, de 02:30 à 03:30 (Tokyo)")
	p.Home = langtest.Zone(t, "Europe/Brussels")
	if strings.Contains(drawn(t, p), ">Chez vous") {
		t.Error("the same hour need not be told twice")
	}
}

func TestDoorSaysWhereASessionMoved(t *testing.T) {
	p := door(t, "en", time.Hour)
	p.WasAt = p.StartsAt.Add(-75 * time.Minute)
	wantAll(t, drawn(t, p), "This session has moved to 18:30 (was 17:15).")
}

func TestEndedDoorPromisesNothing(t *testing.T) {
	p := door(t, "en", -3*time.Hour)
	p.State, p.BeganAt = DoorEnded, p.StartsAt
	html := drawn(t, p)
	wantAll(t, html, "The session has ended.", `data-poll="120"`)
	if strings.Contains(html, "replay") || strings.Contains(html, `class="info"`) {
		t.Errorf("more is said than that it is over:\n%s", html)
	}
}

func TestDeadDoorNamesNothing(t *testing.T) {
	p := door(t, "fr", 0)
	p.State, p.OrgName = DoorDead, ""
	html := drawn(t, p)
	wantAll(t, html, "Ce lien n’est plus valable.")
	if strings.Contains(html, "Yin") || strings.Contains(html, "Fontaine") {
		t.Error("a dead link must not tell whose session it was")
	}
}

func TestDoorRevisionChangesWithWhatThePageTells(t *testing.T) {
	p := door(t, "fr", time.Hour)
	before := p.revision()
	p.StartsAt = p.StartsAt.Add(time.Minute)
	if p.revision() == before {
		t.Error("a moved session must bring the page anew")
	}
	before = p.revision()
	p.State = DoorCancelled
	if p.revision() == before {
		t.Error("a cancelled session must bring the page anew")
	}
}

func TestDotTravelsFromTheLineStartToTheOpening(t *testing.T) {
	for before, want := range map[time.Duration]string{
		time.Hour: "8.0", 30 * time.Minute: "8.0", 15 * time.Minute: "202.0", 0: "396.0", -time.Minute: "396.0",
	} {
		if got := door(t, "fr", before).dot(); got != want {
			t.Errorf("%v before: dot at %s, want %s", before, got, want)
		}
	}
}

func TestDoorDaysAheadNamesTheDayAndNoHourOfToday(t *testing.T) {
	html := drawn(t, door(t, "fr", 4*24*time.Hour))
	wantAll(t, html, "<span>maintenant</span>", "Vous pourrez entrer jeudi 19 novembre à partir de 18:15",
		"Revenez sur cette page ce jour-là")
	if strings.Contains(html, "17:45") || strings.Contains(html, "Gardez cette page") {
		t.Error("the line's left end lies days ahead, and nobody keeps a page open for days")
	}
	wantAll(t, drawn(t, door(t, "fr", 12*time.Minute)), "<span>17:45</span>", "Gardez cette page ouverte")
}
