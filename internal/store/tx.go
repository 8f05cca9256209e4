package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// Org is one organization's data. Its methods read; [Org.Update] writes.
type Org struct {
	ID    string
	store *Store
	q     bun.IDB // for reading
	w     bun.IDB // for writing by a single statement; in a transaction q and w are the transaction
}

// Org returns the data of one organization.
func (s *Store) Org(id string) *Org { return &Org{ID: id, store: s, q: s.read, w: s.write} }

// Tx is a transaction over one organization's data, by one actor. It reads its own writes, except the events.
type Tx struct {
	*Org
	actor navette.Actor
	at    time.Time
	due   bool // whether a promise is due at once

	events []navette.Event // recorded, and written at the end
}

// Update runs do in one transaction that holds the organization's lock, so that writers of one organization run one
// after another, and commits if do returns nil. The journal names actor; now is the product's time.
func (o *Org) Update(ctx context.Context, actor navette.Actor, now time.Time, do func(*Tx) error) error {
	if actor.Org != o.ID {
		return navette.Fail(navette.Forbidden, "reason.forbidden", fmt.Errorf("actor of %q in %q", actor.Org, o.ID))
	}
	if o.w != bun.IDB(o.store.write) { // o is a transaction's; on SQLite a second one would wait for it forever
		return errors.New("a transaction inside a transaction")
	}
	due := false
	defer forgetOnce(ctx)
	err := o.whenLocked(ctx, func(q bun.IDB) error {
		return o.within(ctx, q, actor, now, func(tx *Tx) error {
			err := do(tx)
			due = tx.due
			return err
		})
	})
	if err == nil && due {
		o.store.wakeWorkers()
	}
	return err
}

// At returns the product time of the transaction.
func (t *Tx) At() time.Time { return t.at }

// within runs do in a database transaction that has begun, and then writes the events that do recorded.
func (o *Org) within(ctx context.Context, q bun.IDB, actor navette.Actor, now time.Time, do func(*Tx) error) error {
	tx := &Tx{Org: &Org{ID: o.ID, store: o.store, q: q, w: q}, actor: actor, at: now}
	if err := do(tx); err != nil {
		return err
	}
	return tx.writeEvents(ctx)
}

// skipLocked returns the clause that skips rows that another transaction has locked. SQLite has one writer and needs
// none.
func (s *Store) skipLocked() string {
	if s.Engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// begin runs do in one transaction that writes.
func (s *Store) begin(ctx context.Context, do func(bun.IDB) error) error {
	return begin(ctx, s.write, do)
}

func begin(ctx context.Context, db *bun.DB, do func(bun.IDB) error) error {
	return db.RunInTx(ctx, nil, func(_ context.Context, tx bun.Tx) error { return do(tx) })
}

// wakeWorkers wakes the workers of this process, if there are any.
func (s *Store) wakeWorkers() {
	if s.wake != nil {
		s.wake()
	}
}

// noteDue wakes the workers after the commit if next, the instant of a promise's next try, is not in the future.
func (t *Tx) noteDue(next navette.Instant) {
	if !next.After(t.at) {
		t.due = true
	}
}

// exec runs a statement that returns no rows and returns the number of rows it changed.
func exec(ctx context.Context, q bun.IDB, doing, query string, args ...any) (int64, error) {
	result, err := q.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return 0, wrap(doing, err)
	}
	n, err := result.RowsAffected()
	return n, wrap(doing, err)
}

// one reads exactly one row. If there is none, the error is [navette.NotFound].
func one[T any](ctx context.Context, q bun.IDB, doing, query string, args ...any) (T, error) {
	var row T
	err := q.NewRaw(query, args...).Scan(ctx, &row)
	return row, wrap(doing, err)
}

// many returns all rows of a query.
func many[T any](ctx context.Context, q bun.IDB, doing, query string, args ...any) ([]T, error) {
	var rows []T
	err := q.NewRaw(query, args...).Scan(ctx, &rows)
	return rows, wrap(doing, err)
}

// rows returns the values of many rows, for "VALUES ?".
func rows[T any](of []T, values func(T) []any) bun.ListValues {
	all := make([]bun.TupleValues, len(of))
	for i, one := range of {
		all[i] = bun.Tuple(values(one))
	}
	return bun.List(all)
}

// insert adds one row to a table. The columns are the fields of row, without those in except.
func insert[T any](ctx context.Context, q bun.IDB, table string, row *T, except ...string) error {
	_, err := q.NewInsert().Model(row).ModelTableExpr("?", bun.Ident(table)).ExcludeColumn(except...).Exec(ctx)
	return wrap("insert into "+table, err)
}
