package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/testkit"
)

const accountList = "/v2/accounts/me/recordings"

// TestTheListOfTheAccountFindsWhatTheListsOfTheHostsFind imports the same recordings where Zoom permits the list of the
// account and where it refuses it, in each way that Zoom documents.
func TestTheListOfTheAccountFindsWhatTheListsOfTheHostsFind(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]map[string]any{
		"permitted":      nil,
		"not for admins": {"status": 403, "code": 200, "message": "No permission."},
		"no scope":       {"status": 400, "code": 4711, "message": "Invalid access token, does not contain scopes."},
		"no such path":   {"status": 404, "code": 2001, "message": "Account does not exist."},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				if refused != nil {
					fault := map[string]any{
						"action": "status", "method": "GET", "path": accountList, "when": "before", "count": 0,
					}
					for key, value := range refused {
						fault[key] = value
					}
					w.Zoom.Fault(fault)
				}
				w.Connect()
				linked, other := w.Zoom.Ready.Users[1].Email, w.Zoom.Ready.Users[2].Email
				w.LinkForImport(w.Coach, linked)
				w.SeedPast(linked, "Vente", w.In(time.Minute))
				w.SeedPast(other, "Pas pour nous", w.In(time.Minute))
				w.Hold(w.Class(title, evening))
				w.Pass(2 * testkit.SweepEvery)
				w.WantImported(title, "Vente")
				byAccount := len(w.Zoom.Requests("GET", accountList))
				if refused == nil && byAccount < 2 || refused != nil && byAccount != 1 {
					w.Errorf("the account's list was requested %d times", byAccount)
				}
			})
		})
	}
}
