// Package hosts stores the users of a Zoom account as hosts, and links them to the users of the organization whose calls
// are imported.
package hosts

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// maxHosts is the largest number of users of an account that are stored.
const maxHosts = 10_000

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

// Read reads the users of the connected account from Zoom and stores them as hosts.
func (h *Hosts) Read(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	api, current, err := h.zoom.API(ctx, actor.Org)
	if err != nil {
		return err
	}
	user, err := api.Users.Get(ctx, current.ZoomUserID)
	if err != nil {
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
	hosts := List(ctx, h.log, api, user, actor.Org, h.clock.Now())
	return h.update(ctx, actor, func(tx *store.Tx) error { return tx.SaveHosts(ctx, hosts) })
}

// List returns the active users of an account as hosts of an organization. own is the user who connected, the only one
// in the list if the app may not read the others. now is stored as the time at which they were seen.
func List(
	ctx context.Context, log *slog.Logger, api *zoom.API, own zoom.User, org string, now time.Time,
) []navette.Host {
	hosts := []navette.Host{hostOf(own, org, now)}
	for user, err := range api.Users.List(ctx, "active") {
		if err != nil {
			log.InfoContext(ctx, "zoom users not listed", "error", err)
			break
		}
		if user.ID != "" && user.ID != own.ID {
			if user.AccountID == "" {
				user.AccountID = own.AccountID
			}
			hosts = append(hosts, hostOf(user, org, now))
		}
		if len(hosts) == maxHosts {
			break
		}
	}
	return hosts
}

func hostOf(u zoom.User, org string, now time.Time) navette.Host {
	return navette.Host{
		ID: navette.NewID(navette.PrefixHost, now), OrgID: org, ZoomAccountID: u.AccountID, ZoomUserID: u.ID,
		Email: u.Email, Name: NameOf(u), Type: int64(u.Type), SeenAt: navette.At(now),
	}
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
