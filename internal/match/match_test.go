package match_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/match"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storefill"
	"navette.dev/navette/internal/testkit"
)

// team fills the studio with a connection, and with people on both sides.
func team(w *testkit.Studio, people int) {
	w.Helper()
	w.StopWork() // nothing answers for the filled connection
	w.Must(storefill.Team(w.Context(), w.Store, w.Org, w.Clock.Now(), people, people/10))
}

func links(w *testkit.Studio) []navette.HostLink {
	w.Helper()
	known, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	return known.Links
}

// TestTheTableHasEverybodyOnce compares every selection of the table with its count, over all its pages.
func TestTheTableHasEverybodyOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		team(w, 40)
		w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{
			{HostID: "hst_1000003", UserID: "usr_1000003", ForImport: true},
			{HostID: "hst_1000004", UserID: w.Coach.ID},
			{HostID: "hst_1000005", UserID: "usr_1000005"},
		}))
		w.Update(func(ctx context.Context, tx *store.Tx) error {
			for id, state := range map[string]navette.HostState{
				"user5": navette.HostDeleted, "user6": navette.HostDeleted, "user7": navette.HostInactive,
			} {
				h, err := tx.HostByZoomID(ctx, "account", id)
				if err != nil {
					return err
				}
				h.State = state
				if err := tx.SaveHosts(ctx, []navette.Host{h}); err != nil {
					return err
				}
			}
			return tx.SaveHosts(ctx, []navette.Host{{
				ID: "hst_other", OrgID: tx.ID, ZoomAccountID: "another", ZoomUserID: "x", Name: "Ailleurs", Email: "x@y.z",
				SeenAt: navette.At(w.Clock.Now()),
			}})
		})
		// 40 Zoom users without a deleted one that is alone, and 43 users of whom 3 are matched
		for show, want := range map[match.Show]int{
			match.ShowAll: 39 + 40, match.ShowMatched: 3, match.ShowZoom: 36, match.ShowTeam: 40, match.ShowNew: 0,
			match.ShowGone: 2,
		} {
			seen := map[string]bool{}
			for page := 1; ; page++ {
				table, err := w.Match.Table(w.Context(), w.Owner, match.Filter{Show: show, Page: page, Size: 7})
				w.Must(err)
				for _, row := range table.Rows {
					if id := row.HostID + row.UserID; seen[id] || row.HostID == "hst_other" {
						w.Errorf("%s, page %d: %s again", show, page, id)
					} else {
						seen[id] = true
					}
				}
				if table.Found != want {
					w.Fatalf("%q: %d found, want %d", show, table.Found, want)
				}
				if page >= table.Pages {
					break
				}
			}
			if len(seen) != want {
				w.Errorf("%q: %d rows on all pages, want %d", show, len(seen), want)
			}
		}
		// the colleagues 3 and 30 to 39 and the Zoom users with these numbers; 3 and 3 are one row
		for search, want := range map[string]int{
			"ZOÉ3 petit": 11 + 10, "zoe3 EXAMPLE.ORG": 11 + 6, "thomas": 1, "%": 0, strings.Repeat("petit ", 100): 79 - 2,
		} {
			table, err := w.Match.Table(w.Context(), w.Owner, match.Filter{Search: search, Page: 99, Size: 5})
			w.Must(err)
			if table.Found != want || table.Page != table.Pages || (len(table.Rows) == 0) != (want == 0) {
				w.Errorf("%q: %d found, want %d; page %d of %d with %d rows", search, table.Found, want, table.Page,
					table.Pages, len(table.Rows))
			}
		}
	})
}

// TestMatchingAutomaticallySavesAllOrNothing has another admin link a Zoom user between the preview and the save.
func TestMatchingAutomaticallySavesAllOrNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		team(w, 40)
		preview, err := w.Match.Propose(w.Context(), w.Owner)
		w.Must(err)
		if len(preview.Same) != 36 || len(preview.Suggested) != 4 || len(links(w)) != 0 {
			w.Fatalf("%d same, %d suggested, %d links", len(preview.Same), len(preview.Suggested), len(links(w)))
		}
		manual := hosts.LinkInput{HostID: "hst_1000001", UserID: w.Coach.ID, ForImport: true}
		w.Must(w.Hosts.Link(w.Context(), w.Admin, []hosts.LinkInput{manual}))
		if _, err := w.Match.SaveSame(w.Context(), w.Owner, preview.Fingerprint(), true); navette.CodeOf(err) !=
			navette.Conflict || len(links(w)) != 1 {
			w.Fatalf("saved something else than was shown: %v, %d links", err, len(links(w)))
		}
		preview, err = w.Match.Propose(w.Context(), w.Owner)
		w.Must(err)
		n, err := w.Match.SaveSame(w.Context(), w.Owner, preview.Fingerprint(), true)
		w.Must(err)
		kept := 0
		for _, l := range links(w) {
			if !l.ForImport || l.ImportSince.IsZero() {
				w.Errorf("%+v", l)
			}
			if l.HostID == manual.HostID && l.UserID == manual.UserID {
				kept++
			}
		}
		if n != 35 || len(links(w)) != 36 || kept != 1 {
			w.Errorf("%d saved, %d links, the manual choice %d times", n, len(links(w)), kept)
		}
		// parted by hand, it is not proposed again
		w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{{HostID: "hst_1000002"}}))
		if again, err := w.Match.Propose(w.Context(), w.Owner); err != nil || len(again.Same) != 0 || again.Parted != 1 {
			w.Errorf("%+v, %v", again.Same, err)
		}
	})
}

func TestSuggestionsAreSavedIfChosen(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		team(w, 40)
		one, other := match.Side{HostID: "hst_1000037", UserID: "usr_1000037"},
			match.Side{HostID: "hst_1000038", UserID: "usr_1000038"}
		for _, wrong := range []match.Side{{HostID: "hst_1000036", UserID: "usr_1000037"}, {HostID: "hst_1", UserID: "x"}} {
			_, err := w.Match.SaveSuggested(w.Context(), w.Owner, []match.Side{one, wrong}, false)
			if navette.CodeOf(err) != navette.Conflict || len(links(w)) != 0 {
				w.Errorf("%+v: %v, %d links", wrong, err, len(links(w)))
			}
		}
		n, err := w.Match.SaveSuggested(w.Context(), w.Owner, []match.Side{one, other}, false)
		w.Must(err)
		if n != 2 || len(links(w)) != 2 || links(w)[0].ForImport {
			w.Errorf("%d saved: %+v", n, links(w))
		}
		w.Must(w.Match.SaveAliases(w.Context(), w.Owner, "example.org = example.com"))
		p, err := w.Match.Propose(w.Context(), w.Owner)
		w.Must(err)
		if len(p.Suggested) != 2 || p.Suggested[0].Why != match.SameByAlias {
			w.Errorf("%+v", p.Suggested)
		}
		if text, err := w.Match.Aliases(w.Context(), w.Owner); err != nil || text != "example.com = example.org" {
			w.Errorf("%q, %v", text, err)
		}
		on, err := w.Match.ImportAll(w.Context(), w.Owner, true)
		w.Must(err)
		since := links(w)[0].ImportSince
		w.Clock.Set(w.In(time.Hour))
		again, err := w.Match.ImportAll(w.Context(), w.Owner, true)
		w.Must(err)
		if on != 2 || again != 0 || since.IsZero() || links(w)[0].ImportSince != since {
			w.Errorf("switched on for %d, then for %d, since %s", on, again, links(w)[0].ImportSince)
		}
	})
}

// TestMatchingTakesFewStatements compares the statements for 30 and for 300 people on each side.
func TestMatchingTakesFewStatements(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		var count atomic.Int64
		w.Store.Hear(func(string, time.Duration) { count.Add(1) })
		team(w, 300)
		for what, do := range map[string]struct {
			most int64
			run  func() error
		}{
			"a page of the table": {5, func() error {
				table, err := w.Match.Table(w.Context(), w.Owner, match.Filter{Search: "petit", Page: 3, Size: 25})
				if len(table.Rows) != 25 {
					w.Errorf("%d rows", len(table.Rows))
				}
				return err
			}},
			"a choice": {8, func() error {
				_, err := w.Match.Choose(w.Context(), w.Owner, match.Side{HostID: "hst_1000001"},
					match.Filter{Search: "zoe", Page: 1, Size: 20})
				return err
			}},
			"the preview and the save": {25, func() error {
				p, err := w.Match.Propose(w.Context(), w.Owner)
				if err == nil {
					_, err = w.Match.SaveSame(w.Context(), w.Owner, p.Fingerprint(), true)
				}
				return err
			}},
		} {
			count.Store(0)
			w.Must(do.run())
			if n := count.Load(); n == 0 || n > do.most {
				w.Errorf("%s takes %d statements, want at most %d", what, n, do.most)
			}
		}
		if n := len(links(w)); n != 270 {
			w.Errorf("%d links", n)
		}
	})
}

// TestMatchingNeedsTheRight calls every method as a user who may not manage Zoom.
func TestMatchingNeedsTheRight(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		team(w, 2)
		ctx := w.Context()
		for what, do := range map[string]func() error{
			"table":   func() error { _, err := w.Match.Table(ctx, w.Coach, match.Filter{Page: 1, Size: 1}); return err },
			"choose":  func() error { _, err := w.Match.Choose(ctx, w.Coach, match.Side{}, match.Filter{Size: 1}); return err },
			"propose": func() error { _, err := w.Match.Propose(ctx, w.Coach); return err },
			"same":    func() error { _, err := w.Match.SaveSame(ctx, w.Coach, "", true); return err },
			"chosen":  func() error { _, err := w.Match.SaveSuggested(ctx, w.Coach, nil, true); return err },
			"import":  func() error { _, err := w.Match.ImportAll(ctx, w.Coach, true); return err },
			"note":    func() error { return w.Match.NoteNew(ctx, w.Coach) },
			"aliases": func() error { _, err := w.Match.Aliases(ctx, w.Coach); return err },
			"alias":   func() error { return w.Match.SaveAliases(ctx, w.Coach, strings.Repeat("a", 3)) },
		} {
			if err := do(); navette.CodeOf(err) != navette.Forbidden {
				w.Errorf("%s: %v", what, err)
			}
		}
	})
}
