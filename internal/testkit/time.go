package testkit

import (
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
)

// patience is how long, in real time, a condition may take to become true.
const patience = 30 * time.Second

// Until waits in real time until a condition holds.
func (w *Studio) Until(what string, condition func() bool) {
	w.Helper()
	deadline := navette.RealNow().Add(patience)
	for !condition() {
		if navette.RealNow().After(deadline) {
			w.Fatalf("never: %s", what)
		}
		w.Must(navette.RealClock{}.WaitUntil(w.Context(), navette.RealNow().Add(4*time.Millisecond)))
	}
}

// Rest waits until no webhook is being delivered and no promise is due.
func (w *Studio) Rest() {
	w.Helper()
	w.Until("everything due is done", func() bool { return w.Zoom.quiet() && !w.busy() })
}

// busy reports whether a promise is due. A leased promise is due until it is done.
func (w *Studio) busy() bool {
	w.Helper()
	next, err := w.Store.System().NextDue(w.Context())
	w.Must(err)
	return !next.IsZero() && !next.After(w.Clock.Now())
}

// Pass advances the clock from one due instant to the next, and waits each time until the due work is done.
func (w *Studio) Pass(d time.Duration) {
	w.Helper()
	end := w.Clock.Now().Add(d)
	for w.Rest(); w.Clock.Now().Before(end); w.Rest() {
		next, err := w.Store.System().NextDue(w.Context())
		w.Must(err)
		if next.IsZero() || next.After(end) {
			next = end
		}
		w.Clock.Set(next)
	}
}

// Jump moves the clock in one step, as for a server that was suspended, and waits until the due work is done.
func (w *Studio) Jump(to time.Time) {
	w.Helper()
	w.Clock.Set(to)
	w.Rest()
}

// In returns the instant that is d from now.
func (w *Studio) In(d time.Duration) time.Time { return w.Clock.Now().Add(d) }

// Promise returns the promise of a kind about a subject.
func (w *Studio) Promise(kind navette.PromiseKind, subject string) navette.Promise {
	w.Helper()
	p, err := w.Store.Org(w.Org).PromiseAbout(w.Context(), kind, subject)
	w.Must(err)
	return p
}

// Lease leases a promise as a worker does, even if it is not due, and no other promise.
func (w *Studio) Lease(kind navette.PromiseKind, subject string) (leased navette.Promise) {
	w.Helper()
	taken, err := w.Store.System().LeaseDue(w.Context(), store.NewHands(1000), w.Promise(kind, subject).NextAt.Time,
		navette.RealNow())
	w.Must(err)
	for _, p := range taken {
		if p.Kind == kind && p.Subject == subject {
			leased = p
		} else {
			w.Must(w.Store.Org(w.Org).Release(w.Context(), p))
		}
	}
	if leased.ID == "" {
		w.Fatalf("nothing leases %s of %s", kind, subject)
	}
	return leased
}
