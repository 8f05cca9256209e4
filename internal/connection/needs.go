package connection

import (
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/zoom/webhook"
)

// Scope is a right that the Zoom app needs. What needs a right that is missing fails with Zoom's words; the rest goes on.
type Scope struct {
	Name  string // Zoom's granular name
	Why   string // message key of what it is for
	Since string // the release that first needed it, "" for the first
}

// Scopes are the rights that the Zoom app needs. A new one is added with the release that needs it: the page of each
// connection made before shows it as missing, with what to do.
var Scopes = []Scope{
	{Name: "user:read:user", Why: "scope.user"},
	{Name: "user:read:list_users:admin", Why: "scope.users"},
	{Name: "user:read:settings:admin", Why: "scope.settings"},
	{Name: "user:read:zak:admin", Why: "scope.start"},
	{Name: "meeting:write:meeting:admin", Why: "scope.create"},
	{Name: "meeting:read:meeting:admin", Why: "scope.read"},
	{Name: "meeting:read:list_meetings:admin", Why: "scope.list"},
	{Name: "meeting:delete:meeting:admin", Why: "scope.delete"},
	{Name: "cloud_recording:read:list_user_recordings:admin", Why: "scope.recordings"},
	{Name: "cloud_recording:read:list_recording_files:admin", Why: "scope.files"},
}

// Event is a webhook event that the Zoom app subscribes to. Zoom tells no app what it subscribes to: all that is known of
// an event is whether it ever arrived.
type Event struct {
	Name  string // Zoom's
	Why   string // message key of what it is for
	Since string // the release that first acts on it, "" for the first
}

// Events are what the Zoom app subscribes to (Zoom API reference, Meetings events). A removal is announced to published
// apps only (Zoom Developer docs, "Deauthorization").
var Events = []Event{
	{Name: webhook.MeetingStarted, Why: "scope.event_started"},
	{Name: webhook.MeetingEnded, Why: "scope.event_ended"},
	{Name: webhook.RecordingCompleted, Why: "scope.event_recording"},
	{Name: webhook.TranscriptCompleted, Why: "scope.event_transcript"},
	{Name: webhook.AppDeauthorized, Why: "scope.event_removed"},
}

// Granted says whether a connection has one of [Scopes]. An app that a user manages has it without ":admin".
func Granted(c navette.Connection, scope string) bool {
	own := strings.TrimSuffix(scope, ":admin")
	for _, granted := range strings.Fields(c.Scopes) {
		if granted == scope || granted == own {
			return true
		}
	}
	return false
}
