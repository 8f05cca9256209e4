// Package viewtest provides frames and rows for the tests of views.
package viewtest

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// Evening returns Thursday 19 November 2026, 17:41 in Paris.
func Evening() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

// Frame returns a French frame in Paris, at [Evening].
func Frame(t *testing.T) view.Frame {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return view.Frame{Words: catalogues.Words(lang.French, paris), Now: Evening(), LinkBefore: 15 * time.Minute}
}

// Row returns a session that starts the given duration after [Evening] and lasts the given minutes.
func Row(title string, after time.Duration, minutes int) view.SessionRow {
	start := Evening().Add(after)
	end := start.Add(time.Duration(minutes) * time.Minute)
	return view.SessionRow{Title: title, Coach: "Camille Roussel", Start: start, End: end}
}
