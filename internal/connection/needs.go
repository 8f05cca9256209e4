package connection

import (
	"context"
	"slices"
	"strings"

	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/store"
	"navette.dev/navette/internal/zoom/webhook"
)

// Scope is a scope that the Zoom app needs. An operation for which the scope is missing fails with Zoom's message;
// other operations are not affected.
type Scope struct {
	Name string // Zoom's granular name
	// Zoom's classic names, any of which suffices (Zoom API reference, each operation), without ":admin"
	Classic []string
	Why     string // message key of its purpose
	Since   string // the release that first needed it, "" for the first release
}

// Scopes are the scopes that the Zoom app needs. A release that needs another scope adds it here. The page of a
// connection that lacks it then shows what to do.
var Scopes = []Scope{
	{Name: "user:read:user:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.user", Since: "1.1"},
	{Name: "user:read:list_users:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.users"},
	{Name: "user:read:settings:admin", Classic: []string{"user:read", "user:write"}, Why: "scope.settings"},
	{Name: "user:read:zak:admin", Classic: []string{"user_zak:read", "user:read", "user:write"}, Why: "scope.start"},
	{Name: "meeting:write:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.create"},
	{Name: "meeting:read:meeting:admin", Classic: []string{"meeting:read"}, Why: "scope.read"},
	{Name: "meeting:read:list_meetings:admin", Classic: []string{"meeting:read"}, Why: "scope.list"},
	{Name: "meeting:read:past_meeting:admin", Classic: []string{"meeting:read"}, Why: "scope.past", Since: "1.1"},
	{Name: "report:read:user:admin", Classic: []string{"report:read"}, Why: "scope.report", Since: "1.1"},
	{Name: "meeting:delete:meeting:admin", Classic: []string{"meeting:write"}, Why: "scope.delete"},
	{Name: "cloud_recording:read:list_user_recordings:admin", Classic: []string{"recording:read"},
		Why: "scope.recordings"},
	{Name: "cloud_recording:read:list_recording_files:admin", Classic: []string{"recording:read"}, Why: "scope.files"},
	AccountRecordings,
	{Name: "cloud_recording:update:recover_meeting_recordings:admin", Classic: []string{"recording:write"},
		Why: "scope.recover", Since: "1.2"},
}

// AccountRecordings is the scope to list the recordings of the whole account at once. Zoom's documents list it for the
// operation, but not which accounts may use it, nor whether the classic scope suffices. If Zoom refuses, the users' own
// lists are read.
var AccountRecordings = Scope{
	Name: "cloud_recording:read:list_account_recordings:admin", Classic: []string{"recording:read"},
	Why: "scope.account_recordings", Since: "1.2",
}

// TrashRecordings is the scope to move imported recordings to Zoom's trash. It is not in [Scopes], since only an
// organization that chose to do so needs it.
var TrashRecordings = Scope{
	Name: "cloud_recording:delete:meeting_recording:admin", Classic: []string{"recording:write"},
	Why: "scope.zoom_trash", Since: "1.2",
}

// Event is a webhook event to which the Zoom app subscribes. Zoom does not report the subscriptions of an app, so pages
// show when an event last arrived.
type Event struct {
	Name  string // Zoom's name
	Why   string // message key of its purpose
	Since string // the release that first handled it, "" for the first release
}

// EventDays is the number of days for which the arrival of an event is stored.
const EventDays = store.WebhookDays

// Events are the events to which the Zoom app has to subscribe (Zoom API reference, Meetings events). Only published
// apps receive app_deauthorized (Zoom Developer docs, "Deauthorization"). If the app also subscribes to meeting.deleted
// and meeting.permanently_deleted, the program checks such a meeting at once. Otherwise its regular checks of upcoming
// meetings find the deletion.
var Events = []Event{
	{Name: webhook.MeetingStarted, Why: "scope.event_started"},
	{Name: webhook.MeetingEnded, Why: "scope.event_ended"},
	{Name: webhook.RecordingCompleted, Why: "scope.event_recording"},
	{Name: webhook.TranscriptCompleted, Why: "scope.event_transcript"},
	{Name: webhook.RecordingStarted, Why: "scope.event_recording_started", Since: "1.1"},
	{Name: webhook.RecordingStopped, Why: "scope.event_recording_stopped", Since: "1.1"},
	{Name: webhook.AppDeauthorized, Why: "scope.event_removed"},
	{Name: webhook.UserCreated, Why: "scope.event_user_new", Since: "0.2"},
	{Name: webhook.UserAccepted, Why: "scope.event_user_new", Since: "0.2"},
	{Name: webhook.UserUpdated, Why: "scope.event_user_changed", Since: "0.2"},
	{Name: webhook.UserActivated, Why: "scope.event_user_on", Since: "0.2"},
	{Name: webhook.UserDeactivated, Why: "scope.event_user_off", Since: "0.2"},
	{Name: webhook.UserDeleted, Why: "scope.event_user_gone", Since: "0.2"},
	{Name: webhook.UserDisassociated, Why: "scope.event_user_gone", Since: "0.2"},
	{Name: webhook.RecordingTrashed, Why: "scope.event_trashed", Since: "1.2"},
	{Name: webhook.RecordingDeleted, Why: "scope.event_trashed", Since: "1.2"},
	{Name: webhook.RecordingRecovered, Why: "scope.event_recovered", Since: "1.2"},
	{Name: webhook.BatchTrashed, Why: "scope.event_trashed", Since: "1.2"},
	{Name: webhook.BatchDeleted, Why: "scope.event_trashed", Since: "1.2"},
	{Name: webhook.BatchRecovered, Why: "scope.event_recovered", Since: "1.2"},
}

// Granted reports whether a connection has the scope, under its own name or a classic one. Zoom omits the suffix
// ":admin" from all scopes of an app that a user manages. In a connection that has the suffix at another scope, a scope
// without it reaches only the connected user.
func (s Scope) Granted(c navette.Connection) bool {
	granted := strings.Fields(c.Scopes)
	if slices.Contains(granted, s.Name) {
		return true
	}
	isWide := func(scope string) bool { return strings.HasSuffix(scope, ":admin") }
	byUser := !slices.ContainsFunc(granted, isWide)
	return slices.ContainsFunc(granted, func(scope string) bool {
		own := strings.TrimSuffix(scope, ":admin")
		return (byUser || isWide(scope)) && (own == strings.TrimSuffix(s.Name, ":admin") || slices.Contains(s.Classic, own))
	})
}

// Missing returns the scopes that the organization's connection lacks. It returns none if there is no working
// connection, or if Zoom did not return the granted scopes.
func (c *Connections) Missing(ctx context.Context, actor navette.Actor) ([]Scope, error) {
	return c.missing(ctx, actor, Scopes)
}

// missing returns the scopes among needed that the organization's connection lacks.
func (c *Connections) missing(ctx context.Context, actor navette.Actor, needed []Scope) ([]Scope, error) {
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
	for _, s := range needed {
		if !s.Granted(current) {
			missing = append(missing, s)
		}
	}
	return missing, nil
}
