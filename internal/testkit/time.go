package testkit

import (
	"time"

	"navette.dev/navette/internal/navette"
)

// patience is how long, in real time, a condition may take to come true.
const patience = 30 * time.Second

// Until waits in real time until a condition holds that others bring about.
func (w *World) Until(what string, condition func() bool) {
	w.Helper()
	deadline := navette.RealNow().Add(patience)
	for !condition() {
		if navette.RealNow().After(deadline) {
			w.Fatalf("never: %s", what)
		}
		w.Must(navette.RealClock{}.WaitUntil(w.Context(), navette.RealNow().Add(4*time.Millisecond)))
	}
}

// Rest waits until nothing is left to do at this instant: no webhook is on its way and no promise is due.
func (w *World) Rest() {
	w.Helper()
	w.Until("everything due is done", func() bool { return w.Zoom.quiet() && !w.busy() })
}

// busy says whether a promise is due. One that a worker holds is due until it is done.
func (w *World) busy() bool {
	w.Helper()
	next, err := w.Store.System().NextDue(w.Context())
	w.Must(err)
	return !next.IsZero() && !next.After(w.Clock.Now())
}

// Pass lets time go by from due instant to due instant, and everything be done that falls due on the way.
func (w *World) Pass(d time.Duration) {
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

// Jump moves the clock at once, as for a server that was asleep, and lets everything be done that is due then.
func (w *World) Jump(to time.Time) {
	w.Helper()
	w.Clock.Set(to)
	w.Rest()
}

// In is an instant that long from now.
func (w *World) In(d time.Duration) time.Time { return w.Clock.Now().Add(d) }

// Promise is the promise of a kind about a subject.
func (w *World) Promise(kind navette.PromiseKind, subject string) navette.Promise {
	w.Helper()
	p, err := w.Store.Org(w.Org).PromiseAbout(w.Context(), kind, subject)
	w.Must(err)
	return p
}
