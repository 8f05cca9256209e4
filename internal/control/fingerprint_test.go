package control_test

import (
	"path/filepath"
	"testing"

	"navette.dev/navette/internal/control"
)

// TestADatabaseIsTheSameFromEveryFolder compares the fingerprints of a relative and an absolute path, since the server
// and the command may have been started in different folders.
func TestADatabaseIsTheSameFromEveryFolder(t *testing.T) {
	relative := filepath.Join("navette-data", "navette.db")
	absolute, err := filepath.Abs(relative)
	if err != nil {
		t.Fatal(err)
	}
	server := control.Fingerprint(relative)
	if control.Fingerprint(absolute) != server || control.Fingerprint("sqlite:"+relative) != server {
		t.Error("the same file is taken for another database")
	}
	if control.Fingerprint(absolute+"2") == server ||
		control.Fingerprint("postgres://localhost/navette") == control.Fingerprint("postgres://localhost/other") {
		t.Error("another database is taken for the same")
	}
}
