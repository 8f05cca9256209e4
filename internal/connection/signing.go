package connection

import (
	"context"
	"errors"
	"sync"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom"
)

// SecretLife is how long, in real time, a cached secret may check webhooks. A secret that was removed on another node
// is accepted here for no longer.
const SecretLife = 2 * time.Second

// mostSecrets is the number of apps whose secrets are cached.
const mostSecrets = 4096

// signing caches the secrets with which Zoom signs. Each app is read by one look at a time, which all callers that
// wait for it share.
type signing struct {
	mu    sync.Mutex
	looks map[string]*look // by app
}

// look is one read of an app's secret. The result is valid once done is closed.
type look struct {
	began  time.Time
	done   chan struct{}
	secret zoom.Secret
	err    error
}

// SigningSecret returns the secret with which Zoom signs the webhooks of an app, as read at since (real time) or
// later. If the app does not exist or has no secret, the error is [navette.NotFound].
func (c *Connections) SigningSecret(ctx context.Context, app string, since time.Time) (zoom.Secret, error) {
	for {
		l := c.lookAt(ctx, app, since)
		select {
		case <-l.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if !l.began.Before(since) {
			return l.secret, l.err
		}
	}
}

// lookAt returns the newest look at an app that began at since or later. It may be in progress; if there is none, a
// new one begins.
func (c *Connections) lookAt(ctx context.Context, app string, since time.Time) *look {
	s := &c.signing
	s.mu.Lock()
	defer s.mu.Unlock()
	if l := s.looks[app]; l != nil && (!l.began.Before(since) || !closed(l.done)) {
		return l
	}
	if s.looks == nil || len(s.looks) >= mostSecrets {
		s.looks = map[string]*look{}
	}
	l := &look{began: navette.RealNow(), done: make(chan struct{})}
	s.looks[app] = l
	go func() {
		defer close(l.done)
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), SecretLife) // other callers wait for it too
		defer cancel()
		if l.secret, l.err = c.readSecret(limited, app); l.err != nil {
			s.forget(app, l)
		}
	}()
	return l
}

func closed(done chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// forget removes a look, or with nil the look at the app whichever it is.
func (s *signing) forget(app string, l *look) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l == nil || s.looks[app] == l {
		delete(s.looks, app)
	}
}

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
