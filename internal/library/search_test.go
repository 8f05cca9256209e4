package library_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// addCall adds a call to the library, with a transcript of the lines, and returns its id.
func addCall(w *testkit.Studio, title string, start time.Time, lines ...string) string {
	w.Helper()
	var call navette.Call
	w.Update(func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{
			ZoomAccountID: "a", UUID: title, StartedAt: navette.At(start),
		})
		if err != nil {
			return err
		}
		call, err = tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, start), SittingID: sitting.ID, Title: title,
			HostName: "Ségolène Œhler", HostUserID: w.Coach.ID,
			StartedAt: navette.At(start),
		})
		if err != nil || len(lines) == 0 {
			return err
		}
		cues := make([]navette.Cue, len(lines))
		for i, line := range lines {
			cues[i] = navette.Cue{
				Position: int64(i), StartMillis: int64(i) * 1000, EndMillis: int64(i)*1000 + 900,
				Speaker: "Daniel Price", Text: line,
			}
		}
		return tx.SaveTranscript(ctx, call, cues, "Voir https://example.org/livres/peut-être?n=42")
	})
	return call.ID
}

// TestBothEnginesFindTheSame asks both engines the queries of one table and expects the same results.
func TestBothEnginesFindTheSame(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		filler := make([]string, 700) // more than one block on PostgreSQL
		for i := range filler {
			filler[i] = fmt.Sprintf("parole numéro %d sur le tapis", i)
		}
		addCall(w, "Chœur d'été", testkit.Monday.Add(-48*time.Hour), append(filler, "et à la fin un hippopotame")...)
		addCall(w, "Sales call", testkit.Monday.Add(-24*time.Hour), "We have 3.5 depots, e-mail me at d.price@example.com",
			"tomorrow\x00 maybe", "l'après-midi, 日本語",
			// PostgreSQL would refuse these words and a block of them
			strings.Repeat("anticonstitutionnellement", 200)+" "+strings.Repeat(strings.Repeat("é", 1500)+" ", 900))
		addCall(w, "Sans paroles", testkit.Monday)
		for query, want := range map[string]string{
			"":                              "Sans paroles|Sales call|Chœur d'été",
			"choeur":                        "Chœur d'été",
			"anticonstitutionnellementanti": "Sales call",
			"CHŒUR":                         "Chœur d'été",
			"chœur hippopotame":             "Chœur d'été", // in the title and the last block
			"parole hippo":                  "Chœur d'été", // in the first and the last block
			"été":                           "Chœur d'été",
			"segolene oehl":                 "Sans paroles|Sales call|Chœur d'été",
			"mail":                          "Sales call",
			"e-mail":                        "Sales call",
			"example.com":                   "Sales call", // others contain "example" and "org"
			"price@example":                 "Sales call|Chœur d'été",
			"5 depots":                      "Sales call",
			"livres":                        "Sales call|Chœur d'été",
			"midi après":                    "Sales call",
			"日本語":                           "Sales call",
			"tomorrow":                      "Sales call",
			"daniel":                        "Sales call|Chœur d'été",
			"ppopotame":                     "",
			"' \" * : & | ! ( ) --":         "Sans paroles|Sales call|Chœur d'été",
			"rien du tout":                  "",
			"AND OR NOT NEAR":               "",
			strings.Repeat("a", 3000):       "",
		} {
			var titles []string
			for _, row := range w.Calls(query) {
				titles = append(titles, row.Call.Title)
			}
			if got := strings.Join(titles, "|"); got != want {
				w.Errorf("%.40q finds %q, want %q", query, got, want)
			}
		}
	})
}

func TestMomentsMarkTheWordsThatWereSaid(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		addCall(w, "Sales call", testkit.Monday, "Le café, bien sûr.", "Du cafe et du thé.", "Thé ?")
		row := w.Calls("the cafe")[0]
		if len(row.Moments) != 1 || row.Moments[0].Cue.StartMillis != 1000 {
			w.Fatalf("%+v", row.Moments)
		}
		var marked []string
		for _, m := range row.Moments[0].Marks {
			marked = append(marked, row.Moments[0].Cue.Text[m.Start:m.End])
		}
		if !slices.Equal(marked, []string{"cafe", "thé"}) {
			w.Fatalf("marked %q", marked)
		}
		if n := len(w.Calls("café café")[0].Moments); n != 2 {
			w.Fatalf("%d moments for a word asked twice", n)
		}
	})
}

func TestPagesOfCallsMeet(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		var want, got []string
		for i := range 45 {
			want = append(want,
				addCall(w, fmt.Sprintf("Appel %02d", i), testkit.Monday.Add(-time.Duration(i/2)*time.Hour)))
		}
		page := func(f library.Filter) library.List {
			list, err := w.Library.Calls(w.Context(), w.Owner, f)
			w.Must(err)
			if list.Total != 45 || list.Found != 45 {
				w.Fatalf("%d of %d", list.Found, list.Total)
			}
			return list
		}
		list := page(library.Filter{})
		pages := []library.List{list}
		for list.Older {
			list = page(library.Filter{Before: list.Calls[len(list.Calls)-1].Call.ID})
			pages = append(pages, list)
		}
		for i, p := range pages {
			if p.Newer != (i > 0) || p.Older != (i < len(pages)-1) {
				w.Errorf("page %d: newer %v, older %v", i, p.Newer, p.Older)
			}
			for _, row := range p.Calls {
				got = append(got, row.Call.ID)
			}
		}
		back := page(library.Filter{After: pages[2].Calls[0].Call.ID})
		if back.Calls[0].Call.ID != pages[1].Calls[0].Call.ID || !back.Newer || !back.Older {
			w.Errorf("back from the third page is not the second")
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || len(pages) != 3 {
			w.Fatalf("%d calls on %d pages", len(got), len(pages))
		}
	})
}
