package testkit

import (
	"net/url"
	"slices"
	"testing"

	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/sandbox/control"
)

// Zoom is the sandbox as a client sees it: its pages and its control API. Its methods fail the test on an error.
type Zoom struct {
	t       testing.TB
	Ready   sandbox.ReadyLine
	Control control.Client
}

// StartZoom starts a sandbox that stops with the test.
func StartZoom(t testing.TB, options sandbox.Options) *Zoom {
	t.Helper()
	box, err := sandbox.New(options)
	if err == nil {
		err = box.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Stop(t.Context()) })
	return UseZoom(t, box.Ready())
}

// UseZoom returns a running sandbox whose methods fail this test.
func UseZoom(t testing.TB, ready sandbox.ReadyLine) *Zoom {
	return &Zoom{t: t, Ready: ready, Control: control.New(ready.Control)}
}

// State returns the state of Zoom, with the digests of its files.
func (z *Zoom) State() control.State {
	z.t.Helper()
	return must(z.Control.State(z.t.Context()))(z.t)
}

// Meetings returns the meetings that were not deleted.
func (z *Zoom) Meetings() []control.Meeting {
	z.t.Helper()
	all := must(z.Control.Meetings(z.t.Context()))(z.t)
	return slices.DeleteFunc(all, func(m control.Meeting) bool { return m.Deleted })
}

// OneMeeting returns Zoom's only meeting.
func (z *Zoom) OneMeeting() control.Meeting {
	z.t.Helper()
	meetings := z.Meetings()
	if len(meetings) != 1 {
		z.t.Fatalf("%d meetings on Zoom, want 1: %+v", len(meetings), meetings)
	}
	return meetings[0]
}

// Requests returns the requests with a method and a path ("*" matches one segment, "**" any number), the oldest
// first.
func (z *Zoom) Requests(method, path string) []control.Request {
	z.t.Helper()
	filter := url.Values{"method": {method}, "path": {path}, "limit": {"20000"}}
	return must(z.Control.Requests(z.t.Context(), filter))(z.t)
}

// Held waits until a fault holds n requests to a path, and fails if that takes too long.
func (z *Zoom) Held(path string, n int) {
	z.t.Helper()
	filter := url.Values{"path": {path}, "state": {"held"}, "wait": {"30s"}, "count": {"1"}}
	if held := must(z.Control.Requests(z.t.Context(), filter))(z.t); len(held) < n {
		z.t.Fatalf("%d requests held at %s, want %d", len(held), path, n)
	}
}

// Fault adds a fault, in the form of the control API, and returns its id.
func (z *Zoom) Fault(fault map[string]any) string {
	z.t.Helper()
	return must(z.Control.Fault(z.t.Context(), fault))(z.t)
}

// Faults returns the faults.
func (z *Zoom) Faults() []control.Fault {
	z.t.Helper()
	return must(z.Control.Faults(z.t.Context()))(z.t)
}

// Mend removes every fault and releases held requests.
func (z *Zoom) Mend() {
	z.t.Helper()
	z.check(z.Control.Mend(z.t.Context()))
}

// Do posts to Zoom's control API.
func (z *Zoom) Do(path string, body any) {
	z.t.Helper()
	z.check(z.Control.Post(z.t.Context(), path, body, nil))
}

// Play performs an action in a meeting: start, join, chat, end and others.
func (z *Zoom) Play(number int64, action string, body map[string]any) {
	z.t.Helper()
	z.check(z.Control.Play(z.t.Context(), number, action, body))
}

// Subscribe has Zoom send its webhooks to an address, once Zoom has validated it.
func (z *Zoom) Subscribe(address string) {
	z.t.Helper()
	z.check(z.Control.Subscribe(z.t.Context(), address))
}

// Subscribed reports whether Zoom has validated the first webhook address.
func (z *Zoom) Subscribed() bool {
	z.t.Helper()
	subscriptions := must(z.Control.Webhooks(z.t.Context()))(z.t).Subscriptions
	return len(subscriptions) > 0 && subscriptions[0].Validated
}

// Deliveries returns the webhooks that Zoom sent or will send, the oldest first.
func (z *Zoom) Deliveries() []control.Delivery {
	z.t.Helper()
	return must(z.Control.Webhooks(z.t.Context()))(z.t).Deliveries
}

// quiet reports whether everything due in Zoom has happened and every webhook had its first attempt, except those
// that a fault holds.
func (z *Zoom) quiet() bool {
	z.t.Helper()
	for _, f := range z.Faults() {
		if f.Action == "webhook-late" {
			return true
		}
	}
	for _, d := range z.Deliveries() {
		if d.State == "waiting" && len(d.Attempts) == 0 {
			return false
		}
	}
	return true
}

func (z *Zoom) check(err error) {
	z.t.Helper()
	if err != nil {
		z.t.Fatal(err)
	}
}

// must returns a function that returns the value, or fails the test if err is not nil.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// Authorize opens Zoom's page in a browser, signs in, and allows or refuses the app. It returns the address of the
// redirect.
func (z *Zoom) Authorize(address, email string, allow bool) *url.URL {
	z.t.Helper()
	return must(control.Authorize(z.t.Context(), address, email, z.passwordOf(email), allow))(z.t)
}

func (z *Zoom) passwordOf(email string) string {
	for _, u := range z.Ready.Users {
		if u.Email == email {
			return u.Password
		}
	}
	z.t.Fatalf("Zoom has no user %q", email)
	panic("unreachable")
}
