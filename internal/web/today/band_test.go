package today_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/web/today"
	"navette.dev/navette/internal/web/view"
	"navette.dev/navette/internal/web/viewtest"
)

func TestBandFoldsTheEmptyNight(t *testing.T) {
	band := today.NewBand(viewtest.Frame(t), []view.SessionRow{
		viewtest.Row("Hatha", time.Hour, 60), viewtest.Row("Vinyasa", 14*time.Hour, 60),
	})
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
		rows = append(rows, viewtest.Row("Atelier découverte", time.Duration(i)*20*time.Minute, 60))
	}
	taken := map[[2]int]string{}
	for _, bar := range today.NewBand(viewtest.Frame(t), rows).Bars {
		for col := bar.Col - bar.Lead; col < bar.Col+bar.Width+bar.Tail; col++ {
			if other, there := taken[[2]int{bar.Lane, col}]; there {
				t.Fatalf("%s and %s share column %d of lane %d", other, bar.Line, col, bar.Lane)
			}
			taken[[2]int{bar.Lane, col}] = bar.Line
		}
	}
}

func TestBandLeavesOutWhatIsNotOfTheDay(t *testing.T) {
	band := today.NewBand(viewtest.Frame(t), []view.SessionRow{
		viewtest.Row("hier", -5*time.Hour, 60), viewtest.Row("après-demain", 30*time.Hour, 60),
	})
	if len(band.Bars) != 0 {
		t.Errorf("%d bars", len(band.Bars))
	}
}
