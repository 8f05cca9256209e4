// Package connection connects an organization to a Zoom account: the app's credentials, the authorisation on Zoom's
// page, token refresh, pause, disconnection, and the rights and events that the app needs.
package connection

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Connections holds the rules of connections.
type Connections struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	zoom      *zoom.Zoom
	log       *slog.Logger
	publicURL string // without a trailing slash

	signing    signing
	refreshing sync.Map // connection id → *sync.Mutex: goroutines of this process wait here and not at the database
}

// New returns the rules. publicURL is the address at which browsers and Zoom reach this server.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, z *zoom.Zoom, log *slog.Logger, publicURL string,
) *Connections {
	return &Connections{store: s, clock: clock, vault: v, zoom: z, log: log, publicURL: publicURL}
}

// Current returns the organization's connection that has not ended, or a [navette.NotFound] error.
func (c *Connections) Current(ctx context.Context, actor navette.Actor) (navette.Connection, error) {
	return c.store.Org(actor.Org).Connection(ctx)
}

// API returns Zoom's API for the organization's connection, for the other rules. If there is no working connection
// the error's code is [navette.NeedsAttention] (message "reason.not_connected" or "reason.connection_attention").
func (c *Connections) API(ctx context.Context, org string) (*zoom.API, navette.Connection, error) {
	current, err := c.store.Org(org).Connection(ctx)
	switch {
	case navette.CodeOf(err) == navette.NotFound:
		return nil, current, navette.Fail(navette.NeedsAttention, "reason.not_connected", err)
	case err != nil:
		return nil, current, err
	case current.State != navette.ConnectionActive:
		return nil, current, navette.Fail(navette.NeedsAttention, "reason.connection_attention", nil)
	}
	source := &tokens{rules: c, org: org, connection: current.ID}
	source.asRead.Store(&current)
	api := c.zoom.As(current.ZoomAccountID, source)
	api.Owner, api.Ended = current.ZoomUserID, c.listen(current)
	return api, current, nil
}

// Pause pauses the generation of meetings. Links of generated meetings are still sent and recordings still imported.
func (c *Connections) Pause(ctx context.Context, actor navette.Actor) error {
	return c.pause(ctx, actor, true)
}

// Resume resumes the generation of meetings, for every session inside the window that has not ended.
func (c *Connections) Resume(ctx context.Context, actor navette.Actor) error {
	return c.pause(ctx, actor, false)
}

func (c *Connections) pause(ctx context.Context, actor navette.Actor, paused bool) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	return c.update(ctx, actor, func(tx *store.Tx) error {
		current, err := tx.Connection(ctx)
		if err != nil {
			return err
		}
		return tx.Pause(ctx, current, paused)
	})
}

// Disconnect deletes the tokens, so that the grant can no longer be used or renewed here, and revokes it in Zoom.
// Meetings already generated stay, and their links are still sent. It does not depend on Zoom's answer, since the
// grant is useless without its tokens.
func (c *Connections) Disconnect(ctx context.Context, actor navette.Actor) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	var last navette.Connection
	err := c.update(ctx, actor, func(tx *store.Tx) (err error) {
		if last, err = tx.LockConnection(ctx); err != nil {
			return err
		}
		return tx.Disconnect(ctx, last, "disconnected", navette.EventDisconnected)
	})
	if err == nil {
		c.revoke(ctx, last, last.AccessSealed)
	}
	return err
}

// revoke revokes the grant of an ended connection in Zoom, if Zoom answers. The request that caused it may have
// ended.
func (c *Connections) revoke(ctx context.Context, ended navette.Connection, accessSealed string) {
	ctx = context.WithoutCancel(ctx)
	access, err := c.vault.OpenText(ended.OrgID, "connections", ended.ID, accessSealed)
	if err == nil && access != "" {
		var app zoom.App
		if app, err = c.appOf(ctx, ended); err == nil {
			err = c.zoom.Revoke(ctx, app, zoom.Secret(access))
		}
	}
	if err != nil {
		c.log.WarnContext(ctx, "grant not revoked", "connection", ended.ID, "error", err)
	}
}

// Deauthorization reports that a Zoom user removed the app.
type Deauthorization struct {
	ClientID      string // of the removed app
	ZoomAccountID string
	ZoomUserID    string
	At            time.Time // UTC; zero if Zoom omitted it
}

// Deauthorized ends the connection, as Disconnect does, if the user who removed the app made it through this app, and
// notifies the admins. It deletes the account's user profiles, even if the connection had ended before. A connection
// to the account through another app stays, with its data. A removal from before the account was connected again
// changes nothing, since Zoom's webhook may arrive late. Zoom requires that the data of an account that removes an
// app is deleted (Zoom Developer docs, "Deauthorization").
func (c *Connections) Deauthorized(ctx context.Context, org string, d Deauthorization) error {
	return c.update(ctx, navette.Actor{Kind: navette.ActorZoom, Org: org}, func(tx *store.Tx) error {
		last, err := tx.LastConnectionThrough(ctx, d.ClientID, d.ZoomAccountID)
		if navette.CodeOf(err) == navette.NotFound {
			return nil
		}
		if err != nil || !d.ends(last) {
			return err
		}
		if last.State != navette.ConnectionEnded {
			if err := tx.Disconnect(ctx, last, "deauthorized", navette.EventDeauthorized); err != nil {
				return err
			}
			uninstalled := navette.Mail{Kind: navette.MailUninstalled, SubjectID: last.ID}
			if err := people.NotifyAdmins(ctx, tx, uninstalled); err != nil {
				return err
			}
		}
		current, err := tx.Connection(ctx)
		if navette.CodeOf(err) == navette.NotFound || err == nil && current.ZoomAccountID != d.ZoomAccountID {
			return tx.ForgetZoomAccount(ctx, d.ZoomAccountID)
		}
		return err
	})
}

// ends reports whether the deauthorization is about this connection of its app. Zoom's times are whole seconds.
func (d Deauthorization) ends(c navette.Connection) bool {
	return d.ZoomUserID == c.ZoomUserID && (d.At.IsZero() || !d.At.Add(time.Second).Before(c.ConnectedAt.Time))
}

func (c *Connections) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return c.store.Org(actor.Org).Update(ctx, actor, c.clock.Now(), do)
}
