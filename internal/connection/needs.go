package connection

import (
	"context"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/webhook"
)

// Scope is a right that the Zoom app needs. What needs a missing right fails with Zoom's message; everything else
// works.
type Scope struct {
	Name string // Zoom's granular name
	// classic names, any of which suffices for older apps (Zoom API reference, each operation); ":admin" may follow
	Classic []string
	Why     string // message key of its purpose
	Since   string // the release that first needed it, "" for the first
}

// Scopes are the rights that the Zoom app needs. A release that needs another right adds it here: the page of each
// older connection then shows it as missing, with what to do.
var Scopes = []Scope{
	{Name: "user:read:user", Classic: []string{"user:read", "user:write"}, Why: "scope.user"},
	{Name: "user:read:list_users:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.users"},
	{Name: "user:read:settings:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.settings"},
	{Name: "user:read:zak:admin", Classic: []string{"user_zak:read", "user:read", "user:write"}, Why: "scope.start"},
	{Name: "meeting:write:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.create"},
	{Name: "meeting:read:meeting:admin", Classic: []string{"meeting:read"}, Why: "scope.read"},
	{Name: "meeting:read:list_meetings:admin", Classic: []string{"meeting:read"}, Why: "scope.list"},
	{Name: "meeting:delete:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.delete"},
	{Name: "cloud_recording:read:list_user_recordings:admin", Classic: []string{"recording:read"},
		Why: "scope.recordings"},
	{Name: "cloud_recording:read:list_recording_files:admin", Classic: []string{"recording:read"}, Why: "scope.files"},
}

// Event is a webhook event that the Zoom app subscribes to. Zoom does not report an app's subscriptions, so it is
// only known whether an event ever arrived.
type Event struct {
	Name  string // Zoom's name
	Why   string // message key of its purpose
	Since string // the release that first handles it, "" for the first
}

// EventDays is the number of days for which it is known that an event arrived.
const EventDays = store.WebhookDays

// Events are the events that the Zoom app subscribes to (Zoom API reference, Meetings events). Only published apps
// receive removals (Zoom Developer docs, "Deauthorization").
var Events = []Event{
	{Name: webhook.MeetingStarted, Why: "scope.event_started"},
	{Name: webhook.MeetingEnded, Why: "scope.event_ended"},
	{Name: webhook.RecordingCompleted, Why: "scope.event_recording"},
	{Name: webhook.TranscriptCompleted, Why: "scope.event_transcript"},
	{Name: webhook.AppDeauthorized, Why: "scope.event_removed"},
}

// Granted reports whether a connection has the right: by its own name, without ":admin" for an app that a user
// manages, or by a classic name.
func (s Scope) Granted(c navette.Connection) bool {
	own := strings.TrimSuffix(s.Name, ":admin")
	return slices.ContainsFunc(strings.Fields(c.Scopes), func(granted string) bool {
		granted = strings.TrimSuffix(granted, ":admin")
		return granted == own || slices.Contains(s.Classic, granted)
	})
}

// Missing returns the rights that the organization's connection lacks. It is empty if there is no connection, or if
// Zoom did not say what it granted.
func (c *Connections) Missing(ctx context.Context, actor navette.Actor) ([]Scope, error) {
	if err := actor.Need(navette.ManageZoom); err != nil {
		return nil, err
	}
	current, err := c.store.Org(actor.Org).Connection(ctx)
	if navette.CodeOf(err) == navette.NotFound {
		return nil, nil
	}
	if err != nil || current.State != navette.ConnectionActive || current.Scopes == "" {
		return nil, err
	}
	var missing []Scope
	for _, s := range Scopes {
		if !s.Granted(current) {
			missing = append(missing, s)
		}
	}
	return missing, nil
}
