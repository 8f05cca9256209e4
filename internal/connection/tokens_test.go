package connection_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
)

const tokenPath = "/oauth/token"

// refreshes returns how many times a refresh was requested from Zoom.
func refreshes(w *testkit.Studio) int {
	w.Helper()
	n := 0
	for _, r := range w.Zoom.Requests("POST", tokenPath) {
		if strings.Contains(r.Body+r.Query, "grant_type=refresh_token") {
			n++
		}
	}
	return n
}

// ask makes a call to Zoom through the organization's connection.
func ask(w *testkit.Studio, c *connection.Connections) error {
	api, _, err := c.API(w.Context(), w.Org)
	if err == nil {
		_, err = api.Users.Get(w.Context(), zoom.Me)
	}
	return err
}

// askAtOnce makes calls at once, distributed over several nodes.
func askAtOnce(w *testkit.Studio, many int, nodes []*connection.Connections) {
	w.Helper()
	var asking sync.WaitGroup
	errs := make(chan error, many)
	for i := range many {
		asking.Go(func() { errs <- ask(w, nodes[i%len(nodes)]) })
	}
	asking.Wait()
	close(errs)
	for err := range errs {
		w.Must(err)
	}
}

func TestConcurrentCallsRefreshAnExpiredTokenOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		nodes := []*connection.Connections{w.NewConnections(), w.NewConnections()}
		for round := 1; round <= 2; round++ {
			w.Clock.Advance(time.Hour)
			askAtOnce(w, 50, nodes)
			w.Rest()
			if n := refreshes(w); n != round {
				w.Fatalf("%d refreshes after %d expiries", n, round)
			}
		}
		if c := w.Connection(); c.GrantNumber != 3 || c.State != navette.ConnectionActive {
			w.Fatalf("%+v", c)
		}
	}, testkit.Behaving("refresh-rotation=strict"))
}

func TestConcurrentCallsRenewARefusedTokenOnce(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Do("/tokens/expire", map[string]string{"which": "access"}) // earlier than announced
		nodes := []*connection.Connections{w.NewConnections(), w.NewConnections()}
		askAtOnce(w, 20, nodes)
		if n := refreshes(w); n != 1 {
			w.Fatalf("%d refreshes", n)
		}
	}, testkit.Behaving("refresh-rotation=strict"))
}

func TestALostAnswerOfARefreshIsRepeated(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Clock.Advance(time.Hour)
		w.Zoom.Fault(map[string]any{"action": "cut", "path": tokenPath, "when": "after"})
		w.Must(ask(w, w.Connections))
		if c := w.Connection(); c.State != navette.ConnectionActive {
			w.Fatalf("%+v", c)
		}
		w.Rest()
		if n := refreshes(w); n != 2 {
			w.Fatalf("%d refreshes, want the lost one and another", n)
		}
		if mails := w.Post.Messages(); len(mails) != 0 {
			w.Fatalf("mails %q", testkit.Subjects(mails))
		}
	}, testkit.Behaving("refresh-rotation=lenient"))
}

// wantAttention checks that the connection needs attention and that each admin was notified once, in their language.
func wantAttention(w *testkit.Studio) {
	w.Helper()
	w.Rest()
	if c := w.Connection(); c.State != navette.ConnectionAttention {
		w.Fatalf("%+v", c)
	}
	for range 3 { // repeated failures cause no further notice
		w.Wants(ask(w, w.NewConnections()), navette.NeedsAttention, "reason.connection_attention")
		w.Pass(30 * time.Minute)
	}
	owner, admin := w.OneMailTo("camille.roussel@studio.test"), w.OneMailTo("grace.miller@studio.test")
	if owner.Subject == admin.Subject {
		w.Fatalf("Camille reads French and Grace English: both got %q", owner.Subject)
	}
	for _, m := range w.Post.Messages() {
		if !strings.Contains(m.Text, w.URL+"/settings/integrations/zoom") {
			w.Fatalf("no address of the Zoom settings in: %s", m.Text)
		}
	}
	if n := len(w.Post.Messages()); n != 2 {
		w.Fatalf("%d mails", n)
	}
}

func TestALostAnswerUnderStrictRotationNeedsAttention(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Clock.Advance(time.Hour)
		w.Zoom.Fault(map[string]any{"action": "cut", "path": tokenPath, "when": "after"})
		w.Wants(ask(w, w.Connections), navette.NeedsAttention)
		wantAttention(w)
		w.ConnectAs(w.Host())
		w.Must(ask(w, w.Connections))
	}, testkit.Behaving("refresh-rotation=strict"))
}

func TestARevokedGrantNeedsAttention(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Zoom.Do("/tokens/revoke", nil)
		w.Wants(ask(w, w.Connections), navette.NeedsAttention)
		wantAttention(w)
	})
}

func TestAnOutageOfZoomNeedsNoAttention(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Clock.Advance(time.Hour)
		w.Zoom.Fault(map[string]any{"action": "status", "status": 503, "path": tokenPath, "when": "before", "count": 0})
		if err := ask(w, w.Connections); err == nil || navette.CodeOf(err) == navette.NeedsAttention {
			w.Fatalf("got %v", err)
		}
		w.Zoom.Mend()
		w.Must(ask(w, w.NewConnections())) // without a wait, since the lease was released
		if c := w.Connection(); c.State != navette.ConnectionActive || len(w.Post.Messages()) != 0 {
			w.Fatalf("%+v", c)
		}
	})
}

func TestANewPairIsStoredBeforeItsFirstUse(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Clock.Advance(time.Hour)
		w.Zoom.Fault(map[string]any{"action": "cut", "path": "/v2/users/me", "when": "before", "count": 0})
		if ask(w, w.Connections) == nil {
			w.Fatal("a call succeeded although its connection was cut")
		}
		if c := w.Connection(); c.GrantNumber != 2 {
			w.Fatalf("%+v", c)
		}
		w.Zoom.Mend()
		w.Must(ask(w, w.NewConnections()))
		if n := refreshes(w); n != 1 {
			w.Fatalf("%d refreshes", n)
		}
	}, testkit.Behaving("refresh-rotation=strict"))
}
