package connection

import (
	"encoding/json"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom/webhook"
)

// manifest is the configuration of a General app, with which an admin configures the app in Zoom at once. Fields:
// https://developers.zoom.us/docs/build-flow/manifests/schema/. The fields for an app's production, which need a review
// by Zoom, have the same values.
type manifest struct {
	Display  manifestDisplay  `json:"display_information"`
	OAuth    manifestOAuth    `json:"oauth_information"`
	Features manifestFeatures `json:"features"`
}

type manifestDisplay struct {
	Name string `json:"display_name"`
}

type manifestOAuth struct {
	Usage         string          `json:"usage"`
	Development   string          `json:"development_redirect_uri"`
	Production    string          `json:"production_redirect_uri"`
	Allow         []string        `json:"oauth_allow_list"`
	Strict        bool            `json:"strict_mode"`
	SubdomainOnly bool            `json:"subdomain_strict_mode"`
	Scopes        []manifestScope `json:"scopes"`
}

type manifestScope struct {
	Scope    string `json:"scope"`
	Optional bool   `json:"optional"`
}

type manifestFeatures struct {
	Products []string       `json:"products"`
	Events   manifestEvents `json:"event_subscription"`
}

type manifestEvents struct {
	Enable bool                   `json:"enable"`
	Events []manifestSubscription `json:"events,omitempty"`
}

type manifestSubscription struct {
	Name        string   `json:"subscription_name"`
	Types       []string `json:"event_types"`
	Development string   `json:"development_webhook_url"`
	Production  string   `json:"production_webhook_url"`
}

// Manifest returns the manifest of the organization's own General app: redirect address, scopes and, if the app has a
// webhook secret, the webhook address with its events. Zoom validates that address when the manifest is saved, so the
// secret must be stored before. It returns "" for other apps. Optional scopes are left out, since Zoom refuses a
// manifest with a scope that it does not know.
func (f AppFacts) Manifest() (string, error) {
	if f.App.ID == "" || f.Installation || f.App.Kind != navette.GeneralApp {
		return "", nil
	}
	m := manifest{
		Display: manifestDisplay{Name: "Navette"},
		OAuth: manifestOAuth{
			Usage: "ADMIN_MANAGEMENT", Development: f.RedirectURL, Production: f.RedirectURL, Allow: []string{f.RedirectURL},
		},
		Features: manifestFeatures{Products: []string{}},
	}
	for _, s := range slices.Concat(Scopes, PolicyScopes) {
		if !s.Optional() {
			m.OAuth.Scopes = append(m.OAuth.Scopes, manifestScope{Scope: s.Name})
		}
	}
	if f.HasWebhookSecret {
		m.Features.Events = manifestEvents{Enable: true, Events: []manifestSubscription{{
			Name: "Navette", Types: manifestTypes(), Development: f.WebhookURL, Production: f.WebhookURL,
		}}}
	}
	text, err := json.MarshalIndent(m, "", "  ")
	return string(text), err
}

// manifestTypes returns the events, each once. It leaves out app_deauthorized, which only published apps receive (Zoom
// Developer docs, "Deauthorization").
func manifestTypes() []string {
	var types []string
	for _, e := range slices.Concat(Events, PolicyEvents) {
		if e.Name != webhook.AppDeauthorized && !slices.Contains(types, e.Name) {
			types = append(types, e.Name)
		}
	}
	return types
}

// Marketplace returns the origin of the pages on which an admin makes and configures an app: Zoom's App Marketplace, or
// for another Zoom, such as the sandbox, the origin of its authorization pages.
func (c *Connections) Marketplace() string {
	origin := c.AuthorizeOrigin()
	if strings.HasSuffix(origin, "//zoom.us") {
		return "https://marketplace.zoom.us"
	}
	return origin
}
