package journey_test

import (
	"testing"

	"navette.dev/navette/internal/journey"
	"navette.dev/navette/internal/schedule/scheduletest"
)

var monday = scheduletest.Monday

// studio is a [scheduletest.Studio] with the reader of its sessions.
type studio struct {
	*scheduletest.Studio
	journeys *journey.Reader
}

// inStudio runs a test in a new studio on each database engine.
func inStudio(t *testing.T, test func(h *studio)) {
	t.Helper()
	scheduletest.Each(t, func(s *scheduletest.Studio) { test(&studio{s, journey.New(s.Store, s.Clock)}) })
}
