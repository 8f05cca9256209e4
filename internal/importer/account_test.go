package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
)

// TestTheListOfTheAccountFindsWhatTheListsOfTheHostsFind imports the same recordings where Zoom permits the list of the
// account, where it refuses it, and where it refuses it once it has been read.
func TestTheListOfTheAccountFindsWhatTheListsOfTheHostsFind(t *testing.T) {
	for name, behaviour := range map[string]string{"permitted": "admin", "refused": "master"} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				linked, other := w.Zoom.Ready.Users[1].Email, w.Zoom.Ready.Users[2].Email
				w.LinkForImport(w.Coach, linked)
				w.SeedPast(linked, "Vente", w.In(time.Minute))
				w.SeedPast(other, "Pas pour nous", w.In(time.Minute))
				w.Hold(w.Class(title, evening))
				w.Pass(2 * testkit.SweepEvery)
				w.WantImported(title, "Vente")
				byAccount := len(w.Zoom.Requests("GET", "/v2/accounts/me/recordings"))
				if permitted := name == "permitted"; permitted && byAccount < 2 || !permitted && byAccount != 1 {
					w.Errorf("the account's list was requested %d times", byAccount)
				}
				if name == "permitted" {
					return
				}
				w.Pass(25 * time.Hour)
				if n := len(w.Zoom.Requests("GET", "/v2/accounts/me/recordings")); n != 2 {
					w.Errorf("a day later the account's list was requested %d times", n)
				}
			}, testkit.Behaving("account-recordings-scope="+behaviour))
		})
	}
}
