// Package journey reads and explains sessions: the state of each, what needs a user's action, and the state of each
// personal link. It writes nothing.
package journey

import (
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// Reader reads and explains sessions.
type Reader struct {
	store *store.Store
	clock navette.Clock
}

// New returns a reader.
func New(s *store.Store, clock navette.Clock) *Reader { return &Reader{store: s, clock: clock} }
