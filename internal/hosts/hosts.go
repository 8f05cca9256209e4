// Package hosts says who is which Zoom user: the list of a Zoom account's users, their links to the organization's
// users, the rights to host and to import that come with a link, and what the plan of a host allows.
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

// maxHosts is the largest number of Zoom users that are read.
const maxHosts = 10_000

// Zoom returns Zoom's API for an organization's connection, and the connection.
type Zoom interface {
	API(ctx context.Context, org string) (*zoom.API, navette.Connection, error)
}

// Hosts holds the rules of Zoom hosts.
type Hosts struct {
	store *store.Store
	clock navette.Clock
	zoom  Zoom
	log   *slog.Logger
}

// New returns the rules.
func New(s *store.Store, clock navette.Clock, z Zoom, log *slog.Logger) *Hosts {
	return &Hosts{store: s, clock: clock, zoom: z, log: log}
}

// Read reads the account's users from Zoom again and stores them as hosts.
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

// List returns the account's active users as hosts of an organization, seen now. own is the user who connected; an
// app that may not list the others gets only them.
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

// UserPath returns the id of a Zoom user in a request: an app with only user scopes may use only "me" (Zoom API,
// "Using Zoom APIs").
func UserPath(c navette.Connection, zoomUserID string) string {
	if zoomUserID == c.ZoomUserID && !strings.Contains(c.Scopes, ":admin") {
		return zoom.Me
	}
	return zoomUserID
}

func (h *Hosts) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return h.store.Org(actor.Org).Update(ctx, actor, h.clock.Now(), do)
}
