// Package storefill fills a database with the rows of years of use, for measurements and for the plans of statements.
// It writes them by a few large statements.
package storefill

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Amounts are the numbers of rows.
type Amounts struct {
	Sessions int // of all organizations; half of them belong to the one that is filled
	PerDay   int // sessions of that organization per day, within two months of now; earlier ones are closer together
	Calls    int // all of the one organization
	Members  int // of the one organization
}

//go:embed schedule.sql
var scheduleText string

// Schedule adds sessions with members, bookings, meetings, promises, events and calls to an organization, and the same
// number of sessions to others. Instants are relative to now (product time), and everything before it has succeeded.
// The user is the coach and the host.
func Schedule(ctx context.Context, s *store.Store, org, user string, now time.Time, a Amounts) error {
	own := a.Sessions / 2
	near := min(own, 120*a.PerDay)
	return run(ctx, s, scheduleText, map[string]any{
		"org": org, "user": user, "now": navette.At(now).UnixMicro(),
		"sessions": a.Sessions, "near": near, "far": max(own-near, 1),
		"step": (24 * time.Hour).Microseconds() / int64(max(a.PerDay, 1)),
		"day":  (24 * time.Hour).Microseconds(), "hour": time.Hour.Microseconds(), "minute": time.Minute.Microseconds(),
		"members": max(a.Members, 2), "every": max(own/max(a.Calls, 1), 1), "others": min(max(a.Sessions/1000, 1), 999),
	})
}

//go:embed team.sql
var teamText string

// Team connects an organization to a Zoom account with a number of users, and adds as many colleagues. Each Zoom user
// is one of the colleagues. They have the same address, except the last ones, unlike in number, who have only the same
// name.
func Team(ctx context.Context, s *store.Store, org string, now time.Time, people, unlike int) error {
	return run(ctx, s, teamText, map[string]any{
		"org": org, "now": navette.At(now).UnixMicro(), "people": people, "same": people - unlike,
	})
}

//go:embed promises.sql
var promisesText string

// Promises adds organizations with promises: due links that are due at now (product time), and quiet promises, of
// which a ninth is open and due later and the others were kept.
func Promises(ctx context.Context, s *store.Store, now time.Time, organizations, quiet, due int) error {
	return run(ctx, s, promisesText, map[string]any{
		"organizations": organizations, "quiet": quiet, "due": due, "now": navette.At(now).UnixMicro(),
		"day": (24 * time.Hour).Microseconds(), "hour": time.Hour.Microseconds(),
	})
}

// Free releases all leases, as if no node held any.
func Free(ctx context.Context, s *store.Store) error {
	return run(ctx, s, "UPDATE promises SET lease_until = 0 WHERE done_at IS NULL AND lease_until > 0", nil)
}

//go:embed transcript.sql
var transcriptText string

// Transcripts gives an organization calls with lines of ten words each. Every line contains a unique number; the
// other words come from a small vocabulary, so that most words occur in every call.
func Transcripts(ctx context.Context, s *store.Store, org, user string, now time.Time, calls, lines int) error {
	text := transcriptText
	if s.Engine == store.SQLite {
		text += indexSQLite
	} else {
		text += indexPostgres
	}
	return run(ctx, s, text, map[string]any{
		"org": org, "user": user, "now": navette.At(now).UnixMicro(), "calls": calls, "lines": lines,
		"hour": time.Hour.Microseconds(),
	})
}

// The searchable text of a call has a different form on each engine (see the migrations).
const (
	indexSQLite = `;
INSERT INTO call_documents (call_id, org_id) SELECT id, org_id FROM calls WHERE id LIKE 'cal_t%';
INSERT INTO call_search (rowid, title, body)
SELECT d.number, 'seance du soir', (SELECT group_concat('daniel price ' || q.text, ' ') FROM cues q
	WHERE q.call_id = d.call_id)
FROM call_documents d WHERE d.call_id LIKE 'cal_t%'`
	indexPostgres = `;
INSERT INTO call_search (call_id, org_id, block, words)
SELECT call_id, org_id, position / 120, to_tsvector('simple', 'seance du soir ' || string_agg('daniel price ' ||
	translate(text, 'àâèé', 'aaee'), ' ' ORDER BY position))
FROM cues WHERE call_id LIKE 'cal_t%' GROUP BY call_id, org_id, position / 120`
)

// run replaces the {names} in a text of statements by values and runs each statement in a transaction of its own, on a
// connection that neither checks references nor waits for the disk.
func run(ctx context.Context, s *store.Store, text string, values map[string]any) error {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(value))
	}
	exec, end, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer end()
	for statement := range strings.SplitSeq(strings.NewReplacer(pairs...).Replace(text), ";\n") {
		if err := exec(statement); err != nil {
			return fmt.Errorf("fill: %w: %.80s", err, strings.TrimSpace(statement))
		}
	}
	return nil
}

func open(ctx context.Context, s *store.Store) (exec func(string) error, end func(), err error) {
	if s.Engine == store.Postgres {
		conn, err := s.Pool().Acquire(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("fill: %w", err)
		}
		exec = func(statement string) error { _, err := conn.Exec(ctx, statement); return err }
		end = func() { _ = exec("RESET ALL"); conn.Release() }
		return exec, end,
			exec("SET session_replication_role = replica; SET statement_timeout = 0; SET " +
				"idle_in_transaction_session_timeout = 0")
	}
	exec = func(statement string) error { _, err := s.Writer().ExecContext(ctx, statement); return err }
	end = func() {
		for _, pragma := range []string{"foreign_keys = ON", "synchronous = FULL", "cache_size = -2000"} {
			_ = exec("PRAGMA " + pragma)
		}
	}
	for _, pragma := range []string{"foreign_keys = OFF", "synchronous = OFF", "cache_size = -500000"} {
		if err == nil {
			err = exec("PRAGMA " + pragma)
		}
	}
	return exec, end, err
}

// Statistics updates the planner's statistics of every table if known is true. Otherwise it deletes them and prevents
// their collection. Other SQLite connections notice the change when they connect again.
func Statistics(ctx context.Context, s *store.Store, known bool) error {
	exec, end, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer end()
	statements := []string{"ANALYZE"}
	if known && s.Engine == store.Postgres {
		statements = []string{"VACUUM ANALYZE", "CHECKPOINT"} // as autovacuum does eventually
	}
	if !known && s.Engine == store.SQLite {
		// ANALYZE sqlite_schema makes SQLite load the statistics again
		statements = append(statements, "DELETE FROM sqlite_stat1", "ANALYZE sqlite_schema")
	}
	if !known && s.Engine == store.Postgres {
		statements = []string{
			`DO $$ DECLARE t TEXT; BEGIN
			     FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'ALTER TABLE ' ||
			     	t || ' SET (autovacuum_enabled = off)'; END LOOP;
			 END $$`,
			"DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE " +
				"relnamespace = 'public'::regnamespace)",
		}
	}
	for _, statement := range statements {
		if err == nil {
			err = exec(statement)
		}
	}
	return err
}

// NewDatabase creates a database on the PostgreSQL server at an address, and returns its address and a function that
// drops it.
func NewDatabase(ctx context.Context, server string) (address string, drop func(), err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, errors.New("the address of PostgreSQL cannot be read")
	}
	name := "navette_filled_" + strings.ToLower(rand.Text()[:12])
	if err := onServer(ctx, server, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		_ = onServer(context.WithoutCancel(ctx), server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, nil
}

func onServer(ctx context.Context, server, statement string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("on PostgreSQL: %w", err)
	}
	return nil
}
