// Package langtest gives tests the words of a language in a zone.
package langtest

import (
	"testing"
	"time"

	"navette.dev/navette/internal/lang"
)

// Zone loads a time zone, and fails the test if the machine lacks it.
func Zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// Words loads the words of a language with the times of a zone.
func Words(t *testing.T, locale, zoneName string) lang.Words {
	t.Helper()
	catalogues, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	return catalogues.Words(locale, Zone(t, zoneName))
}
