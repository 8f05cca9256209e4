package webhook_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/sandbox"
	"navette.dev/navette/internal/testkit"
	"navette.dev/navette/internal/zoom"
	"navette.dev/navette/internal/zoom/webhook"
)

// TestSandboxWebhooks receives the webhooks of the sandbox: its endpoint check, then the events of a meeting.
func TestSandboxWebhooks(t *testing.T) {
	events := make(chan webhook.Event, 16)
	failures := make(chan error, 16)
	verifier := webhook.Verifier{Secrets: []zoom.Secret{"another", "hook-secret"}}
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		secret, err := verifier.Verify(r.Header, body, navette.RealNow())
		event, parseErr := webhook.Parse(body)
		if err = errors.Join(err, parseErr); err != nil {
			failures <- err
			return
		}
		if check, ok := event.Detail.(*webhook.Validation); ok {
			_ = json.NewEncoder(w).Encode(webhook.Validate(secret, check.PlainToken))
			return
		}
		events <- event
	}))
	t.Cleanup(endpoint.Close)

	options := sandbox.Defaults()
	options.WebhookSecret, options.WebhookURL = "hook-secret", []string{endpoint.URL}
	box := testkit.StartZoom(t, options)
	ready := box.Ready
	z, err := zoom.New(zoom.Config{RESTBase: ready.REST, OAuthBase: ready.OAuth})
	if err != nil {
		t.Fatal(err)
	}
	app := zoom.App{ClientID: ready.ClientID, ClientSecret: zoom.Secret(ready.ClientSecret)}
	grant, err := z.ServerToServer(t.Context(), app, ready.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	waitUntilValidated(t, box)
	api := z.As(ready.AccountID, zoom.FixedToken(grant.AccessToken))
	m, err := api.Meetings.Create(t.Context(), ready.Users[0].ID, zoom.MeetingSpec{
		Topic: "Piano", Type: zoom.ScheduledMeeting, StartTime: navette.RealNow().Add(time.Hour), Duration: 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case event := <-events:
		created, ok := event.Detail.(*webhook.Meeting)
		if event.Name != webhook.MeetingCreated || !ok || created.ID != m.ID || created.UUID != m.UUID ||
			event.At.IsZero() || event.AccountID != ready.AccountID {
			t.Errorf("%+v %+v", event, created)
		}
	case err := <-failures:
		t.Fatal(err)
	case <-time.After(20 * time.Second):
		t.Fatal("no webhook came")
	}
}

// waitUntilValidated waits until the sandbox has validated the endpoint, since it sends no events before that.
func waitUntilValidated(t *testing.T, box *testkit.Zoom) {
	t.Helper()
	deadline := navette.RealNow().Add(30 * time.Second)
	for navette.RealNow().Before(deadline) {
		if box.Subscribed() {
			return
		}
		if err := (navette.RealClock{}).WaitUntil(t.Context(), navette.RealNow().Add(10*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the sandbox never accepted the endpoint")
}
