package store_test

import (
	"context"
	"fmt"
	"testing"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestANewColumnOfALaterReleaseIsIgnored adds columns, as a later release does while this one still runs on the same
// database.
func TestANewColumnOfALaterReleaseIsIgnored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		org, _ := connected(t, s)
		promise(t, s, org, "bok_1", monday)
		files := findFiles(t, s, org, 2)
		runKept(t, s, org, files[0]) // so that each connection has sent these texts before
		for _, table := range []string{
			"organizations", "promises", "events", "calls", "recording_files", "connections",
		} {
			write(t, s, "ALTER TABLE "+table+" ADD COLUMN added TEXT NOT NULL DEFAULT 'later'")
		}
		runKept(t, s, org, files[1])
	})
}

// findFiles adds a call of a new sitting with n files of ten bytes.
func findFiles(t *testing.T, s *store.Store, org string, n int) (files []navette.RecordingFile) {
	t.Helper()
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{
			ZoomAccountID: "account", UUID: navette.NewID(navette.PrefixSitting, monday), Number: 1, HostZoomID: "host",
			Topic: "Class", StartedAt: navette.At(monday),
		})
		if err != nil {
			return err
		}
		call, err := tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, monday), SittingID: sitting.ID, HostName: "Camille", Title: "Class",
			StartedAt: navette.At(monday), Seconds: 60,
		})
		if err != nil {
			return err
		}
		for i := range n {
			files = append(files, navette.RecordingFile{
				ID: navette.NewID(navette.PrefixRecordingFile, monday), CallID: call.ID, Size: 10,
				NaturalKey: fmt.Sprintf("%s/%d", call.ID, i), FileType: "MP4", Extension: "MP4",
			})
		}
		_, err = tx.FoundFiles(ctx, files...)
		return err
	})
	return files
}

// runKept runs statements that return all columns of a row, outside a transaction and inside one, and the statements
// of an import whose plans are kept: it leases the import of a file and stores the file.
func runKept(t *testing.T, s *store.Store, org string, file navette.RecordingFile) {
	t.Helper()
	readAll(t.Context(), t, s.Org(org), file)
	update(t, s, org, func(ctx context.Context, tx *store.Tx) error {
		readAll(ctx, t, tx.Org, file)
		if err := tx.Promise(ctx, navette.PromiseLink, "bok_1", "", monday); err != nil {
			return err
		}
		if err := tx.Promise(ctx, navette.PromiseFile, file.ID, "", monday); err != nil {
			return err
		}
		leased, err := tx.LeaseNext(ctx, navette.PromiseFile, 1, file.Size)
		if err != nil || len(leased) != 1 || leased[0].Subject != file.ID {
			t.Errorf("leased: %+v, %v", leased, err)
		}
		calls, err := tx.FilesStored(ctx, store.Stored{File: file})
		if err == nil && (len(calls) != 1 || calls[0].CallID != file.CallID) {
			t.Errorf("stored: %+v", calls)
		}
		return err
	})
}

// readAll reads all columns of six tables.
func readAll(ctx context.Context, t *testing.T, o *store.Org, file navette.RecordingFile) {
	t.Helper()
	if found, err := o.Organization(ctx); err != nil || found.Name != "Atelier Lumière" {
		t.Errorf("the organization: %+v, %v", found, err)
	}
	if found, err := o.PromiseAbout(ctx, navette.PromiseLink, "bok_1"); err != nil || found.OrgID != o.ID {
		t.Errorf("the promise: %+v, %v", found, err)
	}
	if found, err := o.EventsOf(ctx, o.ID); err != nil || len(found) == 0 {
		t.Errorf("events: %+v, %v", found, err)
	}
	if found, err := o.Connection(ctx); err != nil || found.OrgID != o.ID {
		t.Errorf("the connection: %+v, %v", found, err)
	}
	if found, err := o.Call(ctx, file.CallID); err != nil || found.OrgID != o.ID {
		t.Errorf("the call: %+v, %v", found, err)
	}
	if found, err := o.File(ctx, file.ID); err != nil || found.OrgID != o.ID {
		t.Errorf("the file: %+v, %v", found, err)
	}
	if found, err := o.FilesOf(ctx, file.CallID); err != nil || len(found) != 2 {
		t.Errorf("the call's files: %+v, %v", found, err)
	}
}
