package connection

import (
	"context"
	"errors"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// SecretLife is how long, in real time, a cached secret is used to check webhooks. A secret that was replaced on
// another node is accepted for that time.
const SecretLife = 2 * time.Second

// mostSecrets is the largest number of apps whose secrets are cached.
const mostSecrets = 4096

// signing caches the secrets with which Zoom signs webhooks. Concurrent callers share one read of an app.
type signing struct {
	mu    sync.Mutex
	reads map[string]*secretRead // the newest of each app, by app id
}

// secretRead is one read of an app's secret. The secret and the error are valid once done is closed.
type secretRead struct {
	began  time.Time // real time
	done   chan struct{}
	secret zoom.Secret
	err    error
}

// SigningSecret returns the secret with which Zoom signs the webhooks of an app. It returns a cached secret if that was
// read no earlier than since, in real time. If the app does not exist or has no secret, the error is
// [navette.NotFound].
func (c *Connections) SigningSecret(ctx context.Context, app string, since time.Time) (zoom.Secret, error) {
	for {
		r := c.secretRead(ctx, app, since)
		select {
		case <-r.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if !r.began.Before(since) {
			return r.secret, r.err
		}
	}
}

// secretRead returns the newest read of an app's secret if that began no earlier than since or is still in progress.
// Otherwise it begins a new one.
func (c *Connections) secretRead(ctx context.Context, app string, since time.Time) *secretRead {
	s := &c.signing
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.reads[app]; r != nil && (!r.began.Before(since) || !closed(r.done)) {
		return r
	}
	if s.reads == nil || len(s.reads) >= mostSecrets {
		s.reads = map[string]*secretRead{}
	}
	r := &secretRead{began: navette.RealNow(), done: make(chan struct{})}
	s.reads[app] = r
	go func() {
		defer close(r.done)
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), SecretLife) // other callers wait for it too
		defer cancel()
		if r.secret, r.err = c.readSecret(limited, app); r.err != nil {
			s.forget(app, r)
		}
	}()
	return r
}

// closed reports whether a channel on which nothing is sent is closed.
func closed(done chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// forget removes r from the cache. If r is nil, it removes the read of the app, if any.
func (s *signing) forget(app string, r *secretRead) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r == nil || s.reads[app] == r {
		delete(s.reads, app)
	}
}

// readSecret reads and opens the secret with which Zoom signs the webhooks of an app.
func (c *Connections) readSecret(ctx context.Context, id string) (zoom.Secret, error) {
	app, err := c.store.System().HookApp(ctx, id)
	if err != nil {
		return "", err
	}
	secret, err := c.WebhookSecret(app)
	if err == nil && secret == "" {
		err = navette.Fail(navette.NotFound, "", errors.New("the app has no webhook secret"))
	}
	return zoom.Secret(secret), err
}
