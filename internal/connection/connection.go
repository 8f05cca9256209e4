// Package connection ties an organization to a Zoom account: the app's credentials, the visit to Zoom's authorisation
// page, tokens that stay fresh, pause, disconnection, and which of the account's users stand for which of ours.
package connection

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/vault"
	"navette.dev/navette/internal/zoom"
)

// Connections holds the rules.
type Connections struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	zoom      *zoom.Zoom
	log       *slog.Logger
	publicURL string // without a slash at the end

	signing    signing
	refreshing sync.Map // connection id → *sync.Mutex: goroutines of this process queue here, not at the database
}

// New makes the rules. publicURL is where browsers and Zoom reach this server.
func New(s *store.Store, clock navette.Clock, v *vault.Vault, z *zoom.Zoom, log *slog.Logger, publicURL string) *Connections {
	return &Connections{store: s, clock: clock, vault: v, zoom: z, log: log, publicURL: publicURL}
}

// Current is the organization's connection, ended ones apart; [navette.NotFound] where it has none.
func (c *Connections) Current(ctx context.Context, actor navette.Actor) (navette.Connection, error) {
	return c.store.Org(actor.Org).Connection(ctx)
}

// API is Zoom on behalf of the organization's connection, for the other rules. Where there is no working connection the
// error's code is [navette.NeedsAttention] (message "reason.not_connected" or "reason.connection_attention").
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
	api := c.zoom.As(current.ZoomAccountID, &tokens{rules: c, org: org, connection: current.ID})
	api.Owner, api.Ended = current.ZoomUserID, c.listen(current)
	return api, current, nil
}

// Pause switches generating off. Links of generated meetings are still sent and recordings still come in.
func (c *Connections) Pause(ctx context.Context, actor navette.Actor) error {
	return c.pause(ctx, actor, true)
}

// Resume switches generating on again, for every session inside the window that has not ended.
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

// Disconnect destroys the tokens, so that nobody here uses or renews the grant any more, and revokes it at Zoom. Meetings
// already generated stay, and their links are still sent. A Zoom that does not answer does not hold it back: without its
// tokens, the grant is of no use.
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

// revoke ends the grant of a connection that has ended at Zoom too, where Zoom answers. Whoever asked may have gone since.
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

// Deauthorization is Zoom's word that one of its users removed the app.
type Deauthorization struct {
	ClientID      string // of the app that was removed
	ZoomAccountID string
	ZoomUserID    string
	At            time.Time // UTC; zero where Zoom did not say
}

// Deauthorized puts the connection in the state of Disconnect where it was made through the removed app by the user who
// removed it, and tells the admins. It forgets what Zoom told of the account's people, also where it was disconnected
// before. A connection to the account through another app stays, with what it reads. A removal from before the account was
// connected again changes nothing, since Zoom's webhook may come late. Zoom requires that the data of an account that removes an app
// is deleted (Zoom Developer docs, "Deauthorization").
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
			if err := tx.TellAdmins(ctx, navette.Mail{Kind: navette.MailUninstalled, SubjectID: last.ID}); err != nil {
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

// ends says whether the deauthorization is about this connection of its app. Zoom counts in whole seconds.
func (d Deauthorization) ends(c navette.Connection) bool {
	return d.ZoomUserID == c.ZoomUserID && (d.At.IsZero() || !d.At.Add(time.Second).Before(c.ConnectedAt.Time))
}

func (c *Connections) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return c.store.Org(actor.Org).Update(ctx, actor, c.clock.Now(), do)
}

// UserPath is how a Zoom user of the connection is named in a request: an app with only user scopes may name nobody but
// "me" (Zoom API, "Using Zoom APIs").
func UserPath(c navette.Connection, zoomUserID string) string {
	if zoomUserID == c.ZoomUserID && !strings.Contains(c.Scopes, ":admin") {
		return zoom.Me
	}
	return zoomUserID
}
