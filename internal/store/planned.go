package store

import (
	"context"
	"database/sql"
	"reflect"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// planned returns all rows of a statement that workers send very often. On PostgreSQL it sends the values as arguments,
// apart from the text, and each connection parses and plans a text only once, since that takes longer than running it.
// Only numbers on which the plan depends, such as a LIMIT, are part of the text, so that there are few texts.
//
// PostgreSQL cannot use a kept plan when the type of its result has changed. The text therefore names the columns that
// it returns, so that a migration can add others. After a change of the schema or of the statistics PostgreSQL makes a
// new plan by itself.
func planned[T any](ctx context.Context, s *Store, q bun.IDB, doing, query string, args ...any) ([]T, error) {
	if s.Engine == SQLite {
		return many[T](ctx, q, doing, query, args...)
	}
	began, text := navette.RealNow(), numbered(query)
	values := []any{pgx.QueryExecModeCacheStatement}
	for _, arg := range args {
		if words, isText := arg.(string); isText {
			arg = storable(words)
		}
		values = append(values, arg)
	}
	found, err := send(ctx, q, text, values) //nolint:rowserrcheck // ScanRows checks it
	if s.heard != nil {
		s.heard(text, navette.RealNow().Sub(began))
	}
	if err != nil {
		return nil, wrap(doing, err)
	}
	var rows []T
	err = s.read.ScanRows(ctx, found, &rows)
	return rows, wrap(doing, err)
}

// plannedOne is [planned] for a statement that reads exactly one row. If there is none, the error is
// [navette.NotFound].
func plannedOne[T any](ctx context.Context, s *Store, q bun.IDB, doing, query string, args ...any) (row T, err error) {
	rows, err := planned[T](ctx, s, q, doing, query, args...)
	if err == nil && len(rows) == 0 {
		err = wrap(doing, sql.ErrNoRows)
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// columns returns the names of a row's columns, for the text of a planned statement.
func columns[T any](s *Store) string {
	var names []string
	for _, field := range s.read.Table(reflect.TypeFor[T]()).Fields {
		names = append(names, field.Name)
	}
	return strings.Join(names, ", ")
}

// send passes the values to the driver as arguments. bun would write them into the text.
func send(ctx context.Context, q bun.IDB, text string, values []any) (*sql.Rows, error) {
	if tx, within := q.(bun.Tx); within {
		return tx.Tx.QueryContext(ctx, text, values...)
	}
	return q.(*bun.DB).DB.QueryContext(ctx, text, values...)
}

// numbered replaces the placeholders in a statement by PostgreSQL's: "$1" stands for the first value, instead of "?0"
// or the first "?".
func numbered(query string) string {
	var text strings.Builder
	parts := strings.Split(query, "?")
	text.WriteString(parts[0])
	for i, part := range parts[1:] {
		number := i + 1
		if digits := len(part) - len(strings.TrimLeft(part, "0123456789")); digits > 0 {
			number, _ = strconv.Atoi(part[:digits])
			number, part = number+1, part[digits:]
		}
		text.WriteString("$" + strconv.Itoa(number) + part)
	}
	return text.String()
}
