package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"navette.dev/navette/internal/app"
	"navette.dev/navette/internal/config"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
	"navette.dev/navette/internal/vault"
)

// open builds the program with a database and a key file, and returns the error.
func open(t *testing.T, database, keys string) error {
	t.Helper()
	folder := t.TempDir()
	nowhere := "http://127.0.0.1:1"
	program, err := app.New(t.Context(), config.Server{
		Listen: "127.0.0.1:0", Data: folder, Database: config.Secret(database), Keys: keys,
		Blobs:    filepath.Join(folder, "blobs"),
		ZoomREST: nowhere, ZoomOAuth: nowhere, Clock: navette.RealClock{}, Workers: 1,
	}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return program.Stop(t.Context())
}

// refused checks that a node failed because it has other keys, and that the error names the file and the remedy.
func refused(t *testing.T, err error, keys string) {
	t.Helper()
	if err == nil {
		t.Fatalf("a program with the keys %s started", keys)
	}
	for _, words := range []string{keys, "key file", "opy the key file"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("refused without %q: %v", words, err)
		}
	}
}

func onEachEngine(t *testing.T, test func(t *testing.T, engine store.Engine)) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) { t.Parallel(); test(t, engine) })
	}
}

// freshKeys creates a key file.
func freshKeys(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := vault.Open(vault.Source{File: path, Create: true}); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestANodeWithOtherKeysDoesNotStart(t *testing.T) {
	onEachEngine(t, func(t *testing.T, engine store.Engine) {
		database, keys := storetest.Address(t, engine), filepath.Join(t.TempDir(), "keys.json")
		if err := open(t, database, keys); err != nil {
			t.Fatal(err)
		}
		other := freshKeys(t)
		refused(t, open(t, database, other), other)
		none := filepath.Join(t.TempDir(), "keys.json")
		refused(t, open(t, database, none), none)
		if _, err := os.Stat(none); err == nil {
			t.Error("keys were made that open nothing")
		}
		if err := open(t, database, keys); err != nil {
			t.Errorf("the right keys are refused: %v", err)
		}
	})
}

// TestKeysAreChangedAndTheOldOnesAreRefused rotates the keys as the operator does, while another node has a copy of the
// older file.
func TestKeysAreChangedAndTheOldOnesAreRefused(t *testing.T) {
	onEachEngine(t, func(t *testing.T, engine store.Engine) {
		database, keys := storetest.Address(t, engine), freshKeys(t)
		if err := open(t, database, keys); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(keys)
		if err != nil {
			t.Fatal(err)
		}
		older := filepath.Join(t.TempDir(), "older.json")
		if err := os.WriteFile(older, text, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := vault.Open(vault.Source{File: keys})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Rotate(); err != nil {
			t.Fatal(err)
		}
		if err := open(t, database, keys); err != nil {
			t.Fatalf("after a change of keys: %v", err)
		}
		refused(t, open(t, database, older), older)
		if err := v.Forget(); err != nil {
			t.Fatal(err)
		}
		if err := open(t, database, keys); err != nil {
			t.Errorf("after the older key went: %v", err)
		}
	})
}

// TestAFirstStageDatabaseTakesItsOwnKeysOnly upgrades a database that has no canary yet.
func TestAFirstStageDatabaseTakesItsOwnKeysOnly(t *testing.T) {
	onEachEngine(t, func(t *testing.T, engine store.Engine) {
		first := storetest.OpenFirstStage(t, engine)
		other := freshKeys(t)
		refused(t, open(t, first.Address, other), other)
		if err := open(t, first.Address, first.Keys); err != nil {
			t.Fatal(err)
		}
		refused(t, open(t, first.Address, other), other)
	})
}

// TestOfTwoKeysOnAnEmptyDatabaseOneIsTaken starts two nodes at once that would each create keys.
func TestOfTwoKeysOnAnEmptyDatabaseOneIsTaken(t *testing.T) {
	t.Parallel()
	database := storetest.Address(t, store.Postgres)
	keys := [2]string{freshKeys(t), freshKeys(t)}
	var failures [2]error
	var starting sync.WaitGroup
	for i := range keys {
		starting.Go(func() { failures[i] = open(t, database, keys[i]) })
	}
	starting.Wait()
	loser := 0
	if failures[0] == nil {
		loser = 1
	}
	if failures[1-loser] != nil {
		t.Fatalf("neither started: %v, %v", failures[0], failures[1])
	}
	refused(t, failures[loser], keys[loser])
}
