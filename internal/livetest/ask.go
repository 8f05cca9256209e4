package livetest

import (
	"context"

	"navette.dev/navette/internal/hosts"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom"
)

// Ask makes the few requests that only read and that answer questions which the test itself leaves open: who the
// connected user is, the settings of that user and of the account, the account's locks, and its recordings of today.
// One node makes them, once for each test. Their answers are observed and otherwise not used, so errors are not
// returned.
func (l *LiveTests) Ask(ctx context.Context, org string) {
	if !l.claim(ctx, org, "questions") {
		return
	}
	api, current, err := l.connections.API(ctx, org)
	if err != nil {
		return
	}
	path := hosts.UserPath(current, current.ZoomUserID)
	_, _ = api.Users.Get(ctx, path)
	_, _ = api.Users.SettingsDocument(ctx, path)
	_, _ = api.Accounts.Settings(ctx, "")
	_, _ = api.Accounts.Settings(ctx, "security")
	_, _ = api.Accounts.Locks(ctx)
	_ = api.Recordings.ProbeAccount(ctx, l.clock.Now())
}

// Probe asks for a part of a recording file that is about to be downloaded, once for each test. size is its size in
// bytes as Zoom lists it.
func (l *LiveTests) Probe(ctx context.Context, org string, api *zoom.API, address, token zoom.Secret, size int64) {
	if api.Observing() && l.claim(ctx, org, "part of a file") {
		_ = api.ProbeRange(ctx, address, token, size)
	}
}

// claim reports whether this node has to do something that is done once for each test of an organization.
func (l *LiveTests) claim(ctx context.Context, org, what string) bool {
	w, watched := l.Observer(ctx, org).(*watch)
	if !watched || w.claimed(what) {
		return false
	}
	now := navette.At(l.clock.Now())
	ours, err := l.store.Org(org).ClaimObservation(ctx, store.Observation{
		TestID: w.test.TestID, Question: asked, Subject: what, Answer: "yes", Times: 1, FirstAt: now, LastAt: now,
	})
	if err != nil {
		l.log.WarnContext(ctx, "question of a test not asked", "error", err)
	}
	return ours
}

// claimed reports whether this process has claimed something before, and claims it.
func (w *watch) claimed(what string) bool {
	w.tests.mu.Lock()
	defer w.tests.mu.Unlock()
	key := seen{asked, what, ""}
	before := w.known[key]
	w.known[key] = true
	return before
}
