package connection

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// visitTime is how long, in product time, a user may take on Zoom's authorization page.
const visitTime = 30 * time.Minute

// Begin starts an authorization and returns the address of Zoom's page. backTo is the path of the local page to which
// [Connections.Finish] returns. Without a Zoom app the error is a [navette.Conflict].
func (c *Connections) Begin(ctx context.Context, actor navette.Actor, backTo string) (string, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return "", err
	}
	app, err := c.store.Org(actor.Org).App(ctx)
	if err != nil {
		return "", noApp(err)
	}
	credentials, err := c.credentials(app)
	if err != nil {
		return "", err
	}
	state, proof := rand.Text(), zoom.NewPKCE()
	visit := store.Authorization{
		StateHash: hash(state), OrgID: actor.Org, AppID: app.ID, UserID: actor.ID, BackTo: navette.LocalPath(backTo),
		ExpiresAt: navette.At(c.clock.Now().Add(visitTime)),
	}
	visit.VerifierSealed, err = c.vault.SealText(actor.Org, "authorizations", visit.StateHash, proof.Verifier.Reveal())
	if err != nil {
		return "", err
	}
	err = c.update(ctx, actor, func(tx *store.Tx) error { return tx.SaveAuthorization(ctx, visit) })
	return c.zoom.AuthorizeURL(credentials, c.redirectURL(), state, proof.Challenge), err
}

// Finish completes an authorization with the parameters of Zoom's redirect and connects. It returns the path that was
// passed to [Connections.Begin]. Only the user who began the authorization can finish it. If it is unknown or expired,
// or the user refused on Zoom's page, the error is [navette.Invalid]. If Zoom refuses, the error's message is the
// reason.
func (c *Connections) Finish(ctx context.Context, actor navette.Actor, state, code string) (backTo string, err error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return "", err
	}
	var visit store.Authorization
	err = c.update(ctx, actor, func(tx *store.Tx) error {
		visit, err = tx.TakeAuthorization(ctx, hash(state), actor.ID)
		return err
	})
	if err != nil {
		return "", navette.Fail(navette.Invalid, "reason.visit_expired", err)
	}
	if code == "" {
		return visit.BackTo, navette.Fail(navette.Invalid, "reason.refused_by_person", nil)
	}
	verifier, err := c.vault.OpenText(actor.Org, "authorizations", visit.StateHash, visit.VerifierSealed)
	if err != nil {
		return visit.BackTo, err
	}
	app, err := c.store.Org(actor.Org).AppOf(ctx, navette.Connection{AppID: visit.AppID})
	if err != nil {
		return visit.BackTo, err
	}
	credentials, err := c.credentials(app)
	if err != nil {
		return visit.BackTo, err
	}
	grant, err := c.zoom.Exchange(ctx, credentials, zoom.Secret(code), c.redirectURL(), zoom.Secret(verifier))
	if err != nil {
		return visit.BackTo, grantRefused(err)
	}
	return visit.BackTo, c.connect(ctx, actor, app, grant, zoom.Me)
}

// ConnectServerToServer connects with the credentials of the organization's Server-to-Server app. host is the e-mail
// address of the Zoom user who hosts by default.
func (c *Connections) ConnectServerToServer(ctx context.Context, actor navette.Actor, host string) error {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return err
	}
	if !strings.Contains(host, "@") {
		return navette.InvalidField("host", "form.email")
	}
	app, err := c.store.Org(actor.Org).App(ctx)
	if err != nil {
		return noApp(err)
	}
	if app.Kind != navette.ServerToServer {
		return navette.Fail(navette.Conflict, "reason.not_server_to_server", nil)
	}
	credentials, err := c.credentials(app)
	if err != nil {
		return err
	}
	grant, err := c.zoom.ServerToServer(ctx, credentials, app.AccountID)
	if err != nil {
		return grantRefused(err)
	}
	return c.connect(ctx, actor, app, grant, strings.TrimSpace(host))
}

// connect reads the user and the account of the grant from Zoom and stores the organization's connection. userID is the
// user who will host by default: an e-mail address or [zoom.Me].
func (c *Connections) connect(
	ctx context.Context, actor navette.Actor, app navette.ZoomApp, grant zoom.Grant, userID string,
) error {
	api := c.zoom.As(app.ClientID, zoom.FixedToken(grant.AccessToken))
	user, err := api.Users.Get(ctx, userID)
	if zoom.IsNotFound(err) {
		return navette.InvalidField("host", "reason.unknown_host")
	}
	if err != nil {
		return grantRefused(err)
	}
	now := c.clock.Now()
	connection := navette.Connection{
		ID: navette.NewID(navette.PrefixConnection, now), OrgID: actor.Org, AppID: app.ID,
		State: navette.ConnectionActive, ZoomAccountID: user.AccountID, ZoomUserID: user.ID, Email: user.Email,
		DisplayName: hosts.NameOf(user),
		Scopes:      strings.Join(grant.Scopes, " "), GrantNumber: 1, ConnectedAt: navette.At(now),
		AccessExpiresAt: navette.At(now.Add(grant.ExpiresIn)),
	}
	if connection.AccessSealed, connection.RefreshSealed, err = c.sealGrant(connection, grant); err != nil {
		return err
	}
	people := hosts.List(ctx, c.log, api, user, actor.Org, now)
	return c.update(ctx, actor, func(tx *store.Tx) error {
		if err := tx.Connect(ctx, connection); err != nil {
			return err
		}
		if err := people.Save(ctx, tx); err != nil {
			return err
		}
		if err := tx.Promise(ctx, navette.PromiseHosts, connection.ID, "", now.Add(hosts.ReadEvery)); err != nil {
			return err
		}
		for _, kind := range []navette.PromiseKind{
			navette.PromisePreconditions, navette.PromiseCheck, navette.PromiseSweep,
		} {
			if err := tx.Promise(ctx, kind, connection.ID, "", now); err != nil {
				return err
			}
		}
		return tx.PromiseAudits(ctx)
	})
}

// sealGrant seals the tokens of a grant for the connection's row. A token that the grant lacks is "".
func (c *Connections) sealGrant(to navette.Connection, grant zoom.Grant) (access, refresh string, err error) {
	if access, err = c.vault.SealText(to.OrgID, "connections", to.ID, grant.AccessToken.Reveal()); err != nil {
		return "", "", err
	}
	refresh, err = c.vault.SealText(to.OrgID, "connections", to.ID, grant.RefreshToken.Reveal())
	return access, refresh, err
}

// noApp returns a [navette.Conflict] if err is [navette.NotFound], and err otherwise.
func noApp(err error) error {
	if navette.CodeOf(err) == navette.NotFound {
		return navette.Fail(navette.Conflict, "reason.no_app", err)
	}
	return err
}

// grantRefused returns an error whose message is the reason why Zoom gave no grant.
func grantRefused(err error) error {
	var refused *zoom.OAuthError
	switch {
	case zoom.IsClientRefused(err):
		return navette.Fail(navette.Invalid, "reason.app_refused", err)
	case zoom.IsGrantDead(err):
		return navette.Fail(navette.Invalid, "reason.code_refused", err)
	case zoom.IsScopesMissing(err), zoom.IsNoPermission(err):
		return navette.Fail(navette.Forbidden, "reason.scopes_missing", err)
	case errors.As(err, &refused):
		return &navette.Error{
			Code: navette.Invalid, Message: "reason.grant_refused",
			Args: map[string]any{"reason": strings.TrimRight(refused.Reason, ".")}, Cause: err,
		}
	default:
		return navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err)
	}
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
