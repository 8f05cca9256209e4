package web_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/web/webtest"
)

// TestPagesAskFewStatements limits the SQL statements of the five most used pages, with one refused link. Two of those
// of Today are about the set-up, which has just begun; once it is hidden, one is.
func TestPagesAskFewStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var asked atomic.Int64
		s.Hear(func(string, time.Duration) { asked.Add(1) })
		site := webtest.New(t, s)
		site.Open()
		b := site.Book(site.Class("Vinyasa", webtest.Noon.Add(3*time.Hour), 5), site.Member("Manon Dubois"))
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			return tx.LinkSent(ctx, b, 0, store.Handover{Refused: "550 no such user"})
		})
		camille := site.Camille()
		for path, most := range map[string]int64{
			"/": 18, "/schedule": 10, "/sessions/" + b.SessionID: 14, "/calls": 7, "/members": 6,
		} {
			asked.Store(0)
			camille.Get(path).WantsStatus(http.StatusOK)
			if n := asked.Load(); n == 0 || n > most {
				t.Errorf("%s asks %d statements, want at most %d", path, n, most)
			}
		}
		site.Must(site.Setup.Hide(site.Context(), site.Owner, false))
		asked.Store(0)
		if camille.Get("/"); asked.Load() > 17 {
			t.Errorf("with a hidden set-up / asks %d statements, want at most 17", asked.Load())
		}
		site.Update(func(ctx context.Context, tx *store.Tx) error {
			_, _, err := seedCall(ctx, tx)
			return err
		})
		asked.Store(0)
		if camille.Get("/").Says("Appel ocarinette"); asked.Load() > 22 {
			t.Errorf("with a call / asks %d statements, want at most 22", asked.Load())
		}
	})
}
