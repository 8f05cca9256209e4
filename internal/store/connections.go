package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"navette.dev/navette/internal/navette"
)

// SaveInstallationApp stores the Zoom app of the installation's configuration, which every organization without its
// own app uses, and returns its row.
func (s *System) SaveInstallationApp(ctx context.Context, app navette.ZoomApp) (navette.ZoomApp, error) {
	app.OrgID = ""
	return saveApp(ctx, &Org{store: s.store, q: s.store.write, w: s.store.write}, app)
}

// InstallationApp returns the installation's Zoom app with a client id.
func (s *System) InstallationApp(ctx context.Context, clientID string) (navette.ZoomApp, error) {
	return s.store.Org("").OwnApp(ctx, clientID)
}

// HookApp returns the app with an id, which webhook addresses contain.
func (s *System) HookApp(ctx context.Context, id string) (navette.ZoomApp, error) {
	return one[navette.ZoomApp](ctx, s.store.read, "read the Zoom app", "SELECT * FROM zoom_apps WHERE id = ?", id)
}

// Route identifies the origin of a webhook: an app and a Zoom account.
type Route struct{ AppID, ZoomAccountID string }

// ConnectedThrough returns, for each route, the ids of the organizations with a connection through the app to the Zoom
// account, ended or not.
func (s *System) ConnectedThrough(ctx context.Context, ways []Route) (map[Route][]string, error) {
	pairs := make([]bun.TupleValues, len(ways))
	for i, way := range ways {
		pairs[i] = bun.Tuple([]string{way.AppID, way.ZoomAccountID})
	}
	found, err := many[navette.Connection](ctx, s.store.read, "route webhooks",
		"SELECT DISTINCT app_id, zoom_account_id, org_id FROM connections WHERE (app_id, "+
			"zoom_account_id) IN (VALUES ?)", bun.List(pairs))
	orgs := map[Route][]string{}
	for _, c := range found {
		way := Route{c.AppID, c.ZoomAccountID}
		orgs[way] = append(orgs[way], c.OrgID)
	}
	return orgs, err
}

// App returns the organization's Zoom app, or the installation's if it has none.
func (o *Org) App(ctx context.Context) (navette.ZoomApp, error) {
	return one[navette.ZoomApp](ctx, o.q, "read the Zoom app",
		"SELECT * FROM zoom_apps WHERE org_id IN (?, '') ORDER BY org_id DESC, created_at DESC LIMIT 1", o.ID)
}

// OwnApp returns the organization's own Zoom app with a client id, in use or not.
func (o *Org) OwnApp(ctx context.Context, clientID string) (navette.ZoomApp, error) {
	return one[navette.ZoomApp](ctx, o.q, "read the Zoom app",
		"SELECT * FROM zoom_apps WHERE org_id = ? AND client_id = ?", o.ID, clientID)
}

// AppOf returns the Zoom app through which a connection was made.
func (o *Org) AppOf(ctx context.Context, c navette.Connection) (navette.ZoomApp, error) {
	return one[navette.ZoomApp](ctx, o.q, "read the Zoom app",
		"SELECT * FROM zoom_apps WHERE id = ? AND org_id IN (?, '')", c.AppID, o.ID)
}

// SaveApp stores the organization's own Zoom app and returns its row. The newest app is used.
func (t *Tx) SaveApp(ctx context.Context, app navette.ZoomApp) (navette.ZoomApp, error) {
	app.OrgID = t.ID
	saved, err := saveApp(ctx, t.Org, app)
	if err != nil {
		return saved, err
	}
	return saved, t.Record(ctx, navette.EventZoomAppSaved, saved.ID, "", map[string]any{"kind": saved.Kind})
}

// saveApp stores a new app or replaces the one with the same id. The secrets are sealed for that id, so if another
// row has the client id, the error is a [navette.Conflict].
func saveApp(ctx context.Context, o *Org, app navette.ZoomApp) (navette.ZoomApp, error) {
	saved, err := one[navette.ZoomApp](ctx, o.q, "write the Zoom app",
		`INSERT INTO zoom_apps (id, org_id, kind, client_id, client_secret_sealed, webhook_secret_sealed, account_id,
		     created_at)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		 ON CONFLICT (org_id, client_id) DO UPDATE SET kind = excluded.kind,
		     client_secret_sealed = excluded.client_secret_sealed,
		     webhook_secret_sealed = excluded.webhook_secret_sealed,
		     account_id = excluded.account_id, created_at = excluded.created_at,
		     validated_at = CASE WHEN zoom_apps.webhook_secret_sealed = excluded.webhook_secret_sealed
		         THEN zoom_apps.validated_at END
		 WHERE zoom_apps.id = excluded.id RETURNING *`,
		app.ID, app.OrgID, app.Kind, app.ClientID, app.ClientSecretSealed, app.WebhookSecretSealed, app.AccountID,
		app.CreatedAt)
	if navette.CodeOf(err) == navette.NotFound {
		err = navette.Fail(navette.Conflict, "", err)
	}
	return saved, err
}

// Authorization is an authorization on Zoom's page that a user has begun.
type Authorization struct {
	StateHash      string
	OrgID          string
	AppID          string
	UserID         string
	VerifierSealed string          // sealed code verifier of PKCE (RFC 7636)
	BackTo         string          // path of the page to which the user returns
	ExpiresAt      navette.Instant // product time
}

// SaveAuthorization stores an authorization that was begun.
func (t *Tx) SaveAuthorization(ctx context.Context, a Authorization) error {
	return insert(ctx, t.q, "authorizations", &a)
}

// TakeAuthorization deletes and returns an authorization that a user has begun and that has not expired. If there is
// none, the error is [navette.NotFound].
func (t *Tx) TakeAuthorization(ctx context.Context, stateHash, userID string) (Authorization, error) {
	return one[Authorization](ctx, t.q, "take an authorization",
		"DELETE FROM authorizations WHERE org_id = ? AND state_hash = ? AND user_id = ? AND expires_at > ? RETURNING *",
		t.ID, stateHash, userID, navette.At(t.at))
}

// Connection returns the organization's connection that has not ended, or a [navette.NotFound] error.
func (o *Org) Connection(ctx context.Context) (navette.Connection, error) {
	if o.once(ctx) != nil {
		newest, err := o.LastConnection(ctx)
		if err == nil && newest.State == navette.ConnectionEnded {
			return navette.Connection{}, navette.Fail(navette.NotFound, "", nil)
		}
		return newest, err
	}
	return plannedOne[navette.Connection](ctx, o.store, o.q, "read the connection",
		"SELECT "+columns[navette.Connection](o.store)+" FROM connections WHERE org_id = ? AND state <> 'ended'", o.ID)
}

// ConnectionByID returns a connection, ended or not.
func (o *Org) ConnectionByID(ctx context.Context, id string) (navette.Connection, error) {
	return one[navette.Connection](ctx, o.q, "read the connection",
		"SELECT * FROM connections WHERE org_id = ? AND id = ?", o.ID, id)
}

// LockConnection returns [Org.Connection] locked until the transaction ends, so that its grant is not refreshed or
// replaced.
func (t *Tx) LockConnection(ctx context.Context) (navette.Connection, error) {
	return one[navette.Connection](ctx, t.q, "take the connection",
		"UPDATE connections SET refresh_lease = NULL WHERE org_id = ? AND state <> 'ended' RETURNING *", t.ID)
}

// Connect ends the previous connection, if there is one, and stores c. If generating was paused, it stays paused. If
// the plan of c is unknown, that of a previous connection to the same account still applies. The promises that waited
// for a connection become due.
func (t *Tx) Connect(ctx context.Context, c navette.Connection) error {
	before, err := t.Connection(ctx)
	if err != nil && navette.CodeOf(err) != navette.NotFound {
		return err
	}
	c.PausedAt = before.PausedAt
	if c.Plan == "" && before.ZoomAccountID == c.ZoomAccountID {
		c.Plan, c.Capacity = before.Plan, before.Capacity
	}
	if err := t.endConnection(ctx, "replaced"); err != nil {
		return err
	}
	if err := insert(ctx, t.q, "connections", &c); err != nil {
		return err
	}
	if err := t.wakeAll(ctx); err != nil {
		return err
	}
	return t.Record(ctx, navette.EventConnected, c.ID, "", map[string]any{"account": c.ZoomAccountID})
}

// waiting are the kinds of promise that wait while there is no working connection.
var waiting = []navette.PromiseKind{
	navette.PromiseGenerate, navette.PromiseReconcile, navette.PromiseSweep, navette.PromiseRecording,
	navette.PromiseFile,
}

// waitingToo are those about recording policies and tests of the first call.
var waitingToo = []navette.PromiseKind{
	navette.PromisePolicy, navette.PromisePolicyCheck, navette.PromiseFirstCall,
	navette.PromisePast,
}

func (t *Tx) wakeAll(ctx context.Context) error {
	for _, kind := range slices.Concat(waiting, waitingToo) {
		if err := t.Wake(ctx, kind); err != nil {
			return err
		}
	}
	return nil
}

// endConnection ends the connection, if there is one, deletes its tokens, and withdraws its periodic promises.
func (t *Tx) endConnection(ctx context.Context, reason string) error {
	ended, err := many[string](ctx, t.q, "end the connection",
		`UPDATE connections SET state = 'ended', state_reason = ?, ended_at = ?,
		     access_sealed = '', refresh_sealed = '', access_expires_at = NULL, refresh_lease = NULL
		 WHERE org_id = ? AND state <> 'ended' RETURNING id`,
		reason, navette.At(t.at), t.ID)
	for _, id := range ended {
		for _, kind := range []navette.PromiseKind{
			navette.PromiseSweep, navette.PromiseCheck, navette.PromisePreconditions,
			navette.PromiseHosts,
		} {
			if err := t.Withdraw(ctx, kind, id); err != nil {
				return err
			}
		}
	}
	return err
}

// Disconnect ends the connection for a reason, "disconnected" or "deauthorized", and records an event of a kind.
func (t *Tx) Disconnect(ctx context.Context, c navette.Connection, reason string, kind navette.EventKind) error {
	if err := t.endConnection(ctx, reason); err != nil {
		return err
	}
	return t.Record(ctx, kind, c.ID, "", map[string]any{"reason": reason})
}

// Pause pauses or resumes the generating of meetings. Resuming makes the promises that waited due.
func (t *Tx) Pause(ctx context.Context, c navette.Connection, paused bool) error {
	at, kind := navette.Instant{}, navette.EventResumed
	if paused {
		at, kind = navette.At(t.at), navette.EventPaused
	}
	n, err := exec(ctx, t.q, "pause the connection",
		"UPDATE connections SET paused_at = ? WHERE org_id = ? AND id = ? AND state <> 'ended' "+
			"AND (paused_at IS NULL) = ?", at, t.ID, c.ID, paused)
	if err != nil || n == 0 {
		return err
	}
	if !paused {
		if err := t.Wake(ctx, navette.PromiseGenerate); err != nil {
			return err
		}
	}
	return t.Record(ctx, kind, c.ID, "", nil)
}

// SavePlan stores the plan and the capacity that were read after the connection was made.
func (t *Tx) SavePlan(ctx context.Context, c navette.Connection, plan string, capacity int64) error {
	_, err := exec(ctx, t.q, "note the plan",
		"UPDATE connections SET plan = ?, capacity = ? WHERE org_id = ? AND id = ?", plan, capacity, t.ID, c.ID)
	return err
}

// NeedsAttention records that the connection's grant is refused, and reports whether that is new.
func (t *Tx) NeedsAttention(ctx context.Context, c navette.Connection, reason string) (bool, error) {
	n, err := exec(ctx, t.q, "note the refused grant",
		`UPDATE connections SET state = 'attention', state_reason = ?, refused_at = ?, refresh_lease = NULL
		 WHERE org_id = ? AND id = ? AND grant_number = ? AND state = 'active'`, reason, navette.At(t.at), t.ID, c.ID,
		c.GrantNumber)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.Record(ctx, navette.EventAttention, c.ID, "", map[string]any{"reason": reason})
}

// LeaseRefresh gives the caller a lease to refresh the grant in c, from now until an instant, in real time. It returns
// false if another node holds the lease or the grant was replaced.
func (o *Org) LeaseRefresh(ctx context.Context, c navette.Connection, now, until time.Time) (bool, error) {
	n, err := exec(ctx, o.w, "lease the refresh",
		`UPDATE connections SET refresh_lease = ? WHERE org_id = ? AND id = ? AND grant_number = ? AND state = 'active'
		     AND (refresh_lease IS NULL OR refresh_lease <= ?)`,
		navette.At(until), o.ID, c.ID, c.GrantNumber, navette.At(now))
	return n == 1, err
}

// KeepRefresh prolongs the lease of [Org.LeaseRefresh] until an instant of real time, and reports whether it is still
// held.
func (o *Org) KeepRefresh(ctx context.Context, c navette.Connection, until time.Time) (bool, error) {
	n, err := exec(ctx, o.w, "keep the refresh",
		"UPDATE connections SET refresh_lease = ? WHERE org_id = ? AND id = ? AND grant_number = ? "+
			"AND refresh_lease IS NOT NULL",
		navette.At(until), o.ID, c.ID, c.GrantNumber)
	return n == 1, err
}

// EndRefresh releases the lease after a refresh that failed.
func (o *Org) EndRefresh(ctx context.Context, c navette.Connection) error {
	_, err := exec(ctx, o.w, "give back the refresh",
		"UPDATE connections SET refresh_lease = NULL WHERE org_id = ? AND id = ? AND grant_number = ?", o.ID, c.ID,
		c.GrantNumber)
	return err
}

// ReplaceGrant replaces the grant in c by a new token pair. If scopes is "", the stored scopes stay. It returns false
// if the grant was replaced before or the connection has ended.
func (o *Org) ReplaceGrant(
	ctx context.Context, c navette.Connection, accessSealed, refreshSealed, scopes string, expires time.Time,
) (bool, error) {
	n, err := exec(ctx, o.w, "store the tokens",
		`UPDATE connections SET access_sealed = ?, refresh_sealed = ?, access_expires_at = ?,
		     grant_number = grant_number + 1, refresh_lease = NULL, scopes = COALESCE(NULLIF(?, ''), scopes)
		 WHERE org_id = ? AND id = ? AND grant_number = ? AND state <> 'ended'`,
		accessSealed, refreshSealed, navette.At(expires), scopes, o.ID, c.ID, c.GrantNumber)
	return n == 1, err
}
