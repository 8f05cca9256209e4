// Package meetings follows a session's meeting on Zoom after it was generated: whether it is ready when its links are
// due, whether it still exists, and when it started and ended. It notifies the admins if a meeting is missing.
package meetings

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Zoom returns Zoom's API for an organization's connection, and the connection.
type Zoom interface {
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Meetings holds the rules of meetings that were generated.
type Meetings struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
}

// New returns the rules.
func New(s *store.Store, clock navette.Clock, z Zoom) *Meetings {
	return &Meetings{store: s, clock: clock, zoom: z}
}

func (ms *Meetings) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return ms.store.Org(org).Update(ctx, navette.System(org), ms.clock.Now(), do)
}
