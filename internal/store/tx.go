package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// RawTx is the engine's own transaction, for the queue's driver: exactly one of the two is set.
type RawTx struct {
	SQLite   *sql.Tx
	Postgres pgx.Tx
	enqueued *[]navette.PromiseKind // of what jobs were enqueued in it
}

// Org is one organization's data. Its methods read; writing happens in [Org.Update].
type Org struct {
	ID    string
	store *Store
	q     bun.IDB // where it reads
	w     bun.IDB // where it writes by a single statement; in a transaction both are the transaction
}

// Org gives the data of one organization.
func (s *Store) Org(id string) *Org { return &Org{ID: id, store: s, q: s.read, w: s.write} }

// Tx is a transaction over one organization's data, by one actor. Its reads see its own writes.
type Tx struct {
	*Org
	actor navette.Actor
	at    time.Time
	raw   RawTx
}

// Update runs do in one transaction that holds the organization's lock, so that two writers of one organization never
// interleave, and commits where do returns nil. The journal names actor; now is the product's time.
func (o *Org) Update(ctx context.Context, actor navette.Actor, now time.Time, do func(*Tx) error) error {
	if actor.Org != o.ID {
		return navette.Fail(navette.Forbidden, "reason.forbidden", fmt.Errorf("actor of %q in %q", actor.Org, o.ID))
	}
	if o.w != bun.IDB(o.store.write) { // on SQLite it would wait for itself
		return errors.New("a transaction inside a transaction")
	}
	return o.whenLocked(ctx, func(q bun.IDB, raw RawTx) error {
		return do(&Tx{Org: &Org{ID: o.ID, store: o.store, q: q, w: q}, actor: actor, at: now, raw: raw})
	})
}

// skipLocked lets nodes pass over rows another one is taking; SQLite has one writer and needs none.
func (s *Store) skipLocked() string {
	if s.Engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// begin runs do in one transaction of the writing side, and tells the queue when what it enqueued can be seen.
func (s *Store) begin(ctx context.Context, do func(bun.IDB, RawTx) error) error {
	return s.beginOn(ctx, s.write, do)
}

func (s *Store) beginOn(ctx context.Context, db *bun.DB, do func(bun.IDB, RawTx) error) error {
	raw := RawTx{enqueued: new([]navette.PromiseKind)}
	run := s.beginSQLite
	if s.Engine == Postgres {
		run = s.beginPostgres
	}
	err := run(ctx, db, raw, do)
	if err == nil && len(*raw.enqueued) > 0 {
		s.enqueuer.Enqueued(ctx, *raw.enqueued)
	}
	return err
}

func (s *Store) beginSQLite(ctx context.Context, db *bun.DB, raw RawTx, do func(bun.IDB, RawTx) error) error {
	return db.RunInTx(ctx, nil, func(_ context.Context, tx bun.Tx) error {
		raw.SQLite = tx.Tx
		return do(tx, raw)
	})
}

// beginPostgres opens the transaction on the pgx connection below, since that is what the queue's driver wants, and
// runs our own queries on the same connection.
func (s *Store) beginPostgres(ctx context.Context, db *bun.DB, raw RawTx, do func(bun.IDB, RawTx) error) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = conn.Close() }()
	var tx pgx.Tx
	err = conn.Raw(func(driverConn any) error {
		tx, err = driverConn.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // does nothing after a commit
	raw.Postgres = tx
	if err := do(conn, raw); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// exec runs a statement that returns no rows and tells how many it changed.
func exec(ctx context.Context, q bun.IDB, doing, query string, args ...any) (int64, error) {
	result, err := q.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return 0, wrap(doing, err)
	}
	n, err := result.RowsAffected()
	return n, wrap(doing, err)
}

// one reads exactly one row; none is [navette.NotFound].
func one[T any](ctx context.Context, q bun.IDB, doing, query string, args ...any) (T, error) {
	var row T
	err := q.NewRaw(query, args...).Scan(ctx, &row)
	return row, wrap(doing, err)
}

// many reads all rows.
func many[T any](ctx context.Context, q bun.IDB, doing, query string, args ...any) ([]T, error) {
	var rows []T
	err := q.NewRaw(query, args...).Scan(ctx, &rows)
	return rows, wrap(doing, err)
}

// insert writes one row: the columns are table's, the values row's fields of the same names.
func insert[T any](ctx context.Context, q bun.IDB, table string, row *T, except ...string) error {
	_, err := q.NewInsert().Model(row).ModelTableExpr("?", bun.Ident(table)).ExcludeColumn(except...).Exec(ctx)
	return wrap("insert into "+table, err)
}
