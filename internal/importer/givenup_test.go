package importer_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/importer"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// looks counts the requests to Zoom about the recording and its files.
func looks(w *testkit.Studio) int {
	w.Helper()
	return len(w.Zoom.Requests("GET", "/v2/meetings/*/recordings")) + len(w.Zoom.Requests("GET", "/rec/download/**"))
}

// wantIncomplete checks that there is one call, that it is incomplete and lacks a number of files, and that no file is
// being imported.
func wantIncomplete(w *testkit.Studio, missing int) {
	w.Helper()
	calls := w.Calls("")
	if len(calls) != 1 || calls[0].Call.State != navette.CallIncomplete {
		w.Fatalf("%d calls, the first is %s", len(calls), calls[0].Call.State)
	}
	n := 0
	for _, f := range calls[0].Files {
		if f.State != navette.FileStored {
			n++
		}
	}
	coming, err := w.Library.Imports(w.Context(), w.Owner)
	w.Must(err)
	if n != missing || len(coming) != 0 {
		w.Fatalf("%d files missing, want %d; on their way: %+v", n, missing, coming)
	}
}

// TestAFileThatWasGivenUpIsLookedAtAgainWhileZoomListsIt lets Zoom list a recording that cannot be downloaded, for
// longer than processing may take. The pauses between checks grow from an hour to a day, and the checks go on after the
// sweep has stopped reading that part of Zoom's list.
func TestAFileThatWasGivenUpIsLookedAtAgainWhileZoomListsIt(t *testing.T) {
	for _, c := range []struct {
		name, path, reason string
		each               int // number of requests in one check of all five files
	}{
		{"the recording is not found", "/v2/meetings/*/recordings", "reason.file_gone", 5},
		{"its files are not found", "/rec/download/**", "reason.file_withheld", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				s := w.Class(title, evening)
				w.Hold(s)
				id := w.Zoom.Fault(map[string]any{
					"action": "status", "status": 404, "count": 0, "method": "GET", "path": "/rec/download/**",
					"when": "before",
				})
				w.Jump(w.In(testkit.SweepEvery)) // the files are found, and cannot be imported
				w.Zoom.Mend()
				w.Zoom.Fault(map[string]any{
					"id": id, "action": "status", "status": 404, "count": 0, "method": "GET", "path": c.path,
					"when": "before",
				})
				w.Jump(w.In(26 * time.Hour)) // they are given up
				wantIncomplete(w, 5)
				for _, pause := range []time.Duration{
					time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 16 * time.Hour, 24 * time.Hour,
				} {
					before := looks(w)
					w.Jump(w.In(pause - testkit.SweepEvery))
					if n := looks(w) - before; n != 0 {
						w.Fatalf("%d requests before %v had passed", n, pause)
					}
					w.Jump(w.In(testkit.SweepEvery + time.Minute))
					if n := looks(w) - before; n != c.each {
						w.Fatalf("%d requests after %v, want %d", n, pause, c.each)
					}
					wantIncomplete(w, 5)
				}
				if f := w.Calls("")[0].Files[0]; f.Failure != c.reason {
					w.Fatalf("told that %s", f.Failure)
				}
				w.Zoom.Mend()
				w.Jump(w.In(25 * time.Hour))
				w.WantImported(title)
				wantPlayable(w, s)
				if n := w.Recorded(s, navette.EventCallIncomplete); n != 1 {
					w.Fatalf("told %d times that it is incomplete", n)
				}
			})
		})
	}
}

// wantNotTaken retries a file by hand, and tests that the check which becomes due during the retry skips the file.
func wantNotTaken(w *testkit.Studio) {
	w.Helper()
	w.StopWork()
	row := w.Calls("")[0]
	w.Must(w.Library.RetryFile(w.Context(), w.Owner, row.Call.ID, row.Files[0].ID))
	tried := w.Promise(navette.PromiseFile, row.Files[0].ID)
	w.Clock.Advance(2 * time.Hour)
	w.Must(importer.LookAgain(w.Importer, w.Context(), w.Connection()))
	if p := w.Promise(navette.PromiseFile, row.Files[0].ID); p.Lease != tried.Lease {
		w.Fatalf("what is tried by hand was promised anew: %+v", p)
	}
	w.Restart()
	w.Rest() // otherwise the next jump could begin before the result of a check is stored
}

// TestAFileThatZoomHasNoMoreIsNotAskedForForever deletes a recording in Zoom. It is checked while it may be in Zoom's
// trash, and after that only when Zoom lists it again.
func TestAFileThatZoomHasNoMoreIsNotAskedForForever(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class(title, evening)
		w.Hold(s)
		notFound := map[string]any{
			"action": "status", "status": 404, "count": 0, "method": "GET", "path": "/rec/download/**",
			"when": "before",
		}
		w.Zoom.Fault(notFound)
		w.Jump(w.In(testkit.SweepEvery))
		api, _, err := w.Connections.API(w.Context(), w.Org)
		w.Must(err)
		found, err := api.Recordings.OfMeeting(w.Context(), w.Zoom.State().Recordings[0].UUID, 0)
		w.Must(err)
		notFound["path"] = "/v2/meetings/*/recordings"
		w.Zoom.Fault(notFound)
		w.Jump(w.In(26 * time.Hour))
		wantIncomplete(w, 5)
		wantNotTaken(w)
		w.Jump(w.In(31 * 24 * time.Hour)) // one more check
		before := looks(w)
		for range 3 {
			w.Jump(w.In(25 * time.Hour))
		}
		if n := looks(w) - before; n != 0 {
			w.Fatalf("%d requests for what Zoom's trash has emptied", n)
		}
		wantIncomplete(w, 5)
		w.Zoom.Mend()
		w.Must(w.Importer.Announced(w.Context(), w.Org, found, w.Clock.Now()))
		w.Rest()
		w.WantImported(title)
	})
}

// TestAFileIsNotGivenUpBeforeThatIsNoted makes the database refuse, for a while, to record that a file was given up.
func TestAFileIsNotGivenUpBeforeThatIsNoted(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class(title, evening)
		w.Hold(s)
		notFound := map[string]any{
			"action": "status", "status": 404, "count": 0, "method": "GET", "path": "/rec/download/**",
			"when": "before",
		}
		w.Zoom.Fault(notFound)
		w.Jump(w.In(testkit.SweepEvery)) // the files are found, and cannot be imported
		notFound["path"] = "/v2/meetings/*/recordings"
		w.Zoom.Fault(notFound)
		statement(w,
			"CREATE TRIGGER refused BEFORE UPDATE OF given_up ON recording_files BEGIN SELECT "+
				"RAISE(ABORT, 'refused'); END",
			"ALTER TABLE recording_files ADD CONSTRAINT refused CHECK (given_up = 0)")
		w.Jump(w.In(26 * time.Hour))
		statement(w, "DROP TRIGGER refused", "ALTER TABLE recording_files DROP CONSTRAINT refused")
		w.Pass(11 * time.Minute)
		wantIncomplete(w, 5)
	})
}

// statement runs the statement for the studio's engine.
func statement(w *testkit.Studio, sqlite, postgres string) {
	w.Helper()
	var err error
	if w.Store.Engine == store.SQLite {
		_, err = w.Store.Writer().ExecContext(w.Context(), sqlite)
	} else {
		_, err = w.Store.Pool().Exec(w.Context(), postgres)
	}
	w.Must(err)
}
