package storage_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/jobs"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/navette/navettetest"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/store"
)

var monday = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// installation is an organization with recording files in a store, and a second store to move them to.
type installation struct {
	navettetest.T
	*storage.Storage
	store   *store.Store
	clock   *navette.SteppedClock
	both    *blob.Both
	org     *store.Org
	options storage.Options
}

// install returns an installation whose stores are two folders, or those that are given.
func install(t *testing.T, s *store.Store, stores ...blob.Store) *installation {
	t.Helper()
	w := &installation{
		T: navettetest.T{T: t}, store: s, clock: navette.NewSteppedClock(monday), org: s.Org(organization(t, s)),
		options: storage.Options{CheckEvery: 90 * 24 * time.Hour},
	}
	for len(stores) < 2 {
		d, err := blob.NewDisk(t.TempDir())
		w.Must(err)
		t.Cleanup(func() { _ = d.Close() })
		stores = append(stores, d)
	}
	w.both = &blob.Both{New: stores[0], Old: stores[1]}
	w.restart()
	return w
}

// restart makes the storage anew, as a server that starts.
func (w *installation) restart() {
	w.Storage = storage.New(w.store, w.clock, w.both, slog.New(slog.DiscardHandler), w.options)
}

func organization(t *testing.T, s *store.Store) string {
	t.Helper()
	id := navette.NewID(navette.PrefixOrganization, monday)
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, monday), Name: "Camille Roussel", Email: id + "@example.org",
		EmailFolded: id + "@example.org", Language: "fr", PasswordHash: "-", CreatedAt: navette.At(monday),
	}
	if err := s.System().CreateOrganization(t.Context(), navette.Organization{
		ID: id, Name: "Ventes Nord", Zone: "Europe/Paris", Language: "fr", CreatedAt: navette.At(monday),
	}, person, navette.User{
		ID: navette.NewID(navette.PrefixUser, monday), OrgID: id, PersonID: person.ID, Role: navette.RoleOwner,
		CreatedAt: navette.At(monday),
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *installation) update(do func(ctx context.Context, tx *store.Tx) error) {
	w.Helper()
	w.Must(w.org.Update(w.Context(), navette.System(w.org.ID), w.clock.Now(), func(tx *store.Tx) error {
		return do(w.Context(), tx)
	}))
}

// content returns the content of the file with a number.
func content(n int) string { return strings.Repeat(fmt.Sprintf("recording %d. ", n), 2000) }

// import stores n files of a new call in the old store, as a server did before the move.
func (w *installation) imported(n int) (files []navette.RecordingFile) {
	w.Helper()
	w.update(func(ctx context.Context, tx *store.Tx) error {
		sitting, err := tx.SaveSitting(ctx, navette.Sitting{
			ZoomAccountID: "account", UUID: navette.NewID(navette.PrefixSitting, monday), HostZoomID: "host",
			StartedAt: navette.At(monday),
		})
		w.Must(err)
		call, err := tx.SaveCall(ctx, navette.Call{
			ID: navette.NewID(navette.PrefixCall, monday), SittingID: sitting.ID, Title: "Acme", StartedAt: navette.At(monday),
		})
		w.Must(err)
		var stored []store.Stored
		for i := range n {
			id := navette.NewID(navette.PrefixRecordingFile, monday)
			f := navette.RecordingFile{
				ID: id, CallID: call.ID, NaturalKey: id, FileType: "MP4", Extension: "mp4",
				BlobKey: blob.Key(w.org.ID, call.ID, id), Store: w.both.Old.Name(),
			}
			sum := sha256.Sum256([]byte(content(i)))
			f.Size, f.SHA256 = int64(len(content(i))), hex.EncodeToString(sum[:])
			w.put(w.both.Old, f.BlobKey, content(i))
			files, stored = append(files, f), append(stored, store.Stored{File: f})
		}
		if _, err := tx.FoundFiles(ctx, files...); err != nil {
			return err
		}
		_, err = tx.FilesStored(ctx, stored...)
		return err
	})
	return files
}

func (w *installation) put(in blob.Store, key, text string) {
	w.Helper()
	to, err := in.Create(w.Context(), key)
	w.Must(err)
	defer func() { _ = to.Close() }()
	_, err = io.WriteString(to, text)
	w.Must(err)
	_, err = to.Commit(w.Context())
	w.Must(err)
}

// has reports whether a store has a file with the content of its row.
func (w *installation) has(in blob.Store, f navette.RecordingFile) bool {
	w.Helper()
	info, err := in.Measure(w.Context(), f.BlobKey)
	w.Must(navette.IgnoreNotFound(err))
	return err == nil && blob.Equal(info, f)
}

func (w *installation) row(f navette.RecordingFile) navette.RecordingFile {
	w.Helper()
	row, err := w.org.File(w.Context(), f.ID)
	w.Must(err)
	return row
}

// move lets one try of the promised move run. At the named moment, if there is one, its context ends.
func (w *installation) move(until string) error {
	w.Helper()
	p, err := w.org.PromiseAbout(w.Context(), navette.PromiseMove, w.org.ID)
	w.Must(err)
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	return w.Move(jobs.WithWindow(ctx, func(_ context.Context, name string) {
		if name == until {
			cancel()
		}
	}), p)
}

func (w *installation) run(kind navette.StorageRunKind) navette.StorageRun {
	w.Helper()
	run, err := w.org.StorageRun(w.Context(), kind)
	w.Must(err)
	return run
}

// atStep lets one try of the promised move run, and does something at the named moment.
func (w *installation) atStep(step string, do func()) {
	w.Helper()
	p, err := w.org.PromiseAbout(w.Context(), navette.PromiseMove, w.org.ID)
	w.Must(err)
	w.Must(w.Move(jobs.WithWindow(w.Context(), func(_ context.Context, name string) {
		if name == step {
			do()
		}
	}), p))
}

// removeCall removes a call with its files, as a user does.
func (w *installation) removeCall(call navette.Call) {
	w.Helper()
	files, err := w.org.FilesOf(w.Context(), call.ID)
	w.Must(err)
	w.update(func(ctx context.Context, tx *store.Tx) error { return tx.RemoveCallOf(ctx, call.SittingID) })
	for _, f := range files {
		w.Must(w.both.Old.Remove(w.Context(), f.BlobKey))
	}
}

// connect connects the organization to Zoom.
func (w *installation) connect() {
	w.Helper()
	w.update(func(ctx context.Context, tx *store.Tx) error {
		app, err := tx.SaveApp(ctx, navette.ZoomApp{
			ID: navette.NewID(navette.PrefixZoomApp, monday), Kind: navette.GeneralApp, ClientID: "client",
			CreatedAt: navette.At(monday),
		})
		w.Must(err)
		return tx.Connect(ctx, navette.Connection{
			ID: navette.NewID(navette.PrefixConnection, monday), OrgID: w.org.ID, AppID: app.ID,
			State: navette.ConnectionActive, ZoomAccountID: "account", ZoomUserID: "user", AccessSealed: "a",
			RefreshSealed: "r", GrantNumber: 1, ConnectedAt: navette.At(monday),
		})
	})
}
