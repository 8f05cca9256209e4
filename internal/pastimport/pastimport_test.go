package pastimport_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/pastimport"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

// day returns the instant that is some days before the studio's time, at noon.
func day(w *testkit.Studio, ago int) time.Time { return w.Clock.Now().AddDate(0, 0, -ago) }

// count counts the past calls of a choice and returns the result.
func count(w *testkit.Studio, c pastimport.Choice) pastimport.Past {
	w.Helper()
	p, err := w.PastImports.Estimate(w.Context(), w.Owner, c)
	w.Must(err)
	w.Rest()
	return past(w, p.ID)
}

func past(w *testkit.Studio, id string) pastimport.Past {
	w.Helper()
	p, err := w.PastImports.Past(w.Context(), w.Owner, id)
	w.Must(err)
	return p
}

// sums returns the number of files of recordings with these topics in Zoom, and their size.
func sums(w *testkit.Studio, topics ...string) (files, bytes int64) {
	for _, r := range w.Zoom.State().Recordings {
		if slices.Contains(topics, r.Topic) {
			for _, f := range r.Files {
				files, bytes = files+1, bytes+f.Size
			}
		}
	}
	return files, bytes
}

// seed adds five calls of a linked Zoom user and one of another, before the day of the link.
func seed(w *testkit.Studio) (linked string) {
	w.Helper()
	w.Connect()
	linked, other := w.Zoom.Ready.Users[1].Email, w.Zoom.Ready.Users[2].Email
	w.LinkForImport(w.Coach, linked)
	for ago, topic := range map[int]string{95: "Too old", 65: "Oldest", 40: "Older", 10: "Old", 9: "Removed"} {
		w.SeedPast(linked, topic, day(w, ago))
	}
	w.SeedPast(other, "Not ours", day(w, 20))
	return linked
}

// TestThePastIsCountedAndThenImported counts the calls of a range, imports them, and counts them again.
func TestThePastIsCountedAndThenImported(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		seed(w)
		w.Pass(testkit.SweepEvery)
		w.WantImported() // only from the link on
		choice := pastimport.Choice{From: day(w, 9).Add(-time.Hour), Until: w.Clock.Now()}
		first := count(w, choice)
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, first.ID))
		w.Pass(time.Minute)
		w.WantImported("Removed")
		remove(w, "Removed")

		choice.From = day(w, 90)
		counted := count(w, choice)
		files, bytes := sums(w, "Oldest", "Older", "Old")
		if counted.State != navette.PastCounted || counted.Calls != 3 || counted.Files != files ||
			counted.Bytes != bytes || counted.Removed != 1 || counted.Here != 0 || counted.Seconds != 3*20*60 {
			w.Fatalf("counted %+v, want %d files of %d bytes", counted, files, bytes)
		}
		w.WantImported() // a count imports nothing
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, counted.ID))
		w.Pass(time.Minute)
		w.WantImported("Oldest", "Older", "Old")
		done := past(w, counted.ID)
		if done.State != navette.PastDone || done.Progress.Ready != 3 || done.Progress.BytesDone != bytes {
			w.Fatalf("done is %+v", done)
		}
		if again := count(w, choice); again.Calls != 0 || again.Here != 3 || again.Removed != 1 {
			w.Fatalf("counted again: %+v", again)
		}
	})
}

// remove removes a call as a user does.
func remove(w *testkit.Studio, title string) {
	w.Helper()
	w.Update(func(ctx context.Context, tx *store.Tx) error {
		for _, row := range w.Calls(title) {
			if err := tx.RemoveCallOf(ctx, row.Call.SittingID); err != nil {
				return err
			}
			for _, f := range row.Files {
				w.Must(w.Blobs.Remove(ctx, f.BlobKey))
			}
		}
		return nil
	})
}

// TestTheQueueStaysShortAndTheOldestComeFirst lets two recordings be queued at a time, pauses the import, resumes and
// cancels it.
func TestTheQueueStaysShortAndTheOldestComeFirst(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		seed(w)
		w.PastImports.QueueAtMost(11) // a recording has five files
		counted := count(w, pastimport.Choice{From: day(w, 100), Until: w.Clock.Now()})
		w.Zoom.Fault(map[string]any{"action": "status", "status": 500, "count": 0, "path": "/rec/download/**"})
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, counted.ID))
		w.Pass(30 * time.Second)
		titles := func() (all []string) {
			for _, row := range w.Calls("") {
				all = append(all, row.Call.Title)
			}
			slices.Sort(all)
			return all
		}
		if got := titles(); !slices.Equal(got, []string{"Oldest", "Too old"}) {
			w.Fatalf("queued %q", got)
		}
		w.Must(w.PastImports.Pause(w.Context(), w.Owner, counted.ID))
		w.Zoom.Mend()
		w.Pass(15 * time.Minute)
		w.WantImported("Oldest", "Too old")
		w.Must(w.PastImports.Resume(w.Context(), w.Owner, counted.ID))
		w.Pass(time.Minute)
		w.WantImported("Oldest", "Too old", "Older", "Old", "Removed")
		w.Wants(w.PastImports.Cancel(w.Context(), w.Owner, counted.ID), navette.Conflict) // it is done
	})
}

// TestACancelledImportEndsAndLeavesWhatIsHere cancels an import whose first calls are here.
func TestACancelledImportEndsAndLeavesWhatIsHere(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		seed(w)
		counted := count(w, pastimport.Choice{From: day(w, 100), Until: w.Clock.Now()})
		w.StopWork()
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, counted.ID))
		w.Wants(w.PastImports.Begin(w.Context(), w.Owner, counted.ID), navette.Conflict)
		_, err := w.PastImports.Estimate(w.Context(), w.Owner, pastimport.Choice{From: day(w, 2), Until: w.Clock.Now()})
		w.Wants(err, navette.Conflict) // one at a time
		w.Must(w.PastImports.Cancel(w.Context(), w.Owner, counted.ID))
		w.Restart()
		w.Pass(testkit.SweepEvery)
		w.WantImported()
		if p := past(w, counted.ID); p.State != navette.PastCancelled || p.EndedAt.IsZero() {
			w.Fatalf("cancelled: %+v", p)
		}
	})
}

// TestAListThatZoomRefusesIsNamed lets Zoom refuse the list of one of two Zoom users, and parts a third one.
func TestAListThatZoomRefusesIsNamed(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		linked := seed(w)
		gone, parted := w.Zoom.Ready.Users[2].Email, w.Zoom.Ready.Users[3].Email
		w.LinkForImport(w.Admin, gone)
		w.LinkForImport(w.Owner, parted)
		w.SeedPast(parted, "Not ours any more", day(w, 20))
		counted := count(w, pastimport.Choice{From: day(w, 30), Until: w.Clock.Now()})
		if len(counted.Chosen) != 3 || counted.Calls != 4 {
			w.Fatalf("counted %+v", counted)
		}
		table, err := w.Hosts.Linking(w.Context(), w.Owner)
		w.Must(err)
		for _, h := range table.Hosts {
			switch h.Email {
			case gone:
				w.Zoom.Fault(map[string]any{
					"action": "status", "status": 404, "code": 1001, "message": "User does not exist.", "count": 0,
					"path": "/v2/users/" + h.ZoomUserID + "/recordings", "when": "before",
				})
			case parted:
				w.Must(w.Hosts.Link(w.Context(), w.Owner, []hosts.LinkInput{{HostID: h.ID}}))
			}
		}
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, counted.ID))
		w.Pass(time.Minute)
		w.WantImported("Old", "Removed")
		done := past(w, counted.ID)
		unread := func(email string) bool {
			return slices.ContainsFunc(done.Unread, func(h navette.Host) bool { return h.Email == email })
		}
		if done.State != navette.PastDone || len(done.Unread) != 2 || !unread(gone) || !unread(parted) || unread(linked) {
			w.Fatalf("unread %+v", done.Unread)
		}
	})
}

// TestAFileThatComesLaterJoinsAPastCall takes two files of a past call out of Zoom's trash after the import. The first
// is announced by a webhook.
func TestAFileThatComesLaterJoinsAPastCall(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		linked := w.Zoom.Ready.Users[1].Email
		w.LinkForImport(w.Coach, linked)
		w.SeedPast(linked, "Yesterday", w.In(-20*time.Hour))
		w.Pass(testkit.SweepEvery)
		api, _, err := w.Connections.API(w.Context(), w.Org)
		w.Must(err)
		uuid := w.Zoom.State().Recordings[0].UUID
		listed, err := api.Recordings.OfMeeting(w.Context(), uuid, 0)
		w.Must(err)
		for _, late := range listed.Files[:2] {
			w.Must(api.Recordings.TrashFile(w.Context(), uuid, late.ID))
		}
		counted := count(w, pastimport.Choice{From: day(w, 2), Until: w.Clock.Now()})
		w.Must(w.PastImports.Begin(w.Context(), w.Owner, counted.ID))
		w.Pass(time.Minute)
		w.Must(api.Recordings.RecoverFile(w.Context(), uuid, listed.Files[0].ID))
		w.Must(w.Importer.Announced(w.Context(), w.Org, listed, w.Clock.Now()))
		w.Pass(time.Second)
		if n := len(w.Calls("Yesterday")[0].Files); n != len(listed.Files)-1 {
			w.Fatalf("%d files", n)
		}
		w.Must(api.Recordings.RecoverFile(w.Context(), uuid, listed.Files[1].ID))
		w.Pass(testkit.SweepEvery + time.Minute)
		w.WantImported("Yesterday")
		if n := len(w.Calls("Yesterday")[0].Files); n != len(listed.Files) {
			w.Fatalf("%d files in the end", n)
		}
	})
}

func TestOnlyThoseWithTheRightImportThePast(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		linked := seed(w)
		now := w.Clock.Now()
		_, err := w.PastImports.Estimate(w.Context(), w.Coach, pastimport.Choice{From: day(w, 30), Until: now})
		w.Wants(err, navette.Forbidden)
		counted := count(w, pastimport.Choice{From: day(w, 30), Until: now})
		_, err = w.PastImports.Past(w.Context(), w.Coach, counted.ID)
		w.Wants(err, navette.Forbidden)
		for _, act := range []func(context.Context, navette.Actor, string) error{
			w.PastImports.Begin, w.PastImports.Pause, w.PastImports.Resume, w.PastImports.Cancel,
		} {
			w.Wants(act(w.Context(), w.Coach, counted.ID), navette.Forbidden)
			w.Wants(act(w.Context(), w.Owner, "pim_unknown"), navette.NotFound)
		}
		table, err := w.PastImports.Linked(w.Context(), w.Owner)
		w.Must(err)
		if len(table) != 1 || table[0].Email != linked {
			w.Fatalf("linked %+v", table)
		}
		for name, c := range map[string]pastimport.Choice{
			"reversed": {From: now, Until: day(w, 1)}, "in the future": {From: w.In(time.Hour), Until: w.In(2 * time.Hour)},
			"too long":   {From: day(w, 4000), Until: now},
			"not linked": {From: day(w, 3), Until: now, Hosts: []string{"hst_unknown"}},
		} {
			if _, err := w.PastImports.Estimate(w.Context(), w.Owner, c); navette.CodeOf(err) != navette.Invalid {
				w.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestTheCostIsStatedInDaysOfZoomsLimits uses the limits of Zoom's table of rates.
func TestTheCostIsStatedInDaysOfZoomsLimits(t *testing.T) {
	p := navette.PastImport{Total: 3200, Calls: 9601, Files: 10}
	free := pastimport.CostsOf(p, zoom.PlanFree, 0.8)
	want := []pastimport.Cost{
		{Label: zoom.Medium, Requests: 3200, PerDay: 1600, Days: 2, Takes: 3200 * 625 * time.Millisecond},
		{Label: zoom.Light, Requests: 9601, PerDay: 4800, Days: 3, Takes: 9601 * 312500 * time.Microsecond},
	}
	if !slices.Equal(free, want) {
		t.Errorf("free: %+v", free)
	}
	if pro := pastimport.CostsOf(p, zoom.PlanPro, 0.8); pro[0].Days != 0 || pro[0].PerDay != 0 ||
		pro[0].Takes != 3200*62500*time.Microsecond {
		t.Errorf("pro: %+v", pro)
	}
}
