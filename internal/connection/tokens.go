package connection

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/people"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

const (
	// early is how long, in product time, before its expiry a token is replaced.
	early = time.Minute
	// lookAgain is how often, in real time, a node checks whether another one has finished refreshing.
	lookAgain = 10 * time.Millisecond
)

// tokens is the [zoom.TokenSource] of one connection. It keeps the tokens in the connection's row. On all nodes
// together, at most one refresh of a connection runs at a time.
type tokens struct {
	rules      *Connections
	org        string // id of the organization
	connection string // id of the connection
	// asRead is the connection as [Connections.API] read it. The first token is taken from it, since an API is used as
	// soon as it is made. It is nil afterwards.
	asRead atomic.Pointer[navette.Connection]
}

// Token implements [zoom.TokenSource]. It returns the stored access token, or a new one if it is about to expire.
func (t *tokens) Token(ctx context.Context) (zoom.Secret, error) {
	current, err := t.readOnce(ctx)
	if err != nil {
		return "", err
	}
	if current.AccessExpiresAt.After(t.rules.clock.Now().Add(early)) {
		return t.open(current)
	}
	return t.refresh(ctx, current.GrantNumber)
}

// Renew implements [zoom.TokenSource]. If the stored access token is the refused one, it is replaced.
func (t *tokens) Renew(ctx context.Context, refused zoom.Secret) (zoom.Secret, error) {
	current, err := t.read(ctx)
	if err != nil {
		return "", err
	}
	stored, err := t.open(current)
	if err != nil || stored != refused {
		return stored, err
	}
	return t.refresh(ctx, current.GrantNumber)
}

// readOnce returns the connection as [Connections.API] read it, and reads it again from the second call on.
func (t *tokens) readOnce(ctx context.Context) (navette.Connection, error) {
	if c := t.asRead.Swap(nil); c != nil {
		return *c, nil
	}
	return t.read(ctx)
}

// read reads the connection. If it is not active, the error is [navette.NeedsAttention].
func (t *tokens) read(ctx context.Context) (navette.Connection, error) {
	current, err := t.rules.store.Org(t.org).ConnectionByID(ctx, t.connection)
	if err != nil {
		return current, err
	}
	if current.State != navette.ConnectionActive {
		return current, navette.Fail(navette.NeedsAttention, "reason.connection_attention", nil)
	}
	return current, nil
}

// open returns the connection's access token.
func (t *tokens) open(current navette.Connection) (zoom.Secret, error) {
	text, err := t.rules.vault.OpenText(t.org, "connections", current.ID, current.AccessSealed)
	return zoom.Secret(text), err
}

// refresh replaces the grant with the number, or waits until another goroutine or node has replaced it. It returns the
// new access token.
func (t *tokens) refresh(ctx context.Context, number int64) (zoom.Secret, error) {
	mutex, _ := t.rules.refreshing.LoadOrStore(t.connection, &sync.Mutex{})
	mutex.(*sync.Mutex).Lock()
	defer mutex.(*sync.Mutex).Unlock()
	for {
		current, err := t.read(ctx)
		if err != nil {
			return "", err
		}
		if current.GrantNumber != number {
			return t.open(current)
		}
		now := navette.RealNow()
		leased, err := t.rules.store.Org(t.org).LeaseRefresh(ctx, current, now, now.Add(store.LeaseTime))
		if err != nil {
			return "", err
		}
		if leased {
			return t.replace(ctx, current)
		}
		if err := (navette.RealClock{}).WaitUntil(ctx, now.Add(lookAgain)); err != nil {
			return "", err
		}
	}
}

// replace requests a new grant and stores it before its first use. The caller holds the lease.
func (t *tokens) replace(ctx context.Context, current navette.Connection) (zoom.Secret, error) {
	ctx = store.Anew(context.WithoutCancel(ctx)) // the answer must be stored even if the caller gives up
	org := t.rules.store.Org(t.org)
	// If the lease is lost, Zoom's answer is still awaited, since it may contain the only valid tokens.
	_, release := store.KeepLease(ctx, navette.RealNow().Add(store.LeaseTime), func(ctx context.Context) (bool, error) {
		return org.KeepRefresh(ctx, current, navette.RealNow().Add(store.LeaseTime))
	})
	defer release()
	asked := t.rules.clock.Now()
	grant, err := t.ask(ctx, current)
	if err != nil {
		if dead(err) {
			return "", t.attention(ctx, current, err)
		}
		return "", errors.Join(navette.Fail(navette.Unavailable, "reason.zoom_unreachable", err),
			org.EndRefresh(ctx, current))
	}
	access, refresh, err := t.rules.sealGrant(current, grant)
	if err != nil {
		return "", err
	}
	if refresh == "" {
		refresh = current.RefreshSealed
	}
	stored, err := org.ReplaceGrant(ctx, current, access, refresh, strings.Join(grant.Scopes, " "),
		asked.Add(grant.ExpiresIn))
	if err != nil {
		return "", fmt.Errorf("store the tokens: %w", err)
	}
	if !stored {
		return "", t.discard(ctx, current, access)
	}
	return grant.AccessToken, nil
}

// discard handles a grant that came too late to be stored. If the organization was disconnected meanwhile, the grant is
// revoked. Otherwise another grant is in use, which a revocation might end too.
func (t *tokens) discard(ctx context.Context, asked navette.Connection, accessSealed string) error {
	_, err := t.rules.store.Org(t.org).Connection(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		t.rules.revoke(ctx, asked, accessSealed)
	}
	return navette.Fail(navette.Unavailable, "reason.zoom_unreachable",
		errors.New("another grant came, or the connection ended, while this one was refreshed"))
}

// ask requests a new grant from Zoom. If the outcome is unclear, it requests it once more with the same refresh token,
// which Zoom has been observed to accept.
func (t *tokens) ask(ctx context.Context, current navette.Connection) (zoom.Grant, error) {
	stored, err := t.rules.store.Org(t.org).AppOf(ctx, current)
	if err != nil {
		return zoom.Grant{}, err
	}
	app, err := t.rules.credentials(stored)
	if err != nil {
		return zoom.Grant{}, err
	}
	client := t.rules.client(ctx, t.org)
	if stored.Kind == navette.ServerToServer {
		return client.ServerToServer(ctx, app, stored.AccountID)
	}
	old, err := t.rules.vault.OpenText(t.org, "connections", current.ID, current.RefreshSealed)
	if err != nil {
		return zoom.Grant{}, err
	}
	grant, err := client.Refresh(ctx, app, zoom.Secret(old))
	if zoom.Unclear(err) {
		grant, err = client.Refresh(ctx, app, zoom.Secret(old))
	}
	return grant, err
}

// dead reports whether the grant can no longer be refreshed, so that a user has to connect again.
func dead(err error) bool { return zoom.IsGrantDead(err) || zoom.IsClientRefused(err) }

// attention records that the grant is refused and notifies the admins once.
func (t *tokens) attention(ctx context.Context, current navette.Connection, cause error) error {
	reason := "grant_refused"
	if zoom.IsClientRefused(cause) {
		reason = "app_refused"
	}
	err := t.rules.update(ctx, navette.System(t.org), func(tx *store.Tx) error {
		news, err := tx.NeedsAttention(ctx, current, reason)
		if err != nil || !news {
			return err
		}
		return people.NotifyAdmins(ctx, tx, navette.Mail{Kind: navette.MailNeedsAttention, SubjectID: current.ID})
	})
	return errors.Join(navette.Fail(navette.NeedsAttention, "reason.connection_attention", cause), err)
}
