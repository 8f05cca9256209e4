package importer_test

import (
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/library"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// evening is the start of the class in these tests: 18:00 in Paris.
var evening = time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)

const title = "Yoga du soir"

func TestARecordingComesByItsWebhook(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		s := w.Class(title, evening)
		w.Hold(s)
		if n := len(w.Calls("")); n != 0 {
			w.Fatalf("%d calls while Zoom is processing", n)
		}
		w.Pass(20 * time.Second) // the files, without the transcript
		calls := w.Calls("")
		if len(calls) != 1 || calls[0].Call.State != navette.CallReady || types(calls[0])["TRANSCRIPT"] ||
			calls[0].Call.SessionID != s.ID {
			w.Fatalf("%+v", calls)
		}
		w.Pass(20 * time.Second) // the transcript follows
		w.WantImported(title)
		wantPlayable(w, s)
	})
}

func types(row library.Row) map[string]bool {
	found := map[string]bool{}
	for _, f := range row.Files {
		if f.State == navette.FileStored {
			found[f.FileType] = true
		}
	}
	return found
}

// wantPlayable checks that the call is complete: it has files of every type, lines at their times and chat messages,
// and a search finds it by words with and without accents.
func wantPlayable(w *testkit.Studio, s navette.Session) {
	w.Helper()
	row := w.Calls("")[0]
	for _, kind := range []string{"MP4", "M4A", "TRANSCRIPT", "CHAT", "TIMELINE"} {
		if !types(row)[kind] {
			w.Errorf("no %s", kind)
		}
	}
	record, err := w.Library.Call(w.Context(), w.Owner, row.Call.ID)
	w.Must(err)
	if record.Session.ID != s.ID || !record.Call.StartedAt.Equal(s.StartsAt.Time) || record.Call.Seconds != 3600 ||
		len(record.Chat) == 0 {
		w.Errorf("%+v", record.Call)
	}
	if len(record.Cues) == 0 || record.Cues[0].StartMillis != 1650 || record.Cues[0].Speaker != "Camille Roussel" {
		w.Fatalf("%d lines", len(record.Cues))
	}
	for query, second := range map[string]int64{
		"couverture portee": 5, "COUVERTURE PORTÉE": 5, "couvert": 5, "yoga": -1, "bibliographie": -1,
	} {
		found := w.Calls(query)
		if len(found) != 1 {
			w.Errorf("%q finds %d calls", query, len(found))
			continue
		}
		if second < 0 {
			continue
		}
		at := slices.IndexFunc(found[0].Moments, func(m library.Moment) bool {
			return m.Cue.StartMillis/1000 == second
		})
		if at < 0 || len(found[0].Moments[at].Marks) == 0 {
			w.Errorf("%q: moments %+v", query, found[0].Moments)
		}
	}
	for _, query := range []string{"trampoline", "couverture trampoline"} {
		if n := len(w.Calls(query)); n != 0 {
			w.Errorf("%q finds %d calls", query, n)
		}
	}
}

func TestARecordingComesByTheSweepWhereNoWebhookComes(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class(title, evening)
		w.Hold(s)
		w.Pass(testkit.SweepEvery + 2*time.Minute)
		w.WantImported(title)
		wantPlayable(w, s)
		w.Pass(2 * testkit.SweepEvery)
		if n := len(w.Zoom.Requests("GET", "/replay/**")); n != 5 {
			w.Fatalf("%d downloads of 5 files", n)
		}
	})
}

func TestOnlyLinkedHostsAndOnlySinceThenAreImported(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		linked, other := w.Zoom.Ready.Users[1].Email, w.Zoom.Ready.Users[2].Email
		w.SeedPast(linked, "Vente, hier", w.In(-20*time.Hour))
		w.LinkForImport(w.Coach, linked)
		w.Pass(testkit.SweepEvery)
		w.WantImported()
		w.Jump(w.In(3 * time.Hour))
		w.SeedPast(linked, "Vente, midi", w.In(-time.Hour))
		w.SeedPast(other, "Pas pour nous", w.In(-time.Hour))
		w.Pass(testkit.SweepEvery + time.Minute)
		w.WantImported("Vente, midi")
		if call := w.Calls("")[0].Call; call.HostUserID != w.Coach.ID {
			w.Fatalf("hosted by %q", call.HostUserID)
		}
		mine, err := w.Library.Calls(w.Context(), w.Coach, library.Filter{})
		w.Must(err)
		if mine.Total != 1 {
			w.Fatalf("Thomas sees %d of his calls", mine.Total)
		}
		w.Wants(w.Hosts.ImportPast(w.Context(), w.Coach, w.In(-48*time.Hour)), navette.Forbidden)
		w.Must(w.Hosts.ImportPast(w.Context(), w.Owner, w.In(-48*time.Hour)))
		w.Pass(time.Minute)
		w.WantImported("Vente, hier", "Vente, midi")
	})
}

func TestACallIsShownToItsHostAndTheAdminsOnly(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Pass(testkit.SweepEvery + time.Minute)
		row := w.Calls("")[0]
		_, err := w.Library.Call(w.Context(), w.Coach, row.Call.ID)
		w.Wants(err, navette.NotFound)
		_, err = w.Library.Open(w.Context(), w.Coach, row.Call.ID, row.Files[0].ID)
		w.Wants(err, navette.NotFound)
		stored, err := w.Library.Open(w.Context(), w.Admin, row.Call.ID, row.Files[0].ID)
		w.Must(err)
		w.Must(stored.Reader.Close())
		stranger := navette.Actor{Kind: navette.ActorUser, Org: "org_other", ID: w.Owner.ID, Role: navette.RoleOwner}
		_, err = w.Library.Call(w.Context(), stranger, row.Call.ID)
		w.Wants(err, navette.NotFound)
	})
}
