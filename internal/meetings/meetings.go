// Package meetings monitors the meetings of sessions in Zoom after they were generated. It records when they start and
// end and whether they were deleted, and notifies the admins of meetings that are missing or not started.
package meetings

import (
	"context"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Zoom gives access to organizations' Zoom accounts.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Meetings checks the Zoom meetings of sessions and records their start, end and deletion.
type Meetings struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
}

// New returns Meetings that use the given store, clock and access to Zoom.
func New(s *store.Store, clock navette.Clock, z Zoom) *Meetings {
	return &Meetings{store: s, clock: clock, zoom: z}
}

// update runs do in a transaction of an organization as the system.
func (ms *Meetings) update(ctx context.Context, org string, do func(*store.Tx) error) error {
	return ms.store.Org(org).Update(ctx, navette.System(org), ms.clock.Now(), do)
}
