// Package viewtest holds rows and frames for the tests of views.
package viewtest

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/web/view"
)

// evening is Thursday 19 November 2026, 17:41 in Paris.
func Evening() time.Time { return time.Date(2026, 11, 19, 16, 41, 0, 0, time.UTC) }

// Frame is a French frame at [Evening], in Paris.
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

// Row is a session that starts some time after [Evening] and lasts some minutes.
func Row(title string, in time.Duration, minutes int) view.SessionRow {
	start := Evening().Add(in)
	return view.SessionRow{Title: title, Coach: "Camille Roussel", Start: start, End: start.Add(time.Duration(minutes) * time.Minute)}
}
