package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// released has the SHA-256 sums of the migrations that installations have run. A change to the schema is a new file.
var released = map[string]string{
	"both/00001_house.sql":      "96d2677129ab894ce97f7ad8e22fc38f9d2d50a6c8b0962139b52ecb3b4074c4",
	"both/00003_quotas.sql":     "4c9015b66b42239311cdd5617ca89e73a605942c0a9bb9281d5330a24c5fb395",
	"postgres/00002_search.sql": "17e296f309e0b57158c5b28555ffb534f7ccdeffeee559cbe04901e29bb5bd97",
	"sqlite/00002_search.sql":   "c2250de5294b7d1536ec47dc8c01ad25983696d57c4b0c1a4d48fa956011a385",
}

func TestReleasedMigrationsStayAsTheyAre(t *testing.T) {
	for name, want := range released {
		text, err := os.ReadFile(filepath.Join("migration", name))
		if err != nil {
			t.Error(err)
			continue
		}
		if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != want {
			t.Errorf("migration/%s was changed after its release: add a new numbered file instead", name)
		}
	}
}

// rewritten has the columns whose values a migration may change, as table.column, with the reason.
var rewritten = map[string]string{}

// dropped has the tables that a migration may drop, with the reason.
var dropped = map[string]string{"sign_in_failures": "wrong passwords are counted in memory, for an hour"}

func TestAFirstStageDatabaseIsUpgradedWhole(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			address := storetest.OpenFirstStage(t, engine).Address
			s := open(t, address)
			before := map[string][]map[string]string{}
			for _, table := range tablesOf(t, s) {
				before[table] = rowsOf(t, s, table)
			}
			if len(before) < 25 || len(before["bookings"]) != 305 || len(before["mails"]) == 0 {
				t.Fatalf("the first stage's database has %d tables, %d bookings, %d mails", len(before),
					len(before["bookings"]), len(before["mails"]))
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			s = open(t, address) // connections to PostgreSQL cache the former columns of a query
			for table, rows := range before {
				if dropped[table] != "" {
					continue
				}
				if len(rows) == 0 {
					t.Errorf("no row of %s is in the first stage's database", table)
				} else if lost := missing(rows, rowsOf(t, s, table), table); len(lost) > 0 {
					t.Errorf("%d of %d rows of %s are lost or changed, such as %s", len(lost), len(rows), table,
						lost[0])
				}
			}
		})
	}
}

// TestWhatTheFirstStageGaveUpIsTakenUpAgain upgrades a database with a file that the first release gave up, which only
// its closed promise shows, and with a connection whose meetings were not checked yet.
func TestWhatTheFirstStageGaveUpIsTakenUpAgain(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := open(t, storetest.OpenFirstStage(t, engine).Address)
			write(t, s, "UPDATE recording_files SET state = 'found' WHERE id = (SELECT MIN(id) FROM recording_files)")
			write(t, s,
				"UPDATE calls SET state = 'importing' WHERE id = (SELECT call_id FROM "+
					"recording_files WHERE state = 'found')")
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			for query, want := range map[string]int{
				`SELECT COUNT(*) FROM recording_files f JOIN calls c ON c.id = f.call_id
				 WHERE f.state = 'failed' AND f.look_at = 0 AND c.state = 'incomplete'`: 1,
				`SELECT COUNT(*) FROM cues q WHERE q.speaker <> '' AND NOT EXISTS
				     (SELECT 1 FROM call_speakers s WHERE s.call_id = q.call_id AND s.name = q.speaker)`: 0,
				"SELECT COUNT(*) FROM calls WHERE state = 'importing'":       0,
				"SELECT COUNT(*) FROM organizations WHERE profile <> 'both'": 0,
				`SELECT COUNT(*) FROM connections WHERE org_id NOT IN
				     (SELECT org_id FROM setup_choices WHERE choice = 'hidden')`: 0,
				`SELECT COUNT(*) FROM organizations o
				 WHERE calls = 0 OR calls <> (SELECT COUNT(*) FROM calls c WHERE c.org_id = o.id)`: 0,
				`SELECT COUNT(*) FROM connections WHERE state <> 'ended'
				     AND id NOT IN (SELECT subject FROM promises WHERE kind = 'check' AND done_at IS NULL)`: 0,
				`SELECT COUNT(*) FROM bookings b JOIN sessions s ON s.id = b.session_id WHERE COALESCE(b.starts_at, 0) <>
				     CASE WHEN s.cancelled_at IS NULL THEN s.starts_at ELSE 0 END`: 0,
			} {
				var found []int
				if read(t, s, query, &found); len(found) != 1 || found[0] != want {
					t.Errorf("%s: %v, want %d", query, found, want)
				}
			}
		})
	}
}

func open(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// tablesOf returns the product's tables, without those of a former queue, of migrations, and of SQLite's full text.
func tablesOf(t *testing.T, s *store.Store) []string {
	t.Helper()
	query := "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	if s.Engine == store.SQLite {
		query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	}
	var all []string
	read(t, s, query, &all)
	return slices.DeleteFunc(all, func(name string) bool {
		return strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") ||
			strings.HasPrefix(name, "call_search_")
	})
}

// rowsOf returns all rows of a table, each with its values as texts by column.
func rowsOf(t *testing.T, s *store.Store, table string) []map[string]string {
	t.Helper()
	_, reader := s.Sides()
	found, err := reader.QueryContext(t.Context(), "SELECT * FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for found.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := found.Scan(values...); err != nil {
			t.Fatal(err)
		}
		row := map[string]string{}
		for i, column := range columns {
			row[column] = fmt.Sprint(*values[i].(*any))
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// missing returns the rows of before that are not in after, comparing the columns that before has.
func missing(before, after []map[string]string, table string) []string {
	columns := slices.Sorted(maps.Keys(before[0]))
	columns = slices.DeleteFunc(columns, func(column string) bool { return rewritten[table+"."+column] != "" })
	text := func(row map[string]string) string {
		var b strings.Builder
		for _, column := range columns {
			fmt.Fprintf(&b, "%s=%q ", column, row[column])
		}
		return b.String()
	}
	count := map[string]int{}
	for _, row := range after {
		count[text(row)]++
	}
	var lost []string
	for _, row := range before {
		if key := text(row); count[key] == 0 {
			lost = append(lost, key)
		} else {
			count[key]--
		}
	}
	return lost
}
