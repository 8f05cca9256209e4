package cli_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"navette.dev/navette/internal/blob"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/storage"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestRecordingsAreMovedByACommand moves a recording through the running server, and then reads it again without one.
func TestRecordingsAreMovedByACommand(t *testing.T) {
	t.Parallel()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			i := installation{t, []string{"--data", data, "--database", storetest.Address(t, engine)}}
			former, present := filepath.Join(data, "former"), filepath.Join(data, "present")
			database := i.options[3]
			i.options = append(i.options, "--blobs", present, "--blobs-before", former)
			server, _ := i.serve()
			key := storeRecording(t, database, former)
			out, errOut, ok := i.run("", "blobs", "move", "--json", "--remove-old")
			var status storage.Status
			if err := json.Unmarshal([]byte(out), &status); err != nil || !ok {
				t.Fatalf("%v: %s%s", err, out, errOut)
			}
			if m := status.Move; m == nil || !m.Done || m.DoneFiles != 1 || m.Failed != 0 || status.Kept.Files != 0 {
				t.Errorf("%s", out)
			}
			if missing(t, present, key) || !missing(t, former, key) {
				t.Error("the recording was not moved")
			}
			kill(server)
			if out, errOut, ok := i.run("", "blobs", "verify"); !ok || !strings.Contains(out, "1 of 1 files, 0 missing") {
				t.Errorf("%s%s", out, errOut)
			}
			remove(t, present, key)
			if code := i.exit("blobs", "verify"); code != 2 {
				t.Errorf("with a missing recording, the exit code is %d", code)
			}
			if out, _, _ := i.run("", "blobs", "status"); !strings.Contains(out, "damaged: file") {
				t.Errorf("%s", out)
			}
		})
	}
}

// exit runs a command and returns its exit code.
func (i installation) exit(args ...string) int {
	i.Helper()
	process := i.program(args...)
	_ = process.Run() // its error says that the exit code is not 0
	return process.ProcessState.ExitCode()
}

// storeRecording adds an organization with a call and one stored file to a database, and its content to a folder.
// It returns the key of the file.
func storeRecording(t *testing.T, database, folder string) string {
	t.Helper()
	const content = "a recording"
	ctx, at := t.Context(), navette.RealNow()
	rows, err := store.Open(ctx, database)
	must(t, err)
	defer func() { _ = rows.Close() }()
	must(t, rows.Migrate(ctx))
	org := navette.Organization{
		ID: navette.NewID(navette.PrefixOrganization, at), Name: "Ventes Nord", Zone: "Europe/Paris", Language: "fr",
		CreatedAt: navette.At(at),
	}
	person := navette.Person{
		ID: navette.NewID(navette.PrefixPerson, at), Name: "Sophie", Email: address, EmailFolded: address, Language: "fr",
		PasswordHash: "-", CreatedAt: navette.At(at),
	}
	must(t, rows.System().CreateOrganization(ctx, org, person, navette.User{
		ID: navette.NewID(navette.PrefixUser, at), OrgID: org.ID, PersonID: person.ID, Role: navette.RoleOwner,
		CreatedAt: navette.At(at),
	}))
	disk, err := blob.NewDisk(folder)
	must(t, err)
	defer func() { _ = disk.Close() }()
	sum := sha256.Sum256([]byte(content))
	file := navette.RecordingFile{
		ID: navette.NewID(navette.PrefixRecordingFile, at), NaturalKey: "one", FileType: "CHAT", Extension: "txt",
		Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]), Store: disk.Name(),
	}
	must(t, rows.Org(org.ID).Update(ctx, navette.System(org.ID), at, func(tx *store.Tx) error {
		return addRecording(ctx, tx, &file)
	}))
	w, err := disk.Create(ctx, file.BlobKey)
	must(t, err)
	defer func() { _ = w.Close() }()
	_, err = io.WriteString(w, content)
	must(t, err)
	_, err = w.Commit(ctx)
	must(t, err)
	return file.BlobKey
}

// addRecording adds a stored file with its call, and sets its call and its key.
func addRecording(ctx context.Context, tx *store.Tx, file *navette.RecordingFile) error {
	sitting, err := tx.SaveSitting(ctx, navette.Sitting{
		ZoomAccountID: "account", UUID: "moved", HostZoomID: "host", StartedAt: navette.At(tx.At()),
	})
	if err != nil {
		return err
	}
	call, err := tx.SaveCall(ctx, navette.Call{
		ID: navette.NewID(navette.PrefixCall, tx.At()), SittingID: sitting.ID, Title: "Acme", StartedAt: navette.At(tx.At()),
	})
	if err != nil {
		return err
	}
	file.CallID, file.BlobKey = call.ID, blob.Key(tx.ID, call.ID, file.ID)
	if _, err := tx.FoundFiles(ctx, *file); err != nil {
		return err
	}
	_, err = tx.FilesStored(ctx, store.Stored{File: *file})
	return err
}

// missing reports whether a folder lacks a file.
func missing(t *testing.T, folder, key string) bool {
	t.Helper()
	disk, err := blob.NewDisk(folder)
	must(t, err)
	defer func() { _ = disk.Close() }()
	_, err = disk.Measure(t.Context(), key)
	must(t, navette.IgnoreNotFound(err))
	return err != nil
}

// remove removes a file from a folder.
func remove(t *testing.T, folder, key string) {
	t.Helper()
	disk, err := blob.NewDisk(folder)
	must(t, err)
	must(t, errors.Join(disk.Remove(t.Context(), key), disk.Close()))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
