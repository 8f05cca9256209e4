package connection

import (
	"context"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/webhook"
)

// Scope is a right that the Zoom app needs. What needs a right that is missing fails with Zoom's words; the rest goes on.
type Scope struct {
	Name    string   // Zoom's granular name
	Classic []string // the names, any of which serves older apps (Zoom API reference, each operation); ":admin" may follow
	Why     string   // message key of what it is for
	Since   string   // the release that first needed it, "" for the first
}

// Scopes are the rights that the Zoom app needs. A new one is added with the release that needs it: the page of each
// connection made before shows it as missing, with what to do.
var Scopes = []Scope{
	{Name: "user:read:user", Classic: []string{"user:read", "user:write"}, Why: "scope.user"},
	{Name: "user:read:list_users:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.users"},
	{Name: "user:read:settings:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.settings"},
	{Name: "user:read:zak:admin", Classic: []string{"user_zak:read", "user:read", "user:write"}, Why: "scope.start"},
	{Name: "meeting:write:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.create"},
	{Name: "meeting:read:meeting:admin", Classic: []string{"meeting:read"}, Why: "scope.read"},
	{Name: "meeting:read:list_meetings:admin", Classic: []string{"meeting:read"}, Why: "scope.list"},
	{Name: "meeting:delete:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.delete"},
	{Name: "cloud_recording:read:list_user_recordings:admin", Classic: []string{"recording:read"}, Why: "scope.recordings"},
	{Name: "cloud_recording:read:list_recording_files:admin", Classic: []string{"recording:read"}, Why: "scope.files"},
}

// Event is a webhook event that the Zoom app subscribes to. Zoom tells no app what it subscribes to: all that is known of
// an event is whether it ever arrived.
type Event struct {
	Name  string // Zoom's
	Why   string // message key of what it is for
	Since string // the release that first acts on it, "" for the first
}

// EventDays is for how many days it is known that an event arrived.
const EventDays = store.WebhookDays

// Events are what the Zoom app subscribes to (Zoom API reference, Meetings events). A removal is announced to published
// apps only (Zoom Developer docs, "Deauthorization").
var Events = []Event{
	{Name: webhook.MeetingStarted, Why: "scope.event_started"},
	{Name: webhook.MeetingEnded, Why: "scope.event_ended"},
	{Name: webhook.RecordingCompleted, Why: "scope.event_recording"},
	{Name: webhook.TranscriptCompleted, Why: "scope.event_transcript"},
	{Name: webhook.AppDeauthorized, Why: "scope.event_removed"},
}

// Granted says whether a connection has the right: by its own name, without ":admin" where a user manages the app, or by a
// classic name.
func (s Scope) Granted(c navette.Connection) bool {
	own := strings.TrimSuffix(s.Name, ":admin")
	return slices.ContainsFunc(strings.Fields(c.Scopes), func(granted string) bool {
		granted = strings.TrimSuffix(granted, ":admin")
		return granted == own || slices.Contains(s.Classic, granted)
	})
}

// Missing are the rights that the organization's connection lacks; none where there is no connection in use, or Zoom did
// not say what it granted.
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
