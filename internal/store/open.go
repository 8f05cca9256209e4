package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// Engine is the kind of database of a store.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// readers is the number of SQLite connections that read, besides the one that writes.
const readers = 4

// Store is an open database.
type Store struct {
	Engine   Engine
	write    *bun.DB
	read     *bun.DB
	vital    vital
	postgres *postgres // nil on SQLite
	heard    Heard     // nil if nothing listens
	wake     func()    // called after a commit that made a promise due at once; nil if this process has no workers

	leasesHeld atomic.Bool // whether this process takes no leases at present
}

// vital holds the connections for a node's own work: leases, ticks and heartbeats. On PostgreSQL they are separate,
// so that waiting requests cannot use them up.
type vital struct{ write, read *bun.DB }

// Open opens the database at address: "postgres://…", or the path of a SQLite file (which may begin with "sqlite:").
// It does not migrate.
func Open(ctx context.Context, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, strings.TrimPrefix(address, "sqlite:"))
}

// openSQLite opens one connection for writing and a pool for reading. Commits are synced to the disk
// (synchronous=FULL): an intent recorded before a request to Zoom must survive a power cut.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	source := func(mode string) string {
		query := url.Values{
			"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"},
		}
		if mode == "write" {
			query.Set("_txlock", "immediate")
		} else {
			query.Add("_pragma", "query_only(1)")     // only the one writing connection writes
			query.Add("_pragma", "cache_size(-8000)") // in KiB; enough for what a large organization's pages read again
		}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
	}
	write, err := sql.Open("sqlite", source("write"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	if err := write.PingContext(ctx); err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read, err := sql.Open("sqlite", source("read"))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	read.SetMaxOpenConns(readers)
	s := &Store{
		Engine: SQLite, write: newDB(write, sqlitedialect.New()), read: newDB(read, sqlitedialect.New()),
	}
	s.vital = vital{write: s.write, read: s.read}
	return s, nil
}

// newDB returns a database that ignores unknown columns. A later release may have added them, while nodes are upgraded
// one after another.
func newDB(connections *sql.DB, of schema.Dialect) *bun.DB {
	return bun.NewDB(connections, dialect{of}, bun.WithDiscardUnknownColumns())
}

// Close closes all connections.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.Engine == SQLite {
		return errors.Join(err, s.read.Close())
	}
	err = errors.Join(err, s.vital.write.Close())
	s.postgres.close()
	return err
}

// Pool returns the pool of PostgreSQL connections that are reserved for leases, ticks, the results of tries and
// heartbeats. It is nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool {
	if s.Engine == Postgres {
		return s.postgres.vital
	}
	return nil
}

// Writer returns SQLite's writing connection. It is nil on PostgreSQL.
func (s *Store) Writer() *sql.DB {
	if s.Engine == SQLite {
		return s.write.DB
	}
	return nil
}

// redact removes the password of the address from an error.
func redact(err error, address string) error {
	u, parseErr := url.Parse(address)
	if parseErr != nil || u.User == nil {
		return err
	}
	password, _ := u.User.Password()
	if password == "" {
		return err
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), password, "•••"))
}
