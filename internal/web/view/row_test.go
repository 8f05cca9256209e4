package view_test

import (
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/web/view"
)

// A line never promises an hour that has gone.
func TestWhatIsDueIsNotToldAsToCome(t *testing.T) {
	f := frame(t)
	due := evening().Add(-22 * time.Hour)
	soon, gone := row("Yin", 2*time.Hour, 60), row("Yin", -2*time.Hour, 60)
	soon.MeetingAt, gone.MeetingAt = due, due
	paused, empty := soon, soon
	paused.Journey.Aside, paused.Journey.Held = view.Paused, view.ZoomPaused
	gone.Journey.Aside, gone.Journey.Past = view.Paused, true
	empty.Journey.Reached, empty.LinksAt = view.Ready, evening().Add(-time.Minute)
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
