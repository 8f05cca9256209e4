package storetest

import (
	"compress/gzip"
	"context"
	"embed"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"navette.dev/navette/internal/store"
)

// FirstStage is a copy of a database of the first release, with migrations 1 to 3: the demo's studio and sales team
// after an hour, with one session cancelled, one wrong password, one browser signed in and one authorization begun.
type FirstStage struct {
	Address string // for [store.Open]; migrations after number 3 have not been run
	Keys    string // path of the keyset that sealed its secrets
	Token   string // token of a personal link that was mailed
	At      int64  // product time when it was copied, in Unix seconds
}

//go:embed firststage
var firstStage embed.FS

// OpenFirstStage returns a copy of the first release's database on one engine.
func OpenFirstStage(t testing.TB, engine store.Engine) FirstStage {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	text, err := firstStage.ReadFile("firststage/" + string(engine) + ".keys.json")
	if err == nil {
		err = os.WriteFile(keys, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if engine == store.SQLite {
		return FirstStage{Address: copyOfFile(t), Keys: keys, Token: "7kRFmWZWLKNkYlRikdmo6Q", At: 1795743085}
	}
	return FirstStage{Address: copyOnServer(t), Keys: keys, Token: "zLuKm9MxIJVsWR6orP1P5g", At: 1795743225}
}

func copyOfFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "navette.db")
	if err := os.WriteFile(path, unzipped(t, "sqlite.db.gz"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func copyOnServer(t testing.TB) string {
	t.Helper()
	to := address(newDatabase(t, "template0"))
	conn, err := pgx.Connect(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.PgConn().Exec(t.Context(), string(unzipped(t, "postgres.sql.gz"))).ReadAll(); err != nil {
		t.Fatal(err)
	}
	return to
}

func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	file, err := firstStage.Open("firststage/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	reader, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
