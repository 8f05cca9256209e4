package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"navette.dev/navette/internal/navette"
)

// wrap converts an engine's error: no row is [navette.NotFound], a violated uniqueness is [navette.Conflict], and a
// statement that exceeded PostgreSQL's time limits is [navette.Unavailable].
func wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return &navette.Error{Code: navette.NotFound, Cause: fmt.Errorf("%s: %w", doing, err)}
	case isUniqueViolation(err):
		return &navette.Error{Code: navette.Conflict, Cause: fmt.Errorf("%s: %w", doing, err)}
	case isTimeLimit(err):
		return busy(fmt.Errorf("%s: %w", doing, err))
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

func isUniqueViolation(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" // unique_violation, PostgreSQL error codes
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isTimeLimit reports whether a statement waited for a lock, or ran, for longer than its session's limits
// (https://www.postgresql.org/docs/current/errcodes-appendix.html). It returns false if the context ended.
func isTimeLimit(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	// lock_not_available, query_canceled, idle_in_transaction_session_timeout
	return pg.Code == "55P03" || pg.Code == "57014" || pg.Code == "25P03"
}
