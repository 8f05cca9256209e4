// Package hosts stores the users of a Zoom account as hosts, follows their changes, and links them to the users of the
// organization whose calls are imported.
package hosts

import (
	"context"
	"log/slog"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Zoom gives access to organizations' Zoom accounts. The type connection.Connections implements it.
type Zoom interface {
	// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
	// connection, the error is [navette.NeedsAttention].
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Hosts reads Zoom users, stores them as hosts and links them to users of the organization.
type Hosts struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
	log   *slog.Logger
}

// New returns Hosts that use the given store, clock and access to Zoom.
func New(s *store.Store, clock navette.Clock, z Zoom, log *slog.Logger) *Hosts {
	return &Hosts{store: s, clock: clock, zoom: z, log: log}
}

// NameOf returns the name of a Zoom user: the display name, else first and last name, else the e-mail address.
func NameOf(u zoom.User) string {
	if u.DisplayName != "" {
		return u.DisplayName
	}
	if name := strings.TrimSpace(u.FirstName + " " + u.LastName); name != "" {
		return name
	}
	return u.Email
}

// UserPath returns the id to use for a Zoom user in requests. An app that a user manages may name its own user only as
// "me" (Zoom API, "Using Zoom APIs").
func UserPath(c navette.Connection, zoomUserID string) string {
	if zoomUserID == c.ZoomUserID && !strings.Contains(c.Scopes, ":admin") {
		return zoom.Me
	}
	return zoomUserID
}

// update runs do in a transaction of the actor's organization.
func (h *Hosts) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return h.store.Org(actor.Org).Update(ctx, actor, h.clock.Now(), do)
}
