package connection_test

import (
	"encoding/json"
	"slices"
	"testing"

	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/testkit"
)

// TestTheManifestHasWhatTheAppNeeds reads the manifest of a saved app with Zoom's names of the fields. The events are
// left out until the webhook secret is stored, since Zoom validates their address when the manifest is saved.
func TestTheManifestHasWhatTheAppNeeds(t *testing.T) {
	testkit.Each(t, func(w *testkit.Studio) {
		in := connection.AppInput{Kind: navette.GeneralApp, ClientID: "client", ClientSecret: "secret"}
		facts, m := manifestOf(t, w, in)
		if m.OAuth.Usage != "ADMIN_MANAGEMENT" || m.OAuth.Redirect != facts.RedirectURL ||
			!slices.Equal(m.OAuth.Allow, []string{facts.RedirectURL}) || m.Features.Events.Enable {
			t.Errorf("the manifest is %+v", m)
		}
		for _, s := range slices.Concat(connection.Scopes, connection.PolicyScopes) {
			if has := slices.Contains(m.OAuth.Scopes, scopeField{s.Name, false}); has == s.Optional() {
				t.Errorf("the manifest has the scope %s: %v", s.Name, has)
			}
		}
		in.WebhookSecret = "token"
		facts, m = manifestOf(t, w, in)
		if !m.Features.Events.Enable || len(m.Features.Events.Events) != 1 ||
			m.Features.Events.Events[0].URL != facts.WebhookURL {
			t.Fatalf("the events are %+v", m.Features.Events)
		}
		types := m.Features.Events.Events[0].Types
		if !slices.Contains(types, "recording.completed") || slices.Contains(types, "app_deauthorized") ||
			len(slices.Compact(slices.Sorted(slices.Values(types)))) != len(types) {
			t.Errorf("the event types are %q", types)
		}
		in.Kind, in.AccountID = navette.ServerToServer, "account"
		if _, m := manifestOf(t, w, in); m.OAuth.Usage != "" {
			t.Errorf("a Server-to-Server app has the manifest %+v", m)
		}
	})
}

// zoomManifest is what Zoom reads of a manifest.
type zoomManifest struct {
	OAuth struct {
		Usage    string       `json:"usage"`
		Redirect string       `json:"development_redirect_uri"`
		Allow    []string     `json:"oauth_allow_list"`
		Scopes   []scopeField `json:"scopes"`
	} `json:"oauth_information"`
	Features struct {
		Events struct {
			Enable bool `json:"enable"`
			Events []struct {
				Types []string `json:"event_types"`
				URL   string   `json:"development_webhook_url"`
			} `json:"events"`
		} `json:"event_subscription"`
	} `json:"features"`
}

type scopeField struct {
	Scope    string `json:"scope"`
	Optional bool   `json:"optional"`
}

// manifestOf saves an app and returns what the pages show of it, and its manifest.
func manifestOf(t *testing.T, w *testkit.Studio, in connection.AppInput) (connection.AppFacts, zoomManifest) {
	t.Helper()
	if err := w.Connections.SaveApp(t.Context(), w.Owner, in); err != nil {
		t.Fatal(err)
	}
	facts, err := w.Connections.App(t.Context(), w.Owner)
	if err != nil {
		t.Fatal(err)
	}
	text, err := facts.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	var m zoomManifest
	if text != "" {
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return facts, m
}
