package connection_test

import (
	"testing"
	"time"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/testkit"
)

// wantEnded checks that a connection has ended for a reason and can no longer be used.
func wantEnded(w *testkit.Studio, c navette.Connection, reason string) {
	w.Helper()
	_, err := w.Connections.Current(w.Context(), w.Owner)
	w.Wants(err, navette.NotFound)
	ended, err := w.Store.Org(w.Org).ConnectionByID(w.Context(), c.ID)
	w.Must(err)
	if ended.AccessSealed != "" || ended.RefreshSealed != "" || ended.StateReason != reason || ended.EndedAt.IsZero() {
		w.Fatalf("%+v", ended)
	}
	if p := w.Promise(navette.PromiseSweep, c.ID); p.DoneAt.IsZero() {
		w.Fatalf("still sweeping: %+v", p)
	}
	w.Wants(ask(w, w.Connections), navette.NeedsAttention, "reason.not_connected")
}

// wantForgotten checks that no data about the Zoom account's users are left, and that the journal records their
// deletion once.
func wantForgotten(w *testkit.Studio, c navette.Connection) {
	w.Helper()
	org := w.Store.Org(w.Org)
	hosts, err := org.Hosts(w.Context(), c.ZoomAccountID)
	w.Must(err)
	links, err := org.HostLinks(w.Context())
	w.Must(err)
	last, err := org.ConnectionByID(w.Context(), c.ID)
	w.Must(err)
	if len(hosts) != 0 || len(links) != 0 || last.Email != "" || last.DisplayName != "" {
		w.Fatalf("hosts %+v, links %+v, connection %+v", hosts, links, last)
	}
	events, err := org.EventsOf(w.Context(), w.Org)
	w.Must(err)
	recorded := 0
	for _, e := range events {
		if e.Kind == navette.EventZoomForgotten {
			recorded++
		}
	}
	if recorded != 1 {
		w.Fatalf("the deletion of the account's data was recorded %d times", recorded)
	}
}

func TestRemovingTheAppAfterADisconnectionDeletesTheAccountsData(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Subscribe()
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		w.Clock.Advance(time.Minute)
		w.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		w.Rest()
		wantEnded(w, c, "disconnected")
		wantForgotten(w, c)
	})
}

func TestDisconnectingRevokesTheGrantAndDeletesTheTokens(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		s := w.Class("Vinyasa doux", w.In(2*time.Hour))
		w.Rest()
		w.Wants(w.Connections.Disconnect(w.Context(), w.Coach), navette.Forbidden)
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		wantEnded(w, c, "disconnected")
		wantNoGrant(w)
		if m := w.Meeting(s); m.State != navette.MeetingReady {
			w.Fatalf("the meeting that was generated: %+v", m)
		}
		w.ConnectAs(w.Host())
		if m := w.Zoom.OneMeeting(); m.ID != w.Meeting(s).Number {
			w.Fatalf("%+v", m)
		}
	})
}

// meanwhile calls begin, calls do while Zoom holds the request that begin sends to path, releases the request, and
// returns the error of begin.
func meanwhile(w *testkit.Studio, path string, begin func() error, do func()) error {
	w.Helper()
	w.Zoom.Fault(map[string]any{"action": "hold", "method": "POST", "path": path, "when": "before"})
	ended := make(chan error, 1)
	go func() { ended <- begin() }()
	w.Zoom.Held(path, 1)
	do()
	w.Zoom.Mend()
	return <-ended
}

// wantNoGrant fails the test if a grant is still valid in Zoom.
func wantNoGrant(w *testkit.Studio) {
	w.Helper()
	for _, g := range w.Zoom.State().Grants {
		if !g.Dead {
			w.Fatalf("still valid in Zoom: %+v", g)
		}
	}
}

func TestAGrantThatIsBeingRevokedIsNotUsed(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Rest()
		err := meanwhile(w, "/oauth/revoke", func() error { return w.Connections.Disconnect(w.Context(), w.Owner) },
			func() {
				w.Wants(ask(w, w.NewConnections()), navette.NeedsAttention, "reason.not_connected")
			})
		w.Must(err)
		wantEnded(w, c, "disconnected")
		wantNoGrant(w)
	})
}

// TestAGrantFromARefreshDuringDisconnectionIsRevoked disconnects while a refresh is in progress. The revocation of the
// earlier grant fails.
func TestAGrantFromARefreshDuringDisconnectionIsRevoked(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Rest()
		w.StopWork()
		w.Clock.Advance(time.Hour)
		err := meanwhile(w, tokenPath, func() error { return ask(w, w.Connections) }, func() {
			w.Zoom.Fault(map[string]any{"action": "cut", "path": "/oauth/revoke", "when": "before"})
			w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		})
		w.Wants(err, navette.Unavailable)
		w.Restart()
		wantEnded(w, c, "disconnected")
		wantNoGrant(w)
	})
}

func TestDisconnectingWorksWhileZoomIsDown(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Zoom.Fault(map[string]any{"action": "cut", "path": "/oauth/revoke", "when": "before", "count": 0})
		w.Must(w.Connections.Disconnect(w.Context(), w.Owner))
		wantEnded(w, c, "disconnected")
	})
}

func TestRemovingTheAppOnZoomEndsTheConnection(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Subscribe()
		w.Zoom.Do("/users/"+w.Zoom.Ready.Users[2].ID+"/deauthorize", nil) // another user of the account
		w.Rest()
		w.Must(ask(w, w.Connections))

		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		s := w.Class("Vinyasa doux", w.In(time.Hour))
		booking := w.Book(s, w.Elodie())
		w.Rest()
		w.Clock.Advance(time.Minute)
		w.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		w.Rest()
		wantEnded(w, c, "deauthorized")
		wantForgotten(w, c)
		w.Jump(s.StartsAt.Time)
		if _, err := w.Invite.Visit(w.Context(), w.Token(booking)); err != nil {
			w.Fatalf("the link no longer leads to the generated meeting: %v", err)
		}
		w.Jump(s.EndsAt.Add(store.LongestSession + time.Minute))
		if _, err := w.Store.System().Forget(w.Context(), w.Clock.Now(), navette.RealNow()); err != nil ||
			w.Meeting(s).JoinSealed != "" {
			w.Fatalf("the meeting's address is still stored after the session: %+v, %v", w.Meeting(s), err)
		}
		w.Jump(w.Move(s.ID, w.In(time.Hour)).StartsAt.Time)
		_, err := w.Invite.Visit(w.Context(), w.Token(booking))
		w.Wants(err, navette.Conflict, "reason.door_closed")

		w.Clock.Advance(time.Minute)
		again := w.ConnectAs(w.Host())
		for _, d := range w.Zoom.Deliveries() { // the old webhook arrives again, as after an outage
			if d.Event == "app_deauthorized" {
				w.Zoom.Do("/webhooks/resend", map[string]string{"id": d.ID})
			}
		}
		w.Rest()
		if now := w.Connection(); now.ID != again.ID {
			w.Fatalf("%+v", now)
		}
	})
}

// TestRemovingAnOldAppKeepsTheConnectionThroughANewOne connects the same Zoom account through two apps as the same
// user.
func TestRemovingAnOldAppKeepsTheConnectionThroughANewOne(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.SaveApp()
		w.Must(w.Connections.SaveApp(w.Context(), w.Owner, connection.AppInput{
			Kind: navette.GeneralApp, ClientID: "old-client-id", ClientSecret: "s",
			WebhookSecret: w.Zoom.Ready.WebhookSecret,
		}))
		old, err := w.Connections.App(w.Context(), w.Owner)
		w.Must(err)
		account, user := w.Zoom.Ready.AccountID, w.Zoom.Ready.Users[0].ID
		w.Must(w.Store.Org(w.Org).Update(w.Context(), w.Owner, w.Clock.Now(), func(tx *store.Tx) error {
			return tx.Connect(w.Context(), navette.Connection{
				ID: navette.NewID(navette.PrefixConnection, w.Clock.Now()), OrgID: w.Org, AppID: old.App.ID,
				State: navette.ConnectionActive, ZoomAccountID: account, ZoomUserID: user,
				ConnectedAt: navette.At(w.Clock.Now()),
			})
		}))
		w.Subscribe() // to the old app's address
		w.Clock.Advance(time.Minute)
		current := w.Connect()
		w.LinkForImport(w.Coach, w.Zoom.Ready.Users[1].Email)
		w.Clock.Advance(time.Minute)
		w.Zoom.Do("/webhooks/send", map[string]any{"event": "app_deauthorized", "body": map[string]any{
			"event": "app_deauthorized", "event_ts": w.Clock.Now().UnixMilli(), "payload": map[string]any{
				"account_id": account, "user_id": user, "client_id": "old-client-id",
				"deauthorization_time": w.Clock.Now().Format(time.RFC3339),
			},
		}})
		w.Rest()
		if signed, err := w.Store.Org(w.Org).LastWebhook(w.Context()); err != nil || signed.IsZero() {
			w.Fatalf("the webhook did not arrive: %v", err)
		}
		if c, err := w.Connections.Current(w.Context(), w.Owner); err != nil || c.ID != current.ID || c.Email == "" {
			w.Fatalf("the old app's removal ended the connection through the new one: %+v, %v", c, err)
		}
		if links, err := w.Store.Org(w.Org).HostLinks(w.Context()); err != nil || len(links) != 1 {
			w.Fatalf("links %+v, %v", links, err)
		}
		w.Subscribe() // to the new app's
		w.Zoom.Do("/users/"+user+"/deauthorize", nil)
		w.Rest()
		wantEnded(w, current, "deauthorized")
		wantForgotten(w, current)
	})
}

func TestALateWebhookOfARemovalKeepsTheNewConnection(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		c := w.Connect()
		w.Subscribe()
		w.Zoom.Fault(map[string]any{"action": "webhook-late", "event": "app_deauthorized", "delay": "10m"})
		w.Zoom.Do("/users/"+c.ZoomUserID+"/deauthorize", nil)
		w.Clock.Advance(5 * time.Minute)
		again := w.ConnectAs(w.Host())
		w.Zoom.Mend()
		w.Clock.Advance(6 * time.Minute)
		w.Until("the webhook arrives", func() bool {
			for _, d := range w.Zoom.Deliveries() {
				if d.Event == "app_deauthorized" && d.State == "delivered" {
					return true
				}
			}
			return false
		})
		w.Rest()
		if now := w.Connection(); now.ID != again.ID || now.State != navette.ConnectionActive {
			w.Fatalf("%+v", now)
		}
	})
}

func TestNoMeetingIsGeneratedDuringAPause(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		w.Connect()
		w.Wants(w.Connections.Pause(w.Context(), w.Coach), navette.Forbidden)
		w.Must(w.Connections.Pause(w.Context(), w.Owner))
		s := w.Class("Vinyasa doux", w.In(3*time.Hour))
		w.Book(s, w.Elodie())
		w.Rest()
		touched, _, err := w.Standings.Due(w.Context(), w.Owner)
		w.Must(err)
		if len(touched) != 1 || touched[0].ID != s.ID || touched[0].Members != 1 {
			w.Fatalf("touched %+v", touched)
		}
		w.ConnectAs(w.Host()) // connecting again does not end the pause
		w.Pass(30 * time.Minute)
		if n := len(w.Zoom.Meetings()); n != 0 {
			w.Fatalf("%d meetings in a pause", n)
		}
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		w.Must(w.Connections.Resume(w.Context(), w.Owner))
		w.Rest() // the clock does not move, so the meeting must be generated at once
		w.Zoom.OneMeeting()
	})
}
