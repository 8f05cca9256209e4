package storage_test

import (
	"context"
	"strings"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/blob/blobtest"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestAMoveProvesEachFile moves files between two folders, and between a folder and an S3 store in both directions.
func TestAMoveProvesEachFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for what, open := range map[string]func(t *testing.T) []blob.Store{
			"disk to disk": func(*testing.T) []blob.Store { return nil },
			"disk to S3":   func(t *testing.T) []blob.Store { return []blob.Store{bucket(t), disk(t)} },
			"S3 to disk":   func(t *testing.T) []blob.Store { return []blob.Store{disk(t), bucket(t)} },
		} {
			t.Run(what, func(t *testing.T) {
				w := install(t, s, open(t)...)
				files := w.imported(6)
				w.Must(w.BeginMove(t.Context(), storage.MoveInput{}))
				w.Must(w.move(""))
				for _, f := range files {
					if row := w.row(f); !w.has(w.both.New, f) || !w.has(w.both.Old, f) || row.Store != w.both.New.Name() ||
						row.AlsoIn != w.both.Old.Name() {
						t.Errorf("moved, and kept: %+v", row)
					}
				}
				run := w.run(navette.StorageMove)
				if run.Open() || run.DoneFiles != 6 || run.DoneBytes != run.Bytes || run.Failed != 0 {
					t.Errorf("the run: %+v", run)
				}
				w.Must(w.BeginMove(t.Context(), storage.MoveInput{RemoveOld: true}))
				w.Must(w.move(""))
				for _, f := range files {
					if row := w.row(f); !w.has(w.both.New, f) || w.has(w.both.Old, f) || row.AlsoIn != "" {
						t.Errorf("the old copies removed: %+v", row)
					}
				}
			})
		}
	})
}

func disk(t *testing.T) blob.Store {
	t.Helper()
	d, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func bucket(t *testing.T) blob.Store {
	t.Helper()
	s3 := blobtest.StartS3(t)
	b, err := blob.Open(t.Context(), s3.Address(s3.Bucket(t)),
		blob.Credentials{AccessKey: s3.AccessKey, SecretKey: s3.SecretKey})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// TestAMoveGoesOnAfterEachStep ends a move at each of its steps. A file is readable at each moment, and the next try,
// by a server that started anew, moves what is left.
func TestAMoveGoesOnAfterEachStep(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, step := range []string{
			"move: copied", "move: proven", "move: row, not committed", "move: row committed", "move: old removed",
		} {
			t.Run(step, func(t *testing.T) {
				w := install(t, s)
				files := w.imported(1)
				w.Must(w.BeginMove(t.Context(), storage.MoveInput{RemoveOld: true}))
				if err := w.move(step); err == nil {
					t.Fatal("the move was not ended at this step")
				}
				if !w.has(w.both, files[0]) {
					t.Error("the file cannot be read")
				}
				if !w.run(navette.StorageMove).Open() {
					t.Error("the move counts as ended")
				}
				w.restart()
				w.Must(w.move(""))
				if row := w.row(files[0]); !w.has(w.both.New, row) || w.has(w.both.Old, row) || row.AlsoIn != "" ||
					row.Store != w.both.New.Name() {
					t.Errorf("%+v", row)
				}
				if run := w.run(navette.StorageMove); run.Open() || run.DoneFiles != 1 {
					t.Errorf("%+v", run)
				}
			})
		}
	})
}

// TestAFileThatDiffersStaysWhereItIs moves files of which one has another content than was stored, and one is missing.
func TestAFileThatDiffersStaysWhereItIs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		files := w.imported(4)
		changed := "X" + content(0)[1:]
		w.put(w.both.Old, files[0].BlobKey, changed)
		w.Must(w.both.Old.Remove(t.Context(), files[1].BlobKey))
		w.put(w.both.New, files[2].BlobKey, "a wrong copy") // as of an earlier move that was killed
		w.Must(w.BeginMove(t.Context(), storage.MoveInput{RemoveOld: true}))
		w.Must(w.move(""))
		for i, f := range files {
			row, damaged := w.row(f), i < 2
			if row.Damaged() != damaged || w.has(w.both.New, f) == damaged {
				t.Errorf("file %d: %+v", i, row)
			}
			p, err := w.org.PromiseAbout(t.Context(), navette.PromiseFile, f.ID)
			if imports := err == nil && p.DoneAt.IsZero(); imports != damaged {
				t.Errorf("file %d: it is imported again: %v", i, imports)
			}
		}
		if info, err := w.both.Measure(t.Context(), files[0].BlobKey); err != nil || info.Store != w.both.Old.Name() ||
			info.Size != int64(len(changed)) {
			t.Errorf("the damaged file was touched: %+v, %v", info, err)
		}
		if run := w.run(navette.StorageMove); run.Open() || run.DoneFiles != 2 || run.Failed != 2 {
			t.Errorf("%+v", run)
		}
		shown, err := w.Overview(t.Context(), navette.System(w.org.ID))
		w.Must(err)
		if shown.Move.DoneFiles != 2 || shown.Damaged != 2 || len(shown.First) != 2 || shown.Files != 4 {
			t.Errorf("the page shows %+v", shown)
		}
		status, err := w.Status(t.Context())
		w.Must(err)
		if len(status.Damaged) != 2 || status.Damaged[0].Title != "Acme" {
			t.Errorf("named are %+v", status.Damaged)
		}
	})
}

// TestACallThatIsRemovedDuringAMoveLeavesNoCopy removes the row of a file between its copy and its commit.
func TestACallThatIsRemovedDuringAMoveLeavesNoCopy(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		f := w.imported(1)[0]
		w.Must(w.BeginMove(t.Context(), storage.MoveInput{}))
		w.atStep("move: proven", func() {
			call, err := w.org.Call(t.Context(), f.CallID)
			w.Must(err)
			w.removeCall(call)
		})
		if _, err := w.both.Measure(t.Context(), f.BlobKey); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("a copy is left: %v", err)
		}
	})
}

// forgetful is a store that returns other bytes than it was given.
type forgetful struct{ blob.Store }

func (f forgetful) Measure(ctx context.Context, key string) (blob.Info, error) {
	info, err := f.Store.Measure(ctx, key)
	info.SHA256 = strings.Repeat("0", 64)
	return info, err
}

// TestAFileThatIsNotReadBackAsItWasIsNotMoved moves a file to a store that does not return what it was given.
func TestAFileThatIsNotReadBackAsItWasIsNotMoved(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s, forgetful{disk(t)}, disk(t))
		f := w.imported(1)[0]
		w.Must(w.BeginMove(t.Context(), storage.MoveInput{RemoveOld: true}))
		if err := w.move(""); jobs.MessageOf(err) != "storage.files_failed" {
			t.Errorf("%v", err)
		}
		row := w.row(f)
		if !w.has(w.both.Old, f) || row.Store != w.both.Old.Name() || row.Damaged() || !w.run(navette.StorageMove).Open() {
			t.Errorf("%+v", row)
		}
		if _, _, err := w.both.New.Open(t.Context(), f.BlobKey); navette.CodeOf(err) != navette.NotFound {
			t.Errorf("the unproven copy stays: %v", err)
		}
	})
}

func TestAServerWithOneStoreMovesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one := storage.New(s, navette.NewSteppedClock(monday), disk(t), nil, storage.Options{})
		err := one.BeginMove(t.Context(), storage.MoveInput{})
		if navette.CodeOf(err) != navette.Conflict || !strings.Contains(err.Error(), "--blobs-before") {
			t.Errorf("%v", err)
		}
	})
}
