package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestAServerStartsWhereNoSocketCanBeMade has a file at the path of the socket's folder.
func TestAServerStartsWhereNoSocketCanBeMade(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "control"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	startIn(t, storetest.OpenFirstStage(t, store.SQLite), folder).shows("/signin", "Navette")
}
