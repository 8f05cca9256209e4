package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

const day = 24 * time.Hour

// recheck lets one try to read the files again run, and returns the product time of the next one.
func (w *installation) recheck() (next time.Time, message string) {
	w.Helper()
	err := w.Recheck(w.Context(), navette.Promise{Kind: navette.PromiseRecheck, OrgID: w.org.ID, Subject: w.org.ID})
	var later *jobs.Later
	if !errors.As(err, &later) {
		w.Fatalf("it is not tried again: %v", err)
	}
	return later.At, later.Message
}

// TestStoredFilesAreReadAgain lets two months pass. Of the files, one was changed and one removed, and one was stored
// later, so that it is not due.
func TestStoredFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		files := w.imported(4)
		if next, _ := w.recheck(); !next.Equal(monday.Add(day)) {
			t.Errorf("before any file is due, the next look is %v", next)
		}
		w.clock.Advance(50 * day)
		late := w.imported(1)[0]
		w.clock.Advance(10*day + time.Hour)
		w.put(w.both.Old, files[0].BlobKey, "X"+content(0)[1:])
		w.Must(w.both.Old.Remove(t.Context(), files[1].BlobKey))
		w.put(w.both.Old, late.BlobKey, "changed too, and not due")
		w.recheck()
		for i, f := range files {
			row := w.row(f)
			if row.Damaged() != (i < 2) || !row.CheckedAt.Equal(w.clock.Now()) || row.State != navette.FileStored {
				t.Errorf("file %d: %+v", i, row)
			}
			p, err := w.org.PromiseAbout(t.Context(), navette.PromiseFile, f.ID)
			if imports := err == nil && p.DoneAt.IsZero(); imports != (i < 2) {
				t.Errorf("file %d is imported again: %v", i, imports)
			}
		}
		if w.row(late).Damaged() {
			t.Error("a file was read that was not due")
		}
		w.wantMails(navette.MailFileDamaged, 1)
		w.recheck()
		w.wantMails(navette.MailFileDamaged, 0)
		if trouble, err := w.Trouble(t.Context(), navette.System(w.org.ID)); err != nil || trouble.Damaged != 2 {
			t.Errorf("%+v, %v", trouble, err)
		}
	})
}

// TestAVerificationReadsEverything begins the command's check just after the import, and finds that a damaged file was
// restored.
func TestAVerificationReadsEverything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		files := w.imported(3)
		w.clock.Advance(time.Hour)
		verify := func(damaged int64) {
			t.Helper()
			w.Must(w.BeginVerify(t.Context(), 0))
			w.recheck()
			if run := w.run(navette.StorageVerify); run.Open() || run.DoneFiles != 3-damaged || run.Failed != damaged {
				t.Errorf("%+v", run)
			}
			w.clock.Advance(time.Hour)
		}
		verify(0)
		w.put(w.both.Old, files[0].BlobKey, "damaged")
		w.update(func(ctx context.Context, tx *store.Tx) error { // as by a release before the store was recorded
			_, err := tx.FileFound(ctx, files[1], "", "")
			return err
		})
		w.clock.Advance(time.Hour)
		w.Must(w.BeginVerify(t.Context(), 0))
		w.recheck()
		if !w.row(files[0]).Damaged() || w.row(files[1]).Store != w.both.Old.Name() {
			t.Errorf("%+v, %+v", w.row(files[0]), w.row(files[1]))
		}
		w.put(w.both.Old, files[0].BlobKey, content(0)) // the operator restores it
		w.update(func(ctx context.Context, tx *store.Tx) error {
			return tx.Withdraw(ctx, navette.PromiseFile, files[0].ID) // Zoom no longer has it
		})
		w.clock.Advance(time.Hour)
		verify(0)
		if w.row(files[0]).Damaged() {
			t.Error("a restored file still counts as damaged")
		}
	})
}

// TestAnEmptyStoreIsNotDamage looks at a store that has none of the files, as of a disk that is not mounted.
func TestAnEmptyStoreIsNotDamage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := install(t, s)
		files := w.imported(3)
		for _, f := range files {
			w.Must(w.both.Old.Remove(t.Context(), f.BlobKey))
		}
		w.clock.Advance(61 * day)
		if _, message := w.recheck(); message != "storage.empty_store" {
			t.Errorf("it says %q", message)
		}
		if n, err := w.org.CountDamaged(t.Context()); err != nil || n != 0 {
			t.Errorf("%d damaged, %v", n, err)
		}
		w.Must(w.BeginVerify(t.Context(), 0)) // the operator asks for it
		w.recheck()
		if n, err := w.org.CountDamaged(t.Context()); err != nil || n != 3 {
			t.Errorf("after the command: %d damaged, %v", n, err)
		}
	})
}

// wantMails checks how many notices of a kind are due since the last look.
func (w *installation) wantMails(kind navette.MailKind, want int) {
	w.Helper()
	due, err := w.store.System().LeaseDue(w.Context(), store.NewHands(50), w.clock.Now(), navette.RealNow())
	w.Must(err)
	n := 0
	for _, p := range due {
		if p.Kind != navette.PromiseMail || p.OrgID != w.org.ID {
			continue
		}
		mail, err := w.org.Mail(w.Context(), p.Subject)
		w.Must(err)
		if mail.Kind == kind {
			n++
		}
	}
	if n != want {
		w.Errorf("%d mails of the kind %s, want %d", n, kind, want)
	}
}
