// Package connection connects organizations to Zoom accounts. It stores the credentials of the app, runs the
// authorization on Zoom's page, refreshes tokens, pauses and disconnects, and lists the scopes and events that the app
// needs.
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

// Connections stores Zoom apps, connects organizations to Zoom accounts through them, and returns clients for those
// accounts.
type Connections struct {
	store     *store.Store
	clock     navette.Clock
	vault     *vault.Vault
	zoom      *zoom.Zoom
	log       *slog.Logger
	publicURL string // without a trailing slash

	observer   func(ctx context.Context, org string) zoom.Observer // nil for none
	signing    signing
	refreshing sync.Map // by connection id, the *sync.Mutex that is held while this process refreshes its token
}

// New returns Connections that use the given store and clock. The vault seals secrets and tokens. publicURL is the
// address at which browsers and Zoom reach this server.
func New(
	s *store.Store, clock navette.Clock, v *vault.Vault, z *zoom.Zoom, log *slog.Logger, publicURL string,
) *Connections {
	return &Connections{store: s, clock: clock, vault: v, zoom: z, log: log, publicURL: publicURL}
}

// ObserveBy lets a function choose the observer of an organization's exchanges with Zoom, or nil for none. It is called
// before the first use of c.
func (c *Connections) ObserveBy(observer func(ctx context.Context, org string) zoom.Observer) {
	c.observer = observer
}

// client returns the Zoom client for an organization.
func (c *Connections) client(ctx context.Context, org string) *zoom.Zoom {
	if c.observer == nil {
		return c.zoom
	}
	return c.zoom.Observed(c.observer(ctx, org))
}

// Current returns the organization's connection that has not ended. If there is none, the error is [navette.NotFound].
func (c *Connections) Current(ctx context.Context, actor navette.Actor) (navette.Connection, error) {
	return c.store.Org(actor.Org).Connection(ctx)
}

// API returns a client for the Zoom account of an organization, and the stored connection. If there is no working
// connection, the error is [navette.NeedsAttention] with the message "reason.not_connected" or
// "reason.connection_attention".
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
	api := c.client(ctx, org).As(current.ZoomAccountID, source)
	api.Owner, api.Ended = current.ZoomUserID, c.recordSilence(current)
	return api, current, nil
}

// Pause pauses the generation of meetings. Links to meetings that exist are still sent, and recordings are still
// imported.
func (c *Connections) Pause(ctx context.Context, actor navette.Actor) error {
	return c.pause(ctx, actor, true)
}

// Resume ends a pause. The meetings that became due during the pause are generated at once, except those of sessions
// that have ended.
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

// Disconnect ends the connection. It deletes the tokens first, so that the grant is useless even if Zoom cannot be
// reached, and then revokes the grant in Zoom. A failure of the revocation is only logged. Meetings that exist stay,
// and their links are still sent.
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

// revoke revokes the grant of an ended connection in Zoom, even if ctx has ended. It logs a failure.
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

// Deauthorization is Zoom's report that a user removed the app.
type Deauthorization struct {
	ClientID      string // of the removed app
	ZoomAccountID string
	ZoomUserID    string    // who removed it
	At            time.Time // UTC; zero if Zoom omitted it
}

// Deauthorized handles the removal of an app in Zoom. If the user who removed the app had made the connection through
// it, Deauthorized ends the connection and notifies the admins. It then deletes the data about the account's users, as
// Zoom requires (Zoom Developer docs, "Deauthorization"), even if the connection had ended before. If the organization
// is connected to the account through another app, that connection and the data stay. A removal that is older than the
// newest connection through the app changes nothing, since Zoom's webhooks may arrive late.
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

// ends reports whether the deauthorization concerns c, a connection through its app: c was made by the same user, and
// not after the removal. Zoom's times are in whole seconds.
func (d Deauthorization) ends(c navette.Connection) bool {
	return d.ZoomUserID == c.ZoomUserID && (d.At.IsZero() || !d.At.Add(time.Second).Before(c.ConnectedAt.Time))
}

// update runs do in a transaction of the actor's organization.
func (c *Connections) update(ctx context.Context, actor navette.Actor, do func(*store.Tx) error) error {
	return c.store.Org(actor.Org).Update(ctx, actor, c.clock.Now(), do)
}
