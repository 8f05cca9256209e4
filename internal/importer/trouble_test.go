package importer_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/schedule"
	"navette.dev/navette/internal/testkit"
)

func TestADownloadThatGoesWrongIsMended(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  map[string]any
		reason string
		resume bool
	}{
		{"cut", map[string]any{"action": "download-cut", "at": 50_000, "file_type": "MP4"}, "reason.zoom_unreachable",
			true},
		{"wrong size", map[string]any{"action": "download-length", "at": 100, "file_type": "MP4"},
			"reason.file_wrong_size", false},
		{"wrong bytes", map[string]any{"action": "download-flip", "at": 5, "file_type": "MP4"}, "reason.file_damaged",
			false},
	} {
		t.Run(c.name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				w.Hold(w.Class(title, evening))
				w.Zoom.Fault(c.fault)
				w.Jump(w.In(testkit.SweepEvery))
				coming, err := w.Library.Imports(w.Context(), w.Owner)
				w.Must(err)
				if len(coming) != 1 || coming[0].Failure != c.reason || coming[0].NextAt.IsZero() {
					w.Fatalf("on their way: %+v", coming)
				}
				w.Pass(10 * time.Second)
				w.WantImported(title)
				wantRange(w, c.resume)
			})
		})
	}
}

// wantRange checks that the download of the video was resumed, or else that every download began at the start.
func wantRange(w *testkit.Studio, resumed bool) {
	w.Helper()
	asked := false
	for _, r := range w.Zoom.Requests("GET", "/replay/**") {
		asked = asked || r.Range == "bytes=50000-"
	}
	if asked != resumed {
		w.Fatalf("gone on in the middle: %v, want %v", asked, resumed)
	}
}

// TestAFileThatZoomProcessedAnewIsTakenAsItIsNow interrupts the download of a video, and then lists the video with
// another size.
func TestAFileThatZoomProcessedAnewIsTakenAsItIsNow(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Zoom.Fault(map[string]any{"action": "download-cut", "at": 50_000, "file_type": "MP4"})
		w.Jump(w.In(testkit.SweepEvery))
		coming, err := w.Library.Imports(w.Context(), w.Owner)
		w.Must(err)
		if len(coming) != 1 {
			w.Fatalf("on their way: %+v", coming)
		}
		w.Must(w.Store.Org(w.Org).FileListed(w.Context(), coming[0].FileID, coming[0].Size+4096))
		w.Pass(10 * time.Second)
		w.WantImported(title)
		wantRange(w, false) // the downloaded part belongs to the former file
	})
}

// TestWhoWasOvertakenRemovesNothing finds a damaged file under the key of a file whose row is not stored. Only the
// holder of its promise may remove the file, since that worker may have just stored it.
func TestWhoWasOvertakenRemovesNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Zoom.Fault(map[string]any{"action": "download-cut", "at": 5, "file_type": "MP4", "count": 0})
		w.Jump(w.In(testkit.SweepEvery))
		w.StopWork()
		coming, err := w.Library.Imports(w.Context(), w.Owner)
		w.Must(err)
		file, err := w.Store.Org(w.Org).File(w.Context(), coming[0].FileID)
		w.Must(err)
		writer, err := w.Blobs.Create(w.Context(), file.BlobKey)
		w.Must(err)
		_, err = writer.Write([]byte("no video"))
		w.Must(err)
		_, err = writer.Commit(w.Context())
		w.Must(err)
		p := w.Lease(navette.PromiseFile, file.ID)
		overtaken := p
		overtaken.Lease--
		w.Wants(w.Importer.File(w.Context(), overtaken), navette.Unavailable, "reason.file_damaged")
		_, err = w.Blobs.Measure(w.Context(), file.BlobKey)
		w.Must(err)
		w.Wants(w.Importer.File(w.Context(), p), navette.Unavailable, "reason.file_damaged")
		_, err = w.Blobs.Measure(w.Context(), file.BlobKey)
		w.Wants(err, navette.NotFound)
	})
}

func TestAFileThatAlwaysComesDamagedIsGivenUpUntilSomebodyRetries(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		s := w.Class(title, evening)
		w.Hold(s)
		w.Zoom.Fault(map[string]any{"action": "download-flip", "at": 5, "file_type": "MP4", "count": 0})
		w.Pass(time.Hour)
		wantIncomplete(w, 1)
		w.Zoom.Mend()
		w.Must(w.Schedule.RetryNow(w.Context(), w.Owner, s.ID, schedule.StepImported))
		w.Rest()
		w.WantImported(title)
	})
}

// full is a file store on a disk without space.
type full struct{ blob.Store }

func (full) Resume(context.Context, string) (blob.Writer, int64, error) {
	return nil, 0, &fs.PathError{Op: "write", Path: "blob", Err: syscall.ENOSPC}
}

func TestAFullDiskIsNotZoomsFault(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Jump(w.In(testkit.SweepEvery))
		coming, err := w.Library.Imports(w.Context(), w.Owner)
		w.Must(err)
		for _, file := range coming {
			if file.Failure != "reason.disk_full" || file.NextAt.IsZero() {
				w.Errorf("%+v", file)
			}
		}
		if len(coming) != 5 {
			w.Errorf("%d files on their way", len(coming))
		}
	}, testkit.Blobs(func(s blob.Store) blob.Store { return full{s} }))
}

func TestAServerThatDoesNotResumeSendsTheFileAnew(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Hold(w.Class(title, evening))
		w.Zoom.Fault(map[string]any{"action": "download-cut", "at": 50_000, "file_type": "MP4"})
		w.Pass(testkit.SweepEvery + time.Minute)
		w.WantImported(title)
	}, testkit.Behaving("download-range=off"))
}

// dying is a file store that fails a few times after it has committed a file, as if the process were killed before it
// stored the file's row.
type dying struct {
	blob.Store
	left atomic.Int32
}

func (d *dying) Resume(ctx context.Context, key string) (blob.Writer, int64, error) {
	w, at, err := d.Store.Resume(ctx, key)
	return &dyingWriter{w, d}, at, err
}

type dyingWriter struct {
	blob.Writer
	store *dying
}

// Commit commits, and then fails as long as failures are left.
func (w *dyingWriter) Commit(ctx context.Context) (blob.Info, error) {
	info, err := w.Writer.Commit(ctx)
	if err == nil && w.store.left.Add(-1) >= 0 {
		return info, errors.New("killed")
	}
	return info, err
}

// busy is a file store that cannot open some files for a while, like a process without free file handles.
type busy struct {
	blob.Store
	left atomic.Int32
}

func (b *busy) Open(ctx context.Context, key string) (blob.Reader, blob.Info, error) {
	if b.left.Add(-1) >= 0 {
		return nil, blob.Info{}, errors.New("too many open files")
	}
	return b.Store.Open(ctx, key)
}

// TestWhatIsStoredIsNotFetchedAgain makes the file store fail once a file is complete.
func TestWhatIsStoredIsNotFetchedAgain(t *testing.T) {
	for name, failing := range map[string]func(blob.Store) blob.Store{
		"killed before its row":  func(s blob.Store) blob.Store { d := &dying{Store: s}; d.left.Store(3); return d },
		"it cannot be looked at": func(s blob.Store) blob.Store { b := &busy{Store: s}; b.left.Store(3); return b },
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				w.Hold(w.Class(title, evening))
				w.Pass(testkit.SweepEvery + time.Minute)
				w.WantImported(title)
				if n := len(w.Zoom.Requests("GET", "/replay/**")); n != 5 {
					w.Fatalf("%d downloads of 5 files", n)
				}
			}, testkit.Blobs(failing))
		})
	}
}

func TestRepeatedAndReorderedWebhooksMakeOneCall(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Subscribe()
		w.Zoom.Fault(map[string]any{"action": "webhook-repeat", "count": 0})
		s := w.Class(title, evening)
		w.Hold(s)
		w.Pass(time.Minute)
		sent := w.Zoom.Deliveries()
		for i := len(sent) - 1; i >= 0; i-- { // all of them again, the last one first
			w.Zoom.Do("/webhooks/resend", map[string]string{"id": sent[i].ID})
		}
		w.Pass(time.Minute)
		w.WantImported(title)
		if n := w.Recorded(s, navette.EventMeetingStarted); n != 1 {
			w.Fatalf("started %d times", n)
		}
	})
}

// TestAnyHistoryEndsTheSame lets webhooks, repeated and lost webhooks, sweeps and restarts happen in random order.
func TestAnyHistoryEndsTheSame(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				draw := rand.New(rand.NewPCG(seed, 7))
				w.Connect()
				w.Subscribe()
				w.Zoom.Fault(map[string]any{"action": "webhook-lose", "probability": 0.4, "count": 0})
				w.Zoom.Fault(map[string]any{"action": "webhook-repeat", "probability": 0.4, "count": 0})
				w.Zoom.Fault(map[string]any{"action": "download-cut", "at": 9_000, "probability": 0.3, "count": 4})
				s := w.Class(title, evening)
				w.Hold(s)
				for range 8 {
					happen(w, draw)
				}
				w.Restart()
				w.Pass(2*testkit.SweepEvery + 2*time.Minute)
				w.WantImported(title)
				wantPlayable(w, s)
			})
		})
	}
}

// happen makes a random one of the events of [TestAnyHistoryEndsTheSame] happen.
func happen(w *testkit.Studio, draw *rand.Rand) {
	w.Helper()
	switch draw.IntN(4) {
	case 0:
		if sent := w.Zoom.Deliveries(); len(sent) > 0 {
			w.Zoom.Do("/webhooks/resend", map[string]string{"id": sent[draw.IntN(len(sent))].ID})
		}
	case 1:
		w.Must(w.Hosts.ImportPast(w.Context(), w.Owner, w.In(-time.Hour))) // sweeps now
	case 2:
		w.Restart()
	case 3:
		w.Clock.Advance(time.Duration(draw.IntN(30)) * time.Second)
	}
}
