// Package langtest loads time zones and the words of a language in tests.
package langtest

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
)

// Zone returns the time zone with an IANA name. It fails the test if there is none.
func Zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// Words returns the words of a language in a time zone.
func Words(t *testing.T, locale, zoneName string) lang.Words {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogues.Words(locale, Zone(t, zoneName))
}
