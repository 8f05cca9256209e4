package importer_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// linkThree links the studio's three users to Zoom users, for import, and returns those in the order in which they
// are read.
func linkThree(w *testkit.Studio) []navette.Host {
	w.Helper()
	table, err := w.Hosts.Linking(w.Context(), w.Owner)
	w.Must(err)
	var linked []navette.Host
	for _, h := range table.Hosts {
		if h.Email != w.Host() {
			linked = append(linked, h)
		}
	}
	slices.SortFunc(linked, func(a, b navette.Host) int { return cmp.Compare(a.ID, b.ID) })
	linked = linked[:3]
	w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{
		{UserID: w.Owner.ID, HostID: linked[0].ID, ForImport: true},
		{UserID: w.Admin.ID, HostID: linked[1].ID, ForImport: true},
		{UserID: w.Coach.ID, HostID: linked[2].ID, ForImport: true},
	}))
	return linked
}

func listOf(h navette.Host) string { return "/v2/users/" + h.ZoomUserID + "/recordings" }

// notSwept returns why lists could not be read, by the Zoom user's name, as the connection's page shows it.
func notSwept(w *testkit.Studio) map[string]string {
	w.Helper()
	told, err := w.Connections.Overview(w.Context(), w.Owner)
	w.Must(err)
	why := map[string]string{}
	for _, h := range told.NotSwept {
		why[h.Name] = h.SweepFailure
	}
	return why
}

// refuseAccountList makes Zoom refuse the list of the whole account, so that the lists of the hosts are read.
func refuseAccountList(w *testkit.Studio) {
	w.Helper()
	w.Zoom.Fault(map[string]any{
		"action": "status", "status": 403, "code": 200, "message": "No permission.", "count": 0, "method": "GET",
		"path": accountList, "when": "before",
	})
}

// TestAListThatDoesNotComeHoldsNobodysBack makes the list fail that is read first.
func TestAListThatDoesNotComeHoldsNobodysBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  map[string]any
		reason string
	}{
		{"the user left",
			map[string]any{"action": "status", "status": 404, "code": 1001, "message": "User does not exist."},
			"reason.zoom_refused"},
		{"no answer", map[string]any{"action": "cut"}, "reason.zoom_unreachable"},
		{"an error at Zoom", map[string]any{"action": "status", "status": 500}, "reason.zoom_unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				refuseAccountList(w)
				w.Connect()
				linked := linkThree(w)
				w.Rest()
				w.Zoom.Fault(map[string]any{
					"count": 0, "method": "GET", "path": listOf(linked[0]), "when": "before",
					"action": c.fault["action"], "status": c.fault["status"], "code": c.fault["code"],
					"message": c.fault["message"],
				})
				w.Jump(w.In(3 * time.Hour))
				w.SeedPast(linked[2].Email, "Vente, midi", w.In(-time.Hour))
				w.Pass(testkit.SweepEvery + time.Minute)
				w.WantImported("Vente, midi")
				if why := notSwept(w); len(why) != 1 || why[linked[0].Name] != c.reason {
					w.Fatalf("told of %v, want %q of %s", why, c.reason, linked[0].Name)
				}
				w.Zoom.Mend()
				w.Pass(testkit.SweepEvery)
				if why := notSwept(w); len(why) != 0 {
					w.Fatalf("still told of %v", why)
				}
			})
		})
	}
}

// TestAZoomThatIsDownIsNotAskedForEveryList checks that the sweep ends after some consecutive hosts without an
// answer.
func TestAZoomThatIsDownIsNotAskedForEveryList(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		refuseAccountList(w)
		w.Connect()
		w.Class("Vinyasa doux", w.In(2*time.Hour)) // whose host is the fourth
		linked := linkThree(w)
		w.Rest()
		w.Zoom.Fault(map[string]any{
			"action": "status", "status": 500, "count": 0, "method": "GET", "path": "/v2/users/*/recordings",
			"when": "before",
		})
		w.Jump(w.In(testkit.SweepEvery))
		if p := w.Promise(navette.PromiseSweep, w.Connection().ID); p.LastError != "reason.zoom_unreachable" ||
			p.Attempt != 1 {
			w.Fatalf("%+v", p)
		}
		if why := notSwept(w); len(why) != 3 {
			w.Fatalf("%d lists were asked for: %v", len(why), why)
		}
		w.Pass(time.Minute) // the retry begins with the host that was not asked
		if why := notSwept(w); len(why) != 4 || why[linked[0].Name] == "" {
			w.Fatalf("%d lists were asked for: %v", len(why), why)
		}
	})
}

// TestThePastThatIsAskedForDuringASweepIsRead requests the import of past calls while a list is being read from a
// later instant.
func TestThePastThatIsAskedForDuringASweepIsRead(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		host := linkThree(w)[0]
		w.Rest()
		org := w.Store.Org(w.Org)
		before, err := org.HostOf(w.Context(), host.ZoomAccountID, host.ZoomUserID)
		w.Must(err)
		w.StopWork()
		w.Must(w.Hosts.ImportPast(w.Context(), w.Owner, w.In(-48*time.Hour)))
		w.Update(func(ctx context.Context, tx *store.Tx) error { return tx.HostSwept(ctx, before, w.Clock.Now()) })
		after, err := org.HostOf(w.Context(), host.ZoomAccountID, host.ZoomUserID)
		w.Must(err)
		if before.SweptUntil.IsZero() || !after.SweptUntil.IsZero() {
			w.Fatalf("swept until %v, then until %v: the past would never be read", before.SweptUntil, after.SweptUntil)
		}
	})
}

// TestASweepLeavesARecordingToItsRead lets a sweep list a recording whose own read is promised, and nothing else.
func TestASweepLeavesARecordingToItsRead(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		p := recordingWithoutTranscript(w)
		w.Clock.Advance(time.Minute)
		err := w.Importer.Sweep(w.Context(), w.Promise(navette.PromiseSweep, w.Connection().ID))
		var again *jobs.Later
		if !errors.As(err, &again) || again.Cause != nil {
			w.Fatalf("the sweep ended with %v", err)
		}
		if now := w.Promise(navette.PromiseRecording, p.Subject); now.NextAt.After(w.Clock.Now()) {
			w.Errorf("the recording is read at %s", now.NextAt)
		}
	})
}
