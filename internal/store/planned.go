package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// planned returns all rows of a statement that workers send for every few tries. PostgreSQL gets the values apart
// from the text, and each connection parses and plans a text once, which otherwise takes longer than running it. So
// that few texts are sent, numbers on which a plan depends, such as a LIMIT, stand in the text, and all other values
// are arguments.
//
// A kept plan fails when the type of its result changes. The text therefore names the columns that it returns: a
// migration may add columns beside them. PostgreSQL makes a new plan by itself after a change of the schema or of the
// statistics.
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

// send passes values to the driver as they are, where bun would write them into the text.
func send(ctx context.Context, q bun.IDB, text string, values []any) (*sql.Rows, error) {
	if tx, within := q.(bun.Tx); within {
		return tx.Tx.QueryContext(ctx, text, values...)
	}
	return q.(*bun.DB).DB.QueryContext(ctx, text, values...)
}

// numbered writes the places of values as PostgreSQL does: "?" for the next one and "?0" for the first become "$1".
func numbered(query string) string {
	var text strings.Builder
	parts := strings.Split(query, "?")
	text.WriteString(parts[0])
	for i, part := range parts[1:] {
		place := i + 1
		if digits := len(part) - len(strings.TrimLeft(part, "0123456789")); digits > 0 {
			place, _ = strconv.Atoi(part[:digits])
			place, part = place+1, part[digits:]
		}
		text.WriteString("$" + strconv.Itoa(place) + part)
	}
	return text.String()
}
