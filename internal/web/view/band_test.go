package view_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// evening is Thursday 19 November 2026, 17:41 in Paris.
func evening() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

func frame(t *testing.T) view.Frame {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return view.Frame{Words: catalogues.Words(lang.French, paris), Now: evening(), LinkBefore: 15 * time.Minute}
}

func row(title string, in time.Duration, minutes int) view.SessionRow {
	start := evening().Add(in)
	return view.SessionRow{Title: title, Coach: "Camille Roussel", Start: start, End: start.Add(time.Duration(minutes) * time.Minute)}
}

func TestBandFoldsTheEmptyNight(t *testing.T) {
	band := view.NewBand(frame(t), []view.SessionRow{row("Hatha", time.Hour, 60), row("Vinyasa", 14*time.Hour, 60)})
	if band.NightCol == 0 {
		t.Fatal("nothing was folded")
	}
	if full := 24*12 + 1; band.Columns >= full {
		t.Errorf("%d columns, unfolded it is %d", band.Columns, full)
	}
	if band.NowCol != 9 {
		t.Errorf("17:41 stands in column %d of a band that begins at 17:00, want 9", band.NowCol)
	}
	evening, morning := band.Bars[0], band.Bars[1]
	if !(evening.Col+evening.Width <= band.NightCol && band.NightCol < morning.Col) {
		t.Errorf("the fold at %d does not stand between %d and %d", band.NightCol, evening.Col, morning.Col)
	}
}

func TestBandNeverDrawsOverItself(t *testing.T) {
	var rows []view.SessionRow
	for i := range 5 {
		rows = append(rows, row("Atelier découverte", time.Duration(i)*20*time.Minute, 60))
	}
	taken := map[[2]int]string{}
	for _, bar := range view.NewBand(frame(t), rows).Bars {
		for col := bar.Col - bar.Lead; col < bar.Col+bar.Width+bar.Tail; col++ {
			if other, there := taken[[2]int{bar.Lane, col}]; there {
				t.Fatalf("%s and %s share column %d of lane %d", other, bar.Line, col, bar.Lane)
			}
			taken[[2]int{bar.Lane, col}] = bar.Line
		}
	}
}

func TestBandLeavesOutWhatIsNotOfTheDay(t *testing.T) {
	band := view.NewBand(frame(t), []view.SessionRow{row("hier", -5*time.Hour, 60), row("après-demain", 30*time.Hour, 60)})
	if len(band.Bars) != 0 {
		t.Errorf("%d bars", len(band.Bars))
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
		if got := c.journey.Word(frame(t).Words); got != c.want {
			t.Errorf("%+v: %q, want %q", c.journey, got, c.want)
		}
	}
}

func TestRowsAreGroupedByWhatIsUnderWayThenByDay(t *testing.T) {
	f := frame(t)
	live := row("Hatha", -10*time.Minute, 60)
	live.Journey.Reached = view.Live
	groups := view.GroupRows(f.Words, []view.SessionRow{row("Yin", time.Hour, 60), live, row("Vinyasa", 14*time.Hour, 60)}, f.Now)
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
