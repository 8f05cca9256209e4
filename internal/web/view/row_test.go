package view_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/viewtest"
)

// TestWhatIsDueIsNotToldAsToCome checks that no row announces something for a time that has passed.
func TestWhatIsDueIsNotToldAsToCome(t *testing.T) {
	f := viewtest.Frame(t)
	due := viewtest.Evening().Add(-22 * time.Hour)
	soon, gone := viewtest.Row("Yin", 2*time.Hour, 60), viewtest.Row("Yin", -2*time.Hour, 60)
	soon.MeetingAt, gone.MeetingAt = due, due
	paused, empty := soon, soon
	paused.Journey.Aside, paused.Journey.Held = view.Paused, view.ZoomPaused
	gone.Journey.Aside, gone.Journey.Past = view.Paused, true
	empty.Journey.Reached, empty.LinksAt = view.Ready, viewtest.Evening().Add(-time.Minute)
	for _, c := range []struct {
		row  view.SessionRow
		want string
	}{
		{soon, "réunion en cours de création"}, {paused, "réunion à la reprise"}, {gone, "sans réunion Zoom"},
		{empty, "aucun lien à envoyer"},
	} {
		var page strings.Builder
		list := view.DepartureList(f, view.GroupRows(f.Words, []view.SessionRow{c.row}, f.Now))
		if err := list.Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), c.want) {
			t.Errorf("the row does not say %q: %s", c.want, page.String())
		}
	}
}

func TestAStateIsTheSameWordEverywhere(t *testing.T) {
	for _, c := range []struct {
		journey view.Journey
		want    string
	}{
		{view.Journey{Reached: view.Ready}, "Réunion prête"},
		{view.Journey{Reached: view.Ready, Past: true}, "Passée"},
		{view.Journey{Reached: view.Planned, Blocked: true}, "Pas de réunion"},
		{view.Journey{Reached: view.Live, Past: true}, "En cours"},
		{view.Journey{Reached: view.Recorded, Working: true, Past: true}, "Import en cours"},
		{view.Journey{Reached: view.Imported, Past: true}, "Importée"},
		{view.Journey{Reached: view.Ready, Aside: view.Cancelled, Past: true}, "Annulée"},
	} {
		if got := c.journey.Word(viewtest.Frame(t).Words); got != c.want {
			t.Errorf("%+v: %q, want %q", c.journey, got, c.want)
		}
	}
}

func TestRowsAreGroupedByWhatIsUnderWayThenByDay(t *testing.T) {
	f := viewtest.Frame(t)
	live := viewtest.Row("Hatha", -10*time.Minute, 60)
	live.Journey.Reached, live.UnderWay = view.Live, true
	groups := view.GroupRows(f.Words, []view.SessionRow{
		viewtest.Row("Yin", time.Hour, 60), live, viewtest.Row("Vinyasa", 14*time.Hour, 60),
	}, f.Now)
	var titles []string
	for _, group := range groups {
		titles = append(titles, group.Title)
	}
	want := []string{"Maintenant", "Aujourd’hui", "Demain, vendredi 20 novembre"}
	for i := range want {
		if i >= len(titles) || titles[i] != want[i] {
			t.Fatalf("groups %v, want %v", titles, want)
		}
	}
}
