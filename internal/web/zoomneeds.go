package web

import (
	"navette.dev/navette/internal/connection"
	"navette.dev/navette/internal/lang"
	"navette.dev/navette/internal/navette"
	"navette.dev/navette/internal/web/view"
)

// scopeNeeds are the rights that the app needs, with those that the connection has.
func scopeNeeds(c navette.Connection) []view.Scope {
	scopes := make([]view.Scope, len(connection.Scopes))
	for i, s := range connection.Scopes {
		scopes[i] = view.Scope{Name: s.Name, Why: lang.Say{Key: s.Why}, Since: s.Since, Granted: s.Granted(c)}
	}
	return scopes
}

// eventNeeds are the events that the app subscribes to, with when each last arrived.
func eventNeeds(received map[string]navette.Instant) []view.ZoomEvent {
	events := make([]view.ZoomEvent, len(connection.Events))
	for i, e := range connection.Events {
		events[i] = view.ZoomEvent{Name: e.Name, Why: lang.Say{Key: e.Why}, Since: e.Since, Last: received[e.Name].Time}
	}
	return events
}
