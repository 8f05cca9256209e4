package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Values of usage in a manifest.
const (
	usageUser  = "USER_OPERATION"
	usageAdmin = "ADMIN_MANAGEMENT"
)

// manifest is the configuration of a General app. https://developers.zoom.us/docs/build-flow/manifests/schema/
type manifest struct {
	Display struct {
		Name string `json:"display_name"`
	} `json:"display_information"`
	OAuth struct {
		Usage    string          `json:"usage"`
		Redirect string          `json:"development_redirect_uri"`
		Allow    []string        `json:"oauth_allow_list"`
		Scopes   []manifestScope `json:"scopes"`
	} `json:"oauth_information"`
	Features struct {
		Products []string `json:"products"`
		Events   struct {
			Enable bool                   `json:"enable"`
			Events []manifestSubscription `json:"events"`
		} `json:"event_subscription"`
	} `json:"features"`
}

type manifestScope struct {
	Scope    string `json:"scope"`
	Optional bool   `json:"optional"`
}

type manifestSubscription struct {
	Name  string   `json:"subscription_name"`
	Types []string `json:"event_types"`
	URL   string   `json:"development_webhook_url"`
}

// appManifest shows the manifest of a General app, and configures the app from another one.
func (s *Sandbox) appManifest(ctx context.Context, a *app, p url.Values, posted bool, view *developerView) {
	if a.kind != generalApp {
		view.Problem = "Only General apps have a manifest."
		return
	}
	if posted {
		view.Manifest = p.Get("manifest")
		if view.Faults = s.useManifest(ctx, a, view.Manifest); len(view.Faults) == 0 {
			view.Manifest, view.Done = "", "Saved."
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text, err := json.MarshalIndent(s.manifestOf(a), "", "  ")
	if err != nil {
		panic(err) // texts and booleans
	}
	view.Current = string(text)
}

// useManifest configures an app from a manifest. It changes nothing if the manifest is wrong, and returns what is.
func (s *Sandbox) useManifest(ctx context.Context, a *app, text string) []string {
	var m manifest
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return []string{"The manifest is not JSON as the schema describes it: " + err.Error()}
	}
	changed := app{userManaged: m.OAuth.Usage == usageUser}
	faults := m.faults(&changed)
	if len(faults) > 0 {
		return faults
	}
	if m.Features.Events.Enable {
		for i, sub := range m.Features.Events.Events {
			if problem := s.checkEndpoint(ctx, a, sub.URL); problem != "" {
				faults = append(faults, fmt.Sprintf("/features/event_subscription/events[%d]: %s", i, problem))
			}
		}
	}
	if len(faults) > 0 {
		return faults
	}
	s.removeSubscription(a, "")
	s.mu.Lock()
	defer s.mu.Unlock()
	a.name, a.userManaged = strings.TrimSpace(m.Display.Name), changed.userManaged
	a.setRedirects(m.OAuth.Redirect, m.OAuth.Allow)
	a.scopes = nil
	for _, scope := range m.OAuth.Scopes {
		a.scopes = append(a.scopes, scope.Scope)
	}
	slices.Sort(a.scopes)
	a.scopes = slices.Compact(a.scopes)
	if m.Features.Events.Enable {
		for _, sub := range m.Features.Events.Events {
			s.keepSubscription(a, subscriptionForm{Name: sub.Name, URL: sub.URL}, sub.Types)
		}
	}
	return nil
}

// faults returns what is wrong with the manifest, each with its place.
func (m manifest) faults(a *app) []string {
	var found []string
	add := func(place, text string, args ...any) { found = append(found, place+": "+fmt.Sprintf(text, args...)) }
	if name := strings.TrimSpace(m.Display.Name); name == "" || len([]rune(name)) >= longestAppName {
		add("/display_information/display_name", "must have 1 to 49 characters")
	}
	if m.OAuth.Usage != usageUser && m.OAuth.Usage != usageAdmin {
		add("/oauth_information/usage", "must be %s or %s", usageUser, usageAdmin)
	}
	if problem := wrongRedirects(m.OAuth.Redirect, m.OAuth.Allow); problem != "" {
		add("/oauth_information", "%s", problem)
	}
	required := false
	for i, scope := range m.OAuth.Scopes {
		required = required || !scope.Optional
		if !a.mayHave(scope.Scope) || !slices.Contains(everyScope(), scope.Scope) {
			add(fmt.Sprintf("/oauth_information/scopes[%d]", i), "%s is not a valid scope name when usage is %s",
				scope.Scope, m.OAuth.Usage)
		}
	}
	if len(m.OAuth.Scopes) > 0 && !required {
		add("/oauth_information/scopes", "at least one scope must not be optional")
	}
	for i, sub := range m.Features.Events.Events {
		if len(sub.Types) == 0 {
			add(fmt.Sprintf("/features/event_subscription/events[%d]", i), "choose at least one event")
		}
		for _, event := range sub.Types {
			if !slices.Contains(everyEvent, event) {
				add(fmt.Sprintf("/features/event_subscription/events[%d]", i), "there is no event %s", event)
			}
		}
	}
	return found
}

// manifestOf returns the manifest of an app as it is configured. The model must be locked.
func (s *Sandbox) manifestOf(a *app) manifest {
	var m manifest
	m.Display.Name, m.OAuth.Usage, m.OAuth.Redirect, m.OAuth.Allow = a.name, usageAdmin, a.redirect, a.allow
	if a.userManaged {
		m.OAuth.Usage = usageUser
	}
	m.OAuth.Scopes, m.Features.Products = []manifestScope{}, []string{}
	for _, scope := range a.scopes {
		m.OAuth.Scopes = append(m.OAuth.Scopes, manifestScope{Scope: scope})
	}
	for _, sub := range s.webhooks.subscriptions {
		if sub.app == a {
			m.Features.Events.Enable = true
			m.Features.Events.Events = append(m.Features.Events.Events, manifestSubscription{sub.name, sub.Events, sub.URL})
		}
	}
	return m
}
