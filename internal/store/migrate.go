package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migration/both/*.sql migration/sqlite/*.sql migration/postgres/*.sql
var migrations embed.FS

// Migrate brings the database to the newest schema: ours, then the queue's.
func (s *Store) Migrate(ctx context.Context) error {
	files, err := migrationFiles(s.Engine)
	if err != nil {
		return err
	}
	dialect := map[Engine]goose.Dialect{SQLite: goose.DialectSQLite3, Postgres: goose.DialectPostgres}[s.Engine]
	provider, err := goose.NewProvider(dialect, s.write.DB, files)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.migrateQueue(ctx)
}

// migrationFiles is the folder of both engines and the engine's own as one.
func migrationFiles(engine Engine) (fs.FS, error) {
	merged := fstest.MapFS{}
	for _, folder := range []string{"both", string(engine)} {
		entries, err := fs.ReadDir(migrations, "migration/"+folder)
		if err != nil {
			return nil, fmt.Errorf("read migrations: %w", err)
		}
		for _, entry := range entries {
			text, err := fs.ReadFile(migrations, "migration/"+folder+"/"+entry.Name())
			if err != nil {
				return nil, fmt.Errorf("read migrations: %w", err)
			}
			merged[entry.Name()] = &fstest.MapFile{Data: text}
		}
	}
	return merged, nil
}

func (s *Store) migrateQueue(ctx context.Context) error {
	if s.Engine == Postgres {
		migrator, err := rivermigrate.New[pgx.Tx](riverpgxv5.New(s.pool), nil)
		if err != nil {
			return fmt.Errorf("migrate the queue: %w", err)
		}
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return wrap("migrate the queue", err)
	}
	migrator, err := rivermigrate.New(riversqlite.New(s.write.DB), nil)
	if err != nil {
		return fmt.Errorf("migrate the queue: %w", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return wrap("migrate the queue", err)
}
