package store_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/rules"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/web"
)

// TestAProbeReadsNoMoreOfManyOrganizationsThanOfOne counts the queries of /readyz, and the rows of each result.
func TestAProbeReadsNoMoreOfManyOrganizationsThanOfOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		clock := navette.NewSteppedClock(monday)
		built, err := rules.New(rules.Needs{Store: s, Clock: clock, PublicURL: "http://localhost"})
		if err != nil {
			t.Fatal(err)
		}
		site, err := web.New(web.Needs{
			Clock: clock, Log: slog.New(slog.DiscardHandler), PublicURL: "http://localhost", SweepEvery: time.Hour,
			People: built.People, SignIn: built.SignIn, Hooks: built.Hooks,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(site.EndStreams)
		for range 20 {
			organization(t, s)
		}
		heard := &asked{}
		s.Hear(heard.note)
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
		if answer.Code != http.StatusOK || len(heard.queries) != 1 {
			t.Fatalf("%d after %q", answer.Code, heard.queries)
		}
		var rows []int
		read(t, s, "SELECT COUNT(*) FROM ("+heard.queries[0]+") AS answered", &rows)
		if rows[0] != 1 {
			t.Errorf("%q gives %d rows", heard.queries[0], rows[0])
		}
	})
}
