package langtest

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
)

func Zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func Words(t *testing.T, locale, zoneName string) lang.Words {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogues.Words(locale, Zone(t, zoneName))
}
