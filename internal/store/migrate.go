package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"navette.dev/navette/internal/navette"
)

//go:embed migration/both/*.sql migration/sqlite/*.sql migration/postgres/*.sql
var migrations embed.FS

// Migrate migrates the database to the newest schema. On PostgreSQL, processes that start together migrate one after
// the other.
func (s *Store) Migrate(ctx context.Context) error {
	if s.Engine == SQLite {
		return s.migrate(ctx, s.write.DB)
	}
	patient, err := s.postgres.patient(ctx)
	if err != nil {
		return err
	}
	defer patient.Close()
	unlock, err := lockSchema(ctx, patient)
	if err != nil {
		return err
	}
	defer unlock()
	db := stdlib.OpenDBFromPool(patient)
	defer func() { _ = db.Close() }()
	return s.migrate(ctx, db)
}

// schemaLock is the number of the advisory lock that a migrating process holds: the letters of "navette" on a phone's
// keys.
const schemaLock = 6283883

// lockSchema waits until no other process migrates. It polls, because a statement that waits for the lock would block
// an index that the lock's holder builds concurrently.
func lockSchema(ctx context.Context, pool *pgxpool.Pool) (unlock func(), err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock the schema: %w", err)
	}
	for locked := false; !locked; {
		if err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", schemaLock).Scan(&locked); err == nil &&
			!locked {
			err = navette.RealClock{}.WaitUntil(ctx, navette.RealNow().Add(50*time.Millisecond))
		}
		if err != nil {
			conn.Release()
			return nil, fmt.Errorf("lock the schema: %w", err)
		}
	}
	return func() {
		// A connection that cannot unlock is closed, which ends its locks.
		if _, err := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", schemaLock); err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx))
		}
		conn.Release()
	}, nil
}

// migrate runs the migrations on db.
func (s *Store) migrate(ctx context.Context, db *sql.DB) error {
	dialect := map[Engine]goose.Dialect{SQLite: goose.DialectSQLite3, Postgres: goose.DialectPostgres}[s.Engine]
	provider, err := goose.NewProvider(dialect, db, migrationFiles{s.Engine})
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// migrationFiles is a file system with the migrations for both engines and those for one of them.
type migrationFiles struct{ engine Engine }

func (m migrationFiles) folders() []string {
	return []string{"migration/both", "migration/" + string(m.engine)}
}

// Open implements [fs.FS] for the files in both folders.
func (m migrationFiles) Open(name string) (file fs.File, err error) {
	for _, folder := range m.folders() {
		if file, err = migrations.Open(path.Join(folder, name)); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return file, err
}

// ReadDir implements [fs.ReadDirFS].
func (m migrationFiles) ReadDir(name string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, folder := range m.folders() {
		entries, err := migrations.ReadDir(path.Join(folder, name))
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}
