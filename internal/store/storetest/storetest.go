// Package storetest runs a test on every database engine: SQLite in its own file and PostgreSQL in its own database.
// It is for tests only.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"navette.dev/navette/internal/store"
)

// PostgresVariable is the environment variable with the address of a PostgreSQL server on which tests may create
// databases. scripts/with-postgres sets it.
const PostgresVariable = "NAVETTE_TEST_POSTGRES"

// Each runs a test on a new, migrated store of every engine, as parallel subtests.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine))
		})
	}
}

// Open returns a new, migrated store of one engine, which is closed when the test ends.
func Open(t testing.TB, engine store.Engine) *store.Store {
	t.Helper()
	address := Address(t, engine)
	if engine == store.SQLite {
		copyMigrated(t, address)
	}
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// Address creates an empty database of one engine and returns its address.
func Address(t testing.TB, engine store.Engine) string {
	t.Helper()
	if engine == store.SQLite {
		return filepath.Join(t.TempDir(), "navette.db")
	}
	return postgresDatabase(t)
}

// migratedFile returns a migrated SQLite database, which others are copied from.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "navette-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	path := filepath.Join(folder, "navette.db")
	s, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.Migrate(context.Background()), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// copyMigrated writes a migrated SQLite database to a file.
func copyMigrated(t testing.TB, path string) {
	t.Helper()
	file, err := migratedFile()
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatalf("copy the migrated database: %v", err)
	}
}

// template is a migrated database that others are copied from, since migrating each one would take longer than the
// test.
var template = sync.OnceValues(func() (string, error) {
	ctx := context.Background()
	name := "navette_template_" + suffix()
	if err := onServer(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	s, err := store.Open(ctx, address(name))
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	return name, s.Migrate(ctx)
})

func postgresDatabase(t testing.TB) string {
	t.Helper()
	needPostgres(t)
	from, err := template()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	return address(newDatabase(t, from))
}

func needPostgres(t testing.TB) {
	t.Helper()
	if os.Getenv(PostgresVariable) == "" {
		t.Fatalf("%s is not set: run the tests by `make test`, or under scripts/with-postgres", PostgresVariable)
	}
}

// newDatabase copies a database on the server, drops the copy when the test ends, and returns its name.
func newDatabase(t testing.TB, from string) string {
	t.Helper()
	needPostgres(t)
	name := "navette_test_" + suffix()
	if err := onServer(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = onServer(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return name
}

// onServer runs one statement on the server, outside the tests' databases. It runs one statement at a time, because
// copying a template requires exclusive use of it.
func onServer(ctx context.Context, statement string) error {
	serverLock.Lock()
	defer serverLock.Unlock()
	conn, err := pgx.Connect(ctx, os.Getenv(PostgresVariable))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, statement)
	return err
}

var serverLock sync.Mutex

func address(database string) string {
	u, err := url.Parse(os.Getenv(PostgresVariable))
	if err != nil {
		return ""
	}
	u.Path = "/" + database
	return u.String()
}

func suffix() string {
	var raw [6]byte
	_, _ = rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}
