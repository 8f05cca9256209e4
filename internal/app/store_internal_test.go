package app

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/store/storetest"
)

// TestAnUnreachableStoreOfRecordingsIsOnlyWarnedOf starts with a bucket whose server does not answer.
func TestAnUnreachableStoreOfRecordingsIsOnlyWarnedOf(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	gone := httptest.NewServer(nil)
	gone.Close()
	m := newMember(t, storetest.Address(t, store.SQLite), filepath.Join(t.TempDir(), "keys.json"),
		"s3://bucket?region=us-east-1&endpoint="+gone.URL)
	m.start()
	m.shows(true, "the store of recordings does not answer, so imports wait", "connection refused")
}
