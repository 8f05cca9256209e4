// Package journey reads and explains sessions: how far each is on its way out to Zoom and back, what needs a person to
// act, and what became of each personal link. It writes nothing.
package journey

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Reader reads sessions and explains them.
type Reader struct {
	store *store.Store
	clock navette.Clock
}

// New makes the reader of sessions.
func New(s *store.Store, clock navette.Clock) *Reader { return &Reader{store: s, clock: clock} }
