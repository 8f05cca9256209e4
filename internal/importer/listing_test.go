package importer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"modernc.org/sqlite"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// asked counts the requests for one recording's list of files, and for addresses of files.
func asked(w *testkit.Studio) (lists, files int) {
	w.Helper()
	return len(w.Zoom.Requests("GET", "/v2/meetings/*/recordings")), len(w.Zoom.Requests("GET", "/rec/download/**"))
}

func wantAsked(w *testkit.Studio, lists, files int) {
	w.Helper()
	if l, f := asked(w); l != lists || f != files {
		w.Fatalf("Zoom was asked for %d lists and %d files, want %d and %d", l, f, lists, files)
	}
}

// gallery records a meeting with a second video, so that the recording has six files.
func gallery(w *testkit.Studio) {
	w.Helper()
	w.Zoom.Do("/users/"+w.Zoom.Ready.Users[0].ID+"/settings", map[string]any{
		"recording": map[string]any{"record_gallery_view": true},
	})
}

// TestTheFilesOfARecordingCostOneListing finds a recording of six files by Zoom's list, and by its webhook.
func TestTheFilesOfARecordingCostOneListing(t *testing.T) {
	t.Run("sweep", func(t *testing.T) {
		testkit.Each(t, func(w *testkit.Studio) {
			w.Connect()
			gallery(w)
			w.Hold(w.Class(title, evening))
			w.Jump(w.In(testkit.SweepEvery))
			w.WantImported(title)
			wantAsked(w, 0, 6) // the list of all recordings contained the files' addresses
		})
	})
	t.Run("webhook", func(t *testing.T) {
		testkit.Each(t, func(w *testkit.Studio) {
			w.Connect()
			w.Subscribe()
			gallery(w)
			w.Hold(w.Class(title, evening))
			w.Zoom.Fault(map[string]any{"action": "webhook-lose", "event": "recording.completed"})
			w.Jump(w.In(50 * time.Second)) // the webhook of the transcript contains all files
			w.WantImported(title)
			wantAsked(w, 1, 6)
		})
	})
}

// TestARefusedFileIsAskedForOnceMore makes Zoom refuse a listed file, as it does after a token has expired or an
// address has changed.
func TestARefusedFileIsAskedForOnceMore(t *testing.T) {
	signIn := map[string]any{
		"action": "status", "status": 200, "headers": map[string]string{"Content-Type": "text/html"},
	}
	for name, fault := range map[string]map[string]any{
		"sign-in page": signIn, "unauthorized": {"action": "status", "status": 401},
		"not found": {"action": "status", "status": 404},
	} {
		fault["method"], fault["path"], fault["when"] = "GET", "/rec/download/**", "before"
		t.Run(name, func(t *testing.T) {
			testkit.Each(t, func(w *testkit.Studio) {
				w.Connect()
				w.Hold(w.Class(title, evening))
				w.Zoom.Fault(fault)
				w.Jump(w.In(testkit.SweepEvery))
				w.WantImported(title)
				wantAsked(w, 1, 6)
			})
		})
	}
	t.Run("always", func(t *testing.T) {
		testkit.Each(t, func(w *testkit.Studio) {
			w.Connect()
			w.Hold(w.Class(title, evening))
			always := map[string]any{"count": 0}
			for k, v := range signIn {
				always[k] = v
			}
			w.Zoom.Fault(always)
			w.Jump(w.In(testkit.SweepEvery))
			coming, err := w.Library.Imports(w.Context(), w.Owner)
			w.Must(err)
			for _, file := range coming {
				if file.Failure != "reason.zoom_unreachable" || file.NextAt.IsZero() {
					w.Errorf("%+v", file)
				}
			}
			if lists, files := asked(w); len(coming) != 5 || lists != 1 || files > 10 {
				w.Errorf("%d files on their way, asked for %d lists and %d files", len(coming), lists, files)
			}
			w.Zoom.Mend()
			w.Pass(10 * time.Second)
			w.WantImported(title)
		})
	})
}

// find stops the workers, adds past recordings to the sandbox, sweeps once, and returns the files to import.
func find(w *testkit.Studio, recordings int) []store.Importing {
	w.Helper()
	w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
	w.Jump(w.In(20 * time.Hour))
	w.StopWork()
	for i := range recordings {
		w.SeedPast(w.Zoom.Ready.Users[1].Email, fmt.Sprintf("Vente %d", i), w.In(-time.Hour*time.Duration(1+i/3)))
	}
	var again *jobs.Later
	if err := w.Importer.Sweep(w.Context(),
		w.Promise(navette.PromiseSweep, w.Connection().ID)); !errors.As(err, &again) || !again.Periodic {
		w.Fatal(err)
	}
	coming, err := w.Library.Imports(w.Context(), w.Owner)
	w.Must(err)
	return coming
}

// TestWhatWasListedIsNotUsedOnceDisconnected disconnects between the list and the download.
func TestWhatWasListedIsNotUsedOnceDisconnected(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		p := w.Promise(navette.PromiseFile, find(w, 1)[0].FileID)
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		w.Wants(w.Importer.File(w.Context(), p), navette.NeedsAttention)
		wantAsked(w, 0, 0)
	})
}

// commits counts the transactions that change something, from now on. It returns nil on PostgreSQL, whose counter
// includes the transactions of all tests.
func commits(w *testkit.Studio) *atomic.Int64 {
	w.Helper()
	if w.Store.Engine != store.SQLite {
		return nil
	}
	conn, err := w.Store.Writer().Conn(w.Context())
	w.Must(err)
	defer func() { _ = conn.Close() }()
	n := new(atomic.Int64)
	w.Must(conn.Raw(func(c any) error {
		hooks, ok := c.(sqlite.HookRegisterer)
		if !ok {
			return fmt.Errorf("%T takes no hooks", c)
		}
		hooks.RegisterCommitHook(func() int32 { n.Add(1); return 0 })
		return nil
	}))
	return n
}

// TestASmallRecordingCostsFewCommits counts the commits for forty listed recordings, since each waits for the disk.
func TestASmallRecordingCostsFewCommits(t *testing.T) {
	const recordings = 40
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		n := commits(w)
		coming := find(w, recordings)
		if len(coming) < recordings {
			w.Fatalf("%d files on their way", len(coming))
		}
		if n != nil && n.Load() > recordings {
			w.Errorf("%d commits to find %d recordings", n.Load(), recordings)
		}
		for _, file := range coming[:10] {
			before := int64(0)
			if n != nil {
				before = n.Load()
			}
			p := w.Promise(navette.PromiseFile, file.FileID)
			if err := w.Importer.File(w.Context(), p); !errors.As(err, &jobs.Noted{}) {
				w.Fatal(err)
			}
			if n != nil && n.Load()-before != 1 {
				w.Errorf("%d commits for a file", n.Load()-before)
			}
			if w.Promise(navette.PromiseFile, file.FileID).DoneAt.IsZero() {
				w.Error("whoever reads the promise next would think that it is not kept")
			}
		}
	})
}

// TestAWorkerWhoseLeaseIsLostStoresNothing imports a file with a lease of its promise that was lost. The worker that
// has the lease now may have removed the downloaded bytes.
func TestAWorkerWhoseLeaseIsLostStoresNothing(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		id := find(w, 1)[0].FileID
		p := w.Lease(navette.PromiseFile, id)
		lost := p
		lost.Lease--
		if err := w.Importer.File(w.Context(), lost); !errors.Is(err, store.ErrLeaseLost) {
			w.Errorf("got %v, want %v", err, store.ErrLeaseLost)
		}
		file, err := w.Store.Org(w.Org).File(w.Context(), id)
		w.Must(err)
		if file.State != navette.FileFound || file.Failure != "" {
			w.Errorf("without the lease the file became %s, with failure %q", file.State, file.Failure)
		}
		if err := w.Importer.File(w.Context(), p); !errors.As(err, &jobs.Noted{}) {
			w.Fatal(err)
		}
		if file, err = w.Store.Org(w.Org).File(w.Context(), id); err != nil || file.State != navette.FileStored {
			w.Errorf("with the lease the file became %s: %v", file.State, err)
		}
	})
}

// TestAnImportedRecordingCostsFewStatements imports recordings of five files and counts the statements from Zoom's list
// to the last file, since each is a round trip on PostgreSQL.
func TestAnImportedRecordingCostsFewStatements(t *testing.T) {
	const recordings, files = 60, 5
	most := map[store.Engine]int64{store.Postgres: 62, store.SQLite: 68} // SQLite takes no changes within a statement
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		var past []map[string]any
		for i := range recordings {
			past = append(past, map[string]any{
				"host": w.Zoom.Ready.Users[1].Email, "topic": "Vente",
				"start_time": w.In(time.Duration(i) * time.Minute), "duration": 1, "synthetic_size": 20_000,
			})
		}
		w.Seed(past...)
		var all, finished atomic.Int64
		w.Store.Hear(func(statement string, _ time.Duration) {
			if !strings.HasPrefix(statement, "WITH kinds") { // the look for due promises, which the test also makes
				all.Add(1)
			}
			if strings.Contains(statement, "UPDATE promises SET lease_until = 0, done_at") {
				finished.Add(1)
			}
		})
		w.Jump(w.In(2 * time.Hour))
		if n := len(w.Zoom.Requests("GET", "/rec/download/**")); n != files*recordings {
			w.Fatalf("%d files came", n)
		}
		if n := all.Load() / recordings; n > most[w.Store.Engine] {
			w.Errorf("%d statements for each recording, want at most %d", n, most[w.Store.Engine])
		}
		if n := finished.Load(); n > files*recordings+5 { // 5 for the sweep and other kinds of promise
			w.Errorf("%d files were finished in %d statements", files*recordings, n)
		}
	})
}

// sized is a file store that records the largest number of bytes that was read from a download at once.
type sized struct {
	blob.Store
	largest *atomic.Int64
}

func (s sized) Resume(ctx context.Context, key string) (blob.Writer, int64, error) {
	w, offset, err := s.Store.Resume(ctx, key)
	return sizedWriter{w, s.largest}, offset, err
}

type sizedWriter struct {
	blob.Writer
	largest *atomic.Int64
}

func (w sizedWriter) ReadFrom(from io.Reader) (int64, error) {
	return w.Writer.ReadFrom(sizedReader{from, w.largest})
}

type sizedReader struct {
	io.Reader
	largest *atomic.Int64
}

func (r sizedReader) Read(p []byte) (int, error) {
	for n := int64(len(p)); ; {
		if old := r.largest.Load(); n <= old || r.largest.CompareAndSwap(old, n) {
			return r.Reader.Read(p)
		}
	}
}

// TestALargeFileComesInLargeBlocks imports a file of 16 MB. Blocks of 32 kB would cost a fifth of the speed.
func TestALargeFileComesInLargeBlocks(t *testing.T) {
	var largest atomic.Int64
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		w.Seed(map[string]any{
			"host": w.Zoom.Ready.Users[1].Email, "topic": "Vente", "start_time": w.In(time.Hour), "duration": 20,
			"synthetic_size": 16 << 20,
		})
		w.Jump(w.In(2 * time.Hour))
		w.WantImported("Vente")
		if n := largest.Load(); n <= 256<<10 || n > 1<<20 {
			w.Errorf("the largest block has %d bytes", n)
		}
	}, testkit.Blobs(func(s blob.Store) blob.Store { return sized{s, &largest} }))
}
